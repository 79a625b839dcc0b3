"""
Dynamic graphs
==============

Ordinary Python code builds the graph while it runs, so a network can be as long as its input
and branch wherever the data tell it to.

**You will learn**

- how the recurrent step of the slides is built line by line, and which shape each line has;
- what ``backward`` wants when the result is not a single number;
- how loops and recursion unroll one cell into graphs of every length and shape;
- why the gradient vanishes or explodes along a long graph.

**You need** :ref:`sphx_glr_gallery_foundations_plot_02_tensors.py` and
:ref:`sphx_glr_gallery_foundations_plot_03_autograd.py`.

**Time** Half an hour of reading. It runs in about two seconds on one core.
"""

# %%
# One step, line by line
# ----------------------
#
# A recurrent network reads a sequence one item at a time and keeps what it has read in a
# vector, the *hidden state* :math:`h`. Each step mixes the state with the next input
# :math:`x`:
#
# .. math:: h_{t+1} = \tanh(W_h \cdot h_t + W_x \cdot x_t)
#
# The slides start with four tensors. There each was wrapped in a ``Variable``. Today a tensor
# is enough, and the two weights say that they want gradients.

# sphinx_gallery_thumbnail_number = 4
import matplotlib.pyplot as plt
import torch

from tutorial_lib.claims import claim
from tutorial_lib.figures import COLOURS, use_course_style
from tutorial_lib.graphs import autograd_graph, draw_graph

use_course_style()
torch.manual_seed(4)

x = torch.randn(1, 10)
prev_h = torch.randn(1, 20)
W_h = torch.randn(20, 20, requires_grad=True)
W_x = torch.randn(20, 10, requires_grad=True)

# %%
# Both vectors lie as rows. The slides transpose them, so that each weight can multiply a
# column from the left. Every line below is executed at once and leaves a piece of graph
# behind: its ``grad_fn``.

i2h = torch.mm(W_x, x.t())
h2h = torch.mm(W_h, prev_h.t())
next_h = i2h + h2h
next_h = next_h.tanh()

for name, tensor in {"i2h": i2h, "h2h": h2h, "next_h": next_h}.items():
    print(f"{name:6s} {tuple(tensor.shape)} {tensor.grad_fn.name()}")

# %%
# The same computation with every matrix drawn to scale. In a product the inner sizes must
# agree; the outer ones remain, here 20 by 1. The red row at the end will be needed in a
# moment.

matrices = [
    ("W_x", 20, 10, "blue", "×"),
    ("x.t()", 10, 1, "green", "+"),
    ("W_h", 20, 20, "blue", "×"),
    ("prev_h.t()", 20, 1, "green", "→"),
    ("next_h", 20, 1, "orange", "≠"),
    ("ones", 1, 20, "red", ""),
]
fig, ax = plt.subplots(
    figsize=(7, 2.6),
    num="Boxes drawn to scale: W_x times a column plus W_h times a column gives next_h, a "
    "column of 20 rows, while the ones of the slides lie in a single row.",
)
left = 0.0
for name, rows, columns, colour, sign in matrices:
    room = max(columns, 9)  # a label needs more room than a thin column
    corner = (left + (room - columns) / 2, -rows / 2)
    ax.add_patch(plt.Rectangle(corner, columns, rows, fc="none", ec=COLOURS[colour], lw=1.8))
    ax.text(left + room / 2, -11.5, f"{name}\n({rows}, {columns})", ha="center", va="top")
    ax.text(left + room + 2, 0, sign, ha="center", va="center", fontsize=15)
    left += room + 4
ax.set(xlim=(-1, left - 3), ylim=(-18, 11), aspect="equal")
ax.set_axis_off()

# %%
# Backward from a vector
# ----------------------
#
# ``backward`` can start from a single number without further ado. From a vector it must be
# told how much each component counts, by a tensor of the *same shape*. The slides pass a row,
# ``torch.ones(1, 20)``, but the product is a column. In early PyTorch, operations element by
# element asked only for an `equal number of elements
# <https://docs.pytorch.org/docs/stable/notes/broadcasting.html>`__. Today it is an error:

try:
    next_h.backward(torch.ones(1, 20))
except RuntimeError as error:
    print(error)

