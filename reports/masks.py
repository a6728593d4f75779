"""Masks: which places of a picture show what belongs to a private person; they are blacked out in every copy handed out."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple

from evidence.layout import TextRun
from evidence.sightings import Box, Line, Sighting
from reports.privacy import private_places

_BESIDE = 0.3  # of a line's height: where in a line signs stand is known so well only


def masks_of(sighting: Sighting | None) -> tuple[Box, ...]:
    """The places to black out in a picture, by what was read in it: private numbers wherever they stand."""
    if sighting is None:
        return ()
    return tuple(_part(line, start, end) for line in sighting.lines for start, end in private_places(line.text))


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
