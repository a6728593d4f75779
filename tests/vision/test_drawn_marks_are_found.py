"""Marks drawn by our own hand are found where they stand, and what is built of the same parts is not taken for them.

No picture of others is kept for this: the drawings are those that the trials and the training use.
"""

from collections.abc import Callable
from random import Random
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from evidence.sightings import Mark, MarkKind
from vision.marks import find_marks
from vision.training import badges, drawings
from vision.training.assets import render
from vision.training.grounds import laid, pressed
from vision.training.scenes import police_badge
from vision.training.seals import Seal, draw_seal

Picture: TypeAlias = NDArray[np.uint8]


def page(mark: Picture, size: float, at: tuple[float, float] = (300, 200), ground: int = 250) -> Picture:
    """The mark on a page of 640 by 420, as JPEG."""
    canvas = np.full((420, 640, 3), ground, np.uint8)
    laid(canvas, mark, at, size, (0, 0, 0))
    return pressed(canvas, 80)


def emblem(seed: int) -> Picture:
    picture = render(drawings.emblem(Random(seed), trials=True), 420)
    assert picture is not None
    return picture


def stands_at(mark: Mark, at: tuple[float, float], size: float) -> bool:
    middle = ((mark.box.left + mark.box.right) / 2, (mark.box.top + mark.box.bottom) / 2)
    wide = mark.box.right - mark.box.left
    return max(abs(middle[0] - at[0]), abs(middle[1] - at[1])) < size * 0.25 and 0.55 * size < wide < 1.7 * size


@pytest.mark.parametrize("size", [40, 70, 130, 260, 380])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_emblem_of_any_size_is_found_once_where_it_stands(size: int, seed: int) -> None:
    marks = find_marks(page(emblem(seed), size))
    assert [mark.kind for mark in marks] == [MarkKind.EMBLEM]
    assert stands_at(marks[0], (300, 200), size)


def test_an_emblem_that_fills_its_picture_is_found() -> None:
    canvas = np.full((120, 112, 3), 255, np.uint8)
    laid(canvas, emblem(4), (56, 60), 118, (0, 0, 0))
    assert [mark.kind for mark in find_marks(canvas)] == [MarkKind.EMBLEM]


def test_two_emblems_are_two() -> None:
    canvas = page(emblem(1), 90, (150, 200))
    laid(canvas, emblem(2), (470, 220), 120, (0, 0, 0))
    assert [mark.kind for mark in find_marks(canvas)] == [MarkKind.EMBLEM] * 2


@pytest.mark.parametrize("size", [20, 24, 48, 120])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_police_badge_is_no_emblem(size: int, seed: int) -> None:
    badge = police_badge(Random(seed), emblem(seed), 300)
    assert MarkKind.EMBLEM not in {mark.kind for mark in find_marks(page(badge, size))}


def test_a_police_badge_is_named_as_what_it_is() -> None:
    badge = police_badge(Random(7), emblem(2), 300)
    assert [mark.kind for mark in find_marks(page(badge, 90))] == [MarkKind.POLICE_BADGE]


@pytest.mark.parametrize("size", [70, 140, 260])
def test_a_round_seal_is_found_where_it_stands(size: int) -> None:
    seal = draw_seal(Seal("某某市人力资源和社会保障局", "证书专用章"), Random(5), 400)
    marks = find_marks(page(seal, size))
    assert [mark.kind for mark in marks] == [MarkKind.SEAL]
    assert stands_at(marks[0], (300, 200), size)


@pytest.mark.parametrize("draw", [badges.sign, badges.five_stars, badges.gate_alone])
@pytest.mark.parametrize("seed", range(5))
def test_signs_of_the_same_parts_are_no_emblem(draw: Callable[[Random], str], seed: int) -> None:
    picture = render(draw(Random(seed)), 260)
    assert picture is not None
    assert MarkKind.EMBLEM not in {mark.kind for mark in find_marks(page(picture, 110))}
