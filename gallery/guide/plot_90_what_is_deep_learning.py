r"""
What is deep learning?
======================

The ideas of the whole course in words and pictures, each with the way to the lesson that shows
it at work.

**You will learn**

- what convolutional networks, recurrent networks and neural computers are for;
- why it matters how a network is trained;
- what "deep" means: features at several scales, which can be used again;
- where in the course each of these ideas is built, measured and put to the test.

**You need** nothing. The code only draws and checks; skip it if you like.

**Time** Twenty minutes of reading. It runs in about two seconds on one core.
"""

# %%
# Learning, networks, depth
# -------------------------
#
# **Artificial intelligence** wants machines that do what seems to need a mind. **Machine
# learning** is the part of it where the rules are not written but found, from examples. **Neural
# networks** are machines that learn, made of many simple units; **deep learning** is what they do
# when the units stand in many layers.
#
# Why layers? Because of the data. In a table, whose columns each mean something, older methods
# do well: such data are **structured**. Images, sounds and sentences are **unstructured**: a pixel
# or a letter alone means nothing. Layers find out step by step what they mean together.
#
# One algorithm makes layers learn: **backpropagation**. It tells every weight of the network, from
# the last layer back to the first, which way to move so that the error shrinks.
# :ref:`Lesson 01 <sphx_glr_gallery_foundations_plot_01_neurons.py>` draws these fields and kinds
# of data, and tells the history in running programs: McCulloch and Pitts, Rosenblatt, Minsky and
# Papert, Hinton, Fei-Fei Li, Andrew Ng, Hassabis.
# :ref:`Lesson 03 <sphx_glr_gallery_foundations_plot_03_autograd.py>` opens up backpropagation, and
# :ref:`lesson 05 <sphx_glr_gallery_foundations_plot_05_linear_regression.py>` makes something
# learn with it.

import matplotlib.pyplot as plt
import torch
from matplotlib.colors import to_rgba
from matplotlib.patches import FancyBboxPatch, Rectangle
from skimage.data import chelsea
from torch import nn
from torch.nn import functional as F

from tutorial_lib.claims import claim
from tutorial_lib.data import load_digits
from tutorial_lib.figures import COLOURS, use_course_style

use_course_style()
torch.manual_seed(0)
# sphinx_gallery_thumbnail_number = 5

# %%
# Images: convolutional networks
# ------------------------------
#
# A **convolutional network** (CNN) looks at an image through a small window, the **kernel**. The
# same few weights are used at every place. So whatever it has learnt to recognise in one corner,
# it recognises in every other. Below, a kernel that answers to upright edges looks at a digit, at
# the same digit moved, and at the digit turned.

digit = load_digits("train").images[4]
moved = digit.roll((3, -4), dims=(1, 2))
turned = digit.rot90(dims=(1, 2))
kernel = torch.tensor([[[[-1.0, 0.0, 1.0]] * 3]])
images = {"a digit": digit, "moved": moved, "turned": turned}
answers = {name: F.conv2d(image, kernel, padding=1).relu() for name, image in images.items()}

fig, axes = plt.subplots(2, 3, figsize=(7, 4.2), num="A digit, the same digit moved and turned; "
                         "below, where a kernel answers to upright edges: the answer moves along "
                         "with the digit, but changes when it is turned")
for (top, bottom), name in zip(axes.T, images, strict=True):
    top.imshow(images[name][0].numpy(), cmap="gray")
    bottom.imshow(answers[name][0].numpy(), cmap="magma", vmin=0, vmax=3)
    top.set_title(name)
    bottom.set_title(f"mean answer {answers[name].mean():.3f}", fontsize=10)
    for ax in (top, bottom):
        ax.set_axis_off()

# %%
# Move the digit, and the map of answers moves with it: no number in it changes. Keep only the mean
# of the answers, or the strongest, as **pooling** does, and the place no longer matters at all.
# That is the **invariance** of which the slides speak. For turning it does not come for free: the
# answers are others, and a network has to learn them from turned examples.

