r"""
Features that another task can use
==================================

Cut a trained network in two and hand its lower half to another task: some 900 small networks
show how far up its features are of general use.

**You will learn**

- how an experiment tells *general* features from *specific* ones, and which controls it needs
- how to train many networks side by side with ``torch.func`` and ``vmap``
- what error bars allow us to say, and how a control unmasks a gain that is none
- when features from another task help: when there is little data for one's own

**You need** layers and features (:ref:`sphx_glr_gallery_networks_plot_08_features.py`) and
mini-batches (:ref:`sphx_glr_gallery_networks_plot_06_bike_sharing.py`).

**Time** About half an hour to read. It runs in about a minute on one core.
"""

# sphinx_gallery_thumbnail_number = 2
import matplotlib.pyplot as plt
import torch
from matplotlib.patches import Patch, Rectangle
from torch import nn
from torch.func import functional_call, stack_module_state
from torch.nn import functional as F

from tutorial_lib.claims import claim
from tutorial_lib.data import load_digits
from tutorial_lib.figures import COLOURS, use_course_style

use_course_style()
torch.manual_seed(0)

# %%
# General or specific?
# --------------------
#
# The first layer of nearly every network that sees images learns edges, whatever its task; the
# last one learns the very classes it was trained on. Somewhere between, features turn from
# **general** to **specific**. But where? "Features, once extracted, can also be transferred", say
# the slides, and show the paper that took this as a question: Yosinski, Clune, Bengio and Lipson,
# 2014. Their experiment is surgery. Train one network on task A and one on task B. Take the first
# :math:`n` layers of either, put new layers on top, train on task **B**, and see what comes out.


def draw_network(ax, row, name, origins, frozen):
    colours = {"A": COLOURS["blue"], "B": COLOURS["orange"], "new": "none"}
    for layer, origin in enumerate(origins, start=1):
        hatch = "////" if layer <= frozen else None
        style = dict(facecolor=colours[origin], edgecolor="black", hatch=hatch)
        ax.add_patch(Rectangle((layer, -row), 0.8, 0.7, **style))
    ax.text(0.8, 0.35 - row, name, ha="right", va="center")


rows = [("base A", "A" * 5, 0), ("base B", "B" * 5, 0)]
rows += [(f"{name}2B{plus}", name * 2, 0 if plus else 2) for name in "AB" for plus in ("", "⁺")]
rows += [("R2B", ["new"] * 2, 2)]
fig, ax = plt.subplots(
    figsize=(7, 3.2),
    num="Seven networks of five layers. Bases A and B; then A2B, A2B⁺, B2B, B2B⁺ and R2B, whose "
    "first two layers come from A, from B or from chance, frozen or not, below three new ones",
)  # fmt: skip
for row, (name, origins, frozen) in enumerate(rows):
    draw_network(ax, row, name, [*origins, *["new"] * (5 - len(origins))], frozen)
handles = [
    Patch(facecolor=COLOURS["blue"], edgecolor="black", label="learnt on task A"),
    Patch(facecolor=COLOURS["orange"], edgecolor="black", label="learnt on task B"),
    Patch(facecolor="none", edgecolor="black", label="new, random"),
    Patch(facecolor="none", edgecolor="black", hatch="////", label="frozen"),
]
ax.legend(handles=handles, loc="center left", bbox_to_anchor=(1, 0.5))
ax.set(xlim=(-0.6, 5.9), ylim=(-6.3, 1), xticks=torch.arange(1, 6) + 0.4, yticks=[])
ax.set_xticklabels(range(1, 6))
ax.set_xlabel("layer (input on the left)")
ax.grid(visible=False)
ax.spines[:].set_visible(False)
ax.tick_params(length=0)

