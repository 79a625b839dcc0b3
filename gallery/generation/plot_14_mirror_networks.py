r"""
Mirror networks: drawing instead of reading
===========================================

Turn a network that reads digits around and it draws them: blurred averages at first, in the end
one digit in the hand of another.

**You will learn**

- how a transposed convolution draws a large map from a small one, and what is transposed in it
- how a network and its mirror pass an image through 16 numbers, and how much PCA loses there
- why a generator trained with the mean squared error draws averages
- what a recogniser can teach a generator, and how it lets itself be fooled
- how to walk from one image to another

**You need** convolutions, their kernels and feature maps
(:ref:`sphx_glr_gallery_networks_plot_08_features.py`), and gradients
(:ref:`sphx_glr_gallery_foundations_plot_03_autograd.py`).

**Time** About 40 minutes to read. It runs in about 50 seconds on one core.
"""

# sphinx_gallery_thumbnail_number = 7
from functools import partial

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
# A layer that makes maps larger
# ------------------------------
#
# A network that reads makes its maps smaller, layer by layer, until ten numbers are left. A
# network that draws has to go the other way. A convolution *looks*: it weighs a window of the
# image and writes down one number. Its mirror image *stamps*: it takes one number, multiplies
# the whole kernel by it and prints that onto a canvas. Then it moves on by the **stride** and
# prints the next. Where prints overlap, they add up.


def transposed_convolution(maps, weight, stride=1, padding=0):
    """Stamp kernels of shape (maps, new maps, size, size) onto a canvas, one for every number."""
    _, new_maps, size, _ = weight.shape
    _, height, width = maps.shape
    canvas = torch.zeros(new_maps, stride * (height - 1) + size, stride * (width - 1) + size)
    for row in range(height):
        for column in range(width):
            top, left = stride * row, stride * column
            stamp = torch.einsum("c,cnij->nij", maps[:, row, column], weight)
            canvas[:, top : top + size, left : left + size] += stamp
    _, height, width = canvas.shape
    return canvas[:, padding : height - padding, padding : width - padding]


# %%
# With ``padding``, a rim is cut off in the end: the rim that the mirrored convolution would have
# added. Watch four numbers become a map of five by five, with a kernel of three by three and a
# stride of two.


def draw_numbers(ax, numbers, title, largest):
    """Draw a matrix as shaded squares with a number in each; zeros stay empty."""
    shaded = numbers.where(numbers != 0, torch.nan)
    ax.pcolormesh(shaded, cmap="Blues", vmin=0, vmax=2 * largest, edgecolor="grey", lw=0.7)
    for row, column in numbers.nonzero().tolist():
        text = f"{numbers[row, column]:.0f}"
        ax.text(column + 0.5, row + 0.55, text, ha="center", va="center", fontsize=9)
    height, width = numbers.shape
    ax.set(aspect="equal", xlim=(-0.1, width + 0.1), ylim=(height + 0.1, -0.1), title=title)
    ax.set_axis_off()


small = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
kernel = torch.tensor([[1.0, 1.0, 1.0], [1.0, 2.0, 1.0], [1.0, 1.0, 1.0]])

# %%

fig, axes = plt.subplots(
    1, 5, figsize=(7, 2), width_ratios=(2, 3, 5, 5, 5),
    num="A map of two by two, a kernel of three by three, and the canvas of five by five after "
    "one, two and four stamps; where stamps overlap, they add up",
)  # fmt: skip
draw_numbers(axes[0], small, "map", 4)
draw_numbers(axes[1], kernel, "kernel", 4)
for ax, stamps in zip(axes[2:], (1, 2, 4), strict=True):
    so_far = small.flatten().where(torch.arange(4) < stamps, 0.0).view(1, 2, 2)
    canvas = transposed_convolution(so_far, kernel.view(1, 1, 3, 3), stride=2)[0]
    draw_numbers(ax, canvas, "1 stamp" if stamps == 1 else f"{stamps} stamps", 10)

# %%
# PyTorch's layer is ``nn.ConvTranspose2d``. With several maps on either side, a stride and a
# padding, it must agree with ours.