# %%
# With a column of ones it works. Every component counts alike, so this is the gradient of
# their sum. The chain rule by hand, with the derivative :math:`1 - \tanh^2` of :math:`\tanh`,
# gives the same matrix.

next_h.backward(torch.ones(20, 1))

with torch.no_grad():
    by_hand = torch.mm(1 - next_h**2, prev_h)
difference = (W_h.grad - by_hand).abs().max()
claim(
    "backward from a column of ones agrees with the chain rule by hand",
    difference,
    at_most=1e-5,
)

# %%
# Without ``requires_grad=True``, which the slides leave out, no line would have been recorded
# and ``backward`` would have nothing to follow. Here is what was recorded. ``x`` and
# ``prev_h`` want no gradient, and so they do not appear.

assert torch.mm(W_h.detach(), prev_h.t()).grad_fn is None

names = {"W_x": W_x, "W_h": W_h}
fig, ax = plt.subplots(
    figsize=(7, 1.9),
    num="The graph of one step: the leaves W_x and W_h each enter a product, Add joins the "
    "products, Tanh gives the result.",
)
draw_graph(next_h, ax, names)

# %%
# One cell, sequences of any length
# ---------------------------------
#
# Let the network read numbers digit by digit. There are ten digits, and so an input of size
# 10 can hold a one at the place of the digit and zeros elsewhere (a *one-hot* vector). We
# make the weights smaller than the slides do; the last section shows why.

W_h = (0.2 * torch.randn(20, 20)).requires_grad_()
W_x = torch.randn(20, 10, requires_grad=True)
start = torch.zeros(20, 1, requires_grad=True)
one_hot = torch.eye(10)


def step(digit, state):
    column = one_hot[digit].reshape(10, 1)
    return torch.tanh(torch.mm(W_x, column) + torch.mm(W_h, state))


def read(text):
    state = start
    for character in text:
        state = step(int(character), state)
    return state


# %%
# That ``for`` loop is the whole trick. It runs as often as the text is long, and each round
# appends one more step to the graph. The weights are the same two matrices all the time.

numbers = ["7", "314", "2718281828"]
for text in numbers:
    operations = [node.label for node in autograd_graph(read(text)) if not node.leaf]
    print(f"{text:>10s}  shape {tuple(read(text).shape)}  {len(operations)} operations")
    assert operations.count("Tanh") == len(text)

# %%
# Three steps. A weight used several times is drawn with a line that passes all its uses.
# Values go along the row of ``start`` from left to right; gradients take the same way back, and
# what the uses of a weight send back adds up.

names = {"W_x": W_x, "W_h": W_h, "start": start}
fig, ax = plt.subplots(
    figsize=(7, 2.3),
    num="The graph after three digits: three times the same step in a row, with lines from W_x "
    "and W_h that branch into each of them.",
)
draw_graph(read("314"), ax, names)

# %%
# Ten steps, folded like a snake to fit the page: the second line runs from right to left.
# Nobody declared this network; it is the trace of a loop that ran ten times.

fig, ax = plt.subplots(
    figsize=(7, 4.6),
    num="The graph after ten digits: the step repeated ten times, folded into three lines that "
    "are read like a snake, with W_x and W_h running beside all of it.",
)
draw_graph(read("2718281828"), ax, names)

# %%
# A loop that the data ends
# -------------------------
#
# The length need not be known beforehand. This loop shows the network the *same* digit again
# and again until its state stops moving. How many rounds that takes depends on the values in
# the tensors, so no one could draw the graph before the code has run.


def settle(digit, tolerance=1e-3):
    state, changes = start, []
    while not changes or changes[-1] > tolerance:
        new_state = step(digit, state)
        changes.append((new_state - state).norm().item())
        state = new_state
    return state, changes


results = [settle(digit) for digit in range(10)]
rounds = [len(changes) for _, changes in results]

# %%
# Each curve is one digit and ends where the change falls below the tolerance.

fastest, slowest = rounds.index(min(rounds)), rounds.index(max(rounds))
fig, ax = plt.subplots(
    figsize=(7, 3.0),
    num="How far the state moves in each round, for ten digits on a logarithmic axis: all "
    "curves fall below the tolerance, some after far fewer rounds than others.",
)
for _, changes in results:
    ax.semilogy(range(1, len(changes) + 1), changes, color=COLOURS["grey"], lw=0.8)