# %%
# Each name answers a question of its own. Here :math:`n = 2`; the experiment runs through all
# :math:`n`.
#
# - **AnB**: layers of A, *frozen*. If B does as well on them as on its own, they are general.
# - **BnB**: layers of B itself, frozen. The control for the cut. Even this can fail, if layers
#   below and above have learnt to rely on each other and the new ones cannot find that again: the
#   paper calls this *fragile co-adaptation*.
# - **AnB⁺** and **BnB⁺**: the same two, but every layer goes on learning (**fine-tuning**). Does a
#   network that began with A end up better than one that never saw A?
# - **RnB**: frozen layers that nobody ever trained. Is a learnt feature better than a random one?
#
# Two tasks out of ten digits
# ---------------------------
#
# As in the paper, the classes are split at random into two halves. We do it 24 times, once for
# each seed: five digits are task A, the other five task B. To save time the images are shrunk to
# 14 × 14 pixels.

SEEDS = 24
train_digits, test_digits = load_digits("train"), load_digits("test")
images, labels = F.avg_pool2d(train_digits.images, 2), train_digits.labels
test_images = F.avg_pool2d(test_digits.images, 2)

splits = torch.stack([torch.randperm(10) for _ in range(SEEDS)])
task_A, task_B = splits.split(5, dim=1)
answers = splits.argsort(dim=1) % 5  # answers[seed, digit]: which of the five outputs is right
print("seed 0: A is", sorted(task_A[0].tolist()), "and B is", sorted(task_B[0].tolist()))

# %%
# One network, many copies
# ------------------------
#
# The network has five layers of weights, so it can be cut in four places.


class FiveLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1 = nn.Conv2d(1, 8, 4, stride=2)
        self.layer2 = nn.Conv2d(8, 16, 3)
        self.layer3 = nn.Conv2d(16, 16, 3)
        self.layer4 = nn.Linear(64, 32)
        self.layer5 = nn.Linear(32, 5)

    def forward(self, x):
        for convolution in (self.layer1, self.layer2, self.layer3):
            x = convolution(x).relu()
        return self.layer5(self.layer4(x.flatten(1)).relu())


# %%
# Error bars need many runs, and the design needs many networks for each. They are tiny, so in a
# loop most of the time would go by between the operations. Instead we stack the weights of all
# networks, and ``vmap`` turns "run this network" into "run all of them at once".


def new_networks(number):
    return stack_module_state([FiveLayers() for _ in range(number)])[0]


skeleton = FiveLayers()  # lends its forward; its own weights are never used


def run_one(weights, x):
    return functional_call(skeleton, weights, (x,))


run_all = torch.vmap(run_one)

stacked = new_networks(3)
print({name: tuple(weight.shape) for name, weight in stacked.items() if "weight" in name})
x = torch.rand(3, 2, 1, 14, 14)  # each network gets a batch of its own, here of two images
alone = FiveLayers()
alone.load_state_dict({name: weight[1] for name, weight in stacked.items()})
difference = (run_all(stacked, x)[1] - alone(x[1])).abs().max()
claim("in the stack a network answers as it does alone", difference, at_most=1e-5)

# %%
# Surgery is now a choice between two entries of a dictionary.


def layer_of(name):
    return int(name.removeprefix("layer")[0])


def transplant(donor, n):
    """The first n layers of the donor, new layers above."""
    new = new_networks(len(donor["layer1.bias"]))
    return {name: (donor if layer_of(name) <= n else new)[name] for name in new}


def stack(*groups):
    return {name: torch.cat([group[name] for group in groups]) for name in groups[0]}


# %%
# One function trains everything. ``batches`` holds row numbers, of shape (steps, seeds, 16). The
# stack may hold several networks for each seed; those see the same images at the same time. The
# losses are *added*: each network then gets exactly the gradient it would get alone.


def train(weights, batches, frozen=0, learning_rate=0.01):
    copies = len(weights["layer1.bias"]) // batches.shape[1]
    weights = {
        name: weight.detach().clone().requires_grad_(layer_of(name) > frozen)
        for name, weight in weights.items()
    }
    optimizer = torch.optim.Adam([w for w in weights.values() if w.requires_grad], fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, len(batches))
    for rows in batches:
        targets = answers[: len(rows)].gather(1, labels[rows])
        targets = targets.repeat(copies, 1).flatten()
        logits = run_all(weights, images[rows].repeat(copies, 1, 1, 1, 1)).flatten(0, 1)
        loss = F.cross_entropy(logits, targets, reduction="sum")
        optimizer.zero_grad()
        (loss / rows.shape[1]).backward()
        optimizer.step()
        schedule.step()
    return {name: weight.detach() for name, weight in weights.items()}


