"""What changed between two published lists: who came, who went, what differs field by field, who may only have a new name.

A new name is only ever a candidate: the same code or a similar name is shown to a person, who decides.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from evidence.errors import ListError
from evidence.registries import FIELD_TITLES, Institution, Registries, Snapshot

_FILING = ("occupations", "occupation_codes", "level")
_COMMON = 200  # a pair of characters that more names than this share tells nothing
_ALIKE = 0.8
_MOST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; a filing that came or went has only one of them."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An institution that is on both lists and differs."""

    name: str
    place: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Renamed:
    """Someone who went and someone who came who may be one, and why."""

    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class ListChanges:
    """All that changed from `old` to `new`; `apart` are fields that only one of them has, which are not compared."""

    old: Snapshot
    new: Snapshot
    added: tuple[Institution, ...]
    removed: tuple[Institution, ...]
    changed: tuple[Changed, ...]
    renamed: tuple[Renamed, ...]
    same: int
    apart: tuple[str, ...]


def find_list(registries: Registries, beginning: str) -> Snapshot:
    """The list whose number begins so. Raises ListError when there is none, or more than one."""
    found = registries.find(beginning)
    if len(found) != 1:
        what = f"没有编号以“{beginning}”开头的名单" if not found else f"编号以“{beginning}”开头的名单有 {len(found)} 份"
        raise ListError(what, mend="请看 registry list，写出编号的开头几位")
    return found[0]


def compare_lists(registries: Registries, old: Snapshot, new: Snapshot) -> ListChanges:
    """What changed from one list to another."""
    before, after = _by_name(registries.rows_of(old.snapshot_id)), _by_name(registries.rows_of(new.snapshot_id))
    fields, apart = _compared(before, after)
    removed = [rows[0] for name, rows in before.items() if name not in after]
    added = [rows[0] for name, rows in after.items() if name not in before]
    changed = [
        Changed(rows[0].name, rows[0].place, changes)
        for name, rows in after.items()
        if name in before and (changes := tuple(_changes(before[name], rows, fields)))
    ]
    same = len(after) - len(added) - len(changed)
    renamed = tuple(_renamed(removed, added))
    return ListChanges(old, new, tuple(added), tuple(removed), tuple(changed), renamed, same, apart)


def _by_name(rows: Iterable[Institution]) -> dict[str, list[Institution]]:
    found: dict[str, list[Institution]] = {}
    for row in rows:
        found.setdefault(row.plain_name, []).append(row)
    return found


def _compared(
    before: Mapping[str, list[Institution]], after: Mapping[str, list[Institution]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields that both lists have, and the titles of those that only one has."""

    def used(groups: Mapping[str, list[Institution]]) -> set[str]:
        return {f for f in FIELD_TITLES if any(getattr(r, f) for rows in groups.values() for r in rows)}

    old, new = used(before), used(after)
    return tuple(f for f in FIELD_TITLES if f in old & new), tuple(t for f, t in FIELD_TITLES.items() if f in old ^ new)


def _changes(before: list[Institution], after: list[Institution], fields: tuple[str, ...]) -> Iterator[FieldChange]:
    """What differs between the rows of one institution; rows are paired by what they file."""
    if len(before) == len(after) == 1:
        yield from _differences(before[0], after[0], fields)
        return
    filings = tuple(f for f in _FILING if f in fields)
    old, new = _by_filing(before, filings), _by_filing(after, filings)
    told: set[FieldChange] = set()
    for filing in new:
        if filing in old:
            for one, other in zip(old[filing], new[filing], strict=False):
                for change in _differences(one, other, tuple(f for f in fields if f not in filings)):
                    if change not in told:
                        told.add(change)
                        yield change
    counts = {f: len(new.get(f, ())) - len(old.get(f, ())) for f in {**old, **new}}
    for filing, more in counts.items():
        shown = " ".join(filter(None, filing)) or "（没有写明职业）"
        for _ in range(abs(more)):
            yield FieldChange("备案", "" if more > 0 else shown, shown if more > 0 else "")


def _by_filing(rows: list[Institution], filings: tuple[str, ...]) -> dict[tuple[str, ...], list[Institution]]:
    found: dict[tuple[str, ...], list[Institution]] = {}
    for row in rows:
        found.setdefault(tuple(str(getattr(row, f)) for f in filings), []).append(row)
    return found


def _differences(before: Institution, after: Institution, fields: tuple[str, ...]) -> Iterator[FieldChange]:
    for field in fields:
        old, new = str(getattr(before, field)), str(getattr(after, field))
        if old != new:
            yield FieldChange(FIELD_TITLES[field], old, new)


def _renamed(removed: list[Institution], added: list[Institution]) -> Iterator[Renamed]:
    """Pairs by the same code or number, then by names that are alike, best first."""
    paired: set[str] = set()
    for field, why in (("uscc", "统一社会信用代码相同"), ("licence", "许可证号或备案号相同")):
        known = {getattr(a, field): a for a in added if getattr(a, field)}
        for gone in removed:
            came = known.get(getattr(gone, field))
            if came is not None and gone.plain_name not in paired:
                paired.add(gone.plain_name)
                yield Renamed(gone.name, came.name, why)
    index: dict[str, list[int]] = defaultdict(list)
    for i, came in enumerate(added):
        for pair in _pairs(came.plain_name):
            index[pair].append(i)
    for gone in (g for g in removed if g.plain_name not in paired):
        shared = Counter(i for p in _pairs(gone.plain_name) if len(index[p]) <= _COMMON for i in index[p])
        for i, _ in shared.most_common(_MOST_ALIKE):
            if SequenceMatcher(None, gone.plain_name, added[i].plain_name).ratio() >= _ALIKE:
                yield Renamed(gone.name, added[i].name, "名称相近，请人工核对")


def _pairs(name: str) -> set[str]:
    return {name[i : i + 2] for i in range(len(name) - 1)}
