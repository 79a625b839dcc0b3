r"""
A network that forecasts bicycle rentals
========================================

Ten neurons learn from a year of real rentals how many bicycles a city will need each hour, and
we find out what they cannot know.

**You will learn**

- why a network fails with the wrong scale of input, and fails again with the wrong input
- how a table of dates and weather becomes numbers that a network can read
- mini-batches, first by hand and then with ``nn.Sequential``
- how to judge a forecast: held-out days, honest baselines, several seeds
- how to find out where a network errs, why, and what a hidden neuron has learnt
- how almost the same network becomes a classifier

**You need** gradients (:ref:`sphx_glr_gallery_foundations_plot_03_autograd.py`) and a first
learning program (:ref:`sphx_glr_gallery_foundations_plot_05_linear_regression.py`).

**Time** About half an hour to read. It runs in about 25 seconds on one core.
"""

# sphinx_gallery_thumbnail_number = 3
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tutorial_lib.claims import claim
from tutorial_lib.data import load_bike_rentals
from tutorial_lib.figures import COLOURS, use_course_style

use_course_style()
torch.manual_seed(1)

# %%
# A bicycle in the right place
# ----------------------------
#
# Whoever rents out bicycles by the hour has one daily worry: how many will be wanted, and when?
# Our data are real: the hours of 2011 in Washington, D.C., with the date, the weather and the
# number of bicycles rented. Every forecast will be held against two measures.

data = load_bike_rentals()
rentals = torch.tensor(data.rentals, dtype=torch.float32)
print(f"{len(rentals)} hours, rentals: mean {rentals.mean():.0f}, maximum {rentals.max():.0f}")


def r_squared(forecast, truth):
    return (1 - F.mse_loss(forecast, truth) / truth.var(correction=0)).item()


def mean_error(forecast, truth):
    return F.l1_loss(forecast, truth).item()


# %%
# :math:`R^2` is the share of the variation that a forecast explains: 1 is perfect, 0 is as good
# as always naming the mean, and below 0 is worse than that. The mean absolute error counts
# bicycles, which any manager understands.
#
# The naive way
# -------------
#
# Begin with as little as possible. The input is the number of the hour, 0 to 49; the target is
# the number of rentals; between them stand ten sigmoid neurons. The network adds ten S-curves:
#
# .. math:: \hat y = \sum_{j=1}^{10} v_j \, \sigma(w_j x + b_j) + c
#
# Each step is the one that learnt a line. There the slides write ``a.data.add_(- learning_rate
# * a.grad.data)``; today we update inside ``torch.no_grad()``.


def hidden(x, parameters):
    W, b, *_ = parameters
    return torch.sigmoid(x @ W + b)


def ten_neurons(x, parameters):
    *_, v, c = parameters
    return hidden(x, parameters) @ v + c


def gradient_step(loss, parameters, learning_rate):
    loss.backward()
    with torch.no_grad():
        for parameter in parameters:
            parameter -= learning_rate * parameter.grad
            parameter.grad = None


# %%
# We train it twice, from the same start. The second time only one thing changes: the hours are
# divided by 50, so that the input runs from 0 to 1.

hours = torch.arange(100.0).unsqueeze(1)
first_rentals = rentals[:100].unsqueeze(1)
naive = {}
for title, x in {"raw hours": hours, "hours divided by 50": hours / 50}.items():
    torch.manual_seed(1)
    parameters = [torch.randn(1, 10), torch.randn(10), torch.randn(10, 1), torch.zeros(1)]
    parameters = [parameter.requires_grad_() for parameter in parameters]
    for step in range(10_001):
        forecast = ten_neurons(x[:50], parameters)
        if step in (100, 1000, 10_000):
            score = r_squared(forecast, first_rentals[:50])
            print(f"{title}, after {step} steps: R² {score:.2f}")
        gradient_step(F.mse_loss(forecast, first_rentals[:50]), parameters, learning_rate=0.01)
    naive[title] = x, [parameter.detach() for parameter in parameters]

# %%
# Why does the scale matter so much? Look at the ten neurons themselves, in the lower row. With
# raw hours they are **saturated** nearly everywhere: flat, so their derivative is almost zero
# and the gradient hardly moves them. With scaled hours they still slope where the data are.