maps, weight = torch.randn(6, 7, 5), torch.randn(6, 3, 4, 4)
by_hand = transposed_convolution(maps, weight, stride=2, padding=1)
by_torch = F.conv_transpose2d(maps.unsqueeze(0), weight, stride=2, padding=1).squeeze(0)
print(tuple(maps.shape), "→", tuple(by_hand.shape))
claim(
    "the transposed convolution by hand equals PyTorch's",
    (by_hand - by_torch).abs().max(),
    at_most=1e-4,
)

# %%
# What is transposed in it?
# -------------------------
#
# A convolution is linear, so it is multiplication by a matrix. We can write the matrix down:
# its columns are what becomes of the images that have a single pixel. Here an image of 6 × 6
# pixels turns into a map of 3 × 3.

kernel = torch.randn(1, 1, 4, 4)
single_pixels = torch.eye(36).view(36, 1, 6, 6)
matrix = F.conv2d(single_pixels, kernel, stride=2, padding=1).view(36, 9).T
small = torch.randn(9)
stamped = transposed_convolution(small.view(1, 3, 3), kernel, stride=2, padding=1).flatten()
claim(
    "stamping is multiplication by the transposed matrix of the convolution",
    (matrix.T @ small - stamped).abs().max(),
    at_most=1e-5,
)

# %%
# You have used it before without knowing. Backpropagation through a linear layer multiplies by
# the transposed matrix, so the gradient that runs back through a convolution is *stamped* onto
# the image.

image = torch.randn(1, 1, 6, 6, requires_grad=True)
output = F.conv2d(image, kernel, stride=2, padding=1)
(gradient,) = torch.autograd.grad(output, image, small.view(1, 1, 3, 3))
claim(
    "the gradient of a convolution is the transposed convolution of what comes back",
    (gradient.flatten() - stamped).abs().max(),
    at_most=1e-5,
)

# %%
# In the days of the slides the layer was often called "deconvolution". That promises too much:
# the transposed matrix is not the inverse. It brings back the *shape* of the image, but 9
# numbers cannot remember 36. What it draws has to be learnt.
#
# One trap is best avoided by the choice of the kernel. Let every number and every weight be 1
# and count the stamps on each pixel.

fig, axes = plt.subplots(
    1, 2, figsize=(7, 2.9),
    num="Stamps on each pixel with stride two: a kernel of three gives a checkerboard of one, "
    "two and four, a kernel of four gives four everywhere but at the rim",
)  # fmt: skip
for ax, size in zip(axes, (3, 4), strict=True):
    counts = transposed_convolution(torch.ones(1, 4, 4), torch.ones(1, 1, size, size), stride=2)
    draw_numbers(ax, counts[0], f"kernel {size} × {size}, stride 2", 4)
    kinds = counts[0, 2:-2, 2:-2].unique().tolist()
    assert kinds == ([1, 2, 4] if size == 3 else [4])

# %%
# Kernel 3, stride 2 makes a checkerboard before anything is learnt, and such patterns tend to
# show in the pictures. Kernel 4, stride 2, padding 1 covers evenly and doubles height and width
# exactly. We shall use nothing else.
#
# A network and its mirror
# ------------------------
#
# The **encoder** is a reader: two convolutions halve the image twice, then a linear layer. But
# at its end stand, instead of ten logits, 16 numbers that mean nothing yet: the **code**. The
# **decoder** is its mirror image, layer by layer. Together they are an **autoencoder**. Its
# task is to give back the image it was given, through the bottleneck in the middle.


def encoder(outputs):
    return nn.Sequential(
        nn.Conv2d(1, 16, 4, stride=2, padding=1), nn.LeakyReLU(0.1),
        nn.Conv2d(16, 32, 4, stride=2, padding=1), nn.LeakyReLU(0.1),
        nn.Flatten(), nn.Linear(32 * 7 * 7, outputs),
    )  # fmt: skip


