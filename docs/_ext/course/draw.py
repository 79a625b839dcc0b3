"""Draw the figures that a lesson left, in any language and for light and dark pages."""

import contextlib
import fcntl
import functools
import gc
import hashlib
import io
import os
import pickle
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from matplotlib.axis import Axis

from course import localise, scraper, themes
from course.localise import number_pattern, translate_figure_text
from course.scraper import INCH, all_texts, is_hidden

FONT = Path(__file__).parent / "fonts" / "CourseSansSC.otf"
#: Families that lack hanzi, as texts name them, with the fonts that stand for them.
_FAMILIES = {"sans-serif": "DejaVu Sans", "monospace": "DejaVu Sans Mono"}
#: The quality of what is lossless is how long smaller ways are looked for.
LOSSLESS = {"lossless": True, "quality": 0, "method": 1}
_PHOTOGRAPH = 1500  # colours that there are at least in every 64th pixel of one
_CHECKSUM = hashlib.sha256().digest_size


def draw(
    pickled: Path,
    texts: Iterable[str],
    targets: Mapping[str, Path],
    catalog: Mapping[str, str],
    *,
    cache: Path,
) -> None:
    """Draw a kept figure as WebP for each theme; what was drawn before from the same is copied.

    Parameters
    ----------
    pickled : Path
        The figure as :class:`course.scraper.Scraper` left it.
    texts : iterable of str
        The figure's texts, as it noted them.
    targets : mapping of str to Path
        Where to write the picture of a theme, by :func:`course.themes.draw`; a theme that is not
        among them is kept in the cache alone.
    catalog : mapping of str to str
        Translations of texts, by :func:`course.localise.number_pattern`.
    cache : Path
        A folder for pictures already drawn.

    Raises
    ------
    UserWarning
        If a glyph is missing from the fonts.
    """
    content = pickled.read_bytes()
    changed = [text for text in texts if translate_figure_text(text, catalog) != text]
    messages = sorted({number_pattern(" ".join(text.split("\n")))[0] for text in changed})
    words = {message: catalog[message] for message in messages}
    key = hashlib.sha256(content + repr(words).encode() + _own_hash()).hexdigest()[:32]
    kept = {theme: cache / f"{key}.{theme}" for theme in themes.THEMES}
    with _only_one(cache, key):  # of the languages, if no word of the figure is translated
        pictures = {theme: _recall(path) for theme, path in kept.items()}
        if None in pictures.values():
            with _without_collection(), warnings.catch_warnings():
                warnings.simplefilter("error")
                pictures = _render(pickle.loads(content), words)
            for theme, picture in pictures.items():
                _keep(picture, kept[theme])
    for theme, target in targets.items():
        os.utime(kept[theme])  # or it would be swept away some day
        # a picture that is touched makes Sphinx read its page again
        if not target.exists() or target.read_bytes() != pictures[theme]:
            target.write_bytes(pictures[theme])


def height(picture: Path, width: int) -> int:
    """The height of a picture that is shown this wide; the browser keeps its place free."""
    from PIL import Image

    with Image.open(picture) as image:
        return round(image.height * width / image.width)


def _keep(picture: bytes, path: Path) -> None:
    """Remember a picture behind its checksum, which WebP has none of."""
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(hashlib.sha256(picture).digest() + picture)
    os.replace(part, path)


def _recall(path: Path) -> bytes | None:
    """A picture that was kept, or None where there is none, or a damaged one."""
    if not path.exists():
        return None
    content = path.read_bytes()
    checksum, picture = content[:_CHECKSUM], content[_CHECKSUM:]
    return picture if hashlib.sha256(picture).digest() == checksum else None


@contextlib.contextmanager
def _only_one(cache: Path, key: str) -> Iterator[None]:
    """Let other processes wait that want the same picture.

    Each picture has its own byte of one lock file; it need not be there to be locked.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX, 1, int(key[:15], 16))
        yield


@contextlib.contextmanager
def _without_collection() -> Iterator[None]:
    """Look for no garbage: a figure is a hundred thousand objects that all die at its end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@functools.cache
def _own_hash() -> bytes:
    """Changes with what draws: this module, the translation of texts, the font, its packages."""
    import matplotlib
    import PIL

    modules = map(Path, (__file__, localise.__file__, scraper.__file__, themes.__file__))
    parts = [path.read_bytes() for path in (*modules, FONT)]
    parts += [matplotlib.__version__.encode(), PIL.__version__.encode()]
    return hashlib.sha256(b"".join(parts)).digest()


@functools.cache
def _hanzi() -> str:
    """The family of our font, which matplotlib knows from here on."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(FONT)  # forgets what was looked up, so only once
    return font_manager.FontProperties(fname=FONT).get_name()


@functools.cache
def _characters(family: str) -> frozenset[str]:
    """What a font of matplotlib's own can write."""
    from matplotlib import font_manager

    font = font_manager.get_font(font_manager.findfont(family))
    return frozenset(map(chr, font.get_charmap())) | {"\n"}


def _render(figure, catalog: Mapping[str, str]) -> dict[str, bytes]:
    import matplotlib.pyplot as plt

    if catalog:
        _fix_tick_labels(figure, catalog)
    for text in all_texts(figure):
        if catalog:
            text.set_text(translate_figure_text(text.get_text(), catalog))
        if len(text.get_fontfamily()) == 1 and text.get_fontfamily()[0] in _FAMILIES:
            family = _FAMILIES[text.get_fontfamily()[0]]  # others stay as they are
            if _characters(family).issuperset(text.get_text()):
                text.set_fontfamily([family])
            else:
                text.set_fontfamily([family, _hanzi()])
                text.set_fontweight("normal")  # our font has no other; so have words beside hanzi
    figure.dpi = 2 * INCH
    for axes in figure.axes:
        axes._autotitlepos = False  # it has its place; to look for one takes long
    engine = figure.get_layout_engine()
    if catalog and engine:
        engine.execute(figure)
    figure.set_layout_engine(None)  # so has everything else
    pictures = {theme: _webp(pixels) for theme, pixels in themes.draw(figure, engine).items()}
    plt.close(figure)
    return pictures


def _webp(pixels: np.ndarray) -> bytes:
    from PIL import Image

    few = np.ascontiguousarray(pixels[::8, ::8]).view(np.uint32)
    options = dict(LOSSLESS)
    if len(np.unique(few)) > _PHOTOGRAPH:
        options["method"] = 0  # a quarter of the time, and a tenth more bytes
    picture = io.BytesIO()
    Image.fromarray(pixels).save(picture, "webp", **options)
    return picture.getvalue()


def _fix_tick_labels(figure, catalog: Mapping[str, str]) -> None:
    """Tick labels are made anew at every draw, so those with words are pinned, translated."""
    for axis in _axes(figure):
        labels = [label.get_text() for label in axis.get_ticklabels()]
        new = [translate_figure_text(label, catalog) for label in labels]
        if new != labels:
            limits = axis.get_view_interval().copy()
            axis.set_ticks(axis.get_ticklocs(), labels=new)
            axis.set_view_interval(*limits, ignore=True)


def _axes(artist) -> Iterator:
    """Every axis that is seen in a figure; what is within one is not looked at."""
    if not isinstance(artist, Axis):
        for child in artist.get_children():
            yield from _axes(child)
    elif not is_hidden(artist):
        yield artist
