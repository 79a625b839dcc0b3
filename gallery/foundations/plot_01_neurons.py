r"""
From one neuron to deep learning
================================

Build a neuron that computes logic, watch one learn and fail, and see two layers succeed: the
idea of deep learning, in the order in which it was found.

**You will learn**

- how artificial intelligence, machine learning, neural networks and deep learning are related;
- how a neuron of 1943 computes AND, OR and NOT, and how one of 1958 learns a line;
- why a single neuron can never learn "one or the other, but not both";
- why two layers can, and how backpropagation teaches them.

**You need** a little Python, and to know what a straight line and its slope are.

**Time** Half an hour of reading. It runs in about five seconds on one core.
"""

# %%
# What the words mean
# -------------------
#
# **Artificial intelligence** is the widest word: any machine that does what seems to need a
# mind, be it only by rules that people wrote. In **machine learning** the rules are found from
# examples. **Neural networks** are one kind of machine that learns, made of many simple units.
# With many layers of units, one speaks of **deep learning**.

import matplotlib.pyplot as plt
import torch
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.patches import Ellipse

from tutorial_lib.claims import claim
from tutorial_lib.data import load_bike_rentals, load_digits
from tutorial_lib.figures import COLOURS, use_course_style

use_course_style()
torch.manual_seed(3)
# sphinx_gallery_thumbnail_number = 9

fields = [
    ("Artificial\nintelligence", "rules, search,\nplanning"),
    ("Machine\nlearning", "rules found\nin examples"),
    ("Neural\nnetworks", "many simple\nunits"),
    ("Deep\nlearning", "many layers\nof units"),
]
fig, ax = plt.subplots(figsize=(7, 3.2), num="Four ovals, one inside the other: deep "
    "learning in neural networks, these in machine learning, that in artificial intelligence.")
for ring, (name, idea) in enumerate(fields):
    width, last = 10 - 2.35 * ring, ring == 3
    edge = COLOURS["orange" if last else "blue"]
    face, keep = (edge, "keep") if last else (to_rgba(edge, 0.13), None)
    oval = Ellipse((10 - width / 2, 0), width, 0.46 * width, fc=face, ec=edge, lw=1.5, gid=keep)
    ax.add_patch(oval)
    middle = 10 - width / 2 if last else 11.3 - width
    ax.text(middle, 0.08, name, ha="center", va="bottom", weight="bold", gid=keep)
    ax.text(middle, -0.08, idea, ha="center", va="top", fontsize=9.5, gid=keep)
ax.set(xlim=(-0.1, 10.1), ylim=(-2.4, 2.4))
ax.set_axis_off()

# %%
# What are layers good for? Look at the data. In a table each column has a meaning of its own:
# such data is **structured**, and older methods do well on it. One pixel of an image, or one
# letter of a sentence, means next to nothing. Meaning lies in how they stand together, and
# layers can work that out step by step.

bikes, morning = load_bike_rentals(), slice(3899, 3904)
columns = {"hour": bikes.hour, "°C": bikes.temperature, "wind": bikes.wind_speed}
columns["rentals"] = bikes.rentals
fig, (left, centre, right) = plt.subplots(1, 3, figsize=(7, 2.3), width_ratios=[1.5, 1, 1],
    num="A table of bicycle rentals by the hour, an image of a handwritten digit, a sentence.")
left.axhspan(0, 1, color=to_rgba(COLOURS["blue"], 0.25), lw=0)
left.hlines(range(1, 6), 0, 4, color=COLOURS["grey"], lw=0.8)
for place, (heading, values) in enumerate(columns.items()):
    for row, word in enumerate([heading, *values[morning].round().astype(int)]):
        left.text(place + 0.5, row + 0.5, word, ha="center", va="center", fontsize=9.5)
left.set(xlim=(0, 4), ylim=(6, 0))
centre.imshow(load_digits("train").images[0, 0].numpy(), cmap="gray")
right.text(0.5, 0.5, "to be,\nor not\nto be", ha="center", va="center", fontsize=17)
titles = ["structured: a table", "unstructured: an image", "and a sequence"]
for ax, title in zip((left, centre, right), titles, strict=True):
    ax.set(title=title, anchor="N")
    ax.set_axis_off()

