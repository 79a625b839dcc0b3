"""The graph drawn is the graph that autograd recorded."""

import dataclasses
import itertools
import math

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.colors import to_hex

from tutorial_lib.figures import COLOURS, use_course_style
from tutorial_lib.graphs import autograd_graph, draw_graph


def leaf(*shape):
    return torch.ones(shape, requires_grad=True)


def slides():
    x = leaf(2, 2)
    y = x + 2
    return torch.mean(y * y), {"x": x}


def ten_products():
    s, x = leaf(1, 2), leaf(2, 2)
    product = s
    for _ in range(10):
        product = product.mm(x)
    return product.mean(), {"s": s, "x": x}


def recurrent_cell():
    h, w_h, w_x = leaf(1, 20), leaf(20, 20), leaf(20, 10)
    x = torch.ones(1, 10)  # a constant: no gradient, so no node
    return torch.tanh(w_h.mm(h.t()) + w_x.mm(x.t())), {"h": h, "W_h": w_h, "W_x": w_x}


def paths_of_unequal_length():
    a, b = leaf(), leaf()
    return (a * b + a).tanh() * a, {"a": a, "b": b}


def short_path_first():
    x = leaf()
    return x.neg() * x.exp().exp(), {"x": x}


def long_path_first():
    x = leaf()
    return x.exp().exp() * x.neg(), {"x": x}


def two_outputs_of_one_operation():
    x = leaf(2, 3)
    first, second = x.unbind()
    return (first * second).sum(), {"x": x}


def written_in_place():
    x = leaf(3)
    y = x.clone()
    y[0] = x[1]
    return y.sum(), {"x": x}


class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, gradient):
        return 2 * gradient


def own_function():
    x = leaf(3)
    return Twice.apply(x).sum(), {"x": x}


def network():
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(8, 3)
    )
    return model(torch.ones(1, 1, 4, 4)).logsumexp(1), dict(model.named_parameters())


EXAMPLES = [
    slides,
    ten_products,
    recurrent_cell,
    paths_of_unequal_length,
    short_path_first,
    long_path_first,
    two_outputs_of_one_operation,
    written_in_place,
    own_function,
    network,
]


@pytest.fixture
def ax():
    with matplotlib.rc_context():
        use_course_style()
        fig, ax = plt.subplots()
        yield ax
        plt.close(fig)


@pytest.mark.parametrize("example", EXAMPLES)
def test_structure_is_that_of_next_functions(example):
    """Walk autograd's own graph beside ours: one node for each function, the same links."""
    result, _ = example()
    graph = autograd_graph(result)
    index = {result.grad_fn: 0}
    waiting = [result.grad_fn]
    while waiting:
        function = waiting.pop()
        sources = [source for source, _ in function.next_functions if source is not None]
        ours = graph[index[function]].inputs
        assert len(ours) == len(sources)
        for source, position in zip(sources, ours, strict=True):
            if source not in index:
                index[source] = position
                waiting.append(source)
            assert index[source] == position
        assert graph[index[function]].leaf == hasattr(function, "variable")
    assert sorted(index.values()) == list(range(len(graph)))


@pytest.mark.parametrize("example", EXAMPLES)
def test_depth_is_the_longest_path_to_the_result(example):
    result, _ = example()
    longest = {}
    paths = [(result.grad_fn, 0)]
    while paths:  # every path by itself: slow, and plainly right
        function, length = paths.pop()
        longest[function] = max(longest.get(function, 0), length)
        paths += [(source, length + 1) for source, _ in function.next_functions if source]
    graph = autograd_graph(result)
    assert sorted(node.depth for node in graph) == sorted(longest.values())
    for node in graph:
        assert all(graph[source].depth > node.depth for source in node.inputs)
    assert graph[0].depth == 0


@pytest.mark.parametrize("example", EXAMPLES)
def test_leaves_are_labelled_with_name_and_shape(example):
    result, names = example()
    labels = [node.label for node in autograd_graph(result, names) if node.leaf]
    assert sorted(labels) == sorted(f"{name}\n{tuple(t.shape)}" for name, t in names.items())


