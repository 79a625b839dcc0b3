r"""
Neural Turing machines
======================

Give a network a memory that it can read and write, and it learns a small program, one that
goes on working where an LSTM of ten times its size fails.

**You will learn**

- how a network can write to a memory and read from it, and still learn by gradient descent;
- how it finds a place in the memory, by content and by location;
- the whole machine in fifty lines, each beside its equation in the paper;
- what program it learns for copying a sequence, how far that carries, and where it ends.

**You need** :ref:`sphx_glr_gallery_networks_plot_09_recurrent.py`.

**Time** About forty minutes to read. It runs in about 35 seconds on one core.
"""

# %%
# A network with a notebook
# -------------------------
#
# A recurrent network carries all it knows from step to step in one hidden state. What is new
# must be squeezed in beside what is old. People take notes instead. Graves, Wayne and
# Danihelka gave a network a notebook in 2014: a **memory** of numbered slots, and **heads**
# that write to it and read from it. The slides call it a *neural computer*, a machine for
# complex reasoning.
#
# A Turing machine has a head above a tape, and a finite control that tells the head what to
# do. Here the control is a network, the **controller**. Everything is differentiable, so
# nobody has to program the machine: it is trained.

# sphinx_gallery_thumbnail_number = 6
import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn import functional as F

from tutorial_lib.claims import claim
from tutorial_lib.figures import COLOURS, use_course_style

use_course_style()
torch.manual_seed(0)

fig, ax = plt.subplots(
    figsize=(7, 2.2),
    num="The input enters the controller, which makes the output and directs two heads: one "
    "writes to the memory, one reads from it and reports to the controller.",
)  # fmt: skip
ax.set(xlim=(0, 10), ylim=(0, 4))
ax.axis("off")
boxes = {"Input": (1, 1), "Output": (1, 3), "Controller": (3.6, 2), "Write head": (6.4, 3),
         "Read head": (6.4, 1), "Memory": (9, 2)}  # fmt: skip
for (text, place), colour in zip(boxes.items(), COLOURS, strict=False):
    style = {"boxstyle": "round,pad=0.5", "facecolor": "none", "edgecolor": COLOURS[colour]}
    ax.text(*place, text, ha="center", va="center", bbox=style)
for start, end in [
    ((1.6, 1.1), (2.7, 1.7)), ((2.7, 2.3), (1.7, 2.9)), ((4.5, 2.3), (5.5, 2.9)),
    ((7.3, 2.9), (8.3, 2.3)), ((8.3, 1.7), (7.3, 1.1)), ((5.5, 1.1), (4.5, 1.7)),
]:  # fmt: skip
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": COLOURS["grey"]})

# %%
# Reading and writing
# -------------------
#
# The memory :math:`\mathbf{M}` is a matrix: :math:`N` rows, the slots, of :math:`M` numbers
# each. "Read slot 3" has no derivative with respect to 3. So a head never points at one slot.
# It spreads its attention over all of them, with **weights** :math:`w(i)` that are positive and
# sum to 1. Reading is an average of the rows (equation 2 of the paper):
#
# .. math:: \mathbf{r} = \sum_i w(i) \, \mathbf{M}(i)
#
# Writing first erases, then adds. The vector :math:`\mathbf{e}`, with numbers between 0 and 1,
# says what to wipe out; the vector :math:`\mathbf{a}` says what to put down. Both act on a slot
# as much as the weights attend to it (equations 3 and 4):
#
# .. math::
#
#    \mathbf{M}(i) \leftarrow \mathbf{M}(i) \odot (1 - w(i) \, \mathbf{e}) + w(i) \, \mathbf{a}
#
# In the code, batches of memories may stand in front: the slots are the last dimension but one.


def read(memory, weights):
    return (weights.unsqueeze(-2) @ memory).squeeze(-2)


def write(memory, weights, erase, add):
    weights = weights.unsqueeze(-1)  # a column: one weight for each slot
    return memory * (1 - weights * erase.unsqueeze(-2)) + weights * add.unsqueeze(-2)