# %%
# 1943: a neuron that computes
# ----------------------------
#
# Warren McCulloch, a psychiatrist, and Walter Pitts, a logician, reduced a nerve cell to three
# rules. It fires (1) or is silent (0). It fires when enough of its exciting inputs fire; how
# many it takes is its **threshold**. And one inhibiting input that fires keeps it silent.


def neuron(exciting, inhibiting, threshold):
    if any(inhibiting):
        return 0
    return int(sum(exciting) >= threshold)


def logical_and(a, b):
    return neuron([a, b], [], threshold=2)


def logical_or(a, b):
    return neuron([a, b], [], threshold=1)


def logical_not(a):
    return neuron([], [a], threshold=0)


# %%
# The three differ only in their wires and thresholds. With threshold 0, a neuron fires unless
# it is inhibited. Below, a green arrow excites, a red bar inhibits, and each neuron shows its
# threshold.


def draw_net(ax, nodes, wires):
    heads = {"excites": ("-|>", "green"), "inhibits": ("|-|,widthA=0,widthB=0.5", "red")}
    for source, effect, target in wires:
        style, colour = heads[effect]
        arrow = {"arrowstyle": style, "color": COLOURS[colour], "lw": 1.8}
        arrow |= {"shrinkA": 14, "shrinkB": 20}
        ax.annotate("", nodes[target], nodes[source], arrowprops=arrow)
    for label, place in nodes.items():
        edge = COLOURS["blue"] if "≥" in label else COLOURS["grey"]
        circle = {"boxstyle": "circle,pad=0.4", "fc": "white", "ec": edge, "lw": 1.6}
        ax.text(*place, label, ha="center", va="center", fontsize=9.5, bbox=circle)
    ax.set(xlim=(-0.3, 1.4), ylim=(-0.3, 1.3))
    ax.set_axis_off()


both = [("a", "excites", "AND\n≥ 2"), ("b", "excites", "AND\n≥ 2")]
either = [("a", "excites", "OR\n≥ 1"), ("b", "excites", "OR\n≥ 1")]
fig, (left, centre, right) = plt.subplots(1, 3, figsize=(7, 2.2),
    num="Three neurons: two inputs that excite make AND or OR, one that inhibits makes NOT.")
draw_net(left, {"a": (0, 1), "b": (0, 0), "AND\n≥ 2": (1, 0.5)}, both)
draw_net(centre, {"a": (0, 1), "b": (0, 0), "OR\n≥ 1": (1, 0.5)}, either)
draw_net(right, {"a": (0, 0.5), "NOT\n≥ 0": (1, 0.5)}, [("a", "inhibits", "NOT\n≥ 0")])

# %%
# A **truth table** lists the answer to every possible input. There are only four: we try all.

print("a b | AND OR NOT a")
for a, b in [(0, 0), (0, 1), (1, 0), (1, 1)]:
    print(a, b, "| ", logical_and(a, b), " ", logical_or(a, b), "  ", logical_not(a))
    assert logical_and(a, b) == (a and b)
    assert logical_or(a, b) == (a or b)
    assert logical_not(a) == (not a)

# %%
# Every function of logic can be put together from these three. But somebody has to choose each
# wire and each threshold. Nothing here learns.
#
# 1958: a neuron that learns
# --------------------------
#
# Frank Rosenblatt's **perceptron** gives each input :math:`x_i` a **weight** :math:`w_i`, and
# in place of the threshold it adds a **bias** :math:`w_0`. It fires if
#
# .. math:: w_0 + w_1 x_1 + w_2 x_2 > 0.
#
# The points of the plane where this sum is zero form a straight line, and the neuron fires on
# one side of it. To learn is to move the line.
#
# The code keeps its numbers in *tensors*, the rows and tables of PyTorch, which the next lesson
# explains. For now it is enough that ``points @ weights`` multiplies each input by its weight
# and adds up, for all the points at once.


def perceptron(weights, points):
    return (weights[0] + points @ weights[1:] > 0).float()


