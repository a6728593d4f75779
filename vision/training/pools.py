"""Pools of scenes and of crops; and the mining of what the networks still take for a mark."""

from collections.abc import Callable
from random import Random
from typing import TypeAlias

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from vision.training.grounds import photo_part
from vision.training.network import STRIDE, USUAL_SIZE
from vision.training.scenes import BADGE, Label, Stock, lone, scene

SIDE = 192
CROP = 72
MARGIN = 1.35
NOTHING = 3
MOST_CROPS = 32000
MISTAKEN = 0.04  # finder times verifier: a fifth by their geometric mean
SURE_ENOUGH = 0.12  # what the finder is less sure of goes by without the verifier

Pool: TypeAlias = tuple[NDArray[np.uint8], list[list[Label]]]


def pool(count: int, seed: int, of: Stock) -> Pool:
    """Scenes with labels; every sixth holds no mark, every twelfth is a part of a photo alone."""
    rng = Random(seed)
    pictures = np.zeros((count, SIDE, SIDE, 3), np.uint8)
    labels: list[list[Label]] = []
    for i in range(count):
        if i % 12 == 0:
            pictures[i] = photo_part(rng, SIDE, SIDE, of.photos)
            labels.append([])
            continue
        pictures[i], found = scene(rng, SIDE, of, marks=i % 6 != 1)
        labels.append(found)
    return pictures, labels


def peaks(out: NDArray[np.float32], least: float) -> list[tuple[int, float, float, float, float]]:
    """Class, score, x, y, size of every peak of one picture's maps."""
    chances = 1 / (1 + np.exp(-out[:3]))
    found = []
    for kind in range(3):
        top = cv2.dilate(chances[kind], np.ones((3, 3)))
        for j, i in np.argwhere((chances[kind] >= top) & (chances[kind] > least)):
            size = USUAL_SIZE * 2 ** float(out[3, j, i])
            found.append((kind, float(chances[kind, j, i]), (i + 0.5) * STRIDE, (j + 0.5) * STRIDE, size))
    return found


def looked_over(finder: nn.Module, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    outs = []
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(pictures), 32):
            x = torch.from_numpy(pictures[start : start + 32].astype(np.float32).transpose(0, 3, 1, 2) / 255)
            outs.append(finder(x.contiguous(memory_format=torch.channels_last)).float().numpy())
    return np.concatenate(outs)


def mined(finder: nn.Module, count: int, seed: int, of: Stock, say: Callable[[str], None]) -> Pool:
    """Scenes without marks in which the finder sees one."""
    rng, seen = Random(seed), 0
    kept: list[NDArray[np.uint8]] = []
    while len(kept) < count and seen < count * 8:
        batch = np.stack([scene(rng, SIDE, of, marks=False)[0] for _ in range(64)])
        seen += len(batch)
        top = looked_over(finder, batch)[:, :3].max(axis=(1, 2, 3))
        kept += [picture for picture, value in zip(batch, top, strict=True) if value > -1.4]
    say(f"难例：{seen} 幅里取 {len(kept)} 幅")
    found: list[list[Label]] = [[] for _ in kept]
    return np.array(kept).reshape(-1, SIDE, SIDE, 3).astype(np.uint8), found


def crop(picture: NDArray[np.uint8], x: float, y: float, size: float, side: int) -> NDArray[np.uint8]:
    """The square around a place, `MARGIN` times its size, as `side` pixels."""
    scale = side / (size * MARGIN)
    if scale < 0.5:
        picture = cv2.resize(picture, None, fx=scale * 1.5, fy=scale * 1.5, interpolation=cv2.INTER_AREA).astype(np.uint8)
        x, y, scale = x * scale * 1.5, y * scale * 1.5, 1 / 1.5
    moved = np.array([[scale, 0, side / 2 - x * scale], [0, scale, side / 2 - y * scale]], np.float32)
    return np.asarray(
        cv2.warpAffine(picture, moved, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _kind_of(x: float, y: float, size: float, labels: list[Label]) -> int | None:
    """What stands there; None where it is half a mark, or one nothing is asked of. The emblem on a badge is nothing by itself."""
    for label in labels:
        away = max(abs(label.x - x), abs(label.y - y)) / label.size
        if away < 0.25 and 0.6 < size / label.size < 1.7:
            return label.kind if label.kind >= 0 else None
        if away < 0.75:
            return NOTHING if label.kind == BADGE and size / label.size < 0.72 else None
    return NOTHING


def crops_of(
    finder: nn.Module, pictures: NDArray[np.uint8], labels: list[list[Label]], rng: Random
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """What the verifier learns from: every mark, shaken; what the finder saw, right or wrong; and places at random."""
    outs, crops, kinds = looked_over(finder, pictures), [], []
    for out, picture, found in zip(outs, pictures, labels, strict=True):
        places = [(x, y, size) for _, _, x, y, size in peaks(out, SURE_ENOUGH) if 12 < size < 120]
        for one in found:
            shift = (rng.gauss(0, 0.05) * one.size, rng.gauss(0, 0.05) * one.size)
            places.append((one.x + shift[0], one.y + shift[1], one.size * rng.uniform(0.85, 1.2)))
        if rng.random() < 0.25:
            places.append((rng.uniform(20, 170), rng.uniform(20, 170), 16 * 5 ** rng.random()))
        for x, y, size in places:
            kind = _kind_of(x, y, size, found)
            if kind is not None:
                crops.append(crop(picture, x, y, size * CROP / 64, CROP))
                kinds.append(kind)
    return _evened(np.array(crops), np.array(kinds, np.int64), rng)


def mistaken(finder: nn.Module, verifier: nn.Module, count: int, seed: int, of: Stock) -> NDArray[np.uint8]:
    """Crops of pictures without marks, one thing on each, that both networks together half take for a mark."""
    rng, kept = Random(seed), []
    for _ in range(count // 64):
        pictures = np.stack([lone(rng, SIDE, of) for _ in range(64)])
        crops, sure = [], []
        for out, picture in zip(looked_over(finder, pictures), pictures, strict=True):
            for _, score, x, y, size in peaks(out, SURE_ENOUGH):
                crops.append(crop(picture, x, y, size * CROP / 64, CROP))
                sure.append(score)
        if crops:
            inner = np.stack(crops)[:, 4:68, 4:68].astype(np.float32).transpose(0, 3, 1, 2) / 255
            with torch.no_grad():
                marks = 1 - torch.softmax(verifier(torch.from_numpy(np.ascontiguousarray(inner))), dim=1)[:, NOTHING].numpy()
            kept += [one for one, score, mark in zip(crops, sure, marks, strict=True) if score * mark > MISTAKEN]
    return np.array(kept, np.uint8).reshape(-1, CROP, CROP, 3)


def _evened(crops: NDArray[np.uint8], kinds: NDArray[np.int64], rng: Random) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """No class more than the half of all, and no more than the time allows."""
    marks, rest = np.where(kinds != NOTHING)[0].tolist(), np.where(kinds == NOTHING)[0].tolist()
    marks = rng.sample(marks, min(len(marks), MOST_CROPS // 2))
    kept = np.array(sorted(marks + rng.sample(rest, min(len(rest), MOST_CROPS // 2))))
    return crops[kept], kinds[kept]
