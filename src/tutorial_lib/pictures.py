"""Hang pictures in rows, as sharp as a screen shows them."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch.nn import functional as F

__all__ = ["hang"]


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
    """
    columns, space, head = len(rows[0]), 0.06, 0.3 if titles else 0.0
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