same = torch.equal(answers["moved"], answers["a digit"].roll((3, -4), dims=(1, 2)))
claim("when the digit moves, the map of answers moves along and does not change", same, equals=True)
change = (answers["turned"] - answers["a digit"].rot90(dims=(1, 2))).abs().max()
claim("when the digit is turned, the map of answers is not just turned", change, at_least=0.5)

# %%
# :ref:`Lesson 07 <sphx_glr_gallery_networks_plot_07_convolution.py>` builds a convolutional
# network and trains it on handwriting.
# :ref:`Lesson 08 <sphx_glr_gallery_networks_plot_08_features.py>` looks inside, and measures how
# far one may move and turn a digit before it is taken for another.
#
# Sequences: recurrent networks
# -----------------------------
#
# A **recurrent network** (RNN) reads a sequence one element after the other and keeps notes: its
# **hidden state**. At each step it makes new notes out of the old ones and of what it reads, and
# always with the same weights. Drawn as one cell with a loop, or unrolled in time, it is the same.


def box(ax, x, y, text, colour, width=0.8, height=0.6):
    """A box with rounded corners and a text, centred at a point."""
    corner, shape = (x - width / 2, y - height / 2), "round,pad=0.02,rounding_size=0.1"
    face, edge = to_rgba(COLOURS[colour], 0.18), COLOURS[colour]
    ax.add_patch(FancyBboxPatch(corner, width, height, shape, fc=face, ec=edge, lw=1.4))
    ax.text(x, y, text, ha="center", va="center", fontsize=10)


