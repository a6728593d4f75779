"""A poster is read to the letter, each line in its place: as it is, lying on its side, head down, enlarged, made small, long."""

import io

import numpy as np
import pytest
from PIL import Image

from evidence.sightings import Sighting
from tests.vision.conftest import WRITTEN
from vision.finding import tiles
from vision.pool import Pool


def _seen(pool: Pool, image: Image.Image) -> Sighting:
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG")
    return pool.look(out.getvalue())


@pytest.mark.parametrize("turn", [0, 90, 180, 270, 40])
def test_turned(turn: int, pool: Pool, poster: bytes) -> None:
    sighting = _seen(pool, Image.open(io.BytesIO(poster)).convert("RGB").rotate(turn, expand=True, fillcolor=(150, 20, 30)))
    assert {line.text for line in sighting.lines} >= set(WRITTEN[:3])


def test_lines_stand_where_they_are(pool: Pool, poster: bytes) -> None:
    sighting = pool.look(poster)
    assert [line.text for line in sighting.lines] == list(WRITTEN) and (sighting.width, sighting.height) == (600, 420)
    box = sighting.lines[1].box
    assert 20 <= box.left <= 45 and 120 <= box.top <= 145 and 310 <= box.right <= 350 and 165 <= box.bottom <= 190
    assert all(line.score > 0.9 for line in sighting.lines)


@pytest.mark.parametrize("scale", [0.5, 3])
def test_large_and_small(scale: float, pool: Pool, poster: bytes) -> None:
    image = Image.open(io.BytesIO(poster)).convert("RGB")
    sighting = _seen(pool, image.resize((round(600 * scale), round(420 * scale)), Image.Resampling.BICUBIC))
    assert {line.text for line in sighting.lines} >= set(WRITTEN[:3])


def test_of_a_long_poster_every_part_is_read_once(pool: Pool, poster: bytes) -> None:
    image = Image.open(io.BytesIO(poster)).convert("RGB")
    long = Image.new("RGB", (600, 420 * 7))
    for number in range(7):
        long.paste(image, (0, 420 * number))
    assert [line.text for line in _seen(pool, long).lines] == list(WRITTEN) * 7


@pytest.mark.parametrize(("height", "width"), [(400, 300), (5000, 400), (400, 5000), (1000, 1000), (20_000, 1280), (1201, 600)])
def test_tiles_hold_every_row_and_overlap(height: int, width: int) -> None:
    seen = np.zeros((height, width), int)
    for left, top, tile in tiles(np.zeros((height, width, 3), np.uint8)):
        seen[top : top + tile.shape[0], left : left + tile.shape[1]] += 1
    assert seen.min() == 1 and seen.max() <= 2
