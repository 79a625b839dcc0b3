"""What lesson 11 writes by hand does what it says."""

import math

import pytest
import torch
from conftest import definitions
from torch import nn

from tutorial_lib.shapes import draw_shapes


@pytest.fixture(scope="module")
def lesson():
    """What the lesson imports and defines, without what it runs."""
    return definitions("plot_11_curriculum", "centre")


def test_a_gain_comes_with_its_standard_error(lesson):
    mean, standard_error = lesson["gain"](torch.tensor([3.0, 5.0]), torch.tensor([2.0, 1.0]))
    assert mean == 2.5
    assert standard_error == pytest.approx(1.5)
    bound = lesson["lower_bound"](torch.tensor([3.0, 5.0]), torch.tensor([2.0, 1.0]))
    assert bound == pytest.approx(2.5 - 3.0)


def test_the_exact_error_is_that_of_many_points(lesson):
    torch.manual_seed(0)
    weight, bias = torch.tensor([1.0, 0.3]).double(), torch.tensor(0.4).double()
    y = torch.randint(2, (200_000,)).double() * 2 - 1
    x = torch.randn(200_000, 2).double() + y[:, None] * lesson["centre"]
    counted = ((x @ weight + bias) * y <= 0).double().mean()
    torch.testing.assert_close(lesson["exact_error"](weight, bias), counted, atol=0.003, rtol=0)


def test_examples_of_the_perceptron(lesson):
    torch.manual_seed(1)
    teacher = torch.randn(50, 3)
    x, y, margin, noisy = lesson["make_examples"](teacher, 6, 40)
    assert x.shape == (50, 40, 9)
    score = (x[..., :3] * teacher[:, None]).sum(dim=-1)
    torch.testing.assert_close(score, y * margin)
    assert torch.equal((x[..., 3:] != 0).sum(dim=-1), noisy)
    assert noisy.unique().tolist() == list(range(7))
    zeros = (x[..., 3:] == 0).float().mean(dim=(0, 1))
    assert (zeros - 0.5).abs().max() <= 0.05  # no place is preferred


def test_perceptrons_side_by_side_learn_as_one_would(lesson):
    torch.manual_seed(2)
    x, y, *_ = lesson["make_examples"](torch.randn(4, 3), 2, 30)
    start = torch.randn(4, 5)
    (early, late) = lesson["perceptron"](start, x, y, (10, 30))
    for k in range(4):
        weights = start[k].clone()
        for t in range(30):
            if y[k, t] * (weights @ x[k, t]) <= 0:
                weights += y[k, t] * x[k, t]
            if t == 9:
                torch.testing.assert_close(early[k], weights)
        torch.testing.assert_close(late[k], weights)


