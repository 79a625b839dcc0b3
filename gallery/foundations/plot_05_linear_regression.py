r"""
Linear regression, the first learning program
=============================================

A dozen lines that fit a straight line hold all that a deep network does when it learns, and
show why learning can be slow.

**You will learn**

- the four steps of learning programs: predict, measure the loss, find its gradient, update;
- how to write them by hand, as the slides do, and with :mod:`torch.nn` and :mod:`torch.optim`;
- why one parameter is learnt in ten steps while another hardly moves in a thousand;
- what normalising the inputs does about it.

**You need** :ref:`sphx_glr_gallery_foundations_plot_02_tensors.py` and
:ref:`sphx_glr_gallery_foundations_plot_03_autograd.py`.

**Time** About half an hour to read. It runs in about five seconds on one core.
"""

# %%
# The data
# --------
#
# We make our own data, so that we know the truth: the points lie on the line :math:`y = x`, and
# noise moves each of them up or down. If the program works, it finds that line again. The
# slides create the inputs with ``torch.linspace(0, 100)``. In 2017 that gave one hundred
# numbers without being told so. Today it is an error:

# sphinx_gallery_thumbnail_number = 3
import matplotlib.pyplot as plt
import torch

from tutorial_lib.claims import claim
from tutorial_lib.figures import COLOURS, use_course_style

use_course_style()
torch.manual_seed(2)

try:
    torch.linspace(0, 100)
except TypeError as error:
    message = str(error)
    print(message.splitlines()[0])

# what the message goes on to list are signatures with the argument that is missing
assert "int steps" in message

# %%
# With ``steps``, the slide works as it stands, only that ``Variable(…)`` is no longer needed:
# every tensor is what a ``Variable`` was. The slide says that the noise has variance 10.
# Multiplying by 10 makes it the *standard deviation* that is 10, so the variance is 100.
# Remember that number.

x = torch.linspace(0, 100, steps=100)
rand = torch.randn(100) * 10
y = x + rand
assert x.shape == y.shape == (100,)

fig, ax = plt.subplots(
    figsize=(7, 3), num="A hundred points scattered evenly around a rising diagonal."
)
ax.plot(x, y, "o", markersize=4)
ax.set(xlabel="X", ylabel="Y", title="The data: a line and noise")

# %%
# The loss
# --------
#
# We look for a line :math:`ax + b` close to all points. "Close" needs a number: take the
# vertical distance from each point to the line, square it, and average over the :math:`N`
# points. This number is the **loss**. It depends on the two **parameters** :math:`a` and
# :math:`b`:
#
# .. math::
#
#    L(a, b) = \frac{1}{N} \sum_{i=1}^{N} (a x_i + b - y_i)^2
#
# The best line has the :math:`a` and :math:`b` that make it smallest. We begin with two random
# numbers between 0 and 1. ``a.expand_as(x)`` repeats the one number in ``a`` to the shape of
# ``x``; today ``a * x + b`` does the same by broadcasting.

a = torch.rand(1, requires_grad=True)
b = torch.rand(1, requires_grad=True)
print("Initial parameters:", [a, b])
start = torch.cat([a, b]).detach().double()

predictions = a.expand_as(x) * x + b.expand_as(x)
loss = torch.mean((predictions - y) ** 2)
print("loss:", loss.item())
assert torch.equal(predictions, a * x + b)

# %%
# The gradient
# ------------
#
# Which way should :math:`a` and :math:`b` move? The partial derivatives tell:
#
# .. math::
#
#    \frac{\partial L}{\partial a} = \frac{2}{N} \sum_{i=1}^{N} (a x_i + b - y_i) \cdot x_i
#
# .. math::
#
#    \frac{\partial L}{\partial b} = \frac{2}{N} \sum_{i=1}^{N} (a x_i + b - y_i)
#
# Autograd spares us the paper: ``backward()`` finds the same two numbers.

