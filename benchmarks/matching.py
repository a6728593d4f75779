"""What a lookup in the lists finds and costs: 10 thousand, 100 thousand and a million made-up names in a real project.

Each miswriting is asked for as a page would write it; near misses must never come back as listed.
"""

import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from benchmarks.names import WAYS, near_miss, universe
from evidence.answers import Answer, RegistryAnswer
from evidence.project import create_project
from evidence.registries import Institution, Snapshot
from scanner.names import plain
from scanner.registry import Registry

SIZES = (10_000, 100_000, 1_000_000)
_LISTED = (Answer.EXACT, Answer.NORMALISED, Answer.ALIAS)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to miswrite: how often the right name comes first, and CPU time a lookup.

    `several` is the share of questions that fit several listed names equally (a place left out): those are shown to a person
    side by side and count as answered only when the right one happens to stand first. `recall_at_1_of_one` is without them.
    """

    way: str
    asked: int
    recall_at_1: float
    several: float
    recall_at_1_of_one: float
    median_ms: float
    most_ms: float


@dataclass(frozen=True, slots=True)
class Matched:
    """One size: the ways, near misses asked and those wrongly listed, what starting costs (CPU seconds, MB)."""

    names: int
    ways: tuple[Way, ...]
    near_misses: int
    wrongly_listed: int
    import_seconds: float
    keys_seconds: float
    open_ms: float
    index_seconds: float
    index_mb: float
    process_mb: float


def matching(size: int, *, asked: int = 500, near_misses: int = 1000) -> Matched:
    """Measure one size. Works in a folder of its own, which is gone afterwards."""
    names = universe(size)
    before = psutil.Process().memory_info().rss
    with tempfile.TemporaryDirectory() as folder:
        project = create_project(Path(folder))
        snapshot = Snapshot("bench", "虚构名单", "测速", "", "2026-01-01", "", "", "x.csv", "0", "", size)
        rows = tuple(Institution(n, name, plain(name)) for n, name in enumerate(names, 2))
        begun = time.process_time()
        project.registries.add(snapshot, rows)
        import_seconds = time.process_time() - begun
        del rows
        keys_seconds = _cpu(lambda: Registry.from_project(project))
        open_ms = 1000 * _cpu(lambda: Registry.from_project(project))
        registry = Registry.from_project(project)
        index_seconds = _cpu(lambda: registry.ask("没有这一家的咨询中心"))
        ways = tuple(_way(way, registry, names, asked) for way in WAYS)
        wrong = _wrongly_listed(registry, names, near_misses)
        project.db.close()
        return Matched(
            size,
            ways,
            near_misses,
            len(wrong),
            round(import_seconds, 2),
            round(keys_seconds, 2),
            round(open_ms, 2),
            round(index_seconds, 2),
            round(registry.index_bytes / 1e6, 1),
            round((psutil.Process().memory_info().rss - before) / 1e6, 1),
        )


def _way(way: str, registry: Registry, names: tuple[str, ...], asked: int) -> Way:
    chance = random.Random(7)
    first, alone, times = [], [], []
    for name in chance.sample(names, asked):
        written = WAYS[way](name, chance)
        begun = time.process_time()
        answer = registry.answer((written,), "")
        times.append(1000 * (time.process_time() - begun))
        first.append(_first(answer) == name)
        alone.append(answer.answer != Answer.AMBIGUOUS)
    right_alone = sum(f for f, one in zip(first, alone, strict=True) if one)
    return Way(
        way,
        asked,
        round(sum(first) / asked, 3),
        round(1 - sum(alone) / asked, 3),
        round(right_alone / max(1, sum(alone)), 3),
        round(median(times), 2),
        round(max(times), 2),
    )


def _first(answer: RegistryAnswer) -> str:
    """The name an answer puts first."""
    return answer.listed_name or (answer.candidates[0].listing.name if answer.candidates else "")


def _wrongly_listed(registry: Registry, names: tuple[str, ...], count: int) -> list[str]:
    """Near misses that came back as listed; those that happen to be on the list themselves are not asked."""
    chance = random.Random(11)
    known = set(map(plain, names))
    wrong = []
    left = count
    while left:
        written = near_miss(chance.choice(names), chance)
        if plain(written) in known:
            continue
        left -= 1
        if registry.answer((written,), "").answer in _LISTED:
            wrong.append(written)
    return wrong


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
