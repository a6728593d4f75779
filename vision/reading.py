"""Reads cut-out lines: without colour, and where that is unsure dark for light and turned round.

Each reading has its score and that of its worst character: one wrong character makes another word of it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec import TextRecInput

from vision.finding import Corners, Picture

_MOST_COLUMNS = 8  # of a picture: more are a page that lies on its side
_LONGER, _GROWN = 3, 0.85  # times a column is made longer, and the score it is then read with
_EDGES = "、，。.,·|丨-—~ "
SURE = 0.9  # a line of which every character has this score is read once


@dataclass(frozen=True, slots=True)
class Read:
    """One line as read; `least` is the score of its worst character."""

    corners: Corners
    text: str
    score: float
    least: float

    @property
    def weight(self) -> float:
        """How much it tells: many characters read well outweigh parts of the line and junk."""
        return len(self.text) * max(0.0, self.score - 0.5)


class Recogniser:
    """The recogniser of an engine."""

    def __init__(self, engine: RapidOCR) -> None:
        self._network = engine._load_rec_model()  # type: ignore[no-untyped-call] # the recogniser alone

    def read(self, picture: Picture, boxes: list[Corners]) -> list[Read]:
        """Every box read as well as can be."""
        if not boxes:
            return []
        crops = [_grey(cut(picture, box)) for box in boxes]
        reads = [Read(box, *told) for box, told in zip(boxes, self._told(crops), strict=True)]
        for other in (_inverted, _turned):
            doubtful = [number for number, read in enumerate(reads) if _unsure(read, crops[number])]
            told = self._told([other(crops[number]) for number in doubtful])
            for number, again in zip(doubtful, told, strict=True):
                reads[number] = _better(reads[number], Read(boxes[number], *again))
        return self._columns(picture, reads)

    def _columns(self, picture: Picture, reads: list[Read]) -> list[Read]:
        """Columns once more a character longer at both ends: a thin first or last one (一) is not found."""
        columns = [number for number, read in enumerate(reads) if read.text and _is_column(read.corners)]
        for _ in range(_LONGER if len(columns) <= _MOST_COLUMNS else 0):
            longer = [_lengthened(reads[number].corners) for number in columns]
            told = self._told([_grey(cut(picture, box)) for box in longer])
            grown = []
            for number, box, (text, score, least) in zip(columns, longer, told, strict=True):
                text = text.strip(_EDGES)
                if len(text) > len(reads[number].text) and reads[number].text in text and score >= _GROWN:
                    reads[number] = Read(box, text, score, least)
                    grown.append(number)
            columns = grown
        return reads

    def _told(self, crops: list[Picture]) -> list[tuple[str, float, float]]:
        if not crops:
            return []
        got = self._network(TextRecInput(img=crops, return_word_box=True))
        told = []
        for text, score, words in zip(got.txts, got.scores, got.word_results, strict=True):
            told.append((text.strip(), float(score), float(min(words.confs, default=0.0)) if text.strip() else 0.0))
        return told


def _unsure(read: Read, crop: Picture) -> bool:
    """Whether a character is doubtful, or there are fewer than the line has room for."""
    room = crop.shape[1] / crop.shape[0]
    return read.least < SURE or len(read.text) < 0.4 * room


def cut(picture: Picture, box: Corners) -> Picture:
    """A line cut out and laid level; a tall one lies on its side."""
    width = max(4, int(max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[2] - box[3]))))
    height = max(4, int(max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2]))))
    level = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(np.asarray(box, np.float32), level)
    crop = cv2.warpPerspective(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC)
    return np.ascontiguousarray(np.rot90(crop)) if height >= 1.5 * width else np.asarray(crop, np.uint8)


def _is_column(box: Corners) -> bool:
    left, top = box.min(0)
    right, bottom = box.max(0)
    return bool(bottom - top >= 1.8 * (right - left))


def _lengthened(box: Corners) -> Corners:
    more = np.zeros_like(box)
    more[:, 1] = np.where(box[:, 1] < box[:, 1].mean(), -1.1, 1.1) * (box[:, 0].max() - box[:, 0].min())
    return np.asarray(np.maximum(box + more, 0), np.float32)


def _better(one: Read, other: Read) -> Read:
    return other if (other.weight, other.least) > (one.weight, one.least) else one


def _grey(crop: Picture) -> Picture:
    """Without colour: it misleads more than it tells."""
    return np.asarray(cv2.cvtColor(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)


def _inverted(crop: Picture) -> Picture:
    return 255 - crop


def _turned(crop: Picture) -> Picture:
    return np.ascontiguousarray(crop[::-1, ::-1])