loss.backward()
error = (predictions - y).detach()
by_hand = torch.stack([2 * (error * x).mean(), 2 * error.mean()])
by_autograd = torch.cat([a.grad, b.grad])
print("by hand:    ", by_hand)
print("by autograd:", by_autograd)
claim(
    "autograd and the formula give the same gradient, up to rounding",
    (by_autograd - by_hand).norm() / by_hand.norm(),
    at_most=1e-4,
)

# %%
# Gradient descent
# ----------------
#
# The gradient points in the direction in which the loss grows fastest, so we step the other
# way. How far, the **learning rate** :math:`\alpha` decides:
#
# .. math::
#
#    a_{t+1} = a_t - \alpha \cdot \frac{\partial L}{\partial a}
#
# .. math::
#
#    b_{t+1} = b_t - \alpha \cdot \frac{\partial L}{\partial b}
#
# Autograd watches what is done to ``a`` and ``b``, and refuses to let them be changed in place:

learning_rate = 0.0001
try:
    a.add_(-learning_rate * a.grad)
except RuntimeError as refusal:
    print(refusal)

# %%
# The slides go around autograd with ``a.data.add_(…)``. Today we say what we mean: inside
# :class:`torch.no_grad` nothing is recorded. Here is the whole program. ``zero_`` empties the
# gradients first, because ``backward()`` *adds* to ``.grad``.

for step in range(1000):
    if a.grad is not None and b.grad is not None:
        a.grad.zero_()
        b.grad.zero_()
    predictions = a.expand_as(x) * x + b.expand_as(x)  # predict
    loss = torch.mean((predictions - y) ** 2)  # measure the loss
    loss.backward()  # find its gradient
    with torch.no_grad():  # update
        a.add_(-learning_rate * a.grad)
        b.add_(-learning_rate * b.grad)
    if step in (0, 1, 2, 3, 10, 100, 999):
        print(f"step {step:3d}   loss {loss.item():7.2f}   a {a.item():.3f}   b {b.item():.3f}")

trained = torch.cat([a, b]).detach().double()
claim("the fitted slope is within 0.1 of the true slope 1", a, equals=[1.0], tolerance=0.1)
claim("the loss comes to rest near the variance of the noise", loss, equals=100.0, tolerance=50)

# %%
# The loss falls steeply for a few steps and comes to rest near 100. It cannot reach zero: no
# straight line passes through all the noisy points, and what is left is about the variance of
# the noise, our 100. The red strokes are the distances that the loss squares and averages.

fig, axes = plt.subplots(
    1, 2, figsize=(7, 3.3), sharey=True,
    num="Before training the line misses the points; after training it runs through them.",
)
titles = ("Before training", "After 1000 steps")
for ax, (slope, intercept), title in zip(axes, (start, trained), titles, strict=True):
    line = slope * x + intercept
    ax.vlines(x, line, y, color=COLOURS["red"], linewidth=0.8)
    ax.plot(x, y, "o", markersize=3, label="Data")
    ax.plot(x, line, color=COLOURS["orange"], label=f"y = {slope:.2f}x + {intercept:.2f}")
    ax.set(xlabel="X", title=title)
    ax.legend(loc="upper left")
axes[0].set_ylabel("Y")

# %%
# Predictions
# -----------
#
# A trained model is asked about inputs that it has not seen. The slides ask about five.

x_test = torch.tensor([1.0, 2.0, 10.0, 100.0, 1000.0])
with torch.no_grad():
    predictions = a.expand_as(x_test) * x_test + b.expand_as(x_test)
for value, prediction in zip(x_test.tolist(), predictions.tolist(), strict=True):
    print(f"x = {value:4.0f}   prediction {prediction:7.2f}")
claim("the prediction at 100 is within 10 of 100", predictions[3], equals=100.0, tolerance=10)

# %%
# The data ends at 100. The last prediction lies ten times further out, and a small error of the
# slope is multiplied by a thousand there: the last exercise measures how little it can be
# trusted.
#
# Why b hardly moves
# ------------------
#
# So far the slides. But look at the printed steps: ``a`` was found at once, while ``b`` is
# almost where it began. It was so in 2017 too. The five predictions on the slide give its
# parameters away:

