"""Four pictures to borrow a style from, painted by a few lines of NumPy each.

They are made here, so they belong to nobody else and may be used for anything.
"""

import numpy as np

__all__ = ["brush_strokes", "stained_glass", "swirls", "waves"]

NIGHT = ("#0c143a", "#163478", "#2c62ac", "#68a0c4", "#bcceaa", "#eece60", "#faecaa")
MEADOW = ("#0d2a4a", "#1f5f8b", "#3f9a8c", "#c9d36b", "#f2c230", "#e8772e", "#b3262e")
WINDOW = ("#bf1a1f", "#14339c", "#f2b21a", "#1a8050", "#731f80", "#e66b1a", "#339ebf", "#ede6bf")
INK = ("#1a3466", "#ede0c2", "#345f96", "#ede0c2", "#8fb0c4")


def swirls(size: int = 256, seed: int = 0) -> np.ndarray:
    """A night sky of vortices, by line integral convolution.

    Noise is averaged along the lines of a flow, which draws it out into strokes that follow
    the flow; a palette from dark blue to pale yellow, brightest in the eyes of the vortices,
    gives the colours.

    Parameters
    ----------
    size : int, default: 256
        Height and width in pixels.
    seed : int, default: 0
        Places the vortices and makes the noise.

    Returns
    -------
    numpy.ndarray
        Shape (size, size, 3), red, green and blue from 0 to 1.

    References
    ----------
    Brian Cabral and Leith Casey Leedom, "Imaging vector fields using line integral convolution"
    (1993).
    """
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:size, :size] / size
    flow = np.stack([0.25 * np.sin(5 * x + 2 * y), np.full_like(x, 0.6)])  # down, right
    glow = np.zeros_like(x)
    for n, (cy, cx) in enumerate(_apart(random, count=9, distance=0.27)):
        radius = random.uniform(0.06, 0.13)
        dy, dx = y - cy, x - cx
        r = np.hypot(dy, dx) / radius
        flow += (-1) ** n * 3 / radius * np.exp(-(r**2) / 2) * np.stack([dx, -dy])
        glow += np.exp(-((r / 0.55) ** 2)) + 0.35 * np.exp(-(((r - 1.1) / 0.3) ** 2))
    flow /= np.linalg.norm(flow, axis=0) + 1e-6
    clouds, dabs = (_noise(random, size, width) for width in (size / 14, size / 180))
    tone = 0.38 + 0.16 * clouds + 0.62 * glow + 0.32 * dabs
    tone, relief = _along(flow, np.stack([tone, dabs]), steps=size // 18)
    relief = relief / relief.std()
    light = 0.1 * (np.gradient(relief, axis=1) - np.gradient(relief, axis=0))
    shade = 1 + 0.1 * np.clip(relief, -2, 2)
    return np.clip(_colours(NIGHT, tone) * shade[..., None] + light[..., None], 0, 1)


def brush_strokes(size: int = 256, seed: int = 0) -> np.ndarray:
    """Short thick strokes of oil paint, laid over one another along a winding flow.

    Each stroke has one colour, and bristles that leave lighter and darker lines in it.

    Parameters
    ----------
    size, seed : int
        As for :func:`swirls`.

    Returns
    -------
    numpy.ndarray
        Shape (size, size, 3), red, green and blue from 0 to 1.
    """
    random = np.random.default_rng(seed)
    fine = 2 * size  # painted twice as large, then halved
    angle = 1.6 * _noise(random, fine, fine / 12)
    field = 0.5 + 0.22 * _noise(random, fine, fine / 10)
    canvas = 0.6 * _colours(MEADOW, field)
    scale = size / 256
    for _ in range(2200):
        length, width = random.uniform(40, 110) * scale, random.uniform(9, 17) * scale
        along = np.arange(0, length, 0.7)
        across = np.arange(-width / 2, width / 2, 0.7)
        y, x = start = random.uniform(0, fine, 2)
        tone = field[tuple(start.astype(int))] + 0.09 * random.normal()
        # a stroke bends as the flow turns between its two ends
        first = angle[int(y), int(x)]
        end = np.array([y + length * np.sin(first), x + length * np.cos(first)])
        last = angle[tuple(end.astype(int) % fine)]
        turn = first + np.clip(last - first, -1.2, 1.2) * along / length
        middle = start[:, None] + 0.7 * np.cumsum(np.stack([np.sin(turn), np.cos(turn)]), axis=1)
        normal = np.stack([np.cos(turn), -np.sin(turn)])
        points = middle[:, :, None] + normal[:, :, None] * across
        bristles = 0.08 * random.normal(size=len(across)) + 0.14 * across / width
        worn = 0.04 * random.normal(size=(len(along), 1))
        paint = _colours(MEADOW, np.array(tone)) * random.uniform(0.85, 1.15)
        rows, columns = points.astype(int) % fine
        canvas[rows, columns] = paint + (bristles + worn)[..., None]
    return np.clip(canvas.reshape(size, 2, size, 2, 3).mean(axis=(1, 3)), 0, 1)


def stained_glass(size: int = 256, seed: int = 0) -> np.ndarray:
    """Panes of coloured glass in lead: the cells nearest to random points.

    Parameters
    ----------
    size, seed : int
        As for :func:`swirls`.

    Returns
    -------
    numpy.ndarray
        Shape (size, size, 3), red, green and blue from 0 to 1.
    """
    random = np.random.default_rng(seed)
    centres = np.array(_apart(random, count=120, distance=0.065)) * size
    pixels = np.stack(np.mgrid[:size, :size], axis=-1)
    distances = np.linalg.norm(pixels[:, :, None] - centres, axis=-1)
    nearest = distances.argmin(axis=-1)
    first, second = np.moveaxis(np.partition(distances, 1, axis=-1)[..., :2], -1, 0)
    panes = _rgb(WINDOW)[random.integers(len(WINDOW), size=len(centres))]
    panes = panes * random.uniform(0.75, 1.25, (len(centres), 1))
    glass = panes[nearest] * (1 + 0.12 * _noise(random, size, size / 100))[..., None]
    glass *= 1.1 - np.minimum(4 * first / size, 0.4)[..., None]  # brighter in the middle
    lead = np.clip((second - first) / size * 256 / 2 - 0.75, 0.06, 1)
    return np.clip(glass, 0, 1) * lead[..., None]


def waves(size: int = 256, seed: int = 0) -> np.ndarray:
    """The Japanese pattern *seigaiha*: rows of overlapping circles like waves of the sea.

    Parameters
    ----------
    size, seed : int
        As for :func:`swirls`; the seed makes the grain of the paper.

    Returns
    -------
    numpy.ndarray
        Shape (size, size, 3), red, green and blue from 0 to 1.
    """
    random = np.random.default_rng(seed)
    fine = 2 * size  # painted twice as large, then halved
    y, x = np.mgrid[:fine, :fine] / fine
    radius = 0.125
    picture = np.zeros((fine, fine, 3))
    for row in range(int(2 / radius) + 3):
        offset = radius * (row % 2)
        from_centre = np.hypot(y - row * radius / 2, (x - offset + radius) % (2 * radius) - radius)
        inside = from_centre < radius
        ring = (from_centre[inside] / radius * len(INK)).astype(int)
        picture[inside] = _rgb(INK)[::-1][ring]
    picture = picture.reshape(size, 2, size, 2, 3).mean(axis=(1, 3))
    return np.clip(picture + 0.03 * _noise(random, size, size / 250)[..., None], 0, 1)


def _apart(random: np.random.Generator, count: int, distance: float) -> list[np.ndarray]:
    """Points in the unit square, drawn one by one, none too near to those before it."""
    points: list[np.ndarray] = []
    while len(points) < count:
        candidates = random.random((20, 2))
        far = [p for p in candidates if all(np.linalg.norm(p - q) > distance for q in points)]
        points += far[:1]
        distance *= 0.97  # so that it ends
    return points


def _noise(random: np.random.Generator, size: int, width: float) -> np.ndarray:
    """Smooth noise of mean 0 and deviation 1; ``width`` is that of the blur, in pixels."""
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size))
    smooth = np.fft.rfft2(random.normal(size=(size, size)))
    smooth = smooth * np.exp(-2 * (np.pi * width * frequency) ** 2)
    smooth[0, 0] = 0
    noise = np.fft.irfft2(smooth, (size, size))
    return noise / noise.std()


