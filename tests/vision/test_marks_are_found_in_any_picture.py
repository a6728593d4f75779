"""find_marks answers any picture whatever its shape, the same each time, with boxes inside the picture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evidence.sightings import Mark, MarkKind
from vision.marks import find_marks


def noise(height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def rings(height: int, width: int, seed: int) -> NDArray[np.uint8]:
    """Red rings and gold discs at random places: what the network looks at twice."""
    import cv2

    picture, rng = np.full((height, width, 3), 245, np.uint8), np.random.default_rng(seed)
    for _ in range(12):
        x, y, r = int(rng.integers(0, width)), int(rng.integers(0, height)), int(rng.integers(8, 90))
        colour, thick = ((210, 20, 30), 4) if rng.random() < 0.6 else ((250, 205, 60), -1)
        cv2.circle(picture, (x, y), r, colour, thick)
    return picture


def all_lie_in(picture: NDArray[np.uint8], marks: tuple[Mark, ...]) -> bool:
    height, width = picture.shape[:2]
    return all(
        0 <= mark.box.left < mark.box.right <= width and 0 <= mark.box.top < mark.box.bottom <= height and 0 <= mark.score <= 1
        for mark in marks
    )


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (222, 41, 16), (128, 128, 128), (252, 209, 22)])
def test_a_blank_picture_holds_no_mark(colour: tuple[int, int, int]) -> None:
    assert find_marks(np.full((300, 420, 3), colour, np.uint8)) == ()


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (2, 2), (7, 7), (13, 40), (20, 20), (12, 4000), (4000, 12)])
def test_a_picture_of_any_shape_is_answered(size: tuple[int, int]) -> None:
    picture = noise(*size)
    assert all_lie_in(picture, find_marks(picture))


def test_noise_holds_no_emblem() -> None:
    assert [mark for mark in find_marks(noise(500, 700)) if mark.kind is MarkKind.EMBLEM] == []


def test_a_huge_picture_is_looked_at_smaller() -> None:
    picture = np.full((6000, 5000, 3), 240, np.uint8)
    picture[2900:2960, 2400:2460] = (200, 30, 30)
    assert all_lie_in(picture, find_marks(picture))


def test_a_grey_picture_is_a_picture() -> None:
    picture = np.repeat(noise(200, 200).mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    assert all_lie_in(picture, find_marks(picture))


@given(height=st.integers(1, 400), width=st.integers(1, 400), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_boxes_lie_in_the_picture(height: int, width: int, seed: int) -> None:
    picture = rings(height, width, seed)
    assert all_lie_in(picture, find_marks(picture))


def test_the_same_picture_is_seen_the_same_way() -> None:
    picture = rings(700, 900, 3)
    assert find_marks(picture) == find_marks(picture.copy())
