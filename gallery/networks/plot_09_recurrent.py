r"""
Recurrent networks
==================

A network that reads a sequence item by item must decide what to remember: here one recalls,
forecasts, and teaches itself to count.

**You will learn**

- how an RNN and an LSTM are written from scratch, and that they equal those of PyTorch;
- why an LSTM remembers over delays at which a plain RNN has forgotten everything;
- how to forecast a periodic series, and which simple rules a forecast must be compared with;
- how a network counts, and how to find the cell that holds the count.

**You need** :ref:`sphx_glr_gallery_foundations_plot_04_dynamic_graphs.py` and
:ref:`sphx_glr_gallery_networks_plot_06_bike_sharing.py`.

**Time** About half an hour to read. It runs in about a minute on one core.
"""

# %%
# The plain recurrent network
# ---------------------------
#
# The slides show one step of a recurrent network (RNN): mix the hidden state :math:`h` with
# the next input :math:`x` and squash the result.
#
# .. math:: h_{t+1} = \tanh(W_h \cdot h_t + W_x \cdot x_t + b)
#
# A network is this step in a loop. Sequences come in batches, and we go one further: a stack
# of several networks, each with its own random start, is trained in one go, because ``@``
# multiplies stacks of matrices. Inputs have the shape (networks, batch, time, input size).
# The slides write ``torch.mm(W_x, x.t())`` for one input as a column; for rows in a batch it
# is ``x_t @ W_x.mT``, where ``mT`` transposes each matrix of a stack.

# sphinx_gallery_thumbnail_number = 5
import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn import functional as F

from tutorial_lib.claims import claim
from tutorial_lib.figures import COLOURS, use_course_style

use_course_style()
torch.manual_seed(0)


class RNN(nn.Module):
    blocks = 1  # an LSTM needs four blocks of rows

    def __init__(self, input_size, hidden_size, networks=1):
        super().__init__()
        rows = self.blocks * hidden_size
        self.W_x = nn.Parameter(torch.empty(networks, rows, input_size))
        self.W_h = nn.Parameter(torch.empty(networks, rows, hidden_size))
        self.b = nn.Parameter(torch.empty(networks, 1, rows))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(hidden_size**-0.5), hidden_size**-0.5)

    def forward(self, x):
        h = x.new_zeros(*x.shape[:2], self.W_h.shape[-1])
        states = []
        for x_t in x.unbind(dim=2):
            h = torch.tanh(x_t @ self.W_x.mT + h @ self.W_h.mT + self.b)
            states.append(h)
        return torch.stack(states, dim=2)


# %%
# The cell with a memory
# ----------------------
#
# In the RNN every step rewrites the whole state. The *long short-term memory* (LSTM) has a
# second state, the *cell* :math:`c`, that is rewritten only where a *gate* says so. A gate is
# a vector of numbers between 0 and 1. The **forget gate** :math:`f` scales what is kept, the
# **input gate** :math:`i` what is added, the **output gate** :math:`o` what is shown:
#
# .. math::
#
#    \begin{aligned}
#    c_{t+1} &= f \odot c_t + i \odot g \\
#    h_{t+1} &= o \odot \tanh(c_{t+1})
#    \end{aligned}
#
# The proposal :math:`g` is computed like the step of the RNN. The gates are too, with weights
# of their own and a sigmoid :math:`\sigma` in place of :math:`\tanh`. All four come out of
# one product. With the bias of the forget gate raised by 3, the gate starts near
# :math:`\sigma(3) = 0.95`, nearly open: a network that is to learn what to remember should
# not begin by forgetting.


