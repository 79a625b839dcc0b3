r"""
Adversarial networks: a forger and a detective
==============================================

Two networks train each other, one to forge and one to see through it, until handwriting comes
out of nothing but random numbers.

**You will learn**

- how the game of a generator and a discriminator is played, and where it ends
- what happens in one dimension, where everything can be drawn
- how a conditional DCGAN draws any digit you ask for
- why its loss curves tell little, and how to measure what it draws instead
- what mode collapse is, how to provoke it and how to avoid it

**You need** the generator of mirror networks
(:ref:`sphx_glr_gallery_generation_plot_14_mirror_networks.py`).

**Time** About 40 minutes to read. It runs in about 70 seconds on one core.
"""

# sphinx_gallery_thumbnail_number = 3
import math

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn import functional as F

from tutorial_lib.claims import claim
from tutorial_lib.data import load_digits
from tutorial_lib.figures import COLOURS, use_course_style
from tutorial_lib.pictures import show_rows
from tutorial_lib.progress import progress

use_course_style()
torch.manual_seed(0)

# %%
# Cat and mouse
# -------------
#
# A recogniser with fixed weights can be fooled; that was the trouble in the last lesson. So let
# it go on learning. The **generator** :math:`G`, the forger, turns random numbers :math:`z` into
# forgeries. The **discriminator** :math:`D`, the detective, is shown real things and forgeries,
# and says of each how probable it is that it is real. Each learns from the other:
#
# - The detective wants :math:`D(x)` near 1 for the real and :math:`D(G(z))` near 0.
# - The forger wants :math:`D(G(z))` near 1.
#
# Both are cross-entropies. The networks put out logits, as always.


def detective_loss(real_logits, forged_logits):
    real = F.binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))
    forged = F.binary_cross_entropy_with_logits(forged_logits, torch.zeros_like(forged_logits))
    return real + forged


def forger_loss(forged_logits):
    return F.binary_cross_entropy_with_logits(forged_logits, torch.ones_like(forged_logits))


# %%
# A round of the game is one step of each. Mind the ``detach()``: when the detective learns, no
# gradient may run on into the forger. When the forger learns, the gradient runs *through* the
# detective, as it ran through the teacher, but only the forger takes a step; ``inputs`` spares
# us the gradients that nobody would use. What follows the star, the labels, is for later.


def step(optimizer, loss):
    optimizer.zero_grad()
    loss.backward(inputs=optimizer.param_groups[0]["params"])
    optimizer.step()


def play_round(forger, detective, optimizers, real, noise, *labels):
    forged = forger(noise, *labels)
    real_logits, forged_logits = detective(real, *labels), detective(forged.detach(), *labels)
    losses = [detective_loss(real_logits, forged_logits)]
    step(optimizers[1], losses[0])
    losses.append(forger_loss(detective(forged, *labels)))
    step(optimizers[0], losses[1])
    return [loss.item() for loss in losses]


def adam_for_each(forger, detective, rates):
    players = zip((forger, detective), rates, strict=True)
    return [torch.optim.Adam(p.parameters(), rate, betas=(0.5, 0.999)) for p, rate in players]


# %%
# The game in one dimension
# -------------------------
#
# Let the real things be numbers, normally distributed around 4 with a deviation of 0.5. The
# forger has two parameters: it stretches and moves a standard normal number, so it can forge
# any normal distribution. It begins around 0. Nobody ever tells it the 4 or the 0.5; all it
# hears is the detective, a small network.

torch.manual_seed(1)
line_forger = nn.Linear(1, 1)
nn.init.ones_(line_forger.weight)
nn.init.zeros_(line_forger.bias)
line_detective = nn.Sequential(
    nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1)
)
optimizers = adam_for_each(line_forger, line_detective, (0.005, 0.01))
x = torch.linspace(-5, 9, 281).unsqueeze(1)
moments, line_losses = {}, []
for round_ in progress(range(1501), "one dimension"):
    if round_ in (30, 300, 700, 1500):
        belief = torch.sigmoid(line_detective(x)).detach()
        moments[round_] = line_forger.bias.item(), line_forger.weight.abs().item(), belief
    real, noise = 4 + 0.5 * torch.randn(128, 1), torch.randn(128, 1)
    line_losses.append(play_round(line_forger, line_detective, optimizers, real, noise))

