"""What lesson 07 writes by hand is what PyTorch computes."""

import pytest
import torch
from conftest import definitions
from torch.nn import functional as F


@pytest.fixture(scope="module")
def lesson():
    """What the lesson imports and defines, without what it runs."""
    return definitions("plot_07_convolution", large_batches=None)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("channels, height, width", [(1, 5, 5), (1, 6, 9), (3, 12, 7), (10, 8, 8)])
def test_convolution_by_hand_equals_that_of_torch(lesson, channels, height, width, size):
    torch.manual_seed(channels * size)
    image = torch.randn(channels, height, width)
    kernel = torch.randn(channels, size, size)
    by_torch = F.conv2d(image.unsqueeze(0), kernel.unsqueeze(0))[0, 0]
    torch.testing.assert_close(lesson["convolve"](image, kernel), by_torch, atol=1e-4, rtol=1e-4)


def test_a_kernel_of_one_point_shows_where_the_window_lies(lesson):
    image = torch.arange(20.0).view(1, 4, 5)
    kernel = torch.zeros(1, 2, 2)
    kernel[0, 0, 1] = 1  # not turned round: a convolution in the strict sense would take [1, 0]
    assert torch.equal(lesson["convolve"](image, kernel), image[0, :3, 1:])


def test_the_network_layer_by_layer_is_that_of_the_slides_without_dropout(lesson):
    torch.manual_seed(1)
    net, plain = lesson["Net"](), lesson["build_network"]()
    pairs = zip(plain.parameters(), net.parameters(), strict=True)
    with torch.no_grad():
        for ours, theirs in pairs:
            ours.copy_(theirs)
    images = torch.randn(6, 1, 28, 28)
    torch.testing.assert_close(plain(images), net.eval()(images))
    assert lesson["count_parameters"](net) == lesson["count_parameters"](plain) == 21_840


def test_the_smaller_rival_has_about_as_many_weights_the_other_eleven_times(lesson):
    small, large = (lesson["count_parameters"](lesson["fully_connected"](n)) for n in (27, 300))
    assert small / 21_840 == pytest.approx(1, abs=0.03)
    assert large / 21_840 == pytest.approx(11, abs=0.1)


def test_outputs_are_logarithms_of_probabilities(lesson):
    images = torch.randn(4, 1, 28, 28)
    for network in (lesson["Net"](), lesson["build_network"](), lesson["fully_connected"](27)):
        total = network(images).exp().sum(dim=1)
        torch.testing.assert_close(total, torch.ones(4))


def test_warped_images_stay_within_the_limits(lesson):
    torch.manual_seed(2)
    blob = torch.full((300, 1, 28, 28), -0.4)
    blob[..., 12:16, 12:16] = 2.0
    warped = lesson["warp"](blob)
    assert warped.shape == blob.shape and warped.min() >= -0.4001 and warped.max() <= 2.0001
    torch.testing.assert_close(warped[..., 0, :], blob[..., 0, :])  # paper beyond the border
    ink = warped + 0.4
    places = torch.arange(28.0) - 13.5
    across = (ink.sum((1, 2)) * places).sum(1) / ink.sum((1, 2, 3))
    down = (ink.sum((1, 3)) * places).sum(1) / ink.sum((1, 2, 3))
    for moved in (across, down):  # two pixels, at most ten per cent more by scale and shear
        assert 1.5 < moved.abs().max() < 2.8
    assert (warped[0] - warped[1]).abs().max() > 0.1  # every image in its own way