slide = torch.tensor([1.7547, 2.7136, 10.3850, 96.6877, 959.7147])
a_slide = (slide[4] - slide[0]) / (1000 - 1)
b_slide = slide[0] - a_slide
print(f"on the slide, a = {a_slide:.3f} and b = {b_slide:.3f}")
assert 0 < b_slide < 1  # still between 0 and 1, where torch.rand had put it

# %%
# What should ``b`` have been? The loss is least where both derivatives are zero, and these are
# two linear equations. With a matrix :math:`\mathbf{X}` whose rows are :math:`(x_i, 1)`:
#
# .. math::
#
#    \mathbf{X}^\top \mathbf{X} \begin{pmatrix} a \\ b \end{pmatrix}
#    = \mathbf{X}^\top \mathbf{y}
#
# This is the **closed form**, the method of least squares: no steps, the exact minimum.

X = torch.stack([x, torch.ones_like(x)], dim=1).double()
best = torch.linalg.lstsq(X, y.double().unsqueeze(1)).solution.squeeze()
least_loss = ((X @ best - y) ** 2).mean()
print(f"trained:     a {trained[0]:.3f}   b {trained[1]:6.3f}   loss {loss.item():.2f}")
print(f"closed form: a {best[0]:.3f}   b {best[1]:6.3f}   loss {least_loss:.2f}")
claim(
    "after 1000 steps the loss is at most a tenth above the least loss of any line",
    loss.item() / least_loss,
    at_most=1.1,
)

# %%
# In this run the trained ``b`` is far from the best, yet the loss is nearly as low. How can
# that be? We draw a map: ``a`` to the right, ``b`` upwards, the loss as height, and the path of
# gradient descent on it. The gradient is linear in the parameters,
#
# .. math::
#
#    \mathbf{H} \begin{pmatrix} a \\ b \end{pmatrix} - \mathbf{c},
#    \qquad \mathbf{H} = \frac{2}{N} \mathbf{X}^\top \mathbf{X},
#    \qquad \mathbf{c} = \frac{2}{N} \mathbf{X}^\top \mathbf{y},
#
# so each step takes one line. The matrix of second derivatives, :math:`\mathbf{H}`, is the
# *Hessian*.


def descend(X, learning_rate, steps, start=start):
    # every place (a, b) that gradient descent visits
    H, c = 2 / len(X) * X.T @ X, 2 / len(X) * X.T @ y.double()
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * (H @ path[-1] - c))
    return torch.stack(path)


path = descend(X, learning_rate, steps=60_000)
claim(
    "the formula and the loop with autograd reach the same a and b",
    path[1000],
    equals=trained,
    tolerance=0.002,
)

# %%
# Two helpers: the loss at any place, and the map, whose contours tell the height above the
# least loss.


def loss_at(X, parameters):
    # the loss at places (a, b); parameters has the shape (…, 2)
    return ((parameters @ X.T - y) ** 2).mean(dim=-1)


def draw_map(ax, X, a_range, b_range, heights):
    # contours of the loss above the least loss, and a star at the minimum
    a_axis, b_axis = torch.linspace(*a_range, 150), torch.linspace(*b_range, 150)
    grid = torch.stack(torch.meshgrid(a_axis, b_axis, indexing="xy"), dim=-1).double()
    height = loss_at(X, grid) - least_loss
    contours = ax.contour(a_axis, b_axis, height, heights, colors=COLOURS["sky"], linewidths=1)
    ax.clabel(contours, fontsize=9)
    minimum = torch.linalg.lstsq(X, y.double().unsqueeze(1)).solution
    ax.plot(*minimum, "*", color=COLOURS["red"], markersize=11, zorder=3, label="Least loss")
    ax.set(xlabel="a", ylabel="b")
    ax.grid(False)


# %%
# On the left, the steps we took. On the right, the bottom enlarged along ``a``, with 60,000
# steps.