# %%
# Training images are drawn from a pool: all images of a task (about 4,000), or a few of them.
# Accuracy is measured on the test digits of task B, about 1,000. Such large batches keep the
# processor busy anyway, and here a plain loop is the faster way.


def make_pool(task, size=None):
    rows = torch.isin(labels, task).nonzero()[:, 0]
    return rows[torch.randperm(len(rows))[:size]]


def draw_batches(pools, steps):
    return torch.stack([pool[torch.randint(len(pool), (steps, 16))] for pool in pools], dim=1)


def accuracy_on_B(weights, seeds):
    """Of shape (networks for each seed, seeds)."""
    accuracies = []
    for k in range(len(weights["layer1.bias"])):
        rows = torch.isin(test_digits.labels, task_B[k % seeds])
        logits = run_one({name: weight[k] for name, weight in weights.items()}, test_images[rows])
        right = logits.argmax(1) == answers[k % seeds, test_digits.labels[rows]]
        accuracies.append(right.float().mean())
    return torch.stack(accuracies).view(-1, seeds)


# %%
# The experiment
# --------------
#
# Base A first, once for each seed; every experiment below takes its layers from here.

base_A = train(new_networks(SEEDS), draw_batches([make_pool(task) for task in task_A], steps=500))

# %%
# An experiment trains two networks on task B from scratch: one is base B, and the mean accuracy
# of both is the **baseline**. Then come the transplants, those that learn in all layers
# together, those with n frozen layers together.


def experiment(seeds, steps, kinds, layers=(1, 2, 3, 4), size=None):
    pools = [make_pool(task, size) for task in task_B[:seeds]]
    scratch = train(new_networks(2 * seeds), draw_batches(pools, steps))
    donors = {"A": {name: weight[:seeds] for name, weight in base_A.items()}}
    donors["B"] = {name: weight[:seeds] for name, weight in scratch.items()}
    donors["R"] = new_networks(seeds)
    batches = draw_batches(pools, steps)
    results = {"baseline": accuracy_on_B(scratch, seeds).mean(0)}
    pairs = [(kind, n, 0 if "⁺" in kind else n) for kind in kinds for n in layers]
    for frozen in {pair[2] for pair in pairs}:
        group = [(kind, n) for kind, n, depth in pairs if depth == frozen]
        weights = stack(*(transplant(donors[kind[0]], n) for kind, n in group))
        accuracies = accuracy_on_B(train(weights, batches, frozen), seeds)
        results.update(zip(group, accuracies, strict=True))
    return results


# %%
# Ten seeds, four cuts, five kinds, and twice the baseline: 220 networks.

KINDS = ("AnB", "BnB", "RnB", "AnB⁺", "BnB⁺")
plenty = experiment(seeds=10, steps=400, kinds=KINDS)

# %%
# What error bars allow
# ---------------------
#
# Some splits are easier than others, and that moves all networks of a seed alike. So we look at
# **paired differences**: within each seed, how far does a network lie above the baseline of that
# seed? We take their mean and its **standard error**: the standard deviation, divided by the root
# of the number of seeds. And we claim only what still holds two standard errors away.


def mean_and_error(values):
    return values.mean().item(), values.std().item() / len(values) ** 0.5


def surely_above(values):
    mean, error = mean_and_error(values)
    return mean - 2 * error


def surely_below(values):
    return -surely_above(-values)


def gain(results, kind, n):
    return results[kind, n] - results["baseline"]


print(f"baseline: {plenty['baseline'].mean():.1%}; gains over it in points ± standard error")
for kind in KINDS:
    pairs = [mean_and_error(100 * gain(plenty, kind, n)) for n in (1, 2, 3, 4)]
    print(f"{kind:>4}:", "  ".join(f"{mean:6.2f} ± {error:.2f}" for mean, error in pairs))

