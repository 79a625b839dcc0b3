"""The machine of lesson 10 does what the paper's equations say, written out in plain loops."""

import ast
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

LESSON = Path(__file__).parents[1] / "gallery/networks/plot_10_neural_turing_machine.py"
SLOTS, WIDTH = 7, 5


@pytest.fixture(scope="module")
def lesson():
    """What the lesson imports and defines, without running it."""
    tree = ast.parse(LESSON.read_text(encoding="utf-8"))
    defining = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    tree.body = [node for node in tree.body if isinstance(node, defining)]
    names = {"bits": 5}
    exec(compile(tree, str(LESSON), "exec"), names)
    return SimpleNamespace(**names)


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
    found = lesson.focus_by_content(tensor(memory), tensor(key), strength)
    np.testing.assert_allclose(found, content_by_loops(memory, key, strength))


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


def test_address_of_a_batch(lesson, random):
    """Both heads of every machine in a batch, from what the controller asks for."""
    torch.manual_seed(int(random.integers(1000)))
    machine = lesson.NeuralTuringMachine(3, hidden_size=6, slots=SLOTS, width=WIDTH).double()
    hidden, memory = random.normal(size=(2, 6)), random.normal(size=(2, SLOTS, WIDTH))
    previous = np.array([[weighting(random) for _ in range(2)] for _ in range(2)])
    with torch.no_grad():
        found = machine.address(tensor(hidden), tensor(memory), tensor(previous))
    weight, bias = machine.heads.weight.detach().numpy(), machine.heads.bias.detach().numpy()
    for example in range(2):
        asked = (weight @ hidden[example] + bias).reshape(2, WIDTH + 6)
        for head in range(2):
            key, rest = np.tanh(asked[head, :WIDTH]), asked[head, WIDTH:]
            gate, shifts = sigmoid(rest[1]), np.exp(rest[2:5]) / np.exp(rest[2:5]).sum()
            weights = np.array(content_by_loops(memory[example], key, softplus(rest[0])))
            weights = gate * weights + (1 - gate) * previous[example, head]
            weights = shift_by_loops(weights, shifts)
            expected = sharpen_by_loops(weights, 1 + softplus(rest[5]))
            np.testing.assert_allclose(found[example, head], expected, atol=1e-9)


def test_a_step_writes_then_reads(lesson):
    torch.manual_seed(0)
    machine = lesson.NeuralTuringMachine(3, hidden_size=6, slots=SLOTS, width=WIDTH)
    before, places, _ = machine.start(batch_size=4)
    x = torch.rand(4, 4)
    with torch.no_grad():
        logits, (after, weights, memo) = machine.step(x, (before, places, torch.zeros(4, WIDTH)))
        hidden = torch.tanh(machine.controller(torch.cat([x, torch.zeros(4, WIDTH)], dim=1)))
        erase, add = machine.change(hidden).chunk(2, dim=1)
    assert logits.shape == (4, 3) and weights.shape == (4, 2, SLOTS)
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(4, 2))
    for example in range(4):
        expected = lesson.write(
            before[example],
            weights[example, 0],
            torch.sigmoid(erase[example]),
            torch.tanh(add[example]),
        )
        torch.testing.assert_close(after[example], expected)
        torch.testing.assert_close(memo[example], lesson.read(expected, weights[example, 1]))


def test_forward_repeats_step(lesson):
    torch.manual_seed(0)
    machine = lesson.NeuralTuringMachine(5)
    inputs, _ = lesson.copy_task(3, 2)
    state, logits = machine.start(2), []
    for x in inputs:
        output, state = machine.step(x, state)
        logits.append(output)
    torch.testing.assert_close(machine(inputs), torch.stack(logits))


def test_heads_start_on_slot_0(lesson):
    _, places, _ = lesson.NeuralTuringMachine(5).start(batch_size=1)
    assert (places[0, :, 0] > 0.98).all()


def test_copy_task(lesson):
    inputs, targets = lesson.copy_task(4, 6)
    assert inputs.shape == (9, 6, 6) and targets.shape == (4, 6, 5)
    assert torch.equal(inputs[:4, :, :5], targets)
    assert inputs[4, :, 5].eq(1).all() and inputs[:, :, 5].sum() == 6
    assert not inputs[5:].any()
