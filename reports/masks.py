"""Masks: which places of a picture show what belongs to a private person; they are blacked out in every copy handed out."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple

from evidence.layout import TextRun
from evidence.sightings import Box, Line, Sighting
from reports.privacy import private_places
from vision.certificates import private_places as holder_places

_CERTIFICATE = re.compile(r"证\s*书|证\s*明|钢\s*印|编\s*号")
_MOST_LINES = 400  # of a certificate
_APART = 4.0  # of a line's height: pieces further from each other are of two columns
_BESIDE = 0.3  # of a line's height: where in a line signs stand is known so well only


def masks_of(sighting: Sighting | None) -> tuple[Box, ...]:
    """The places to black out in a picture, by what was read in it: private numbers wherever they stand, and where it shows a
    certificate names, photos and all that tells whose it is. Better one too many: what is sealed shows all."""
    if sighting is None:
        return ()
    lines = sighting.lines
    numbers = [_part(line, start, end) for line in lines for start, end in private_places(line.text)]
    certificate = any(_CERTIFICATE.search(line.text) for line in lines)
    holders = [place.box for place in holder_places((*lines, *_rows(lines[:_MOST_LINES])))] if certificate else []
    return tuple(dict.fromkeys((*numbers, *holders)))


def _rows(lines: Sequence[Line]) -> Iterator[Line]:
    """Pieces that stand beside each other as one line: a label drawn apart (姓　名) is read in pieces."""
    left = sorted(lines, key=lambda line: line.box.left)
    for n, first in enumerate(left):
        last, text, box = first, first.text, first.box
        for line in left[n + 1 :]:
            high = last.box.bottom - last.box.top
            level = abs(line.box.top + line.box.bottom - last.box.top - last.box.bottom) < high
            if level and 0 <= line.box.left - last.box.right < _APART * high:
                last, text, box = line, text + line.text, _around(box, line.box)
        if last is not first:
            yield Line(text, box, first.score)


def _around(one: Box, other: Box) -> Box:
    return Box(min(one.left, other.left), min(one.top, other.top), max(one.right, other.right), max(one.bottom, other.bottom))


def copy_name(sha256: str, masks: Sequence[Box]) -> str:
    """The file name of a picture's copy: another when other places of it are masked."""
    told = repr([astuple(box) for box in masks])
    return f"{sha256[:24]}-{hashlib.sha256(told.encode()).hexdigest()[:8]}.png"


def _part(line: Line, start: int, end: int) -> Box:
    """The place of some signs of a line and a little more; all of a line that is not level."""
    if line.corners:
        return line.box
    part, more = TextRun(line.text, line.box).part(start, end), round(_BESIDE * (line.box.bottom - line.box.top))
    return Box(max(line.box.left, part.left - more), line.box.top, min(line.box.right, part.right + more), line.box.bottom)