class LSTM(RNN):
    blocks = 4

    def __init__(self, input_size, hidden_size, networks=1):
        super().__init__(input_size, hidden_size, networks)
        with torch.no_grad():
            self.b[..., hidden_size : 2 * hidden_size] += 3

    def run(self, x):
        h = c = x.new_zeros(*x.shape[:2], self.W_h.shape[-1])
        states, cells = [], []
        for x_t in x.unbind(dim=2):
            i, f, g, o = (x_t @ self.W_x.mT + h @ self.W_h.mT + self.b).chunk(4, dim=-1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            states.append(h)
            cells.append(c)
        return torch.stack(states, dim=2), torch.stack(cells, dim=2)

    def forward(self, x):
        return self.run(x)[0]


# %%
# Is it right? :class:`torch.nn.RNN` and :class:`torch.nn.LSTM` store their rows in the same
# order, but have two biases, which only matter as a sum. We copy our weights into them and
# compare the states after every step.


def copy_into(theirs, ours):
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(ours.W_x[0])
        theirs.weight_hh_l0.copy_(ours.W_h[0])
        theirs.bias_ih_l0.copy_(ours.b[0, 0])
        theirs.bias_hh_l0.zero_()
    return theirs


x = torch.randn(1, 8, 30, 5)
differences = []
for ours, theirs in [(RNN(5, 16), nn.RNN), (LSTM(5, 16), nn.LSTM)]:
    theirs = copy_into(theirs(5, 16, batch_first=True), ours)
    differences.append((ours(x)[0] - theirs(x[0])[0]).abs().max().item())
claim(
    "the RNN and the LSTM written here agree with those of PyTorch at every step",
    max(differences),
    at_most=1e-5,
)

# %%
# How far back does a gradient reach?
# -----------------------------------
#
# In the lesson on dynamic graphs, the gradient of a plain cell vanished on its way back. In the
# LSTM, the way from :math:`c_{t+1}` back to :math:`c_t` is a mere product with :math:`f`: no
# matrix, no :math:`\tanh`. We ask twenty fresh networks of each kind how much the last state
# depends on the input some steps before.

x = torch.randn(20, 1, 61, 8, requires_grad=True)
cells = {"RNN": RNN(8, 32, networks=20), "LSTM": LSTM(8, 32, networks=20)}
norms = {}
for name, cell in cells.items():
    (gradient,) = torch.autograd.grad(cell(x)[:, :, -1].sum(), x)
    norms[name] = gradient[:, 0].norm(dim=-1).flip(1)

# %%
# Lines are medians, bands the middle 80 percent of the twenty. Forty steps back, next to
# nothing is left for the RNN to learn from. In the LSTM the gradient passes through the open
# gates and keeps its order of magnitude.

colours = {"RNN": COLOURS["orange"], "LSTM": COLOURS["blue"]}
fig, ax = plt.subplots(
    figsize=(7, 3),
    num="Gradient against distance on a logarithmic axis: the RNN falls steeply and evenly, "
    "the LSTM stays level.",
)
for name, norm in norms.items():
    low, middle, high = norm.quantile(torch.tensor([0.1, 0.5, 0.9]), dim=0)
    ax.fill_between(range(61), low, high, color=colours[name], alpha=0.2, lw=0)
    ax.semilogy(middle, color=colours[name], label=name)
ax.set(xlabel="steps back from the end", ylabel="norm of the gradient")
ax.legend()
remains = {name: (norm[:, 40] / norm[:, 0]).median().item() for name, norm in norms.items()}
claim(
    "over forty steps the LSTM keeps at least 3 percent of its gradient",
    remains["LSTM"],
    at_least=0.03,
)
claim(
    "over forty steps the LSTM keeps at least a thousand times more of its gradient",
    remains["LSTM"] / remains["RNN"],
    at_least=1000,
)

# %%
# Recall after a delay
# --------------------
#
# Now let them learn. The first item of a sequence is one of four symbols. Then comes a delay
# filled with four *other* symbols at random, and at the end the network must name the first.
# A guess is right one time in four. In the targets, −100 is the number that
# :func:`torch.nn.functional.cross_entropy` ignores: only the last answer counts.


def recall_batch(networks, batch_size, delay):
    symbols = torch.randint(4, 8, (networks, batch_size, delay + 1))
    symbols[:, :, 0] = torch.randint(4, (networks, batch_size))
    targets = torch.full_like(symbols, -100)
    targets[:, :, -1] = symbols[:, :, 0]
    return F.one_hot(symbols, 8).float(), targets


# %%
# The network is a cell and a linear layer that reads its state. Gradients are clipped, for
# each network of the stack separately: their losses are added up, so none of them notices
# that the others exist.


class Network(nn.Module):
    def __init__(self, cell, output_size):
        super().__init__()
        networks, _, hidden_size = cell.W_h.shape
        self.cell = cell
        self.W = nn.Parameter(torch.empty(networks, 1, hidden_size, output_size))
        self.b = nn.Parameter(torch.zeros(networks, 1, 1, output_size))
        nn.init.uniform_(self.W, -(hidden_size**-0.5), hidden_size**-0.5)

    def forward(self, x):
        return self.cell(x) @ self.W + self.b


def clip_gradients(network, max_norm=1.0):
    gradients = [parameter.grad for parameter in network.parameters()]
    norm = sum(gradient.square().flatten(1).sum(1) for gradient in gradients).sqrt()
    scale = (max_norm / norm).clamp(max=1)
    for gradient in gradients:
        gradient.mul_(scale.reshape(-1, *[1] * (gradient.dim() - 1)))


def train(network, batches, learning_rate):
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate)
    for x, targets in batches:
        losses = F.cross_entropy(network(x).flatten(0, 2), targets.flatten())
        optimizer.zero_grad()
        (losses * len(targets)).backward()  # the sum of the losses of all networks
        clip_gradients(network)
        optimizer.step()


