"""Draw the graph that autograd records while a computation runs."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from matplotlib.axes import Axes

from tutorial_lib.figures import COLOURS

__all__ = ["GraphNode", "autograd_graph", "draw_graph"]


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
            "this tensor has no grad_fn, so there is no graph to follow: it is a leaf, or none of "
            "its inputs has requires_grad=True"
        )
    name_of = {id(tensor): name for name, tensor in (names or {}).items()}
    order, inputs, seen = [], {}, set()

    def visit(function) -> None:  # depth first: a node is listed after all that it was made from
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
    """Draw the autograd graph of a tensor, data flowing from the left to the right.

    Leaves are drawn in green, operations in blue; gradients flow against the arrows.

    Parameters
    ----------
    result : torch.Tensor
        A tensor of any shape that was computed from one with ``requires_grad=True``.
    ax : matplotlib.axes.Axes
        Where to draw; its ticks and frame are removed.
    names : mapping of str to torch.Tensor, optional
        What to call the leaves, as in :func:`autograd_graph`.

    Raises
    ------
    ValueError
        If the tensor has no ``grad_fn``.
    """
    graph = autograd_graph(result, names)
    places = _places(graph)
    for node, (x, y) in zip(graph, places, strict=True):
        colour = COLOURS["green"] if node.leaf else COLOURS["blue"]
        for source in node.inputs:
            ax.annotate(
                "",
                xy=(x, y),
                xytext=places[source],
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": COLOURS["grey"],
                    "shrinkA": 14,
                    "shrinkB": 18,
                },
                zorder=1,
            )
        ax.text(
            x,
            y,
            node.label,
            ha="center",
            va="center",
            fontsize=9,
            zorder=3,
            bbox={
                "boxstyle": "round,pad=0.45" if node.leaf else "square,pad=0.45",
                "facecolor": "white",
                "edgecolor": colour,
                "linewidth": 1.6,
            },
        )
    xs, ys = zip(*places, strict=True)
    ax.set_xlim(min(xs) - 0.6, max(xs) + 0.6)
    ax.set_ylim(min(ys) - 0.6, max(ys) + 0.6)
    ax.set_axis_off()


def _places(graph: list[GraphNode]) -> list[tuple[float, float]]:
    """Columns by depth; in a column, each node near the mean height of the nodes it feeds."""
    consumers: dict[int, list[int]] = {i: [] for i in range(len(graph))}
    for i, node in enumerate(graph):
        for source in node.inputs:
            consumers[source].append(i)
    height: dict[int, float] = {}
    for depth in range(max(node.depth for node in graph) + 1):
        column = [i for i, node in enumerate(graph) if node.depth == depth]
        wish = {
            i: sum(
                height[c] - 0.01 * graph[c].inputs.index(i) for c in consumers[i]
            ) / max(len(consumers[i]), 1)
            for i in column
        }
        column.sort(key=lambda i: -wish[i])
        middle = sum(wish.values()) / len(column)
        for row, i in enumerate(column):
            height[i] = middle + (len(column) - 1) / 2 - row
    return [(-float(node.depth), height[i]) for i, node in enumerate(graph)]
