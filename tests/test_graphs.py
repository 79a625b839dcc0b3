"""The graph drawn is the graph that autograd recorded."""

import dataclasses
import itertools

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


def boxes_and_arrows(ax):
    """The labelled boxes, and each arrow as (from, to)."""
    boxes = [text for text in ax.texts if text.get_text()]
    arrows = [(text.xyann, text.xy) for text in ax.texts if not text.get_text()]
    return boxes, arrows


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_node_is_a_box_and_each_link_an_arrow(ax, example):
    result, names = example()
    draw_graph(result, ax, names)
    graph = autograd_graph(result, names)
    boxes, arrows = boxes_and_arrows(ax)
    assert [box.get_text() for box in boxes] == [node.label for node in graph]
    places = [box.get_position() for box in boxes]
    links = [(places[i], places[n]) for n, node in enumerate(graph) for i in node.inputs]
    assert sorted(arrows) == sorted(links)
    assert all(start[0] < end[0] for start, end in arrows)  # from the left to the right


def test_the_first_argument_is_drawn_above_the_second(ax):
    a, b = leaf(1, 2), leaf(2, 2)
    draw_graph(a.mm(b), ax, {"a": a, "b": b})
    boxes, _ = boxes_and_arrows(ax)
    height = {box.get_text()[0]: box.get_position()[1] for box in boxes}
    assert height["a"] > height["M"] > height["b"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_boxes_stand_apart_and_inside(ax, example):
    result, names = example()
    draw_graph(result, ax, names)
    boxes, _ = boxes_and_arrows(ax)
    places = [box.get_position() for box in boxes]
    for (x1, y1), (x2, y2) in itertools.combinations(places, 2):
        assert abs(x1 - x2) >= 1 or abs(y1 - y2) >= 1 - 1e-9
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert all(left < x < right and bottom < y < top for x, y in places)
    assert not ax.axison


def test_boxes_of_the_slides_do_not_overlap_on_the_page(ax):
    for result, names in (slides(), recurrent_cell()):
        ax.clear()
        draw_graph(result, ax, names)
        ax.figure.canvas.draw()
        boxes, _ = boxes_and_arrows(ax)
        extents = [box.get_bbox_patch().get_window_extent() for box in boxes]
        assert not any(a.overlaps(b) for a, b in itertools.combinations(extents, 2))


def test_leaves_are_green_and_round_operations_blue_and_square(ax):
    result, names = recurrent_cell()
    draw_graph(result, ax, names)
    boxes, _ = boxes_and_arrows(ax)
    for box, node in zip(boxes, autograd_graph(result), strict=True):
        patch = box.get_bbox_patch()
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
