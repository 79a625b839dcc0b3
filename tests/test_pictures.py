"""Pictures are shown pixel by pixel, side by side, each in its place."""

import io

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from tutorial_lib.pictures import hang


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