def decoder(inputs):
    layers = nn.Sequential(
        nn.Linear(inputs, 32 * 7 * 7), nn.LeakyReLU(0.1), nn.Unflatten(1, (32, 7, 7)),
        nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1), nn.LeakyReLU(0.1),
        nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1), nn.Sigmoid(),
    )  # fmt: skip
    nn.init.constant_(layers[-2].bias, -2)  # begin with nearly white paper, as in most pixels
    return layers


# %%
# Follow one image through both.

images, labels = load_digits("train")
test_images, test_labels = load_digits("test")
flow = images[:1]
for half in (encoder(16), decoder(16)):
    for layer in half:
        flow = layer(flow)
        if not isinstance(layer, (nn.LeakyReLU, nn.Sigmoid)):
            print(f"{type(layer).__name__:16} {tuple(flow.shape[1:])}")

# %%
# One loop serves the whole lesson: it is given the networks to train and a function that says
# how wrong they are on a batch. The learning rate rises and falls in the course of training.


def train(networks, loss_of, steps, learning_rate=0.006):
    parameters = [p for network in networks for p in network.parameters()]
    optimizer = torch.optim.Adam(parameters)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, steps)
    for _ in progress(range(steps), "training"):
        loss = loss_of(torch.randint(len(images), (64,)), *networks)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    for network in networks:
        network.requires_grad_(False)


# %%


def copying_error(rows, encode, decode):
    return F.mse_loss(decode(encode(images[rows])), images[rows])


torch.manual_seed(1)
encode, decode = encoder(16), decoder(16)
train([encode, decode], copying_error, steps=500)

# %%
# Is that any good? There is a classical way to 16 numbers, the best that a linear method can
# do: *principal component analysis* (PCA) keeps the 16 directions in which the images vary
# most.

mean = images.flatten(1).mean(0)
directions = torch.linalg.svd(images.flatten(1) - mean, full_matrices=False).Vh[:16]
principal = ((test_images.flatten(1) - mean) @ directions.T @ directions + mean).view(-1, 1, 28, 28)
codes = encode(test_images)
restored = decode(codes)
errors = [F.mse_loss(result, test_images).item() for result in (restored, principal)]
print(f"squared error: autoencoder {errors[0]:.4f}, PCA {errors[1]:.4f}")
claim(
    "the autoencoder's error on new digits is at most two thirds of PCA's",
    errors[0] / errors[1],
    at_most=2 / 3,
)

# %%

one_of_each = torch.stack([(test_labels == digit).nonzero()[1, 0] for digit in range(10)])
show_rows(
    [test_images[one_of_each], restored[one_of_each], principal[one_of_each]],
    ["original", "autoencoder", "PCA"],
    "Ten test digits, the autoencoder's versions of them and PCA's: both squeeze an image into "
    "16 numbers, the autoencoder's are cleaner",
)

# %%
# A walk from one digit to another
# --------------------------------
#
# A code is a point in a space of 16 dimensions, the **latent space**. What lies between two
# points? Walk in a straight line from one code to another and decode on the way. Below it, for
# comparison, the same walk in the space of images: a cross-fade.


def walk(start, end, steps=9):
    share = torch.linspace(0, 1, steps).view(-1, *[1] * start.dim())
    return (1 - share) * start + share * end


pairs = [(4, 9), (5, 3), (0, 6)]
rows, names = [], []
for pair in pairs:
    start, end = one_of_each[list(pair)]
    rows += [decode(walk(codes[start], codes[end])), walk(test_images[start], test_images[end])]
    names += ["codes", "pixels"]
show_rows(
    rows, names,
    "Walks from 4 to 9, 5 to 3 and 0 to 6: between two codes the strokes bend and close, "
    "between two images one fades while the other appears",
)  # fmt: skip

# %%
# Between the pixels of two digits lie two ghosts; between their codes lie strokes that bend.
# That can be measured. Take a thousand pairs of test digits, stop half-way and look for the
# nearest of the 8,000 training digits.


def to_nearest_digit(pictures):
    """Mean Euclidean distance to the nearest training digit."""
    return torch.cdist(pictures.flatten(1), images.flatten(1)).min(1).values.mean().item()


