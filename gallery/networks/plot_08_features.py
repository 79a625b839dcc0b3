r"""
What the layers see
===================

Open a trained network and look inside: edges in the first layer, bends in the next, whole digits
in the last, and a paper cut that shows why depth pays.

**You will learn**

- how to look inside a network: kernels, feature maps, receptive fields, occlusion maps
- how to ask a unit which image excites it most, and which real digits do
- which changes of the image a convolutional network shrugs off, and which it does not
- why several thin layers can do what one wide layer of the same size cannot

**You need** gradients (:ref:`sphx_glr_gallery_foundations_plot_03_autograd.py`) and what a
convolution does (:ref:`sphx_glr_gallery_networks_plot_07_convolution.py`): the same small window
of weights, its kernel, slides over the whole image.

**Time** About 40 minutes to read. It runs in about a minute on one core.
"""

import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.patches import Rectangle
from torch import nn
from torch.nn import functional as F

from tutorial_lib.claims import claim
from tutorial_lib.data import load_digits
from tutorial_lib.figures import COLOURS, use_course_style
from tutorial_lib.pictures import show_rows

# sphinx_gallery_thumbnail_number = 6

use_course_style()
torch.manual_seed(0)

# %%
# Five networks to look into
# --------------------------
#
# What is the essence of deep learning? The slides ask it three times and answer: *learning
# features*, at *several scales*. To see that, we need a network simple enough to read. Three
# convolutions; after the third, only the largest value of each feature map is kept, so each of
# its 32 units reports *whether* it found its feature, not *where*.


class SmallNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 5, padding=2)
        self.conv2 = nn.Conv2d(8, 16, 5, padding=2)
        self.conv3 = nn.Conv2d(16, 32, 3, padding=1)
        self.output = nn.Linear(32, 10)

    def feature_maps(self, images):
        first = self.conv1(images)
        second = self.conv2(F.max_pool2d(first, 2).relu())
        third = self.conv3(F.max_pool2d(second, 2).relu())
        return first, second, third

    def forward(self, images):
        return self.output(self.feature_maps(images)[-1].amax((2, 3)).relu())


# %%
# Its rival for later has one hidden layer that is fully connected, and about as many
# parameters. Both learn from the same 8,000 digits. We train five of each, since what one
# network shows may be chance.

train_digits, test_digits = load_digits("train"), load_digits("test")


def train(model, epochs, learning_rate, change=lambda images: images):
    optimizer = torch.optim.Adam(model.parameters())
    batches = [rows for _ in range(epochs) for rows in torch.randperm(8000).split(64)]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, len(batches))
    for rows in batches:
        logits = model(change(train_digits.images[rows]))
        loss = F.cross_entropy(logits, train_digits.labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.requires_grad_(False)


def fully_connected(hidden_size):
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, hidden_size), nn.ReLU(), nn.Linear(hidden_size, 10)
    )


# %%
# About as many parameters, but not the same way of looking at an image.

SEEDS = range(5)
networks, rivals = [], []
for seed in SEEDS:
    torch.manual_seed(seed)
    networks.append(train(SmallNet(), epochs=2, learning_rate=0.02))
    rivals.append(train(fully_connected(hidden_size=11), epochs=8, learning_rate=0.005))


def size(model):
    return sum(parameter.numel() for parameter in model.parameters())


images, labels = test_digits.images[:1000], test_digits.labels[:1000]


def accuracies(models, images):
    return [(model(images).argmax(1) == labels).float().mean().item() for model in models]


print("parameters:", size(networks[0]), "and", size(rivals[0]))
upright = accuracies(networks, images)
claim("all five small networks read 93 % of new digits", min(upright), at_least=0.93)

# %%
# From shallow to deep
# --------------------
#
# Take one network and show it one digit. The first row below is all that it knows of the world
# at first: eight kernels of 5 × 5 weights. Under each, its feature map; then eight of the 16
# maps of layer two, and eight of the 32 of layer three.