@pytest.mark.parametrize(
    ("example", "operations"),
    [
        (slides, ["Mean", "Mul", "Add"]),
        (paths_of_unequal_length, ["Mul", "Tanh", "Add", "Mul"]),
        (own_function, ["Sum", "Twice"]),
        (two_outputs_of_one_operation, ["Sum", "Mul", "Unbind"]),
    ],
)
def test_operations_are_labelled_without_backward_and_numbers(example, operations):
    result, _ = example()
    assert [node.label for node in autograd_graph(result) if not node.leaf] == operations


def test_a_digit_within_the_name_of_an_operation_stays():
    assert autograd_graph(leaf().log2())[0].label == "Log2"
    assert autograd_graph(leaf().expm1())[0].label == "Expm1"


def test_names_go_by_identity_not_by_value():
    a, b = leaf(2), leaf(2)
    graph = autograd_graph(a + b, {"b": b, "elsewhere": leaf(2)})
    assert [graph[source].label for source in graph[0].inputs] == ["leaf\n(2,)", "b\n(2,)"]


def test_the_same_tensor_twice_is_one_node_with_two_links():
    x = leaf()
    multiplication, end = autograd_graph(x * x, {"x": x})
    assert multiplication.inputs == (1, 1)
    assert end.label == "x\n()"
    assert end.inputs == ()


def test_leaf_without_gradient_is_no_node():
    graph = autograd_graph(leaf(2) * torch.ones(2))
    assert [node.label for node in graph] == ["Mul", "leaf\n(2,)"]


def test_thousands_of_steps():
    h = leaf()
    state = h
    for _ in range(3000):  # three times as deep as Python lets functions call themselves
        state = torch.tanh(state * h)
    graph = autograd_graph(state)
    assert len(graph) == 6001
    assert max(node.depth for node in graph) == 6000


def test_nodes_do_not_change():
    node = autograd_graph(leaf() * 2)[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        node.label = "Add"


def without_gradients():
    with torch.no_grad():
        return leaf(2) * 2


@pytest.mark.parametrize(
    "result",
    [leaf(2), torch.ones(2), torch.ones(2) * 2, without_gradients(), (leaf(2) * 2).detach()],
    ids=["leaf", "constant", "computed from constants", "no_grad", "detached"],
)
def test_without_a_graph_the_error_says_why(ax, result):
    with pytest.raises(ValueError, match="no grad_fn.*requires_grad=True"):
        autograd_graph(result)
    with pytest.raises(ValueError, match="no grad_fn.*requires_grad=True"):
        draw_graph(result, ax)
    assert not ax.texts


def unrolled(steps):
    """A recurrent network, whose weights are used at every step."""

    def example():
        w_h, w_x, state = leaf(20, 20), leaf(20, 10), leaf(20, 1)
        names = {"W_h": w_h, "W_x": w_x, "h": state}
        for _ in range(steps):
            state = torch.tanh(w_x.mm(torch.ones(10, 1)) + w_h.mm(state))
        return state, names

    return pytest.param(example, id=f"unrolled over {steps} steps")


def tree():
    w = leaf(2, 4)
    words = [leaf(2, 1) for _ in range(4)]

    def join(a, b):
        return torch.tanh(w.mm(torch.cat([a, b])))

    return join(join(*words[:2]), join(*words[2:])), {"W": w}


def skip_connections():
    x, w = leaf(2, 2), leaf(2, 2)
    h = x
    for _ in range(3):
        h = h + torch.relu(h.mm(w))
    return h.sum(), {"x": x, "w": w}


DRAWN = [*EXAMPLES, tree, skip_connections, unrolled(1), unrolled(3), unrolled(10)]


def contains(segment, point):
    """Whether a point lies on the line between two others, to a thousandth of a point."""
    (x1, y1), (x2, y2) = segment
    length = math.dist(*segment)
    return abs(math.dist(segment[0], point) + math.dist(point, segment[1]) - length) < 1e-3


@pytest.mark.parametrize("example", DRAWN)
def test_each_node_is_a_box(ax, example):
    result, names = example()
    draw_graph(result, ax, names)
    labels = [node.label.replace("\n", " ") for node in autograd_graph(result, names)]
    assert [text.get_text() for text in ax.texts] == labels
    assert not ax.axison


@pytest.mark.parametrize("example", DRAWN)
def test_each_link_is_a_line_from_box_to_box_that_ends_in_an_arrow(ax, example):
    result, names = example()
    draw_graph(result, ax, names)
    places = [text.get_position() for text in ax.texts]
    lines = [[tuple(point) for point in line.get_xydata()] for line in ax.lines]
    heads = [(*arrow._posA_posB, arrow.patchB) for arrow in ax.patches]
    for i, node in enumerate(autograd_graph(result, names)):
        for source in set(node.inputs):
            # all that leaves the source, and all that branches off from it
            routes = [line for line in lines if math.dist(line[0], places[source]) < 4]
            segments = [pair for line in routes for pair in itertools.pairwise(line)]
            routes += [line for line in lines if any(contains(s, line[0]) for s in segments)]
            ends = {pair for line in routes for pair in itertools.pairwise(line)}
            box = ax.texts[i].get_bbox_patch()
            arrows = [h for h in heads if h[2] is box and (tuple(h[0]), tuple(h[1])) in ends]
            assert len(arrows) >= node.inputs.count(source)


@pytest.mark.parametrize("example", DRAWN)
def test_boxes_stand_apart_and_inside_and_no_line_runs_through_one(ax, example):
    result, names = example()
    draw_graph(result, ax, names)
    ax.figure.canvas.draw()
    extents = [text.get_bbox_patch().get_window_extent() for text in ax.texts]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(extents, 2))
    within = ax.get_window_extent().padded(2)
    assert all(within.contains(*corner) for box in extents for corner in box.corners())
    for line in ax.lines:
        path = line.get_transform().transform_path(line.get_path())
        start, end = path.vertices[0], path.vertices[-1]
        for box in extents:
            if not (box.contains(*start) or box.contains(*end)):
                assert not path.intersects_bbox(box, filled=False)


