"""find_marks: the national emblem, the police badge that holds it, and round seals, where they stand in a picture.

The network points at middles (vision/finder.py); what is kept of that, and what of two marks in one place, is settled here.
"""

import numpy as np
from numpy.typing import NDArray

from evidence.sightings import Box, Mark, MarkKind
from vision.finder import Candidate, candidates, unlike

KINDS = (MarkKind.EMBLEM, MarkKind.POLICE_BADGE, MarkKind.SEAL)
LEAST = {MarkKind.EMBLEM: 0.65, MarkKind.POLICE_BADGE: 0.5, MarkKind.SEAL: 0.5}
INSIDE_A_BADGE = 0.8  # an emblem no larger than this share of the badge it stands on is the badge's own


def find_marks(rgb: NDArray[np.uint8]) -> tuple[Mark, ...]:
    """The marks of a picture (height, width, 3), best first; the emblem on a police badge is not named by itself."""
    if min(rgb.shape[:2]) < 2:
        return ()
    judged = [one for one in candidates(rgb) if one.score >= LEAST[KINDS[one.kind]]]
    badges = [one for one in judged if KINDS[one.kind] is MarkKind.POLICE_BADGE]
    kept = [one for one in _one_a_place(judged) if not any(_stands_on(one, badge) for badge in badges)]
    return tuple(Mark(KINDS[one.kind], _box(one, rgb.shape[1], rgb.shape[0]), round(one.score, 3)) for one in kept)


def _one_a_place(judged: list[Candidate]) -> list[Candidate]:
    """Of two classes seen in one place the better."""
    kept: list[Candidate] = []
    for one in sorted(unlike(judged), key=lambda one: -one.score):
        if all(one.shares(other) < 0.7 or min(one.size, other.size) < 0.6 * max(one.size, other.size) for other in kept):
            kept.append(one)
    return kept


def _stands_on(one: Candidate, badge: Candidate) -> bool:
    """Whether it is an emblem within the badge's square and smaller than the badge."""
    if KINDS[one.kind] is not MarkKind.EMBLEM:
        return False
    return max(abs(one.x - badge.x), abs(one.y - badge.y)) < badge.size / 2 and one.size < INSIDE_A_BADGE * badge.size


def _box(one: Candidate, width: int, height: int) -> Box:
    left, top = (int(min(max(0, at - one.size / 2), side - 1)) for at, side in ((one.x, width), (one.y, height)))
    right, bottom = (int(min(at + one.size / 2 + 1, side)) for at, side in ((one.x, width), (one.y, height)))
    return Box(left, top, max(right, left + 1), max(bottom, top + 1))