first, second = slice(0, 1000), slice(1000, 2000)
by_codes = to_nearest_digit(decode((codes[first] + codes[second]) / 2))
by_pixels = to_nearest_digit((test_images[first] + test_images[second]) / 2)
print(f"half-way between codes: {by_codes:.2f}, between pixels: {by_pixels:.2f}")
ratio = by_codes / by_pixels
claim("half-way between codes, a digit is nearer than between pixels", ratio, at_most=0.95)

# %%
# From a label to a picture
# -------------------------
#
# Now the other half alone. A **generator** is a decoder whose input is a label, one-hot: "draw
# a seven". We have 8,000 examples of what should come out, so train it like any other network,
# with the mean squared error. (There are only ten inputs, so each step draws ten pictures and
# compares every example with that of its label.)

one_hot = torch.eye(10)


def squared_error(rows, generator):
    pictures = generator(one_hot)
    return F.mse_loss(pictures[labels[rows]], images[rows])


torch.manual_seed(2)
by_error = decoder(10)
train([by_error], squared_error, steps=250)

# %%
# What has it drawn? The row below it holds the ten **class means**: the average of all sevens,
# pixel by pixel, and so on.

means = torch.stack([images[labels == digit].mean(0) for digit in range(10)])
drawn = by_error(one_hot)
show_rows(
    [drawn, means, test_images[one_of_each]],
    ["generator", "class mean", "one example"],
    "The generator's digits and the class means are the same blurred shapes; an example of each "
    "digit is sharp",
)
difference = (drawn - means).pow(2).mean() / (images - means[labels]).pow(2).mean()
claim("the generator draws the class means, up to 2 % of the variance", difference, at_most=0.02)

# %%
# It had no choice. Let :math:`m` be the mean of all sevens :math:`x` and :math:`g` the one
# picture that is drawn for them. Then
#
# .. math:: \overline{(g - x)^2} = (g - m)^2 + \overline{(x - m)^2},
#
# and the second term does not depend on :math:`g`. The mean is the best answer to the question
# that was asked, and the mean of many sharp sevens is a blurred one. **More layers or more
# training cannot help; only another question can.**


def grey(pictures):
    """Share of the pixels that are neither paper nor ink."""
    return ((pictures > 0.2) & (pictures < 0.8)).float().mean().item()


print(f"grey pixels: {grey(drawn):.0%} of the generator's, {grey(images):.0%} of real ones")
ratio = grey(drawn) / grey(images)
claim("averages have three times as many grey pixels as digits", ratio, at_least=3)

# %%
# A recogniser as a teacher
# -------------------------
#
# Another question would be: *can it be read?* Somebody has to judge that, and we know how to
# build a reader: the encoder with ten outputs. It learns to read, then its weights are fixed;
# what it thinks of a picture flows back through it to the generator, as a gradient. To judge
# the outcome fairly, we need a second reader that has taken no part in the teaching. The judge
# is built otherwise, like the network of the slides.

torch.manual_seed(3)
teacher = encoder(10)
judge = nn.Sequential(
    nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(),
    nn.Conv2d(10, 20, 5), nn.MaxPool2d(2), nn.ReLU(),
    nn.Flatten(), nn.Linear(320, 50), nn.ReLU(), nn.Linear(50, 10),
)  # fmt: skip


# %%


def reading_error(rows, reader):
    return F.cross_entropy(reader(images[rows]), labels[rows])


def agreement(reader, pictures, asked):
    return (reader(pictures).argmax(1) == asked).float().mean().item()


for reader in (teacher, judge):
    train([reader], reading_error, steps=400)
scores = [agreement(reader, test_images, test_labels) for reader in (teacher, judge)]
print("teacher and judge read", scores)
claim("teacher and judge read 94 % of the test digits", min(scores), at_least=0.94)

# %%
# First let the teacher alone decide: the generator's loss is the cross-entropy between what the
# teacher reads and what was asked. Then teacher and examples together.

digits = torch.arange(10)


def teacher_error(rows, generator):
    return F.cross_entropy(teacher(generator(one_hot)), digits)  # needs no examples


