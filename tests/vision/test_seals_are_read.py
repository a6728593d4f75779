"""A seal drawn anew is read: the name around it, an organ's keywords above 140 pixels; what is no seal gives no name."""

from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.vision.seals import seal_figures
from benchmarks.vision.seals_drawn import draw
from evidence.sightings import Box
from vision.sealring import as_circle, gap_of, ink_of, ring_of, strip_of
from vision.seals import SealReading, read_seal

SEED = 20261125


def test_keywords_of_large_seals_are_read() -> None:
    figures = seal_figures(SEED, 24)
    large = next(one for one in figures if (one.least, one.most) == (140, 321))
    assert large.seals >= 8 and large.keyword_recall >= 0.75 and large.keyword_precision >= 0.9


def test_the_same_seed_draws_the_same() -> None:
    one, other = draw(Random(SEED)), draw(Random(SEED))
    assert np.array_equal(one.rgb, other.rgb) and (one.around, one.box) == (other.around, other.box)


@pytest.mark.parametrize(
    "picture",
    [
        np.full((200, 200, 3), 255, np.uint8),
        np.zeros((200, 200, 3), np.uint8),
        np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8),
        np.full((3, 3, 3), 200, np.uint8),
    ],
    ids=["白", "黑", "噪声", "三个像素"],
)
def test_what_is_no_seal_gives_no_sure_name(picture: NDArray[np.uint8]) -> None:
    reading = read_seal(picture, Box(0, 0, picture.shape[1], picture.shape[0]))
    assert len(reading.around) < 4 or reading.text_score < 0.8


@pytest.mark.parametrize(
    "box", [Box(-50, -50, 20, 20), Box(190, 190, 900, 900), Box(100, 100, 100, 100), Box(500, 500, 600, 600)]
)
def test_a_box_beyond_the_picture_is_no_fault(box: Box) -> None:
    assert isinstance(read_seal(np.full((200, 200, 3), 255, np.uint8), box), SealReading)


@pytest.mark.parametrize("turned", [0, 90, 180])
def test_the_gap_tells_how_a_seal_is_turned(turned: int) -> None:
    drawn = next(d for d in map(draw, map(Random, range(100))) if d.size > 220 and not d.oval and d.ink == "red" and not d.across)
    rgb = np.ascontiguousarray(np.rot90(drawn.rgb, -turned // 90))
    ink = ink_of(rgb)
    ring = ring_of(ink)
    assert ring and ring.borne_out > 0.6
    strip = strip_of(as_circle(ink, ring), 0.55, 0.95)
    gap = gap_of(strip, tall=True)
    assert gap
    middle = (gap[0] + gap[1] / 2) / strip.shape[1] * 360
    assert min(abs(middle - turned), 360 - abs(middle - turned)) < 45