# %%
# For each delay, three networks of each kind get the same number of updates.

delays = [5, 10, 20, 40]
accuracy = {"RNN": [], "LSTM": []}
for name, kind in [("RNN", RNN), ("LSTM", LSTM)]:
    for delay in delays:
        network = Network(kind(8, 32, networks=3), output_size=4)
        batches = (recall_batch(3, 32, delay) for _ in range(400))
        train(network, batches, learning_rate=0.003)
        with torch.no_grad():
            x, targets = recall_batch(3, 500, delay)
            answers = network(x)[:, :, -1].argmax(dim=-1)
        accuracy[name].append((answers == targets[:, :, -1]).float().mean(dim=1))
    accuracy[name] = torch.stack(accuracy[name])
    print(name, accuracy[name].tolist())

# %%
# Dots are single networks, lines their means. A delay of five is little trouble for either.
# Then RNNs begin to fail, one sooner than another, and at forty they can do little more than
# guess, while the LSTM makes no mistakes worth the name.

fig, ax = plt.subplots(
    figsize=(7, 3),
    num="Accuracy against delay: the LSTM stays at the top, the RNN falls to chance at forty.",
)
for name, shift in [("RNN", -0.3), ("LSTM", 0.3)]:  # so that no dot hides another
    places = [delay + shift for delay in delays]
    ax.plot(places, accuracy[name].mean(dim=1), color=colours[name], label=name)
    ax.plot(places, accuracy[name], "o", color=colours[name], markersize=5)
ax.axhline(0.25, color="black", ls="--", lw=1.2, label="guessing")
ax.set(xlabel="delay in steps", ylabel="accuracy", xticks=delays, ylim=(0, 1.08))
ax.legend(loc="center", bbox_to_anchor=(0.75, 0.68))
for name in accuracy:
    assert accuracy[name][0].mean() > 0.75
claim(
    "each of three LSTMs recalls a symbol after forty steps",
    accuracy["LSTM"][-1].min(),
    at_least=0.95,
)
claim(
    "three RNNs are at most half right on average after forty steps",
    accuracy["RNN"][-1].mean(),
    at_most=0.5,
)

# %%
# Adding two marked numbers
# -------------------------
#
# A harder classic. Fifty random numbers pass by, two of them marked by a one in a second
# channel: what is their sum? Always to answer 1, the mean, gives a squared error of 1/6. From
# here on we use the layers of PyTorch: the same mathematics, in faster code.


def adding_batch(batch_size, length):
    values, marks = torch.rand(batch_size, length), torch.zeros(batch_size, length)
    half = length // 2
    marks.scatter_(1, torch.randint(0, half, (batch_size, 1)), 1.0)
    marks.scatter_(1, torch.randint(half, length, (batch_size, 1)), 1.0)
    return torch.stack([values, marks], dim=2), (values * marks).sum(dim=1)


