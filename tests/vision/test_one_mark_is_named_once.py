"""Peaks of one mark at several sizes become one; the emblem on a police badge is the badge's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.sightings import MarkKind
from vision import marks
from vision.finder import Candidate, unlike

PLACES = st.builds(Candidate, st.integers(0, 2), st.floats(0.1, 1), st.floats(0, 500), st.floats(0, 500), st.floats(13, 200))


@pytest.mark.parametrize(
    ("other", "left"),
    [
        (Candidate(0, 0.7, 102, 99, 44), 1),  # the same mark of the next level
        (Candidate(0, 0.7, 100, 100, 20), 1),  # a part of it
        (Candidate(0, 0.7, 160, 100, 40), 2),  # its neighbour
        (Candidate(2, 0.7, 102, 99, 44), 2),  # another class is settled later
    ],
)
def test_of_one_class_in_one_place_the_best_is_kept(other: Candidate, left: int) -> None:
    best = Candidate(0, 0.9, 100, 100, 40)
    kept = unlike([other, best])
    assert kept[0] == best
    assert len(kept) == left


@given(st.lists(PLACES, max_size=30))
def test_what_is_kept_shares_no_place_with_its_like(found: list[Candidate]) -> None:
    kept = unlike(found)
    assert all(a is b or a.kind != b.kind or a.shares(b) < 0.5 for a in kept for b in kept)
    assert not found or max(found, key=lambda one: one.score).score == kept[0].score


@given(PLACES, PLACES)
def test_a_share_is_a_share_and_the_same_from_both_sides(one: Candidate, other: Candidate) -> None:
    assert 0 <= one.shares(other) <= 1.0001
    assert one.shares(other) == pytest.approx(other.shares(one))


@pytest.mark.parametrize(
    ("emblem", "its_own"),
    [
        (Candidate(0, 0.9, 100, 90, 50), True),
        (Candidate(0, 0.9, 100, 90, 95), False),  # as large as the badge: one of both is wrong, and the scores say which
        (Candidate(0, 0.9, 190, 90, 50), False),  # beside it
    ],
)
def test_the_emblem_on_a_badge_is_the_badges_own(emblem: Candidate, its_own: bool) -> None:
    assert marks._stands_on(emblem, Candidate(1, 0.9, 100, 100, 100)) is its_own


def test_of_two_classes_in_one_place_the_better_is_named() -> None:
    seal, emblem = Candidate(2, 0.8, 100, 100, 60), Candidate(0, 0.9, 101, 101, 58)
    assert marks._one_a_place([seal, emblem]) == [emblem]
    assert marks.KINDS[emblem.kind] is MarkKind.EMBLEM
