"""Lesson 16: the losses are what their formulas say, and any sequence of layers will do."""

import ast
import re
import sys
import textwrap
from types import ModuleType, SimpleNamespace

import pytest
import torch
from conftest import ROOT, definitions
from torch import nn
from torch.nn import functional as F

LESSON = ROOT / "gallery" / "generation" / "plot_16_style_transfer.py"


@pytest.fixture(scope="module")
def lesson():
    """What the lesson imports and defines, without what it runs."""
    return definitions(
        "plot_16_style_transfer", "STYLE_LAYERS, CONTENT_LAYERS", "binomial", "kernel", cnn=None
    )


@pytest.fixture
def small_vgg():
    """Like the features of VGG: convolutions, rectifiers that write in place, pooling."""
    torch.manual_seed(0)
    network = []
    for inputs, outputs in ((3, 8), (8, 8), (8, 12)):
        network += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True)]
    network.insert(4, nn.MaxPool2d(2))
    return nn.Sequential(*network).requires_grad_(False)


def images(size=24):
    generator = torch.Generator().manual_seed(1)
    return [torch.rand(1, 3, size, size, generator=generator) for _ in range(2)]


def test_the_gram_matrix_is_the_sum_over_places_of_products_of_channels(lesson):
    features = torch.randn(1, 3, 4, 5, dtype=torch.float64)
    expected = torch.zeros(3, 3, dtype=torch.float64)
    for i in range(3):
        for j in range(3):
            for y in range(4):
                for x in range(5):
                    expected[i, j] += features[0, i, y, x] * features[0, j, y, x]
    torch.testing.assert_close(lesson["GramMatrix"]()(features), expected / (3 * 4 * 5))


def test_the_gram_matrix_does_not_depend_on_places(lesson):
    features = torch.randn(1, 6, 5, 7, dtype=torch.float64)
    shuffled = features.flatten(2)[..., torch.randperm(35)].view_as(features)
    gram = lesson["GramMatrix"]()
    torch.testing.assert_close(gram(features), gram(shuffled))


@pytest.mark.parametrize("name", ["ContentLoss", "StyleLoss"])
def test_a_loss_hands_on_its_input_and_is_0_at_its_target(lesson, name):
    target = torch.randn(1, 4, 6, 6)
    loss = lesson[name](target)
    assert loss(target) is target and loss.loss == 0
    other = torch.randn(1, 4, 6, 6)
    assert loss(other) is other and loss.loss > 0


def test_the_content_loss_of_the_mean_is_its_whole_variance(lesson):
    target = torch.randn(1, 4, 16, 16, dtype=torch.float64)
    loss = lesson["ContentLoss"](target)
    loss(target.mean().expand_as(target))
    torch.testing.assert_close(loss.loss, target.var(correction=0) / target.var())


def test_the_style_loss_of_nothing_is_1_whatever_the_scale(lesson):
    for scale in (0.01, 1, 100):
        loss = lesson["StyleLoss"](scale * torch.randn(1, 4, 6, 6))
        loss(torch.zeros(1, 4, 6, 6))
        torch.testing.assert_close(loss.loss, torch.tensor(1.0))


@pytest.mark.parametrize("name", ["ContentLoss", "StyleLoss"])
def test_gradients_are_those_of_finite_differences(lesson, name):
    torch.manual_seed(2)
    loss = lesson[name](torch.randn(1, 3, 4, 4, dtype=torch.float64))

    def value(x):
        loss(x)
        return loss.loss

    x = torch.randn(1, 3, 4, 4, dtype=torch.float64, requires_grad=True)
    torch.autograd.gradcheck(value, x)


def test_a_target_keeps_no_graph(lesson):
    target = torch.randn(1, 3, 4, 4, requires_grad=True)
    for name in ("ContentLoss", "StyleLoss"):
        assert not lesson[name](2 * target).target.requires_grad


def test_losses_stand_behind_their_layers_and_the_rest_is_cut_off(lesson, small_vgg):
    content, style = images()
    model, style_losses, content_losses = lesson["get_style_model_and_losses"](
        small_vgg, style, content, style_layers=(0, 2), content_layers=(4,)
    )
    kinds = [type(module).__name__ for module in model]
    assert kinds == [
        "Conv2d", "StyleLoss", "ReLU", "Conv2d", "StyleLoss", "ReLU", "MaxPool2d", "ContentLoss",
    ]  # fmt: skip
    lesson["get_scores"](model, style_losses, content_losses, content)
    assert content_losses[0].loss == 0 and all(x.loss > 0 for x in style_losses)
    lesson["get_scores"](model, style_losses, content_losses, style)
    assert content_losses[0].loss > 0 and all(x.loss < 1e-10 for x in style_losses)