class Readout(nn.Module):
    def __init__(self, layer, input_size, hidden_size, forget_bias):
        super().__init__()
        self.layer = layer(input_size, hidden_size, batch_first=True)
        self.output = nn.Linear(hidden_size, 1)
        if layer is nn.LSTM:
            with torch.no_grad():
                self.layer.bias_ih_l0[hidden_size : 2 * hidden_size] += forget_bias

    def forward(self, x):
        return self.output(self.layer(x)[0]).squeeze(-1)


# %%
# One network of each kind, 1500 batches each.

losses = {"RNN": [], "LSTM": []}
for name, layer in [("RNN", nn.RNN), ("LSTM", nn.LSTM)]:
    torch.manual_seed(1)
    model = Readout(layer, input_size=2, hidden_size=32, forget_bias=3)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(1500):
        x, target = adding_batch(32, 50)
        loss = F.mse_loss(model(x)[:, -1], target)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses[name].append(loss.item())

# %%
# Each point averages fifty updates. The LSTM waits on the plateau until it finds the first use
# for its memory, and then solves the task quickly.

fig, ax = plt.subplots(
    figsize=(7, 2.8),
    num="Squared error during training on a logarithmic axis: the RNN stays at the level of "
    "guessing the mean, the LSTM leaves it and falls far below.",
)
for name, values in losses.items():
    smooth = torch.tensor(values).reshape(-1, 50).mean(dim=1)
    ax.semilogy(range(50, 1501, 50), smooth, color=colours[name], label=name)
ax.axhline(1 / 6, color="black", ls="--", lw=1.2, label="always answering 1")
ax.set(xlabel="update", ylabel="squared error")
ax.legend(loc="lower left")
final = {name: sum(values[-100:]) / 100 for name, values in losses.items()}
claim("the LSTM adds two numbers out of fifty", final["LSTM"], at_most=0.02)
claim("the RNN adds no better than by guessing the mean", final["RNN"], at_least=0.12)

# %%
# A series with a rhythm
# ----------------------
#
# Bicycle rentals repeat themselves, by the day and by the week. Can a network find the rhythm
# by itself? It gets no clock: at each hour it is told only the rentals of that hour and
# whether the day after is a working day (anyone with a calendar knows). It answers with the
# rentals *24 hours later*. An hour without a row is one in which nobody rented: no row says 0.

from tutorial_lib.data import load_bike_rentals

data = load_bike_rentals()
assert data.rentals.min() == 1
hours = torch.tensor((data.time - data.time[0]).astype(int))
rentals = torch.zeros(365 * 24).index_put((hours,), torch.tensor(data.rentals).float())
working_day = torch.zeros(366 * 24)  # a Sunday follows the last day of the year
for day in hours.div(24, rounding_mode="floor").unique():
    is_working_day = data.working_day[(hours >= 24 * day).numpy().argmax()]
    working_day[24 * day : 24 * day + 24] = float(is_working_day)

# %%
# The last eight weeks are held out. Everything about them is decided by what came before: the
# scale of the numbers and the training windows, which are two weeks long. The loss, the mean
# absolute error, leaves out the first day of a window, when the network knows too little. Its
# output is added to "same as now", so it only learns the difference. A rhythm needs a
# shorter memory than a single symbol; forget gates that start at :math:`\sigma(1) = 0.73`
# served better here. (Tried on the held-out weeks themselves: what follows is slightly
# flattered by that.)
#
# One network in a few ends in a poor place, so three are trained, from different starts, and
# the forecast is the mean of theirs. Its error cannot be larger than theirs on average.

test_start = 309 * 24
scale = rentals[:test_start].std()
inputs = torch.stack([rentals / scale, working_day[24:]], dim=1)
targets = rentals[24:] / scale


def train_forecaster():
    model = Readout(nn.LSTM, input_size=2, hidden_size=32, forget_bias=1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=300)
    for _ in range(300):
        starts = torch.randint(test_start - 15 * 24, (16, 1))
        window = starts + torch.arange(14 * 24)
        x = inputs[window]
        error = model(x) + x[..., 0] - targets[window]
        optimizer.zero_grad()
        error[:, 24:].abs().mean().backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
    return model


