"""Sighting: what was seen in one picture, named by the picture's digest and by who looked; a picture is never looked at twice.

Boxes are in pixels of the picture as it is decoded, so that a reviewer is shown the very place.
"""

from dataclasses import dataclass
from enum import StrEnum


class MarkKind(StrEnum):
    """What a mark is. A police badge holds the emblem and is never a violation."""

    EMBLEM = "emblem"
    POLICE_BADGE = "police_badge"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Box:
    """A place in a picture: pixels from its left and its top; right and bottom are the first ones beyond it."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and the score it was read with, 0 to 1. `corners` are the four points of a line that is not level."""

    text: str
    box: Box
    score: float
    corners: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """An emblem, a police badge or a seal with its score, 0 to 1; of a seal what stands around it and across it.

    `text_score` is that of the reading, 0 where nothing was read.
    """

    kind: MarkKind
    box: Box
    score: float
    around: str = ""
    across: str = ""
    text_score: float = 0.0


@dataclass(frozen=True, slots=True)
class Code:
    """What a QR code says."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen in the picture of that SHA-256. `looker` names the models, `refused` says why it was not looked at.

    `frames` is how many pictures of an animation, or pages of a document, were looked at; things of all of them stand together.
    """

    sha256: str
    looker: str
    width: int
    height: int
    frames: int = 1
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    codes: tuple[Code, ...] = ()
    refused: str = ""