# %%
# What should the detective say? Where the real things have the density :math:`p(x)` and the
# forgeries :math:`q(x)`, a share :math:`p / (p + q)` of all that turns up at :math:`x` is real,
# and to say just that is its best move:
#
# .. math:: D^*(x) = \frac{p(x)}{p(x) + q(x)}
#
# Below are both densities as the game goes on, the detective's belief, and its best belief.


def density(x, mean, deviation):
    return torch.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * math.sqrt(2 * math.pi))


# %%

fig, axes = plt.subplots(
    4, 1, figsize=(7, 6), sharex=True, sharey=True,
    num="The forger's density begins around 0, widens towards the real one around 4 and ends "
    "on top of it; the detective's belief ends at one half",
)  # fmt: skip
gaps = []
for ax, (round_, (mean, deviation, belief)) in zip(axes, moments.items(), strict=True):
    p, q = density(x, 4, 0.5), density(x, mean, deviation)
    best = (p / (p + q)).where(p + q > 1e-4, torch.nan)  # elsewhere there is nothing to see
    gaps.append((((belief - best).abs() * (p + q)).nansum() / (p + q).sum()).item())
    ax.fill_between(x[:, 0], p[:, 0], color=COLOURS["grey"], alpha=0.4, label="real")
    ax.fill_between(x[:, 0], q[:, 0], color=COLOURS["orange"], alpha=0.5, label="forged")
    ax.plot(x, best, "--", color=COLOURS["sky"], lw=1.2, label="best belief")
    ax.plot(x, belief, color=COLOURS["blue"], label="detective's belief")
    ax.set_title(f"after {round_} rounds", loc="left")
axes[0].legend(ncols=2, loc="upper left", bbox_to_anchor=(0, 0.95))
axes[-1].set_xlabel("x")

# %%
# Follow it from top to bottom. At first the detective has an easy life: what is large is real.
# The forger moves right and spreads out, until it reaches the real numbers; then the detective
# learns to distrust both flanks, and the forger draws in. In the end the forgeries lie on the
# real things, and the detective is left to toss a coin.

widest = max(deviation for _, deviation, _ in moments.values())
claim("on its way, the forger spreads to three times the deviation of 0.5", widest, at_least=1.5)
mean, deviation, belief = moments[1500]
print(f"forged: mean {mean:.2f}, deviation {deviation:.2f}")
claim("where numbers turn up, belief is near the best belief", max(gaps), at_most=0.2)
claim("the forger has found the mean of 4", mean, equals=4, tolerance=0.15)
claim("the forger has found the deviation of 0.5", deviation, equals=0.5, tolerance=0.1)
typical = (x[:, 0] > 3) & (x[:, 0] < 5)
unsure = (belief[typical] - 0.5).abs().max()
claim("where the numbers are, the detective's belief is one half", unsure, at_most=0.1)

# %%
# So the losses do not end at zero. A detective who can only toss a coin has the loss :math:`2
# \log 2 \approx 1.39`, and that is what a *perfect* forger looks like: a loss that has stopped
# telling anything.

last = torch.tensor(line_losses[-200:]).mean(0)
claim("the detective's loss ends at 2 log 2", last[0], equals=2 * math.log(2), tolerance=0.03)

# %%
# The players for digits
# ----------------------
#
# Now the same game with pictures. The forger is the mirror network of the last lesson, fed with
# 32 random numbers and, if we want to order a digit, with its label. Such a pair is called a
# **DCGAN**, for *deep convolutional generative adversarial network*. Its recipe makes the game
# stable: **batch normalisation** (``BatchNorm2d`` brings each map to mean 0 and deviation 1 over
# the batch, then scales and shifts it as it learns to), ``Tanh`` at the end, so pixels run from
# −1 to 1, and small initial weights.

NOISE = 32