# %%
# Left, the kinds with frozen layers. Right, those that were fine-tuned, on a much finer scale. All
# error bars are two standard errors long on either side.

STYLES = {
    "AnB": ("blue", "o-"),
    "BnB": ("orange", "s-"),
    "RnB": ("grey", "^-"),
    "AnB⁺": ("sky", "o--"),
    "BnB⁺": ("red", "s--"),
}


def draw_gains(ax, x, kind, gains):
    pairs = [mean_and_error(100 * values) for values in gains]
    means, errors = zip(*pairs, strict=True)
    colour, style = STYLES[kind]
    bars = [2 * error for error in errors]
    ax.errorbar(x, means, bars, fmt=style, color=COLOURS[colour], capsize=3, label=kind)


LAYERS = (1, 2, 3, 4)
fig, axes = plt.subplots(
    1, 2, figsize=(7, 3.3),
    num="Gain over the baseline against the number of transplanted layers. Frozen: BnB stays close "
    "to zero, AnB falls behind from the third layer on, RnB from the first. Fine-tuned: AnB⁺ and "
    "BnB⁺ both lie a little above zero",
)  # fmt: skip
for ax, kinds, title in zip(axes, (KINDS[:3], KINDS[3:]), ("frozen", "fine-tuned"), strict=True):
    ax.axhline(0, color="black", lw=1)
    for shift, kind in enumerate(kinds):
        x = [n + 0.06 * (shift - 1) for n in LAYERS]
        draw_gains(ax, x, kind, [gain(plenty, kind, n) for n in LAYERS])
    ax.set(title=title, xlabel="transplanted layers n", xticks=LAYERS)
    ax.legend(loc="lower left")
axes[0].set_ylabel("gain over the baseline (points)")
axes[1].set_ylim(-3, 3)

# %%
# **From general to specific.** Follow the frozen layers of A. The first costs task B nothing that
# we could measure. With the third, they fall behind layers of B that were frozen in the same
# way. To take over the fourth as well costs a great deal: it looks for digits that do not occur
# here, and the single layer left above it cannot make up for that.

baseline = plenty["baseline"].mean()
claim("networks trained from scratch read 93 % of their five digits", baseline, at_least=0.93)
low = surely_above(gain(plenty, "AnB", 1))
claim("a first layer from the other task costs less than 1 point", low, at_least=-0.01)
high = surely_below(plenty["AnB", 3] - plenty["BnB", 3])
claim("three layers from the other task do worse than three of one's own", high, at_most=0)
high = surely_below(gain(plenty, "AnB", 4))
claim("four layers from the other task cost more than 5 points", high, at_most=-0.05)

# %%
# **Random features.** A random first layer is not much worse than a learnt one: the layers above
# make do with it. Three random layers are another matter. Even three that learnt the *wrong* digits
# are far better.

low = surely_above(gain(plenty, "RnB", 1))
claim("a random first layer costs less than 5 points", low, at_least=-0.05)
low = surely_above(plenty["AnB", 3] - plenty["RnB", 3])
claim("three layers from the other task beat random ones by 5 points", low, at_least=0.05)

# %%
# **No fragile co-adaptation.** Where the paper sees a dip, our BnB stays close to the baseline. If
# there is a dip, it is smaller than a point: new layers find their way back to the frozen ones
# below.

low = min(surely_above(gain(plenty, "BnB", n)) for n in LAYERS)
claim("freezing one's own layers never costs a point", low, at_least=-0.01)

# %%
# **A gain that is none.** AnB⁺ ends above the baseline. Has B profited from A? Look at the control:
# BnB⁺ has never seen task A, and gains no less. What both have in common is that their lower
# layers have been trained twice as long.


def over_cuts(results, kind):
    return torch.stack([results[kind, n] for n in LAYERS]).mean(0)


low = surely_above(over_cuts(plenty, "BnB⁺") - plenty["baseline"])
claim("with all data, BnB⁺ is above the baseline, averaged over the cuts", low, at_least=0)
high = surely_below(over_cuts(plenty, "AnB⁺") - over_cuts(plenty, "BnB⁺"))
claim("with all data, AnB⁺ leads BnB⁺ by less than half a point", high, at_most=0.005)

