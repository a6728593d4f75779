"""Matching at 10 thousand made-up names: miswritten ones come first, near misses never come back as listed, lookups are quick.

Bigger universes are measured by `bench match`.
"""

import random

import pytest

from benchmarks.matching import Matched, matching
from benchmarks.names import WAYS, near_miss, universe
from scanner.name_index import NameIndex
from scanner.names import plain


@pytest.fixture(scope="module")
def matched() -> Matched:
    return matching(10_000, asked=200, near_misses=1000)


def test_the_right_name_comes_first(matched: Matched) -> None:
    assert {w.way for w in matched.ways} > set(WAYS) and len(matched.ways) == len(WAYS) + 1
    assert {w.way: w.recall_at_1_of_one for w in matched.ways if w.recall_at_1_of_one < 0.95} == {}
    assert {w.way: w.shown for w in matched.ways if w.shown < 0.98} == {}
    assert [w.ambiguous_listed for w in matched.ways] == [0] * len(matched.ways)


def test_no_near_miss_comes_back_as_listed(matched: Matched) -> None:
    assert (matched.near_misses, matched.wrongly_listed) == (1000, 0)


def test_a_lookup_takes_milliseconds_and_a_worker_starts_at_once(matched: Matched) -> None:
    assert max(w.median_ms for w in matched.ways) < 5  # 0.1–1 measured; other work on the machine counts here, too
    assert matched.open_ms < 100


def test_near_misses_are_other_names_of_several_kinds() -> None:
    chance = random.Random(1)
    pairs = [(name, near_miss(name, chance)) for name in universe(1000)]
    assert all(plain(a) != plain(b) for a, b in pairs)
    assert len({len(b) - len(a) for a, b in pairs}) > 3


def test_the_index_finds_every_name_and_nothing_for_nonsense() -> None:
    names = [plain(name) for name in universe(2000)]
    index = NameIndex(names)
    assert all(index.nearest(name)[0].name == name for name in names[::50])
    assert index.nearest("") == [] and index.nearest("甲") == [] and index.nearest("𠀀𠀁") == []
    assert NameIndex([]).nearest("长治市") == [] and NameIndex(["甲", "乙"]).nearest("甲乙") == []
    assert len(index) == 2000 and index.bytes < 20_000_000