torch.manual_seed(0)
forecasters = [train_forecaster() for _ in range(3)]

# %%
# A forecast must be compared with what costs nothing. Four rules: the same as yesterday; as a
# week ago; as on the last day of the same kind, working or not; the mean of the last five such
# days. The networks then read the whole year in one go.

test_hours = torch.arange(test_start, 365 * 24)
by_day = rentals.reshape(365, 24)
kind = working_day[: 365 * 24 : 24]


def same_kind(count):
    rows = []
    for day in range(309, 365):
        earlier = (kind[:day] == kind[day]).nonzero().flatten()[-count:]
        rows.append(by_day[earlier].mean(dim=0))
    return torch.cat(rows)


with torch.no_grad():
    x = inputs[:-24].unsqueeze(0)
    changes = torch.stack([model(x) for model in forecasters]).mean(dim=0)
    forecast = ((changes + x[..., 0]) * scale).squeeze(0)[test_start - 24 :]
forecasts = {
    "same as yesterday": rentals[test_hours - 24],
    "same as a week ago": rentals[test_hours - 168],
    "last day of its kind": same_kind(1),
    "mean of five such days": same_kind(5),
    "three LSTMs": forecast,
}
truth = rentals[test_hours]
errors = {name: (values - truth).abs().mean().item() for name, values in forecasts.items()}

# %%
# The networks have found the rhythm of the day, the commuters' two peaks, and the different
# shape of weekends. They beat both repeats and the last day of the kind. But the mean of five
# such days, a rule that needs no training, is about as good. Without such a comparison one
# would have been far too proud.

fig, (upper, lower) = plt.subplots(
    2,
    1,
    figsize=(7, 4.8),
    height_ratios=[3, 2],
    num="Above, ten days of rentals with the forecast of the LSTMs following both peaks of "
    "working days and the single hump of weekends. Below, bars of the mean error of five "
    "forecasts: the LSTMs and the mean of five such days are the shortest.",
)
shown = slice(0, 240)
days = torch.arange(240) / 24
upper.plot(days, truth[shown], color=COLOURS["grey"], label="rentals")
upper.plot(days, forecast[shown], color=COLOURS["blue"], label="three LSTMs, a day ahead")
upper.set(xlabel="days from 6 November", ylabel="rentals in an hour", xticks=range(11))
upper.set_ylim(0, 620)
upper.legend(loc="upper left", ncols=2)
bars = lower.barh(list(errors), list(errors.values()), color=COLOURS["grey"])
bars[-1].set_color(COLOURS["blue"])
lower.set_xlabel("mean absolute error in rentals an hour")
lower.grid(axis="y", visible=False)

claim(
    "the LSTMs err less than the repeat of yesterday, by a fifth at least",
    errors["three LSTMs"] / errors["same as yesterday"],
    at_most=0.8,
)
claim(
    "the LSTMs err less than the repeat of a week ago, by a tenth at least",
    errors["three LSTMs"] / errors["same as a week ago"],
    at_most=0.9,
)
claim(
    "the LSTMs err less than the repeat of the last day of the same kind",
    errors["three LSTMs"] / errors["last day of its kind"],
    at_most=1.0,
)
claim(
    "the LSTMs and the mean of five days of the same kind err alike, to ten percent",
    errors["three LSTMs"] / errors["mean of five such days"],
    equals=1.0,
    tolerance=0.1,
)

# %%
# A network that counts
# ---------------------
#
# The last task is grammar. Words consist of some zeros and equally many ones, :math:`0^n 1^n`:
# 01, 0011, 000111. Reading such a word between two markers, a network predicts each next
# symbol. How many zeros come, nobody can know. But after the first one everything is
# determined: ones until there are as many as zeros, then the marker. For that it has to count.


def word(n):
    return torch.tensor([2] + [0] * n + [1] * n + [2])


inputs = torch.zeros(10, 21, dtype=torch.int64)
targets = torch.full((10, 21), -100)
for n in range(1, 11):
    inputs[n - 1, : 2 * n + 1] = word(n)[:-1]
    targets[n - 1, : 2 * n + 1] = word(n)[1:]