@pytest.mark.parametrize("example", [slides, recurrent_cell, unrolled(1), unrolled(3)])
def test_a_graph_that_fits_in_one_line_runs_from_left_to_right(ax, example):
    result, names = example()
    draw_graph(result, ax, names)
    x = [text.get_position()[0] for text in ax.texts]
    graph = autograd_graph(result)
    assert all(x[source] < x[i] for i, node in enumerate(graph) for source in node.inputs)


def test_the_first_argument_is_drawn_above_the_second(ax):
    a, b = leaf(1, 2), leaf(2, 2)
    draw_graph(a.mm(b), ax, {"a": a, "b": b})
    height = {text.get_text()[0]: text.get_position()[1] for text in ax.texts}
    assert height["a"] > height["M"] > height["b"]


def test_a_path_through_the_same_operations_is_straight(ax):
    result, names = unrolled(3).values[0]()
    draw_graph(result, ax, names)
    heights = {text.get_position()[1] for text in ax.texts if text.get_text() in ("Add", "Tanh")}
    assert max(heights) - min(heights) < 0.5


def test_leaves_are_green_and_round_operations_blue_and_square(ax):
    result, names = recurrent_cell()
    draw_graph(result, ax, names)
    for text, node in zip(ax.texts, autograd_graph(result), strict=True):
        patch = text.get_bbox_patch()
        style = type(patch.get_boxstyle()).__name__
        assert to_hex(patch.get_edgecolor()) == COLOURS["green" if node.leaf else "blue"]
        assert style == ("Round" if node.leaf else "Square")


def test_drawing_leaves_the_computation_alone(ax):
    result, names = slides()
    draw_graph(result, ax, names)
    result.backward()
    assert names["x"].grad.tolist() == [[1.5, 1.5], [1.5, 1.5]]


def test_the_graph_can_be_read_after_backward():
    result, names = slides()
    before = autograd_graph(result, names)
    result.backward()
    assert autograd_graph(result, names) == before