def both_errors(rows, generator):
    return squared_error(rows, generator) + 0.1 * teacher_error(rows, generator)


torch.manual_seed(4)
by_teacher, by_both = decoder(10), decoder(10)
train([by_teacher], teacher_error, steps=250)
train([by_both], both_errors, steps=250)

# %%

results = {"examples": drawn, "teacher": by_teacher(one_hot), "both": by_both(one_hot)}
show_rows(
    list(results.values()), results,
    "From examples: blurred digits. From the teacher alone: patterns that look like nothing. From "
    "both: blurred digits again",
)  # fmt: skip

# %%

sure, far = {}, {}
for name, pictures in results.items():
    sure[name] = teacher(pictures).softmax(1)[digits, digits].min().item()
    far[name] = to_nearest_digit(pictures)
    print(f"{name}: at least {sure[name]:.0%} sure; {far[name]:.1f} from the nearest digit")
claim("the teacher is 90 % sure of each picture it alone taught", sure["teacher"], at_least=0.9)
ratio = far["teacher"] / far["examples"]
claim("what the teacher alone has taught is twice as far from digits", ratio, at_least=2)

# %%
# The second row is a lesson in itself. The teacher is sure of every one of these patterns. It
# has never seen anything but digits, so far from all digits its judgement is worth nothing, and
# the generator has found exactly such places. These are **adversarial** pictures: a fixed
# recogniser can be fooled. The next lesson draws the conclusion and lets the recogniser go on
# learning.
#
# Held to the examples, the generator stays as near to digits as before, and the teacher is surer
# of the one that it doubted most. But the eye hardly sees it, and the blur stays. As long as
# *one* picture has to stand for all sevens, it will be some sort of average.

ratio = far["both"] / far["examples"]
claim("held to the examples, it stays as near to digits, up to a tenth", ratio, at_most=1.1)
gain = sure["both"] - sure["examples"]
claim("the teacher is surer of the digit that it doubted most", gain, at_least=0.01)
ratio = grey(results["both"]) / grey(images)
claim("there are still three times as many grey pixels as in digits", ratio, at_least=3)

# %%
# What the label does not say
# ---------------------------
#
# The label does not say **which** seven: how slanted, how broad, with what pen. Call this the
# **style**. An encoder can read the style off an image, in four numbers, and hand it to the
# generator beside the label. We have an autoencoder again, one that is told the label.
#
# This is where a teacher helps. Examples show every style with its own label
# only. What should the style of a slanted seven do to a three? There is no example to compare
# with, but the teacher can say: whatever it is, it must read as a three.


def draw(generator, style, asked):
    return generator(torch.cat([style, one_hot[asked]], dim=1))


def copy_and_teach(rows, read_style, generator, weight):
    style = read_style(images[rows])
    loss = F.mse_loss(draw(generator, style, labels[rows]), images[rows])
    if weight:
        asked = torch.randint(10, (len(rows),))  # other digits, in the same styles
        loss = loss + weight * F.cross_entropy(teacher(draw(generator, style, asked)), asked)
    return loss


# %%

pupils = {}
for name, weight in {"without a teacher": 0, "with a teacher": 0.005}.items():
    torch.manual_seed(5)
    read_style, generator = pupil = encoder(4), decoder(4 + 10)
    train(pupil, partial(copy_and_teach, weight=weight), steps=350)
    pupils[name] = pupil

# %%
# Now take the hand of every test digit, ask for some other digit in it, and let the judge read
# the result.

torch.manual_seed(6)
asked = (test_labels + torch.randint(1, 10, (2000,))) % 10
obeyed = {}
for name, (read_style, generator) in pupils.items():
    pictures = draw(generator, read_style(test_images), asked)
    obeyed[name] = agreement(judge, pictures, asked)
print({name: f"{share:.1%}" for name, share in obeyed.items()})
share = obeyed["with a teacher"]
claim("with a teacher, the judge reads 90 % as what was asked for", share, at_least=0.9)
wrong = (1 - obeyed["without a teacher"]) / (1 - share)
claim("without a teacher, it reads something else three times as often", wrong, at_least=3)