def test_which_images_a_way_shows(lesson):
    torch.manual_seed(3)

    def parts(way, epoch):
        rows = lesson["rows_for"](way, epoch, 3)
        assert rows.shape == (3, 2000)
        assert torch.equal((rows % 2000).sort(dim=1).values, torch.arange(2000).expand(3, -1))
        return (rows // 2000).unique().tolist()

    assert parts(8, 7) == [0]
    assert parts(8, 8) == parts(0, 0) == [1]
    assert parts("mixed", 0) == [0, 1]
    assert parts("more", 63) == [1, 2]


def test_each_network_of_a_stack_is_trained_as_if_alone(lesson):
    torch.manual_seed(4)
    images, kinds = torch.randn(2, 200, 6), torch.randint(3, (2, 200))
    parameters = lesson["make_stack"](2, 2, sizes=(6, 5, 5, 5, 3))
    assert all(torch.equal(parameter[:2], parameter[2:]) for parameter in parameters)
    single = []
    for k in range(4):
        layers = [nn.Linear(a, b) for a, b in ((6, 5), (5, 5), (5, 5), (5, 3))]
        for layer, weight, bias in zip(layers, parameters[::2], parameters[1::2], strict=True):
            layer.weight.data = weight[k].detach().T.clone()
            layer.bias.data = bias[k, 0].detach().clone()
        tanh = nn.Tanh()
        single.append(nn.Sequential(layers[0], tanh, layers[1], tanh, layers[2], tanh, layers[3]))
    rows = torch.stack([torch.randperm(200) for _ in range(4)])
    lesson["train_epoch"](parameters, images, kinds, rows)
    for k, network in enumerate(single):
        optimizer = torch.optim.SGD(network.parameters(), lr=0.2)
        for batch in rows[k].split(50):
            optimizer.zero_grad()
            x, kind = images[k % 2, batch], kinds[k % 2, batch]
            nn.functional.cross_entropy(network(x), kind).backward()
            optimizer.step()
        x = torch.randn(10, 6)
        ours = lesson["forward"]([parameter[k : k + 1] for parameter in parameters], x[None])
        torch.testing.assert_close(ours[0], network(x))


def test_recall_asks_for_the_first_symbol(lesson):
    torch.manual_seed(5)
    x, target = lesson["recall_batch"](50, 12)
    assert x.shape == (8, 50, 13, 8)
    assert torch.equal(x.sum(dim=-1), torch.ones(8, 50, 13))
    assert torch.equal(x[:, :, 0].argmax(dim=2), target)
    assert target.unique().tolist() == [0, 1, 2, 3]
    assert (x[:, :, 1:, :4] == 0).all()  # nothing else in a sequence gives it away


def lstm_of_torch(parameters, k):
    """Network ``k`` of a stack as a module of PyTorch and a function of its last output."""
    W_x, W_h, b, W_out, b_out = (parameter[k].detach() for parameter in parameters)
    network = nn.LSTM(8, len(W_h), batch_first=True)
    with torch.no_grad():
        network.weight_ih_l0.copy_(W_x.T)
        network.weight_hh_l0.copy_(W_h.T)
        network.bias_ih_l0.copy_(b[0])
        network.bias_hh_l0.zero_()
    return network, lambda x: network(x)[0][:, -1] @ W_out + b_out


@pytest.mark.parametrize("forget_bias", [0.0, 5.0])
def test_recall_is_that_of_torch(lesson, forget_bias):
    torch.manual_seed(5)
    parameters = lesson["make_lstm"](hidden_size=12, forget_bias=forget_bias)
    x, _ = lesson["recall_batch"](6, 12)
    ours = lesson["recall"](parameters, x)
    for k in range(8):
        _, theirs = lstm_of_torch(parameters, k)
        torch.testing.assert_close(ours[k], theirs(x[k]))


def test_gradients_through_time_are_those_of_torch(lesson):
    torch.manual_seed(6)
    parameters = lesson["make_lstm"](hidden_size=12)
    x, target = lesson["recall_batch"](6, 20)
    logits = lesson["recall"](parameters, x).flatten(0, 1)
    (nn.functional.cross_entropy(logits, target.flatten()) * 8).backward()
    for k in (0, 7):
        network, theirs = lstm_of_torch(parameters, k)
        nn.functional.cross_entropy(theirs(x[k]), target[k]).backward()
        pairs = zip(("weight_ih_l0", "weight_hh_l0", "bias_ih_l0"), parameters, strict=False)
        for name, parameter in pairs:
            gradient = parameter.grad[k].T.squeeze(1)
            torch.testing.assert_close(gradient, getattr(network, name).grad)


def test_forget_gates_begin_half_open_or_as_open_as_asked(lesson):
    torch.manual_seed(7)
    for forget_bias in (0.0, 5.0):
        bias = lesson["make_lstm"](hidden_size=16, forget_bias=forget_bias)[2]
        for gate, rows in enumerate(bias.chunk(4, dim=-1)):
            expected = forget_bias if gate == 1 else 0.0
            assert (rows - expected).abs().max() <= 16**-0.5


def test_training_for_recall_clips_each_network_by_itself(lesson):
    """A step of the stack is a step of every network with its own optimiser and its own norm."""
    torch.manual_seed(8)
    parameters = lesson["make_lstm"](hidden_size=8)
    with torch.no_grad():
        parameters[3][:4] *= 50  # large gradients for half of them
    lesson["longest"] = 5
    start = [parameter.detach().clone() for parameter in parameters]
    torch.manual_seed(9)
    delays = [3, 6, 4, 5, 2] * 5
    assert lesson["train_recall"](parameters, delays).shape == (1, 8)
    for k in (0, 7):
        alone = [parameter[k : k + 1].clone().requires_grad_() for parameter in start]
        optimizer = torch.optim.Adam(alone, lr=0.005)
        torch.manual_seed(9)
        for delay in delays:
            x, target = lesson["recall_batch"](16, delay)
            logits = lesson["recall"](alone, x[k : k + 1])[0]
            optimizer.zero_grad()
            nn.functional.cross_entropy(logits, target[k]).backward()
            nn.utils.clip_grad_norm_(alone, 1.0)
            optimizer.step()
        for ours, theirs in zip(parameters, alone, strict=True):
            torch.testing.assert_close(ours[k], theirs[0], atol=1e-4, rtol=1e-3)


AREAS = (2.0, math.pi, 0.75 * math.sqrt(3))


@pytest.mark.parametrize("basic", [True, False])
def test_shapes_have_their_area(basic):
    torch.manual_seed(6)
    images, kinds = draw_shapes(3000, basic, radii=(12, 12), squeeze=(0.4, 0.8))
    # The share of the canvas that is bright; the ground is the darkest pixel.
    ground, bright = images.amin(dim=1), images.amax(dim=1)
    area = 1024 * ((images - ground[:, None]) / (bright - ground)[:, None]).mean(dim=1) / 144
    for kind, expected in enumerate(AREAS):
        squeeze = area[kinds == kind] / expected
        if basic:
            assert (squeeze - 1).abs().max() <= 0.06
        else:
            assert squeeze.min() >= 0.36 and squeeze.max() <= 0.86
            assert abs(squeeze.mean() - 0.6) <= 0.03


@pytest.mark.parametrize("basic", [True, False])
def test_shapes_fit_and_are_bright(basic):
    torch.manual_seed(7)
    images, kinds = draw_shapes(2000, basic)
    assert images.shape == (2000, 256) and images.dtype == torch.float32
    assert kinds.unique().tolist() == [0, 1, 2]
    assert images.min() >= -1 and images.max() <= 1
    pictures = images.reshape(-1, 16, 16)
    corners = pictures[:, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert (corners == corners[:, :1]).all(dim=1).float().mean() >= 0.95  # ground all around
    contrast = images.amax(dim=1) - images.amin(dim=1)
    assert contrast.min() >= 0.45 and contrast.max() <= 1.01


def test_circles_are_round_and_ellipses_are_not():
    torch.manual_seed(8)
    for basic in (True, False):
        images, kinds = draw_shapes(600, basic, radii=(11, 11))
        light = images - images.amin(dim=1, keepdim=True)
        light = (light / light.sum(dim=1, keepdim=True))[kinds == 1].reshape(-1, 16, 16)
        place = torch.arange(16.0)
        x, y = light.sum(dim=1), light.sum(dim=2)
        mean_x, mean_y = (x * place).sum(dim=1), (y * place).sum(dim=1)
        xx = (x * place**2).sum(dim=1) - mean_x**2
        yy = (y * place**2).sum(dim=1) - mean_y**2
        xy = torch.einsum("nyx,y,x->n", light, place, place) - mean_x * mean_y
        half = ((xx - yy).square() / 4 + xy.square()).sqrt()
        roundness = ((xx + yy) / 2 - half) / ((xx + yy) / 2 + half)
        assert roundness.min() >= 0.9 if basic else roundness.max() <= 0.75


def test_a_shape_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        draw_shapes(1, True, radii=(9, 16))