fig, axes = plt.subplots(
    1, 2, figsize=(7, 4),
    num="Contours of the loss form a long narrow valley; the path drops into it, then creeps.",
)
a_best, b_best = best.tolist()
b_range = (b_best - 6, b_best + 6)
draw_map(axes[0], X, (a_best - 0.9, a_best + 1.6), b_range, [10, 100, 600, 1500])
axes[0].plot(*start, "o", color=COLOURS["green"], label="Start")
axes[0].plot(*path[:1001].T, ".-", color=COLOURS["orange"], linewidth=1.2, markersize=5)
axes[0].set_title("The first 1000 steps")
axes[0].legend(loc="upper right", handletextpad=0.3)
draw_map(axes[1], X, (a_best - 0.13, a_best + 0.13), b_range, [1, 4, 10, 20])
milestones = [10, 1000, 20_000, 40_000, 60_000]
axes[1].plot(*path[milestones].T, "o-", color=COLOURS["orange"], markersize=4)
axes[1].set(title="The valley, enlarged", ylabel="")
style = {"textcoords": "offset points", "ha": "right", "fontsize": 9}
for steps in (1000, 20_000, 40_000):
    place, box = path[steps].tolist(), {"facecolor": "white", "edgecolor": "none", "pad": 1}
    axes[1].annotate(f"{steps} steps", place, (-8, -7), bbox=box, **style)

# %%
# The map shows a long, narrow valley. A few steps lead down its wall; its floor is so nearly
# level that a thousand steps hardly show. Walking along it means ``b`` up and ``a`` down: the
# line turns about a point amid the data, and the loss barely notices.
#
# Two numbers describe the valley. The eigenvectors of :math:`\mathbf{H}` are the axes of the
# ellipses; the eigenvalues :math:`\lambda` say how much the surface curves along each. Their
# quotient is the **condition number**.

(flat, steep), directions = torch.linalg.eigh(2 / len(X) * X.T @ X)
condition_number = steep / flat
print(f"curvature: steep {steep:.0f}, flat {flat:.3f}, condition number {condition_number:.0f}")

pivot = -(directions[1, 0] / directions[0, 0]).item()
print(f"along the valley the line turns about x = {pivot:.0f}")
assert 0 < pivot < 100
claim(
    "the loss curves over 10000 times more across the valley than along it",
    condition_number,
    at_least=10_000,
)

# %%
# Along an axis with curvature :math:`\lambda`, each step multiplies the distance to the minimum
# by :math:`1 - \alpha \lambda`. All the rest follows.
#
# - The steep axis sets the **step limit**: beyond :math:`\alpha = 2 / \lambda` the factor is
#   below −1, and each step overshoots by more than the last.
# - The flat axis sets the **time constant**: in :math:`1 / (\alpha \lambda)` steps the
#   distance falls to about 37 % of what it was.

step_limit = (2 / steep).item()
time_constant = round(1 / (learning_rate * flat.item()))
print(f"step limit {step_limit:.6f}, time constant {time_constant} steps")

along = (path - best) @ directions[:, 0]
left = along / along[0]
claim("1000 steps cover a twentieth of the valley", 1 - left[1000], equals=0.05, tolerance=0.01)
claim(
    "after one time constant 37 % of the way along the valley is left",
    left[time_constant],
    equals=0.37,
    tolerance=0.01,
)
assert left[60_000] > 0.04

# %%
# A larger learning rate would hurry ``b``, but the steep axis forbids it. We try the slides'
# rate, 3 % below the step limit, 3 % above it, and ten times the slides' rate.

rates = {"blue": 0.0001, "green": 0.97 * step_limit, "orange": 1.03 * step_limit, "red": 0.001}
paths = {colour: descend(X, rate, 100) for colour, rate in rates.items()}
fig, ax = plt.subplots(
    figsize=(7, 2.8),
    num="At two learning rates the loss falls to a floor, at two larger ones it explodes.",
)
for colour, rate in rates.items():
    ax.semilogy(loss_at(X, paths[colour]), color=COLOURS[colour], label=f"{rate:.6f}")