# %%
# Here is the same hand ten times over: on the left a digit that somebody wrote, beside it what
# the generator makes of that hand. The slant and the pen are kept by and large, the digit is as
# ordered. Not all of them succeed: the ones in the hands of the 4 and the 2 are mere blots, and
# thin pens turn faint.

read_style, generator = pupils["with a teacher"]
hands = one_of_each[[8, 6, 4, 9, 3, 1, 2, 5]]
styles = read_style(test_images[hands])
grid = [draw(generator, style.expand(10, 4), digits) for style in styles]
rows = [torch.cat([test_images[hand, None], row]) for hand, row in zip(hands, grid, strict=True)]
ax = show_rows(
    rows, [],
    "Eight test digits on the left, and beside each the digits 0 to 9 drawn in the same hand: "
    "slanted, upright, thin or bold",
)  # fmt: skip
ax.axvspan(-0.5, 0.5, fill=False, edgecolor=COLOURS["orange"], linewidth=2, clip_on=False)

# %%
# Is that so? The slant of a picture is the slope of the line that fits its ink best, and the more
# ink there is, the bolder the pen. Correlate both between the digits that people wrote and the
# *other* digits that the generator drew in the same hands.


def slant(pictures):
    """How many columns the ink moves to the right for each row upwards."""
    ink = pictures.flatten(1) / pictures.flatten(1).sum(1, keepdim=True)
    right, up = torch.arange(28.0).repeat(28), -torch.arange(28.0).repeat_interleave(28)
    right = right - (ink @ right).unsqueeze(1)  # from the middle of the ink
    up = up - (ink @ up).unsqueeze(1)
    return (ink * right * up).sum(1) / (ink * up * up).sum(1)


def correlation(first, second):
    return torch.corrcoef(torch.stack([first, second]))[0, 1].item()


pictures = draw(generator, read_style(test_images), asked)
slants = correlation(slant(test_images), slant(pictures))
claim("slants in the same hand correlate by 0.5 or more", slants, at_least=0.5)
pens = correlation(test_images.flatten(1).mean(1), pictures.flatten(1).mean(1))
claim("amounts of ink in the same hand correlate by 0.5 or more", pens, at_least=0.5)

# %%
# A walk through styles
# ---------------------
#
# Label and style are now two separate handles. Hold the label and walk from one hand to
# another: the digit stays, the hand changes. No digit below was ever written by anyone.

start, end = read_style(test_images[one_of_each[[6, 5]]])
path = walk(start, end)
rows = [draw(generator, path, torch.full((9,), digit)) for digit in (2, 5, 7, 8)]
show_rows(
    rows, [],
    "Digits 2, 5, 7 and 8, each drawn nine times while the style walks from one hand to another",
)  # fmt: skip

# %%
# And since a style is just four numbers, we can make one up: draw it from a normal distribution
# with the mean and the covariance of all the styles that the encoder has read. Whatever we ask
# for in made-up hands, the judge should read, and pictures of the same digit should differ.

torch.manual_seed(7)
styles = read_style(images)
made_up = torch.distributions.MultivariateNormal(styles.mean(0), styles.T.cov()).sample((2000,))
asked = torch.arange(2000) % 10
pictures = draw(generator, made_up, asked)
share = agreement(judge, pictures, asked)
claim("in made-up hands, the judge reads 90 % as what was asked for", share, at_least=0.9)


def variety(pictures, labels):
    """Standard deviation of a pixel among pictures of the same digit, averaged over pixels."""
    spread = [pictures[labels == digit].std(0).mean() for digit in range(10)]
    return torch.stack(spread).mean().item()


ratio = variety(pictures, asked) / variety(test_images, test_labels)
claim("made-up hands vary at least half as much as real ones", ratio, at_least=0.5)

