"""Hang pictures in rows, as sharp as a screen shows them."""

import math
from collections.abc import Sequence

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch.nn import functional as F

__all__ = ["hang", "show_rows"]


def hang(
    rows: Sequence[Sequence[torch.Tensor]],
    titles: Sequence[str],
    inches: float,
    description: str,
) -> Figure:
    """Show rows of pictures in a figure of its own.

    Every picture is resized to the pixels that it has on a page, 100 an inch, so that nothing is
    blurred twice and files stay small.

    Parameters
    ----------
    rows : sequence of sequences of torch.Tensor
        Square pictures of shape (1, 3, height, width) from 0 to 1, as many in every row.
    titles : sequence of str
        What to write above the pictures of the first row; may be empty.
    inches : float
        Width and height of each.
    description : str
        What is to be seen: the figure's ``num``, which becomes the alternative text.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.

    Raises
    ------
    ValueError
        If the rows differ in length.
    """
    columns, space, head = _columns(rows), 0.06, 0.3 if titles else 0.0
    width = columns * inches + (columns - 1) * space
    height = len(rows) * inches + (len(rows) - 1) * space + head
    margins = {"left": 0, "right": 1, "bottom": 0, "top": 1 - head / height}
    figure, axes = plt.subplots(
        len(rows),
        columns,
        figsize=(width, height),
        squeeze=False,
        layout="none",
        gridspec_kw=margins | {"wspace": space / inches, "hspace": space / inches},
        num=description,
    )
    size = (round(100 * inches),) * 2
    for row, line in zip(rows, axes, strict=True):
        for picture, ax in zip(row, line, strict=True):
            shown = F.interpolate(picture.detach(), size, mode="bicubic", antialias=True)
            shown = (255 * shown[0].clamp(0, 1)).round().byte().permute(1, 2, 0)
            ax.imshow(shown.cpu().numpy(), interpolation="nearest")
            ax.axis("off")
    for ax, title in zip(axes[0], titles, strict=False):
        ax.set_title(title)
    return figure


def show_rows(
    rows: Sequence[Sequence[torch.Tensor]],
    names: Sequence[str],
    description: str,
    cmap: str = "Greys",
    limits: tuple[float, float] = (0, 1),
) -> Axes:
    """Show rows of small pictures, all in the same axes of a figure of its own.

    The middle of a picture is at its column and its row, counted from 0 at the top left. A row is
    drawn as one image with transparent gaps: much faster than each picture in axes of its own.

    Parameters
    ----------
    rows : sequence of sequences of torch.Tensor
        Square pictures with one channel, in any shape: as many in every row, and in a row all of
        one size.
    names : sequence of str
        What to write before each row; may be empty.
    description : str
        What is to be seen: the figure's ``num``, which becomes the alternative text.
    cmap : str
        Name of a colour map of matplotlib.
    limits : tuple of float
        The values that get the first and the last colour.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, for titles and marks.

    Raises
    ------
    ValueError
        If the rows differ in length, or the pictures of a row are not squares of one size.
    """
    columns, sides = _columns(rows), [_side(place, row) for place, row in enumerate(rows)]
    _, ax = plt.subplots(figsize=(7, 7 * len(rows) / columns), num=description)
    for place, (row, side) in enumerate(zip(rows, sides, strict=True)):
        gap = math.ceil(side / 8)
        pictures = torch.stack([picture.detach().reshape(side, side) for picture in row])
        strip = F.pad(pictures, (0, gap), value=math.nan).transpose(0, 1).flatten(1)[:, :-gap]
        half = side / (side + gap) / 2
        extent = (-half, columns - 1 + half, place + half, place - half)
        ax.imshow(strip.cpu().numpy(), cmap, vmin=limits[0], vmax=limits[1], extent=extent)
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(len(rows) - 0.5, -0.5), xticks=[])
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
    return ax


def _columns(rows: Sequence[Sequence[torch.Tensor]]) -> int:
    """The number of pictures in every row."""
    counts = [len(row) for row in rows]
    if len(set(counts)) != 1 or not counts[0]:
        raise ValueError(f"the rows have {counts} pictures: give each row as many, one at least")
    return counts[0]


def _side(place: int, row: Sequence[torch.Tensor]) -> int:
    """The width and height of the pictures in a row, in pixels."""
    side = math.isqrt(row[0].numel())
    if {picture.numel() for picture in row} != {side**2}:
        shapes = ", ".join(dict.fromkeys(str(tuple(picture.shape)) for picture in row))
        raise ValueError(f"row {place}: not squares of one size with one channel: {shapes}")
    return side
