"""The stacked networks of lesson 12 are single torch networks, trained side by side."""

import pytest
import torch
from conftest import definitions
from torch.nn import functional as F


@pytest.fixture(scope="module")
def lesson():
    """What the lesson imports and defines, with twelve random images in place of the digits."""
    found = definitions("plot_12_transferable_features", "skeleton", "run_all")
    torch.manual_seed(0)
    splits = torch.stack([torch.randperm(10) for _ in range(2)])
    found["images"] = torch.rand(12, 1, 14, 14)
    found["labels"] = torch.arange(12) % 10
    found["answers"] = splits.argsort(dim=1) % 5
    found["task_B"] = splits[:, 5:]
    return found


def stacked_and_alone(lesson, number, kind=torch.float64):
    """A stack with large random weights, and the same networks one by one."""
    weights = {
        name: torch.randn_like(weight, dtype=kind).mul_(0.3).requires_grad_()
        for name, weight in lesson["new_networks"](number).items()
    }
    alone = []
    for k in range(number):
        alone.append(lesson["FiveLayers"]().to(kind))
        alone[k].load_state_dict({name: weight[k].detach() for name, weight in weights.items()})
    return weights, alone


@pytest.mark.parametrize("number, batch_size", [(1, 1), (2, 5), (7, 3)])
def test_outputs_equal_those_of_single_networks(lesson, number, batch_size):
    torch.manual_seed(number)
    weights, alone = stacked_and_alone(lesson, number)
    x = torch.randn(number, batch_size, 1, 14, 14, dtype=torch.float64)
    expected = torch.stack([network(x[k]) for k, network in enumerate(alone)])
    torch.testing.assert_close(lesson["run_all"](weights, x), expected)


@pytest.mark.parametrize("number, batch_size", [(1, 1), (2, 5), (7, 3)])
def test_gradients_equal_those_of_single_networks(lesson, number, batch_size):
    torch.manual_seed(number)
    weights, alone = stacked_and_alone(lesson, number)
    x = torch.randn(number, batch_size, 1, 14, 14, dtype=torch.float64)
    y = torch.randint(5, (number, batch_size))
    logits = lesson["run_all"](weights, x)
    loss = F.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="sum")
    (loss / batch_size).backward()
    for k, network in enumerate(alone):
        F.cross_entropy(network(x[k]), y[k]).backward()
        for name, parameter in network.named_parameters():
            torch.testing.assert_close(weights[name].grad[k], parameter.grad)


@pytest.mark.parametrize("frozen", [0, 1, 3, 4])
def test_training_together_is_training_alone(lesson, frozen):
    torch.manual_seed(frozen)
    weights, alone = stacked_and_alone(lesson, 6, torch.float32)  # three for each of two seeds
    batches = torch.randint(12, (8, 2, 5))
    trained = lesson["train"](weights, batches, frozen)
    for k, network in enumerate(alone):
        for name, parameter in network.named_parameters():
            parameter.requires_grad_(int(name[5]) > frozen)
        learning = [p for p in network.parameters() if p.requires_grad]
        optimizer = torch.optim.Adam(learning)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, len(batches))
        for rows in batches[:, k % 2]:
            targets = lesson["answers"][k % 2, lesson["labels"][rows]]
            optimizer.zero_grad()
            F.cross_entropy(network(lesson["images"][rows]), targets).backward()
            optimizer.step()
            schedule.step()
        for name, parameter in network.named_parameters():
            torch.testing.assert_close(trained[name][k], parameter.data, rtol=1e-3, atol=1e-4)
            same = torch.equal(trained[name][k], weights[name][k])
            assert same == (int(name[5]) <= frozen)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_transplant_has_n_layers_of_the_donor(lesson, n):
    donor = lesson["new_networks"](3)
    for name, weight in lesson["transplant"](donor, n).items():
        assert torch.equal(weight, donor[name]) == (int(name[5]) <= n)
        assert weight.shape == donor[name].shape


def test_a_stack_of_groups_keeps_seeds_in_order(lesson):
    groups = [lesson["new_networks"](2) for _ in range(3)]
    stacked = lesson["stack"](*groups)
    for k in range(6):
        for name, weight in stacked.items():
            assert torch.equal(weight[k], groups[k // 2][name][k % 2])


def test_accuracy_counts_right_answers_on_task_B(lesson):
    torch.manual_seed(1)
    weights, alone = stacked_and_alone(lesson, 4, torch.float32)
    lesson["test_images"] = torch.rand(200, 1, 14, 14)
    labels = torch.randint(10, (200,))
    lesson["test_digits"] = type("Digits", (), {"labels": labels})
    measured = lesson["accuracy_on_B"]({k: w.detach() for k, w in weights.items()}, seeds=2)
    assert measured.shape == (2, 2)
    for k, network in enumerate(alone):
        digits = lesson["task_B"][k % 2].tolist()
        right = []
        for image, label in zip(lesson["test_images"], labels.tolist(), strict=True):
            if label in digits:
                output = network(image.unsqueeze(0)).argmax().item()
                right.append(digits[output] == label)
        assert measured[k // 2, k % 2].item() == pytest.approx(sum(right) / len(right))


def test_two_standard_errors_on_either_side(lesson):
    values = torch.tensor([1.0, 2.0, 3.0, 4.0])
    error = (5 / 3) ** 0.5 / 2
    assert lesson["mean_and_error"](values) == pytest.approx((2.5, error))
    assert lesson["surely_above"](values) == pytest.approx(2.5 - 2 * error)
    assert lesson["surely_below"](values) == pytest.approx(2.5 + 2 * error)
