r"""
Style transfer: a photograph in another picture's manner
========================================================

A network that only ever learnt to name things can take what one picture shows and how another
is painted, and make a third of the two.

**You will learn**

- how to optimise an image instead of a network
- what content is to a network (its features), and what style is (their Gram matrix)
- ``ContentLoss``, ``GramMatrix`` and ``run_style_transfer`` of the slides, as written today
- what each of the two losses keeps, seen alone
- why it takes a network that has learnt to see

**You need** gradients (:ref:`sphx_glr_gallery_foundations_plot_03_autograd.py`) and an idea of
what the layers of a network see (:ref:`sphx_glr_gallery_networks_plot_08_features.py`).

**Time** About half an hour to read. It runs in about 80 seconds on one core.
"""

# sphinx_gallery_thumbnail_number = 2
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F

from tutorial_lib import styles
from tutorial_lib.claims import claim
from tutorial_lib.efficientnet import EfficientNetLite0, load_pretrained
from tutorial_lib.figures import use_course_style
from tutorial_lib.pictures import hang
from tutorial_lib.progress import progress

use_course_style()

# %%
# Photographs and styles
# ----------------------
#
# The photographs come with scikit-learn and scikit-image. The pictures whose manner we borrow
# are no painter's: a few lines of NumPy in ``tutorial_lib.styles`` make each of them, and you
# may use them for whatever you like. An image will be a tensor of shape (1, 3, height, width)
# with values from 0 to 1; ``hang`` shows images side by side.

from skimage.data import chelsea, coffee
from sklearn.datasets import load_sample_image

pixels = {"pagoda": load_sample_image("china.jpg")[:, :570], "cat": chelsea(), "cup": coffee()}
pixels["dahlia"] = load_sample_image("flower.jpg")
painters = {"swirls": styles.swirls, "glass": styles.stained_glass, "waves": styles.waves}
painters["strokes"] = styles.brush_strokes


def as_image(array):
    return torch.tensor(array, dtype=torch.float32).permute(2, 0, 1).unsqueeze(0)


