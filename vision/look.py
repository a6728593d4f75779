"""Look: a picture's bytes become what is seen in it. Always a sighting: what cannot be looked at says why.

The models are loaded at the first look and stay. Hostile pictures belong into the workers of vision/pool.py.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from evidence.sightings import Line, Mark, MarkKind, Sighting
from vision.refusals import RefusedError

if TYPE_CHECKING:
    from vision.opening import Rgb
    from vision.posters import Reader

LOOKER = "2:ppocr6s+marks"  # what a sighting depends on besides the picture: raised when anything here sees otherwise


def look(data: bytes) -> Sighting:
    """What is seen in a picture."""
    from vision.opening import open_picture

    sha256 = hashlib.sha256(data).hexdigest()
    try:
        opened = open_picture(data)
    except RefusedError as refused:
        return not_seen(sha256, refused.sentence)
    from vision.codes import read_codes

    lines = _together([line for frame in opened.frames for line in _reader().read(frame)])
    codes = {code.text: code for frame in opened.frames for code in read_codes(frame)}
    marks = _marks(opened.frames)
    return Sighting(sha256, LOOKER, opened.width, opened.height, opened.count, lines, marks, tuple(codes.values()))


def _marks(frames: "Sequence[Rgb]") -> tuple[Mark, ...]:
    """The marks of all frames, those in one place once; seals as they read best."""
    from vision.marks import find_marks
    from vision.seals import read_seal

    kept: dict[tuple[str, int, int], Mark] = {}
    for frame in frames:
        for mark in find_marks(frame):
            if mark.kind == MarkKind.SEAL:
                read = read_seal(frame, mark.box)
                mark = replace(mark, around=read.around, across=read.across, text_score=read.text_score)
            key = (mark.kind, (mark.box.left + mark.box.right) // 32, (mark.box.top + mark.box.bottom) // 32)
            if key not in kept or (mark.text_score, mark.score) > (kept[key].text_score, kept[key].score):
                kept[key] = mark
    return tuple(kept.values())


def not_seen(sha256: str, why: str) -> Sighting:
    """The sighting of a picture that was not looked at."""
    return Sighting(sha256, LOOKER, 0, 0, 0, refused=why)


@cache
def _reader() -> "Reader":
    from vision.posters import Reader

    return Reader()


def _together(lines: list[Line]) -> tuple[Line, ...]:
    """The lines of all frames, those that stay the same from frame to frame once."""
    kept: dict[tuple[str, int, int], Line] = {}
    for line in lines:
        middle = (line.box.left + line.box.right) // 16, (line.box.top + line.box.bottom) // 16
        near = ((line.text, middle[0] + right, middle[1] + down) for right in (-1, 0, 1) for down in (-1, 0, 1))
        if not any(key in kept for key in near):
            kept[line.text, *middle] = line
    return tuple(sorted(kept.values(), key=lambda line: (line.box.top, line.box.left)))
