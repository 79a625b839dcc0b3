r"""
Automatic differentiation
=========================

Write down in ordinary Python how a number is computed, and PyTorch will tell you how it
depends on everything that went into it.

**You will learn**

- how PyTorch records a computation as a graph, and how to look at that graph
- what ``backward`` does: the chain rule, applied from the result back to the leaves
- which tensors keep a gradient, and why the others do not
- how to check a gradient by other means
- how to write automatic differentiation yourself in thirty lines

**You need** :ref:`sphx_glr_gallery_foundations_plot_02_tensors.py` and the chain rule from
calculus.

**Time** Half an hour of reading. It runs in about two seconds on one core.
"""

# %%
# A tensor that remembers
# -----------------------
#
# A network learns by making one number smaller, its loss. To know which way to turn each of
# its parameters, the weights and biases, it needs the derivative of that number with respect to
# every one of them. The part of PyTorch called **autograd** works these derivatives out for us.
# All it asks is that we mark the tensors in question with ``requires_grad=True``.

import matplotlib.pyplot as plt
import torch

from tutorial_lib.claims import claim
from tutorial_lib.figures import COLOURS, use_course_style
from tutorial_lib.graphs import draw_graph

use_course_style()
torch.manual_seed(0)
# sphinx_gallery_thumbnail_number = 4

x = torch.ones(2, 2, requires_grad=True)
y = x + 2
z = torch.mean(y * y)
print(z)
claim("the mean of (x + 2)² is 9 where x is all ones", z, equals=9.0)

# %%
# The slides of 2017 write ``Variable(torch.ones(2, 2), requires_grad=True)``. In the following
# year tensors and variables became one, and the wrapper is no longer needed. The slides also
# write ``z.data`` to see the bare number; today it is ``z.item()`` for a Python number and
# ``z.detach()`` for a tensor without its past.
#
# The graph behind a number
# -------------------------
#
# The printed result ends in ``grad_fn``: ``z`` knows which operation made it. The slides call
# this ``creator``. From there, ``next_functions`` leads to the operations before it until we
# arrive at ``x``. The last node, ``AccumulateGrad``, will put the derivatives down in
# ``x.grad``.

node = z.grad_fn
while node.next_functions:
    print(node.name())
    node = node.next_functions[0][0]
print(node.name())
assert node.variable is x

# %%
# The nodes and their links form the **computational graph**. The slides take it apart into
# three functions, :math:`z = m(f(g(x)))`: one adds 2, one squares, one takes the mean. Two
# arrows run into the multiplication: both its factors are ``y``.

fig, ax = plt.subplots(
    figsize=(7, 1.7),
    num="The computational graph of z is a chain: x, an addition, a multiplication, a mean",
)
draw_graph(z, ax, {"x": x})
formulas = [r"$m = \sum f_i / N$", r"$f = g \cdot g$", "$g = x + 2$"]
for box, formula in zip(list(ax.texts), formulas, strict=False):  # the boxes, the last one first
    ax.annotate(
        formula, box.get_position(), (0, -32), textcoords="offset points", ha="center"
    )
ax.set_title("Forwards, from x to z")

# %%
# Nobody declared this graph. It came into being while three lines of Python ran, and other
# lines would have made another graph. That is why it is called a **dynamic** computational
# graph. Loops and conditions need no special treatment: what happens is recorded.
#
# Backwards through the graph
# ---------------------------
#
# One call follows the graph from ``z`` to ``x`` and leaves the derivative of ``z`` with respect
# to each element of ``x`` in ``x.grad``. All of them together are the **gradient**. If we move
# one element a little, how far does ``z`` move? One and a half times as far, whichever element
# we touch.

z.backward()
print(x.grad)
expected = [[1.5, 1.5], [1.5, 1.5]]
claim("the gradient of the mean of (x + 2)² at ones is 1.5", x.grad, equals=expected)

# %%
# The slides go on to print ``z.grad`` and ``y.grad``. Both were None then, and both are None
# today. But now PyTorch warns whoever reads them, so we catch the warning and print how it
# begins.

import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    gradients = [z.grad, y.grad]

print(gradients)
print(str(caught[0].message).split(". ")[0])
claim("tensors that are no leaves keep no gradient", gradients, equals=[None, None])

# %%
# A **leaf** is a tensor that no recorded operation has made. Parameters are leaves. Only leaves
# keep their gradient; those of ``y`` and ``z`` were computed on the way, handed on and
# dropped, because in a large network they would fill the memory. If you want one, ask for it
# before you call ``backward``.

x = torch.ones(2, 2, requires_grad=True)
y = x + 2
y.retain_grad()
z = torch.mean(y * y)
z.backward()