def photograph(name, size):
    """A square from the middle, with sides of so many pixels."""
    side = min(pixels[name].shape[:2])
    top, left = ((length - side) // 2 for length in pixels[name].shape[:2])
    square = as_image(pixels[name][top : top + side, left : left + side]) / 255
    return F.interpolate(square, (size, size), mode="bicubic", antialias=True).clamp(0, 1)


style_images = {name: as_image(painter(seed=0)) for name, painter in painters.items()}

rows = [[photograph(name, 256) for name in pixels], list(style_images.values())]
hang(
    rows, [], 1.7,
    "Four photographs: a pagoda by a lake, the face of a cat, a cup of coffee, a dahlia. Four "
    "styles: swirls in blue and yellow, stained glass, Japanese waves, thick strokes of a brush",
)  # fmt: skip

# %%
# A network that has learnt to see
# --------------------------------
#
# The paper, and the tutorial that the slides quote, use VGG-19. Its weights are half a gigabyte
# and come in no Python package, so this lesson could not run without a download. We take
# EfficientNet-Lite0, trained on the same million photographs: 17 megabytes, installed with the
# course. (Those who have VGG-19 find at the end how to use it, and what will be different.)
#
# To us a network is a plain list of layers. The first turns values from 0 to 1 into what the
# network was trained on, here -1 to 1. Once training is over, batch normalisation does nothing
# but scale and shift, so we fold it into the convolution before it, where it costs no time.
# ``channels_last`` changes no value, only their order in memory: all channels of a pixel side by
# side, which a processor gets through faster.


class Normalise(nn.Module):
    def __init__(self, mean, std):
        super().__init__()
        self.mean, self.std = (torch.tensor(v).view(-1, 1, 1) for v in (mean, std))

    def forward(self, input):
        return (input - self.mean) / self.std


def fold(module):
    if isinstance(module, nn.Sequential) and isinstance(module[-1], nn.BatchNorm2d):
        return nn.utils.fuse_conv_bn_eval(*module)
    for name, child in module.named_children():
        setattr(module, name, fold(child))
    return module.requires_grad_(False)


def layers(network):
    network = fold(network.eval()).to(memory_format=torch.channels_last)
    return [Normalise([0.5] * 3, [0.5] * 3), network.stem, *network.blocks]


cnn = layers(load_pretrained())
features = photograph("cat", 256)
for n, layer in enumerate(cnn[:10]):
    features = layer(features)
    if n in (1, 2, 4, 6, 9):
        print(f"after layer {n}: shape {tuple(features.shape)}")

# %%
# The deeper a layer, the fewer its places and, mostly, the more its channels. Early channels
# answer to colours and edges, later ones to larger shapes.
#
# Content: what is where
# ----------------------
#
# Two images show the same if the features of a deep layer are the same, each at its place. So
# the **content loss** is the mean squared difference of features, here as a share of their
# variance. As on the slides, it is a layer that hands on its input unchanged. So it can stand
# anywhere in a network, and only notes how far off the features were.


class ContentLoss(nn.Module):
    def __init__(self, target):
        super().__init__()
        self.target = target.detach()  # a constant: no gradient flows into it

    def forward(self, input):
        self.loss = F.mse_loss(input, self.target) / self.target.var()
        return input


# %%
# Style: what goes with what
# --------------------------
#
# A manner of painting is everywhere in a picture, and nowhere in particular. Leon Gatys and
# his colleagues had the idea to ask only which channels are active *together*. With
# :math:`F_{ik}` for channel :math:`i` at place :math:`k`, the slides write for each layer
#
# .. math:: G_{ij} = \sum_k F_{ik} F_{jk}, \qquad E = \sum_{ij} (G_{ij} - A_{ij})^2
#
# where :math:`A` is the matrix of the style picture. The sum runs over all places, so the
# **Gram matrix** :math:`G` may know that blue goes with curved edges, but not where. Divided by
# the number of features, it hardly depends on the size of a picture.


class GramMatrix(nn.Module):
    def forward(self, input):
        a, b, c, d = input.size()  # images (one), channels, height, width
        features = input.reshape(a * b, c * d)
        G = features @ features.t()
        return G / (a * b * c * d)


class StyleLoss(nn.Module):
    def __init__(self, target):
        super().__init__()
        self.gram = GramMatrix()
        self.target = self.gram(target).detach()

    def forward(self, input):
        G = self.gram(input)
        self.loss = (G - self.target).square().sum() / self.target.square().sum()
        return input


torch.manual_seed(0)
shuffled = features.flatten(2)[..., torch.randperm(16 * 16)].view_as(features)
difference = (GramMatrix()(shuffled) - GramMatrix()(features)).abs().max()
claim("shuffling all places leaves a Gram matrix as it is", difference, at_most=1e-5)

# %%
# The model
# ---------
#
# The losses go in between the layers, each behind the layer it looks at: style after five
# layers from shallow to deep, content after one in the middle. What lies deeper is cut off. The
# targets are computed on the way.

STYLE_LAYERS, CONTENT_LAYERS = (1, 2, 4, 6, 9), (6,)


def get_style_model_and_losses(cnn, style_img, content_img, style_layers, content_layers):
    model, style_losses, content_losses = nn.Sequential(), [], []
    for n, layer in enumerate(cnn[: max([*style_layers, *content_layers]) + 1]):
        if isinstance(layer, nn.ReLU):
            layer = nn.ReLU()  # the one of VGG would write over what a loss has to keep
        model.append(layer)
        style_img, content_img = layer(style_img), layer(content_img)
        if n in content_layers:
            content_losses.append(ContentLoss(content_img))
            model.append(content_losses[-1])
        if n in style_layers:
            style_losses.append(StyleLoss(style_img))
            model.append(style_losses[-1])
    return model, style_losses, content_losses


def average(losses):
    return sum(layer.loss for layer in losses) / max(1, len(losses))


def get_scores(model, style_losses, content_losses, image):
    model(image)
    return average(style_losses), average(content_losses)


# %%
# Does a Gram matrix know a style when it sees one? Let every style paint a second picture, with
# another seed, and measure how far it is from each of the first. (That is easy for the waves,
# where a seed changes only the grain of the paper.)


def measure(image, style_img, content_img=None, cnn=cnn):
    """Style loss and content loss of an image, as numbers."""
    content_img = image if content_img is None else content_img
    parts = get_style_model_and_losses(cnn, style_img, content_img, STYLE_LAYERS, CONTENT_LAYERS)
    return [score.item() for score in get_scores(*parts, image)]


seconds = {name: as_image(painter(seed=1)) for name, painter in painters.items()}
first = style_images.values()
distance = torch.tensor([[measure(x, style)[0] for style in first] for x in seconds.values()])
print(" " * 18 + "".join(f"{name:>9}" for name in style_images))
for name, row in zip(seconds, distance, strict=True):
    print(f"second of {name:>8}" + "".join(f"{value:9.2f}" for value in row))
nearest = distance.argmin(dim=1)
claim("every second picture is nearest to the first in its style", nearest, equals=[0, 1, 2, 3])

# %%
# Run the style transfer
# ----------------------
#
# Everything is ready for the last line of mathematics on the slides,
#
# .. math:: \vec x := \vec x - \lambda \, \frac{\partial L_{\text{total}}}{\partial \vec x}
#
# in which :math:`\vec x` is the image. The network stays as it is; what learns is the picture.
#
# Two small things keep it clean. The first convolution of our network moves two pixels at a
# time, and the image would soon show that grid; so it is shifted by up to two pixels at random
# before each look. And no pixel should go its own way: the gradient is blurred a little, and so
# is the step that Adam makes of it.


def jitter(image, reach=2):
    height, width = image.shape[2:]
    top, left = torch.randint(2 * reach + 1, (2,)).tolist()
    padded = F.pad(image, (reach,) * 4, mode="reflect")
    return padded[..., top : top + height, left : left + width]


binomial = torch.tensor([1.0, 2.0, 1.0]) / 4
kernel = (binomial * binomial.view(3, 1)).repeat(3, 1, 1, 1)  # for each colour the same


def blur(change):
    return F.conv2d(change, kernel, padding=1, groups=3)


def run_style_transfer(
    cnn, content_img, style_img, input_img, num_steps=100, style_weight=10, content_weight=1,
    style_layers=STYLE_LAYERS, content_layers=CONTENT_LAYERS, learning_rate=0.05, keep=(),
):  # fmt: skip
    """Optimise an image; return it, and copies of it from the steps to keep."""
    parts = get_style_model_and_losses(cnn, style_img, content_img, style_layers, content_layers)
    image, kept = input_img.clone().requires_grad_(), []
    optimizer = torch.optim.Adam([image], lr=learning_rate)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_steps)
    for step in progress(range(num_steps), "painting"):
        if step in keep:
            kept.append(image.detach().clone())
        style_score, content_score = get_scores(*parts, jitter(image))
        optimizer.zero_grad()
        (style_weight * style_score + content_weight * content_score).backward()
        image.grad, before = blur(image.grad), image.detach().clone()
        optimizer.step()
        scheduler.step()
        with torch.no_grad():
            image.copy_(before + blur(image - before)).clamp_(0, 1)
    return image.detach(), kept


