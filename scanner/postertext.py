"""The text of a page's pictures as runs that the same rules read: lines that belong together are one run, each with its place.

What the picture of the whole page shows is for the most part the page's own text: only lines found nowhere else are taken.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from evidence.leads import Kind, Written
from evidence.pictures import WHOLE_PAGE
from evidence.sightings import Box, Framed, Line
from scanner.document import Document, Run
from scanner.extract import EMPTY, NO_TEXT
from scanner.pictured import MarkPlace, picture_runs
from scanner.source import ShownPicture, Source

SURELY_READ = 0.8  # a line read with a lower score has to be looked at by a person
_SLOGAN = 12  # characters: what is shorter fits on a line
_ENDED, _PARTED = re.compile(r"[。！!？?；;]\W*$"), re.compile(r"[，,、：:！!？?。]")
_MOST_LINES = 3000  # of one page
_HELD = 0.75  # the share of a line's pairs of characters that stand elsewhere, from which it is held to be the same


@dataclass(frozen=True, slots=True)
class PosterPlace:
    """Where a run of a picture's text stands; called, it says so in words. Each line with where it begins in the run."""

    picture: ShownPicture
    lines: tuple[tuple[int, Line], ...]

    def __call__(self) -> str:
        box = _around([line.box for _, line in self.lines])
        read = self.picture.sighting
        part = (
            "" if len(self.lines) == len(read.lines) else f"，左 {box.left}、上 {box.top}、右 {box.right}、下 {box.bottom} 像素"
        )
        return f"{self.picture.where}{part}（图中文字）"

    def framed(self, start: int, end: int) -> Framed:
        """Where text[start:end] of the run stands: of each line the part that holds it, by its share of the line."""
        held = [(at, line) for at, line in self.lines if at < end and at + len(line.text) > start]
        boxes = tuple(_part(line, max(0, start - at), min(len(line.text), end - at)) for at, line in held)
        return Framed(self.picture.sighting.sha256, boxes, min((line.score for _, line in held), default=0.0))


def with_pictures(document: Document, source: Source) -> Document:
    """A document with the text of its pictures behind its own, and what is to be said of those that were not looked at."""
    if not source.pictures:
        return document
    added = (*poster_runs(source.pictures, document.runs), *picture_runs(source.pictures))
    problem = "" if document.problem in (EMPTY, NO_TEXT) else document.problem
    refused = [picture for picture in source.pictures if picture.sighting.refused]
    if refused:
        first = f"{refused[0].where}：{refused[0].sighting.refused}"
        problem = "；".join(filter(None, (problem, f"{len(refused)} 张图片没有看（{first}）" if len(refused) > 1 else first)))
    nothing = not (added or document.runs or problem)
    return replace(document, runs=document.runs + added, problem="图片里没有认出文字" if nothing else problem)


def poster_runs(pictures: Sequence[ShownPicture], page: Iterable[Run]) -> list[Run]:
    """The runs of the pictures' text; the picture of the whole page only adds what neither page nor other pictures hold."""
    whole = [picture for picture in pictures if picture.where == WHOLE_PAGE]
    known = _pairs(text for text, _, _ in page) if whole else set()
    runs: list[Run] = []
    left = _MOST_LINES
    for picture in sorted(pictures, key=lambda one: one.where == WHOLE_PAGE):
        lines = picture.sighting.lines[:left]
        if picture.where == WHOLE_PAGE:
            lines = tuple(line for line in lines if not _is_held(line.text, known))
        elif whole:
            known |= _pairs(line.text for line in lines)
        left -= len(lines)
        runs += (_run(picture, block) for block in _blocks(lines))
    return runs


def _run(picture: ShownPicture, block: Sequence[Line]) -> Run:
    starts = [0]
    for line in block:
        starts.append(starts[-1] + len(line.text) + 1)
    place = PosterPlace(picture, tuple(zip(starts, block, strict=False)))
    return "\n".join(line.text for line in block), Kind.OCR, place


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines in reading order, those of one height that stand close below each other in one block."""
    open_blocks: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (one.box.top, one.box.left)):
        block = next((b for b in reversed(open_blocks) if _follows(b[-1], line)), None)
        if block is None:
            open_blocks.append([line])
        else:
            block.append(line)
    yield from open_blocks


def _follows(above: Line, line: Line) -> bool:
    """Whether a line goes on the one above: as high, close below, in the same column; or right behind it on the same level."""
    one, two = above.box, line.box
    heights = sorted((one.bottom - one.top, two.bottom - two.top))
    if heights[0] < 0.65 * heights[1]:
        return False
    if abs(two.top - one.top) < 0.5 * heights[1]:
        return -0.3 * heights[1] < two.left - one.right < 1.2 * heights[1]
    beside = min(one.right, two.right) - max(one.left, two.left)
    near = -0.5 * heights[1] < two.top - one.bottom < 0.8 * heights[1]
    return near and beside > 0.3 * min(one.right - one.left, two.right - two.left) and _is_full(above, line)


def _is_full(above: Line, line: Line) -> bool:
    """Whether a line goes on below because it was full; a shorter one, or a short one with a comma, says all it has to say."""
    if above.box.right - above.box.left < 0.92 * (line.box.right - line.box.left):
        return False
    return not (_ENDED.search(above.text) or (len(above.text) < _SLOGAN and _PARTED.search(above.text)))


def _part(line: Line, start: int, end: int) -> Box:
    """The part of a line's box that holds its characters from start to end; the whole box of a line that is not level."""
    box, count = line.box, max(1, len(line.text))
    width, height = box.right - box.left, box.bottom - box.top
    if line.corners or width < height:
        return box
    margin = width / count / 2
    left, right = box.left + width * start / count - margin, box.left + width * end / count + margin
    return Box(max(box.left, int(left)), box.top, min(box.right, int(right) + 1), box.bottom)


def _around(boxes: Sequence[Box]) -> Box:
    return Box(min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes))


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum())


def _pairs(texts: Iterable[str]) -> set[str]:
    return {a + b for text in texts for a, b in pairwise(_plain(text))}


def _is_held(text: str, known: set[str]) -> bool:
    """Whether a line says nothing new: most of its pairs of characters are known."""
    pairs = [a + b for a, b in pairwise(_plain(text))]
    return sum(pair in known for pair in pairs) >= _HELD * len(pairs)


def wrapped(place: object, quote: str, words: str, written: Written) -> Written:
    """How words were written: broken only because a line of a picture is full, they stand as they are."""
    return Written.LITERAL if isinstance(place, PosterPlace) and quote.replace("\n", "") == words else written


def framed_in(place: object, start: int, end: int) -> Framed | None:
    """Where a run's words stand in a picture; None for words of the page."""
    return place.framed(start, end) if isinstance(place, PosterPlace | MarkPlace) else None
