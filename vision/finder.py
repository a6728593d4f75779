"""Looks over a picture at halving sizes with the small network and says where the middles of marks may be.

The network sees marks of 13 to 95 pixels; each level finds those of its own size.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

MODELS = Path(__file__).parent / "models"
STRIDE = 8
USUAL_SIZE = 36.0
SMALLEST, LARGEST = 13.0, 95.0
LEAST = 0.15
EDGE = 16  # pixels of its own rim that a level gets around it: a mark may fill the picture
TILE = 500_000
OVERLAP = 96
ICON, SMALL_PICTURE = 160, 512  # an icon of a page is doubled first, a small picture looked at as it is
FIRST_SCALE = 0.75  # of all others: near half the time, and an emblem of 24 pixels is still 18
LAST_LEVEL = 40
MOST_PIXELS = 16_000_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mark that may be there: its class (emblem 0, police badge 1, seal 2), score, middle and longer side in pixels."""

    kind: int
    score: float
    x: float
    y: float
    size: float

    def shares(self, other: "Candidate") -> float:
        """What part of the smaller of both squares the other covers."""
        reach = (self.size + other.size) / 2
        across, down = (min(reach - gap, self.size, other.size) for gap in (abs(self.x - other.x), abs(self.y - other.y)))
        return float(max(0.0, across) * max(0.0, down) / min(self.size, other.size) ** 2)


@lru_cache(maxsize=4)
def session(name: str) -> onnxruntime.InferenceSession:
    """A network of vision/models on one thread, its memory given back after each run."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = True
    return onnxruntime.InferenceSession(str(MODELS / name), options, providers=["CPUExecutionProvider"])


def candidates(rgb: NDArray[np.uint8]) -> list[Candidate]:
    """Every middle the network is at all sure of, best first, of one mark only one."""
    height, width = rgb.shape[:2]
    scale = _first_scale(height, width)
    level, found = rgb if scale == 1.0 else _resized(rgb, scale), []
    while True:
        found += [_scaled(one, scale) for one in _of_level(level)]
        if max(level.shape[:2]) < 2 * LAST_LEVEL or min(level.shape[:2]) < 2:
            return unlike(found)
        scale, level = scale / 2, _resized(level, 0.5)


def _first_scale(height: int, width: int) -> float:
    if max(height, width) <= SMALL_PICTURE:
        return 2.0 if max(height, width) <= ICON else 1.0
    return min(FIRST_SCALE, float((MOST_PIXELS / (height * width)) ** 0.5))


def _resized(rgb: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), np.uint8)


def _scaled(one: Candidate, scale: float) -> Candidate:
    return Candidate(one.kind, one.score, one.x / scale, one.y / scale, one.size / scale)


def unlike(found: list[Candidate], most_shared: float = 0.5) -> list[Candidate]:
    """The best of those of one class that lie over one another."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda one: -one.score):
        if all(one.kind != other.kind or one.shares(other) < most_shared for other in kept):
            kept.append(one)
    return kept


def _of_level(level: NDArray[np.uint8]) -> list[Candidate]:
    """Looks over one size of the picture, in bands of bounded memory."""
    height, width = level.shape[:2]
    below, right = EDGE + -(height + 2 * EDGE) % STRIDE, EDGE + -(width + 2 * EDGE) % STRIDE
    padded = np.asarray(cv2.copyMakeBorder(level, EDGE, below, EDGE, right, cv2.BORDER_REPLICATE), np.uint8)
    rows = max(4 * OVERLAP, TILE // padded.shape[1] // STRIDE * STRIDE)
    found: list[Candidate] = []
    for top in range(0, max(1, padded.shape[0] - OVERLAP), rows - OVERLAP):
        seen = _peaks(padded[top : top + rows])
        found += [Candidate(one.kind, one.score, one.x - EDGE, one.y + top - EDGE, one.size) for one in seen]
    return [one for one in found if 0 <= one.x < width and 0 <= one.y < height]


def _peaks(band: NDArray[np.uint8]) -> list[Candidate]:
    x = np.empty((1, 3, *band.shape[:2]), np.float32)
    for plane, ink in zip(x[0], cv2.split(band), strict=True):
        np.multiply(ink, np.float32(1 / 255), out=plane)
    out = session("emblem-finder.onnx").run(None, {"x": x})[0][0]
    chances, sizes, found = 1 / (1 + np.exp(-out[:3])), USUAL_SIZE * np.exp2(out[3]), []
    for kind in range(3):
        plane = np.ascontiguousarray(chances[kind])
        top = cv2.dilate(plane, np.ones((3, 3), np.uint8))
        for j, i in np.argwhere((plane >= top) & (plane > LEAST)):
            if SMALLEST < sizes[j, i] < LARGEST:
                found.append(Candidate(kind, float(plane[j, i]), (i + 0.5) * STRIDE, (j + 0.5) * STRIDE, float(sizes[j, i])))
    return found
