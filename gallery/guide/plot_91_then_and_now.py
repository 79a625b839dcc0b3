r"""
From the slides of 2017 to the PyTorch of today
===============================================

Every old line on the slides is run again on the PyTorch of today: much still works, some of it
warns, some fails, and here is what to write instead.

**You will learn**

- which of the slides' lines run today, which warn, and which fail, and with what words;
- what to write now, and why it is better;
- why ``.data``, which still works, is a trap;
- how to bring an old program up to date by its error messages.

**You need** nothing to look up a line in the table. To follow the reasons, tensors
(:ref:`sphx_glr_gallery_foundations_plot_02_tensors.py`) and gradients
(:ref:`sphx_glr_gallery_foundations_plot_03_autograd.py`).

**Time** Twenty minutes of reading. It runs in about a second.
"""

# %%
# All of it at a glance
# ---------------------
#
# The left column is what the slides write (``volatile`` and ``Dropout2d`` on rows of features are
# not on them, but were common then). The middle column is what the code below found when this
# page was built; if one entry were wrong, there would be no page.
#
# .. list-table::
#    :header-rows: 1
#    :widths: 40 22 38
#
#    * - on the slides
#      - today
#      - write now
#    * - ``x.mm(y.t)``
#      - ``TypeError``
#      - ``x @ y.T``
#    * - ``torch.FloatTensor([1, 2])``
#      - works
#      - ``torch.tensor([1.0, 2.0])``
#    * - ``torch.linspace(0, 100)``
#      - ``TypeError``
#      - ``torch.linspace(0, 100, 100)``
#    * - ``x.type(torch.FloatTensor)``
#      - works
#      - ``x.float()``
#    * - ``Variable(x, requires_grad=True)``
#      - works
#      - ``x.requires_grad_()``
#    * - ``y.creator``
#      - ``AttributeError``
#      - ``y.grad_fn``
#    * - ``z.data``
#      - works
#      - ``z.detach()``
#    * - ``z.grad``
#      - ``UserWarning``
#      - ``z.retain_grad()``
#    * - ``x.data.numpy()``
#      - works
#      - ``x.detach().numpy()``
#    * - ``Variable(x, volatile=True)``
#      - ``UserWarning``
#      - ``with torch.no_grad():``
#    * - ``next_h.backward(torch.ones(1, 20))``
#      - ``RuntimeError``
#      - ``next_h.backward(torch.ones(20, 1))``
#    * - ``a.expand_as(x) * x``
#      - works
#      - ``a * x``
#    * - ``loss.data[0]``
#      - ``IndexError``
#      - ``loss.item()``
#    * - ``a.grad.data.zero_()``
#      - works
#      - ``a.grad = None``
#    * - ``a.data.add_(-0.1 * a.grad.data)``
#      - works
#      - ``with torch.no_grad(): a -= 0.1 * a.grad``
#    * - ``loss.backward(retain_variables=True)``
#      - ``TypeError``
#      - ``loss.backward(retain_graph=True)``
#    * - ``content_loss.backward()``
#      - ``TypeError``
#      - ``(style + content).backward()``
#    * - ``image.data.clamp_(0, 1)``
#      - works
#      - ``with torch.no_grad(): image.clamp_(0, 1)``
#    * - ``super(Net, self).__init__()``
#      - works
#      - ``super().__init__()``
#    * - ``nn.Dropout2d()(maps)``
#      - works
#      - ``nn.Dropout2d()(maps)``
#    * - ``nn.Dropout2d()(features)``
#      - ``UserWarning``
#      - ``nn.Dropout()(features)``
#    * - ``maps.view(-1, 320)``
#      - works
#      - ``maps.flatten(1)``
#    * - ``F.dropout(features, training=net.training)``
#      - works
#      - ``nn.Dropout()(features)``
#    * - ``F.log_softmax(features)``
#      - ``UserWarning``
#      - ``F.log_softmax(features, dim=1)``
#    * - ``net.cuda() if torch.cuda.is_available() else net``
#      - works
#      - ``net.to(device)``
#
# How we find out
# ---------------
#
# A line of 2017 goes to Python as a string, because some of these lines would end the lesson.
# The function prints what came of it and answers with one word: the name of the error, the name
# of the warning, or "works". A second function counts the answers: how many lines work, how many
# warn, how many fail.

import textwrap
import warnings

import matplotlib.pyplot as plt
import torch
from matplotlib.patches import Rectangle
from torch import nn
from torch.autograd import Variable
from torch.nn import functional as F

from tutorial_lib.claims import claim
from tutorial_lib.figures import COLOURS, use_course_style

use_course_style()
torch.manual_seed(0)
outcomes = {}