def arrow(ax, start, end, colour="grey", bend=0.0):
    style = {"arrowstyle": "-|>", "color": COLOURS[colour], "lw": 1.5}
    style |= {"connectionstyle": f"arc3,rad={bend}", "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=style)


fig, ax = plt.subplots(figsize=(7, 2.7), num="A cell with a loop, and the same cell unrolled into "
                       "four steps: each reads one input and hands its state to the next")
box(ax, 0, 0, "cell", "blue")
arrow(ax, (0.3, 0.33), (-0.3, 0.33), "blue", bend=1.6)
arrow(ax, (0, -0.95), (0, -0.33))
ax.text(0, -1.15, "$x_t$", ha="center")
ax.text(0, 1.05, "$h_t$", ha="center", color=COLOURS["blue"])
ax.text(1.3, 0, "=", ha="center", va="center", fontsize=18)
for step in range(1, 5):
    x = 1.1 + 1.4 * step
    box(ax, x, 0, "cell", "blue")
    arrow(ax, (x, -0.95), (x, -0.33))
    arrow(ax, (x + 0.43, 0), (x + 0.97, 0), "blue")
    ax.text(x, -1.15, f"$x_{step}$", ha="center")
    ax.text(x + 0.7, 0.15, f"$h_{step}$", ha="center", color=COLOURS["blue"])
ax.text(4.6, 0.75, "the same weights at every step", ha="center")
ax.set(xlim=(-0.9, 7.9), ylim=(-1.3, 1.3), aspect="equal")
ax.set_axis_off()

# %%
# So its length is not built in: the cell below, with weights that count for all steps together,
# reads five elements or five hundred.

cell = nn.RNN(input_size=3, hidden_size=8, batch_first=True)
shapes = [cell(torch.rand(1, length, 3))[0].shape[1] for length in (5, 500)]
weights = sum(parameter.numel() for parameter in cell.parameters())
print(f"{weights} weights; it has read sequences of {shapes} elements")
claim("a recurrent cell reads sequences of any length with the same weights", shapes,
      equals=[5, 500])

# %%
# Notes that are rewritten at every step fade. How to remember something for a long time, and how
# to follow what comes back at regular intervals, are the two questions of
# :ref:`lesson 09 <sphx_glr_gallery_networks_plot_09_recurrent.py>`. The loop itself is built line
# by line in :ref:`lesson 04 <sphx_glr_gallery_foundations_plot_04_dynamic_graphs.py>`.
#
# A network with a memory: neural computers
# -----------------------------------------
#
# What if the notes were a memory of their own, with rows to write on and to read from? A **neural
# computer**, such as the neural Turing machine, joins a network, the **controller**, to such a
# memory. Its **heads** cannot pick one row, because a choice has no slope, and without slopes
# nothing is learnt. They weigh all rows instead: a sharp weight on one is almost a choice.
#
# One way to find a row is by its content. Compare a **key** with every row, and let ``softmax``
# turn the likenesses into weights that sum to one:
#
# .. math:: w_i = \mathrm{softmax}_i \bigl( \beta \cos(k, M_i) \bigr), \qquad r = \sum_i w_i M_i

memory = torch.randn(6, 8)
key = memory[2] + 0.3 * torch.randn(8)
likeness = F.cosine_similarity(key, memory)
focus = {sharpness: (sharpness * likeness).softmax(0) for sharpness in (1, 20)}
read = focus[20] @ memory
claim("a noisy key finds its row: the head gives it most of the weight", focus[20].argmax(),
      equals=2)
claim("what the head reads is close to the row it was looking for",
      F.cosine_similarity(read, memory[2], dim=0), at_least=0.9)

# %%
# On the left the parts, on the right the memory and the weights of a head that looks for row 2.
# The larger :math:`\beta` is, the sharper it looks.

fig, (left, centre, right) = plt.subplots(
    1, 3, figsize=(7, 2.7), width_ratios=[1.35, 1, 0.9],
    num="Left, a controller that reads from and writes to a memory; centre, a memory of six rows; "
    "right, the weights of a head, spread over all rows or nearly all on row 2",
)  # fmt: skip
box(left, 0, 0, "controller", "blue", 1.5, 0.7)
box(left, 0, -1.9, "memory", "green", 1.5, 0.7)
arrow(left, (-0.4, -0.4), (-0.4, -1.5), "red")
arrow(left, (0.4, -1.5), (0.4, -0.4), "green")
arrow(left, (-1.6, 0), (-0.8, 0))
arrow(left, (0.8, 0), (1.6, 0))
for x, y, text in ((-1.05, -0.95, "write"), (1.0, -0.95, "read"), (-1.2, 0.3, "input"),
                   (1.25, 0.3, "output")):  # fmt: skip
    left.text(x, y, text, ha="center", va="center", fontsize=9.5)
left.set(xlim=(-1.8, 1.8), ylim=(-2.4, 0.7), aspect="equal")
left.set_axis_off()
centre.imshow(memory.numpy(), cmap="coolwarm", vmin=-2.5, vmax=2.5)
centre.set(title="memory", xticks=(), yticks=range(6), ylabel="row")
centre.grid(False)
rows = torch.arange(6).numpy()
right.barh(rows - 0.2, focus[1].numpy(), 0.38, color=COLOURS["sky"], label=r"$\beta = 1$")
right.barh(rows + 0.2, focus[20].numpy(), 0.38, color=COLOURS["red"], label=r"$\beta = 20$")
right.set(title="weights", ylim=(5.5, -0.5), xlim=(0, 1.05))
right.legend(loc="lower right")

# %%
# With a memory one can carry out a procedure: copy, sort, look up. The slides call it complex
# reasoning. :ref:`Lesson 10 <sphx_glr_gallery_networks_plot_10_neural_turing_machine.py>` builds
# such a machine and teaches it to copy.
#
# How it is trained matters
# -------------------------
#
# The same network, the same examples: what comes out still depends on the order in which they
# were shown. A **curriculum** begins with easy examples and lets the hard ones in little by
# little, as a school does. Nor does training have to begin from nothing. In **transfer
# learning**, layers trained on one task, for which there is much data, are carried over to another
# with little; only the last layers are made anew.

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 2.8), width_ratios=[1, 1.15],
                                  num="Left, examples of rising difficulty against time; right, "
                                  "the first layers of one network carried over to another")
