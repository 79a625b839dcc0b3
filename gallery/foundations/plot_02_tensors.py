r"""
Tensors
=======

Everything a network reads, learns and answers is a tensor, a box of numbers with a shape; here
you learn to make, combine and share them.

**You will learn**

- what the shapes ``(8,)``, ``(8, 6)`` and ``(3, 8, 6)`` look like, and how to pick numbers out;
- how to create tensors, add them, multiply matrices and change numbers in place;
- how broadcasting stretches a small tensor over a large one;
- when two tensors are the same memory under two names;
- how to exchange data with NumPy, and how one program runs with a graphics card and without.

**You need** a little Python; no earlier lesson.

**Time** Half an hour of reading. It runs in about two seconds on one core.
"""

# %%
# A row, a sheet, a stack
# -----------------------
# The slides of 2017, which this course follows, begin with a list of eight numbers: a tensor
# with one **dimension**. A grey picture is numbers in rows and columns and has two; a colour
# picture is three such sheets, red, green and blue, and has three. The **shape** says how long
# each dimension is.

import matplotlib.pyplot as plt
import torch
from matplotlib.patches import Rectangle

from tutorial_lib.claims import claim
from tutorial_lib.figures import COLOURS, use_course_style

use_course_style()
torch.manual_seed(0)
# sphinx_gallery_thumbnail_number = 1

row = torch.tensor([2, 1, 5, 1.1, 2.3, 1, 5, 1.1])
sheet = torch.arange(8 * 6).reshape(8, 6)
stack = torch.arange(3 * 8 * 6).reshape(3, 8, 6)
for tensor in (row, sheet, stack):
    print(tuple(tensor.shape), "dimensions:", tensor.dim(), "numbers:", tensor.numel())

# %%
# ``arange`` counts from 0, and ``reshape`` folds the count into rows and sheets. To see all
# three we need a pencil: a function that draws the numbers of a row or a sheet in squares.
# Every figure of this lesson uses it; you may skip how it works.


def draw(ax, values, left=0, top=0, edge="grey", line="-", marked=(), label=""):
    """Draw a row or a sheet of numbers, one square for each; fill the squares marked."""
    for i, numbers in enumerate(torch.atleast_2d(values).tolist()):
        for j, number in enumerate(numbers):
            face, ink, keep = "white", "black", None
            if (i, j) in marked:
                face, ink, keep = COLOURS["blue"], "white", "keep"
            ax.add_patch(Rectangle((left + j, -top - i - 1), 1, 1, facecolor=face, gid=keep,
                                   edgecolor=COLOURS[edge], linestyle=line))
            ax.text(left + j + 0.5, -top - i - 0.5, f"{round(number, 2):g}", color=ink,
                    gid=keep, fontsize=9, ha="center", va="center")
    ax.text(left, 0.2 - top, label)
    ax.set(aspect="equal")
    ax.set_axis_off()
    ax.margins(0.01)
    ax.autoscale_view()


# %%
# An element is picked with one index for each dimension, counted from 0. The last index walks
# along a row, the one before it down the rows, the one before that from sheet to sheet. The
# elements picked are filled in the figure; of the two sheets behind, only the margin can be
# seen.

fig, ax = plt.subplots(figsize=(7, 3.4), num="Squares with numbers: a row of eight, a sheet of "
                       "eight rows and six columns, and a stack of three such sheets")
draw(ax, row, top=2, marked=[(0, 4)], label="(8,)\nrow[4] = 2.3")
draw(ax, sheet, left=9, top=2, marked=[(7, 2)], label="(8, 6)\nsheet[7, 2] = 44")
draw(ax, stack[0], left=16, top=2, edge="red")
draw(ax, stack[1, :1], left=17.1, top=0.9, edge="green")
draw(ax, stack[1, 1:, 5:], left=22.1, top=1.9, edge="green")
draw(ax, stack[2, :1], left=18.2, top=-0.2, edge="blue", marked=[(0, 5)],
     label="(3, 8, 6)\nstack[2, 0, 5] = 101")
draw(ax, stack[2, 1:, 5:], left=23.2, top=0.8, edge="blue")

# %%
# What is picked is a tensor without dimensions; ``item()`` makes it a number of Python's (in
# 2017: ``.data[0]``). A colon takes a whole dimension, ``start:stop`` a part of it, -1 the
# last. A comparison gives a **mask** of true and false, which picks what is true.