# %%
# Now the pagoda in swirls. We start from the photograph itself. A network sees little of what
# lies beyond the border of an image, so eight pixels of it are cut off.


def cut(image):
    return image[..., 8:-8, 8:-8]


torch.manual_seed(0)
pagoda, swirls = photograph("pagoda", 360), style_images["swirls"]
painting, kept = run_style_transfer(cnn, pagoda, swirls, pagoda, num_steps=120, keep=(5, 20, 60))
hang(
    [[cut(pagoda), cut(painting)]], ["the photograph", "the painting"], 3.44,
    "A photograph of a pagoda by a lake, and the same view as a painting in blue and yellow: "
    "the sky is full of swirls, roofs and trees are made of strokes that follow their shape",
)  # fmt: skip

# %%
# No stroke was copied: all that the loop knew of the style are five Gram matrices. The strokes
# are what it takes to make the same channels active together. Content has little to say about
# an empty sky, so that is free to swirl. A roof has to remain a roof, and the strokes run along
# its edges.
#
# Over the steps
# --------------
#
# Watch it being painted. Fine lines are there almost at once. Larger forms take longer, because
# single strokes have to join. The last steps, with an ever smaller learning rate, tidy up.

hang(
    [[cut(image) for image in (*kept, painting)]],
    ["step 5", "step 20", "step 60", "step 120"], 1.72,
    "The painting of the pagoda after 5, 20, 60 and 120 steps: first a photograph under fine "
    "lines, then small strokes, then swirls that have grown together, at last clean colours",
)  # fmt: skip

