"""How well seals are read: keywords of agencies and characters found on drawn seals, by size, with CPU time."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from rapidfuzz.distance import Levenshtein

from benchmarks.vision.seals_drawn import KEYWORDS, DrawnSeal, draw, fonts
from evidence.sightings import Box
from vision.sealring import Picture
from vision.seals import SealReading, read_seal

KEYWORD_GOAL = 0.90  # of seals of HELD_TO pixels
HELD_TO = (140, 321)
_BANDS = ((90, 140), (140, 220), (220, 321))


@dataclass(frozen=True, slots=True)
class SealFigures:
    """The figures of seals of one size (`least` up to below `most` pixels): shares of 1, CPU seconds a seal."""

    least: int
    most: int
    seals: int
    keyword_recall: float
    keyword_precision: float
    characters: float
    exact: float
    across: float
    seconds: float


@dataclass(frozen=True, slots=True)
class _Read:
    drawn: DrawnSeal
    reading: SealReading
    seconds: float


def seal_figures(seed: int, count: int) -> list[SealFigures]:
    """Draw and read `count` seals; the figures by size, those of 140 pixels and more together, and of all."""
    random = Random(seed)
    read_seal(*_picture(draw(Random(0))))  # the recogniser is loaded
    read = []
    for _ in range(count):
        drawn, begun = draw(random), time.process_time()
        reading = read_seal(*_picture(drawn))
        read.append(_Read(drawn, reading, time.process_time() - begun))
    return [_figures(read, *band) for band in (*_BANDS, HELD_TO, (90, 321))]


def fonts_found() -> list[str]:
    """The names of the fonts that the seals are drawn with."""
    return sorted({path.rpartition("/")[2] for path, _ in fonts()})


def _picture(drawn: DrawnSeal) -> tuple[Picture, Box]:
    return drawn.rgb, drawn.box


def _figures(read: Sequence[_Read], least: int, most: int) -> SealFigures:
    some = [one for one in read if least <= one.drawn.size < most]
    wanted = sum(k in one.drawn.around for one in some for k in KEYWORDS)
    seen = sum(k in one.reading.around for one in some for k in KEYWORDS)
    right = sum(k in one.reading.around and k in one.drawn.around for one in some for k in KEYWORDS)
    wrong = sum(min(Levenshtein.distance(one.drawn.around, one.reading.around), len(one.drawn.around)) for one in some)
    across = [one for one in some if one.drawn.across]
    return SealFigures(
        least, most, len(some),
        round(right / max(1, wanted), 3),
        round(right / max(1, seen), 3),
        round(1 - wrong / max(1, sum(len(one.drawn.around) for one in some)), 3),
        round(sum(one.drawn.around == one.reading.around for one in some) / max(1, len(some)), 3),
        round(sum(one.drawn.across == one.reading.across for one in across) / max(1, len(across)), 3),
        round(sum(one.seconds for one in some) / max(1, len(some)), 3),
    )  # fmt: skip