print("one element:      ", stack[2, 0, 5], "as a number:", stack[2, 0, 5].item())
print("the last row:     ", sheet[-1])
print("the last column:  ", sheet[:, -1])
print("a corner:         ", sheet[:2, 3:].tolist())
print("what is over 2:   ", row[row > 2])

claim("in three sheets of 8 × 6 numbers counted from 0, stack[2, 0, 5] is 2·48 + 0·6 + 5",
      stack[2, 0, 5], equals=101)
assert stack[2].shape == (8, 6)  # fewer indices leave a smaller tensor

# %%
# Creating them
# -------------
# The slides make a random tensor and a tensor of ones. ``rand`` draws evenly between 0 and 1;
# ``manual_seed`` at the top makes it draw the same numbers on every run. The size has two
# names, ``x.size()`` and ``x.shape``.

x = torch.rand(5, 3)
y = torch.ones(5, 3)
print(x)
print(y)
print(torch.zeros(2, 3))
print(torch.arange(0, 10, 2))
assert x.size() == x.shape == y.shape == (5, 3)

# %%
# All numbers of a tensor have one type, its ``dtype``. Whole numbers become ``int64``, others
# ``float32``: about seven digits, enough to learn with. In 2017 each tensor was printed with
# its type, ``[torch.FloatTensor of size 5x3]``; today the type is shown only where it is not
# the usual one. Networks want floats: convert with ``.float()``.

for tensor in (x, sheet, row > 2, sheet.float(), sheet + 0.5):
    print(tuple(tensor.shape), tensor.dtype)
assert (x.dtype, sheet.dtype) == (torch.float32, torch.int64)

# %%
# Arithmetic
# ----------
# ``+``, ``-``, ``*`` and ``/`` work number by number. We type in the ``x`` that the slides
# show, and the top row of the sum that they show for ``x + y``, where ``y`` is all ones.

slide_x = torch.tensor([[0.5311, 0.7043, 0.1347], [0.3073, 0.2343, 0.4198],
                        [0.0552, 0.8724, 0.9396], [0.9530, 0.6955, 0.1635],
                        [0.9159, 0.4498, 0.5068]])
slide_sum = torch.tensor([1.0377, 1.0584, 1.8994])
print("x + y:         ", (slide_x + y)[0])
print("on the slide:  ", slide_sum)

claim("the sum that the slides print was not made from the x they print: it is off by over 0.1",
      ((slide_x + y)[0] - slide_sum).abs().max(), at_least=0.1)

# %%
# They differ: the slides' ``x`` and their sum come from different runs, and without a seed
# every run draws another ``x``. It is a common slip in notebooks. Hence the seed at the top of
# every lesson, and hence the lines with a tick: there the code checks what the text says.
#
# The matrix product is another matter than ``*``. Each row of ``x`` meets each column of ``y``:
# multiply number by number, then sum.
#
# .. math:: q_{ij} = \sum_k x_{ik} \, y_{kj}
#
# So the rows of ``x`` must be as long as the columns of ``y``. Two tensors of shape (5, 3) do
# not fit; the slides **transpose** ``y``, which turns its rows into columns, and write
# ``x.mm(y.t)``. Here is what that does today. (``lambda`` hands over the expression to be
# tried.)


def error_of(attempt):
    """Try something that should fail; print the error and return its type's name."""
    try:
        attempt()
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        return type(error).__name__
    return "no error"


claim("x.mm(y.t), written without parentheses as on the slide, is a TypeError",
      error_of(lambda: slide_x.mm(y.t)), equals="TypeError")

# %%
# ``y.t`` is the method itself, not its result, and a method cannot be multiplied. With
# parentheses the slide's product comes out. All its columns are equal, for a row times ones is
# the sum of the row. ``@`` is the sign for the same product, and ``y.T`` needs no parentheses.

q = slide_x.mm(y.t())
fig, ax = plt.subplots(figsize=(7, 2.5), num="Three sheets of numbers: the second row of x and "
                       "the third column of the transposed y are marked, and in their product "
                       "the element of the second row and third column")
draw(ax, slide_x, marked=[(1, 0), (1, 1), (1, 2)], label="slide_x: (5, 3)")
draw(ax, y.t(), left=4, top=1, marked=[(0, 2), (1, 2), (2, 2)], label="y.t(): (3, 5)")
draw(ax, q, left=10, marked=[(1, 2)], label="q: (5, 5)")
for left, sign in ((3.5, "@"), (9.5, "=")):
    ax.text(left, -2.5, sign, ha="center", va="center", fontsize=14)