# %%
# Four slots are full of ones. The head attends to slot 1, and a little to slot 2. It wipes out
# the first two numbers and adds to the last.

weights = torch.tensor([0.0, 0.9, 0.1, 0.0])
erase, add = torch.tensor([1.0, 1.0, 0.0]), torch.tensor([0.0, 0.0, 0.8])
print(write(torch.ones(4, 3), weights, erase, add))

# %%
# Slot 2 was touched by a tenth. Such smearing is the price of differentiability. The machine
# keeps it low by learning to point sharply.
#
# Addressing by content
# ---------------------
#
# Where do the weights come from? The first way: look for a slot that *holds* something. The
# controller gives a **key** :math:`\mathbf{k}`, and each slot is compared with it by the cosine
# of the angle between them (equation 6):
#
# .. math::
#
#    K(\mathbf{u}, \mathbf{v}) = \frac{\mathbf{u} \cdot \mathbf{v}}
#    {\|\mathbf{u}\| \, \|\mathbf{v}\|}
#
# A softmax turns the similarities into weights. The **strength** :math:`\beta` says how much
# the best match is preferred (equation 5):
#
# .. math::
#
#    w^c(i) = \frac{\exp(\beta \, K(\mathbf{k}, \mathbf{M}(i)))}
#    {\sum_j \exp(\beta \, K(\mathbf{k}, \mathbf{M}(j)))}


def focus_by_content(memory, key, strength):
    # a row for each key, a column for each slot
    product = F.normalize(key, dim=-1) @ memory.mT
    cosine = product / memory.norm(dim=-1).unsqueeze(-2)
    return torch.softmax(strength * cosine, dim=-1)


# %%
# Eight slots hold random numbers. The key is the content of slot 2, disturbed. A small strength
# asks everyone; a large one finds the slot in spite of the disturbance. This is how a memory
# answers "what was it that began like this?".

memory = torch.randn(8, 16)
key = memory[2:3] + 0.4 * torch.randn(1, 16)
fig, axes = plt.subplots(
    1, 3, figsize=(7, 2.2), sharey=True,
    num="As the strength grows from 1 to 20, the weights gather on slot 2.",
)  # fmt: skip
for ax, strength in zip(axes, (1, 5, 20), strict=True):
    content = focus_by_content(memory, key, strength)[0]
    ax.bar(range(8), content.numpy())
    ax.set(title=f"Strength {strength}", xlabel="Slot", xticks=range(8))
axes[0].set_ylabel("Weight")
claim("a disturbed key with strength 20 finds its slot", content[2], at_least=0.9)

# %%
# Addressing by location
# ----------------------
#
# To go through a list, content does not help: what is wanted is "the next slot", whatever it
# holds. So each head remembers its weights, and three more steps follow. First, a **gate**
# :math:`g` between 0 and 1 chooses between the content and the place where the head was
# (equation 7):
#
# .. math:: w^g(i) = g \, w^c(i) + (1 - g) \, w_{t-1}(i)
#
# Second, a **shift** moves the weights. The controller gives three numbers that sum to 1: how
# much to go back, stay, and go forward. The memory is a ring, after the last slot comes the
# first, so this is a circular convolution (equation 8, indices modulo :math:`N`):
#
# .. math:: \tilde{w}(i) = \sum_j w^g(j) \, s(i - j)
#
# A shift that is not quite certain smears the weights, and more with every step. Third,
# therefore, **sharpening**: a power :math:`\gamma \ge 1` makes the large ones larger
# (equation 9):
#
# .. math:: w(i) = \frac{\tilde{w}(i)^\gamma}{\sum_j \tilde{w}(j)^\gamma}


def interpolate(content, previous, gate):
    return gate * content + (1 - gate) * previous


def shift(weights, shifts):
    back, stay, forward = shifts.split(1, dim=-1)
    return back * weights.roll(-1, -1) + stay * weights + forward * weights.roll(1, -1)


def sharpen(weights, gamma):
    powers = (weights + 1e-12) ** gamma  # the power's derivative is not finite at 0
    return powers / powers.sum(dim=-1, keepdim=True)