network = networks[0]
digit = test_digits.images[17:18]
maps = network.feature_maps(digit)
rows = [network.conv1.weight[:, 0]]
for layer in maps:
    strongest = layer[0].amax((1, 2)).topk(8).indices.sort().values
    rows.append(layer[0, strongest].relu())
ax = show_rows(
    [[picture / picture.abs().max() for picture in row] for row in rows],
    ["kernels", "layer 1", "layer 2", "layer 3"],
    "Eight kernels and the feature maps of one digit in three layers: edges of the strokes "
    "first, then parts, then a few coarse blobs",
    cmap="magma",
)
ax.images[0].set(cmap="RdBu", clim=(-1, 1))

# %%
# Layer 1 still looks like the digit, seen eight times: each kernel lights up along the edges
# that run its way (blue weights want ink, red ones paper). Deeper down, the maps grow smaller and
# emptier. The picture dissolves into a list of finds.
#
# Windows that grow
# -----------------
#
# How much of the image does one unit see? Its **receptive field** is the square of pixels that
# can change it. A kernel of size :math:`k` widens it by :math:`k - 1` steps, and each pooling
# doubles the step. Measure it: for which pixels is the gradient of a unit ever other than zero?

noise = torch.rand(256, 1, 28, 28).requires_grad_()
seen = []
for layer in network.feature_maps(noise):
    middle = layer.shape[-1] // 2
    (gradient,) = torch.autograd.grad(layer[:, :, middle, middle].sum(), noise, retain_graph=True)
    rows, columns = (gradient[:, 0] != 0).any(0).nonzero().T
    seen.append((rows.min().item(), (rows.max() - rows.min() + 1).item()))
claim("the receptive fields are 5, 14 and 24 pixels wide", [w for _, w in seen], equals=[5, 14, 24])

fig, axes = plt.subplots(
    1, 4, figsize=(7, 2.1),
    num="A digit with three nested squares, and what is seen through each: a piece of stroke, "
    "a bend, nearly the whole digit",
)  # fmt: skip
axes[0].imshow(digit[0, 0].numpy(), cmap="gray_r")
axes[0].set_title("28 pixels")
for index, ((start, width), name) in enumerate(zip(seen, ("blue", "orange", "green"), strict=True)):
    colour, ax = COLOURS[name], axes[index + 1]
    box = Rectangle((start - 0.5,) * 2, width, width, fill=False, edgecolor=colour, lw=2.5)
    axes[0].add_patch(box)
    part = digit[0, 0, start : start + width, start : start + width]
    ax.imshow(part.numpy(), cmap="gray_r", vmin=0, vmax=1)
    ax.set_title(f"layer {index + 1}: {width} pixels", color=colour)
    ax.spines[:].set(visible=True, color=colour, linewidth=2.5)
for ax in axes:
    ax.set(xticks=[], yticks=[])

# %%
# This is what *several scales* means: the same image is read through windows of 5, 14 and 24
# pixels, and each layer describes its window in the words of the layer before.
#
# What excites a unit?
# --------------------
#
# Training moves the weights to lower the loss. Now hold the weights and move the *image*, so as
# to excite one unit: gradient ascent on the input. Left alone, it finds noise that no one would
# draw, so a **regulariser** pays for smoothness: :math:`\sum |x_i - x_j|` over neighbouring pixels.


def exciting_images(network, layer, smoothness, steps=100):
    channels = network.feature_maps(images[:1])[layer].shape[1]
    units = torch.arange(channels)
    pictures = torch.full((channels, 1, 28, 28), 0.3).requires_grad_()
    optimizer = torch.optim.Adam([pictures], lr=0.05)
    for _ in range(steps):
        maps = network.feature_maps(pictures)[layer]
        middle = maps.shape[-1] // 2
        excitement = maps[units, units, middle, middle].sum()
        roughness = pictures.diff(dim=2).abs().sum() + pictures.diff(dim=3).abs().sum()
        optimizer.zero_grad()
        (smoothness * roughness - excitement).backward()
        optimizer.step()
        pictures.data.clamp_(0, 1)
    return pictures.detach()