slide_column = torch.tensor([[1.3701], [0.9614], [1.8672], [1.8120], [1.8725]])
claim("x.mm(y.t()) is the slide's product: not one element differs in the four decimals",
      ((q - slide_column).abs() > 6e-5).sum(), equals=0)
assert torch.equal(q, slide_x @ y.T)

# %%
# Broadcasting
# ------------
# A single number times ``x`` multiplies every element, as if it were a tensor as large as
# ``x``. **Broadcasting** extends this to every dimension. Line the two shapes up at their right
# ends; where one has length 1, or nothing, it is stretched to the length of the other. Any
# other difference is an error.

a = torch.tensor([2.0])
tens = torch.tensor([[10], [20], [30]])
units = torch.tensor([1, 2, 3, 4])
print(tuple(a.shape), "*", tuple(units.shape), "gives", tuple((a * units).shape))
print(tuple(tens.shape), "+", tuple(units.shape), "gives", tuple((tens + units).shape))

# %%
# The dotted squares in the figure are the copies that one has to imagine.

fig, ax = plt.subplots(figsize=(7, 3), num="Above, one number is stretched by dotted copies to "
                       "a row of four and multiplied; below, a column of three and a row of "
                       "four are each stretched to three rows of four and added")
draw(ax, a, edge="blue", label="a: (1,)")
draw(ax, a.expand(4)[1:], left=1, line=":")
draw(ax, units, left=5.5, edge="orange", label="units: (4,)")
draw(ax, a * units, left=11, edge="green", label="a * units: (4,)")
draw(ax, tens, top=2.5, edge="blue", label="tens: (3, 1)")
draw(ax, tens.expand(3, 4)[:, 1:], left=1, top=2.5, line=":")
draw(ax, units, left=5.5, top=2.5, edge="orange", label="units: (4,)")
draw(ax, units.expand(3, 4)[1:], left=5.5, top=3.5, line=":")
draw(ax, tens + units, left=11, top=2.5, edge="green", label="tens + units: (3, 4)")
for middle, sign in ((-0.5, "×"), (-4, "+")):
    ax.text(4.75, middle, sign, ha="center", va="center", fontsize=14)
    ax.text(10.25, middle, "=", ha="center", va="center", fontsize=14)

# %%
# In 2017 the stretching was written out: the slides' first learning program has
# ``a.expand_as(x) * x``. Today ``a * x`` is enough. Either way the dotted copies are never
# made: the stretched tensor reads the same few numbers again and again.

stretched = a.expand_as(x)
assert torch.equal(stretched * x, a * x)
claim("one float32 number, stretched to shape (5, 3) by expand_as, still takes 4 bytes in all",
      stretched.untyped_storage().nbytes(), equals=4)
claim("shapes (5, 3) and (5,) do not broadcast: at the right end, 3 meets 5",
      error_of(lambda: torch.ones(5, 3) + torch.ones(5)), equals="RuntimeError")

# %%
# Worse is the mistake that raises no error. A column of predictions minus a row of targets is
# no list of differences, but every prediction minus every target. Check shapes before you
# subtract.

predictions, targets = torch.rand(5, 1), torch.rand(5)
print("column minus row:", tuple((predictions - targets).shape))
print("row minus row:   ", tuple((predictions[:, 0] - targets).shape))
claim("a column of 5 predictions minus a row of 5 targets has 25 numbers, not 5",
      (predictions - targets).numel(), equals=25)

# %%
# In place: the underscore
# ------------------------
# ``y.add(1)`` makes a new tensor; ``y.add_(1)`` writes into ``y`` itself. The underscore marks
# every such method: ``zero_``, ``mul_``, ``clamp_``. The slides learn with it:
# ``a.data.add_(- learning_rate * a.grad.data)``. Mind that ``=`` copies nothing: it gives a
# name.

y = torch.ones(5, 3)
second_name = y
y.add_(1)
print("after y.add_(1):", y[0], second_name[0])
y = y + 1
print("after y = y + 1:", y[0], second_name[0])

claim("add_(1) reaches both names of a tensor of ones, y = y + 1 only y: they end as 3 and 2",
      [y[0, 0].item(), second_name[0, 0].item()], equals=[3, 2])