# %%
# All of it on the eight slots. The head was at slot 5; the content says slot 2; the gate is
# nearly closed, so the head trusts the place. It is moved forward, with some doubt, and
# sharpened.

previous = F.one_hot(torch.tensor(5), 8).float()
stages = {"Previous": previous, "Content": content}
stages["Gate 0.1"] = interpolate(content, previous, gate=0.1)
stages["Shift"] = shift(stages["Gate 0.1"], torch.tensor([0.0, 0.2, 0.8]))
stages["Sharpen"] = sharpen(stages["Shift"], gamma=3.0)
fig, axes = plt.subplots(
    1, 5, figsize=(7, 2.2), sharey=True,
    num="Five bar charts: the weight moves from slot 5 to slot 6 and is sharpened there.",
)  # fmt: skip
for ax, (title, weights) in zip(axes, stages.items(), strict=True):
    ax.bar(range(8), weights.numpy())
    ax.set(title=title, xlabel="Slot", xticks=(0, 2, 4, 6))
axes[0].set_ylabel("Weight")
claim("one step of addressing moves the head from slot 5 to slot 6", weights[6], at_least=0.95)

# %%
# The machine
# -----------
#
# Such machines are hard to train, and some starts lead nowhere. So we shall train several at
# once, a stack of them, as in the last lesson. A linear layer then has a weight matrix for each
# machine.


class StackedLinear(nn.Module):
    def __init__(self, machines, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(machines, inputs, outputs))
        self.bias = nn.Parameter(torch.empty(machines, 1, outputs))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(inputs**-0.5), inputs**-0.5)

    def forward(self, x):  # (machines, batch, inputs) to (machines, batch, outputs)
        return torch.baddbmm(self.bias, x, self.weight)  # x @ weight + bias


# %%
# Now the whole machine. One layer makes what both heads ask for, five things each; the ranges
# are those of the paper: a strength is positive, a gate between 0 and 1, shifts sum to 1, a
# power is at least 1. The controller is a single layer with no state of its own: whatever the
# machine remembers, it remembers in its memory and in the places of its heads.
#
# The paper leaves open where the heads begin. Ours begin at slot 0, and training may move
# them. A bias closes the gates at first, so that the heads trust the place more than the
# content.


class NeuralTuringMachine(nn.Module):
    def __init__(self, bits, machines=1, hidden_size=64, slots=32, width=16):
        super().__init__()
        self.width = width
        self.sizes = [width, 1, 1, 3, 1]  # key, strength, gate, shifts, gamma
        self.controller = StackedLinear(machines, bits + 1 + width, hidden_size)
        self.heads = StackedLinear(machines, hidden_size, 2 * sum(self.sizes))
        self.change = StackedLinear(machines, hidden_size, 2 * width)  # erase, add
        self.output = StackedLinear(machines, hidden_size, bits)
        self.first_place = nn.Parameter(torch.zeros(machines, 1, 2, slots))
        with torch.no_grad():
            self.first_place[..., 0] = 8.0
            self.heads.bias.unflatten(-1, (2, -1))[..., width + 1] = -4.0  # the gates

    def start(self, batch_size):
        # an empty memory, both heads at their first places, nothing read yet
        places = torch.softmax(self.first_place, dim=-1).expand(-1, batch_size, -1, -1)
        machines, batch_size, _, slots = places.shape
        memory = torch.full((machines, batch_size, slots, self.width), 1e-6)
        return memory, places, torch.zeros(machines, batch_size, self.width)

    def address(self, hidden, memory, previous):
        # the new weights of both heads: (machines, batch, 2, slots)
        asked = self.heads(hidden).unflatten(-1, (2, -1)).split(self.sizes, dim=-1)
        key, strength, gate, shifts, gamma = asked
        weights = focus_by_content(memory, torch.tanh(key), F.softplus(strength))  # (5), (6)
        weights = interpolate(weights, previous, torch.sigmoid(gate))  # (7)
        weights = shift(weights, torch.softmax(shifts, dim=-1))  # (8)
        return sharpen(weights, 1 + F.softplus(gamma))  # (9)

    def step(self, inputs, state):
        memory, weights, memo = state
        hidden = torch.tanh(self.controller(torch.cat([inputs, memo], dim=-1)))
        weights = self.address(hidden, memory, weights)
        writing, reading = weights.unbind(dim=-2)
        erase, add = self.change(hidden).chunk(2, dim=-1)
        memory = write(memory, writing, torch.sigmoid(erase), torch.tanh(add))  # (3), (4)
        return self.output(hidden), (memory, weights, read(memory, reading))  # (2)

    def forward(self, sequence):
        # (time, machines, batch, bits + 1) to logits (time, machines, batch, bits)
        state, logits = self.start(sequence.shape[2]), []
        for inputs in sequence:
            output, state = self.step(inputs, state)
            logits.append(output)
        return torch.stack(logits)


