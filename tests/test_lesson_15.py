"""Lesson 15: the game is played by its rules, and its measures measure what they say."""

import math

import pytest
import torch
from conftest import definitions
from torch import nn


@pytest.fixture
def lesson():
    """What the lesson imports and defines, without the games it plays."""
    torch.manual_seed(0)
    names = ("NOISE", "angles", "ring", "fixed_noise, fixed_labels")
    return definitions("plot_15_adversarial", *names)


def parameters(*networks):
    return [p.detach().clone() for network in networks for p in network.parameters()]


def same(ours, theirs):
    return all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))


def test_the_losses_are_the_cross_entropies_of_the_paper(lesson):
    real, forged = torch.randn(50, dtype=torch.float64), torch.randn(50, dtype=torch.float64)
    expected = -real.sigmoid().log().mean() - (1 - forged.sigmoid()).log().mean()
    torch.testing.assert_close(lesson["detective_loss"](real, forged), expected)
    torch.testing.assert_close(lesson["forger_loss"](forged), -forged.sigmoid().log().mean())
    nothing = torch.zeros(7)
    assert lesson["detective_loss"](nothing, nothing).item() == pytest.approx(2 * math.log(2))


def test_no_belief_is_better_than_the_best_belief(lesson):
    """Three of four things at one place are real: the loss is least where D is 3/4."""
    best = torch.logit(torch.tensor(0.75, dtype=torch.float64)).requires_grad_()

    def loss(logit):
        # batches of four: three real ones here, and one forgery, the others surely known
        real = torch.stack([logit, logit, logit, torch.full_like(logit, 50)])
        forged = torch.stack([logit, *[torch.full_like(logit, -50)] * 3])
        return lesson["detective_loss"](real, forged)

    (slope,) = torch.autograd.grad(loss(best), best)
    assert abs(slope) < 1e-12
    for other in (-3.0, 0.0, 1.0, 1.2, 4.0):
        assert loss(torch.tensor(other, dtype=torch.float64)) > loss(best)


@pytest.mark.parametrize("rate", [0, 0.1])
def test_a_round_is_one_step_of_each(lesson, rate):
    """With plain gradient descent, both steps are those that can be written down."""
    forger, detective = nn.Linear(3, 2), nn.Linear(2, 1)
    real, noise = torch.randn(8, 2), torch.randn(8, 3)
    before = parameters(forger)
    loss = lesson["detective_loss"](detective(real), detective(forger(noise).detach()))
    slopes = torch.autograd.grad(loss, list(detective.parameters()))
    after = [p - 0.2 * g for p, g in zip(parameters(detective), slopes, strict=True)]
    optimizers = [
        torch.optim.SGD(forger.parameters(), rate),
        torch.optim.SGD(detective.parameters(), 0.2),
    ]
    losses = lesson["play_round"](forger, detective, optimizers, real, noise)
    assert losses[0] == pytest.approx(loss.item())
    # the detective has moved by its own gradient, and not when the forger learnt
    torch.testing.assert_close(parameters(detective), after)
    # the forger has moved to fool the detective as it is now
    moved = parameters(forger)
    with torch.no_grad():
        for parameter, old in zip(forger.parameters(), before, strict=True):
            parameter.copy_(old)
    fooled = lesson["forger_loss"](detective(forger(noise)))
    assert losses[1] == pytest.approx(fooled.item())
    slopes = torch.autograd.grad(fooled, list(forger.parameters()))
    expected = [p - rate * g for p, g in zip(before, slopes, strict=True)]
    torch.testing.assert_close(moved, expected)


def test_a_density_is_that_of_the_normal_distribution(lesson):
    x = torch.linspace(-9, 17, 1000)
    expected = torch.distributions.Normal(4, 0.5).log_prob(x).exp()
    torch.testing.assert_close(lesson["density"](x, 4, 0.5), expected, atol=1e-6, rtol=1e-4)


@pytest.mark.parametrize("classes", [0, 10])
def test_the_players_fit_together(lesson, classes):
    forger, detective = lesson["Forger"](classes), lesson["Detective"](classes)
    order = (torch.tensor([3, 1, 4, 1, 5]),) if classes else ()
    pictures = forger(torch.randn(5, lesson["NOISE"]), *order)
    assert pictures.shape == (5, 1, 28, 28) and pictures.abs().max() <= 1
    assert detective(pictures, *order).shape == (5,)
    drawn = lesson["sample"](forger, torch.randn(5, lesson["NOISE"]), *order)
    assert not drawn.requires_grad and 0 <= drawn.min() and drawn.max() <= 1


def test_the_detective_adds_the_product_of_the_label_with_the_features(lesson):
    detective = lesson["Detective"](10).eval()
    pictures, labels = torch.randn(6, 1, 28, 28), torch.tensor([0, 9, 2, 2, 7, 5])
    added = detective(pictures, labels) - detective(pictures)
    features = detective.features(pictures)
    expected = torch.stack(
        [detective.real_as.weight[label] @ features[n] for n, label in enumerate(labels)]
    )
    torch.testing.assert_close(added, expected, atol=1e-4, rtol=1e-4)


