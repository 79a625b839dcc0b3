"""Keep the figures of a lesson as objects, so that they can be drawn later in any language."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.table import Cell
from matplotlib.text import Annotation, Text

INCH = 100  # CSS pixels


class Scraper:
    """sphinx-gallery's image scraper: pickle every open figure, note its words, close it.

    In the cell's output it leaves one line, ``.. course-figure:: N``, which
    :mod:`course.replay` replaces by the images of the page's language.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.figures: list[dict] = []

    def __call__(self, block, block_vars, gallery_conf) -> str:
        import cloudpickle
        import matplotlib.pyplot as plt

        lines = []
        for number in plt.get_fignums():
            figure = plt.figure(number)
            description = figure.get_label()
            if not description:
                raise ValueError(
                    'a figure has no description: say plt.subplots(num="what the picture shows")'
                )
            figure.canvas.draw()
            for axes in figure.axes:
                for axis in filter(is_hidden, (axes.xaxis, axes.yaxis)):
                    axis.reset_ticks()  # nobody sees them, and there are dozens
            n = len(self.figures) + 1
            (self.folder / f"figure_{n:03}.pickle").write_bytes(cloudpickle.dumps(figure))
            self.figures.append(
                {
                    "description": description,
                    "texts": texts(figure),
                    "width": round(figure.get_figwidth() * INCH),
                }
            )
            lines.append(f"\n.. course-figure:: {n}\n")
            plt.close(figure)
        content = json.dumps(self.figures, ensure_ascii=False)
        (self.folder / "figures.json").write_text(content, encoding="utf-8")
        return "".join(lines)


def texts(figure) -> list[str]:
    """The texts of a drawn figure, each once, without those that hold no words."""
    found = dict.fromkeys(text.get_text() for text in all_texts(figure) if text.get_visible())
    return [t for t in found if re.search(r"[A-Za-z]{2}", re.sub(r"\$[^$]*\$", "", t))]


def artists(figure) -> list:
    """All that is seen of a figure, with the parts that ``findobj`` does not reach."""
    found = list(_within(figure))
    for artist in list(found):
        if isinstance(artist, Cell):
            found.append(artist.get_text())
        elif isinstance(artist, Axis):  # one of three dimensions
            found += [getattr(artist, part) for part in ("line", "pane") if hasattr(artist, part)]
        elif isinstance(artist, Text):
            found += [artist.get_bbox_patch()] if artist.get_bbox_patch() else []
            if isinstance(artist, Annotation) and artist.arrow_patch:
                found.append(artist.arrow_patch)
    return found


def _within(artist: Artist) -> Iterator[Artist]:
    """An artist and its parts, without the ticks of axes that are switched off."""
    for child in artist.get_children():
        if not (isinstance(child, Axis) and is_hidden(child)):
            yield from _within(child)
    yield artist


def is_hidden(axis: Axis) -> bool:
    """Whether the axes are switched off; those of three dimensions always say that they are."""
    return not axis.axes.axison and axis.axes.name != "3d"


def all_texts(figure) -> list:
    """Every text in a figure, tick labels among them."""
    return [artist for artist in artists(figure) if isinstance(artist, Text)]