# %%
# Beside each such image, cropped to the unit's window, we put the eight windows cut from real
# test digits that excite the same unit most, at most one from each digit.

real_maps = network.feature_maps(test_digits.images)


def best_windows(layer, unit, number=8):
    start, width = seen[layer]
    maps = real_maps[layer]
    values, places = maps[:, unit].flatten(1).max(dim=1)
    windows = []
    for index in values.topk(number).indices:
        row, column = divmod(places[index].item(), maps.shape[-1])
        top, left = (2**layer * (i - maps.shape[-1] // 2) + start + 12 for i in (row, column))
        padded = F.pad(test_digits.images[index, 0], (12, 12, 12, 12))
        windows.append(padded[top : top + width, left : left + width])
    return windows


chosen = [(0, 3), (0, 7), (1, 5), (1, 11), (2, 17), (2, 25)]
caricatures = [exciting_images(network, layer, smoothness=0.05) for layer in range(3)]
rows = []
for layer, unit in chosen:
    start, width = seen[layer]
    made = caricatures[layer][unit, 0, start : start + width, start : start + width]
    rows.append([made, *best_windows(layer, unit)])
ax = show_rows(
    rows,
    [f"layer {layer + 1}" for layer, _ in chosen],
    "Two units of each layer. Left: the image made to excite the unit. Right: the eight "
    "windows of real digits that excite it most: edges in layer 1, bends in layer 2, one "
    "kind of digit in layer 3",
    limits=(-0.15, 1),  # paper is a light grey, so that each window is seen whole
)
ax.axvspan(-0.5, 0.5, fill=False, edgecolor=COLOURS["orange"], linewidth=2.5, clip_on=False)
ax.set_title("made", color=COLOURS["orange"], loc="left")
ax.set_title("found in real digits")

# %%
# A piece of edge; a bend; at last something close to a digit. The made images are caricatures:
# they have the feature and nothing else, and most of them excite their unit more than the best
# of 2,000 real digits does.

units = torch.arange(32)
excited = network.feature_maps(caricatures[2])[2][units, units, 3, 3]
real = real_maps[2].amax((0, 2, 3))
wins = (excited > real).float().mean()
claim("three in four images made excite more than any real digit does", wins, at_least=0.75)

# %%
# Does a unit of the last layer really *mean* a digit? For each unit, take the 20 test digits that
# excite it most. Which share of them belongs to the most common class? For comparison, 1,000
# units that are excited at random.


def purity(maps):
    excitement = maps.amax((2, 3))
    classes = test_digits.labels[excitement.topk(20, dim=0).indices]
    return F.one_hot(classes, 10).sum(0).amax(1).float().mean().item() / 20


purities = np.array(
    [[purity(maps) for maps in model.feature_maps(test_digits.images)] for model in networks]
)
print("at random:", round(purity(torch.rand(2000, 1000, 1, 1)), 2))
for layer in range(3):
    print(f"layer {layer + 1}:", purities[:, layer].round(2))
rise = np.diff(purities.mean(0)).min()
claim("on average each layer is purer than the one before", rise, at_least=0.08)
rise = (purities[:, 2] - purities[:, 0]).min()
claim("in every network layer 3 is purer than layer 1 by 0.2", rise, at_least=0.2)

# %%
# No one told the network what an edge or a bend is. The labels said 0 to 9; the rest, it made up
# because it helped. This is *feature learning*.
#
# Cover a part
# ------------
#
# What in *this* image decided? Cover a square of 7 × 7 pixels with paper, everywhere in turn, and
# note how far the log-probability of the right answer falls.

masks = torch.ones(22, 22, 28, 28)
for row in range(22):
    for column in range(22):
        masks[row, column, row : row + 7, column : column + 7] = 0


def log_probability_of(labels, network, images):
    return F.log_softmax(network(images), dim=1).gather(1, labels.view(-1, 1))[:, 0]


def occlusion_map(network, image, label, masks):
    covered = image * masks.reshape(-1, 1, 28, 28)
    values = log_probability_of(label.expand(len(covered)), network, covered)
    return values.view(masks.shape[:2])


# %%
# Six digits, each of another class, that the network reads right until the worst place is
# covered. Above, the digit with that place and the new answer; below, the map.

fig, axes = plt.subplots(
    2, 6, figsize=(7, 2.9),
    num="Six digits with the square whose covering misleads the network most, and below each "
    "the map of how much covering each place hurts",
)  # fmt: skip
for (upper, lower), wanted in zip(axes.T, (2, 3, 4, 7, 8, 9), strict=True):
    for index in (labels == wanted).nonzero()[:, 0]:
        # Look for a digit that is read right until it is covered.
        loss_map = -occlusion_map(network, images[index], labels[index], masks)
        row, column = divmod(loss_map.argmax().item(), 22)
        pair = torch.stack([images[index], images[index] * masks[row, column]])
        before, after = network(pair).argmax(1).tolist()
        if before == wanted != after:
            break
    picture, red = images[index, 0].numpy(), COLOURS["red"]
    upper.imshow(picture, cmap="gray_r")
    corner = (column - 0.5, row - 0.5)
    upper.add_patch(Rectangle(corner, 7, 7, fill=False, edgecolor=red, lw=2))
    upper.set_title(f"now a {after}", color=red)
    loss_map = F.pad(loss_map, (3, 3, 3, 3), value=loss_map.min().item())
    lower.imshow(loss_map.numpy(), cmap="magma")
    lower.contour(picture, levels=[0.5], colors=COLOURS["sky"], linewidths=1)
    for ax in (upper, lower):
        ax.axis("off")

# %%
# Is this a whim of one network, or does it say something about the digits? Find the worst places
# with the first network and show the covered digits to the *other four*. For comparison, cover
# the same number of pixels where there is most ink.

coarse = masks[::3, ::3]
few, few_labels = images[:100], labels[:100]
maps = [occlusion_map(network, *pair, coarse) for pair in zip(few, few_labels, strict=True)]
worst = torch.stack(maps).flatten(1).argmin(1)
squares = coarse.reshape(64, 1, 28, 28)
inkiest = (few.unsqueeze(1) * (1 - squares)).sum((2, 3, 4)).argmax(1)
right = {}
for name, places in {"worst place of network 1": worst, "most ink": inkiest}.items():
    answers = [model(few * squares[places]).argmax(1) for model in networks[1:]]
    right[name] = [(answer == few_labels).float().mean().item() for answer in answers]
    print(name, np.round(right[name], 2))
gap = min(right["most ink"]) - max(right["worst place of network 1"])
claim("the worst places mislead all other networks more than the most ink does", gap, at_least=0.05)

# %%
# So the map points at what makes a digit this digit, and not only at the tastes of one network.
#
# Moved and turned
# ----------------
#
# The slides say that convolutional networks cope with shifts and rotations of the image. Check
# it. A convolution treats all places alike: shift the digit, and its feature map shifts along,
# unchanged. This is called **equivariance**, and away from the border it is exact.


def shift(images, pixels):
    return F.pad(images, (pixels, -pixels))


difference = network.conv1(shift(digit, 2)) - network.conv1(digit).roll(2, dims=3)
claim("the map of the shifted digit is the shifted map", difference.abs().max(), at_most=1e-5)

# %%
# Our network then keeps the largest value of each map, wherever it is: **invariance**. Rotation
# is another matter, since nothing in the network turns a kernel. Measure both, beside the fully
# connected rivals; none of them has seen a shifted or turned digit in training.


def rotate(images, degrees):
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    matrix = torch.tensor([[cos, -sin, 0.0], [sin, cos, 0.0]]).expand(len(images), 2, 3)
    grid = F.affine_grid(matrix, images.shape, align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


changes = {
    "shift (pixels)": (shift, (0, 1, 2, 3, 4, 6)),
    "rotation (degrees)": (rotate, (0, 15, 30, 45, 60, 90)),
}
kinds = {"convolutional": (networks, "blue"), "fully connected": (rivals, "orange")}
scores = {
    (name, kind): np.array([accuracies(kinds[kind][0], change(images, a)) for a in amounts])
    for name, (change, amounts) in changes.items()
    for kind in kinds
}

# %%
# Lines are means of five networks, bands reach from the worst to the best of them. Above each
# axis stands one digit, changed as much as the axis says.

fig, axes = plt.subplots(
    2, 2, figsize=(7, 3.8), sharex="col", height_ratios=(1, 4.5),
    num="Accuracy against shift and against rotation. Shifted by up to 6 pixels, convolutional "
    "networks stay level while fully connected ones collapse. Rotated, both collapse together",
)  # fmt: skip
for (strip, ax), (name, (change, amounts)) in zip(axes.T, changes.items(), strict=True):
    ticks = np.arange(len(amounts))
    row = torch.cat([change(digit, amount)[0, 0] for amount in amounts], dim=1)
    strip.imshow(row.numpy(), cmap="gray_r", extent=(-0.5, len(amounts) - 0.5, 0, 1), aspect="auto")
    strip.axis("off")
    for kind, (_, colour) in kinds.items():
        score = scores[name, kind]
        ax.plot(ticks, score.mean(1), "o-", color=COLOURS[colour], label=kind)
        ax.fill_between(ticks, score.min(1), score.max(1), color=COLOURS[colour], alpha=0.3, lw=0)
    ax.set_xticks(ticks, amounts)
    ax.set(xlabel=name, ylim=(0, 1.02))
axes[1, 0].set_ylabel("accuracy")
axes[1, 0].legend(loc="lower left")

# %%
# On the left the promise is kept. On the right it is not: both kinds fall nearly alike.

shifted = [scores["shift (pixels)", kind][4] for kind in kinds]
worst_case, best_case = shifted[0].min(), shifted[1].max()
claim("shifted by 4 pixels, convolutional networks still read 90 %", worst_case, at_least=0.9)
claim("shifted by 4 pixels, fully connected ones read 35 % at most", best_case, at_most=0.35)
lost = -np.diff(scores["rotation (degrees)", "convolutional"][[0, 3]], axis=0)
claim("turned by 45 degrees, convolutional networks lose 35 %", lost.min(), at_least=0.35)
turned = [scores["rotation (degrees)", kind][3:].mean() for kind in kinds]
claim("from 45 degrees on, they lead by a tenth at most", turned[0] - turned[1], at_most=0.1)

# %%
# What convolution promises is invariance to *shifts*. Invariance to rotation has to be learnt
# from turned examples (exercise 1), or built in by other means.
#
# Why deep?
# ---------
#
# Last, the word *deep* itself. One hidden layer, if wide enough, can come close to any continuous
# function; why stack thin ones? Fold a sheet of paper three times, cut it, unfold it: a few cuts
# become a whole pattern. A layer can fold, too: :math:`|x| = \max(0, x) + \max(0, -x)` is the sum
# of two ReLUs. What the next layer cuts, it cuts through all sheets at once, while a single layer
# must make every cut by itself.


def cut(x, y):
    """Where the folded paper remains: 1, where it is cut away: 0."""
    edge = (x < 0.9) & (0.9 - x + (y - 0.3).abs() > 0.2)
    return (edge & ((x - 0.5).abs() + 1.6 * y > 0.22) & (x + y > 0.2)).float()


def papercut(x, y):
    x, y = x.abs(), y.abs()  # two folds, along the axes
    return cut(torch.maximum(x, y), torch.minimum(x, y))  # the third, along the diagonal


def one_sheet(x, y):
    return cut((x + 1) / 2, (y + 1) / 2)  # the same cuts, no fold


# %%
# The task: given a point, is there paper? The networks have 1 to 4 hidden layers, and widths
# chosen so that all have about 1,200 parameters. Five of each train side by side: ``baddbmm``
# multiplies five matrices at once.

widths = {1: 300, 2: 32, 3: 23, 4: 19}
axis = torch.linspace(-1, 1, 141)
points = torch.cartesian_prod(axis, axis)


def train_deep(depth, task, learning_rate=0.05, steps=1500):
    sizes = [2] + [widths[depth]] * depth + [1]
    pairs = list(zip(sizes, sizes[1:], strict=False))
    weights = [torch.randn(5, a, b) * (2 / a) ** 0.5 for a, b in pairs]
    biases = [(torch.rand(5, 1, b) - 0.5) * 2 / a for a, b in pairs]
    parameters = [parameter.requires_grad_() for parameter in weights + biases]

    def forward(x):
        x = x.expand(5, -1, -1)
        for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
            x = torch.baddbmm(bias, x, weight).relu()
        return torch.baddbmm(biases[-1], x, weights[-1])[..., 0]

    optimizer = torch.optim.Adam(parameters)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, steps)
    for _ in range(steps):
        x = torch.rand(256, 2) * 2 - 1
        loss = F.binary_cross_entropy_with_logits(forward(x), task(*x.T).expand(5, -1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        return torch.cat([forward(rows) for rows in points.split(4096)], dim=1)


# %%
# The error is the share of points, on a fine grid, where a network takes paper for hole or hole
# for paper. As a control, give the shallowest and the deepest the same cuts without any fold.

torch.manual_seed(0)
sheets, errors = {}, {}
for task in (papercut, one_sheet):
    for depth in widths if task is papercut else (1, 4):
        sheets[depth, task] = train_deep(depth, task)
        wrong = (sheets[depth, task] > 0) != task(*points.T).bool()
        errors[depth, task] = wrong.float().mean(1).numpy()
        print(f"{task.__name__:>9}, {depth} hidden layers: errors", errors[depth, task].round(3))

# %%
# Of each five, the picture shows the network in the middle of the ranking.

x, y = points.T
pictures = {
    "folded and cut": papercut(x, y).where((x >= y) & (y >= 0), torch.nan),
    "unfolded": papercut(x, y),
}
for depth in widths:
    title = "1 hidden layer" if depth == 1 else f"{depth} hidden layers"
    middle = errors[depth, papercut].argsort()[2]
    pictures[title] = sheets[depth, papercut][middle].sigmoid()
fig, axes = plt.subplots(
    2, 3, figsize=(7, 4.8),
    num="A paper cut, folded and unfolded, and what networks of 1 to 4 hidden layers make of "
    "it: one layer blurs all the holes, four layers cut nearly every one",
)  # fmt: skip
for ax, (title, picture) in zip(axes.flat, pictures.items(), strict=True):
    ax.imshow(picture.view(141, 141).T.numpy(), cmap="Reds", vmin=0, vmax=1.25, origin="lower")
    ax.set_title(title)
    ax.axis("off")

# %%
# Same task, same number of parameters, same data: what differs is depth alone.

fig, ax = plt.subplots(
    figsize=(7, 2.6),
    num="Errors of five networks at each depth: falling from one hidden layer to four on the "
    "folded paper, low at any depth on a single sheet",
)
for task, colour, label in ((papercut, "red", "folded"), (one_sheet, "grey", "one sheet")):
    depths = [depth for depth in widths if (depth, task) in errors]
    values = np.array([errors[depth, task] for depth in depths])
    middle, low, high = values.mean(1), values.min(1), values.max(1)
    spread = (middle - low, high - middle)
    ax.errorbar(depths, middle, spread, fmt="o-", color=COLOURS[colour], capsize=4, label=label)
ax.set(xlabel="hidden layers", ylabel="share of wrong points", xticks=list(widths), ylim=(0, None))
ax.legend()

# %%
# The vertical bars reach from the best to the worst of five.

folded = [errors[depth, papercut] for depth in widths]
ratio = folded[1].mean() / folded[0].mean()
claim("two layers err at most 0.6 times as much as one, on average", ratio, at_most=0.6)
ratio = np.mean(folded[2:]) / folded[1].mean()
claim("three and four layers err at most 0.9 times as much as two, on average", ratio, at_most=0.9)
alone = max(errors[depth, one_sheet].max() for depth in (1, 4))
claim("without a fold, no network errs on more than 1.5 %", alone, at_most=0.015)

# %%
# Depth pays where the world is **made of parts made of parts**, so that one discovery can be used
# in many places. Digits, faces and sentences are; a single sheet is not. Nor is deeper always
# better: from three layers to four there is little left to gain here.
#
# Exercises
# ---------
#
# **1.** Train a convolutional network on digits turned at random by up to 60 degrees. How well does
# it now read digits turned by 45?
#
# .. dropdown:: Solution 1
#
#    It has *learnt* the invariance that convolution does not give. Each batch is turned by one
#    random angle.
#
#    .. code-block:: python
#
#       def turn_at_random(images):
#           return rotate(images, np.random.uniform(-60, 60))
#
#       np.random.seed(0)
#       torch.manual_seed(0)
#       turned_network = train(SmallNet(), 2, 0.02, change=turn_at_random)
#       (score,) = accuracies([turned_network], rotate(images, 45))
#       print(f"{score:.1%}")
#       assert score > 0.8
#
# **2.** Perhaps the fully connected network is just too small. Give it 256 hidden units, which is
# over 20 times the parameters, and shift the digits again.
#
# .. dropdown:: Solution 2
#
#    It reads upright digits better, and shifted ones hardly.
#
#    .. code-block:: python
#
#       torch.manual_seed(0)
#       large = train(fully_connected(hidden_size=256), epochs=3, learning_rate=0.003)
#       for pixels in (0, 4):
#           print(pixels, accuracies([large], shift(images, pixels)))
#       assert accuracies([large], images)[0] > 0.93
#       assert accuracies([large], shift(images, 4))[0] < 0.5
#
# **3.** Switch the regulariser off in ``exciting_images``. What happens to the images, and what to
# the excitement?
#
# .. dropdown:: Solution 3
#
#    The units are excited more, by images that look like nothing. What excites a network most need
#    not mean anything to us.
#
#    .. code-block:: python
#
#       rough = exciting_images(network, layer=2, smoothness=0.0)
#       excited_more = network.feature_maps(rough)[2][units, units, 3, 3] > excited
#       print(f"{excited_more.float().mean():.0%} of the units are excited more")
#       assert excited_more.float().mean() > 0.8
#       assert rough.diff(dim=3).abs().mean() > 2 * caricatures[2].diff(dim=3).abs().mean()
#
# Sources
# -------
#
# - The slides "What is the essence of deep learning?": features are learnt, at several scales.
#   That convolutional networks cope with shifts *and* rotations is theirs, too; we could confirm
#   the first half.
# - M. D. Zeiler and R. Fergus, `Visualizing and Understanding Convolutional Networks
#   <https://arxiv.org/abs/1311.2901>`__ (2014): occlusion maps and the patches that excite a
#   unit most (figures 2 and 7), invariance measured (figure 5), all on photographs. We leave out
#   their deconvolution.
# - K. Simonyan, A. Vedaldi, A. Zisserman, `Deep Inside Convolutional Networks
#   <https://arxiv.org/abs/1312.6034>`__ (2013), section 2: gradient ascent on the image. They
#   penalise its size, we its roughness.
# - G. Montúfar, R. Pascanu, K. Cho, Y. Bengio, `On the Number of Linear Regions of Deep Neural
#   Networks <https://arxiv.org/abs/1402.1869>`__ (2014): layers fold space (figures 2 and 3). They
#   prove what can be represented; we measure what gradient descent finds.