class Forger(nn.Module):
    def __init__(self, classes=0):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(NOISE + classes, 32 * 7 * 7, bias=False), nn.Unflatten(1, (32, 7, 7)),
            nn.BatchNorm2d(32), nn.ReLU(),
            nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(16), nn.ReLU(),
            nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1), nn.Tanh(),
        )  # fmt: skip

    def forward(self, noise, labels=None):
        if labels is not None:
            noise = torch.cat([noise, F.one_hot(labels, 10)], dim=1)
        return self.layers(noise)


# %%
# The detective is a reader with one logit. If a label was ordered, it must judge whether the
# picture is a real *seven*. For that it learns a vector of weights for each label and adds their
# product with its features to the logit.


class Detective(nn.Module):
    def __init__(self, classes=0):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1), nn.BatchNorm2d(32), nn.LeakyReLU(0.2),
            nn.Flatten(),
        )  # fmt: skip
        self.real = nn.Linear(32 * 7 * 7, 1)
        if classes:
            self.real_as = nn.Embedding(classes, 32 * 7 * 7)

    def forward(self, pictures, labels=None):
        features = self.features(pictures)
        logits = self.real(features).squeeze(1)
        if labels is not None:
            logits = logits + (self.real_as(labels) * features).sum(1)
        return logits


# %%
# An independent judge
# --------------------
#
# Somebody has to measure what the forger draws, and the detective cannot, since it is a party
# to the game. So we train a reader like the network of the slides on real digits alone. It
# takes no part in the game. We shall ask three things about a thousand pictures: does the judge
# **agree** with the label that was ordered, how often is it **confident**, and do all ten digits
# appear (**coverage**)? The judge is *sure* when it gives more than 90 % to one digit.

images, labels = load_digits("train")
test_images, test_labels = load_digits("test")
torch.manual_seed(2)
judge = nn.Sequential(
    nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(),
    nn.Conv2d(10, 20, 5), nn.MaxPool2d(2), nn.ReLU(),
    nn.Flatten(), nn.Linear(320, 50), nn.ReLU(), nn.Linear(50, 10),
)  # fmt: skip
optimizer = torch.optim.Adam(judge.parameters())
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.006, total_steps=400)
for _ in progress(range(400), "judge"):
    rows = torch.randint(8000, (64,))
    step(optimizer, F.cross_entropy(judge(images[rows]), labels[rows]))
    schedule.step()
judge.requires_grad_(False)

# %%


def verdict(pictures, asked=None):
    """How often the judge is sure, reads the rarest digit, and agrees with what was asked."""
    probabilities = judge(pictures).softmax(1)
    confidence, read = probabilities.max(1)
    result = {
        "sure": (confidence > 0.9).float().mean().item(),
        "rarest digit": read.bincount(minlength=10).min().item() / len(read),
    }
    if asked is not None:
        result["agreement"] = (read == asked).float().mean().item()
    return result


verdicts = {"real": verdict(test_images, test_labels)}
print(verdicts["real"])
claim("the judge reads 95 % of real digits", verdicts["real"]["agreement"], at_least=0.95)

# %%
# The game with digits
# --------------------
#
# The rounds are the ones we know, with batches of 32. One thing is added. The forger never
# settles; it follows the detective this way and that. So beside it we keep a **moving average**
# of its weights, over the last fifty rounds or so, which takes no part in the game and draws
# more steadily. At some rounds it draws a thousand pictures, always from the same noise.

from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

torch.manual_seed(3)
fixed_noise, fixed_labels = torch.randn(1000, NOISE), torch.arange(1000) % 10


def start(classes):
    """A forger, a detective and the forger's average, with small weights."""
    players = Forger(classes), Detective(classes)
    for player in players:
        for parameter in player.parameters():
            if parameter.dim() > 1:  # not biases and batch normalisation
                nn.init.normal_(parameter, 0, 0.02)
    decay = get_ema_multi_avg_fn(0.98)
    return *players, AveragedModel(players[0], multi_avg_fn=decay, use_buffers=True).eval()


# %%


@torch.no_grad()
def sample(forger, noise, *labels):
    """Draw pictures with pixels from 0 to 1."""
    return (forger(noise, *labels) + 1) / 2


# %%