def test_the_players_start_with_small_weights_and_an_average_of_their_own(lesson):
    forger, detective, average = lesson["start"](10)
    for player in (forger, detective):
        weights = torch.cat([p.flatten() for p in player.parameters() if p.dim() > 1])
        assert weights.std().item() == pytest.approx(0.02, rel=0.02)
    scales = [m.weight for m in forger.modules() if isinstance(m, nn.BatchNorm2d)]
    assert len(scales) == 2 and all((scale == 1).all() for scale in scales)
    average.update_parameters(forger)
    assert same(parameters(forger), parameters(average.module))
    old = parameters(forger)
    with torch.no_grad():
        for parameter in forger.parameters():
            parameter.add_(1)
    average.update_parameters(forger)
    # it follows slowly, and takes no part in the game
    for now, then in zip(parameters(average.module), old, strict=True):
        moved = (now - then).mean().item()
        assert 0.005 < moved < 0.1
    assert not average.training


@pytest.mark.parametrize("classes", [0, 10])
def test_the_game_keeps_its_losses_and_the_moments_asked_for(lesson, classes):
    lesson |= {"images": torch.rand(8000, 1, 28, 28), "labels": torch.arange(8000) % 10}
    average, losses, drawn = lesson["train"](classes, 3, moments=(1, 3))
    assert losses.shape == (3, 2) and losses.isfinite().all()
    assert list(drawn) == [1, 3]
    assert all(pictures.shape == (1000, 1, 28, 28) for pictures in drawn.values())
    order = (lesson["fixed_labels"],) if classes else ()
    again = lesson["sample"](average, lesson["fixed_noise"], *order)
    assert torch.equal(again, drawn[3]) and not torch.equal(drawn[1], drawn[3])


def test_a_verdict_counts(lesson):
    """A judge who reads what is written in the first pixel, and doubts what ends in 5."""

    def judge(pictures):
        wanted = pictures[:, 0, 0, 0]
        logits = 20 * nn.functional.one_hot(wanted.long(), 10)
        return logits * (1 - (wanted % 1)[:, None] * 1.98)

    lesson["judge"] = judge
    pictures = torch.zeros(20, 1, 28, 28)
    pictures[:, 0, 0, 0] = torch.arange(20) % 10
    pictures[3, 0, 0, 0] += 0.5
    asked = torch.arange(20) % 10
    asked[7:12] = 0
    assert lesson["verdict"](pictures, asked) == {
        "sure": pytest.approx(0.95),
        "rarest digit": 0.1,
        "agreement": pytest.approx(0.8),  # picture 10 is a zero
    }
    pictures[pictures == 9] = 8
    assert lesson["verdict"](pictures) == {"sure": pytest.approx(0.95), "rarest digit": 0}


def test_a_copy_is_nearest_to_its_original(lesson):
    lesson["images"] = images = torch.rand(30, 1, 28, 28)
    chosen = torch.tensor([4, 17, 4])
    pictures = images[chosen].clone()
    pictures[1] += 0.25 * torch.eye(28)
    found = lesson["nearest"](pictures)
    assert torch.equal(found.indices, chosen)
    expected = torch.tensor([0, 0.25 * math.sqrt(28), 0])
    torch.testing.assert_close(found.values, expected, atol=1e-2, rtol=1e-3)


def test_a_walk_goes_straight_from_one_end_to_the_other(lesson):
    start, end = torch.randn(2, 5)
    path = lesson["walk"](start, end)
    assert path.shape == (10, 5)
    torch.testing.assert_close(path[[0, -1]], torch.stack([start, end]))
    torch.testing.assert_close(path.diff(dim=0), ((end - start) / 9).expand(9, 5))


def test_a_whole_label_is_drawn_as_when_it_is_ordered(lesson):
    forger, _, average = lesson["start"](10)
    average.update_parameters(forger)
    lesson["forger"] = average
    noise, labels = torch.randn(10, lesson["NOISE"]), torch.arange(10)
    mixed = lesson["draw_mixed"](noise, torch.eye(10))
    torch.testing.assert_close(mixed, lesson["sample"](average, noise, labels))


@pytest.mark.parametrize("served", range(9))
def test_places_are_counted_when_two_percent_of_the_points_are_there(lesson, served):
    ring = lesson["ring"]
    torch.testing.assert_close(ring.norm(dim=1), torch.full((8,), 2.0))
    few = ring[:served].repeat_interleave(2, 0)
    crowd = torch.zeros(100 - len(few), 2)  # in the middle, which is no place
    assert lesson["places"](torch.cat([few, crowd])) == served
    assert lesson["places"](torch.cat([few, crowd, crowd])) == 0


def test_the_game_on_the_ring_shows_four_moments(lesson):
    clouds = lesson["play_on_ring"]((0.001, 0.001), 8)
    assert [tuple(cloud.shape) for cloud in clouds] == [(1000, 2)] * 4
    assert not any(torch.equal(clouds[0], cloud) for cloud in clouds[1:])


def test_variety_is_0_for_one_answer_and_the_deviation_otherwise(lesson):
    picture = torch.rand(1, 1, 28, 28)
    assert lesson["variety"](picture.repeat(9, 1, 1, 1)) < 1e-6
    pair = torch.cat([picture, picture + 1])
    assert lesson["variety"](pair) == pytest.approx(1 / math.sqrt(2), rel=1e-5)