@pytest.mark.parametrize("kind", [list, nn.Sequential])
def test_a_network_like_vgg_paints_too(lesson, small_vgg, kind):
    """Its losses look at convolutions whose output the next layer would overwrite."""
    content, style = images()
    normalise = lesson["Normalise"]([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    network = [normalise, *small_vgg]
    network = network if kind is list else kind(*network)
    options = {"style_layers": (1, 3, 6), "content_layers": (3,)}
    parts = lesson["get_style_model_and_losses"](network, style, content, **options)
    before, _ = lesson["get_scores"](*parts, content)
    torch.manual_seed(0)
    painting, kept = lesson["run_style_transfer"](
        network, content, style, content, num_steps=40, keep=(0, 10), **options
    )
    after, _ = lesson["get_scores"](*parts, painting)
    assert after < before / 2
    assert painting.shape == content.shape and painting.min() >= 0 and painting.max() <= 1
    assert torch.equal(kept[0], content) and not torch.equal(kept[1], painting)
    assert not painting.requires_grad


@pytest.fixture
def torchvision(monkeypatch):
    """A stand-in for torchvision: VGG-19 layer by layer, with few channels and random weights."""

    def vgg19(weights):
        assert weights == "of ImageNet"
        torch.manual_seed(0)
        layers, inputs = [], 3
        for outputs, convolutions in ((4, 2), (8, 2), (16, 4), (32, 4), (32, 4)):
            for _ in range(convolutions):
                layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True)]
                inputs = outputs
            layers.append(nn.MaxPool2d(2))
        return SimpleNamespace(features=nn.Sequential(*layers))

    models = ModuleType("torchvision.models")
    models.vgg19, models.VGG19_Weights = vgg19, SimpleNamespace(DEFAULT="of ImageNet")
    monkeypatch.setitem(sys.modules, "torchvision", ModuleType("torchvision"))
    monkeypatch.setitem(sys.modules, "torchvision.models", models)


def test_the_lines_for_vgg_take_the_layers_that_the_paper_names(lesson, torchvision):
    text = LESSON.read_text(encoding="utf-8")
    [lines] = re.findall(r"^#    from torchvision.*\n(?:#(?:    .*)?\n)+", text, re.MULTILINE)
    calls = []

    def three_steps(*arguments, **options):
        calls.append(options)
        return lesson["run_style_transfer"](*arguments, num_steps=3, **options)

    pagoda, swirls = images(32)
    page = lesson | {"run_style_transfer": three_steps, "pagoda": pagoda, "swirls": swirls}
    exec(textwrap.dedent(re.sub("^#", "", lines, flags=re.MULTILINE)), page)
    assert page["painting"].shape == pagoda.shape and not torch.equal(page["painting"], pagoda)
    names, group, place = {}, 1, 0
    for n, layer in enumerate(page["vgg"]):
        if isinstance(layer, nn.Conv2d):
            place += 1
            names[n] = f"conv{group}_{place}"
        elif isinstance(layer, nn.MaxPool2d):
            group, place = group + 1, 0
    [options] = calls
    assert [names[n] for n in options["style_layers"]] == [f"conv{n}_1" for n in range(1, 6)]
    assert [names[n] for n in options["content_layers"]] == ["conv4_2"]


def test_the_lesson_itself_needs_no_torchvision():
    tree = ast.walk(ast.parse(LESSON.read_text(encoding="utf-8")))
    imports = [ast.unparse(x) for x in tree if isinstance(x, ast.Import | ast.ImportFrom)]
    assert imports and not any("torchvision" in line for line in imports)


@pytest.mark.parametrize("left_out", ["style_layers", "content_layers"])
def test_one_of_the_losses_can_be_left_out(lesson, small_vgg, left_out):
    content, style = images()
    options = {"style_layers": (0,), "content_layers": (2,)} | {left_out: ()}
    painting, _ = lesson["run_style_transfer"](
        small_vgg, content, style, style, num_steps=5, **options
    )
    assert not torch.equal(painting, style)


def test_the_blur_is_the_binomial_of_three_and_removes_the_finest_grid(lesson):
    x = torch.randn(1, 3, 9, 11)
    twice = F.avg_pool2d(F.avg_pool2d(F.pad(x, (1, 1, 1, 1)), 2, stride=1), 2, stride=1)
    torch.testing.assert_close(lesson["blur"](x), twice)
    grid = torch.ones(1, 3, 8, 8)
    grid[..., ::2] = -1
    assert lesson["blur"](grid)[..., 1:-1].abs().max() == 0


def test_the_jitter_moves_an_image_by_two_pixels_at_most(lesson):
    image = torch.arange(400.0).view(1, 1, 20, 20)
    torch.manual_seed(0)
    seen = set()
    for _ in range(200):
        moved = lesson["jitter"](image)
        assert moved.shape == image.shape
        offset = int(moved[0, 0, 9, 9] - image[0, 0, 9, 9])
        seen.add((round(offset / 20), offset - 20 * round(offset / 20)))
    assert seen == {(y, x) for y in range(-2, 3) for x in range(-2, 3)}


def test_folding_batch_normalisation_changes_no_output(lesson):
    from tutorial_lib.efficientnet import EfficientNetLite0

    torch.manual_seed(0)
    network = EfficientNetLite0()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.5, 0.5)
            nn.init.uniform_(module.running_var, 0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 2)
            nn.init.uniform_(module.bias, -0.5, 0.5)
    network = network.double().eval()
    image = torch.rand(1, 3, 64, 64, dtype=torch.float64)
    expected = network.stem(2 * image - 1)
    for block in network.blocks:
        expected = block(expected)
    result = image
    for layer in lesson["layers"](network):
        result = layer(result)
    torch.testing.assert_close(result, expected.detach())
    assert not any(isinstance(module, nn.BatchNorm2d) for module in network.blocks.modules())
    assert not any(parameter.requires_grad for parameter in network.parameters())
