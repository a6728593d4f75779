"""Text in a picture: found in tiles, cut out, read; what is read badly or looks unread is looked at again in another way.

The models are those inside the rapidocr wheel (PP-OCRv6 small); nothing is fetched. One thread: several processes are faster.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from evidence.sightings import Box, Line
from vision.finding import Corners, Finder, Picture, bare, clearer, height_of
from vision.reading import SURE, Read, Recogniser

_KEPT = 0.5  # below it, it is no text
_SHORT = 480  # the first look shows the network pictures whose short side is about this
_LOW = 16  # pixels: lower lines than that are looked for in a larger picture
_BAD, _MANY = 0.75, 0.2  # when more than this share of lines has a character read that badly
_SAME = 0.6  # a box of which so much lies in another is that other
_BARE = 1  # lines' worth of edges that no line explains


class Reader:
    """The models, loaded once."""

    def __init__(self) -> None:
        threads = {f"EngineConfig.onnxruntime.{which}_op_num_threads": 1 for which in ("intra", "inter")}
        arena = {"EngineConfig.onnxruntime.enable_cpu_mem_arena": False}
        engine = RapidOCR(params={**threads, **arena, "Global.log_level": "error"})
        self._finder, self._recogniser = Finder(engine), Recogniser(engine)

    def read(self, rgb: NDArray[np.uint8]) -> tuple[Line, ...]:
        """The lines of text in a picture, from top to bottom."""
        picture = np.ascontiguousarray(rgb[:, :, ::-1])
        reads = best(self._recogniser.read(picture, self._places(picture)))
        if (reads and _doubtful(reads)) or bare(picture, [read.corners for read in reads]) > _BARE:
            look = clearer(picture)
            known = [read.corners for read in reads if read.least >= SURE]
            reads = best([*reads, *self._recogniser.read(look, apart(self._finder.find(look, 1.0), known))])
        return tuple(_line(read) for read in sorted(reads, key=_reading_order))

    def _places(self, picture: Picture) -> list[Corners]:
        """Where text stands, by a coarse look; where it is small, by a fine one."""
        coarse = min(1.0, _SHORT / min(picture.shape[:2]))
        boxes = self._finder.find(picture, coarse)
        low = float(np.percentile([height_of(box) for box in boxes], 10)) if boxes else _LOW
        if (not boxes or low * coarse < _LOW) and coarse * min(picture.shape[:2]) > _SHORT / 4:
            fine = 1.0 if low >= _LOW else 1.5
            found = self._finder.find(picture, fine)
            boxes = [*found, *apart(boxes, found)]
        return boxes


def _doubtful(reads: list[Read]) -> bool:
    """Whether so much was read badly that the whole picture is looked at again."""
    return sum(read.least < _BAD for read in reads) >= _MANY * len(reads)


def _reading_order(read: Read) -> tuple[float, float]:
    return float(read.corners[:, 1].min()), float(read.corners[:, 0].min())


def apart(boxes: list[Corners], others: list[Corners]) -> list[Corners]:
    """The boxes that others do not hold, each once."""
    out: list[Corners] = []
    for box in boxes:
        if not any(_shared(box, other) > _SAME for other in (*others, *out)):
            out.append(box)
    return out


def best(reads: list[Read]) -> list[Read]:
    """Of readings of the same place those that tell the most."""
    kept: list[Read] = []
    for read in sorted(reads, key=lambda r: r.weight, reverse=True):
        if read.score >= _KEPT and read.text and not any(_shared(read.corners, k.corners) > _SAME for k in kept):
            kept.append(read)
    return kept


def _shared(box: Corners, other: Corners) -> float:
    """The share of a box that another covers."""
    if (box.max(0) < other.min(0)).any() or (other.max(0) < box.min(0)).any():
        return 0.0
    return float(cv2.intersectConvexConvex(box, other)[0]) / max(1.0, float(cv2.contourArea(box)))


def _line(read: Read) -> Line:
    (left, top), (right, bottom) = read.corners.min(0), read.corners.max(0)
    return Line(read.text, Box(int(left), int(top), int(right) + 1, int(bottom) + 1), round(read.score, 3))