def train(classes, rounds, moments=()):
    forger, detective, average = start(classes)
    optimizers = adam_for_each(forger, detective, (0.002, 0.001))
    fixed = (fixed_noise, fixed_labels) if classes else (fixed_noise,)
    losses, drawn = [], {}
    for round_ in progress(range(1, rounds + 1), "adversarial training"):
        rows = torch.randint(8000, (32,))
        order = (labels[rows],) if classes else ()
        noise = torch.randn(32, NOISE)
        real = 2 * images[rows] - 1
        losses.append(play_round(forger, detective, optimizers, real, noise, *order))
        average.update_parameters(forger)
        if round_ in moments:
            drawn[round_] = sample(average, *fixed)
    return average, torch.tensor(losses), drawn


# %%

torch.manual_seed(4)
ROUNDS = 1000
forger, losses, drawn = train(classes=10, rounds=ROUNDS, moments=(50, 100, 200, 500, ROUNDS))

# %%
# What the losses tell
# --------------------
#
# Here are the losses of both players, smoothed over 20 rounds, and below them how often the
# judge agrees with the order.

agreement = {r: verdict(pictures, fixed_labels)["agreement"] for r, pictures in drawn.items()}
smooth = losses.unfold(0, 20, 20).mean(2)
fig, (top, bottom) = plt.subplots(
    2, 1, figsize=(7, 4), sharex=True, height_ratios=(3, 2),
    num="The losses of forger and detective hardly change after the first two hundred rounds, "
    "while the judge's agreement keeps rising",
)  # fmt: skip
middles = 20 * torch.arange(len(smooth)) + 10
top.plot(middles, smooth[:, 0], color=COLOURS["blue"], label="detective")
top.plot(middles, smooth[:, 1], color=COLOURS["orange"], label="forger")
top.set(ylabel="loss", ylim=(0, None))
top.legend(ncols=2, loc="upper right")
bottom.plot(list(agreement), list(agreement.values()), "o-", color=COLOURS["green"])
bottom.set(xlabel="round", ylabel="agreement", ylim=(0, 1.05))

# %%
# Whoever saw only the upper curves would despair: after the first two hundred rounds they drift
# a little, and nothing there says whether the pictures get better. Each loss is measured against
# an opponent who gets better, too.

change = (losses[-100:].mean(0) / losses[100:200].mean(0) - 1).abs().max()
claim("from the second hundred rounds on, the losses change by half at most", change, at_most=0.5)
wrong = [1 - agreement[round_] for round_ in (100, ROUNDS)]
claim("meanwhile, wrong digits have become four times rarer", wrong[0] / wrong[1], at_least=4)

# %%
# Samples tell all of it at a glance. Each column keeps its noise and its label.

show_rows(
    [pictures[:10] for pictures in drawn.values()], [str(round_) for round_ in drawn],
    "The same ten noises and labels after 50, 100, 200, 500 and 1,000 rounds: from grey clouds "
    "to handwritten digits",
)  # fmt: skip

# %%
# The digits it was asked for
# ---------------------------
#
# Every column below is an order, 0 to 9; every row is another noise, the same along the row.
# Look for what the noise has become: slant, breadth, thickness of the pen. Nobody has told the
# forger that there is such a thing as a hand.

noise, ordered = torch.randn(7, NOISE).repeat_interleave(10, 0), torch.arange(10).repeat(7)
grid = sample(forger, noise, ordered).view(7, 10, 28, 28)
show_rows(grid, [], "Seven hands write the digits 0 to 9; nearly all can be read at once")

# %%

pictures = drawn[ROUNDS]
verdicts["conditional"] = verdict(pictures, fixed_labels)
print(verdicts["conditional"])
result = verdicts["conditional"]
claim("the judge agrees with 9 of 10 orders", result["agreement"], at_least=0.9)
claim("the judge is sure of 8 of 10 pictures", result["sure"], at_least=0.8)
claim("each of the ten digits makes up 5 % or more", result["rarest digit"], at_least=0.05)

# %%
# Is that drawing, or has it learnt the training digits by heart? Look for the nearest training
# digit of each picture. Copies would be nearer to it than test digits, which are new for certain,
# are to theirs.


def nearest(pictures):
    return torch.cdist(pictures.flatten(1), images.flatten(1)).min(1)