# %%
# Without this control we would have announced a success. It is the best reason to read how an
# experiment was controlled before reading its result.
#
# When data are scarce
# --------------------
#
# With some 4,000 images of its own, B does not need A. Then take them away: from now on task B has
# 50 images, about ten of each digit. Task A keeps all of its own. The luck of drawing just these
# 50 now weighs heavily, so we take all 24 seeds.

FEW_KINDS = ("AnB", "AnB⁺", "BnB⁺")
scarce = {50: experiment(seeds=SEEDS, steps=150, kinds=FEW_KINDS, size=50)}

# %%
# And how does it depend on the number of images? For three other sizes we look at one cut only,
# :math:`n = 3`.

for size in (25, 100, 400):
    scarce[size] = experiment(SEEDS, steps=150, kinds=FEW_KINDS, layers=(3,), size=size)
    print(f"{size} images: baseline {scarce[size]['baseline'].mean():.1%}")
scarce = dict(sorted(scarce.items()))

# %%
# On the left all four cuts with 50 images, on the right :math:`n = 3` with 25 to 400.

fig, axes = plt.subplots(
    1, 2, figsize=(7, 3.3), sharey=True,
    num="Gain over the baseline with few images of task B. With 50 images AnB⁺ lies above BnB⁺ at "
    "every cut. With 25 images A3B and A3B⁺ gain most; with 400 A3B loses, A3B⁺ and B3B⁺ are close",
)  # fmt: skip
for shift, kind in enumerate(FEW_KINDS):
    x = [n + 0.06 * (shift - 1) for n in LAYERS]
    draw_gains(axes[0], x, kind, [gain(scarce[50], kind, n) for n in LAYERS])
    x = [size * 1.06 ** (shift - 1) for size in scarce]
    draw_gains(axes[1], x, kind, [gain(results, kind, 3) for results in scarce.values()])
for ax in axes:
    ax.axhline(0, color="black", lw=1)
axes[0].set(title="50 images", xlabel="transplanted layers n", xticks=LAYERS, ylim=(-13, 9))
axes[0].set_ylabel("gain over the baseline (points)")
axes[0].legend(loc="lower left")
axes[1].set(title="n = 3", xlabel="images of task B", xscale="log")
axes[1].set_xticks(list(scarce), list(scarce))
axes[1].minorticks_off()

# %%
# Here is the gain the paper speaks of, and this time the control does not share it: with 25 to 100
# images, a network that began with A and was fine-tuned beats the baseline *and* B3B⁺. With 400
# images there is little left of that lead.


def over_sizes(difference):
    return torch.stack([difference(scarce[size]) for size in (25, 50, 100)]).mean(0)


low = surely_above(over_sizes(lambda results: gain(results, "AnB⁺", 3)))
claim("with 25 to 100 images A3B⁺ beats the baseline on average", low, at_least=0)
low = surely_above(over_sizes(lambda results: results["AnB⁺", 3] - results["BnB⁺", 3]))
claim("with 25 to 100 images A3B⁺ beats B3B⁺ on average", low, at_least=0)
high = surely_below(scarce[400]["AnB⁺", 3] - scarce[400]["BnB⁺", 3])
claim("with 400 images A3B⁺ leads B3B⁺ by less than 1.5 points", high, at_most=0.015)

# %%
# To freeze or not to freeze? That depends on the data, too. With many images, B loses by being
# tied to features of A.

high = surely_below(scarce[400]["AnB", 3] - scarce[400]["AnB⁺", 3])
claim("with 400 images frozen A3B is worse than A3B⁺", high, at_most=0)