for digit, colour in [(fastest, "blue"), (slowest, "orange")]:
    label = f"digit {digit}: {rounds[digit]} rounds"
    ax.plot(range(1, rounds[digit] + 1), results[digit][1], color=COLOURS[colour], label=label)
ax.axhline(1e-3, color="black", ls="--", lw=1.2, label="tolerance")
ax.set(xlabel="round", ylabel="change of the state")
ax.legend()

# %%
# ``backward`` does not care how a graph came about: it goes back through as many rounds as
# there were.

claim(
    "one input needs at least two rounds more than another until the state settles",
    rounds[slowest] - rounds[fastest],
    at_least=2,
)
state, changes = results[slowest]
assert [node.label for node in autograd_graph(state)].count("Tanh") == len(changes)
state.backward(torch.ones(20, 1))

# %%
# A network shaped like its input
# -------------------------------
#
# Loops give chains; recursion gives trees. A phrase is made of parts which are made of parts.
# The function below follows that structure: a word is a vector, and a pair is stacked with
# :func:`torch.cat` into one long column that a matrix ``W`` turns into a vector of the old
# size. This can be part of a larger pair.

W = (0.2 * torch.randn(20, 40)).requires_grad_()
words = {
    word: torch.randn(20, 1, requires_grad=True) for word in ["deep", "learning", "on", "torch"]
}


def encode(phrase):
    if isinstance(phrase, str):
        return words[phrase]
    first, second = phrase
    return torch.tanh(torch.mm(W, torch.cat([encode(first), encode(second)])))


# %%
# The brackets of the phrase can be read off its graph. Other brackets would give another
# graph, and the line with ``backward`` would be the same.

phrase = (("deep", "learning"), ("on", "torch"))
fig, ax = plt.subplots(
    figsize=(7, 2.9),
    num="The graph of a phrase of four words: a tree in which deep and learning are joined, on "
    "and torch are joined, and both halves meet at the end; each join uses W.",
)
draw_graph(encode(phrase), ax, {"W": W, **words})
encode(phrase).backward(torch.ones(20, 1))

# %%
# How far does a gradient reach?
# ------------------------------
#
# A long graph is easily built. Whether a gradient survives the way back is another question.
# Each step back multiplies it by the slope of :math:`\tanh` and by :math:`W_h^T`, the
# transpose:
#
# .. math::
#
#    \frac{\partial L}{\partial h_t}
#    = W_h^T \cdot ((1 - h_{t+1}^2) \odot \frac{\partial L}{\partial h_{t+1}})
#
# One backward pass shows all distances: we ask for the gradient of the last state with
# respect to every state before it, and take its *norm*, which is the length of the vector.
# :func:`torch.autograd.grad` returns gradients instead of filling ``.grad``. Double precision,
# because some will be very small.


def gradient_norms(W_h, W_x, digits, activation):
    states = [torch.zeros(20, 1, dtype=torch.float64, requires_grad=True)]
    for digit in digits:
        column = W_x[:, digit : digit + 1]  # the product of W_x and a one-hot vector
        states.append(activation(column + torch.mm(W_h, states[-1])))
    ones = torch.ones(20, 1, dtype=torch.float64)
    gradients = torch.autograd.grad(states[-1], states, ones)
    return torch.stack([gradient.norm() for gradient in reversed(gradients)])


# %%
# An *eigenvector* of a matrix is a direction that the matrix only stretches, and its
# *eigenvalue* is the factor. What counts is the *spectral radius* of ``W_h``: the largest
# absolute value among its eigenvalues. A vector multiplied by one matrix again and again turns
# towards the eigenvector of that eigenvalue (a plane, if it is one of a complex pair), and from
# then on its length changes by that factor in each round (for a pair, on average). We draw
# twenty matrices as the slides do.

length, trials = 40, 20
weights = torch.randn(trials, 20, 20, dtype=torch.float64)
input_weights = torch.randn(trials, 20, 10, dtype=torch.float64)
sequences = torch.randint(10, (trials, length)).tolist()

