"""What a lookup in the lists finds and costs: 10 thousand, 100 thousand and a million made-up names in a real project.

Each miswriting is asked for as a page would write it; near misses must never come back as listed.
"""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from benchmarks.names import WAYS, near_miss, universe, without_region
from evidence.answers import Answer, Question, RegistryAnswer
from evidence.project import create_project
from evidence.registries import Institution, Snapshot
from scanner.names import parts_of, plain
from scanner.registry import Registry

SIZES = (10_000, 100_000, 1_000_000)
_WITH_PLACE = "省略地区，网页另写有地址"
_ROUNDS = 3  # lookups of one question, with all the others between: the machine's other work shows in single ones
_LISTED = (Answer.EXACT, Answer.NORMALISED, Answer.ALIAS)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to miswrite: how often the right name comes first, and CPU time a lookup (the median of three lookups each).

    `ambiguous` is the share of questions that other listed names fit as well as the one meant, found from the names alone, not
    from the answers: all names of one core where the place is left out; of miswritten ones those missed because another name
    needs no more edits. No program can put the right one first there; what is wanted is that none is called listed
    (`ambiguous_listed` counts those that were) and that the right one is among those shown (`shown`, of all questions).
    `recall_at_1_of_one` is of the questions that only one name fits.
    """

    way: str
    asked: int
    recall_at_1: float
    ambiguous: float
    ambiguous_listed: int
    recall_at_1_of_one: float
    shown: float
    median_ms: float
    p99_ms: float
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
        meant = _Universe(names)
        ways = tuple(_way(way, registry, meant, asked) for way in (*WAYS, _WITH_PLACE))
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


class _Universe:
    """All names, with how many share each core."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self._plain = [plain(name) for name in names]
        self._cores = Counter(parts_of(name).core for name in self._plain)

    def fits_several(self, written: str, name: str, *, missed: bool) -> bool:
        """Whether other names fit what was written as well as the name that was meant."""
        if written == without_region(name, random.Random()):
            return self._cores[plain(written)] > 1
        if not missed:
            return False
        asked, meant = plain(written), plain(name)
        edits = Levenshtein.distance(asked, meant)
        near = process.extract_iter(asked, self._plain, scorer=Levenshtein.distance, score_cutoff=edits)
        return any(other != meant for other, _, _ in near)


def _way(way: str, registry: Registry, universe: _Universe, asked: int) -> Way:
    chance = random.Random(7)
    questions = [(name, WAYS.get(way, without_region)(name, chance)) for name in chance.sample(universe.names, asked)]
    places = {name: (tuple(sorted(parts_of(plain(name)).region)) if way == _WITH_PLACE else ()) for name, _ in questions}
    times: list[list[float]] = [[] for _ in questions]
    answers: list[RegistryAnswer] = []
    for _ in range(_ROUNDS):
        answers = []
        for number, (name, written) in enumerate(questions):
            begun = time.process_time()
            answers.append(registry.reply(Question((written,), places=places[name])))
            times[number].append(1000 * (time.process_time() - begun))
    return _told(way, universe, questions, answers, sorted(median(three) for three in times))


def _told(
    way: str, universe: _Universe, questions: list[tuple[str, str]], answers: list[RegistryAnswer], times: list[float]
) -> Way:
    judged = []
    for (name, written), answer in zip(questions, answers, strict=True):
        shown = [answer.listed_name, *(c.listing.name for c in answer.candidates)]
        first = next(filter(None, shown), "") == name
        several = universe.fits_several(written, name, missed=not first)
        judged.append((first, name in shown, several, answer.answer in _LISTED))
    asked, alone = len(judged), [first for first, _, several, _ in judged if not several]
    return Way(
        way,
        asked,
        round(sum(first for first, *_ in judged) / asked, 3),
        round(1 - len(alone) / asked, 3),
        sum(several and listed for _, _, several, listed in judged),
        round(sum(alone) / max(1, len(alone)), 3),
        round(sum(shown for _, shown, _, _ in judged) / asked, 3),
        round(median(times), 2),
        round(times[int(len(times) * 0.99)], 2),
        round(times[-1], 2),
    )


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