# %%
# Beside the paper
# ----------------
#
# The paper cuts a network of eight layers, trained on 500 classes of ImageNet each, some 645,000
# images a half. Its figure 2 shows the accuracy for :math:`n = 1, \ldots, 7`:
#
# - **AnB**: level for two layers, a little lower at the third, then falling to the seventh. Ours
#   has the same shape, in fewer layers.
# - **BnB**: a dip in the middle, at layers 3 to 6, deepest at 4 and 5. This is the fragile
#   co-adaptation. **We do not see it.** Our network is shallow, and above any cut there is little
#   to find again; that may be why, but we have not tested it.
# - **BnB⁺**: level. Fine-tuning closes the dip, and training longer brings nothing. Ours gains,
#   so our training is shorter than it should be.
# - **AnB⁺**: above everything else at every :math:`n`, *with all the data*. **Ours is not**; we see
#   that gain only when task B has few images. Digits are easy, and 4,000 of them are plenty.
# - **Random** layers, in its figure 3: nearly useless from the third on. Ours fall more slowly.
#
# That features turn from general to specific, that features learnt elsewhere beat random ones, and
# that transfer can help: networks that train in seconds bear this out. How large an effect is, and
# whether there is one at all, depends on network and data. The next lesson puts transfer to use.
#
# Exercises
# ---------
#
# **1.** Suppose we had not paired: ten networks here, ten baselines there, and the two standard
# errors added in squares. How much longer would the error bar of B2B be?
#
# .. dropdown:: Solution 1
#
#    Most of what varies is the split, and pairing takes it out. It costs nothing but foresight.
#
#    .. code-block:: python
#
#       _, paired = mean_and_error(gain(plenty, "BnB", 2))
#       errors = [mean_and_error(plenty[key])[1] for key in (("BnB", 2), "baseline")]
#       unpaired = (errors[0] ** 2 + errors[1] ** 2) ** 0.5
#       print(f"{unpaired / paired:.1f} times as long")
#       assert unpaired > 1.5 * paired
#
# **2.** Suppose AnB⁺ were truly better than BnB⁺, with all data, by a tenth of a point. How many
# seeds would it take for this to stand two standard errors from zero?
#
# .. dropdown:: Solution 2
#
#    The error falls with the *root* of the number of seeds: half the error takes four times the
#    seeds. "We do not see it" never means "it is not there".
#
#    .. code-block:: python
#
#       spread = (over_cuts(plenty, "AnB⁺") - over_cuts(plenty, "BnB⁺")).std().item()
#       seeds_needed = (2 * spread / 0.001) ** 2
#       print(f"about {seeds_needed:.0f} seeds instead of 10")
#       assert seeds_needed > 15
#
# **3.** The paper also asks what happens when the tasks are further apart. Let base A learn from
# *negatives*, white digits turned black, and transplant its layers to task B as before.
#
# .. dropdown:: Solution 3
#
#    The further the task, the sooner its features are of no use.
#
#    .. code-block:: python
#
#       torch.manual_seed(0)
#       images = 1 - images
#       batches = draw_batches([make_pool(task) for task in task_A[:10]], steps=500)
#       base_A = train(new_networks(10), batches)
#       images = 1 - images
#       distant = experiment(seeds=10, steps=400, kinds=("AnB",), layers=(1, 2, 3))
#       for n in (1, 2, 3):
#           near, far = (100 * gain(results, "AnB", n) for results in (plenty, distant))
#           print(n, "near: %.2f ± %.2f" % mean_and_error(near), end=" ")
#           print("far: %.2f ± %.2f" % mean_and_error(far))
#       assert surely_below(distant["AnB", 3] - plenty["AnB", 3]) < 0
#
# Sources
# -------
#
# - The slides "What is the essence of deep learning?" say that features can be transferred, and
#   show the first page of the paper. They hold no code for it, so all of it is ours.
# - J. Yosinski, J. Clune, Y. Bengio, H. Lipson, `How transferable are features in deep neural
#   networks? <https://arxiv.org/abs/1411.1792>`__ (2014): the design is their figure 1, the main
#   result their figure 2, distant tasks and random layers their figure 3. We have five layers
#   for their eight, ten digits for 1,000 classes, and seconds for days; for that, 10 to 24
#   random splits for their four.
# - ``torch.func`` did not exist at the time of the slides: one wrote a loop. PyTorch's tutorial on
#   `model ensembling <https://docs.pytorch.org/tutorials/intermediate/ensembling.html>`__ stacks
#   networks as we do.