for_drawn, for_new = nearest(pictures), nearest(test_images)
show_rows(
    [pictures[:10], images[for_drawn.indices[:10]]], ["drawn", "nearest"],
    "Ten drawn digits and the nearest training digit of each: alike, but not the same",
)  # fmt: skip
ratio = for_drawn.values.median() / for_new.values.median()
claim("drawn digits are no nearer to training digits than new ones are", ratio, at_least=0.9)

# %%
# Walks
# -----
#
# In the upper rows the label stays and the noise walks from one hand to another. In the lower
# rows the noise stays, and the label walks: its one-hot vector moves in a straight line from
# one digit to another. The forger has never seen a label like "half 3, half 8".


def walk(start, end, steps=10):
    share = torch.linspace(0, 1, steps).unsqueeze(1)
    return (1 - share) * start + share * end


@torch.no_grad()
def draw_mixed(noise, label_weights):
    return (forger.module.layers(torch.cat([noise, label_weights], dim=1)) + 1) / 2


one_hot = torch.eye(10)
hands = 0.7 * torch.randn(2, NOISE)  # a little nearer to the middle, where it draws best
rows = [draw_mixed(walk(*hands), one_hot[[digit] * 10]) for digit in (2, 4, 5)]
for start_digit, end_digit in ((3, 8), (7, 9), (5, 6)):
    rows.append(draw_mixed(hands[[0] * 10], walk(one_hot[start_digit], one_hot[end_digit])))
show_rows(
    rows, ["hand"] * 3 + ["label"] * 3,
    "Three rows walk from one hand to another, digits 2, 4 and 5; three rows walk from one "
    "digit to another, 3 to 8, 7 to 9 and 5 to 6; each step is small",
)  # fmt: skip

# %%
# Without labels
# --------------
#
# The original game knows no labels: the forger draws what it likes, and the detective judges
# whether it is *any* real digit. That is harder. The forger must divide its noise among ten
# shapes by itself, and there is noise between the shapes.

torch.manual_seed(5)
free_forger, *_ = train(classes=0, rounds=ROUNDS)
free = sample(free_forger, fixed_noise)
verdicts["unconditional"] = verdict(free)
for name, result in verdicts.items():
    print(f"{name}: sure of {result['sure']:.0%}, rarest digit {result['rarest digit']:.1%}")
show_rows(
    free[:40].view(4, 10, 28, 28), [],
    "Forty pictures drawn without labels: many digits, and some strokes that are none",
)  # fmt: skip

# %%
# Some of them are digits; others are strokes put together with conviction, something between
# two digits. After as many rounds, the judge is sure of far fewer than of those that were ordered.

result = verdicts["unconditional"]
claim("without labels, the judge is still sure of a third", result["sure"], at_least=1 / 3)
lag = verdicts["conditional"]["sure"] - result["sure"]
claim("without labels, it is sure of fewer, by 25 points or more", lag, at_least=0.25)
claim(
    "without labels, each digit still makes up 2 % or more", result["rarest digit"], at_least=0.02
)

# %%
# Mode collapse
# -------------
#
# A forger need not draw *everything*. If the detective believes one thing, the forger may draw
# that and nothing else, and when it is found out, move on to another. This is **mode
# collapse**, the classic failure of these networks. In two dimensions we can watch it. The real
# things are eight little clouds on a ring. One game is fair. In the other, the forger learns
# ten times as fast as the detective.

angles = torch.arange(8) * math.pi / 4
ring = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)


def small_network(inputs, outputs):
    return nn.Sequential(
        nn.Linear(inputs, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, outputs)
    )


# %%