eigenvalues = torch.linalg.eigvals(weights)
spectral_radii = eigenvalues.abs().amax(dim=1)
claim(
    "the median spectral radius of 20 by 20 matrices drawn by randn is between 4 and 5.5",
    spectral_radii.median(),
    at_least=4,
    at_most=5.5,
)

# %%
# Then we scale each of them to four radii, read forty random digits, and go back. The factor
# of a step is taken over the last thirty, when the vector has had time to turn.


def norms_at(radius, activation):
    scaled = weights * (radius / spectral_radii).reshape(trials, 1, 1)
    runs = zip(scaled, input_weights, sequences, strict=True)
    return torch.stack([gradient_norms(*run, activation) for run in runs])


def growth_per_step(norms):
    return (norms[:, 40] / norms[:, 10]) ** (1 / 30)


radii = [0.5, 1.0, 1.5, 4.5]
without_tanh = {radius: norms_at(radius, lambda values: values) for radius in radii}
with_tanh = {radius: norms_at(radius, torch.tanh) for radius in radii}

# %%
# First the cell with its :math:`\tanh` left out. On a logarithmic axis its gradients become
# straight lines: they shrink or grow by a constant factor, and that factor is the spectral
# radius. (Lines: medians of the twenty; bands: the middle 80 %. On the left, the
# eigenvalues of the first matrix before scaling; the circle marks its spectral radius.)


def plot_norms(ax, norms_by_radius):
    for radius, colour in zip(radii, ["blue", "green", "orange", "red"], strict=True):
        quantiles = torch.tensor([0.1, 0.5, 0.9], dtype=torch.float64)
        low, middle, high = norms_by_radius[radius].quantile(quantiles, dim=0)
        ax.fill_between(range(length + 1), low, high, color=COLOURS[colour], alpha=0.2, lw=0)
        ax.semilogy(middle, color=COLOURS[colour], label=f"radius {radius}")
    ax.set(xlabel="steps back from the end", ylabel="norm of the gradient")
    ax.legend()


fig, (left_ax, right_ax) = plt.subplots(
    1,
    2,
    figsize=(7, 3.3),
    width_ratios=[2, 3],
    num="Left: twenty eigenvalues in the complex plane, the outermost on a circle that marks "
    "the spectral radius. Right: without tanh the gradient norms are straight lines on a "
    "logarithmic axis, falling for radius 0.5, level for 1, rising for 1.5 and 4.5.",
)
left_ax.plot(eigenvalues[0].real, eigenvalues[0].imag, "o", color=COLOURS["blue"], ms=4)
circle = plt.Circle((0, 0), spectral_radii[0].item(), fill=False, ec=COLOURS["orange"], lw=1.8)
left_ax.add_patch(circle)
left_ax.set(title="eigenvalues", xlabel="real part", ylabel="imaginary part", aspect="equal")
left_ax.set(xticks=[-4, 0, 4], yticks=[-4, 0, 4])
right_ax.set_title("gradient without tanh")
plot_norms(right_ax, without_tanh)

# %%
# The factor of a step in the median network, divided by the radius, is close to 1 at all
# four.

ratios = [growth_per_step(without_tanh[radius]).median() / radius for radius in radii]
claim(
    "without tanh, each step back scales the gradient by the spectral radius, to 5 percent",
    max(abs(ratio.item() - 1) for ratio in ratios),
    at_most=0.05,
)

# %%
# Now the true cell. The slope of :math:`\tanh` is at most 1, and small wherever a component of
# the state is near −1 or 1, so every step back costs something more. Radius 1 no longer saves the
# gradient, nor does 1.5: it *vanishes*. At 4.5, the scale of the slides, it grows in most
# networks: it *explodes*.

fig, ax = plt.subplots(
    figsize=(7, 3.4),
    num="Gradient norms of the cell with tanh on a logarithmic axis: falling steeply for "
    "radius 0.5, less so for 1 and 1.5, rising for 4.5 with a wide band.",
)
plot_norms(ax, with_tanh)

# %%
# The first claim is about all twenty networks. At larger radii the networks differ more, so the
# other two are about their median:

