"""The style pictures: what they promise, and what sets each of them apart."""

import numpy as np
import pytest

from tutorial_lib.styles import brush_strokes, stained_glass, swirls, waves

STYLES = [brush_strokes, stained_glass, swirls, waves]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("size", [64, 97])
def test_a_picture_has_the_size_asked_for_and_colours_from_0_to_1(style, size):
    picture = style(size)
    assert picture.shape == (size, size, 3)
    assert np.isfinite(picture).all() and picture.min() >= 0 and picture.max() <= 1
    assert picture.std() > 0.1  # and is no blank sheet


@pytest.mark.parametrize("style", STYLES)
def test_the_seed_decides(style):
    assert np.array_equal(style(64, seed=3), style(64, seed=3))
    assert not np.array_equal(style(64, seed=3), style(64, seed=4))


@pytest.mark.parametrize("style", STYLES)
def test_the_global_generator_is_left_alone(style):
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    style(64)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_glass_has_dark_lead_and_bright_panes():
    brightness = stained_glass(128).max(axis=-1)
    assert 0.05 < (brightness < 0.15).mean() < 0.4
    assert (brightness > 0.5).mean() > 0.3


def test_waves_repeat():
    picture = waves(128)  # circles of radius 1/8: every 32 pixels across
    assert np.abs(picture[:, 32:] - picture[:, :-32]).mean() < 0.06
    assert np.abs(picture[:, 16:] - picture[:, :-16]).mean() > 0.2


@pytest.mark.parametrize("seed", range(3))
def test_swirls_are_drawn_out_along_lines(seed):
    """Neighbourhoods change mostly in one direction: their gradients are nearly parallel."""
    grey = swirls(128, seed).mean(axis=-1)
    dy, dx = np.gradient(grey)
    blocks = [a.reshape(16, 8, 16, 8).sum(axis=(1, 3)) for a in (dy * dy, dx * dx, dy * dx)]
    yy, xx, xy = blocks
    coherence = np.hypot(yy - xx, 2 * xy) / (yy + xx)
    noise = np.random.default_rng(seed).random((128, 128))
    dy, dx = np.gradient(noise)
    yy, xx, xy = (a.reshape(16, 8, 16, 8).sum(axis=(1, 3)) for a in (dy * dy, dx * dx, dy * dx))
    assert coherence.mean() > 2 * (np.hypot(yy - xx, 2 * xy) / (yy + xx)).mean()