def one_pass(weights, points, targets):
    """Look at each example once; return the weights after each."""
    history = []
    for point, target in zip(points, targets, strict=True):
        error = target - perceptron(weights, point)  # 0 if right, else 1 or -1
        weights = weights + error * torch.cat([torch.ones(1), point])
        history.append(weights)
    return history


# %%
# That is the whole rule. Where the neuron is right, nothing changes. Where it is silent and
# should fire, the inputs are added to the weights, so that next time the sum is larger; where
# it fires and should not, they are subtracted.
#
# Now for something to learn. A secret line decides which points are ones, and points very near
# it are left out. The perceptron is told the points and the right answers, not the line.

secret = torch.tensor([0.2, 1.0, -0.7])


def labelled_points(number):
    points = torch.rand(10 * number, 2) * 2 - 1
    distance = (secret[0] + points @ secret[1:]).abs() / secret[1:].norm()
    points = points[distance > 0.1][:number]
    return points, perceptron(secret, points)


points, targets = labelled_points(60)
passes = [torch.zeros(3)]
while (perceptron(passes[-1], points) != targets).any() and len(passes) < 100:
    passes.append(one_pass(passes[-1], points, targets)[-1])

# %%
# To see it learn, we tint the plane orange where the neuron fires and blue where it is silent.

strength = [abs(level - 9.5) / 9.5 * 0.5 for level in range(20)]
sides = [COLOURS["blue"]] * 10 + [COLOURS["orange"]] * 10
tints = ListedColormap([to_rgba(c, s) for c, s in zip(sides, strength, strict=True)])


def draw_answers(ax, answer, weights, low, high):
    """Tint a square of the plane by an answer between 0 (blue) and 1 (orange)."""
    axis = torch.linspace(low, high, 200)
    answers = answer(weights, torch.cartesian_prod(axis, axis)).detach().reshape(200, 200)
    extent = (low, high, low, high)
    ax.imshow(answers.T.numpy(), tints, origin="lower", extent=extent, vmin=0, vmax=1)
    ax.grid(False)


def draw_examples(ax, points, targets, size=70):
    for target, colour, marker in ((0, "blue", "o"), (1, "orange", "s")):
        x, y = points[targets == target].T.numpy()
        ax.scatter(x, y, size, COLOURS[colour], marker=marker, edgecolors="black", lw=0.6)


# %%
# Pass by pass over the sixty examples, the line turns to where it should be.

last = len(passes) - 1
fig, axes = plt.subplots(1, 4, figsize=(7, 2.4), sharey=True, num="The same points in two "
    "colours, four times: the line turns until it has each colour on a side of its own.")
