"""The two networks: one that looks over a whole picture for middles of marks, one that looks closely at what the first found."""

from pathlib import Path
from typing import cast

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

STRIDE = 8
USUAL_SIZE = 36.0


def _block(before: int, after: int, stride: int = 1, spread: int = 1, kernel: int = 3) -> nn.Sequential:
    conv = nn.Conv2d(before, after, kernel, stride, spread * (kernel // 2), spread, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU())


class Residual(nn.Module):
    def __init__(self, width: int, spread: int = 1) -> None:
        super().__init__()
        self.block = _block(width, width, 1, spread)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + cast(torch.Tensor, self.block(x))


class Finder(nn.Module):
    """Of every 8 by 8 pixels: is the middle of an emblem, badge, seal here (logits), and log2 of its size over 36."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _block(3, 16, 2, 1, 5), _block(16, 32, 2), Residual(32), _block(32, 64, 2),
            Residual(64), Residual(64, 2), Residual(64), Residual(64, 3), Residual(64),
        )  # fmt: skip
        self.head = nn.Conv2d(64, 4, 1)
        nn.init.constant_(cast(torch.Tensor, self.head.bias)[:3], -4.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return cast(torch.Tensor, self.head(self.body(x)))


class Verifier(nn.Module):
    """Of a crop of 64 by 64: emblem, badge, seal or none of them (logits)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _block(3, 20, 2, 1, 5), Residual(20), _block(20, 40, 2), Residual(40), Residual(40),
            _block(40, 80, 2), Residual(80), Residual(80), _block(80, 96, 2),
        )  # fmt: skip
        self.head = nn.Linear(96 * 16, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return cast(torch.Tensor, self.head(self.body(x).flatten(1)))


def exported(network: nn.Module, path: Path, side: int) -> None:
    """Writes the network as ONNX with its norms folded in; the finder's height and width stay free."""
    network.eval()
    free = {"x": {0: "b", 2: "h", 3: "w"}, "y": {0: "b", 2: "h", 3: "w"}}
    only_batch = {"x": {0: "b"}, "y": {0: "b"}}
    axes = free if isinstance(network, Finder) else only_batch
    torch.onnx.export(
        network,
        (torch.zeros(1, 3, side, side),),
        str(path),
        input_names=["x"],
        output_names=["y"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def taken_from(network: nn.Module, path: Path, sample: torch.Tensor) -> None:
    """Takes up an exported network's weights. Its norms were folded in: each is set anew to change nothing of the sample."""
    graph = onnx.load(str(path)).graph
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    weights = [[held[name] for name in node.input[1:]] for node in graph.node if node.op_type in {"Conv", "Gemm"}]
    layers = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]
    norms = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
    for layer, (weight, bias) in zip(layers, weights, strict=True):
        layer.weight.data = torch.from_numpy(np.array(weight))
        if layer.bias is not None:
            layer.bias.data = torch.from_numpy(np.array(bias))
    for norm, (_, bias) in zip(norms, weights, strict=False):
        _calm(network, norm, torch.from_numpy(np.array(bias)), sample)


def _calm(network: nn.Module, norm: nn.BatchNorm2d, bias: torch.Tensor, sample: torch.Tensor) -> None:
    """Sets one norm so that it only adds the bias to what comes in, yet knows the mean and spread of it."""
    brought: list[torch.Tensor] = []

    def keep(_: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        brought.append(inputs[0])

    network.eval()
    hook = norm.register_forward_pre_hook(keep)
    with torch.no_grad():
        network(sample)
    hook.remove()
    mean, spread = brought[0].mean(dim=(0, 2, 3)), brought[0].var(dim=(0, 2, 3))
    norm.running_mean, norm.running_var = mean.clone(), spread.clone()
    norm.weight.data, norm.bias.data = torch.sqrt(spread + norm.eps), bias + mean