claim(
    "with tanh and spectral radius 1, under 1 percent of any gradient is left after 20 steps",
    (with_tanh[1.0][:, 20] / with_tanh[1.0][:, 0]).max(),
    at_most=0.01,
)
claim(
    "with tanh and spectral radius 1.5, the median gradient loses a tenth or more per step",
    growth_per_step(with_tanh[1.5]).median(),
    at_most=0.9,
)
claim(
    "with tanh and spectral radius 4.5, the median gradient gains a tenth or more per step",
    growth_per_step(with_tanh[4.5]).median(),
    at_least=1.1,
)

# %%
# So in this plain cell next to nothing of the gradient reaches early inputs, or far too much.
# Cutting the gradient down to a given norm (*clipping*) tames explosion. Against vanishing, a
# better cell helps: one that adds to its state instead of multiplying it by a matrix at every
# step. That is the idea of the LSTM (*long short-term memory*), which a later lesson builds on
# the cell made here.

# %%
# Exercises
# ---------
#
# **1. Cut the graph.** On a very long sequence one may want gradients to go back only some
# steps. Read ``"2718281828"`` and call ``detach`` on the state after the seventh digit. How
# many steps are left in the graph, and does ``start`` still get a gradient?
#
# .. dropdown:: Solution 1
#
#    ``detach`` returns the same values without their history.
#
#    .. code-block:: python
#
#       # the values go on, the graph begins anew
#       state = read("2718281").detach()
#       for digit in [8, 2, 8]:
#           state = step(digit, state)
#       labels = [node.label for node in autograd_graph(state)]
#       print(labels.count("Tanh"), "steps are left")
#       assert labels.count("Tanh") == 3
#       assert torch.equal(state, read("2718281828"))
#       start.grad = None
#       state.backward(torch.ones(20, 1))
#       assert start.grad is None
#
# **2. Choose a weight by an if.** Use one matrix for even digits and another for odd ones.
# Read ``"2468"``: what is the gradient of the matrix that was never used?
#
# .. dropdown:: Solution 2
#
#    It is not zero but ``None``: the matrix is no part of the graph.
#
#    .. code-block:: python
#
#       W_even = (0.2 * torch.randn(20, 20)).requires_grad_()
#       W_odd = (0.2 * torch.randn(20, 20)).requires_grad_()
#       state = start
#       for digit in [2, 4, 6, 8]:
#           weight = W_even if digit % 2 == 0 else W_odd
#           state = torch.tanh(W_x[:, [digit]] + torch.mm(weight, state))
#       state.sum().backward()
#       print(W_odd.grad)
#       assert W_even.grad is not None and W_odd.grad is None
#
# **3. A matrix that keeps lengths.** All eigenvalues of an orthogonal matrix have absolute
# value 1, and it never changes the length of a vector. What does the gradient of the cell
# without :math:`\tanh` do over forty steps? Use :func:`torch.linalg.qr` to make such a
# matrix.
#
# .. dropdown:: Solution 3
#
#    Its norm stays the same, not just on the whole but at every single step.
#
#    .. code-block:: python
#
#       orthogonal, _ = torch.linalg.qr(weights[0])
#       norms = gradient_norms(
#           orthogonal, input_weights[0], sequences[0], lambda values: values
#       )
#       print(norms[0].item(), norms[-1].item())
#       assert (norms / norms[0] - 1).abs().max() < 1e-9

# %%
# Sources
# -------
#
# - Zhang Jiang, *Deep Learning on the Torch*, first lecture: "A dynamically generated neural
#   network" and "Backpropagation on a dynamic graph". The four lines of the step are from
#   the slides; ``requires_grad`` and the column of ones are today's.
# - R. Pascanu, T. Mikolov, Y. Bengio, `On the difficulty of training recurrent neural
#   networks <https://arxiv.org/abs/1211.5063>`__, ICML 2013, section 2. They prove bounds for
#   the factor of each step; our figures measure it in small random networks that were not
#   trained.
# - R. Socher, C. Lin, A. Ng, C. Manning, `Parsing natural scenes and natural language with
#   recursive neural networks
#   <https://nlp.stanford.edu/pubs/SocherLinNgManning_ICML2011.pdf>`__, ICML 2011. Ours joins
#   two parts by one matrix as theirs does; but our tree is given and nothing is trained.
