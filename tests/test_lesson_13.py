"""What lesson 13 trains is what it says: features from scratch, frozen or fine-tuned."""

import copy
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from conftest import definitions
from torch import nn
from torch.nn import functional as F

WAYS = ["from scratch", "frozen", "fine-tuned"]


@pytest.fixture
def lesson():
    """What the lesson imports and defines, with a random reader and random digits."""
    found = definitions("plot_13_transfer")
    torch.manual_seed(0)
    labels = torch.randint(10, (4050,))
    found["digits"] = SimpleNamespace(images=torch.rand(4050, 1, 28, 28), labels=labels)
    found["reader"] = nn.Sequential(found["make_features"]())
    found["test_pairs"] = found["test_sums"] = None
    return found


def test_a_pair_comes_with_the_sum_of_its_digits(lesson):
    labels = torch.arange(10).repeat(30)
    images = labels.view(-1, 1, 1, 1).expand(-1, 1, 2, 2).float()  # the digit is written on it
    torch.manual_seed(1)
    pairs, sums = lesson["draw_pairs"](images, labels, 5000)
    assert pairs.shape == (5000, 2, 1, 2, 2)
    assert torch.equal(pairs[:, :, 0, 0, 0].sum(dim=1).long(), sums)
    assert sums.unique().tolist() == list(range(19))


def test_features_are_fifty_numbers_that_both_digits_go_through(lesson):
    features = lesson["make_features"]()
    adder = lesson["Adder"](features)
    pairs = torch.rand(4, 2, 1, 28, 28)
    assert features(pairs[:, 0]).shape == (4, 50)
    seen = adder.see(pairs)
    torch.testing.assert_close(seen, torch.cat([features(pairs[:, k]) for k in (0, 1)], dim=1))
    torch.testing.assert_close(adder.see(pairs.flip(1)), seen.roll(50, dims=1))
    assert adder(pairs).shape == (4, 19)  # the sums 0 to 18


def test_fitting_gives_every_part_its_own_learning_rate(lesson):
    """The same steps as two optimisers take, one for each part, each with its schedule."""
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3))
    x, y = torch.randn(40, 6), torch.randint(3, (40,))
    twin = copy.deepcopy(model)
    torch.manual_seed(3)
    lesson["fit"](model, [(model[0], 1e-3), (model[2], 1e-2)], x, y, steps=20, batch_size=8)
    torch.manual_seed(3)
    singles = [
        torch.optim.AdamW(twin[k].parameters(), lr=rate) for k, rate in ((0, 1e-3), (2, 1e-2))
    ]
    schedules = [
        torch.optim.lr_scheduler.OneCycleLR(single, rate, total_steps=20)
        for single, rate in zip(singles, (1e-3, 1e-2), strict=True)
    ]
    for _ in range(20):
        rows = torch.randint(40, (8,))
        twin.zero_grad()
        F.cross_entropy(twin(x[rows]), y[rows]).backward()
        for part in (*singles, *schedules):
            part.step()
    for ours, theirs in zip(model.parameters(), twin.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-4)


@pytest.fixture
def trained(lesson):
    """The adders that the three ways end with, and the reader as it was before."""
    before = copy.deepcopy(lesson["reader"][0].state_dict())
    models = {}
    for way in WAYS:
        torch.manual_seed(4)
        lesson["accuracy"] = lambda model, *_, way=way: models.setdefault(way, model)
        lesson["train_adder"](way, 100)
    return SimpleNamespace(models=models, before=before, reader=lesson["reader"][0])


def same(one, other):
    return [torch.equal(weight, other[name]) for name, weight in one.items()]


def test_no_way_changes_the_reader_itself(trained):
    assert all(same(trained.reader.state_dict(), trained.before))


def test_only_frozen_features_stay_those_of_the_reader(trained):
    for way in WAYS:
        kept = same(trained.models[way].features.state_dict(), trained.before)
        assert all(kept) if way == "frozen" else not any(kept)


