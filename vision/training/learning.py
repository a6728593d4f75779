"""How the two networks learn: focal loss on middles for the finder, cross entropy on crops for the verifier."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from vision.training.network import STRIDE, USUAL_SIZE
from vision.training.scenes import IGNORED, Label

BATCH = 48


@dataclass(frozen=True, slots=True)
class Course:
    """How long and how fast: seconds at most, passes, the highest rate."""

    seconds: float
    passes: int
    rate: float


def _blot(target: NDArray[np.float32], label: Label, x: float, y: float) -> None:
    side = target.shape[-1]
    rows, columns = np.mgrid[0:side, 0:side]
    spread = max(0.55, label.size / STRIDE * 0.13)
    peak = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * spread * spread))
    target[label.kind] = np.maximum(target[label.kind], peak)


def targets(labels: list[Label], side: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Middles by class, sizes, and where nothing is asked (class maps' weight 0)."""
    cells = side // STRIDE
    heat, size, weight = (
        np.zeros((3, cells, cells), np.float32),
        np.zeros((cells, cells), np.float32),
        np.ones((3, cells, cells), np.float32),
    )
    for label in labels:
        if not (0 <= label.x < side and 0 <= label.y < side):
            continue
        x, y = label.x / STRIDE - 0.5, label.y / STRIDE - 0.5
        i, j = min(cells - 1, max(0, round(x))), min(cells - 1, max(0, round(y)))
        if label.kind == IGNORED:
            reach = max(1, round(label.size / STRIDE / 2))
            weight[:, max(0, j - reach) : j + reach + 1, max(0, i - reach) : i + reach + 1] = 0
            continue
        _blot(heat, label, x, y)
        heat[label.kind, j, i] = 1
        size[j, i] = np.log2(label.size / USUAL_SIZE)
    return heat, size, weight


def finder_loss(out: torch.Tensor, heat: torch.Tensor, size: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    p = torch.sigmoid(out[:, :3]).clamp(1e-5, 1 - 1e-5)
    middle = (heat >= 0.999).float()
    hit = middle * (1 - p) ** 2 * p.log()
    miss = (1 - middle) * (1 - heat) ** 4 * p**2 * (1 - p).log()
    there = middle.amax(dim=1)
    off = ((out[:, 3] - size).abs() * there).sum()
    return -((hit + miss) * weight).sum() / middle.sum().clamp(min=1) + 0.5 * off / there.sum().clamp(min=1)


def finder_batches(
    pictures: NDArray[np.uint8], labels: list[list[Label]], side: int, rng: np.random.Generator
) -> Iterator[tuple[torch.Tensor, ...]]:
    """One pass over the pool: each picture cut to `side` at another place, mirrored at times, its light changed."""
    for chosen in _chunks(rng.permutation(len(pictures))):
        cuts, marked = [], []
        for i in chosen:
            x0, y0 = rng.integers(0, pictures.shape[2] - side + 1, 2)
            cut = pictures[i, y0 : y0 + side, x0 : x0 + side]
            moved = [Label(one.kind, one.x - x0, one.y - y0, one.size) for one in labels[i]]
            if rng.random() < 0.3:
                cut, moved = cut[:, ::-1], [Label(one.kind, side - one.x, one.y, one.size) for one in moved]
            cuts.append(cut)
            marked.append(targets(moved, side))
        x = shaded(np.stack(cuts), rng)
        yield x, *(torch.from_numpy(np.stack([one[k] for one in marked])) for k in range(3))


def shaded(cuts: NDArray[np.uint8], rng: np.random.Generator) -> torch.Tensor:
    """Pixels as the networks take them, 0 to 1, each picture a little lighter or darker and tinted."""
    x = cuts.astype(np.float32) / 255
    x = x * rng.uniform(0.85, 1.15, (len(x), 1, 1, 1)).astype(np.float32) + 0.03 * rng.standard_normal(
        (len(x), 1, 1, 3), np.float32
    )
    return torch.from_numpy(np.ascontiguousarray(np.clip(x, 0, 1).transpose(0, 3, 1, 2)))


def _chunks(order: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(order) - BATCH + 1, BATCH):
        yield order[start : start + BATCH]


def crop_batches(
    crops: NDArray[np.uint8], kinds: NDArray[np.int64], rng: np.random.Generator
) -> Iterator[tuple[torch.Tensor, ...]]:
    """One pass over the crops: the 64 pixels cut out of 72, so that the mark is never quite in the middle."""
    for chosen in _chunks(rng.permutation(len(crops))):
        slack = crops.shape[1] - 64
        places = rng.integers(0, slack + 1, (len(chosen), 2))
        cuts = np.stack([crops[i, y : y + 64, x : x + 64] for i, (x, y) in zip(chosen, places, strict=True)])
        mirror = rng.random(len(cuts)) < 0.3
        cuts[mirror] = cuts[mirror][:, :, ::-1]
        yield shaded(cuts, rng), torch.from_numpy(kinds[chosen])


def learn(
    network: nn.Module,
    passes: Callable[[], Iterator[tuple[torch.Tensor, ...]]],
    loss: Callable[..., torch.Tensor],
    steps_a_pass: int,
    course: Course,
    say: Callable[[str], None],
) -> None:
    """Goes over the pool until the passes are done or the time is up; the rate rises, then falls to nothing by either."""
    network.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), course.rate, weight_decay=1e-3)
    began, total, step = time.monotonic(), course.passes * steps_a_pass, 0
    for number in range(course.passes):
        network.train()
        lost = 0.0
        for x, *wanted in passes():
            gone = max(step / total, (time.monotonic() - began) / course.seconds)
            rate = course.rate * min(1.0, (step + 1) / 60, max(0.0, 1 - gone) * 1.4)
            for group in optimiser.param_groups:
                group["lr"] = rate
            with torch.autocast("cpu", torch.bfloat16):
                out = network(x.contiguous(memory_format=torch.channels_last))
            value = loss(out.float(), *wanted)
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            lost, step = lost + value.item(), step + 1
            if gone >= 1:
                break
        say(f"第 {number + 1} 遍：损失 {lost / max(1, steps_a_pass):.4f}，{time.monotonic() - began:.0f} 秒")
        if time.monotonic() - began >= course.seconds:
            break
    network.eval()