def play_on_ring(rates, rounds):
    forger, detective = small_network(2, 2), small_network(2, 1)
    optimizers = adam_for_each(forger, detective, rates)
    clouds = []
    for round_ in progress(range(1, rounds + 1), "ring"):
        real = ring[torch.randint(8, (128,))] + 0.1 * torch.randn(128, 2)
        play_round(forger, detective, optimizers, real, torch.randn(128, 2))
        if round_ % (rounds // 4) == 0:
            clouds.append(forger(torch.randn(1000, 2)).detach())
    return clouds


def places(points):
    """How many of the eight places hold at least 2 % of the points."""
    distance, place = torch.cdist(points, ring).min(1)
    return (place[distance < 0.4].bincount(minlength=8) >= 0.02 * len(points)).sum().item()


# %%

torch.manual_seed(6)
games = {"fair": ((0.001, 0.001), 1200), "hasty forger": ((0.003, 0.0003), 800)}
played = {name: (play_on_ring(*game), game[1]) for name, game in games.items()}
fig, axes = plt.subplots(
    2, 4, figsize=(7, 4), sharex=True, sharey=True,
    num="Four moments of two games. Fair: the forgeries spread over the ring of clouds. Hasty "
    "forger: they crowd into one spot, which moves about",
)  # fmt: skip
for line, (name, (clouds, rounds)) in zip(axes, played.items(), strict=True):
    line[0].set_ylabel(name)
    for k, (ax, cloud) in enumerate(zip(line, clouds, strict=True), 1):
        ax.plot(*ring.T, "o", markersize=9, color=COLOURS["grey"], alpha=0.5)
        ax.plot(*cloud[:300].T, ".", markersize=2, color=COLOURS["orange"])
        ax.set(xlim=(-3, 3), ylim=(-3, 3), aspect="equal", xticks=[], yticks=[])
        ax.set_title(f"{k * rounds // 4} rounds", fontsize=10)
        ax.grid(visible=False)

# %%

served = places(played["fair"][0][-1])
claim("in the fair game, the forger serves 6 places or more", served, at_least=6)
most = max(places(cloud) for cloud in played["hasty forger"][0])
claim("a hasty forger never serves more than 2 places", most, at_most=2)
spots = torch.stack([cloud.mean(0) for cloud in played["hasty forger"][0]])
seen = torch.cdist(spots, ring).argmin(1).unique()
claim("a hasty forger moves on: its spot is not always near the same place", len(seen), at_least=2)

# %%
# And with digits? Leave out the recipe: two small fully connected networks, no batch
# normalisation, ordinary initial weights, and a hasty forger again.

torch.manual_seed(7)
hasty = nn.Sequential(small_network(NOISE, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28)))
slow = nn.Sequential(nn.Flatten(), small_network(784, 1))
optimizers = adam_for_each(hasty, slow, (0.001, 0.0001))
collapsed, collapsed_losses = {}, []
for round_ in progress(range(1, 401), "without the recipe"):
    real = 2 * images[torch.randint(8000, (64,))] - 1
    collapsed_losses.append(play_round(hasty, slow, optimizers, real, torch.randn(64, NOISE)))
    if round_ in (200, 400):
        collapsed[round_] = sample(hasty, fixed_noise)
show_rows(
    [pictures[:10] for pictures in collapsed.values()], [str(round_) for round_ in collapsed],
    "After 200 and after 400 rounds: ten noises, and ten times the same pattern of dots",
)  # fmt: skip

# %%


def variety(pictures):
    """Standard deviation of a pixel among pictures, averaged over pixels."""
    return pictures.std(0).mean().item()


real, drawn_freely = variety(test_images), variety(free)
collapse = variety(collapsed[400])
print(f"variety: real {real:.3f}, drawn {drawn_freely:.3f}, collapsed {collapse:.3f}")
claim("collapsed pictures vary at most a quarter as much", collapse / real, at_most=0.25)
claim("those of the DCGAN vary at least three quarters as much", drawn_freely / real, at_least=0.75)
rarest = verdict(collapsed[400])["rarest digit"]
claim("of collapsed pictures, the judge never reads some digit", rarest, equals=0)
last = torch.tensor(collapsed_losses[-100:]).mean(0)
claim("yet the detective's loss is near 2 log 2", last[0], equals=2 * math.log(2), tolerance=0.2)

