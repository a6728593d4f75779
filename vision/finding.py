"""Where text stands in a picture: the detector over tiles, at the scale that the text asks for, or with the contrast raised.

Detection is the same network each time; only what it is shown differs, and what one view misses another finds.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

Picture = NDArray[np.uint8]  # rows, columns, blue green red: as the libraries take them
Corners = NDArray[np.float32]  # four points, clockwise from where the text begins

_TALL, _LEAST_TILE, _OVERLAP = 1.6, 960, 0.12
_LEAST_SIDE, _MOST_PIXELS = 64, 4_000_000  # of what is shown to the network


class Finder:
    """The detector of an engine."""

    def __init__(self, engine: RapidOCR) -> None:
        self._detector = engine._load_det_model()  # type: ignore[no-untyped-call] # the detector alone
        self._detector.limit_side_len = _LEAST_SIDE  # scales are ours

    def find(self, picture: Picture, scale: float, threshold: float = 0.3) -> list[Corners]:
        """The quadrilaterals of text in a picture, tile by tile, looked at in that scale."""
        found: list[Corners] = []
        for left, top, tile in tiles(picture):
            shown = scaled(tile, min(scale, (_MOST_PIXELS / (tile.shape[0] * tile.shape[1])) ** 0.5))
            factor = np.array([tile.shape[1] / shown.shape[1], tile.shape[0] / shown.shape[0]], np.float32)
            offset = np.array([left, top], np.float32)
            found += [box * factor + offset for box in self._of_tile(shown, threshold)]
        return found

    def _of_tile(self, shown: Picture, threshold: float) -> list[Corners]:
        ready = self._detector.get_preprocess()(shown)
        if ready is None:
            return []
        self._detector.postprocess_op.thresh = threshold
        boxes, _ = self._detector.postprocess_op(self._detector.session(ready), shown.shape[:2])
        return [np.asarray(box, np.float32) for box in boxes]


def tiles(picture: Picture) -> Iterator[tuple[int, int, Picture]]:
    """A long picture in pieces that overlap, each with its left and top; any other whole."""
    height, width = picture.shape[:2]
    along = max(height, width)
    piece = int(max(_LEAST_TILE, _TALL * min(height, width)))
    starts = range(0, max(1, along - int(_OVERLAP * piece)), piece - int(_OVERLAP * piece)) if along > piece * 1.25 else (0,)
    for start in starts:
        end = start + piece if along > piece * 1.25 else along
        yield (0, start, picture[start:end]) if height >= width else (start, 0, picture[:, start:end])


def scaled(picture: Picture, scale: float) -> Picture:
    """The picture enlarged or made smaller."""
    if abs(scale - 1) < 0.02:
        return np.ascontiguousarray(picture)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    height, width = (max(32, round(side * scale)) for side in picture.shape[:2])
    return np.asarray(cv2.resize(picture, (width, height), interpolation=how), np.uint8)


def clearer(picture: Picture) -> Picture:
    """The picture with the contrast of its lightness raised in each place."""
    lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB)
    lab[:, :, 0] = cv2.createCLAHE(4.0, (8, 8)).apply(lab[:, :, 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR), np.uint8)


def height_of(box: Corners) -> float:
    """How high a line is: the shorter side."""
    return float(min(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[0] - box[3])))


def bare(picture: Picture, boxes: list[Corners]) -> float:
    """How many lines' worth of writing-like edges stand outside the boxes (0 none)."""
    scale = min(1.0, 720 / min(picture.shape[:2]))
    grey = cv2.cvtColor(scaled(picture, scale), cv2.COLOR_BGR2GRAY)
    edges = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    mask: cv2.typing.MatLike = (edges > 9).astype(np.uint8)
    for box in boxes:
        middle = box.mean(0)
        grown = ((box - middle) * 1.15 + middle) * scale + np.sign(box - middle) * 4
        cv2.fillPoly(mask, [grown.astype(np.int32)], 0)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 15), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    lines = 0
    for index in range(1, count):
        x, y, w, h, area = stats[index]
        if 8 <= h <= 90 and w >= 2.5 * h and area > 0.35 * w * h:
            inked = mask[y : y + h, x : x + w].mean()
            lines += 0.15 < inked < 0.9
    return lines
