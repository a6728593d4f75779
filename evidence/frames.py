"""Frames: where the words of a hit stand on the page's picture, found again among the runs of text of its layout.

Words are compared as a reader sees them: spaces, invisible signs and letter case do not tell them apart. Where they stand
more than once, what stood before and after them says which place is meant; where that does not tell, every place is framed.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from evidence.layout import Layout
from evidence.leads import Hit, Kind
from evidence.sightings import Box

_UNSEEN = re.compile(
    r"[\s\0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]+"
)
_MOST_PLACES, _MOST_LOOKED, _LONGEST = 20, 500, 400
_ONE_LINE = 0.5  # of the lower of two boxes: so much beside each other and they stand in one line
SHOWN = (Kind.HEADING, Kind.BODY, Kind.LINK)  # what a page's picture can show


@dataclass(frozen=True, slots=True)
class Frame:
    """One place where words stand: a box a line, or a box a piece where a line has others between."""

    boxes: tuple[Box, ...]


class FramedPage:
    """A page's layout, made ready to have hits found on it."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        squeezed = [_squeezed(run.text) for run in layout.runs]
        self._starts = [0, *accumulate(map(len, squeezed))]
        self._text = "".join(squeezed)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture that the layout was noted for."""
        return self._layout.width, self._layout.height

    def frames_of(self, hit: Hit) -> tuple[Frame, ...]:
        """Where the words of a hit stand; nothing when they are no text that the picture shows."""
        quote = _squeezed(hit.quote[:_LONGEST])
        if hit.kind not in SHOWN or not quote:
            return ()
        before, after = _squeezed(hit.before), _squeezed(hit.after)
        places = self._places(quote, before, after)
        if not places:  # what styles turn round on the screen stands so in the page
            places = self._places(quote[::-1], after[::-1], before[::-1])
        frames = (Frame(self._boxes(start, start + len(quote))) for start in places[:_MOST_PLACES])
        return tuple(frame for frame in frames if frame.boxes)

    def _places(self, quote: str, before: str, after: str) -> list[int]:
        """Where the quote begins, of several places those with most of the right words around them."""
        found: list[int] = []
        at = self._text.find(quote)
        while at >= 0 and len(found) < _MOST_LOOKED:
            found.append(at)
            at = self._text.find(quote, at + 1)
        if len(found) < 2:
            return found
        around = [self._around(start, start + len(quote), before, after) for start in found]
        best = max(around)
        return [start for start, common in zip(found, around, strict=True) if common == best]

    def _around(self, start: int, end: int, before: str, after: str) -> int:
        """How many signs before and after a place are those that stood around the hit."""
        return _common(self._text[max(0, start - len(before)) : start][::-1], before[::-1]) + _common(
            self._text[end : end + len(after)], after
        )

    def _boxes(self, start: int, end: int) -> tuple[Box, ...]:
        boxes: list[Box] = []
        for n in range(bisect_right(self._starts, start) - 1, len(self._layout.runs)):
            if self._starts[n] >= end:
                break
            if self._starts[n] == self._starts[n + 1]:
                continue
            box = self._in_picture(self._part(n, start - self._starts[n], end - self._starts[n]))
            if box is None:
                continue
            if boxes and _follow(boxes[-1], box):
                box = _around(boxes.pop(), box)
            boxes.append(box)
        return tuple(boxes)

    def _part(self, n: int, start: int, end: int) -> Box:
        """Where signs of a run stand, counted without those that nobody sees."""
        run = self._layout.runs[n]
        kept = [at for at, sign in enumerate(run.text) if not _UNSEEN.match(sign)]
        first, last = kept[max(0, start)], kept[min(end, len(kept)) - 1]
        return run.part(first, last + 1)

    def _in_picture(self, box: Box) -> Box | None:
        left, top = max(0, box.left), max(0, box.top)
        right, bottom = min(box.right, self._layout.width), min(box.bottom, self._layout.height)
        return Box(left, top, right, bottom) if left < right and top < bottom else None


def _squeezed(text: str) -> str:
    """Text without what nobody sees, in one case; each sign kept is one sign."""
    return _UNSEEN.sub("", text).replace("İ", "i").lower().replace("ς", "σ")


def _common(one: str, other: str) -> int:
    """How many signs two texts have in common at their beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _follow(one: Box, other: Box) -> bool:
    """Whether two boxes stand in one line, the other right after the one."""
    height = min(one.bottom - one.top, other.bottom - other.top)
    beside = min(one.bottom, other.bottom) - max(one.top, other.top) > _ONE_LINE * height
    return beside and -height < other.left - one.right < height


def _around(one: Box, other: Box) -> Box:
    return Box(min(one.left, other.left), min(one.top, other.top), max(one.right, other.right), max(one.bottom, other.bottom))