# %%
# The copy task
# -------------
#
# The machine sees a sequence of random vectors of five bits, then a mark on a sixth line: "now
# you". From then on its input is empty, and it must repeat the sequence. Each bit is a coin
# toss, so nothing can be guessed: what is not remembered comes out wrong half of the time.

bits = 5


def copy_task(length, *batch):
    targets = torch.randint(0, 2, (length, *batch, bits)).float()
    inputs = torch.zeros(2 * length + 1, *batch, bits + 1)
    inputs[:length, ..., :bits] = targets
    inputs[length, ..., bits] = 1.0  # the mark
    return inputs, targets


# %%
# Training is the program of all lessons: predict, measure the loss, find its gradient,
# update. Each batch has a random length from 1 to 12, so no sequence is ever longer than
# that. As in the paper, every component of the gradient is cut to the range from −10 to 10.


def train(model, steps, learning_rate, *batch):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.LambdaLR(  # falls over the last 30 % of the steps
        optimizer, lambda step: min(1.0, (1 - step / steps) / 0.3)
    )
    history = []
    for _ in range(steps):
        length = int(torch.randint(1, 13, ()))
        inputs, targets = copy_task(length, *batch)
        logits = model(inputs)[length + 1 :]
        losses = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
        losses = losses.mean(dim=(0, -2, -1))  # one for each machine of a stack
        optimizer.zero_grad()
        losses.sum().backward()
        nn.utils.clip_grad_value_(model.parameters(), 10.0)
        optimizer.step()
        schedule.step()
        history.append(losses.detach())
    return torch.stack(history)


# %%
# Eight machines start from different random weights. Afterwards we keep the one whose loss on
# the training lengths is lowest, which says nothing yet about longer sequences.

stack = NeuralTuringMachine(bits, machines=8)
histories = train(stack, 600, 1.5e-2, 8, 16)
losses = histories[-100:].mean(dim=0)
best = losses.argmin().item()
print("loss of each machine:", [f"{loss:.4f}" for loss in losses])


def machine(number, slots=32):
    # one machine of the stack, alone, perhaps with more memory
    alone = NeuralTuringMachine(bits, slots=slots)
    parameters = {name: value[number, None] for name, value in stack.state_dict().items()}
    places = parameters["first_place"]
    parameters["first_place"] = F.pad(places, (0, slots - places.shape[-1]), value=-8.0)
    alone.load_state_dict(parameters)
    return alone


ntm = machine(best)

# %%
# Our baseline is the LSTM of the last lesson, in the version of PyTorch. It gets ten times as
# many parameters, batches twice as large, and more than three times as many steps. As there, a
# bias opens its forget gates at first.


class LSTMCopier(nn.Module):
    def __init__(self, bits, hidden_size=128):
        super().__init__()
        self.lstm = nn.LSTM(bits + 1, hidden_size)
        with torch.no_grad():
            self.lstm.bias_hh_l0[hidden_size : 2 * hidden_size] = 1.0  # the forget gates
        self.output = nn.Linear(hidden_size, bits)

    def forward(self, sequence):
        return self.output(self.lstm(sequence)[0])