for ax, number in zip(axes, (1, last // 4, last // 2, last), strict=True):
    wrong = int((perceptron(passes[number], points) != targets).sum())
    draw_answers(ax, perceptron, passes[number], -1, 1)
    draw_examples(ax, points, targets, size=12)
    ax.set(xlabel="$x_1$", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    ax.set_title(f"pass {number}: {wrong} wrong", fontsize=10.5)
axes[0].set_ylabel("$x_2$")

# %%
# It stops by itself once no example is wrong. Has it learnt the sixty by heart, or the line
# behind them? A thousand new points tell.

new_points, new_targets = labelled_points(1000)
share_right = (perceptron(passes[-1], new_points) == new_targets).float().mean()
wrong = int((perceptron(passes[-1], points) != targets).sum())
claim("the perceptron ends with none of its sixty examples wrong", wrong, equals=0)
claim("the perceptron is right on at least nine in ten points that it never saw",
      share_right.item(), at_least=0.9)

# %%
# This is no luck. If any line separates the examples, the rule finds one after a finite number
# of corrections: the **perceptron convergence theorem**.
#
# 1969: what one neuron cannot do
# -------------------------------
#
# And if no line does? Marvin Minsky and Seymour Papert put that question. The smallest case is
# **exclusive or**, XOR for short: one or the other, but not both. Its ones lie on opposite
# corners of a square. We set the perceptron to learn it.

corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
xor = torch.tensor([0.0, 1.0, 1.0, 0.0])
history = [torch.zeros(3)]
for _ in range(25):
    history += one_pass(history[-1], corners, xor)
right_answers = [int((perceptron(weights, corners) == xor).sum()) for weights in history]
for number in range(5):
    print(f"weights after pass {number}: {history[4 * number].tolist()}")
claim("on XOR the perceptron is never right on more than three of the four examples",
      max(right_answers), at_most=3)
claim("on XOR the perceptron's weights after pass 3 repeat those after pass 2",
      history[12], equals=history[8])

# %%
# The weights have come back to where they were. The rule knows nothing else, so it must now do
# the same for ever. One round is drawn below. Each step mends the ringed example; on
# the next the line has to move again. (On the border itself the neuron is silent.)

fig, axes = plt.subplots(1, 4, figsize=(7, 2.4), sharey=True, num="One round of the perceptron "
    "on XOR in four steps: the line jumps about and never parts the ones from the zeros.")
for step, ax in enumerate(axes):
    draw_answers(ax, perceptron, history[9 + step], -0.5, 1.5)
    draw_examples(ax, corners, xor)
    assert perceptron(history[9 + step], corners[step]) == xor[step]
    ax.scatter(*corners[step], 260, "none", edgecolors="black", lw=1.5)
    ax.set(xlabel="a", xticks=(0, 1), yticks=(0, 1))
    ax.set_title(f"{right_answers[9 + step]} of 4 right", fontsize=10.5)
axes[0].set_ylabel("b")

# %%
# No line whatever would do. From the four examples it follows that
#
# .. math::
#
#    \begin{aligned}
#    w_0 &\le 0 \\
#    w_0 + w_2 &> 0 \\
#    w_0 + w_1 &> 0 \\
#    w_0 + w_1 + w_2 &\le 0.
#    \end{aligned}
#
# Add the two in the middle: :math:`2 w_0 + w_1 + w_2 > 0`. Add the first and the last: the same
# sum is at most zero. Both cannot be. Minsky and Papert proved far more, for instance about
# parity, which is XOR of many inputs. Interest in networks then faded for years; how much of
# that was due to their book is disputed.
#
# A second layer, wired by hand
# -----------------------------
#
# The neurons of 1943 have no trouble with XOR, given two layers. One neuron answers OR, one
# AND; a third is excited by the first and inhibited by the second.


def exclusive_or(a, b):
    return neuron([logical_or(a, b)], [logical_and(a, b)], threshold=1)


claim("two layers of McCulloch-Pitts neurons compute XOR",
      [exclusive_or(0, 0), exclusive_or(0, 1), exclusive_or(1, 0), exclusive_or(1, 1)],
      equals=[0, 1, 1, 0])
nodes = {"a": (-0.2, 0.9), "b": (-0.2, 0.1), "XOR\n≥ 1": (1.3, 0.5)}
nodes |= {"OR\n≥ 1": (0.5, 1.05), "AND\n≥ 2": (0.5, -0.05)}
top = [("OR\n≥ 1", "excites", "XOR\n≥ 1"), ("AND\n≥ 2", "inhibits", "XOR\n≥ 1")]
fig, ax = plt.subplots(figsize=(5, 2.6), num="Both inputs excite an OR neuron and an AND "
    "neuron; the first of these excites the last neuron, the second inhibits it.")
draw_net(ax, nodes, either + both + top)

# %%
# So layers were never the difficulty. The difficulty was to *learn* them. The perceptron's rule
# needs the right answer of a neuron, and who can say what is right for one in the middle?
# Such neurons are called **hidden**.
#
# 1986: two layers that learn
# ---------------------------
#
# The way out is to make every answer gradual. In place of the step from 0 to 1 comes a smooth
# rise, the **sigmoid**
#
# .. math:: \sigma(z) = \frac{1}{1 + e^{-z}}.
#
# Now a small change of any weight, however deep inside, changes the error at the end a little.
# Find out by how much, for every weight, and move each the way that makes the error smaller.


def new_parameters(hidden_size, *networks):
    shapes = [(2, hidden_size), (1, hidden_size), (hidden_size, 1), (1, 1)]
    return [torch.randn(*networks, *shape, requires_grad=True) for shape in shapes]


def first_layer(parameters, points):
    return torch.sigmoid(points @ parameters[0] + parameters[1])


def second_layer(parameters, hidden):
    return torch.sigmoid(hidden @ parameters[2] + parameters[3])


def network(parameters, points):
    return second_layer(parameters, first_layer(parameters, points))


# %%
# Each layer does what a perceptron does, inputs times weights plus bias, for many neurons at
# once and with a smooth answer. One number, the **loss**, says how wrong the network is: the
# mean of the squared errors. ``backward`` finds the slope of the loss along every number marked
# with ``requires_grad=True``, working from the answer back to the inputs, hence
# **backpropagation**; ``zero_grad`` has wiped out the slopes of the step before. Then the
# optimizer takes a step downhill, and the **learning rate** sets its length.


def train(parameters, steps=1000, learning_rate=5.0):
    optimizer = torch.optim.SGD(parameters, lr=learning_rate)
    losses = []
    for _ in range(steps):
        errors = network(parameters, corners) - xor.unsqueeze(1)
        loss = errors.square().mean(dim=(-2, -1)).sum()  # one network, or the sum over many
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


parameters = new_parameters(hidden_size=8)
losses = train(parameters)
answers = network(parameters, corners).detach().flatten()
print("answers to the four corners:", answers.numpy().round(2))
claim("a two-layer network trained by backpropagation answers XOR with errors below 0.1",
      (answers - xor).abs().max().item(), at_most=0.1)

# %%
# Left, the loss while it learns. Right, what the trained network answers at the corners and all
# around them: the border between yes and no is no longer a single straight line.

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3), width_ratios=[1.3, 1], num="The loss "
    "falls to nearly zero; the answers divide the plane so that ones and zeros lie apart.")
left.plot(losses)
left.set(xlabel="step", ylabel="loss", ylim=(0, None))
draw_answers(right, network, parameters, -0.5, 1.5)
draw_examples(right, corners, xor)
right.set(xlabel="a", ylabel="b", xticks=(0, 1), yticks=(0, 1))

# %%
# Luck or method?
# ---------------
#
# The weights begin at random, so one success proves little. We train two hundred networks of
# each of five sizes. No loop is needed: with one more dimension in front of every tensor, the
# same functions train two hundred side by side.

share, trained, solved = {}, {}, {}
for hidden_size in (1, 2, 3, 4, 8):
    trained[hidden_size] = new_parameters(hidden_size, 200)
    train(trained[hidden_size])
    decisions = (network(trained[hidden_size], corners)[..., 0] > 0.5).float()
    solved[hidden_size] = (decisions == xor).all(dim=1)
    share[hidden_size] = solved[hidden_size].float().mean().item()
claim("a network with one hidden neuron never learns XOR", share[1], equals=0.0)
claim("with two hidden neurons most networks learn XOR, but by no means all",
      share[2], at_least=0.55, at_most=0.85)
claim("with eight hidden neurons practically every network learns XOR", share[8], at_least=0.99)

# %%
# The same in a picture, with the sizes in between.

fig, ax = plt.subplots(figsize=(7, 2.4), num="Of the networks with one hidden neuron none "
    "learns XOR, of those with two most, of those with eight practically all.")
bars = ax.bar([str(size) for size in share], [100 * part for part in share.values()], width=0.6)
ax.bar_label(bars, fmt="%.4g%%", padding=2)
ax.set(xlabel="hidden neurons", ylabel="networks that learn", yticks=[], ylim=(0, 115))
ax.grid(False)

# %%
# One hidden neuron leaves the network a single direction to look along, and that will not do.
# Two suffice, as our wiring by hand showed, but on the way downhill from a random start one can
# get stuck. More neurons than needed leave more ways out.
#
# What the hidden layer does
# --------------------------
#
# Take a network with two hidden neurons that did learn. Their two answers are a point in a new
# plane. Here are the four corners as given, and as the hidden layer hands them on.

solver = int(solved[2].nonzero()[0])
parameters = [values[solver].detach() for values in trained[2]]
hidden = first_layer(parameters, corners)
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.3), num="Left, the corners of XOR, which "
    "no line separates; right, the same after the hidden layer, where one line is enough.")