print([tensor.is_leaf for tensor in (x, y, z)])
assert x.is_leaf and not y.is_leaf and not z.is_leaf
claim("with retain_grad, the sum x + 2 keeps its gradient, too", y.grad, equals=expected)

# %%
# The chain rule by hand
# ----------------------
#
# What has ``backward`` done? On paper, the derivative of a chain of functions is the product
# of the derivatives of its links:
#
# .. math::
#
#    \frac{\partial z}{\partial x_i}
#    = \frac{\partial m}{\partial f_i} \cdot \frac{\partial f_i}{\partial g_i}
#      \cdot \frac{\partial g_i}{\partial x_i}
#    = \frac{1}{N} \cdot 2 g_i \cdot 1
#
# The factor :math:`2 g_i` holds :math:`g_i` itself: the backward pass needs intermediate results of
# the forward pass, and the graph has kept them.
#
# With :math:`N = 4` and :math:`g_i = 3` that is 1.5. A matrix of ones would hide many a
# mistake, so we compare at random numbers, link by link.

x = torch.randn(2, 3, requires_grad=True)
g = x + 2
f = g * g
g.retain_grad()
f.retain_grad()
f.mean().backward()

by_f = torch.full((2, 3), 1 / 6)  # each of the six elements has an equal share in the mean
by_g = by_f * 2 * g.detach()  # the derivative of g · g is 2g
by_x = by_g * 1  # the derivative of x + 2 is 1
pairs = [(by_f, f.grad), (by_g, g.grad), (by_x, x.grad)]
difference = max((by_hand - autograd).abs().max().item() for by_hand, autograd in pairs)
claim("the chain rule by hand agrees with autograd at every link", difference, at_most=1e-6)

# %%
# Each line takes what has arrived from the result and multiplies it by a **local derivative**,
# that of one simple operation. No line knows the whole function. This is backpropagation, and
# only one question is left: what happens where paths meet?
#
# One matrix used ten times
# -------------------------
#
# The slides call their next example "even crazier". A row vector is multiplied by the same
# matrix ten times over. Differentiating that on paper would take an afternoon.

start = torch.tensor([[0.01, 0.02]], requires_grad=True)
x = torch.ones(2, 2, requires_grad=True)
s = start
for _ in range(10):
    s = s.mm(x)
z = torch.mean(s)
z.backward()

print(x.grad)
claim(
    "the gradient of a matrix of ones after ten products is that on the slides",
    x.grad,
    equals=[[37.12, 37.12], [39.68, 39.68]],
    tolerance=1e-4,
)
assert not s.is_leaf and start.grad is not None

# %%
# On the slides the vector is called ``s`` from the start, and ``s.grad`` comes out as None:
# after the loop the name ``s`` belongs to the tenth product, which is no leaf. The first
# vector, kept here as ``start``, does have a gradient.
#
# Three rounds of the same loop show what is new in its graph, where ``Mm`` is the product of
# matrices. From ``x`` three paths lead to the result, one for each use.

s = start
for _ in range(3):
    s = s.mm(x)

fig, ax = plt.subplots(
    figsize=(7, 1.8),
    num="The graph of three products in a row: the matrix x has an arrow into each of them",
)
draw_graph(s.mean(), ax, {"x": x, "s": start})
ax.set_title("One matrix, three uses, three paths back")

# %%
# The rule is short: **the gradients of all paths add up.** To see the terms of the sum, we give
# each step a matrix of its own, all of them equal.

matrices = [torch.ones(2, 2, requires_grad=True) for _ in range(10)]
s = start.detach()
for matrix in matrices:
    s = s.mm(matrix)
s.mean().backward()

shares = torch.stack([matrix.grad for matrix in matrices])
print(shares[:, :, 0])
difference = (shares.sum(dim=0) - x.grad).abs().max()
claim(
    "the gradients of ten equal matrices add up to that of one used ten times",
    difference,
    at_most=1e-4,
)
assert torch.allclose(shares[0, :, 0], torch.tensor([2.56, 5.12]))
assert torch.allclose(shares[1:], torch.tensor(3.84))

# %%
# One row of the printout is one use; its two numbers belong to the two rows of ``x``. All uses
# but the first contribute 3.84, for the vector that they multiply holds two equal numbers. Only
# the first sees 0.01 and 0.02. So the slides' numbers are :math:`2.56 + 9 \cdot 3.84` and
# :math:`5.12 + 9 \cdot 3.84`.
#
# Checking a gradient
# -------------------
#
# A gradient can be checked without calculus: move one element by a small step :math:`h` and see
# how far the result moves. The **forward difference** looks to one side, the **central
# difference** to both:
#
# .. math::
#
#    \frac{z(x + h) - z(x)}{h}
#    \qquad\text{and}\qquad
#    \frac{z(x + h) - z(x - h)}{2h}
#
# The ten products again, now as a function, and in ``float64``: about 16 decimal digits.