scores = [measure(image, swirls)[0] for image in (pagoda, *kept, painting)]
print("style loss:", ", ".join(f"{score:.3f}" for score in scores))
least = min(before / after for before, after in pairwise(scores))
claim("each has at most four fifths of the style loss of the one before", least, at_least=1.25)

# %%
# Two photographs, three styles
# -----------------------------

names = ("swirls", "glass", "waves")
subjects = {name: photograph(name, 240) for name in ("cat", "dahlia")}
paintings = {}
torch.manual_seed(0)
for subject, photo in subjects.items():
    for name in names:
        style = style_images[name]
        paintings[subject, name], _ = run_style_transfer(cnn, photo, style, photo)

hang(
    [[cut(paintings[subject, name]) for name in names] for subject in subjects], names, 2.24,
    "A cat and a dahlia, each in swirls, in stained glass and in waves. Fur becomes strokes, "
    "panes, rows of waves; petals become flames, panes, arcs. The eyes of the cat and the round "
    "of the flower remain",
)  # fmt: skip

# %%
# Each style takes what suits it: lead runs along the petals, waves lie on one another like
# feathers. But a picture can satisfy the losses it was made for and still be a mess. So we ask
# a layer that took no part, layer 12, how much its features agree with those of the photograph,
# and with those of the other photograph. (Correlation, with the mean of every channel removed.)


def agreement(image, photo, depth=12):
    pair = torch.cat([image, photo])
    for layer in cnn[: depth + 1]:
        pair = layer(pair)
    pair = pair - pair.mean(dim=(2, 3), keepdim=True)
    return torch.corrcoef(pair.flatten(1))[0, 1].item()


falls, leads = [], []
for (subject, name), image in paintings.items():
    photo, style = subjects[subject], style_images[name]
    [other] = (photo for key, photo in subjects.items() if key != subject)
    before, after = measure(photo, style)[0], measure(image, style)[0]
    falls.append(before / after)
    agreed = agreement(image, photo), agreement(image, other)
    leads.append(agreed[0] - agreed[1])
    print(f"{subject:>6} in {name:>6}: style loss {before:.2f} to {after:.2f}, agreement", end=" ")
    print(f"{agreed[0]:.2f} with its photograph, {agreed[1]:.2f} with the other")

claim("the style loss falls to a fifth or less in all six paintings", min(falls), at_least=5)
lead = min(leads)
claim("all six paintings agree with their own photographs by 0.08 more", lead, at_least=0.08)

# %%
# How much style?
# ---------------
#
# Only the ratio of the two weights matters. Here is the cup in waves, with three of them.

cup, waves, cups = photograph("cup", 188), style_images["waves"], []
for weight in (0.3, 3, 100):
    torch.manual_seed(0)
    result, _ = run_style_transfer(cnn, cup, waves, cup, num_steps=80, style_weight=weight)
    cups.append(result)
hang(
    [[cut(image) for image in (cup, *cups)]],
    ["photograph", "weight 0.3", "weight 3", "weight 100"], 1.72,
    "A cup of coffee: the photograph; with a style weight of 0.3, with a touch of blue; with 3, "
    "clearly made of waves; with 100, nearly drowned in them",
)  # fmt: skip

(style_least, content_least), _, (style_most, content_most) = (
    measure(image, waves, cup) for image in cups
)
ratio = style_least / style_most
claim("a style weight of 100 against 0.3 divides the style loss by 4", ratio, at_least=4)
ratio = content_most / content_least
claim("a style weight of 100 against 0.3 triples the content loss", ratio, at_least=3)

# %%
# There is no right weight. It is a matter of taste.
#
# Style alone: texture
# --------------------
#
# What does the Gram matrix keep? Leave the content out and start from grey with a trace of
# noise. Whatever appears then comes from the style alone.

torch.manual_seed(0)
grey = (0.5 + 0.02 * torch.randn(1, 3, 190, 190)).clamp(0, 1)
textures, falls, likeness = [], [], []
for name in names:
    style = style_images[name]
    texture, _ = run_style_transfer(cnn, grey, style, grey, num_steps=150, content_layers=())
    textures.append(texture)
    falls.append(measure(grey, style)[0] / measure(texture, style)[0])
    pair = torch.stack([texture.flatten(), style[..., :190, :190].flatten()])
    likeness.append(torch.corrcoef(pair)[0, 1].abs())