fig, axes = plt.subplots(
    2, 2, figsize=(7, 4.6), sharex=True, sharey="row",
    num="With raw hours the fit is flat and the ten neurons are saturated; with scaled hours "
    "the curve follows the first two days, but it misses all peaks of the next two",
)  # fmt: skip
for (top, bottom), (title, (x, parameters)) in zip(axes.T, naive.items(), strict=True):
    top.axvspan(49.5, 99.5, color=COLOURS["orange"], alpha=0.12, lw=0)
    top.plot(first_rentals, "o", markersize=3, color=COLOURS["grey"], label="rentals")
    top.plot(ten_neurons(x, parameters), color=COLOURS["blue"], label="network")
    top.text(51, 232, "not seen in training", fontsize=9)
    top.set(title=title, ylim=(-10, 255))
    bottom.plot(hidden(x, parameters), color=COLOURS["green"], lw=1)
    bottom.set_xlabel("hour")
axes[0, 0].set_ylabel("bicycles an hour")
axes[1, 0].set_ylabel("ten hidden neurons")
axes[0, 0].legend(loc="upper left", bbox_to_anchor=(0, 0.95))

# %%
# Scaling gives a good fit, if slowly. Is it a good forecast? The shaded half of the figure
# holds the next 50 hours, and there the curve just runs on.

slopes = [hidden(x[:50], p) * (1 - hidden(x[:50], p)) for x, p in naive.values()]
ratio = slopes[1].mean() / slopes[0].mean()
claim("scaled hours leave neurons at least twice the slope of raw hours", ratio, at_least=2)

raw, scaled = (ten_neurons(x, p) for x, p in naive.values())
score = r_squared(raw[:50], first_rentals[:50])
claim("a network fed raw hours explains less than half of its own data", score, at_most=0.5)
score = r_squared(scaled[:50], first_rentals[:50])
claim("a network fed scaled hours explains 80 % of its own data", score, at_least=0.8)
score = r_squared(scaled[50:], first_rentals[50:])
claim("a network fed scaled hours has a negative R² on the next 50 hours", score, at_most=-0.3)

# %%
# The network has not learnt what a day is. It has bent a curve through 50 points, and past the
# last of them its S-curves flatten out. What it knows is true only of what it was shown:
# **overfitting** in its plainest form. More neurons would not help, because what is missing is
# in the input. "Hour 61" does not say that it is a Monday afternoon.
#
# All that is known about an hour
# -------------------------------
#
# So we say everything we know. A category becomes a **one-hot** vector: 24 columns for the hour
# of the day, a single 1 among them. As a plain number, 23 o'clock would lie far from midnight.
# One column we withhold: whether the day is a working day. The network can work that out, and
# later we shall look for it inside.

codes = [data.season - 1, data.month - 1, data.hour, data.weekday, data.weather]
categories = [F.one_hot(torch.tensor(code)) for code in codes]
categories.append(torch.tensor(data.holiday).unsqueeze(1))
measurements = np.stack([data.temperature, data.humidity, data.wind_speed], axis=1)
measurements = torch.tensor(measurements, dtype=torch.float32)

# %%
# The last 21 days of the year are put aside **before** anything is measured. Even the means and
# deviations that normalise the measurements, and the rentals, come from the other days alone.

date = data.time.astype("datetime64[D]")
held_out = torch.tensor(date > date.max() - np.timedelta64(21, "D"))
past = ~held_out
measurements = (measurements - measurements[past].mean(0)) / measurements[past].std(0)
inputs = torch.cat([*categories, measurements], dim=1)
mean, std = rentals[past].mean(), rentals[past].std()
targets = ((rentals - mean) / std).unsqueeze(1)
truth = rentals[held_out]
print(f"{inputs.shape[1]} columns; {past.sum()} hours to learn from, {len(truth)} held out")


def in_bicycles(outputs):
    return outputs.detach().squeeze(1) * std + mean


