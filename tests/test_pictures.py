"""Pictures are shown pixel by pixel, side by side, each in its place."""

import io
import re
from functools import partial

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from tutorial_lib.pictures import hang, show_rows


@pytest.fixture(autouse=True)
def no_figures_left():
    yield
    plt.close("all")


def drawn(figure, dpi):
    buffer = io.BytesIO()
    figure.savefig(buffer, format="raw", dpi=dpi)
    width, height = (round(dpi * inches) for inches in figure.get_size_inches())
    return np.frombuffer(buffer.getvalue(), np.uint8).reshape(height, width, 4)[..., :3]


def noise(side, seed):
    return torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("titles", [[], ["one", "two"]])
def test_every_pixel_is_shown_as_it_is(dpi, titles):
    pictures = [[noise(50, seed=2 * row + column) for column in range(2)] for row in range(2)]
    page = drawn(hang(pictures, titles, 0.5, "noise"), dpi)
    times, side, step = dpi // 100, dpi // 2, round(0.56 * dpi)
    for row in range(2):
        for column in range(2):
            bottom = page.shape[0] - (1 - row) * step
            part = page[bottom - side : bottom, column * step : column * step + side]
            expected = (255 * pictures[row][column][0]).round().byte().permute(1, 2, 0).numpy()
            assert np.array_equal(part, expected.repeat(times, 0).repeat(times, 1))


def test_titles_stand_above_the_first_row_and_the_description_is_the_label():
    figure = hang([[noise(8, 0), noise(8, 1)], [noise(8, 2)] * 2], ["a", "b"], 1, "two by two")
    assert [ax.get_title() for ax in figure.axes] == ["a", "b", "", ""]
    assert figure.get_label() == "two by two"


def test_a_large_picture_becomes_as_small_as_it_is_shown():
    figure = hang([[noise(300, 0)]], [], 0.4, "small")
    [image] = figure.axes[0].get_images()
    assert image.get_array().shape == (40, 40, 3)
    assert 110 < image.get_array().mean() < 145  # averaged, not picked
    assert image.get_array().std() < 30


@pytest.mark.parametrize("shape", [(8, 8), (1, 8, 8), (64,)])
def test_the_middle_of_a_small_picture_is_at_its_column_and_row(shape):
    rows = torch.arange(8.0).view(2, 4, *[1] * len(shape)).expand(2, 4, *shape)
    ax = show_rows(rows, ["upper", "lower"], "greys", cmap="gray", limits=(0, 8.5))
    page = drawn(ax.figure, 100)
    for row in range(2):
        for column in range(4):
            x, y = ax.transData.transform((column, row)).astype(int)
            grey = 30 * (4 * row + column)
            assert page[len(page) - 1 - y, x].tolist() == pytest.approx([grey] * 3, abs=2)
    x, y = ax.transData.transform((0.5, 0)).astype(int)
    assert page[len(page) - 1 - y, x].tolist() == [255] * 3  # the gap shows the page
    assert [label.get_text() for label in ax.get_yticklabels()] == ["upper", "lower"]
    assert ax.figure.get_label() == "greys"


def test_rows_of_other_pixels_have_the_same_columns():
    sizes = (5, 14, 28)
    ax = show_rows([torch.zeros(4, size, size) for size in sizes], [], "three sizes")
    for image, size in zip(ax.images, sizes, strict=True):
        left, right, *_ = image.get_extent()
        assert left + right == pytest.approx(3)
        assert image.get_array().shape[1] / (right - left) == pytest.approx(size + -(-size // 8))


@pytest.mark.parametrize("show", [partial(hang, titles=[], inches=1), partial(show_rows, names=[])])
@pytest.mark.parametrize("counts", [[2, 1], [0], []])
def test_rows_of_different_lengths_are_named(show, counts):
    with pytest.raises(ValueError, match=rf"the rows have \{counts} pictures"):
        show([[noise(8, 0)[:, :1]] * count for count in counts], description="uneven")
    assert not plt.get_fignums()


@pytest.mark.parametrize("shapes", [[(8, 7)], [(8, 8), (9, 9)], [(3, 8, 8)]])
def test_pictures_that_are_not_squares_of_one_size_are_named(shapes):
    rows = [[torch.zeros(8, 8)] * len(shapes), [torch.zeros(shape) for shape in shapes]]
    found = ", ".join(map(str, shapes))
    message = f"row 1: not squares of one size with one channel: {found}"
    with pytest.raises(ValueError, match=re.escape(message)):
        show_rows(rows, [], "not squares")
    assert not plt.get_fignums()