# %%
# Views and copies
# ----------------
# A tensor is two things: a **storage**, one long row of numbers in memory, and a note on how to
# read it. The note holds the shape, the place to start, and the **stride**: for each dimension,
# how many places to go on when its index grows by one.

table = torch.arange(12).reshape(3, 4)
column = table[:, 1]
for tensor in (table, table.t(), column):
    print(tuple(tensor.shape), "stride", tensor.stride(), "start", tensor.storage_offset())

# %%
# The column starts at place 1 and goes on in steps of 4. To transpose, torch swaps the two
# strides and moves nothing. All three are **views** of one storage.

fig, ax = plt.subplots(figsize=(7, 3.5), num="A table of three rows and four columns, its "
                       "transpose, and below both the twelve numbers in memory; one column of "
                       "the table is marked in all three")
draw(ax, table, left=0.5, edge="blue", marked=[(0, 1), (1, 1), (2, 1)],
     label="table: stride (4, 1)")
draw(ax, table.t(), left=8.5, edge="orange", marked=[(1, 0), (1, 1), (1, 2)],
     label="table.t(): stride (1, 4)")
draw(ax, torch.arange(12), top=6, marked=[(0, 1), (0, 5), (0, 9)],
     label="one storage; the column is every fourth number")
for tail, tip in (((2.5, -3.2), (3.5, -4.9)), ((10, -4.2), (9.5, -4.9))):
    ax.annotate("", xy=tip, xytext=tail,
                arrowprops={"arrowstyle": "-|>", "color": COLOURS["grey"]})

# %%
# ``data_ptr()`` is the address where a tensor's first number lies; the storage has one too,
# which all its views have in common. Addresses change from run to run, so we do not print them
# but ask whether two are equal.


def shares_memory(first, second):
    """Tell whether two tensors read the same storage."""
    return first.untyped_storage().data_ptr() == second.untyped_storage().data_ptr()


print("first numbers in the same place:", table.data_ptr() == column.data_ptr())
print("the same storage:               ", shares_memory(table, column))

# %%
# Who else shares the table's storage?

views = {"table.t()": table.t(), "table[:, 1]": table[:, 1],
         "table.view(4, 3)": table.view(4, 3), "table.reshape(4, 3)": table.reshape(4, 3)}
copies = {"table.clone()": table.clone(), "table[[0, 2]]": table[[0, 2]],
          "table[table > 5]": table[table > 5], "table.t().reshape(12)": table.t().reshape(12)}
for expression, tensor in (views | copies).items():
    print(f"{expression:22}", "view" if shares_memory(table, tensor) else "copy")

claim("transposing, slicing, view and a reshape that keeps the order share the table's memory",
      [shares_memory(table, view) for view in views.values()], equals=[True] * 4)
claim("clone, a list of indices, a mask and a reshape after t() copy the table's numbers",
      [shares_memory(table, copy) for copy in copies.values()], equals=[False] * 4)

# %%
# A list of indices and a mask may pick any numbers, which no stride describes; so they copy.
# ``reshape`` makes a view if it can, else a copy; ``view`` stops with an error instead. And
# what is written into one view is in all of them.

claim("view refuses to flatten a transposed table, where reshape copies",
      error_of(lambda: table.t().view(12)), equals="RuntimeError")
column.zero_()
print(table)
claim("zeros written into a column of the table are a row of its transpose",
      table.t()[1], equals=[0, 0, 0])

# %%
# To and from NumPy
# -----------------
# NumPy's ``ndarray`` is the same idea, and the rest of scientific Python speaks it. The slides
# give the bridges: ``torch.from_numpy(a)`` and ``a.numpy()``. Neither copies: what changes on
# one side has changed on the other. ``torch.tensor(a)`` does copy.

import numpy as np

array = np.array([1.0, 2.0, 3.0])
tensor = torch.from_numpy(array)
copied = torch.tensor(array)
tensor.mul_(10)
array[0] = -1
print("array: ", array)
print("tensor:", tensor)
print("copied:", copied)

claim("an array and the tensor that from_numpy makes of it show each other's changes",
      [array.tolist(), tensor.tolist()], equals=[[-1, 20, 30], [-1, 20, 30]])
claim("torch.tensor copies an array: later changes do not reach it", copied, equals=[1, 2, 3])
assert np.shares_memory(array, tensor.numpy())