def ten_products(matrix):
    s = torch.tensor([[0.01, 0.02]], dtype=torch.float64)
    for _ in range(10):
        s = s.mm(matrix)
    return s.mean()


matrix = torch.ones(2, 2, dtype=torch.float64, requires_grad=True)
ten_products(matrix).backward()
exact = matrix.grad[0, 0].item()

# %%
# How far are the two from what autograd says? We move the element at the top left, with steps
# from a tenth down to a hundred-trillionth.

point = matrix.detach()
direction = torch.tensor([[1.0, 0.0], [0.0, 0.0]], dtype=torch.float64)
steps = [10 ** (-exponent / 4) for exponent in range(4, 57)]
forward_errors, central_errors = [], []
for step in steps:
    here, above, below = [ten_products(point + h * direction) for h in (0, step, -step)]
    forward_errors.append(abs(((above - here) / step).item() / exact - 1))
    central_errors.append(abs(((above - below) / (2 * step)).item() / exact - 1))

fig, ax = plt.subplots(
    num="The relative error against the step size, on logarithmic axes, has a valley for each "
    "difference; that of the central difference is deeper"
)
ax.loglog(steps, forward_errors, "o-", markersize=4, label="forward difference")
ax.loglog(steps, central_errors, "s-", markersize=4, label="central difference")
ax.set(xlabel="step size h", ylabel="relative error", ylim=(1e-12, 3))
ax.text(1e-12, 1e-2, "rounding", ha="center")
ax.text(1e-3, 1e-1, "curvature", ha="center")
ax.legend(loc="lower left")

# %%
# Read it from the right. Where the step is large, the function bends within it: the forward
# error falls with :math:`h`, the central error with :math:`h^2`. Where the step is tiny, we
# subtract two numbers that agree in nearly all their digits, and rounding noise is left. The
# floor of the valley between them is the best one can do.

# Entries 4 and 8 belong to the steps 0.01 and 0.001.
falls = [errors[4] / errors[8] for errors in (forward_errors, central_errors)]
claim(
    "at a tenth of the step, forward differences err a tenth as much, central a hundredth",
    falls,
    equals=[10.0, 100.0],
    tolerance=2.0,
)
claim("the best central difference is right to ten digits", min(central_errors), at_most=1e-10)
rounding = max(central_errors[-8:])
claim("with steps below 1e-12, rounding spoils the central difference", rounding, at_least=1e-4)
assert torch.autograd.gradcheck(ten_products, (matrix,))

# %%
# Autograd needs no step size: it applies exact rules and errs only by rounding. And it is
# cheap. Differences need at least one more evaluation for each element, a million for a million
# parameters, where one ``backward`` gives all derivatives. They remain a good test: the last
# line calls the one that comes with PyTorch, :func:`torch.autograd.gradcheck`.
#
# Thirty lines of one's own
# -------------------------
#
# We now know enough to build the thing ourselves, for single numbers. First the recording. A
# ``Value`` holds a number and its **inputs**: each value that it was computed from, with
# the local derivative with respect to it.

import math


class Value:
    def __init__(self, data, inputs=()):
        self.data = data
        self.inputs = inputs
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, [(self, 1 - result**2)])


# %%
# Then the way back. A value may hand its gradient on only once it is complete, when all paths
# that lead into it have been added up. So we first list the values such that each comes after
# its inputs, a **topological order**, and then walk through the list from its end.


def backward(result):
    order, seen = [], set()

    def visit(value):
        if value not in seen:
            seen.add(value)
            for source, _ in value.inputs:
                visit(source)
            order.append(value)

    visit(result)
    result.grad = 1.0
    for value in reversed(order):
        for source, local_derivative in value.inputs:
            source.grad += local_derivative * value.grad


# %%
# That is all. In the last line the product is the chain rule, and ``+=`` adds up the paths.
# Let us try it on :math:`e = \tanh(a b + a)`, where ``a`` is used twice, and draw the graph:
# values in the boxes, gradients in red below them, local derivatives in green on the arrows.

a, b = Value(0.5), Value(-2.0)
c = a * b
d = c + a
e = d.tanh()
backward(e)

values = {"a": a, "b": b, "c = a·b": c, "d = c + a": d, "e = tanh d": e}
places = {a: (0, 1), b: (0, 0), c: (1.1, 0), d: (2.2, 1), e: (3.3, 1)}

# %%
# Follow the red numbers from right to left. Two paths end in ``a``, and its gradient is the sum
# of what they bring.