# %%
# Whatever the noise says, the forger has one answer. And the detective's loss is almost what it
# was against the perfect forger of the one-dimensional game! The losses do not see the
# difference. So look at the samples, and measure their coverage and variety.
#
# Adversarial networks drew the first convincing photographs of people who do not exist. Today
# pictures are mostly made by diffusion models, which take noise away step by step and are
# trained with a plain squared error, without a game. The idea of a loss that is itself a
# network has stayed.
#
# Exercises
# ---------
#
# **1.** The paper first writes the forger's loss as :math:`\log (1 - D(G(z)))`, to be made
# small, and then advises against it. Compare the two gradients with respect to the detective's
# logit when it is sure of a forgery, at a logit of −5.
#
# .. dropdown:: Solution 1
#
#    The first hardly gives a gradient just when the forger needs it most.
#
#    .. code-block:: python
#
#       logit = torch.tensor(-5.0, requires_grad=True)
#       (first,) = torch.autograd.grad(torch.log(1 - torch.sigmoid(logit)), logit)
#       (second,) = torch.autograd.grad(forger_loss(logit), logit)
#       print(f"{first:.4f} and {second:.4f}")
#       assert abs(first) < 0.01 and abs(second) > 0.99
#
# **2.** Check the formula of the best belief: let the forger stay at mean 3 and deviation 1,
# train a detective alone, and compare.
#
# .. dropdown:: Solution 2
#
#    Where there is anything to see, they are the same.
#
#    .. code-block:: python
#
#       torch.manual_seed(8)
#       detective = small_network(1, 1)
#       optimizer = torch.optim.Adam(detective.parameters(), 0.003)
#       for _ in range(1000):
#           real, forged = 4 + 0.5 * torch.randn(256, 1), 3 + torch.randn(256, 1)
#           step(optimizer, detective_loss(detective(real), detective(forged)))
#       p, q = density(x, 4, 0.5), density(x, 3, 1)
#       gap = (torch.sigmoid(detective(x)) - p / (p + q)).abs()[p + q > 0.1]
#       print(f"largest gap {gap.max():.2f}")
#       assert gap.max() < 0.2
#
# **3.** Order a thousand threes, with the noise as it is and with half of it. What do you gain,
# and what do you lose?
#
# .. dropdown:: Solution 3
#
#    Near the middle of the noise the forger is more careful: agreement holds or rises. The price
#    is variety. Large networks are shown to the public that way, too.
#
#    .. code-block:: python
#
#       threes = torch.full((1000,), 3)
#       full, half = (sample(forger, scale * fixed_noise, threes) for scale in (1, 0.5))
#       for pictures in (full, half):
#           print(verdict(pictures, threes)["agreement"], variety(pictures))
#       assert variety(half) < 0.8 * variety(full)
#       assert verdict(half, threes)["agreement"] > verdict(full, threes)["agreement"] - 0.02
#
# Sources
# -------
#
# - The slides announce this lecture on their last page, as "cat and mouse". They hold no code
#   for it, so the networks, settings and figures are ours.
# - I. Goodfellow and others, `Generative adversarial nets <https://arxiv.org/abs/1406.2661>`__
#   (2014): the game, the best belief (proposition 1), and the game in one dimension as its
#   figure 1.
# - A. Radford, L. Metz and S. Chintala, `Unsupervised representation learning with deep
#   convolutional generative adversarial networks <https://arxiv.org/abs/1511.06434>`__ (2015):
#   the recipe of the DCGAN. Theirs is deeper and draws bedrooms and faces; ours has two
#   transposed convolutions and a small fraction of the weights.
# - M. Mirza and S. Osindero, `Conditional generative adversarial nets
#   <https://arxiv.org/abs/1411.1784>`__ (2014): orders by label. The detective's vector for
#   each label follows T. Miyato and M. Koyama, `cGANs with projection discriminator
#   <https://arxiv.org/abs/1802.05637>`__ (2018).
# - T. Salimans and others, `Improved techniques for training GANs
#   <https://arxiv.org/abs/1606.03498>`__ (2016): a classifier as a judge of confidence and
#   coverage together, there as the one number *inception score*.
# - L. Metz and others, `Unrolled generative adversarial networks
#   <https://arxiv.org/abs/1611.02163>`__ (2017): the ring of eight clouds, and a forger that
#   collapses on it.
# - A. Brock, J. Donahue and K. Simonyan, `Large scale GAN training for high fidelity natural
#   image synthesis <https://arxiv.org/abs/1809.11096>`__ (2019): less noise for better pictures,
#   as in exercise 3.
