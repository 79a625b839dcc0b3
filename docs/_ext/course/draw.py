"""Keep the figures of a lesson as objects, and draw them in any language and theme."""

import filecmp
import hashlib
import json
import logging
import os
import pickle
import re
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from course import localise
from course.localise import translate_figure_text

FONT = Path(__file__).parent / "fonts" / "CourseSansSC.otf"
INCH = 100  # CSS pixels; twice as many in the file, for sharp screens


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
    found = dict.fromkeys(text.get_text() for text in _texts(figure) if text.get_visible())
    return [t for t in found if re.search(r"[A-Za-z]{2}", re.sub(r"\$[^$]*\$", "", t))]


def _artists(figure) -> list:
    """All that is in a figure, with the parts that ``findobj`` does not reach."""
    from matplotlib.axis import Axis
    from matplotlib.table import Cell
    from matplotlib.text import Annotation, Text

    found = figure.findobj()
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


def _texts(figure) -> list:
    from matplotlib.text import Text

    return [artist for artist in _artists(figure) if isinstance(artist, Text)]


def draw(
    pickled: Path,
    target: Path,
    catalog: Mapping[str, str],
    *,
    dark: bool,
    cache: Path,
) -> None:
    """Draw a kept figure into a PNG; a picture drawn before from the same is copied.

    Parameters
    ----------
    pickled : Path
        The figure as :class:`Scraper` left it.
    target : Path
        The PNG to write.
    catalog : mapping of str to str
        Translations of its texts, by :func:`course.localise.number_pattern`.
    dark : bool
        For a dark page: transparent, neutral colours inverted.
    cache : Path
        A folder for pictures already drawn.

    Raises
    ------
    UserWarning
        If a glyph is missing from the fonts.
    """
    content = pickled.read_bytes()
    words = sorted(catalog.items())
    key = hashlib.sha256(content + repr((words, dark)).encode() + _own_hash()).hexdigest()[:32]
    kept = cache / f"{key}.png"
    if not _is_whole(kept):
        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}.part")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _render(pickle.loads(content), part, catalog, dark)
        os.replace(part, kept)
    if not target.exists() or not filecmp.cmp(kept, target, shallow=False):
        shutil.copyfile(kept, target)  # a picture that is touched makes Sphinx read its page again


def _is_whole(png: Path) -> bool:
    """Whether there is such a picture, undamaged: its blocks carry checksums."""
    from PIL import Image

    try:
        with Image.open(png) as image:
            image.verify()
    except (OSError, SyntaxError):
        return False
    return True


def _own_hash() -> bytes:
    """Changes with what draws: this module, the translation of texts, the font, matplotlib."""
    import matplotlib

    parts = [path.read_bytes() for path in (Path(__file__), Path(localise.__file__), FONT)]
    return hashlib.sha256(b"".join(parts) + matplotlib.__version__.encode()).digest()


def _render(figure, path: Path, catalog: Mapping[str, str], dark: bool) -> None:
    import matplotlib.pyplot as plt
    from matplotlib import font_manager

    font_manager.fontManager.addfont(FONT)
    # the font has one weight: bold hanzi are drawn in it, which is no reason to warn
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    if catalog:
        _fix_tick_labels(figure, catalog)
        for text in _texts(figure):
            text.set_text(translate_figure_text(text.get_text(), catalog))
    family = ["DejaVu Sans", font_manager.FontProperties(fname=FONT).get_name()]
    for text in _texts(figure):
        if text.get_fontfamily() == ["sans-serif"]:  # monospaced and others stay as they are
            text.set_fontfamily(family)
        elif text.get_fontfamily() == ["monospace"]:
            text.set_fontfamily(["DejaVu Sans Mono", family[1]])
    if dark:
        _darken(figure)
    figure.savefig(
        path, format="png", dpi=2 * INCH, transparent=dark, metadata={"Software": None}
    )
    plt.close(figure)


def _fix_tick_labels(figure, catalog: Mapping[str, str]) -> None:
    """Tick labels are made anew at every draw, so those with words are pinned, translated."""
    from matplotlib.axis import Axis

    for axis in figure.findobj(Axis):
        labels = [label.get_text() for label in axis.get_ticklabels()]
        new = [translate_figure_text(label, catalog) for label in labels]
        if new != labels:
            limits = axis.get_view_interval().copy()
            axis.set_ticks(axis.get_ticklocs(), labels=new)
            axis.set_view_interval(*limits, ignore=True)


def _darken(figure) -> None:
    """Turn neutral colours over: black to near-white, white to the dark page, grey between."""
    from matplotlib.collections import Collection
    from matplotlib.image import AxesImage
    from matplotlib.table import Cell

    artists = _artists(figure)
    pinned = set()  # what stands on a picture keeps its colours
    for axes in figure.axes:
        if any(isinstance(a, AxesImage) or _is_mesh(a) for a in axes.get_children()):
            pinned |= set(axes.texts)
    for cell in artists:  # and what stands on a coloured cell
        if isinstance(cell, Cell) and _inverted(cell.get_facecolor()) is None:
            pinned.add(cell.get_text())
    for artist in artists:
        if artist in pinned or artist.get_gid() == "keep":
            continue
        mapped = isinstance(artist, Collection) and artist.get_array() is not None
        for name in ("color", "edgecolor", "facecolor", "markeredgecolor", "markerfacecolor"):
            if name == "color" and isinstance(artist, Collection):
                continue
            if mapped and name == "facecolor":
                continue
            getter, setter = (getattr(artist, f"{do}_{name}", None) for do in ("get", "set"))
            if getter and setter:
                old = getter()
                new = _inverted(old)
                if new is not None:
                    setter(new)


def _is_mesh(artist) -> bool:
    from matplotlib.collections import QuadMesh

    return isinstance(artist, QuadMesh)


def _inverted(colour):
    """The colour (or array of colours) for a dark page, or None where nothing changes."""
    from matplotlib.colors import to_rgba_array

    if colour is None or (isinstance(colour, str) and colour in ("none", "auto", "face")):
        return None
    try:
        rgba = to_rgba_array(colour)
    except (ValueError, TypeError):
        return None
    if not len(rgba):
        return None
    neutral = np.ptp(rgba[:, :3], axis=1) < 0.08
    if not neutral.any():
        return None
    low, high = np.array([0.08, 0.094, 0.118]), np.array([0.9, 0.9, 0.9])
    light = rgba[:, :3].mean(axis=1, keepdims=True)
    rgba[:, :3] = np.where(neutral[:, None], high + (low - high) * light, rgba[:, :3])
    return rgba if np.ndim(colour) == 2 else tuple(rgba[0])