ax.set(xlabel="Step", ylabel="Loss", ylim=(30, 1e7), title="The loss at four learning rates")
ax.legend(title="Learning rate", loc="upper right")

# %%
# What differs is the distance to the minimum across the valley: it dies out or it explodes.

across = {colour: ((path - best) @ directions[:, 1]).abs() for colour, path in paths.items()}
below = across["green"][100] / across["green"][0]
above = across["orange"][100] / across["orange"][0]
claim("100 steps just below the step limit divide the distance by 100", below, at_most=0.01)
claim("100 steps just above the step limit multiply the distance by 100", above, at_least=100)

# %%
# Normalising
# -----------
#
# The valley comes from the units: ``a`` is multiplied by inputs of up to 100, ``b`` by 1. So
# change the units. Subtract the mean of the inputs and divide by their standard deviation (this
# way of normalising is also called *standardising*); they now have mean 0 and variance 1, and the
# Hessian is twice the identity matrix.

mean, std = x.mean(), x.std(correction=0)
x_normal = (x - mean) / std
X_normal = torch.stack([x_normal, torch.ones_like(x)], dim=1).double()
condition = torch.linalg.cond(X_normal.T @ X_normal)
claim("normalising brings the condition number to 1", condition, equals=1.0, tolerance=0.001)

# %%
# Both curvatures are 2, so the step limit is 1. A learning rate of 0.1 multiplies every
# distance by 0.8 at each step. The same map becomes round, and the path leads straight to the
# minimum.

path_normal = descend(X_normal, learning_rate=0.1, steps=100)
fig, axes = plt.subplots(
    1, 2, figsize=(7, 3.6),
    num="With normalised inputs the contours are circles and the loss keeps falling.",
)
draw_map(axes[0], X_normal, (-30, 90), (-35, 105), [100, 400, 1500])
axes[0].plot(*start, "o", color=COLOURS["green"], label="Start")
axes[0].plot(*path_normal.T, ".-", color=COLOURS["orange"], linewidth=1.2, markersize=5)
axes[0].set(aspect="equal", title="Normalised inputs")
axes[0].legend(loc="lower center", ncols=2, columnspacing=1, handletextpad=0.3)
excess = loss_at(X, path[:41]) - least_loss
excess_normal = loss_at(X_normal, path_normal[:41]) - least_loss
axes[1].semilogy(excess, color=COLOURS["blue"], label="Inputs as they were")
axes[1].semilogy(excess_normal, color=COLOURS["orange"], label="Normalised inputs")
axes[1].set(xlabel="Step", ylim=(1e-5, 1e6), title="Loss above the least loss")
axes[1].legend()

# %%
# The new parameters belong to normalised inputs. Putting :math:`(x - \text{mean}) / \text{std}`
# in for the input gives them back in the old units.


def in_old_units(parameters):
    # slope and intercept for x, from those for the normalised x
    slope = parameters[0] / std
    return torch.stack([slope, parameters[1] - slope * mean])


claim(
    "with normalised inputs 100 steps find the exact solution",
    in_old_units(path_normal[-1]),
    equals=best,
    tolerance=0.002,
)

# %%
# A hundred steps do what 60,000 did not finish, and only the units were changed: a good reason
# to normalise inputs before training. Our ``b`` is now the best for these hundred points. That
# it is not 0, as in the true line, is due to the noise; no program can see through that.
#
# The same with nn.Linear and SGD
# -------------------------------
#
# For larger networks nobody writes the loop by hand. :class:`torch.nn.Linear` holds the
# parameters (``weight`` is our ``a``, ``bias`` our ``b``), :class:`torch.nn.MSELoss` is our
# loss, and :class:`torch.optim.SGD` does what ``zero_`` and ``add_`` did. A layer wants one row
# per example, so ``unsqueeze(1)`` turns the inputs into the shape (100, 1).

from torch import nn, optim