# %%
# The network by hand
# -------------------
#
# The formula stays, with 54 weights for each neuron instead of one. But a step no longer looks
# at every hour. It takes a **mini-batch** of 128 drawn at random, whose gradient is a good
# estimate of the whole at a small part of the cost. One pass through all hours is an **epoch**.

parameters = [torch.randn(54, 10) / 7, torch.zeros(10), torch.randn(10, 1), torch.zeros(1)]
parameters = [parameter.requires_grad_() for parameter in parameters]
x, y = inputs[past], targets[past]
for _ in range(150):
    for batch in torch.randperm(len(x)).split(128):
        loss = F.mse_loss(ten_neurons(x[batch], parameters), y[batch])
        gradient_step(loss, parameters, learning_rate=0.1)

by_hand = in_bicycles(ten_neurons(inputs, parameters))
print(f"by hand: R² {r_squared(by_hand[held_out], truth):.2f} on the held-out days")

# %%
# The same with ``nn.Sequential``
# -------------------------------
#
# Three modules say it all. Given our weights, they must make our forecasts. ``nn.Linear``
# stores its weights as (outputs, inputs), hence the transposes.


def make_network(outputs=1):
    return nn.Sequential(nn.Linear(54, 10), nn.Sigmoid(), nn.Linear(10, outputs))


model = make_network()
with torch.no_grad():
    for parameter, ours in zip(model.parameters(), parameters, strict=True):
        parameter.copy_(ours.T if ours.ndim == 2 else ours)
difference = (in_bicycles(model(inputs)) - by_hand).abs().max()
claim("nn.Sequential forecasts the same as a network by hand", difference, at_most=0.01)

# %%
# From here on we use modules, and ``torch.optim.SGD`` for the step. A single training run is
# partly luck, since its start and its mini-batches are random. So we train five networks.


def train(model, loss_function, x, y, learning_rate=0.1, epochs=150):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(128):
            optimizer.zero_grad()
            loss_function(model(x[batch]), y[batch]).backward()
            optimizer.step()


models = []
for seed in range(5):
    torch.manual_seed(seed)
    models.append(make_network())
    train(models[-1], F.mse_loss, x, y)
networks = [in_bicycles(model(inputs)) for model in models]

# %%
# Two honest baselines
# --------------------
#
# No score means anything alone. A manager without a network would take the **mean of this hour
# of the week**; there are 168 of them. A statistician would fit a **linear regression** to our
# 54 columns. Both may use the past only, as the networks did.

hour_of_week = torch.tensor(data.weekday * 24 + data.hour)


def weekly_mean(values, rows=past):
    return torch.stack([values[rows & (hour_of_week == h)].mean() for h in range(168)])


def linear_regression(columns):
    columns = torch.cat([columns, torch.ones(len(columns), 1)], dim=1).double()
    fit = torch.linalg.lstsq(columns[past], targets[past].double(), driver="gelsd")
    return in_bicycles((columns @ fit.solution).float())


linear = linear_regression(inputs)
forecasts = {
    "hour of the week": [weekly_mean(rentals)[hour_of_week]],
    "linear regression": [linear],
    "five networks": networks,
}

# %%
# The worst of the five networks has to beat the better baseline, in both measures.

scores, errors = (
    [[measure(f[held_out], truth) for f in group] for group in forecasts.values()]
    for measure in (r_squared, mean_error)
)
lead = min(scores[2]) - max(scores[0] + scores[1])
claim("all five networks lead both baselines by 0.15 or more in R²", lead, at_least=0.15)
lead = min(errors[0] + errors[1]) - max(errors[2])
claim("all five networks err by 5 bicycles an hour less than both baselines", lead, at_least=5)

fig, ax = plt.subplots(figsize=(7, 2.4), num="All five networks err less than both baselines")
for row, (values, colour) in enumerate(zip(errors, ("grey", "grey", "blue"), strict=True)):
    ax.plot(values, [row] * len(values), "o", color=COLOURS[colour], markersize=9, alpha=0.7)
ax.set_yticks(range(3), forecasts)
ax.set(xlim=(0, 55), ylim=(-0.5, 2.5), xlabel="mean absolute error (bicycles an hour)")

