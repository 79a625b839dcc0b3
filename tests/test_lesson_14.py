"""The transposed convolution that lesson 14 writes by hand is PyTorch's."""

import pytest
import torch
from conftest import definitions
from torch.nn import functional as F

CASES = [  # maps, new maps, height, width, size, stride, padding
    (1, 1, 1, 1, 1, 1, 0),
    (1, 1, 2, 2, 3, 2, 0),
    (2, 5, 4, 7, 4, 2, 1),
    (3, 2, 7, 4, 5, 3, 2),
    (4, 1, 3, 3, 2, 3, 0),  # a stride larger than the kernel leaves gaps
    (16, 8, 7, 7, 4, 2, 1),
]


@pytest.fixture(scope="module")
def lesson():
    """What the lesson imports and defines, without what it runs."""
    return definitions("plot_14_mirror_networks")


@pytest.mark.parametrize("maps, new_maps, height, width, size, stride, padding", CASES)
def test_stamping_is_what_torch_does(lesson, maps, new_maps, height, width, size, stride, padding):
    torch.manual_seed(size)
    image, weight = torch.randn(maps, height, width), torch.randn(maps, new_maps, size, size)
    ours = lesson["transposed_convolution"](image, weight, stride, padding)
    theirs = F.conv_transpose2d(image[None], weight, stride=stride, padding=padding)[0]
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("stride, padding, size", [(1, 0, 3), (2, 1, 4), (2, 0, 3), (3, 2, 5)])
def test_its_matrix_is_that_of_the_convolution_transposed(lesson, stride, padding, size):
    """<convolve(x), y> equals <x, stamp(y)>, which is what transposed means."""
    torch.manual_seed(1)
    height = 2 * stride + size - 2 * padding  # three windows fit exactly
    x, kernel = torch.randn(2, height, height), torch.randn(4, 2, size, size)
    convolved = F.conv2d(x[None], kernel, stride=stride, padding=padding)[0]
    y = torch.randn_like(convolved)
    stamped = lesson["transposed_convolution"](y, kernel, stride, padding)
    assert stamped.shape == x.shape
    torch.testing.assert_close((convolved * y).sum(), (x * stamped).sum(), atol=1e-3, rtol=1e-4)


def test_every_number_prints_its_own_stamp(lesson):
    kernel = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).view(1, 1, 2, 2)
    canvas = lesson["transposed_convolution"](torch.tensor([[[1.0, 10.0]]]), kernel, stride=2)
    assert canvas.tolist() == [[[1, 2, 10, 20], [3, 4, 30, 40]]]


def test_encoder_and_decoder_mirror_each_other(lesson):
    encode, decode = lesson["encoder"](16), lesson["decoder"](16)
    shapes = [torch.zeros(2, 1, 28, 28)]
    for layer in encode:
        shapes.append(layer(shapes[-1]))
    back = [shapes[-1]]
    for layer in decode:
        back.append(layer(back[-1]))

    def sizes(maps):
        return sorted({tuple(m.shape) for m in maps})

    assert sizes(shapes) == sizes(back)
    assert back[-1].min() >= 0 and back[-1].max() <= 1


@pytest.mark.parametrize("slope", [-1.0, -0.5, 0.0, 0.25, 1.0])
def test_the_slant_is_the_slope_of_a_line_of_ink(lesson, slope):
    """A bar from row 6 to row 21, moved to the right by ``slope`` for each row upwards."""
    picture = torch.zeros(1, 1, 28, 28)
    for row in range(6, 22):
        column = 13 + slope * (14 - row)
        left, share = int(column // 1), column % 1  # between two pixels, the ink is shared
        picture[0, 0, row, left] = 1 - share
        picture[0, 0, row, left + 1] = share
    found = lesson["slant"](torch.cat([picture, 0.3 * picture, picture.flip(3)]))
    torch.testing.assert_close(found, torch.tensor([slope, slope, -slope]), atol=1e-4, rtol=1e-4)


def test_grey_counts_what_is_neither_paper_nor_ink(lesson):
    picture = torch.zeros(1, 1, 28, 28)
    picture[..., :7] = 1
    assert lesson["grey"](picture) == 0
    picture[..., :14, :14] = 0.5
    assert lesson["grey"](picture) == pytest.approx(0.25)


def test_a_walk_goes_straight_from_one_end_to_the_other(lesson):
    start, end = torch.randn(2, 1, 28, 28)
    path = lesson["walk"](start, end, steps=5)
    torch.testing.assert_close(path[[0, 4]], torch.stack([start, end]))
    torch.testing.assert_close(path[2], (start + end) / 2)