def train(model, inputs, learning_rate, steps):
    # fit the model to y by gradient descent and return its two parameters
    criterion = nn.MSELoss()
    optimizer = optim.SGD(model.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        predictions = model(inputs.unsqueeze(1)).squeeze(1)
        loss = criterion(predictions, y)
        loss.backward()
        optimizer.step()
    return torch.cat([model.weight.flatten(), model.bias]).detach().double()


# %%
# Started where the slides' program started, it must end where that ended. And with normalised
# inputs it finds the exact solution from its own random start.

model = nn.Linear(1, 1)
with torch.no_grad():
    model.weight.fill_(start[0])
    model.bias.fill_(start[1])
claim(
    "nn.Linear with SGD repeats the result of the loop by hand",
    train(model, x, learning_rate=0.0001, steps=1000),
    equals=trained,
    tolerance=0.002,
)
claim(
    "nn.Linear with SGD finds the exact solution from normalised inputs",
    in_old_units(train(nn.Linear(1, 1), x_normal, learning_rate=0.1, steps=100)),
    equals=best,
    tolerance=0.002,
)

# %%
# At the heart of every later lesson is this program. The model grows, the loss changes with
# the task, better optimisers come along; the four steps stay.
#
# Exercises
# ---------
#
# **1.** Leave out ``zero_`` and start from :math:`a = b = 0`. What does the loss do, and why?
#
# .. dropdown:: Solution 1
#
#    Each step uses the sum of all gradients so far. The sum acts like the speed of a ball
#    without friction: it rolls through the valley, up the other side, and back, for ever.
#
#    .. code-block:: python
#
#       a = torch.zeros(1, requires_grad=True)
#       b = torch.zeros(1, requires_grad=True)
#       losses = []
#       for step in range(1000):
#           loss = torch.mean((a * x + b - y) ** 2)
#           loss.backward()
#           with torch.no_grad():
#               a.add_(-learning_rate * a.grad)
#               b.add_(-learning_rate * b.grad)
#           losses.append(loss.item())
#       print(min(losses[-100:]), max(losses[-100:]))
#       assert max(losses[-100:]) > 10 * least_loss
#
# **2.** Train 1000 steps with the slides' learning rate, once from :math:`b = 0` and once from
# :math:`b = 10`. Would you report either ``b``?
#
# .. dropdown:: Solution 2
#
#    Each run nearly keeps the ``b`` that it was given. Two runs that disagree are the cheapest
#    sign that a parameter has not been learnt.
#
#    .. code-block:: python
#
#       starts = torch.tensor([[0.5, 0.0], [0.5, 10.0]]).double()
#       ends = [descend(X, learning_rate, 1000, start=place)[-1] for place in starts]
#       print(ends)
#       assert ends[1][1] - ends[0][1] > 9
#
# **3.** How far can the prediction at 1000 be trusted? Draw the noise a thousand times, fit
# each by least squares, and compare how much the predictions at 50 and at 1000 scatter.
#
# .. dropdown:: Solution 3
#
#    Amid the data, a prediction is nearly an average over a hundred points. Far outside, the
#    error of the slope is multiplied by the distance.
#
#    .. code-block:: python
#
#       many_y = x + 10 * torch.randn(1000, 100)
#       fits = torch.linalg.lstsq(X, many_y.T.double()).solution
#       near, far = torch.tensor([[50.0, 1.0], [1000.0, 1.0]]).double() @ fits
#       print(f"scatter at 50: {near.std():.1f}, at 1000: {far.std():.1f}")
#       assert far.std() > 20 * near.std()
#
# Sources
# -------
#
# - Zhang Jiang, *Deep Learning on the Torch*, lecture 1, "The first learning program: linear
#   regression". Data, loss, loop, figure and predictions follow the slides, in today's calls;
#   what comes after the predictions is ours.
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, "Efficient BackProp", in *Neural Networks: Tricks
#   of the Trade* (1998), sections 4.3 and 5: why inputs should be normalised, and the step
#   limit :math:`2 / \lambda`. They treat networks; ours is one linear neuron, for which it is
#   exact.