time, difficulty = torch.rand(2, 160).numpy()
shown = difficulty < 0.15 + 1.1 * time
left.scatter(time[shown], difficulty[shown], 14, COLOURS["blue"], label="shown")
left.scatter(time[~shown], difficulty[~shown], 14, "none", edgecolors=COLOURS["grey"],
             label="not yet")  # fmt: skip
left.set(title="curriculum", xlabel="time", ylabel="difficulty", xticks=(), yticks=())
left.legend(loc="upper left", frameon=True, framealpha=0.9)
for y, task, last in ((1, "much data", "red"), (0, "little data", "orange")):
    for layer in range(3):
        colour = last if layer == 2 else "blue"
        box(right, layer, y, ("1", "2", "3")[layer], colour, 0.5, 0.45)
        arrow(right, (layer - 0.7, y), (layer - 0.28, y))
    right.text(-0.8, y, task, ha="right", va="center")
for layer in range(2):
    arrow(right, (layer, 0.72), (layer, 0.27), "blue")
right.text(-0.2, 0.5, "carried over", ha="right", va="center", fontsize=9.5)
right.text(2.05, 0.5, "new", ha="center", va="center", fontsize=9.5)
right.set(title="transfer", xlim=(-2.1, 2.5), ylim=(-0.5, 1.5))
right.set_axis_off()

# %%
# Both claims are put to the test.
# :ref:`Lesson 11 <sphx_glr_gallery_training_plot_11_curriculum.py>` repeats the experiments of the
# paper on curricula that the slides show, and says which of them come out.
# :ref:`Lesson 12 <sphx_glr_gallery_training_plot_12_transferable_features.py>` repeats those of the
# paper on transferable features, and
# :ref:`lesson 13 <sphx_glr_gallery_training_plot_13_transfer.py>` uses transfer for what it is good
# for: learning from few examples.
#
# What "deep" means
# -----------------
#
# A layer of a convolutional network sees little: a window of three by three. But the next layer
# looks at what the first has found, and pooling doubles its reach. Which pixels can touch one
# unit, its **receptive field**, autograd can tell: they are those where the gradient of the unit is
# not zero.

layers, side = nn.Sequential(), []
for _ in range(6):
    channels = nn.Conv2d(1, 1, 3, padding=1)
    nn.init.ones_(channels.weight)  # so that no path cancels another
    layers.append(channels)
    image = torch.zeros(1, 1, 256, 256, requires_grad=True)
    maps = layers(image)
    middle = maps.shape[-1] // 2
    maps[0, 0, middle, middle].backward()
    side.append(int((image.grad[0, 0] != 0).any(dim=0).sum()))
    layers.append(nn.AvgPool2d(2))
print("pixels that a unit sees, layer by layer:", side)
claim("a unit of each layer sees about twice as far as one of the layer before", side,
      equals=[3, 8, 18, 38, 78, 158])

# %%
# On a photograph of 300 by 300 pixels, that is the way from a hair to an eye and on to a face.

photo = chelsea()[:, 60:360]
fig, axes = plt.subplot_mosaic(
    [["photo", "photo", 1, 2, 3], ["photo", "photo", 4, 5, 6]], figsize=(7, 3.1),
    num="A cat, and on it squares that double in size from one layer to the next; beside it, what "
    "each of the squares holds: first a few hairs, then an edge, an eye, half a face",
)  # fmt: skip
axes["photo"].imshow(photo)
axes["photo"].set_axis_off()
x, y = 88, 112
for layer, (size, colour) in enumerate(zip(side, list(COLOURS.values()), strict=False), 1):
    left, top = x - size // 2, y - size // 2
    square = Rectangle((left, top), size, size, fill=False, ec=colour, lw=2, gid="keep")
    axes["photo"].add_patch(square)
    axes[layer].imshow(photo[top : top + size, left : left + size])
    axes[layer].set(xticks=(), yticks=())
    axes[layer].set_title(f"layer {layer}", fontsize=10)
    for spine in axes[layer].spines.values():
        spine.set(visible=True, edgecolor=colour, linewidth=2.5)