# %%
# .. note::
#
#    Read the lead with care. The settings were chosen on the three weeks before these, but
#    these had been seen as well. The weather is the one observed, not forecast. And in
#    milder weeks the hour of the week comes close (exercise 2).
#
# Three weeks it has never seen
# -----------------------------
#
# Now the picture to hang on the wall: 11 to 31 December as the first network forecasts them,
# with the weather of each hour in the strip below.

time, network = data.time[held_out], networks[0][held_out]
christmas = np.array(["2011-12-24", "2011-12-28"], dtype="datetime64[D]")
sky = {"clear": "orange", "cloudy": "grey", "rain or snow": "sky"}
fig, axes = plt.subplots(
    3, 1, figsize=(7, 5), sharey=True,
    num="Hourly rentals from 11 to 31 December and the forecast, week by week: they agree "
    "until the 23rd, double peaks and all; over Christmas the forecast is far too high",
)  # fmt: skip
for week, ax in enumerate(axes):
    midnights = np.datetime64("2011-12-11") + 7 * week + np.arange(8)
    rows = (time >= midnights[0]) & (time < midnights[7])
    ax.fill_between(time[rows], truth[rows], color=COLOURS["grey"], alpha=0.4, label="rentals")
    ax.plot(time[rows], network[rows], color=COLOURS["blue"], label="network")
    for code, (name, colour) in enumerate(sky.items()):
        shown = time[rows & (data.weather[held_out] == code)]
        hours = [(hour, np.timedelta64(1, "h")) for hour in shown]
        ax.broken_barh(hours, (-60, 40), color=COLOURS[colour], lw=0.3, label=name)
    labels = [f"{day:%a} {day.day} {day:%b}" for day in midnights[:7].tolist()]
    ax.set_xticks(midnights[:7] + np.timedelta64(12, "h"), labels, fontsize=9)
    ax.set_xticks(midnights, minor=True)
    ax.grid(axis="x", visible=False)
    ax.grid(axis="x", which="minor")
    ax.axvspan(*christmas, color=COLOURS["red"], alpha=0.12, lw=0, zorder=0)
    ax.set(xlim=midnights[[0, 7]], ylim=(-60, 520), yticks=(0, 200, 400))
noon = np.datetime64("2011-12-26T12")
axes[2].text(noon, 420, "Christmas", color=COLOURS["red"], ha="center")
axes[1].set_ylabel("bicycles an hour")
axes[0].legend(ncols=5, loc="lower center", bbox_to_anchor=(0.5, 1))

# %%
# The two rush hours of working days and the single hump of weekends: both are there, on days
# that the network had never met. Then comes Christmas.
#
# Where it errs, and why
# ----------------------
#
# Average the signed error, forecast minus truth, over each day and over all five networks. The
# thin lines run from the lowest to the highest of the five.

held_out_date = date[held_out]
signed = torch.stack(networks)[:, held_out] - truth
days = np.unique(held_out_date)
daily = torch.stack([signed[:, held_out_date == day].mean(1) for day in days], 1).numpy()
festive = (days >= christmas[0]) & (days < christmas[1])
excess = daily[:, festive].mean(1).min()
claim("every network forecasts 30 bicycles an hour too many at Christmas", excess, at_least=30)

fig, ax = plt.subplots(
    figsize=(7, 2.5),
    num="Mean error of each held-out day, by far the largest from the 24th to the 27th",
)
colours = np.where(festive, COLOURS["red"], COLOURS["blue"])
ax.bar(np.arange(11, 32), daily.mean(0), color=colours)
ax.vlines(np.arange(11, 32), daily.min(0), daily.max(0), color="black", lw=1)
ax.set_xticks(np.arange(11, 32))
ax.set(xlabel="day of December", ylabel="error (bicycles an hour)")
ax.grid(axis="x", visible=False)

# %%
# Five different starts err on the same days, so this is no bad luck in training. Put two
# Saturdays side by side at three in the afternoon: the 17th and the 24th.

rows = np.flatnonzero(np.isin(data.time, np.array(["2011-12-17T15", "2011-12-24T15"], "M8[h]")))
for name in ("season", "month", "hour", "weekday", "holiday", "weather", "temperature"):
    print(f"{name:>12}: {getattr(data, name)[rows]}")