hang(
    [[style_images[name][..., 8:182, 8:182] for name in names], [cut(x) for x in textures]],
    names, 2.24,
    "Above, swirls, glass and waves, enlarged; below, what grew out of grey for each: curved "
    "strokes, panes between dark lines, arcs within arcs, in the right colours but in other places",
)  # fmt: skip
claim("the style loss of grey falls to a fifth or less in all textures", min(falls), at_least=5)
claim("no texture is a copy, pixel by pixel", max(likeness), at_most=0.3)

# %%
# Colours, strokes, panes, arcs inside arcs: all are there, and none is where it was. The large
# order is lost: waves no longer stand in rows, and no great sun shines among the swirls. What
# the Gram matrix keeps is **texture**, that which looks alike everywhere.
#
# Content alone
# -------------
#
# Now the other way round: no style, and the content of one layer at a time. What does each
# still know about the cat?

cat, memories = photograph("cat", 188), []
torch.manual_seed(0)
grey = (0.5 + 0.02 * torch.randn_like(cat)).clamp(0, 1)
for layer in (1, 6, 15):
    memory, _ = run_style_transfer(
        cnn, cat, cat, grey, style_layers=(), content_layers=(layer,), learning_rate=0.02
    )
    memories.append(memory)
hang(
    [[cut(image) for image in (cat, *memories)]],
    ["photograph", "layer 1", "layer 6", "layer 15"], 1.72,
    "The cat; from layer 1 nearly the same photograph, a little blurred; from layer 6 every edge "
    "and hair, but not the colours; from layer 15 eyes and nose, a little out of place",
)  # fmt: skip

shallow, _, deep = (
    torch.corrcoef(torch.stack([memory.flatten(), cat.flatten()]))[0, 1] for memory in memories
)
claim("pixels remembered by layer 1 correlate with the photograph", shallow, at_least=0.75)
claim("pixels remembered by layer 15 hardly correlate with it", deep, at_most=0.2)
same = agreement(memories[2], cat, depth=15)
claim("yet layer 15 finds that its memory agrees with the photograph", same, at_least=0.8)

# %%
# The deeper the layer, the less it cares for colour and exact place, and the more for what
# makes a cat. That is why the content loss sits in the middle: deep enough to let colours go,
# shallow enough for things to stay where they are.
#
# Does it take learning?
# ----------------------
#
# The losses never mention cats or classes. Perhaps any network would do? Here is the control:
# the same architecture with random weights, the same loop.

torch.manual_seed(0)
untrained = layers(EfficientNetLite0())
small, controls = photograph("pagoda", 190), []
for network in (untrained, cnn):
    result, _ = run_style_transfer(network, small, swirls, small, num_steps=80)
    controls.append(result)
hang(
    [[cut(image) for image in (small, *controls)]], ["photograph", "untrained", "trained"], 2.24,
    "The pagoda, the pagoda by an untrained network: the photograph in blue and full of noise, "
    "not one stroke; and by the trained one: swirls",
)  # fmt: skip

before, after = (measure(x, swirls, cnn=untrained)[0] for x in (small, controls[0]))
claim("the untrained network cuts its own style loss to a tenth", before / after, at_least=10)
ratio = measure(controls[0], swirls)[0] / measure(controls[1], swirls)[0]
claim("its painting has four times the style loss in the eyes of the other", ratio, at_least=4)