lstm = LSTMCopier(bits)
lstm_history = train(lstm, 2000, 5e-3, 32)
sizes = [sum(p.numel() for p in model.parameters()) for model in (ntm, lstm)]
print("parameters: NTM {}, LSTM {}".format(*sizes))
assert sizes[1] > 10 * sizes[0]

# %%
# Averages over 25 steps. The LSTM's loss falls bit by bit, as it learns to cram more into its
# state. The machine's falls off a cliff, the moment it has found the trick. Not every start
# finds it, and one that has found it may lose it again: a head may, for instance, settle
# between two slots, half here and half there, and never learn to point.

fig, ax = plt.subplots(
    figsize=(7, 3),
    num="The loss of the best machine drops by orders of magnitude within a few hundred steps, "
    "that of some others does not; the loss of the LSTM falls slowly over thousands.",
)  # fmt: skip
curves = [(history, "grey", "Other NTMs") for history in histories.T]
curves += [(histories[:, best], "blue", "Best NTM"), (lstm_history, "orange", "LSTM")]
for history, colour, label in curves:
    means = history.unfold(0, 25, 25).mean(dim=-1)
    ax.semilogy(range(25, len(history) + 1, 25), means, color=COLOURS[colour], label=label)
ax.set(xlabel="Step", ylabel="Loss", title="Learning to copy up to 12 vectors")
handles, labels = ax.get_legend_handles_labels()
ax.legend(handles[-3:], labels[-3:])

# %%
# Twenty instead of twelve
# ------------------------
#
# We try lengths that both were trained on, then sequences of twenty vectors, longer than either
# has ever seen. A bit counts as 1 where its logit is positive.


def wrong_bits(model, length, *batch):
    # the share of bits that come out wrong
    inputs, targets = copy_task(length, *batch)
    with torch.no_grad():
        answers = model(inputs)[length + 1 :] > 0
    return (answers != targets.bool()).float().mean().item()


for length in (4, 8, 12, 20):
    shares = wrong_bits(ntm, length, 1, 100), wrong_bits(lstm, length, 100)
    print("length {:2d}: NTM {:6.2%} wrong, LSTM {:6.2%} wrong".format(length, *shares))
known = torch.tensor([wrong_bits(lstm, length, 100) for length in range(1, 13)])
claim("on the lengths of its training the LSTM gets under 5 % wrong", known.mean(), at_most=0.05)
claim(
    "trained on lengths up to 12, the NTM copies length 20 with under 1 % wrong bits",
    wrong_bits(ntm, 20, 1, 500),
    at_most=0.01,
)
claim("the LSTM gets at least 20 % wrong at length 20", wrong_bits(lstm, 20, 500), at_least=0.2)

# %%
# One sequence of twenty, and both copies. The LSTM knows how it began; of the rest it keeps a
# blur.

inputs, targets = copy_task(20, 1)
with torch.no_grad():
    copies = {
        "Target": targets,
        "NTM": torch.sigmoid(ntm(inputs.unsqueeze(1))[21:, 0]),
        "LSTM": torch.sigmoid(lstm(inputs)[21:]),
    }
fig, axes = plt.subplots(
    3, 1, figsize=(7, 3.6), sharex=True,
    num="A sequence of twenty vectors and its copies: that of the NTM is the same, that of the "
    "LSTM is blurred and wrong in many places.",
)  # fmt: skip
for ax, (title, values) in zip(axes, copies.items(), strict=True):
    ax.imshow(values[:, 0].T.numpy(), vmin=0, vmax=1, cmap="Blues", aspect="auto")
    ax.set(ylabel=title, yticks=[], xticks=range(0, 20, 5))
    ax.grid(visible=False)
axes[-1].set_xlabel("Vector")

# %%
# The program it learnt
# ---------------------
#
# Nobody told the machine how to use its memory. We look over its shoulder: step by step, where
# are its heads?


def watch(model, inputs):
    # the outputs and the weights of both heads at every step, without the stack's dimension
    state, outputs, places = model.start(inputs.shape[2]), [], []
    with torch.no_grad():
        for x in inputs:
            output, state = model.step(x, state)
            outputs.append(torch.sigmoid(output[0]))
            places.append(state[1][0])
    return torch.stack(outputs), torch.stack(places)


