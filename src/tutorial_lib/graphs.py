"""Draw the graph that autograd records while a computation runs."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Patch
from matplotlib.text import Text

from tutorial_lib.figures import COLOURS

__all__ = ["GraphNode", "autograd_graph", "draw_graph"]

#: Sizes of text, with the room between boxes above each other, both in points: the first that
#: fits is used, the last in any case.
SIZES = ((9.0, 24.0), (9.0, 17.0), (9.0, 11.0), (8.0, 10.0), (7.0, 9.0), (6.0, 8.0))
#: Space in a box around its text, as a part of the size of the text.
PADDING = 0.45
#: Room between columns in points: at least, for an arrow that can be seen, and at most.
NARROW, WIDE = 13.0, 56.0
#: From one rail to the next, as a part of the distance between boxes above each other.
RAIL = 0.85
#: How far lines keep from each other where they turn round at a margin, in points per level.
TURN = 8.0


@dataclass(frozen=True)
class GraphNode:
    """One node of an autograd graph.

    Attributes
    ----------
    label : str
        A leaf's name and shape, or the operation that autograd recorded ("Mean", "Add").
    leaf : bool
        Whether a gradient ends here, in the ``.grad`` of a tensor.
    depth : int
        Operations on the longest path from this node to the result; the result itself has 0.
    inputs : tuple of int
        Positions, in the list of all nodes, of the nodes that this one was computed from.
    """

    label: str
    leaf: bool
    depth: int
    inputs: tuple[int, ...]


def autograd_graph(
    result: torch.Tensor, names: Mapping[str, torch.Tensor] | None = None
) -> list[GraphNode]:
    """Follow ``grad_fn.next_functions`` from a result back to its leaves.

    Parameters
    ----------
    result : torch.Tensor
        A tensor of any shape that was computed from one with ``requires_grad=True``.
    names : mapping of str to torch.Tensor, optional
        What to call the leaves: ``{"x": x, "W": W}``. Others are called "leaf".

    Returns
    -------
    list of GraphNode
        The result's node first.

    Raises
    ------
    ValueError
        If the tensor has no ``grad_fn``: nothing was recorded for it.
    """
    if result.grad_fn is None:
        raise ValueError(
            "this tensor has no grad_fn, so there is no graph to follow: it is a leaf, or none "
            "of its inputs has requires_grad=True"
        )
    name_of = {id(tensor): name for name, tensor in (names or {}).items()}
    order, inputs, seen = [], {}, set()

    def visit(function) -> None:  # depth first: a node comes after all that it was made from
        stack = [(function, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                inputs[node] = [f for f, _ in node.next_functions if f is not None]
                stack.append((node, True))
                stack.extend((f, False) for f in reversed(inputs[node]))

    visit(result.grad_fn)
    order.reverse()
    depth = dict.fromkeys(order, 0)
    for node in order:
        for source in inputs[node]:
            depth[source] = max(depth[source], depth[node] + 1)
    position = {node: i for i, node in enumerate(order)}
    graph = []
    for node in order:
        variable = getattr(node, "variable", None)
        if variable is None:
            label = node.name().rstrip("0123456789").removesuffix("Backward")
        else:
            label = f"{name_of.get(id(variable), 'leaf')}\n{tuple(variable.shape)}"
        graph.append(
            GraphNode(
                label,
                variable is not None,
                depth[node],
                tuple(position[f] for f in inputs[node]),
            )
        )
    return graph


def draw_graph(
    result: torch.Tensor,
    ax: Axes,
    names: Mapping[str, torch.Tensor] | None = None,
) -> None:
    """Draw the autograd graph of a tensor in the direction in which data flows.

    Leaves are drawn in green, operations in blue; gradients flow against the arrows. What is
    used at several depths, such as a weight that every step shares, runs beside the graph on a
    rail of its own, with a dot at each use. A graph too long for the axes turns round at the
    margin and comes back below, as a snake does; text becomes smaller only if it must.

    Parameters
    ----------
    result : torch.Tensor
        A tensor of any shape that was computed from one with ``requires_grad=True``.
    ax : matplotlib.axes.Axes
        Where to draw; its ticks and frame are removed. The drawing suits the size that the axes
        have now.
    names : mapping of str to torch.Tensor, optional
        What to call the leaves, as in :func:`autograd_graph`.

    Raises
    ------
    ValueError
        If the tensor has no ``grad_fn``.
    """
    graph = autograd_graph(result, names)
    strip = _arrange(graph)
    ax.set_axis_off()
    figure = ax.get_figure()
    figure.draw_without_rendering()  # only now is the size of the axes known
    width, height = (float(size) * 72 / figure.dpi for size in ax.bbox.size)
    texts = [_draw_box(ax, node) for node in graph]
    for font_size, between in SIZES:
        boxes = [_measure(text, font_size) for text in texts]
        sheet = _fold(strip, boxes, between, width)
        if sheet.height <= height:
            break
    for node, text in enumerate(texts):
        text.set_position(sheet.place(strip, node))
    for route in _routes(strip, sheet):
        colour = COLOURS["green"] if graph[route.source].leaf else COLOURS["grey"]
        _draw_route(ax, route, colour, [text.get_bbox_patch() for text in texts])
    spare = max(height - sheet.height, 0) / 2
    ax.set_xlim(0, width)
    ax.set_ylim(-sheet.height - spare, spare)


def _draw_box(ax: Axes, node: GraphNode) -> Text:
    shape = "round" if node.leaf else "square"
    return ax.text(
        0,
        0,
        node.label.replace("\n", " "),
        ha="center",
        va="center",
        zorder=2,
        bbox={
            "boxstyle": f"{shape},pad={PADDING}",
            "facecolor": "white",
            "edgecolor": COLOURS["green"] if node.leaf else COLOURS["blue"],
            "linewidth": 1.6,
        },
    )


def _measure(text: Text, font_size: float) -> tuple[float, float]:
    """Width and height of a box in points, when its text has this size."""
    text.set_fontsize(font_size)
    size = text.get_window_extent().size * 72 / text.get_figure().dpi
    return tuple(float(length) + 2 * PADDING * font_size for length in size)


# A graph is first arranged on a strip as long as it needs: operations in columns, and above and
# below them the rails. Then the strip is folded into the lines of a sheet as wide as the axes.


@dataclass(frozen=True)
class _Strip:
    columns: list[int]  # of each node, from the left
    levels: list[float]  # of each node, upwards; boxes above each other are one apart
    rails: dict[int, tuple[float, list[int]]]  # by source: the level, and the nodes it serves
    steps: list[tuple[int, int]]  # from node to node in the next column, once for each use
    on_rail: frozenset[int]  # the leaves that stand on their rail

    def blocked(self, node: int, level: float) -> bool:
        """Whether a box stands between a node and a level above or below all operations."""
        near, far = sorted((self.levels[node], level))
        return any(
            near < self.levels[other] < far
            for other in range(len(self.columns))
            if self.columns[other] == self.columns[node] and other not in self.on_rail
        )


def _arrange(graph: list[GraphNode]) -> _Strip:
    deepest = max(node.depth for node in graph)
    columns = [deepest - node.depth for node in graph]
    uses = {source: [] for source in range(len(graph))}
    for i, node in enumerate(graph):
        for source in node.inputs:
            uses[source].append(i)
    far = {s for s in uses if any(columns[user] > columns[s] + 1 for user in uses[s])}
    on_rail = frozenset(s for s in far if graph[s].leaf)
    levels = _levels(graph, uses, on_rail)
    steps, served = [], {}
    for source, users in uses.items():
        near = [user for user in users if columns[user] == columns[source] + 1]
        if source in on_rail:
            served[source] = set(users)
        else:
            steps.extend((source, user) for user in near)
            served[source] = set(users) - set(near)
    strip = _Strip(columns, levels, {}, steps, on_rail)
    _lay_rails(strip, {source: served[source] for source in far})
    return strip


def _lay_rails(strip: _Strip, served: Mapping[int, set[int]]) -> None:
    """Give each source the side with fewer boxes in the way, outside the rails begun before."""
    edges = {1: max(strip.levels), -1: min(strip.levels)}
    lanes: dict[int, list[int]] = {1: [], -1: []}  # for each side, where each rail on it ends
    for source in sorted(served, key=lambda s: strip.columns[s]):
        users = sorted(served[source], key=lambda user: strip.columns[user])
        ends = users if source in strip.on_rail else [source, *users]
        blocked = {s: sum(strip.blocked(n, s * math.inf) for n in ends) for s in (1, -1)}
        side = min((1, -1), key=lambda s: (blocked[s], len(lanes[s])))
        while lanes[side] and lanes[side][-1] < strip.columns[source]:
            lanes[side].pop()
        lanes[side].append(strip.columns[users[-1]])
        level = edges[side] + side * RAIL * len(lanes[side])
        strip.rails[source] = level, users
        if source in strip.on_rail:
            strip.levels[source] = level


def _levels(
    graph: list[GraphNode], uses: Mapping[int, Sequence[int]], on_rail: frozenset[int]
) -> list[float]:
    """Each node close to the mean level of those that use it, the longest path straightest."""
    behind = [0] * len(graph)  # the longest path that leads to a node
    for i in reversed(range(len(graph))):
        behind[i] = max((behind[s] + 1 for s in graph[i].inputs if s not in on_rail), default=0)
    levels = [0.0] * len(graph)
    for depth in range(1, max(node.depth for node in graph) + 1):
        column = [i for i, n in enumerate(graph) if n.depth == depth and i not in on_rail]
        wishes = {i: sum(levels[u] for u in uses[i]) / len(uses[i]) for i in column}
        column.sort(key=lambda i: (-wishes[i], graph[uses[i][0]].inputs.index(i)))
        weights = [(behind[i] + 0.1) ** 4 for i in column]
        for i, level in zip(column, _apart([wishes[i] for i in column], weights), strict=True):
            levels[i] = level
    return levels


def _apart(wishes: list[float], weights: list[float]) -> list[float]:
    """The levels closest to falling wishes that are at least one apart.

    Weighted least squares by pooling adjacent violators: nodes that would come too close form a
    block, which moves as one to the mean of what its members wish.
    """
    blocks: list[tuple[float, float, int]] = []  # mean, weight, number of members
    for i, (wish, weight) in enumerate(zip(wishes, weights, strict=True)):
        mean, count = wish + i, 1
        while blocks and blocks[-1][0] < mean:
            other, other_weight, other_count = blocks.pop()
            mean = (mean * weight + other * other_weight) / (weight + other_weight)
            weight, count = weight + other_weight, count + other_count
        blocks.append((mean, weight, count))
    means = [mean for mean, _, count in blocks for _ in range(count)]
    return [mean - i for i, mean in enumerate(means)]


@dataclass(frozen=True)
class _Sheet:
    starts: list[int]  # the first column of each line, and the number of columns
    xs: list[float]  # the middle of each column, from the beginning of its line
    widths: list[float]  # of each column
    gap: float  # between columns
    margins: tuple[float, float]  # where lines begin and end, from the left
    unit: float  # from level to level
    span: tuple[float, float]  # the lowest and the highest level
    pitch: float  # from line to line
    height: float

    def line(self, column: int) -> int:
        return next(i for i, start in enumerate(self.starts[1:]) if column < start)

    def point(self, line: int, x: float, level: float) -> tuple[float, float]:
        """Where a point of a line comes to lie; every other line is turned by half a circle."""
        low, high = (bound * self.unit for bound in self.span)
        top = -self.pitch * line - (self.height - self.pitch * (len(self.starts) - 2)) / 2
        middle = (high + low) / 2
        if line % 2:
            return self.margins[1] - x, top - (level * self.unit - middle)
        return self.margins[0] + x, top + (level * self.unit - middle)

    def place(self, strip: _Strip, node: int) -> tuple[float, float]:
        column = strip.columns[node]
        return self.point(self.line(column), self.xs[column], strip.levels[node])

    def turn(self, line: int, level: float, other: float) -> list[tuple[float, float]]:
        """From one level at the end of a line to another at the beginning of the next."""
        inner = self.span[0] if line % 2 == 0 else self.span[1]
        beyond = TURN * (1 + abs(level - inner))
        end = self.margins[1] - self.margins[0] + beyond
        return [self.point(line, end, level), self.point(line + 1, -beyond, other)]


def _fold(
    strip: _Strip, boxes: list[tuple[float, float]], between: float, width: float
) -> _Sheet:
    widths = [0.0] * (max(strip.columns) + 1)
    for column, box in zip(strip.columns, boxes, strict=True):
        widths[column] = max(widths[column], box[0])
    span = min(strip.levels), max(strip.levels)
    for level, _ in strip.rails.values():
        span = min(span[0], level), max(span[1], level)
    margin = 3.0
    starts = _breaks(widths, width - 2 * margin)
    if len(starts) > 2:
        margin += TURN * (1 + span[1] - span[0])
        starts = _breaks(widths, width - 2 * margin)
    gap = min(
        WIDE,
        *(
            (width - 2 * margin - sum(widths[start:stop])) / (stop - start - 1)
            for start, stop in pairwise(starts)
            if stop - start > 1
        ),
    )
    xs = [
        sum(widths[start:c]) + gap * (c - start) + widths[c] / 2
        for start, stop in pairwise(starts)
        for c in range(start, stop)
    ]
    used = max(xs[stop - 1] + widths[stop - 1] / 2 for stop in starts[1:])
    left = (width - used) / 2
    tallest = max(box[1] for box in boxes)
    unit = tallest + between
    depth = (span[1] - span[0]) * unit + tallest
    pitch = depth + between
    height = depth + pitch * (len(starts) - 2)
    return _Sheet(starts, xs, widths, gap, (left, left + used), unit, span, pitch, height)


def _breaks(widths: list[float], room: float) -> list[int]:
    """The first column of each line (few lines, about equally long) and, last, the end."""

    def fill(room: float) -> list[int]:
        starts, used = [0], -NARROW
        for column, width in enumerate(widths):
            used += NARROW + width
            if used > room and column > starts[-1]:
                starts.append(column)
                used = width
        return [*starts, len(widths)]

    starts = fill(room)
    while room > NARROW and len(fill(room - NARROW)) == len(starts):
        room -= NARROW
        starts = fill(room)
    return starts


@dataclass(frozen=True)
class _Route:
    source: int
    target: int | None  # the node that an arrow at the end points to
    points: list[tuple[float, float]]
    dot: bool = False  # whether it begins with a dot, in the middle of a rail


def _routes(strip: _Strip, sheet: _Sheet) -> Iterator[_Route]:
    """All that connects the boxes: steps to the next column, rails, and branches from rails."""
    for source, target in sorted(set(strip.steps)):
        copies = strip.steps.count((source, target))
        for copy in range(copies):
            shift = 6.0 * (copy - (copies - 1) / 2)  # used twice by the same node: two arrows
            points = _step(strip, sheet, source, target)
            yield _Route(source, target, [(x, y + shift) for x, y in points])
    for source, (level, served) in strip.rails.items():
        yield _Route(source, None, _rail(strip, sheet, source, level, served[-1]))
        for target in served:
            line, x, beside = _foot(strip, sheet, target, level, -1)
            points = [sheet.point(line, x, level), sheet.place(strip, target)]
            if beside:  # enter the box from its side, apart from what comes in the middle
                height = strip.levels[target] + math.copysign(0.2, level - strip.levels[target])
                column = strip.columns[target]
                points[1:] = (sheet.point(line, at, height) for at in (x, sheet.xs[column]))
            yield _Route(source, target, points, dot=target != served[-1])


def _step(
    strip: _Strip, sheet: _Sheet, source: int, target: int
) -> list[tuple[float, float]]:
    column, level = strip.columns[source], strip.levels[source]
    line = sheet.line(column)
    points = [sheet.place(strip, source)]
    if sheet.line(column + 1) != line:
        points.extend(sheet.turn(line, level, strip.levels[target]))
    elif abs(strip.levels[target] - level) > 1.2:  # pass the neighbours before going steeply
        points.append(sheet.point(line, sheet.xs[column] + sheet.widths[column] / 2, level))
    return [*points, sheet.place(strip, target)]


def _rail(
    strip: _Strip, sheet: _Sheet, source: int, level: float, last: int
) -> list[tuple[float, float]]:
    points = [sheet.place(strip, source)]
    line, x, beside = _foot(strip, sheet, source, level, 1)
    if beside:
        points.append(sheet.point(line, x, strip.levels[source]))
    points.append(sheet.point(line, x, level))
    end, x, _ = _foot(strip, sheet, last, level, -1)
    for i in range(line, end):
        points.extend(sheet.turn(i, level, level))
    return [*points, sheet.point(end, x, level)]


def _foot(
    strip: _Strip, sheet: _Sheet, node: int, level: float, direction: int
) -> tuple[int, float, bool]:
    """Line and x where a node meets its rail: beside the node if a box is in between."""
    column = strip.columns[node]
    beside = node not in strip.on_rail and strip.blocked(node, level)
    shift = direction * (sheet.widths[column] + sheet.gap) / 2 if beside else 0.0
    return sheet.line(column), sheet.xs[column] + shift, beside


def _draw_route(ax: Axes, route: _Route, colour: str, boxes: list[Patch]) -> None:
    xs, ys = zip(*route.points, strict=True)
    ax.plot(xs, ys, color=colour, linewidth=1.3, zorder=1)
    if route.dot:
        ax.plot(xs[0], ys[0], "o", color=colour, markersize=4, zorder=1)
    if route.target is not None:
        arrow = FancyArrowPatch(
            *route.points[-2:],
            arrowstyle="-|>",
            mutation_scale=9,
            linewidth=1.3,
            color=colour,
            shrinkA=0,
            shrinkB=0,
            patchA=boxes[route.source] if len(route.points) == 2 else None,
            patchB=boxes[route.target],  # ends at the box, however wide its text becomes
            zorder=3,
        )
        ax.add_patch(arrow)
