"""Images of simple shapes, easy and hard, for the lesson on curriculum learning."""

import math

import torch
from torch.nn import functional as F

__all__ = ["draw_shapes"]


def draw_shapes(
    count: int,
    basic: bool,
    radii: tuple[float, float] = (9, 14),
    squeeze: tuple[float, float] = (0.5, 0.8),
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw bright shapes on a dark ground, each at a random place, size, angle and grey level.

    The shapes are those of Bengio, Louradour, Collobert and Weston, "Curriculum Learning"
    (2009), section 5: squares, circles and equilateral triangles (their *BasicShapes*), or
    rectangles, ellipses and triangles (their *GeomShapes*). The latter are the former, squeezed
    in one direction. The ranges of all sizes and greys are ours.

    Random numbers come from torch's own generator: set them with ``torch.manual_seed``.

    Parameters
    ----------
    count : int
        How many images to draw.
    basic : bool
        Whether to draw the basic shapes only.
    radii : tuple of float, default: (9, 14)
        Least and greatest radius of the circle around a shape before it is squeezed, in pixels
        of a canvas of 32 × 32; at most 15.
    squeeze : tuple of float, default: (0.5, 0.8)
        Least and greatest factor by which shapes that are not basic are squeezed.

    Returns
    -------
    images : torch.Tensor
        Shape ``(count, 256)``: the canvas averaged to 16 × 16 pixels, as rows; values from −1
        (black) to 1 (white).
    kinds : torch.Tensor
        Shape ``(count,)``: 0 for squares and rectangles, 1 for circles and ellipses, 2 for
        triangles.

    Raises
    ------
    ValueError
        If a shape of the greatest radius does not fit into the canvas.
    """
    if radii[1] > 15:
        raise ValueError(f"a shape of radius {radii[1]} does not fit into 32 × 32 pixels")
    kinds = torch.randint(3, (count,))
    radius = _between(*radii, count)
    greatest = 31 - radius
    x = torch.arange(32.0) - _between(radius, greatest, count)
    y = (torch.arange(32.0) - _between(radius, greatest, count)).mT
    x, y = _rotate(x, y, _between(0, 2 * math.pi, count))
    if not basic:
        y = y / _between(*squeeze, count)
        # A rectangle is squeezed along its side, a triangle in any direction.
        turn = _between(0, 2 * math.pi, count)
        x, y = _rotate(x, y, torch.where(kinds[:, None, None] == 2, turn, 0.0))

    # For each kind, the radius of the circle around the shape whose edge is at this point.
    square = math.sqrt(2) * torch.maximum(x.abs(), y.abs())
    circle = torch.hypot(x, y)
    slope = math.sqrt(3) * y.abs()
    triangle = torch.maximum(2 * x, slope - x)
    reach = torch.stack([square, circle, triangle])[kinds, torch.arange(count)]

    inside = (radius - reach + 0.5).clamp(0, 1)  # with soft edges
    image = _between(0, 0.5, count) + _between(0.3, 0.5, count) * inside
    return F.avg_pool2d(image, 2).flatten(1) * 2 - 1, kinds


def _between(low: float | torch.Tensor, high: float | torch.Tensor, count: int) -> torch.Tensor:
    return low + (high - low) * torch.rand(count, 1, 1)


def _rotate(
    x: torch.Tensor, y: torch.Tensor, angle: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    cosine, sine = angle.cos(), angle.sin()
    return x * cosine + y * sine, y * cosine - x * sine
