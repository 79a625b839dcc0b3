"""Draw a figure for light and for dark pages, both at once: its layout takes longest, not its ink.

On a dark page neutral colours are turned over: black to near-white, white to the colour of the
page, grey between. Pictures keep theirs, and so does what stands on them.
"""

import functools
from collections.abc import Callable, Iterator

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import Collection, QuadMesh
from matplotlib.colors import to_rgba_array
from matplotlib.image import AxesImage
from matplotlib.layout_engine import LayoutEngine
from matplotlib.table import Cell

from course.scraper import artists

THEMES = ("light", "dark")
_PAGE, _INK = np.array([0.08, 0.094, 0.118]), np.array([0.9, 0.9, 0.9])  # of a dark page
#: What draws: which argument is the graphics context, which are colours of faces and of edges.
_DRAWS = {
    "draw_path": (0, (3,), ()),
    "draw_markers": (0, (5,), ()),
    "draw_path_collection": (0, (6,), (7,)),
    "draw_quad_mesh": (0, (7,), (9,)),
    "draw_gouraud_triangles": (0, (), ()),
    "draw_image": (0, (), ()),
    "draw_text_image": (4, (), ()),
}
#: What an artist keeps of its colours.
_ALL, _FACES = "all", "faces"


def draw(figure, layout: LayoutEngine | None = None) -> dict[str, np.ndarray]:
    """Draw a figure as it is laid out.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        It is drawn at its own resolution.
    layout : LayoutEngine, optional
        Where a letter would be cut off at the edge, this lays out the figure anew: axes that
        became smaller may have got other ticks, which need another place.

    Returns
    -------
    dict of str to ndarray
        For each of the :data:`THEMES`, pixels of shape (height, width, 4), of bytes:
        red, green, blue and opacity.
    """
    both = _draw(figure)
    if both.is_cut and layout:
        layout.execute(figure)
        both = _draw(figure)
    return dict(zip(THEMES, map(np.asarray, both.canvases), strict=True))


def _draw(figure) -> "_Both":
    renderer, other = (RendererAgg(*figure.bbox.size.round(), figure.dpi) for _ in range(2))
    renderer._renderer = both = _Both(renderer._renderer, other._renderer)
    renderer._update_methods()
    keeping = list(_kept(figure))
    for artist, what in keeping:
        artist.draw = functools.partial(both.keeping, what, artist.draw)
    figure.draw(renderer)
    for artist, _ in keeping:
        vars(artist).pop("draw", None)  # it is the one of its class again
    return both


class _Both:
    """Two canvases of Agg, drawn on as if they were one."""

    def __init__(self, light, dark):
        self.canvases, self.is_cut = (light, dark), False
        self._height, self._width = np.asarray(light).shape[:2]
        self._keeps = ""
        for name, where in _DRAWS.items():
            twice = functools.partial(self._draw, getattr(light, name), getattr(dark, name), *where)
            setattr(self, name, twice)
        self.draw_text_image = functools.partial(self._letter, self.draw_text_image)
        self.copy_from_bbox = light.copy_from_bbox

    def keeping(self, what: str, draw: Callable, *args) -> None:
        """Draw something that keeps colours."""
        before, self._keeps = self._keeps, what
        draw(*args)
        self._keeps = before

    def _letter(self, draw: Callable, image, x: float, y: float, angle: float, context) -> None:
        """Draw, and note whether a part of it lies beyond the edge; y is its lower side's."""
        if isinstance(image, np.ndarray) and not angle:  # matplotlib < 3.11: no single letter
            height, width = image.shape
            self.is_cut |= min(x, y - height) < 0 or x + width > self._width or y > self._height
        draw(image, x, y, angle, context)

    def _draw(self, on_light, on_dark, context, faces, edges, *args, hatchcolors=None) -> None:
        more = {} if hatchcolors is None else {"hatchcolors": hatchcolors}
        on_light(*args, **more)
        if self._keeps != _ALL:
            args = list(args)
            args[context] = _turned_context(args[context])
            for place in edges if self._keeps == _FACES else (*faces, *edges):
                args[place] = turned(args[place])
            more = {name: turned(colours) for name, colours in more.items()}
        on_dark(*args, **more)


def _kept(figure) -> Iterator[tuple]:
    """The artists that keep colours, and which; ``gid="keep"`` asks for all of them."""
    for axes in figure.axes:
        if any(isinstance(part, (AxesImage, QuadMesh)) for part in axes.get_children()):
            yield from ((text, _ALL) for text in axes.texts)
    for artist in artists(figure):
        if artist.get_gid() == "keep":
            yield artist, _ALL
        elif isinstance(artist, Collection) and artist.get_array() is not None:
            yield artist, _FACES  # they say a number
        elif isinstance(artist, Cell) and artist.get_facecolor() == turned(artist.get_facecolor()):
            yield artist.get_text(), _ALL  # on a coloured cell


def _turned_context(context: GraphicsContextBase) -> GraphicsContextBase:
    new = GraphicsContextBase()
    new.copy_properties(context)
    new.set_foreground(turned(context.get_rgb()), isRGBA=True)
    if context.get_hatch():
        new.set_hatch_color(turned(context.get_hatch_color()))
    return new


def turned(colour):
    """The colour (a tuple), or each of many (an array of rows), for a dark page."""
    if colour is None or not len(colour):
        return colour
    return _turned_all(colour) if np.ndim(colour) == 2 else _turned_one(tuple(colour))


@functools.lru_cache(maxsize=1000)  # a figure has few, but thousands of parts
def _turned_one(colour: tuple) -> tuple:
    return tuple(_turned_all(to_rgba_array([colour]))[0])


def _turned_all(colours: np.ndarray) -> np.ndarray:
    rgb = colours[:, :3]
    neutral = np.ptp(rgb, axis=1, keepdims=True) < 0.08
    new = np.where(neutral, _INK + (_PAGE - _INK) * rgb.mean(axis=1, keepdims=True), rgb)
    return np.hstack([new, colours[:, 3:]])
