"""The machine of lesson 10 does what the paper's equations say, written out in plain loops."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from conftest import definitions

SLOTS, WIDTH = 7, 5


@pytest.fixture(scope="module")
def lesson():
    """What the lesson imports and defines, without what it runs."""
    return SimpleNamespace(**definitions("plot_10_neural_turing_machine", bits=5))


@pytest.fixture(params=range(5))
def random(request):
    return np.random.default_rng(request.param)


def weighting(random, slots=SLOTS):
    weights = random.random(slots)
    return weights / weights.sum()


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def content_by_loops(memory, key, strength):
    """Equations 5 and 6."""
    scores = []
    for row in memory:
        product = sum(k * m for k, m in zip(key, row, strict=True))
        lengths = math.sqrt(sum(k * k for k in key)) * math.sqrt(sum(m * m for m in row))
        scores.append(math.exp(strength * product / lengths))
    return [score / sum(scores) for score in scores]


def shift_by_loops(weights, shifts):
    """Equation 8, with the shifts −1, 0 and 1."""
    slots = len(weights)
    s = [0.0] * slots
    for offset, share in zip((-1, 0, 1), shifts, strict=True):
        s[offset % slots] = share
    return [sum(weights[j] * s[(i - j) % slots] for j in range(slots)) for i in range(slots)]


def sharpen_by_loops(weights, gamma):
    """Equation 9."""
    powers = [w**gamma for w in weights]
    return [power / sum(powers) for power in powers]


def test_read(lesson, random):
    memory, weights = random.normal(size=(SLOTS, WIDTH)), weighting(random)
    expected = [sum(weights[i] * memory[i][m] for i in range(SLOTS)) for m in range(WIDTH)]
    np.testing.assert_allclose(lesson.read(tensor(memory), tensor(weights)), expected)


def test_write(lesson, random):
    memory, weights = random.normal(size=(SLOTS, WIDTH)), weighting(random)
    erase, add = random.random(WIDTH), random.normal(size=WIDTH)
    expected = memory.copy()
    for i in range(SLOTS):
        for m in range(WIDTH):
            expected[i][m] *= 1 - weights[i] * erase[m]  # equation 3
            expected[i][m] += weights[i] * add[m]  # equation 4
    written = lesson.write(*map(tensor, (memory, weights, erase, add)))
    np.testing.assert_allclose(written, expected)


@pytest.mark.parametrize("strength", [0.1, 1.0, 30.0])
def test_focus_by_content(lesson, random, strength):
    memory, key = random.normal(size=(SLOTS, WIDTH)), random.normal(size=WIDTH)
    found = lesson.focus_by_content(tensor(memory), tensor(key).unsqueeze(0), strength)
    np.testing.assert_allclose(found[0], content_by_loops(memory, key, strength))


def test_interpolate(lesson, random):
    content, previous, gate = weighting(random), weighting(random), random.random()
    expected = [gate * c + (1 - gate) * p for c, p in zip(content, previous, strict=True)]
    found = lesson.interpolate(tensor(content), tensor(previous), gate)
    np.testing.assert_allclose(found, expected)


def test_shift(lesson, random):
    weights, shifts = weighting(random), weighting(random, 3)
    found = lesson.shift(tensor(weights), tensor(shifts))
    np.testing.assert_allclose(found, shift_by_loops(weights, shifts))


def test_shift_goes_round_the_ring(lesson):
    last = torch.eye(SLOTS)[-1]
    forward, back = torch.tensor([0.0, 0.0, 1.0]), torch.tensor([1.0, 0.0, 0.0])
    assert torch.equal(lesson.shift(last, forward), torch.eye(SLOTS)[0])
    assert torch.equal(lesson.shift(lesson.shift(last, forward), back), last)


@pytest.mark.parametrize("gamma", [1.0, 2.5, 10.0])
def test_sharpen(lesson, random, gamma):
    weights = weighting(random)
    found = lesson.sharpen(tensor(weights), gamma)
    np.testing.assert_allclose(found, sharpen_by_loops(weights, gamma), atol=1e-9)


def test_sharpen_has_a_gradient_where_a_weight_is_zero(lesson):
    weights = torch.tensor([0.0, 0.3, 0.7], requires_grad=True)
    gamma = torch.tensor(1.5, requires_grad=True)
    lesson.sharpen(weights, gamma)[1].backward()
    assert weights.grad.isfinite().all() and gamma.grad.isfinite()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.log1p(np.exp(x))


def small_machines(lesson, seed, machines=3):
    """Machines of three bits, whose every weight is random and whose heads are anywhere."""
    torch.manual_seed(seed)
    stack = lesson.NeuralTuringMachine(3, machines, hidden_size=6, slots=SLOTS, width=WIDTH)
    with torch.no_grad():
        for parameter in stack.parameters():
            parameter.normal_()
    return stack.double()


def test_stacked_linear(lesson):
    torch.manual_seed(0)
    stack = lesson.StackedLinear(3, 4, 5)
    x = torch.randn(3, 2, 4)
    for k in range(3):
        layer = torch.nn.Linear(4, 5)
        with torch.no_grad():
            layer.weight.copy_(stack.weight[k].T)
            layer.bias.copy_(stack.bias[k, 0])
        torch.testing.assert_close(stack(x)[k], layer(x[k]))


def test_address(lesson, random):
    """Both heads of every machine of a stack, from what the controller asks for."""
    stack = small_machines(lesson, int(random.integers(1000)))
    hidden, memory = random.normal(size=(3, 2, 6)), random.normal(size=(3, 2, SLOTS, WIDTH))
    previous = random.random(size=(3, 2, 2, SLOTS))
    previous /= previous.sum(axis=-1, keepdims=True)
    with torch.no_grad():
        found = stack.address(tensor(hidden), tensor(memory), tensor(previous))
    weight, bias = stack.heads.weight.detach().numpy(), stack.heads.bias.detach().numpy()
    for k, example, head in np.ndindex(3, 2, 2):
        asked = (hidden[k, example] @ weight[k] + bias[k, 0]).reshape(2, WIDTH + 6)[head]
        key, rest = np.tanh(asked[:WIDTH]), asked[WIDTH:]
        weights = np.array(content_by_loops(memory[k, example], key, softplus(rest[0])))
        gate, shifts = sigmoid(rest[1]), np.exp(rest[2:5]) / np.exp(rest[2:5]).sum()
        weights = gate * weights + (1 - gate) * previous[k, example, head]
        expected = sharpen_by_loops(shift_by_loops(weights, shifts), 1 + softplus(rest[5]))
        np.testing.assert_allclose(found[k, example, head], expected, atol=1e-9)


def test_a_step_writes_then_reads(lesson):
    stack = small_machines(lesson, 0).float()
    before, places, memo = stack.start(batch_size=4)
    x = torch.rand(3, 4, 4)
    with torch.no_grad():
        logits, (after, weights, found) = stack.step(x, (before, places, memo))
        hidden = torch.tanh(stack.controller(torch.cat([x, memo], dim=-1)))
        erase, add = stack.change(hidden).chunk(2, dim=-1)
    assert logits.shape == (3, 4, 3) and weights.shape == (3, 4, 2, SLOTS)
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(3, 4, 2))
    for k, example in np.ndindex(3, 4):
        at = k, example
        changes = torch.sigmoid(erase[at]), torch.tanh(add[at])
        expected = lesson.write(before[at], weights[at][0], *changes)
        torch.testing.assert_close(after[at], expected)
        torch.testing.assert_close(found[at], lesson.read(expected, weights[at][1]))


def test_machines_of_a_stack_do_not_mix(lesson):
    stack = small_machines(lesson, 1).float()
    sequence = torch.rand(5, 3, 2, 4)
    together = stack(sequence)
    for k in range(3):
        alone = small_machines(lesson, 2, machines=1).float()
        alone.load_state_dict({name: v[k, None] for name, v in stack.state_dict().items()})
        torch.testing.assert_close(alone(sequence[:, k, None]), together[:, k, None])


def test_forward_repeats_step(lesson):
    torch.manual_seed(0)
    machine = lesson.NeuralTuringMachine(5)
    inputs, _ = lesson.copy_task(3, 1, 2)
    state, logits = machine.start(2), []
    for x in inputs:
        output, state = machine.step(x, state)
        logits.append(output)
    torch.testing.assert_close(machine(inputs), torch.stack(logits))


def test_heads_start_on_slot_0_with_their_gates_nearly_closed(lesson):
    machine = lesson.NeuralTuringMachine(5, machines=2)
    _, places, _ = machine.start(batch_size=3)
    assert places.shape == (2, 3, 2, 32) and (places[..., 0] > 0.98).all()
    asked = machine.heads.bias.detach().unflatten(-1, (2, -1)).split(machine.sizes, dim=-1)
    assert asked[2].eq(-4).all() and all((part.abs() < 1).all() for part in asked[:2] + asked[3:])


def test_copy_task(lesson):
    inputs, targets = lesson.copy_task(4, 2, 6)
    assert inputs.shape == (9, 2, 6, 6) and targets.shape == (4, 2, 6, 5)
    assert torch.equal(inputs[:4, ..., :5], targets)
    assert inputs[4, ..., 5].eq(1).all() and inputs[..., 5].sum() == 12
    assert not inputs[5:].any()