def test_fine_tuning_begins_at_the_reader_and_stays_near_it(trained):
    def distance(way):
        features = trained.models[way].features.state_dict()
        return sum((weight - trained.before[name]).norm() for name, weight in features.items())

    assert 0 < distance("fine-tuned") < distance("from scratch") / 3


def test_the_short_cut_for_frozen_features_changes_nothing(lesson, trained):
    """Computing them once gives the head that training through them would give."""
    torch.manual_seed(4)
    model = lesson["Adder"](copy.deepcopy(lesson["reader"][0]))
    pairs, sums = lesson["draw_pairs"](
        lesson["digits"].images[4000:], lesson["digits"].labels[4000:], 100
    )
    model.features.requires_grad_(False)
    lesson["fit"](model, [(model.head, 1e-2)], pairs, sums, 75)
    for ours, theirs in zip(
        trained.models["frozen"].head.parameters(), model.head.parameters(), strict=True
    ):
        torch.testing.assert_close(ours, theirs, atol=1e-3, rtol=1e-2)


def test_accuracy_is_the_share_of_right_answers(lesson):
    x = torch.tensor([[3.0, 1.0], [0.0, 2.0], [5.0, 4.0], [1.0, 0.0]])
    assert lesson["accuracy"](nn.Identity(), x, torch.tensor([0, 1, 1, 0])) == 0.75


def test_bounds_are_two_standard_errors_away(lesson):
    values = np.array([[1.0, 10.0], [2.0, 10.0], [3.0, 10.0], [4.0, 10.0]])
    low, high = lesson["bounds"](values)
    error = (5 / 3) ** 0.5 / 2
    np.testing.assert_allclose(low, [2.5 - 2 * error, 10])
    np.testing.assert_allclose(high, [2.5 + 2 * error, 10])


@pytest.mark.parametrize("height, width", [(300, 400), (400, 300), (256, 256)])
def test_a_photograph_is_cut_to_the_square_in_its_middle(lesson, height, width):
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    photograph = np.zeros((height, width, 3), np.uint8)
    photograph[top : top + side, left : left + side] = (255, 0, 51)
    image = lesson["prepare"](photograph)
    assert image.shape == (3, 224, 224)
    expected = torch.tensor([1.0, -1.0, -0.6]).view(3, 1, 1).expand(3, 224, 224)
    torch.testing.assert_close(image, expected, atol=1e-5, rtol=0)


def test_a_grey_photograph_gets_three_equal_channels(lesson):
    photograph = np.arange(64 * 80, dtype=np.uint8).reshape(64, 80)
    image = lesson["prepare"](photograph, size=64)  # nothing to shrink
    assert torch.equal(image[0], image[1]) and torch.equal(image[0], image[2])
    expected = torch.tensor(photograph[:, 8:72]).float() / 127.5 - 1
    torch.testing.assert_close(image[0], expected, atol=1e-4, rtol=0)


def test_a_linear_probe_separates_what_a_plane_separates(lesson):
    torch.manual_seed(5)
    y = torch.arange(90) % 3
    x = torch.randn(90, 4) + 20 * F.one_hot(y, 4)
    shown, hidden = torch.arange(30), torch.arange(30, 90)
    assert lesson["linear_probe"](x, y, shown, hidden) == 1
    assert lesson["linear_probe"](1000 * x, y, shown, hidden) == 1  # whatever the unit
    guesses = lesson["linear_probe"](torch.randn(90, 4), y, shown, hidden)
    assert guesses < 0.7


def test_the_small_network_learns_where_something_is(lesson):
    torch.manual_seed(6)
    y = torch.arange(60) % 2
    x = 0.1 * torch.rand(60, 16, 16)
    x[y == 1, 2:6, 2:6] += 0.9  # a bright patch, or none
    shown, hidden = torch.arange(20), torch.arange(20, 60)
    assert lesson["from_scratch"](x, y, shown, hidden) >= 0.95