batch = (F.one_hot(inputs, 3).float().expand(3, -1, -1, -1), targets.expand(3, -1, -1))


def reach(network):
    # up to which n each network of the stack gets every word right
    still_right = torch.ones(3, dtype=torch.bool)
    longest = torch.zeros(3, dtype=torch.int64)
    for n in range(1, 101):
        x = F.one_hot(word(n)[:-1], 3).float().expand(3, 1, -1, -1)
        answers = network(x).argmax(dim=-1)[:, 0]
        still_right &= (answers[:, n + 1 :] == word(n)[n + 2 :]).all(dim=1)
        longest[still_right] = n
    return longest


# %%
# A state of only *three* numbers, and words of up to ten zeros. Then ever longer words, until
# the first mistake.

counters = {}
for name, cell in [("RNN", RNN), ("LSTM", LSTM)]:
    torch.manual_seed(0)
    counters[name] = Network(cell(3, 3, networks=3), output_size=3)
    train(counters[name], [batch] * 1500, learning_rate=0.02)
with torch.no_grad():
    reached = {name: reach(network) for name, network in counters.items()}
for name, longest in reached.items():
    print(name, "right up to n =", longest.tolist())
assert reached["LSTM"].min() < 100  # nor does every LSTM count as far as we look
claim(
    "the best of three LSTMs counts further than any word it was trained on",
    reached["LSTM"].max(),
    at_least=12,
)
claim(
    "the best LSTM counts further than the best RNN",
    reached["LSTM"].max() - reached["RNN"].max(),
    at_least=1,
)

# %%
# How does it do that? Look inside the best one while it reads a word of twelve zeros, two more
# than any in training. Which of its three cells goes along with the number of ones still to
# come?

n = 12
best = reached["LSTM"].argmax()
with torch.no_grad():
    x = F.one_hot(word(n)[:-1], 3).float().expand(3, 1, -1, -1)
    cells = counters["LSTM"].cell.run(x)[1][best, 0]
count = torch.tensor([0, *range(1, n + 1), *range(n - 1, -1, -1)])
correlations = torch.corrcoef(torch.vstack([cells.T, count]))[-1, :3]
counter = correlations.abs().argmax().item()

# %%
# One cell climbs by the same amount at every zero and goes back by the same amount at every
# one (or the other way round: its sign is of no account). When it has come back, the network
# says "marker". Nobody told it to count; it was the only way to be right.

fig, ax = plt.subplots(
    figsize=(7, 3.2),
    num="Three cells while a word is read: one moves in even steps away from its start during "
    "the zeros and back during the ones; the other two do not.",
)
ax.axvspan(0.5, n + 0.5, color=COLOURS["sky"], alpha=0.15, lw=0)
ax.axvspan(n + 0.5, 2 * n + 0.5, color=COLOURS["orange"], alpha=0.15, lw=0)
for cell in range(3):
    if cell != counter:
        ax.plot(cells[:, cell], ".-", color=COLOURS["grey"], lw=1.2)
ax.plot(cells[:, counter], "o-", color=COLOURS["blue"], ms=5, label="the cell that counts")
ax.plot([], [], ".-", color=COLOURS["grey"], label="the other two cells")
labels = {"y": 0.93, "ha": "center", "transform": ax.get_xaxis_transform()}
ax.text(n / 2 + 0.5, s="zeros", **labels)
ax.text(3 * n / 2 + 0.5, s="ones", **labels)
ax.set(xlabel="symbols read after the marker", ylabel="value of the cell")
ax.margins(y=0.15)
fig.legend(loc="outside lower center", ncols=2)
claim(
    "one cell of the LSTM correlates with the number of ones still to come",
    correlations.abs().max(),
    at_least=0.95,
)

# %%
# The RNN squashes its state between −1 and 1 at every step. A cell of the LSTM has no such
# bounds: it can add one again and again. It is no perfect counter, though: see the
# lengths printed above. Where the steps are not quite equal, the errors add up, and on a word
# that is too long the network stops too early or too late. The next lesson gives a network a
# memory that it addresses place by place.