length = 20
inputs, _ = copy_task(length, 1, 100)
outputs, places = watch(ntm, inputs)
answering = torch.arange(len(outputs)) > length
pictures = {
    "Input": inputs[:, 0, 0, :bits],
    "Output": outputs[:, 0] * answering.unsqueeze(-1),
    "Write head": places[:, 0, 0],
    "Read head": places[:, 0, 1],
}
fig, axes = plt.subplots(
    2, 2, figsize=(7, 4.8), sharex=True, sharey="row", height_ratios=[1, 4],
    num="While the input comes in, the write head moves over the slots in a bright diagonal; "
    "while the output goes out, the read head moves over the same slots.",
)  # fmt: skip
for ax, (title, values) in zip(axes.flat, pictures.items(), strict=True):
    ax.imshow(values.T.numpy(), vmin=0, vmax=1, cmap="magma", aspect="auto")
    ax.set(title=title)
    ax.grid(visible=False)
axes[0, 0].set(ylabel="Bit", yticks=range(bits))
axes[1, 0].set(ylabel="Slot", xlabel="Step")
axes[1, 1].set_xlabel("Step")

# %%
# Two diagonals, as if drawn with a ruler. While vectors come in, the write head takes one slot
# after the other. At the mark the read head stands where the list begins, and it runs through
# the same slots, always one step before the controller prints what was read. It is what a
# programmer would write: *append each vector to a list; then go back to the start and print
# the list.* What the write head does after the mark does no harm at this length, so nothing
# keeps it tidy.

written = places[:length, :, 0].argmax(dim=-1)
looked_up = places[length:-1, :, 1].argmax(dim=-1)
print("slots written, first sequence:", written[:, 0].tolist())
print("slots read, first sequence:   ", looked_up[:, 0].tolist())
claim(
    "the read head visits the slots in the order in which they were written",
    (written == looked_up).float().mean(),
    at_least=0.99,
)
moves = written.diff(dim=0).remainder(32)
neighbours = (moves == moves[0, 0]) & ((moves == 1) | (moves == 31))  # forward, or back
claim("each vector is written one slot beside the last", neighbours.float().mean(), at_least=0.99)

# %%
# Where it ends
# -------------
#
# How far does the program carry? The memory has 32 slots, so it cannot hold 33 vectors one by
# one. But is it the *program* that ends there, or the *memory*? No parameter but the first
# places knows how many slots there are. So we hand the same parameters to a machine with 64
# slots, without any further training.

lengths = range(4, 73, 4)
wrong = {"LSTM": [100 * wrong_bits(lstm, length, 40) for length in lengths]}
for slots in (32, 64):
    model = machine(best, slots)
    wrong[f"NTM, {slots} slots"] = [100 * wrong_bits(model, n, 1, 40) for n in lengths]

fig, ax = plt.subplots(
    figsize=(7, 3.4),
    num="Wrong bits against length: those of the LSTM rise from about length 10 on, those of "
    "the NTM stay near zero and leap up at about 32, or at about 64 with 64 slots.",
)  # fmt: skip
ax.axvspan(1, 12, color=COLOURS["grey"], alpha=0.2, linewidth=0)
ax.text(6.5, 56, "Training", ha="center")
for (name, percent), colour in zip(wrong.items(), ("orange", "blue", "green"), strict=True):
    ax.plot(lengths, percent, "o-", markersize=4, color=COLOURS[colour], label=name)
ax.set(xlabel="Length of the sequence", ylabel="Wrong bits in per cent", ylim=(-2, 61))
ax.set_xticks(range(0, 73, 8))
ax.legend(loc="center", bbox_to_anchor=(0.66, 0.45))

claim(
    "at length 40, more than its slots, the NTM gets at least 20 % wrong",
    wrong["NTM, 32 slots"][9],
    at_least=20,
)
claim(
    "handed 64 slots, the NTM copies length 48 with under 5 % wrong bits",
    wrong["NTM, 64 slots"][11],
    at_most=5,
)
claim(
    "at length 72, more than 64 slots, the NTM gets at least 20 % wrong again",
    wrong["NTM, 64 slots"][17],
    at_least=20,
)

