"""Layout: where each run of text stands on a page's full picture, in pixels of it, as sealed beside the picture.

It is read back within limits: a capture may come from elsewhere, and what it holds is text of the page.
"""

import gzip
import json
import unicodedata
import zlib
from dataclasses import dataclass
from itertools import accumulate

from evidence.sightings import Box

MOST_RUNS, MOST_CHARACTERS = 20_000, 1_000_000
_LARGEST = 16 << 20  # bytes, unpacked
_FURTHEST = 1 << 24  # pixels
_FORMAT = "xunzheng-layout/1"
_NARROW, _BROAD = frozenset("iljtfrI.,:;'`|!()[]{} /\\-"), frozenset("mwMW@%&")


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text that stands in one line of the picture, as the browser laid it out."""

    text: str
    box: Box

    def edges(self) -> list[float]:
        """Where each sign begins and the last one ends, as wide as such signs usually are beside each other."""
        edges = list(accumulate(map(_advance, self.text), initial=0.0))
        scale = (self.box.right - self.box.left) / (edges[-1] or 1.0)
        return [self.box.left + scale * edge for edge in edges]

    def part(self, start: int, end: int) -> Box:
        """Where text[start:end] stands in the line."""
        edges = self.edges()
        return Box(round(edges[start]), self.box.top, round(edges[end]), self.box.bottom)


@dataclass(frozen=True, slots=True)
class Layout:
    """The runs of a page in the order of its text; `whole` says whether all of them are there."""

    width: int
    height: int
    runs: tuple[TextRun, ...]
    whole: bool = True


def packed(layout: Layout) -> bytes:
    """The layout as it is sealed: gzip over JSON, the same bytes for the same layout."""
    fields = {
        "format": _FORMAT,
        "width": layout.width,
        "height": layout.height,
        "whole": layout.whole,
        "runs": [[r.text, r.box.left, r.box.top, r.box.right, r.box.bottom] for r in layout.runs],
    }
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0)


def layout_from(data: bytes) -> Layout | None:
    """The layout from what was sealed, None when it is none of ours or beyond all limits."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data, _LARGEST)
        fields = json.loads(text) if unpacker.eof else {}
        if fields.get("format") != _FORMAT or len(fields["runs"]) > MOST_RUNS:
            return None
        runs = tuple(TextRun(str(text), _box(places)) for text, *places in fields["runs"])
        return Layout(int(fields["width"]), int(fields["height"]), runs, bool(fields["whole"]))
    except (zlib.error, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def _box(places: list[object]) -> Box:
    left, top, right, bottom = (max(-_FURTHEST, min(int(str(n)), _FURTHEST)) for n in places)
    return Box(left, top, right, bottom)


def _advance(sign: str) -> float:
    """About how wide a sign is: in Chinese text one of them is as wide as another, Latin letters differ."""
    if not sign.isascii():
        if unicodedata.east_asian_width(sign) in "WF":
            return 1.0
        return 0.0 if unicodedata.category(sign) in ("Mn", "Me", "Cf") else 0.6
    if sign in _NARROW:
        return 0.3
    return 0.85 if sign in _BROAD else 0.67 if sign.isupper() else 0.55
