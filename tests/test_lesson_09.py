"""The RNN and the LSTM that lesson 09 writes by hand are those of PyTorch."""

import pytest
import torch
from conftest import definitions
from torch import nn

SIZES = [(1, 1, 1, 1), (1, 3, 2, 7), (3, 3, 5, 21), (8, 32, 4, 41), (5, 16, 1, 100)]
KINDS = [("RNN", nn.RNN), ("LSTM", nn.LSTM)]


@pytest.fixture(scope="module")
def lesson():
    """What the lesson imports and defines, without what it runs."""
    return definitions("plot_09_recurrent")


def pair(lesson, name, kind, input_size, hidden_size, networks=1):
    """A network of the lesson with random weights, and torch's with the same, one each."""
    ours = lesson[name](input_size, hidden_size, networks).double()
    with torch.no_grad():
        for parameter in ours.parameters():
            parameter.normal_(std=hidden_size**-0.5)  # larger ones make rounding errors grow
    theirs = []
    for k in range(networks):
        layer = kind(input_size, hidden_size, batch_first=True).double()
        with torch.no_grad():
            layer.weight_ih_l0.copy_(ours.W_x[k])
            layer.weight_hh_l0.copy_(ours.W_h[k])
            layer.bias_ih_l0.copy_(ours.b[k, 0])
            layer.bias_hh_l0.zero_()
        theirs.append(layer)
    return ours, theirs


@pytest.mark.parametrize("name, kind", KINDS)
@pytest.mark.parametrize("input_size, hidden_size, batch_size, length", SIZES)
def test_states_equal_those_of_torch(
    lesson, name, kind, input_size, hidden_size, batch_size, length
):
    torch.manual_seed(length)
    ours, (theirs,) = pair(lesson, name, kind, input_size, hidden_size)
    x = torch.randn(1, batch_size, length, input_size, dtype=torch.float64)
    torch.testing.assert_close(ours(x)[0], theirs(x[0])[0])


@pytest.mark.parametrize("name, kind", KINDS)
@pytest.mark.parametrize("input_size, hidden_size, batch_size, length", SIZES)
def test_gradients_equal_those_of_torch(
    lesson, name, kind, input_size, hidden_size, batch_size, length
):
    torch.manual_seed(length)
    ours, (theirs,) = pair(lesson, name, kind, input_size, hidden_size)
    shape = (1, batch_size, length, input_size)
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    sent_back = torch.randn(1, batch_size, length, hidden_size, dtype=torch.float64)
    ours(x).backward(sent_back)
    our_input_gradient, x.grad = x.grad, None
    theirs(x[0])[0].backward(sent_back[0])
    torch.testing.assert_close(our_input_gradient, x.grad)
    torch.testing.assert_close(ours.W_x.grad[0], theirs.weight_ih_l0.grad)
    torch.testing.assert_close(ours.W_h.grad[0], theirs.weight_hh_l0.grad)
    torch.testing.assert_close(ours.b.grad[0, 0], theirs.bias_ih_l0.grad)


@pytest.mark.parametrize("name, kind", KINDS)
def test_a_stack_is_several_networks_side_by_side(lesson, name, kind):
    torch.manual_seed(3)
    ours, theirs = pair(lesson, name, kind, 4, 6, networks=3)
    x = torch.randn(3, 2, 9, 4, dtype=torch.float64)
    expected = torch.stack([layer(x[k])[0] for k, layer in enumerate(theirs)])
    torch.testing.assert_close(ours(x), expected)


def test_cells_end_where_those_of_torch_end(lesson):
    torch.manual_seed(4)
    ours, (theirs,) = pair(lesson, "LSTM", nn.LSTM, 4, 6)
    x = torch.randn(1, 3, 11, 4, dtype=torch.float64)
    cells = ours.run(x)[1]
    torch.testing.assert_close(cells[:, :, -1], theirs(x[0])[1][1])


def test_forget_gates_start_nearly_open(lesson):
    torch.manual_seed(5)
    bias = lesson["LSTM"](4, 25).b[0, 0].reshape(4, 25)
    assert (bias[1] - 3).abs().max() <= 0.2
    assert bias[[0, 2, 3]].abs().max() <= 0.2


def test_each_network_of_a_stack_is_clipped_by_its_own_norm(lesson):
    torch.manual_seed(6)
    network = lesson["Network"](lesson["LSTM"](2, 4, networks=3), output_size=2)
    scale = torch.tensor([0.0, 0.01, 100.0])  # nothing to clip, little, much
    before, after = [], []
    for parameter in network.parameters():
        size = scale.reshape(3, *[1] * (parameter.dim() - 1))
        parameter.grad = torch.randn_like(parameter) * size
        before.append(parameter.grad.clone())
    lesson["clip_gradients"](network)
    after = [parameter.grad for parameter in network.parameters()]
    for old, new in zip(before, after, strict=True):
        assert torch.equal(old[:2], new[:2])
    norm = torch.cat([new[2].flatten() for new in after]).norm()
    torch.testing.assert_close(norm, torch.tensor(1.0))


def test_what_is_asked_of_the_networks(lesson):
    torch.manual_seed(7)
    x, targets = lesson["recall_batch"](2, 5, 10)
    assert x.shape == (2, 5, 11, 8)
    assert torch.equal(targets[:, :, -1], x[:, :, 0].argmax(dim=-1))
    assert (targets[:, :, :-1] == -100).all() and (x[:, :, 1:, :4] == 0).all()
    x, target = lesson["adding_batch"](6, 50)
    assert (x[..., 1].sum(dim=1) == 2).all()
    torch.testing.assert_close(target, (x[..., 0] * x[..., 1]).sum(dim=1))
    assert lesson["word"](2).tolist() == [2, 0, 0, 1, 1, 2]
