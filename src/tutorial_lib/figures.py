"""One look for every figure of the course."""

import matplotlib
from cycler import cycler

__all__ = ["COLOURS", "use_course_style"]

#: Colours that remain distinct in colour-blind vision, after Okabe and Ito (2008), and that
#: can be read on white and on black.
COLOURS = {
    "blue": "#0072b2",
    "orange": "#dc7800",
    "green": "#009e73",
    "red": "#d0433b",
    "purple": "#b066a0",
    "sky": "#3f9cd3",
    "grey": "#808080",
}


def use_course_style() -> None:
    """Set matplotlib's defaults to the look of the course, for the rest of the session.

    Sizes are in inches and points as always in matplotlib; a figure seven inches wide fills
    the text column of a page. Call ``matplotlib.rcdefaults()`` to undo.
    """
    matplotlib.rcParams.update(
        {
            "figure.figsize": (7.0, 3.6),
            "figure.constrained_layout.use": True,
            "figure.titlesize": 13,
            "font.size": 10.5,
            "axes.titlesize": 11.5,
            "axes.labelsize": 10.5,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.prop_cycle": cycler(color=list(COLOURS.values())),
            "grid.color": "#dddddd",
            "grid.linewidth": 0.7,
            "legend.frameon": False,
            "legend.fontsize": 9.5,
            "lines.linewidth": 1.8,
            "image.cmap": "viridis",
        }
    )