draw_answers(left, network, parameters, -0.5, 1.5)
draw_answers(right, second_layer, parameters, -0.3, 1.3)
names, offsets = ["0, 0", "0, 1", "1, 0", "1, 1"], [(9, -17), (9, 8), (9, -17), (9, 8)]
plate = {"boxstyle": "round,pad=0.2", "fc": "white", "ec": "none", "gid": "keep"}
for ax, places in ((left, corners), (right, hidden)):
    draw_examples(ax, places, xor)
    for name, place, offset in zip(names, places.tolist(), offsets, strict=True):
        ax.annotate(name, place, offset, textcoords="offset points", fontsize=9, bbox=plate)
    ax.set(xticks=(0, 1), yticks=(0, 1))
left.set(title="as given", xlabel="a", ylabel="b")
right.set(title="as handed on", xlabel="first hidden neuron", ylabel="second hidden neuron")

# %%
# The hidden layer has moved the points to where one neuron can finish the work. Nobody told it
# how. To find by oneself a description that makes the task easy is called **learning
# features**. A deep network does it again and again, layer upon layer.
#
# From 1986 to today
# ------------------
#
# Backpropagation had been found before; the paper of 1986 made it known. Still missing were
# examples in great number, such as the 3.2 million labelled images with which ImageNet began,
# and computers fast enough to learn from them.