fig, ax = plt.subplots(
    figsize=(7, 3.4),
    num="The graph of e with values and gradients: a reaches e by two paths, one through c",
)
white = {"facecolor": "white", "edgecolor": "white", "pad": 1}
for name, value in values.items():
    column, row = places[value]
    box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": COLOURS["blue"]}
    ax.text(column, row, f"{name}\n{value.data:.2f}", ha="center", va="center", bbox=box)
    ax.text(column, row - 0.36, f"{value.grad:.2f}", ha="center", color=COLOURS["red"])
    for source, local_derivative in value.inputs:
        arrow = {"arrowstyle": "-|>", "color": COLOURS["grey"], "shrinkA": 30, "shrinkB": 36}
        ax.annotate("", (column, row), places[source], arrowprops=arrow)
        middle = (places[source][0] + column) / 2, (places[source][1] + row) / 2
        text = f"{local_derivative:.2f}"
        ax.text(*middle, text, ha="center", va="center", color=COLOURS["green"], bbox=white)
ax.set(xlim=(-0.4, 3.8), ylim=(-0.5, 1.35))
ax.set_title("Boxes: values. Red: gradients. Green: local derivatives.")
ax.set_axis_off()

# %%
# Is it right? A function that only adds, multiplies and takes ``tanh`` runs on our values and
# on tensors alike. We give both the same random numbers, a hundred times over.


def expression(a, b, c):
    d = a * b + c
    return (d * d + a).tanh() * d + b


difference = 0.0
for numbers in torch.randn(100, 3, dtype=torch.float64):
    ours = [Value(number) for number in numbers.tolist()]
    theirs = [number.clone().requires_grad_() for number in numbers]
    backward(expression(*ours))
    expression(*theirs).backward()
    for value, tensor in zip(ours, theirs, strict=True):
        difference = max(difference, abs(value.grad - tensor.grad.item()))
claim("our own gradients agree with those of PyTorch", difference, at_most=1e-12)

# %%
# What PyTorch adds is much work and no new idea: tensors in place of numbers, a local
# derivative for every operation, and speed. From now on we let it do the differentiating.
#
# Exercises
# ---------
#
# **1. A habit of** ``backward``. Let all of ``x`` be 1. Compute the mean of :math:`(x + 2)^2`
# and call ``backward``, then do both once more with the same ``x``. What is in ``x.grad``?
# What must a training loop do about it?
#
# .. dropdown:: Solution 1
#
#    Twice the gradient: ``backward`` adds to what is there already, as it must where paths
#    meet. A training loop has to clear the gradients between two steps.
#
#    .. code-block:: python
#
#       x = torch.ones(2, 2, requires_grad=True)
#       for _ in range(2):
#           ((x + 2) ** 2).mean().backward()
#       assert torch.equal(x.grad, torch.full((2, 2), 3.0))
#       x.grad.zero_()  # the way of the slides
#
# **2. Learning with it.** Find the square root of 2 by making :math:`(a^2 - 2)^2` small.
# Compute it with ``Value``, call ``backward``, move ``a`` a little against its gradient, and
# repeat.
#
# .. dropdown:: Solution 2
#
#    .. code-block:: python
#
#       learning_rate, number = 0.05, 1.0
#       for _ in range(60):
#           a = Value(number)
#           error = a * a + Value(-2.0)
#           backward(error * error)
#           number -= learning_rate * a.grad
#       assert abs(number - math.sqrt(2)) < 1e-6
#
# **3. Why the order matters.** Without any list, each value could hand its share to its inputs
# at once, and they hand it on in turn. The result is right. How many calls does it take if a
# number is doubled sixteen times by ``value = value + value``?
#
# .. dropdown:: Solution 3
#
#    Each path is walked by itself, and each doubling doubles their number. In topological
#    order, each of the 17 values is visited once.
#
#    .. code-block:: python
#
#       def hand_on(value, share):
#           value.grad += share
#           return 1 + sum(hand_on(source, slope * share) for source, slope in value.inputs)
#
#       a = value = Value(1.0)
#       for _ in range(16):
#           value = value + value
#       calls = hand_on(value, 1.0)
#       assert a.grad == 2**16
#       assert calls == 2**17 - 1
#
# Sources
# -------
#
# - Zhang Jiang, *Deep Learning on the Torch*, lecture 1, "Dynamic computational graph". The
#   numbers printed there come out the same today.
# - A. Karpathy, `micrograd <https://github.com/karpathy/micrograd>`__: the model for our thirty
#   lines. They are written anew and store local derivatives where micrograd stores functions.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, `Automatic differentiation in
#   machine learning: a survey <https://www.jmlr.org/papers/v18/17-468.html>`__, JMLR 18, 2018.
#   Their figure 3 shows the two valleys for another function.
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, Learning representations by back-propagating
#   errors, Nature 323, 1986.