# %%
# The tensor is ``float64``, NumPy's usual type: say ``.float()`` before you feed a network. The
# slides also say that every operation of an ``ndarray`` can be applied to a tensor. Nearly: an
# array can be read backwards, with a negative stride; a tensor cannot, and ``flip`` copies
# instead.

print(array[::-1], row.flip(0))
claim("row[::-1], which reverses a NumPy array, is a ValueError for a tensor",
      error_of(lambda: row[::-1]), equals="ValueError")
assert tensor.dtype == torch.float64 and tensor.float().dtype == torch.float32
assert not shares_memory(row, row.flip(0))

# %%
# On the graphics card
# --------------------
# The great difference from NumPy, say the slides, is that tensors can compute on a graphics
# card (GPU). They write ``if torch.cuda.is_available():`` and then ``x = x.cuda()``; without a
# card nothing happens. Today a program chooses its **device** once, and all the rest is the
# same everywhere.

if torch.cuda.is_available():  # NVIDIA, and AMD with ROCm
    device = torch.device("cuda")
elif torch.backends.mps.is_available():  # Apple
    device = torch.device("mps")
else:
    device = torch.device("cpu")
print("No graphics card found." if device.type == "cpu" else "Found a graphics card.")

total = x.to(device) + torch.ones(5, 3, device=device)
print("x + 1 was computed on:", total.device.type)
claim("x + 1 on the device chosen is x + 1 on the processor, to within a millionth",
      (total.cpu() - (x + 1)).abs().max(), at_most=1e-6)
assert x.to("cpu") is x

# %%
# This page was built without a graphics card, so it says ``cpu``; where you run it, it may say
# ``cuda`` or ``mps``. Tensors that meet in an operation must be on the same device. A card has
# its own memory: ``to`` copies there, unless the tensor is there already, and ``.cpu()``
# fetches the result, as ``.numpy()`` requires.

# %%
# Exercises
# ---------
# **1. A table.** Make the multiplication table from 1 × 1 to 9 × 9 with a single
# multiplication sign.
#
# .. dropdown:: Solution 1
#
#    A column times a row. ``None`` as an index inserts a dimension of length 1.
#
#    .. code-block:: python
#
#       numbers = torch.arange(1, 10)
#       products = numbers[:, None] * numbers
#       print(products)
#       assert products.shape == (9, 9) and products[6, 7] == 56
#
# **2. Broadcast and sum.** Write the matrix product of ``x`` and ``y.t()`` without ``mm`` or
# ``@``: let broadcasting pair every row of ``x`` with every row of ``y``, then sum.
#
# .. dropdown:: Solution 2
#
#    (5, 1, 3) and (1, 5, 3) meet in (5, 5, 3); the sum is over the :math:`k` of the formula.
#
#    .. code-block:: python
#
#       product = (x[:, None, :] * y[None, :, :]).sum(dim=2)
#       assert torch.allclose(product, x.mm(y.t()))
#
# **3. Two brackets or one.** ``sheet[[0]].add_(100)`` leaves the sheet as it was,
# ``sheet[0].add_(100)`` does not. Why? Show it with ``shares_memory``.
#
# .. dropdown:: Solution 3
#
#    A list of indices copies, and the sum is written into the copy; one index gives a view.
#
#    .. code-block:: python
#
#       before = sheet.clone()
#       sheet[[0]].add_(100)
#       assert torch.equal(sheet, before) and not shares_memory(sheet, sheet[[0]])
#       sheet[0].add_(100)
#       assert sheet[0, 0] == before[0, 0] + 100 and shares_memory(sheet, sheet[0])

# %%
# Sources
# -------
# - Zhang Jiang, *Deep Learning on the Torch*, lecture 1, from "What is a tensor?" to the cell
#   with ``cuda``. We use its shapes, its list, its ``x`` and its product as printed; its sum
#   belongs to another ``x``, as shown above.
# - Paszke et al. (2019), `PyTorch: An Imperative Style, High-Performance Deep Learning Library
#   <https://arxiv.org/abs/1912.01703>`__, section 4.2, on the exchange with NumPy: both sides
#   describe one region of memory. We show that nothing is copied; we do not time it.
# - Harris et al. (2020), `Array programming with NumPy
#   <https://www.nature.com/articles/s41586-020-2649-2>`__, figure 1: strides, views, copies and
#   broadcasting in one picture. Ours are drawn anew, with other numbers.