events = [
    (1943, "blue", "Warren McCulloch, Walter Pitts", "a neuron that computes logic"),
    (1958, "blue", "Frank Rosenblatt", "the perceptron learns from examples"),
    (1969, "red", "Marvin Minsky, Seymour Papert", "what one layer cannot do"),
    (1986, "green", "David Rumelhart, Geoffrey Hinton, Ronald Williams",
     "backpropagation teaches hidden layers"),
    (2009, "purple", "Fei-Fei Li and colleagues", "ImageNet: millions of labelled images"),
    (2012, "orange", "Quoc Le, Andrew Ng, Jeff Dean and others at Google",
     "a network discovers cats in video frames that nobody labelled"),
    (2012, "orange", "Alex Krizhevsky, Ilya Sutskever, Geoffrey Hinton",
     "a deep network wins the ImageNet challenge by far"),
    (2016, "orange", "Demis Hassabis and others at DeepMind", "AlphaGo beats Lee Sedol at Go"),
]
fig, ax = plt.subplots(figsize=(7, 4.8), num="A timeline from the first model of a neuron, "
    "in 1943, to the victory of AlphaGo, in 2016.")
ax.plot([0, 0], [1940, 2019], color=COLOURS["grey"], lw=3)
for row, (year, colour, people, event) in enumerate(events):
    height = 1942 + 10.6 * row
    ax.plot([0, 0.5, 0.8], [year, height, height], color=COLOURS[colour], lw=1.2)
    ax.plot(0, year, "o", color=COLOURS[colour], markersize=8)
    ax.text(0.9, height, year, va="center", weight="bold")
    ax.text(1.6, height - 2, people, va="center", weight="bold")
    ax.text(1.6, height + 2.2, event, va="center")
ax.set(xlim=(-0.2, 7), ylim=(2021, 1937))
ax.set_axis_off()