# %%
# Exercises
# ---------
#
# **1. Gates that start half open.** Without the 3 that we add to the bias, forget gates start
# around one half. How much gradient comes from forty steps back, compared with ours?
#
# .. dropdown:: Solution 1
#
#    Each step back halves it, roughly. A classic reason why an LSTM fails to learn.
#
#    .. code-block:: python
#
#       half_open = LSTM(8, 32, networks=20)
#       with torch.no_grad():
#           half_open.b[..., 32:64] -= 3
#       x = torch.randn(20, 1, 61, 8, requires_grad=True)
#       (gradient,) = torch.autograd.grad(half_open(x)[:, :, -1].sum(), x)
#       norm = gradient[:, 0].norm(dim=-1).flip(1)
#       half_open_remains = (norm[:, 40] / norm[:, 0]).median().item()
#       print(half_open_remains, remains["LSTM"])
#       assert half_open_remains < remains["LSTM"] / 1000
#
# **2. Two poor forecasts make a better one.** Average the repeat of yesterday and that of a
# week ago. Does it beat both?
#
# .. dropdown:: Solution 2
#
#    Yes: their errors have different causes, and partly cancel.
#
#    .. code-block:: python
#
#       average = (forecasts["same as yesterday"] + forecasts["same as a week ago"]) / 2
#       error = (average - truth).abs().mean().item()
#       print(error)
#       assert error < errors["same as yesterday"]
#       assert error < errors["same as a week ago"]
#
# **3. The gated recurrent unit.** The GRU does with one state:
#
# .. math:: h_{t+1} = (1 - z) \odot g + z \odot h_t
#
# Gates :math:`r` and :math:`z` are as in the LSTM, and :math:`g = \tanh(W x_t + r \odot U h_t)`
# with matrices :math:`W` and :math:`U`.
# Write it and compare it with :class:`torch.nn.GRU`, whose rows are in the order r, z, g.
#
# .. dropdown:: Solution 3
#
#    With the second bias at zero, as we copy it.
#
#    .. code-block:: python
#
#       class GRU(RNN):
#           blocks = 3
#
#           def forward(self, x):
#               h = x.new_zeros(*x.shape[:2], self.W_h.shape[-1])
#               states = []
#               for x_t in x.unbind(dim=2):
#                   r_x, z_x, g_x = (x_t @ self.W_x.mT + self.b).chunk(3, dim=-1)
#                   r_h, z_h, g_h = (h @ self.W_h.mT).chunk(3, dim=-1)
#                   r, z = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h)
#                   h = (1 - z) * torch.tanh(g_x + r * g_h) + z * h
#                   states.append(h)
#               return torch.stack(states, dim=2)
#
#       ours = GRU(5, 16)
#       theirs = copy_into(nn.GRU(5, 16, batch_first=True), ours)
#       x = torch.randn(1, 8, 30, 5)
#       assert torch.allclose(ours(x)[0], theirs(x[0])[0], atol=1e-5)

# %%
# Sources
# -------
#
# - Zhang Jiang, *Deep Learning on the Torch*, first lecture: "Recurrent neural networks (RNN):
#   sequence data" names long-range dependence and periodicity; the step is that of "A
#   dynamically generated neural network".
# - S. Hochreiter, J. Schmidhuber, `Long short-term memory
#   <https://doi.org/10.1162/neco.1997.9.8.1735>`__, Neural Computation 1997. The
#   adding problem is their section 5.4, where the delay is longer and the values lie between
#   −1 and 1. Their cell had no forget gate.
# - F. Gers, J. Schmidhuber, F. Cummins, `Learning to forget
#   <https://doi.org/10.1162/089976600300015015>`__, Neural Computation 2000: the forget gate.
# - F. Gers, J. Schmidhuber, `LSTM recurrent networks learn simple context-free and
#   context-sensitive languages <https://doi.org/10.1109/72.963769>`__, IEEE Transactions on
#   Neural Networks 2001. Trained on words up to ten like ours, theirs mostly reach
#   longer ones, with more training and with connections from the cell to its gates.