# %%
# So depth grasps features **at several scales**: edges, then parts, then things. Nobody designs
# them; to find them is what the layers learn. And the early ones, edges and textures, are of use
# for nearly every picture: that is why they can be carried over to another task.
#
# :ref:`Lesson 08 <sphx_glr_gallery_networks_plot_08_features.py>` shows the features of a trained
# network, :ref:`lesson 12 <sphx_glr_gallery_training_plot_12_transferable_features.py>` measures
# where they turn from general to special. In
# :ref:`lesson 14 <sphx_glr_gallery_generation_plot_14_mirror_networks.py>` and
# :ref:`lesson 15 <sphx_glr_gallery_generation_plot_15_adversarial.py>` networks run backwards, from
# meaning to picture, and
# :ref:`lesson 16 <sphx_glr_gallery_generation_plot_16_style_transfer.py>` paints with the features
# themselves.
#
# Why PyTorch
# -----------
#
# The slides end their first part with a tool. PyTorch gives two things. **Tensors**
# (:ref:`lesson 02 <sphx_glr_gallery_foundations_plot_02_tensors.py>`) compute on processors and
# graphics cards alike. The **dynamic graph**
# (:ref:`lesson 04 <sphx_glr_gallery_foundations_plot_04_dynamic_graphs.py>`) grows while the
# program runs, so that a network is an ordinary program with its ``if`` and ``for``. All of the
# ideas above are written with these two.
#
# Exercises
# ---------
#
# **1. A little tolerance.** Pooling over 2 by 2 windows forgives small moves. Move the digit by one
# pixel. By how much does the map of answers change, on average, before and after pooling with
# windows of 2, 4 and 28?
#
# .. dropdown:: Solution 1
#
#    The larger the window, the smaller the change, relative to the size of the answers. Over the
#    whole image there is none.
#
#    .. code-block:: python
#
#       before = answers["a digit"]
#       after = F.conv2d(digit.roll(1, dims=2), kernel, padding=1).relu()
#       changes = []
#       for window in (1, 2, 4, 28):
#           a, b = (F.max_pool2d(maps, window) for maps in (before, after))
#           changes.append(((a - b).abs().mean() / a.mean()).item())
#           print(f"window {window:2}: {changes[-1]:.0%}")
#       assert changes == sorted(changes, reverse=True)
#       assert changes[-1] == 0
#
# **2. How sharp a look?** For which :math:`\beta` does row 2 get at least 0.99 of the weight? And
# what does a head read for :math:`\beta = 0`?
#
# .. dropdown:: Solution 2
#
#    It depends on how much more alike the right row is than the next. For 0 all weights are equal,
#    and the head reads the mean of all rows.
#
#    .. code-block:: python
#
#       beta = 1
#       while (beta * likeness).softmax(0)[2] < 0.99:
#           beta += 1
#       print("sharp enough:", beta)
#       assert (beta * likeness).softmax(0)[2] >= 0.99
#       blurred = (0 * likeness).softmax(0) @ memory
#       assert torch.allclose(blurred, memory.mean(0), atol=1e-6)
#
# Sources
# -------
#
# - Zhang Jiang's slides of 2017, the pages before the first code: there these ideas are titles and
#   portraits.
# - The photograph of the cat Chelsea is by Stefan van der Walt (CC0) and comes with scikit-image;
#   the digit is one of MNIST's.
# - A. Graves, G. Wayne and I. Danihelka, "Neural Turing Machines" (2014), section 3.3.1, for the
#   look by content. Y. Bengio and others, "Curriculum Learning", ICML 2009. J. Yosinski and others,
#   "How transferable are features in deep neural networks?", NIPS 2014.
