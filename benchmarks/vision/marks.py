"""How well find_marks finds: recall and precision by size and look; what was taken for an emblem; CPU time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.vision.scenes import Maker, Shown, Truth
from evidence.sightings import Mark, MarkKind
from evidence.terminal import Step
from vision.marks import find_marks
from vision.training.renditions import KINDS_APART

BADGES, WITHOUT = 200, 1000
BANDS = ((24, 40), (40, 64), (64, 128), (128, 256), (256, 401))
OVERLAP = 0.3
RECALL_GOAL, PRECISION_GOAL, SEAL_RECALL_GOAL, SEAL_PRECISION_GOAL, MS_GOAL = 0.95, 0.99, 0.96, 0.98, 110


@dataclass(slots=True)
class Count:
    """How many of how many."""

    hit: int = 0
    of: int = 0

    def add(self, hit: bool) -> None:
        self.hit, self.of = self.hit + hit, self.of + 1

    @property
    def share(self) -> float:
        return round(self.hit / self.of, 4) if self.of else 0.0


@dataclass(slots=True)
class Found:
    """The figures of one run. `emblem` leaves out line art and silhouettes, which stand in `looks` alone."""

    seed: int
    scenes: int
    emblem: Count = field(default_factory=Count)
    emblem_right: Count = field(default_factory=Count)
    seal: Count = field(default_factory=Count)
    seal_right: Count = field(default_factory=Count)
    badge: Count = field(default_factory=Count)
    sizes: dict[str, Count] = field(default_factory=dict)
    looks: dict[str, Count] = field(default_factory=dict)
    on_badges: Count = field(default_factory=Count)
    on_others: Count = field(default_factory=Count)
    taken: list[str] = field(default_factory=list)
    ms_a_megapixel: float = 0.0


def overlap(mark: Mark, truth: Truth) -> float:
    """Intersection over union of the box and the truth's square."""
    half, box = truth.size / 2, mark.box
    across = min(box.right, truth.x + half) - max(box.left, truth.x - half)
    down = min(box.bottom, truth.y + half) - max(box.top, truth.y - half)
    shared = max(0.0, across) * max(0.0, down)
    return shared / ((box.right - box.left) * (box.bottom - box.top) + truth.size**2 - shared)


def _score_scene(found: Found, shown: Shown, marks: tuple[Mark, ...]) -> None:
    for kind, recall, right in (
        (MarkKind.EMBLEM, found.emblem, found.emblem_right),
        (MarkKind.SEAL, found.seal, found.seal_right),
        (MarkKind.POLICE_BADGE, found.badge, None),
    ):
        truths = [truth for truth in shown.truths if truth.kind is kind]
        named = [mark for mark in marks if mark.kind is kind]
        for truth in truths:
            hit = any(overlap(mark, truth) >= OVERLAP for mark in named)
            if kind is MarkKind.EMBLEM:
                _by_look(found, truth, hit)
            if truth.look not in KINDS_APART and not truth.faint:
                recall.add(hit)
        if right is not None:
            for mark in named:
                right.add(any(overlap(mark, truth) >= OVERLAP for truth in truths))


def _by_look(found: Found, truth: Truth, hit: bool) -> None:
    found.looks.setdefault(truth.look, Count()).add(hit)
    if truth.look in KINDS_APART:
        return
    found.looks.setdefault("软件包的图" if truth.official else "自画的图", Count()).add(hit)
    if truth.covered:
        found.looks.setdefault("部分遮住", Count()).add(hit)
    for low, high in BANDS:
        if low <= truth.size < high:
            found.sizes.setdefault(f"{low}–{high - 1}", Count()).add(hit)


def _against(found: Found, count: Count, how_many: int, make: Callable[[], Shown]) -> None:
    for _ in range(how_many):
        shown = make()
        taken = any(mark.kind is MarkKind.EMBLEM for mark in find_marks(shown.picture))
        count.add(taken)
        if taken:
            found.taken.append(shown.name)


def measured(seed: int, scenes: int, step: Step) -> Found:
    """Runs find_marks over fresh pictures of that seed."""
    maker, found, cpu, pixels = Maker.of_seed(seed), Found(seed, scenes), 0.0, 0
    for i in range(scenes):
        shown = maker.scene()
        began = time.process_time()
        marks = find_marks(shown.picture)
        cpu += time.process_time() - began
        pixels += shown.picture.shape[0] * shown.picture.shape[1]
        _score_scene(found, shown, marks)
        step(i + 1, scenes, "国徽、印章")
    found.ms_a_megapixel = round(1000 * cpu / (pixels / 1e6), 1)
    _against(found, found.on_badges, max(1, BADGES * scenes // 800), maker.badge_alone)
    _against(found, found.on_others, max(1, WITHOUT * scenes // 800), maker.without)
    return found
