"""find_marks: the national emblem, the police badge that holds it, and round seals, where they stand in a picture.

What the finder points at is cut out of the picture and put to a second network; docs/emblem.md has both and their figures.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from evidence.sightings import Box, Mark, MarkKind
from vision.finder import Candidate, candidates, session, unlike

KINDS = (MarkKind.EMBLEM, MarkKind.POLICE_BADGE, MarkKind.SEAL)
LEAST = {MarkKind.EMBLEM: 0.58, MarkKind.POLICE_BADGE: 0.42, MarkKind.SEAL: 0.5}
SIDE = 64
MARGIN = 1.35  # of the mark, around which the crop is cut
MOST_CANDIDATES = 80
VERIFIER = "emblem-verifier.onnx"
INSIDE_A_BADGE = 0.8  # an emblem no larger than this share of the badge it stands on is the badge's own


def find_marks(rgb: NDArray[np.uint8]) -> tuple[Mark, ...]:
    """The marks of a picture (height, width, 3), best first; the emblem on a police badge is not named by itself."""
    if min(rgb.shape[:2]) < 2:
        return ()
    judged = _verified(rgb, candidates(rgb)[:MOST_CANDIDATES])
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


def _verified(rgb: NDArray[np.uint8], found: list[Candidate]) -> list[Candidate]:
    """Those that the second network sees too; the score is the geometric mean of both."""
    if not found:
        return []
    x = np.stack([_crop(rgb, one) for one in found]).astype(np.float32).transpose(0, 3, 1, 2) / 255
    said = session(VERIFIER).run(None, {"x": np.ascontiguousarray(x)})[0]
    chances = np.exp(said - said.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    judged = [
        Candidate(one.kind, float(np.sqrt(one.score * chance[one.kind])), one.x, one.y, one.size)
        for one, chance in zip(found, chances, strict=True)
    ]
    return [one for one in judged if one.score >= LEAST[KINDS[one.kind]]]


def _crop(rgb: NDArray[np.uint8], one: Candidate) -> NDArray[np.uint8]:
    """The square around a candidate as the second network takes it; what lies beyond the picture is its rim drawn out."""
    reach, scale = one.size * MARGIN / 2, SIDE / (one.size * MARGIN)
    left, top = max(0, int(one.x - reach) - 2), max(0, int(one.y - reach) - 2)
    part, x, y = rgb[top : int(one.y + reach) + 3, left : int(one.x + reach) + 3], one.x - left, one.y - top
    if scale < 0.5:
        size = (max(1, round(part.shape[1] * scale * 1.5)), max(1, round(part.shape[0] * scale * 1.5)))
        x, y = x * size[0] / part.shape[1], y * size[1] / part.shape[0]
        part, scale = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8), 1 / 1.5
    moved = np.array([[scale, 0, SIDE / 2 - x * scale], [0, scale, SIDE / 2 - y * scale]], np.float32)
    return np.asarray(
        cv2.warpAffine(part, moved, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