def today(line):
    """Run a line of 2017; print what becomes of it, and say it in one word."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            said, word = repr(eval(line, globals())), "works"
        except Exception as error:
            said, word = str(error), type(error).__name__
    if caught and word == "works":
        said, word = str(caught[0].message), caught[0].category.__name__
    print(f"{line}\n    {word}: {textwrap.shorten(said, 120, placeholder=' ...')}")
    outcomes[line] = word
    return word


def tally(lines):
    """Run some lines; count those that work, warn and fail."""
    words = [today(line) for line in lines]
    warned = sum(word.endswith("Warning") for word in words)
    return [words.count("works"), warned, len(words) - words.count("works") - warned]


# %%
# Tensors
# -------
#
# The slides begin with these. ``y.t`` without parentheses is the method and not its result.
# ``linspace`` gave 100 numbers if nobody said how many; now it asks. ``FloatTensor`` names a type
# of tensor; today the type of the numbers is a property of the tensor, its ``dtype``.

x, y = torch.rand(5, 3), torch.ones(5, 3)
lines = ["x.mm(y.t)", "torch.FloatTensor([1, 2])", "torch.linspace(0, 100)",
         "x.type(torch.FloatTensor)"]  # fmt: skip
claim("of the four lines about tensors two work and two fail", tally(lines), equals=[2, 0, 2])
assert [outcomes[line] for line in lines] == ["TypeError", "works", "TypeError", "works"]
assert (x @ y.T).shape == (5, 5) and len(torch.linspace(0, 100, 100)) == 100
assert torch.equal(torch.tensor([1.0, 2.0]), torch.FloatTensor([1, 2]))

# %%
# A tensor is printed in another form, too. The slides end each with ``[torch.FloatTensor of size
# 5x3]``; now the numbers stand in brackets, and type and device are named only where they are
# not the usual ones.

print(y)
claim("a printed tensor no longer says of what size it is", "of size" in str(y), equals=False)

# %%
# Variables
# ---------
#
# In 2017 a tensor had to be wrapped in a ``Variable`` before gradients could flow to it. Since
# version 0.4 of 2018 every tensor can do that itself. ``Variable`` still exists, and does
# nothing: what it returns is a tensor.

x = torch.ones(2, 2)
claim("the line that makes a Variable works", today("Variable(x, requires_grad=True)"),
      equals="works")
claim("today every tensor counts as a Variable", isinstance(torch.ones(1), Variable), equals=True)
x = Variable(x, requires_grad=True)
y = x + 2
z = torch.mean(y * y)
z.backward()

# %%
# The slides then look at ``y.creator``, the operation that made ``y``. It is called ``grad_fn``
# now. The gradients of ``y`` and ``z`` are ``None`` as on the slides, because only the leaves keep
# theirs; a warning says so. ``volatile=True``, which switched the recording off, has become a
# block.

lines = ["y.creator", "z.data", "z.grad", "x.data.numpy()", "Variable(x, volatile=True)"]
claim("of the lines about Variables two work, two warn and one fails", tally(lines),
      equals=[2, 2, 1])
assert [outcomes[line] for line in lines[::2]] == ["AttributeError", *2 * ["UserWarning"]]
claim("the gradient on the slides is right to this day", x.grad, equals=[[1.5, 1.5], [1.5, 1.5]])
print("y was made by", y.grad_fn.name())

# %%
# Why ``.data`` is a trap
# -----------------------
#
# ``.data`` gives the numbers of a tensor and hides from autograd what you do to them. So does
# ``detach()``, with one difference, which shows when the numbers are changed between the forward
# and the backward pass. The sigmoid needs its own output to compute its slope. We set that output
# to zero. Through ``.data`` nobody notices, and the gradient is plainly wrong:

a = torch.zeros(1, requires_grad=True)
s = torch.sigmoid(a)
s.data.zero_()
s.backward()
print("gradient:", a.grad.item(), "  it should be", 0.25)
claim("changed through .data, the output gives a wrong gradient without a word",
      a.grad, equals=[0.0])

# %%
# Through ``detach()`` the same mistake is an error. Hence the rule: never ``.data``; ``detach()``
# to read, ``torch.no_grad()`` to change.

s = torch.sigmoid(a)
s.detach().zero_()
claim("changed through detach(), the output is an error in backward", today("s.backward()"),
      equals="RuntimeError")
del outcomes["s.backward()"]  # not a line of the slides

# %%
# The network that grows
# ----------------------
#
# The recurrent step of :ref:`sphx_glr_gallery_foundations_plot_04_dynamic_graphs.py`, as printed.
# The new state is a column of 20 numbers, and the slides hand ``backward`` a row; what came of it
# they do not show. Today the shapes must agree. (Nor do the slides ask for gradients of the
# weights. We do, or there would be nothing to go back to.)

h, x = torch.randn(1, 20), torch.randn(1, 10)
W_h = torch.randn(20, 20, requires_grad=True)
W_x = torch.randn(20, 10, requires_grad=True)
next_h = (torch.mm(W_x, x.t()) + torch.mm(W_h, h.t())).tanh()
claim("a gradient that is a row does not fit a state that is a column",
      today("next_h.backward(torch.ones(1, 20))"), equals="RuntimeError")
next_h.backward(torch.ones(20, 1))
assert W_h.grad.shape == (20, 20)

# %%
# Learning
# --------
#
# The first learning program of :ref:`sphx_glr_gallery_foundations_plot_05_linear_regression.py`.
# A loss has no dimensions today, so there is no element 0 to ask for: ``item()`` makes it a
# number of Python's. A single number meets a row of numbers by broadcasting; ``expand_as`` is no
# longer needed.

x = torch.linspace(0, 10, 5)
a = torch.rand(1, requires_grad=True)
loss = torch.mean((a * x - x) ** 2)
loss.backward()
lines = ["a.expand_as(x) * x", "loss.data[0]", "a.data.add_(-0.1 * a.grad.data)",
         "a.grad.data.zero_()"]  # fmt: skip
claim("of the lines that learn, only one fails", tally(lines), equals=[3, 0, 1])
assert outcomes["loss.data[0]"] == "IndexError" and loss.item() > 0

# %%
# The two that change ``a`` and its gradient work, and walk through ``.data``. Today one writes
# them as below, or leaves both to an optimizer. A gradient that is ``None`` takes no memory, and a
# forgotten ``backward`` shows at once.

loss = torch.mean((a * x - x) ** 2)
loss.backward()
with torch.no_grad():
    a -= 0.01 * a.grad
a.grad = None

# %%
# Losses as modules
# -----------------
#
# For style transfer (:ref:`lesson 16 <sphx_glr_gallery_generation_plot_16_style_transfer.py>`) the
# slides build losses that are modules and give them a ``backward`` of their own, which asks to
# keep the graph with ``retain_variables``. That argument is now called ``retain_graph``.


class ContentLoss(nn.Module):
    def __init__(self, target, weight):
        super(ContentLoss, self).__init__()  # noqa: UP008, as on the slides
        self.target = target.detach() * weight
        self.weight = weight
        self.criterion = nn.MSELoss()

    def forward(self, input):
        self.loss = self.criterion(input * self.weight, self.target)
        return input

    def backward(self, retain_variables=True):
        self.loss.backward(retain_variables=retain_variables)
        return self.loss


# %%
# Renaming the argument would mend it. But why keep the graph at all? Because every loss walks
# back through the same network by itself. Add the losses first, and a single ``backward`` does it
# all, faster and in less memory.

image = torch.rand(1, 3, 8, 8, requires_grad=True)
content_loss = ContentLoss(torch.rand(1, 3, 8, 8), weight=1)
content_loss(image)
loss = image.square().mean()
lines = ["loss.backward(retain_variables=True)", "content_loss.backward()",
         "image.data.clamp_(0, 1)"]  # fmt: skip
claim("retain_variables fails, also inside a module", tally(lines), equals=[1, 0, 2])
assert [outcomes[line] for line in lines] == ["TypeError", "TypeError", "works"]
(loss + content_loss.loss).backward()
assert image.grad.shape == image.shape

# %%
# Networks
# --------
#
# The network on the slides is that of
# :ref:`lesson 07 <sphx_glr_gallery_networks_plot_07_convolution.py>`. We need only its inside:
# maps of shape (batch, channels, height, width), and features, one row for each image.
# ``Dropout2d`` drops whole maps, so it belongs where there are maps; on rows it warns.
# ``log_softmax`` wants to be told over which dimension the probabilities sum to one.


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()  # noqa: UP008, as on the slides
        self.fc2 = nn.Linear(50, 10)


net = self = Net()
maps, features = torch.rand(2, 20, 4, 4), torch.rand(2, 10)
lines = ["net.cuda() if torch.cuda.is_available() else net", "super(Net, self).__init__()",
         "nn.Dropout2d()(maps)", "nn.Dropout2d()(features)", "maps.view(-1, 320)",
         "F.dropout(features, training=net.training)", "F.log_softmax(features)"]  # fmt: skip
claim("of the lines of the network two warn and none fails", tally(lines), equals=[5, 2, 0])
assert [outcomes[line] for line in lines[3:]] == ["UserWarning", "works", "works", "UserWarning"]

# %%
# Why it matters to name the dimension: for a tensor with three dimensions, the old rule takes the
# first one, the batch. The probabilities then sum to one over the images of a batch.

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    guessed = F.log_softmax(torch.rand(4, 5, 10)).exp()
sums = [(guessed.sum(dim) - 1).abs().max().item() < 1e-5 for dim in range(3)]
claim("without dim, log_softmax of three dimensions normalises over the first",
      sums, equals=[True, False, False])

# %%
# One program for every machine: choose the device once, at the top, and send the network and each
# batch there.

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
net = Net().to(device)
assert next(net.parameters()).device.type == device.type

# %%
# The balance
# -----------
#
# Every square below is one line of the table. More than half of what was written in the first
# year of PyTorch still runs.

colours = {"works": "blue", "warns": "orange", "fails": "red"}
kinds = {"works": "works", "UserWarning": "warns"}
balance = [kinds.get(word, "fails") for word in outcomes.values()]
fig, ax = plt.subplots(figsize=(7, 2.2), num="Squares in three colours, one for each old line: "
                       "most still work, the others warn or fail")
for row, (kind, colour) in enumerate(colours.items()):
    for column in range(balance.count(kind)):
        ax.add_patch(Rectangle((column, -row), 0.85, 0.75, color=COLOURS[colour]))
    ax.text(-0.3, 0.37 - row, kind, ha="right", va="center", weight="bold")
    ax.text(balance.count(kind) + 0.2, 0.37 - row, f"{balance.count(kind)}", va="center")
ax.set(xlim=(-2.2, 16), ylim=(-2.1, 0.9))
ax.set_axis_off()

claim("more than half of the old lines still work, without a warning",
      balance.count("works") / len(balance), at_least=0.5)

# %%
# Exercises
# ---------
#
# **1. An old loop.** Bring this loop of 2017 up to date. Use neither ``Variable`` nor ``.data``:
#
# .. code-block:: text
#
#    x = Variable(torch.linspace(0, 100).type(torch.FloatTensor))
#    y = x + Variable(torch.randn(100)) * 10
#    a = Variable(torch.rand(1), requires_grad = True)
#    for i in range(100):
#        if a.grad is not None:
#            a.grad.data.zero_()
#        loss = torch.mean((a.expand_as(x) * x - y)**2)
#        loss.backward()
#        a.data.add_(- 0.0001 * a.grad.data)
#    print(loss.data[0])
#
# .. dropdown:: Solution 1
#
#    Five lines change, and nothing of what they do.
#
#    .. code-block:: python
#
#       x = torch.linspace(0, 100, 100)
#       y = x + torch.randn(100) * 10
#       a = torch.rand(1, requires_grad=True)
#       for _ in range(100):
#           loss = torch.mean((a * x - y) ** 2)
#           loss.backward()
#           with torch.no_grad():
#               a -= 0.0001 * a.grad
#           a.grad = None
#       print(loss.item())
#       assert abs(a.item() - 1) < 0.1
#
# **2. A loss without a backward.** Rewrite ``ContentLoss`` so that it is a function of an image,
# and find with one ``backward`` the gradient of twice this loss plus the mean square of the image.
# Check it against the formula.
#
# .. dropdown:: Solution 2
#
#    A loss that remembers nothing needs no class.
#
#    .. code-block:: python
#
#       target = torch.rand(1, 3, 8, 8)
#
#
#       def content_loss(image, weight=1.0):
#           return F.mse_loss(image * weight, target * weight)
#
#
#       image = torch.rand(1, 3, 8, 8, requires_grad=True)
#       (2 * content_loss(image) + image.square().mean()).backward()
#       number = image.numel()
#       expected = (4 * (image - target) + 2 * image).detach() / number
#       assert torch.allclose(image.grad, expected, atol=1e-6)
#
# **3. Find the trap.** A colleague clips the weights of a layer after every step with
# ``layer.weight.data.clamp_(-1, 1)``. What should stand there, and does the trap matter here?
#
# .. dropdown:: Solution 3
#
#    Under ``torch.no_grad()`` the weight itself may be changed. Here both do the same, because the
#    backward pass is over when the weights change. The new form would notice if it were not.
#
#    .. code-block:: python
#
#       layer = nn.Linear(4, 4)
#       with torch.no_grad():
#           layer.weight.mul_(10).clamp_(-1, 1)
#       assert layer.weight.abs().max() <= 1
#       x = torch.rand(2, 4, requires_grad=True)
#       out = layer(x)
#       with torch.no_grad():
#           layer.weight.clamp_(-0.5, 0.5)  # between forward and backward
#       assert today("out.sum().backward()") == "RuntimeError"
#
# Sources
# -------
#
# - Zhang Jiang's slides of 2017, from the network on the page about PyTorch to the loop of the
#   style transfer. Where several lines say the same, one stands in the table.
# - The PyTorch developers, "PyTorch 0.4.0 Migration Guide" (2018): tensors and variables become
#   one, numbers lose their dimension, ``volatile`` goes.