print(f"{'forecast':>12}: {networks[0][rows].round().int().tolist()}")
print(f"{'truth':>12}: {data.rentals[rows]}")

# %%
# Nothing here says that the second is Christmas Eve. A network knows only what is in its input:
# neither more neurons nor more training could mend this. A column for it could, together with a
# second year to learn it from.
#
# One column did change: ``season`` turns to winter on the 21st. All the winter that the network
# has met is the one that began the year, when fewer bicycles were rented even on days as cold.
# Ask it what it would have said had autumn gone on.

cold = past.numpy() & data.working_day & (data.temperature > 5) & (data.temperature < 10)
winter, autumn = (data.rentals[cold & (data.season == code)].mean() for code in (1, 4))
print(f"working days at 5 to 10 °C: {winter:.0f} an hour in winter, {autumn:.0f} in autumn")
assert winter < autumn

late = torch.tensor(held_out_date >= np.datetime64("2011-12-21"))
autumn_inputs = inputs[held_out][late]
autumn_inputs[:, :4] = torch.tensor([0.0, 0.0, 0.0, 1.0])
others = torch.stack([in_bicycles(model(autumn_inputs)) for model in models])
gain = (others - truth[late] - signed[:, late]).mean(1).min()
claim("replacing winter by autumn adds 12 bicycles an hour to all forecasts", gain, at_least=12)

# %%
# That goes a long way to explain why the bars of the 21st and 22nd point down: the network
# judged them by that other winter.
#
# What a hidden neuron has learnt to see
# --------------------------------------
#
# Linear regression adds an effect of the hour to an effect of the weekday. It cannot say "8
# o'clock is busy, *but only on working days*". A hidden neuron can: it bends the sum, so one
# effect can depend on the other. Measure just this, and call it the rush hour: by how much 8
# o'clock exceeds 13 o'clock on working days, less the same on days off.


def day_curve(values, working_day):
    rows = past.numpy() & (data.working_day == working_day)
    return torch.stack([values[rows & (data.hour == hour)].mean(0) for hour in range(24)])


def rush(values):
    difference = day_curve(values, True) - day_curve(values, False)
    return difference[8] - difference[13]


print(f"rush hour in the data: {rush(rentals):.0f}")
claim("linear regression sees a tenth of the rush hour at most", rush(linear), at_most=41)
seen = min(rush(network) for network in networks)
claim("every network sees at least half of the rush hour", seen, at_least=208)

# %%
# The output is a weighted sum of ten neurons, so the share of each can be read off exactly.
# Follow the neuron with the largest share through the day, on working days and on days off.

stars, ratios = [], []
for model in models:
    shares = model[:2](inputs).detach() * model[2].weight.detach() * std
    print("shares of the ten neurons:", rush(shares).round().int().tolist())
    stars.append(shares[:, rush(shares).argmax()])
    curves = [day_curve(stars[-1], working_day) for working_day in (True, False)]
    ratios.append((curves[0].max() - curves[0].min()) / (curves[1].max() - curves[1].min()))
ratio = min(ratios)
claim("a neuron swings three times as far on working days as on days off", ratio, at_least=3)

# %%
# Draw the week as a map, averaged over the past: the data, both models, and that neuron of the
# first network.

maps = {"the data": rentals, "linear regression": linear, "the network": networks[0]}
maps["one hidden neuron"] = stars[0]
fig, axes = plt.subplots(
    2, 2, figsize=(7, 4), sharex=True, sharey=True,
    num="Rentals by weekday and hour. Data and network: two peaks on working days, one hump at "
    "weekends. Linear regression: the same hours every day. One hidden neuron: hardly changes "
    "with the hour at weekends, much on working days",
)  # fmt: skip
for ax, (title, values) in zip(axes.flat, maps.items(), strict=True):
    week = weekly_mean(values).view(7, 24).roll(-1, 0)  # Monday first
    image = ax.imshow(week.numpy(), aspect="auto")
    ax.set(title=title, xticks=(0, 6, 12, 18))
    ax.grid(visible=False)
    fig.colorbar(image, ax=ax)