# %%
# That is a generator: from a label and a handful of random numbers to a picture. Its pictures
# are still softer than ink, since four numbers are few and what they leave open is averaged, as
# ever. Could one do without comparing pixels at all, and yet not be fooled? That is the subject
# of the next lesson.
#
# Exercises
# ---------
#
# **1.** A picture of 28 × 28 pixels is to grow out of a map of 4 × 4, with two layers
# ``nn.ConvTranspose2d``. Which kernel sizes, strides and paddings do it? A layer turns a height
# :math:`h` into :math:`s (h - 1) + k - 2p`.
#
# .. dropdown:: Solution 1
#
#    Two layers like those above only get to 16: 4 → 8 → 16. A stride of 4 gets farther. This is
#    one answer of many, and both of its layers cover evenly.
#
#    .. code-block:: python
#
#       first = nn.ConvTranspose2d(8, 8, kernel_size=4, stride=4, padding=1)  # 4 → 14
#       second = nn.ConvTranspose2d(8, 1, kernel_size=4, stride=2, padding=1)  # 14 → 28
#       picture = second(first(torch.zeros(1, 8, 4, 4)))
#       assert picture.shape == (1, 1, 28, 28)
#
# **2.** Give the generator of the averages what it seems to lack: 16 random numbers beside the
# label, new ones for each example. Will it use them to draw different sevens?
#
# .. dropdown:: Solution 2
#
#    No. The numbers tell nothing about the example, so the best answer is still the mean, and
#    the generator learns to ignore them.
#
#    .. code-block:: python
#
#       def with_noise(rows, generator):
#           noise = torch.randn(len(rows), 16)
#           return generator(torch.cat([noise, one_hot[labels[rows]]], dim=1))
#
#       def noisy_error(rows, generator):
#           return F.mse_loss(with_noise(rows, generator), images[rows])
#
#       torch.manual_seed(8)
#       noisy_generator = decoder(16 + 10)
#       train([noisy_generator], noisy_error, steps=300)
#       rows = torch.arange(1000)
#       ratio = variety(with_noise(rows, noisy_generator), labels[rows])
#       ratio /= variety(images[rows], labels[rows])
#       print(f"variety: {ratio:.0%} of that of real digits")
#       assert ratio < 0.3
#
# **3.** The autoencoder knows only digits. Hide test digits under noise and let it clean them:
# how much of the squared error goes away?
#
# .. dropdown:: Solution 3
#
#    Most of it: what is not like a digit does not fit through 16 numbers.
#
#    .. code-block:: python
#
#       noisy_images = test_images + 0.3 * torch.randn_like(test_images)
#       cleaned = decode(encode(noisy_images))
#       ratio = F.mse_loss(cleaned, test_images) / F.mse_loss(noisy_images, test_images)
#       print(f"{ratio:.0%} of the error is left")
#       assert ratio < 0.5
#
# Sources
# -------
#
# - The slides announce this lecture on their last page, as "mirror networks". They hold no code
#   for it, so the networks, settings and figures are ours.
# - V. Dumoulin and F. Visin, `A guide to convolution arithmetic for deep learning
#   <https://arxiv.org/abs/1603.07285>`__ (2016): the transposed convolution in pictures, for
#   every kernel, stride and padding.
# - A. Odena, V. Dumoulin and C. Olah, `Deconvolution and checkerboard artifacts
#   <https://doi.org/10.23915/distill.00003>`__, Distill (2016). We only count the stamps; they
#   show the patterns in the pictures of real networks.
# - G. E. Hinton and R. R. Salakhutdinov, `Reducing the dimensionality of data with neural
#   networks <https://doi.org/10.1126/science.1127647>`__, Science (2006): an autoencoder beats
#   PCA on handwritten digits, there deep and fully connected and with 30 numbers.
# - D. P. Kingma and others, `Semi-supervised learning with deep generative models
#   <https://arxiv.org/abs/1406.5298>`__ (2014), figure 1: digits in the hand of another. Theirs
#   is a variational autoencoder, which learns to separate label and style without a teacher and
#   says how probable a style is; ours is simpler, and draws made-up hands from a normal
#   distribution that merely fits.
# - I. Goodfellow, J. Shlens and C. Szegedy, `Explaining and harnessing adversarial examples
#   <https://arxiv.org/abs/1412.6572>`__ (2015): how recognisers are fooled, also by pictures
#   that look like nothing.