def _along(flow: np.ndarray, images: np.ndarray, steps: int) -> np.ndarray:
    """Average images (k, size, size) along the lines of a flow, ``steps`` pixels each way."""
    total = images.copy()
    for direction in (1, -1):
        points = np.stack(np.mgrid[: flow.shape[1], : flow.shape[2]]).astype(float)
        for _ in range(steps):
            points += direction * _at(flow, points)
            total += _at(images, points)
    return total / (2 * steps + 1)


def _at(images: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Values of images (k, h, w) between their pixels, by bilinear interpolation."""
    limits = np.array(images.shape[1:])[:, None, None] - 1
    points = np.clip(points, 0, limits)
    y, x = low = np.minimum(points.astype(int), limits - 1)
    dy, dx = points - low
    upper = images[:, y, x] * (1 - dx) + images[:, y, x + 1] * dx
    lower = images[:, y + 1, x] * (1 - dx) + images[:, y + 1, x + 1] * dx
    return upper * (1 - dy) + lower * dy


def _rgb(palette: tuple[str, ...]) -> np.ndarray:
    return np.array([[int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)] for colour in palette])


def _colours(palette: tuple[str, ...], tone: np.ndarray) -> np.ndarray:
    """Colours of a palette: its first for a tone of 0, its last for 1, blended between."""
    stops = np.linspace(0, 1, len(palette))
    return np.stack([np.interp(tone, stops, channel) for channel in _rgb(palette).T], axis=-1)