axes[0, 0].set_yticks(range(7), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
for ax in axes[1]:
    ax.set_xlabel("hour of the day")

# %%
# On days off the neuron hardly heeds the clock; on working days it sets the rush hours apart.
# The column that we withheld, the network has found for itself.
#
# Busy or quiet?
# --------------
#
# Often a yes or no is enough: will this hour be busier than the median? Such a **classifier**
# has two outputs, one *logit* for each answer. The loss, cross-entropy, turns logits into
# probabilities and rewards a high one for the right answer. The baseline is habit: what this
# hour of the week was more often.

busy = (rentals > rentals[past].median()).long()
habit = (weekly_mean(busy.float())[hour_of_week] > 0.5).long()


def accuracy(answers):
    return (answers == busy)[held_out].float().mean().item()


accuracies = []
for seed in range(5):
    torch.manual_seed(seed)
    classifier = make_network(outputs=2)
    train(classifier, F.cross_entropy, x, busy[past], learning_rate=0.5, epochs=20)
    accuracies.append(accuracy(classifier(inputs).argmax(1)))
print(f"habit is right in {accuracy(habit):.0%}, the classifiers in", np.round(accuracies, 3))
lead = min(accuracies) - accuracy(habit)
claim("all five classifiers are right in 2 % more of all hours than habit", lead, at_least=0.02)

# %%
# Exercises
# ---------
#
# **1.** Give linear regression by hand what the neuron found by itself: 168 more columns, one
# for each hour of the week. How much of the lead is left?
#
# .. dropdown:: Solution 1
#
#    The baseline gains a good deal, but someone had to know what to add.
#
#    .. code-block:: python
#
#       columns = torch.cat([inputs, F.one_hot(hour_of_week)], dim=1)
#       score = r_squared(linear_regression(columns)[held_out], truth)
#       print(f"R² {score:.2f}")
#       assert scores[1][0] + 0.05 < score < min(scores[2])
#
# **2.** Hold out three mild weeks instead, from 30 October, and train on what came before. Does
# the network still beat the hour of the week, and by how much?
#
# .. dropdown:: Solution 2
#
#    Yes, but by far less. In ordinary weeks the calendar is nearly all there is to know.
#
#    .. code-block:: python
#
#       start = np.datetime64("2011-10-30")
#       before = torch.tensor(date < start)
#       weeks = torch.tensor((date >= start) & (date < start + 21))
#       torch.manual_seed(0)
#       model = make_network()
#       train(model, F.mse_loss, inputs[before], targets[before])
#       forecast = in_bicycles(model(inputs))
#       usual = weekly_mean(rentals, before)[hour_of_week]
#       network_score = r_squared(forecast[weeks], rentals[weeks])
#       usual_score = r_squared(usual[weeks], rentals[weeks])
#       print(f"R² {network_score:.2f} against {usual_score:.2f}")
#       assert abs(network_score - usual_score) < 0.12
#
# **3.** Take the hidden layer out of the classifier. How much does it lose?
#
# .. dropdown:: Solution 3
#
#    Next to nothing here. Always try the simple model too.
#
#    .. code-block:: python
#
#       torch.manual_seed(0)
#       line = nn.Linear(54, 2)
#       train(line, F.cross_entropy, x, busy[past], learning_rate=0.5, epochs=20)
#       print(f"right in {accuracy(line(inputs).argmax(1)):.1%}")
#       assert abs(accuracy(line(inputs).argmax(1)) - np.mean(accuracies)) < 0.03
#
# Sources
# -------
#
# - The slides announce this lecture on their last page, as "Mobike needs me". They hold no code
#   for it, so the networks, settings and figures are ours.
# - Data: H. Fanaee-T and J. Gama, "Event labeling combining ensemble detectors and background
#   knowledge", `Progress in Artificial Intelligence (2013)
#   <https://doi.org/10.1007/s13748-013-0040-3>`__. They look for unusual days, of which our
#   Christmas is one; to forecast is our use of the data.
# - The same data with a second year: the `Bike Sharing data set
#   <https://archive.ics.uci.edu/dataset/275/bike+sharing+dataset>`__ of the UCI repository.
