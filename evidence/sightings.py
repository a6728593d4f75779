"""Sighting: what was seen in one picture, named by the picture's digest and by who looked; a picture is never looked at twice.

Boxes are in pixels of the picture as it is decoded, so that a reviewer is shown the very place.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from evidence.clock import utc_now


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


@dataclass(frozen=True, slots=True)
class Framed:
    """Where words stand in a picture: its SHA-256, the boxes of their lines and the score of the one read worst."""

    picture: str
    boxes: tuple[Box, ...]
    score: float


def framed_from(fields: dict[str, Any] | None) -> Framed | None:
    """A Framed from its fields, None from none."""
    return Framed(fields["picture"], tuple(Box(**b) for b in fields["boxes"]), fields["score"]) if fields else None


def sighting_from(fields: dict[str, Any]) -> Sighting:
    """A sighting from its fields."""
    lines = (Line(n["text"], Box(**n["box"]), n["score"], tuple((x, y) for x, y in n["corners"])) for n in fields["lines"])
    marks = (Mark(**{**mark, "kind": MarkKind(mark["kind"]), "box": Box(**mark["box"])}) for mark in fields["marks"])
    codes = (Code(code["text"], Box(**code["box"])) for code in fields["codes"])
    return Sighting(**{**fields, "lines": tuple(lines), "marks": tuple(marks), "codes": tuple(codes)})


def lay_sightings(db: Database) -> None:
    """The table of what was seen: made from sealed pictures and makeable again, so the chain does not hold it."""
    db.execute(
        "CREATE TABLE picture_sightings(sha256 TEXT NOT NULL, looker TEXT NOT NULL, looked_at TEXT NOT NULL, body TEXT NOT NULL,"
        " PRIMARY KEY(sha256, looker)) WITHOUT ROWID"
    )


class Sightings:
    """The table of sightings. Each is put once and read by the picture's digest and by who looked."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, sighting: Sighting) -> None:
        """Keep a sighting; one that is there stays."""
        row = (sighting.sha256, sighting.looker, utc_now(), json.dumps(asdict(sighting), ensure_ascii=False))
        self._db.execute("INSERT OR IGNORE INTO picture_sightings(sha256, looker, looked_at, body) VALUES (?, ?, ?, ?)", row)

    def get(self, sha256: str, looker: str) -> Sighting | None:
        """What that looker saw in the picture of a digest, None when it never looked."""
        query = "SELECT body FROM picture_sightings WHERE sha256 = ? AND looker = ?"
        row = self._db.execute(query, (sha256, looker)).fetchone()
        return sighting_from(json.loads(row[0])) if row else None

    def last(self, sha256: str) -> Sighting | None:
        """What was seen in the picture of a digest when it was last looked at, whoever did; None when nobody ever has."""
        query = "SELECT body FROM picture_sightings WHERE sha256 = ? ORDER BY looked_at DESC, looker LIMIT 1"
        row = self._db.execute(query, (sha256,)).fetchone()
        return sighting_from(json.loads(row[0])) if row else None

    def missing(self, digests: Iterable[str], looker: str) -> list[str]:
        """Those of the digests that the looker never looked at, each once, in their order."""
        asked = list(dict.fromkeys(digests))
        query = "SELECT sha256 FROM picture_sightings WHERE looker = ? AND sha256 IN (SELECT value FROM json_each(?))"
        there = {str(row[0]) for row in self._db.execute(query, (looker, json.dumps(asked))).fetchall()}
        return [digest for digest in asked if digest not in there]
