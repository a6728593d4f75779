"""Look: a picture's bytes become what is seen in it. Always a sighting: what cannot be looked at says why.

The models are loaded at the first look and stay. Hostile pictures belong into the workers of vision/pool.py.
"""

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from evidence.sightings import Line, Sighting
from vision.refusals import RefusedError

if TYPE_CHECKING:
    from vision.posters import Reader

LOOKER = "1:ppocr6s"  # what a sighting depends on besides the picture: raised when anything here sees otherwise


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
    return Sighting(sha256, LOOKER, opened.width, opened.height, opened.count, lines, (), tuple(codes.values()))


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