# %%
# By its own measure the untrained network did well. It matched its Gram matrices, but they
# describe nothing we would call a stroke. What makes the picture is what the channels stand
# for, and that came from looking at a million photographs.
#
# Then and now
# ------------
#
# The slides are from 2017. The names are still theirs; of the code little could stay.
#
# .. list-table::
#    :header-rows: 1
#
#    * - on the slides
#      - today
#    * - ``Variable``, ``input_param.data.clamp_(0, 1)``
#      - ``requires_grad_()``; ``clamp_`` inside ``torch.no_grad()``
#    * - each loss has a ``backward`` of its own, with ``retain_variables=True``
#      - the scores are added up, and one ``backward()`` does it all
#    * - ``style_score.data[0]``
#      - ``style_score.item()``
#    * - ``criterion(input * weight, target)`` in every loss: the weight acts squared
#      - the weight multiplies the score, once
#    * - L-BFGS, which asks for a ``closure``
#      - Adam, which does not mind that every look is at another place
#    * - ``cnn`` is VGG-19; losses as they come
#      - EfficientNet-Lite0; each loss as a share of its target, so that layers weigh alike
#    * - ``print`` every 50 steps
#      - a progress bar on a terminal or in a notebook
#
# Whoever has ``torchvision`` and the weights of VGG-19 (half a gigabyte, downloaded once) can
# hand that network to the same function, with the layers of the paper. What is different then?
# Its convolutions move one pixel at a time and have several times as many channels, so a step
# takes far longer; the paintings in the paper have longer and smoother strokes than ours.
#
# .. code-block:: python
#
#    from torchvision.models import VGG19_Weights, vgg19
#
#    vgg = vgg19(weights=VGG19_Weights.DEFAULT).features.eval().requires_grad_(False)
#    vgg = [Normalise([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]), *vgg]
#    painting, _ = run_style_transfer(
#        vgg, pagoda, swirls, pagoda, style_layers=(1, 6, 11, 20, 29), content_layers=(22,)
#    )

# %%
# Exercises
# ---------
#
# **1.** A painting takes its colours from the style. Give the cat in glass the colours of the
# photograph back, and keep the painted brightness, without optimising anything.
#
# .. dropdown:: Solution 1
#
#    Add to the photograph, in all three colours alike, by how much the painting is brighter.
#
#    .. code-block:: python
#
#       def brightness(image):
#           return (image * torch.tensor([0.3, 0.59, 0.11]).view(3, 1, 1)).sum(1, keepdim=True)
#
#       photo, painted = subjects["cat"], paintings["cat", "glass"]
#       coloured = (photo + brightness(painted) - brightness(photo)).clamp(0, 1)
#       hang([[cut(painted), cut(coloured)]], [], 3.44, "glass in other colours, and in the cat's")
#       assert agreement(coloured, photo) > 0.4
#       hues = (coloured - photo).mean((2, 3)), (painted - photo).mean((2, 3))
#       assert hues[0].std() < hues[1].std()
#
# **2.** Style after layer 1 alone: what is left of the waves on the cup?
#
# .. dropdown:: Solution 2
#
#    Colours and fine lines. Arcs are too large for the stem, which sees three pixels by three.
#
#    .. code-block:: python
#
#       flat, _ = run_style_transfer(cnn, cup, waves, cup, num_steps=80, style_layers=(1,))
#       hang([[cut(cups[1]), cut(flat)]], [], 3.44, "five layers of style, and the first alone")
#       assert measure(flat, waves)[0] > 2 * measure(cups[1], waves)[0]
#
# **3.** Turn each style picture upside down. Is it still the same style? Guess first, for which
# of the four it matters most.
#
# .. dropdown:: Solution 3
#
#    For the waves. A Gram matrix forgets places, not directions: some channels answer to arcs
#    that open downwards, and others to arcs that open upwards.
#
#    .. code-block:: python
#
#       turned = {k: measure(style.flip(2), style)[0] for k, style in style_images.items()}
#       print(turned)
#       assert max(turned, key=turned.get) == "waves"
#
# Sources
# -------
#
# - L. A. Gatys, A. S. Ecker and M. Bethge, "Image Style Transfer Using Convolutional Neural
#   Networks", `CVPR 2016 <https://doi.org/10.1109/CVPR.2016.265>`__. Content alone and style
#   alone are its figure 1, the weights its figure 4. Losses and layers follow it in kind; the
#   network, the size of the pictures and the optimiser are ours.
# - The same authors, "Texture Synthesis Using Convolutional Neural Networks", `NIPS 2015
#   <https://arxiv.org/abs/1505.07376>`__, for style alone.
# - The code on the slides is from A. Jacq's tutorial "Neural Transfer Using PyTorch" in its
#   form of 2017; the `tutorial <https://docs.pytorch.org/tutorials/advanced/neural_style_tutorial.html>`__
#   has changed since.
# - A random network of another design, shallow and with very many filters, can make textures,
#   too: I. Ustyuzhaninov, W. Brendel, L. Gatys and M. Bethge, "Texture Synthesis Using Shallow
#   Convolutional Networks with Random Filters", `2016 <https://arxiv.org/abs/1606.00021>`__.
