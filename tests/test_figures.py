"""The colours can be read on both themes and told apart; the style is set and can be undone."""

import itertools

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from tutorial_lib.figures import COLOURS, use_course_style

WHITE, NEAR_BLACK = "#ffffff", "#14181e"  # the pages of the light and of the dark theme


def linear_rgb(colour):
    """Linear light, 0 to 1, of an sRGB colour (IEC 61966-2-1)."""
    value = np.array(to_rgb(colour))
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    """Contrast ratio of WCAG 2, from 1 (none) to 21 (black on white)."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    darker, lighter = sorted(weights @ linear_rgb(colour) for colour in (first, second))
    return (lighter + 0.05) / (darker + 0.05)


def lab(linear):
    """CIELAB coordinates, in which distance is about as the eye judges it."""
    to_xyz = np.array(
        [[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]]
    )
    xyz = to_xyz @ np.clip(linear, 0, 1) / to_xyz.sum(axis=1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


# colour vision without one kind of cone: Machado, Oliveira and Fernandes (2009), severity 1
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]
    ),
    "deuteranopia": np.array(
        [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]
    ),
    "tritanopia": np.array(
        [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]]
    ),
}


@pytest.fixture(autouse=True)
def defaults():
    """Each test begins and ends with matplotlib's own defaults."""
    matplotlib.rcdefaults()
    yield
    matplotlib.rcdefaults()


def test_contrast_of_known_pairs():
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == pytest.approx(1)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("page", [WHITE, NEAR_BLACK])
@pytest.mark.parametrize("name", COLOURS)
def test_colours_are_readable_on_both_themes(name, page):
    assert contrast(COLOURS[name], page) >= 3  # WCAG 2.1, 1.4.11 for graphics


# a distance of about 2 is just noticeable; without one kind of cone less can be asked
@pytest.mark.parametrize(
    ("vision", "least"),
    [("normal", 15), ("protanopia", 8), ("deuteranopia", 8), ("tritanopia", 8)],
)
def test_colours_are_distinct(vision, least):
    seen = {name: lab(VISION[vision] @ linear_rgb(colour)) for name, colour in COLOURS.items()}
    for first, second in itertools.combinations(COLOURS, 2):
        distance = np.linalg.norm(seen[first] - seen[second])
        assert distance >= least, f"{first}, {second} look alike ({vision}): {distance:.1f}"


def test_grey_stays_grey_when_neutral_colours_are_inverted():
    red, green, blue = to_rgb(COLOURS["grey"])
    assert red == green == blue == pytest.approx(1 - red, abs=0.01)


def test_style_is_set():
    use_course_style()
    assert matplotlib.rcParams["axes.prop_cycle"].by_key()["color"] == list(COLOURS.values())
    assert matplotlib.rcParams["figure.constrained_layout.use"]
    assert matplotlib.rcParams["figure.figsize"][0] == 7
    for key in ("font.size", "axes.titlesize", "axes.labelsize", "legend.fontsize"):
        assert matplotlib.rcParams[key] >= 9, key


def test_figures_take_up_the_style():
    use_course_style()
    figure, ax = plt.subplots()
    (line,) = ax.plot([0, 1])
    assert line.get_color() == COLOURS["blue"]
    assert not ax.spines["top"].get_visible()
    assert figure.get_layout_engine() is not None
    plt.close(figure)


def test_style_is_set_twice_without_harm():
    use_course_style()
    once = dict(matplotlib.rcParams)
    use_course_style()
    assert dict(matplotlib.rcParams) == once


def test_rcdefaults_undoes_the_style():
    before = dict(matplotlib.rcParams)
    use_course_style()
    assert dict(matplotlib.rcParams) != before
    matplotlib.rcdefaults()
    assert dict(matplotlib.rcParams) == before