# %%
# In 2012 it all came together. At Google, a network with a billion connections looked at ten
# million frames of video, and one of its neurons came to answer to cats. Months later a deep
# network won the ImageNet challenge: the right word was missing from its five guesses for 15
# per cent of the images, where the next best missed it for 26.
#
# What follows
# ------------
#
# - **Foundations**: tensors, automatic differentiation, and a first program that learns.
# - **Networks**: for tables, for images, for sequences, and one with a memory of its own.
# - **Training**: in what order to show the examples, and how to use again what was learnt.
# - **Generation**: networks that draw, that compete, and that paint in a borrowed style.
#
# Exercises
# ---------
#
# **1. Other beginnings.** Perhaps zeros were a bad start. Begin the perceptron on XOR from
# twenty random triples of whole numbers. Do the weights always come back to where they have
# been?
#
# .. dropdown:: Solution 1
#
#    Always. It is a theorem that the weights stay within bounds, and within bounds there are
#    only finitely many whole numbers: sooner or later they must repeat.
#
#    .. code-block:: python
#
#       rounds = []
#       for _ in range(20):
#           weights, seen = torch.randint(-9, 10, (3,)).float(), []
#           while weights.tolist() not in seen and len(seen) < 1000:
#               seen.append(weights.tolist())
#               weights = one_pass(weights, corners, xor)[-1]
#           assert weights.tolist() in seen  # it has come back
#           assert (perceptron(weights, corners) != xor).any()
#           rounds.append(len(seen) - seen.index(weights.tolist()))
#       print("passes per round:", rounds)
#
# **2. A feature by hand.** Give the perceptron a third input, the product of :math:`a` and
# :math:`b`. Can it learn XOR now? Why?
#
# .. dropdown:: Solution 2
#
#    It can: in three dimensions a plane separates the four points. Here a person chose the
#    feature; a hidden layer finds its own.
#
#    .. code-block:: python
#
#       points = torch.cat([corners, corners.prod(dim=1, keepdim=True)], dim=1)
#       weights, number = torch.zeros(4), 0
#       while (perceptron(weights, points) != xor).any() and number < 100:
#           weights, number = one_pass(weights, points, xor)[-1], number + 1
#       assert (perceptron(weights, points) == xor).all()
#       print("learnt in", number, "passes:", weights.tolist())
#
# **3. Backpropagation by hand.** At :math:`s = \sigma(z)` the sigmoid has the slope :math:`s (1
# - s)`. For a new network, work out the slopes of the loss along the weights of both layers,
# from the error backwards, and compare them with those of ``backward``.
#
# .. dropdown:: Solution 3
#
#    Each layer multiplies what comes from behind by its own slope, and hands it on through its
#    weights.
#
#    .. code-block:: python
#
#       parameters = new_parameters(8)
#       hidden = first_layer(parameters, corners)
#       answers = second_layer(parameters, hidden)
#       errors = answers - xor.unsqueeze(1)
#       errors.square().mean().backward()
#       with torch.no_grad():
#           back = errors * 2 / 4 * answers * (1 - answers)
#           further_back = back @ parameters[2].T * hidden * (1 - hidden)
#       assert torch.allclose(hidden.T @ back, parameters[2].grad, atol=1e-6)
#       assert torch.allclose(corners.T @ further_back, parameters[0].grad, atol=1e-6)
#       print("both layers agree with backward")
#
# Sources
# -------
#
# - Zhang Jiang's slides tell this story, from the nested fields to AlphaGo, in portraits. Here
#   it is told in programs.
# - W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous
#   activity", *Bulletin of Mathematical Biophysics* 5 (1943). Their neurons take time to
#   answer; ours do not.
# - F. Rosenblatt, "The perceptron", *Psychological Review* 65 (1958). His machine had
#   fixed random wires in front of those that learn. Our rule is that of his book *Principles of
#   Neurodynamics* (1962). A. B. J. Novikoff gave a short proof of the convergence theorem in
#   the same year.
# - M. Minsky and S. Papert, *Perceptrons* (1969), on parity and much else. H. D. Block and
#   S. A. Levin (1970) proved in full that the weights stay within bounds.
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by
#   back-propagating errors", *Nature* 323 (1986): sigmoids and squared errors, as here. XOR
#   itself is in their longer account, chapter 8 of *Parallel Distributed Processing* (1986).
# - J. Deng and others, "ImageNet", CVPR 2009; Q. V. Le and others, "Building high-level
#   features using large scale unsupervised learning", ICML 2012; A. Krizhevsky and others,
#   "ImageNet classification with deep convolutional neural networks", NIPS 2012; D. Silver and
#   others, "Mastering the game of Go with deep neural networks and tree search", *Nature* 529
#   (2016).