# %%
# The LSTM begins to fail before the longest lengths of its training, and each further vector
# makes it worse. The machine goes on until the ring is full. Then the write head comes round
# to the beginning of the list, which nobody has read yet, and writes over it. With twice the
# slots the same parameters go about twice as far. What was learnt is not twelve vectors but a
# loop. A loop has no length; only the memory does.
#
# Exercises
# ---------
#
# **1.** How much does sharpening matter? Move a head forward twenty times with a shift that is
# 90 % certain, without sharpening and with :math:`\gamma = 2`.
#
# .. dropdown:: Solution 1
#
#    Without it, the doubts of twenty steps add up to a wide hill. With it, each step's doubt is
#    nearly wiped out before the next.
#
#    .. code-block:: python
#
#       peaks = {}
#       for gamma in (1.0, 2.0):
#           weights = F.one_hot(torch.tensor(0), 32).float()
#           for _ in range(20):
#               weights = sharpen(shift(weights, torch.tensor([0.0, 0.1, 0.9])), gamma)
#           peaks[gamma] = weights.max().item()
#       print(peaks)
#       assert peaks[1.0] < 0.4 and peaks[2.0] > 0.9
#
# **2.** Be the controller: with ``write``, ``shift`` and ``read``, store twenty random vectors
# by hand, without any training. Then print them backwards.
#
# .. dropdown:: Solution 2
#
#    Going forward after each writing, and back before each reading, makes the list a stack.
#
#    .. code-block:: python
#
#       vectors = torch.rand(20, 16)
#       back, forward = torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 0.0, 1.0])
#       memory = torch.zeros(32, 16)
#       place = F.one_hot(torch.tensor(0), 32).float()
#       for vector in vectors:
#           memory = write(memory, place, torch.ones(16), vector)
#           place = shift(place, forward)
#
#       backwards = []
#       for _ in vectors:
#           place = shift(place, back)
#           backwards.append(read(memory, place))
#       assert torch.equal(torch.stack(backwards), vectors.flip(0))
#
# **3.** A telephone book: each slot holds a name of eight numbers and a value of eight
# numbers. Look up a value when you know its name. How must the key look?
#
# .. dropdown:: Solution 3
#
#    The second half of the key is zero: it adds nothing to the product with any slot. All
#    names here have the same length, and so have all values, hence the best match is the right
#    name.
#
#    .. code-block:: python
#
#       names = F.normalize(torch.randn(8, 8), dim=1)
#       values = F.normalize(torch.randn(8, 8), dim=1)
#       book = torch.cat([names, values], dim=1)
#       key = torch.cat([names[3], torch.zeros(8)]).unsqueeze(0)
#       found = read(book, focus_by_content(book, key, strength=500.0))[0, 8:]
#       print((found - values[3]).abs().max())
#       assert torch.allclose(found, values[3], atol=0.01)
#
# Sources
# -------
#
# - A. Graves, G. Wayne, I. Danihelka, `"Neural Turing Machines"
#   <https://arxiv.org/abs/1410.5401>`__ (2014). Reading, writing and addressing are its
#   section 3, equations 2 to 9; copying is its section 4.1, and our diagonals are its figure
#   6. Its task is larger: vectors of eight bits, lengths up to 20 in training, 128 slots of
#   20 numbers, far longer training, and a copy of length 120 with a single slip. Its LSTM
#   baseline, too, fails beyond the lengths seen.
# - Ours differs in details: heads begin at slot 0 with their gates nearly closed, the
#   controller's layer alone makes the output, a write comes before the read of the same step,
#   and Adam takes the place of RMSProp. Where the paper says nothing, we took what trained
#   dependably. That the best of eight starts goes on is ours too.
# - Zhang Jiang, *Deep Learning on the Torch*, lecture 1, "Neural computer (neural Turing
#   machine)". The slide shows no program; this one is ours.
