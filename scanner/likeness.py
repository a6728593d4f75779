"""Likeness: rows that may be one body, rows that may be meant, and what differs between two names, in Chinese."""

from collections.abc import Callable, Sequence

from evidence.answers import Candidate
from evidence.registries import Institution
from scanner.name_index import NameIndex
from scanner.names import NameParts, has_own_name, own_words, parts_of, places_in, plain
from scanner.replies import listing_of
from scanner.validity import Row

SHOWN = 5
LEAST = 0.6
_SURELY = 0.8  # so near that another own name may be a slip of the pen


def bodies(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows put together by the body they mean: one body may have a row an occupation, a row a list."""
    found: list[list[Row]] = []
    for row in rows:
        home = next((body for body in found if all(_same_body(row, other) for other in body)), None)
        if home is None:
            found.append([row])
        else:
            home.append(row)
    return found


def _same_body(a: Row, b: Row) -> bool:
    """Whether two rows of one name can be one body: nothing that tells bodies apart differs."""
    if a.one.uscc and b.one.uscc:
        return a.one.uscc == b.one.uscc
    regions = plain(a.one.region), plain(b.one.region)
    if all(regions) and not (regions[0] in regions[1] or regions[1] in regions[0]):
        return False
    if plain(a.one.name) != plain(b.one.name):
        return False
    if a.snapshot.snapshot_id != b.snapshot.snapshot_id:
        return True
    return not any(x and y and x != y for x, y in ((a.one.licence, b.one.licence), (a.one.address, b.one.address)))


def same_region(a: NameParts, b: NameParts) -> bool:
    """Whether two names' regions do not contradict each other: one is the other or leaves some of it out."""
    return a.region <= b.region or b.region <= a.region


def no_contradiction(a: NameParts, b: NameParts) -> bool:
    """Whether two names beside one number can be one body's: pages leave out 有限公司 or the town; a branch is not its body."""
    if a.branch != b.branch or not same_region(a, b) or not (has_own_name(a) and has_own_name(b)):
        return a.core == b.core and same_region(a, b)
    return a.own in b.own or b.own in a.own


def near_rows(
    names: tuple[str, ...], index: NameIndex, find: Callable[[str], list[Row]], places: tuple[str, ...] = ()
) -> tuple[Candidate, ...]:
    """The rows with names nearest to one of a party's names, the nearest first (of equals those from there), each row once."""
    best: dict[str, tuple[float, str]] = {}
    for name in map(plain, names[:3]):
        for near in index.nearest(name, SHOWN, LEAST):
            best[near.name] = max(best.get(near.name, (0.0, "")), (near.score, name))
    alike = [pair for pair in best.items() if pair[1][0] >= _SURELY or _share_own_name(pair[1][1], pair[0])]
    ranked = sorted(alike, key=lambda pair: -pair[1][0])[:SHOWN]
    rows = [(row, score, name) for listed, (score, name) in ranked for row in find(listed)[:2]]
    rows.sort(key=lambda found: (-found[1], -len(_shared(found[0].one, places))))
    return tuple(
        Candidate(listing_of(row), round(score, 3), (*differs(name, plain(row.one.name)), *_from_there(row.one, places)))
        for row, score, name in rows[:SHOWN]
    )


def _share_own_name(name: str, other: str) -> bool:
    """Whether two plain names have a character of their own name in common: towns, trades and forms all names share."""
    mine, theirs = own_words(parts_of(name)), own_words(parts_of(other))
    return not mine or not theirs or not set(mine).isdisjoint(theirs)


def candidates_of(name: str, found: Sequence[Sequence[Row]], places: tuple[str, ...] = ()) -> tuple[Candidate, ...]:
    """Bodies that all fit a plain name, as candidates: those from where the party says it is first."""
    rows = sorted((rows[0] for rows in found), key=lambda row: -len(_shared(row.one, places)))
    return tuple(Candidate(listing_of(row), 1.0, (*_marks(name, row.one), *_from_there(row.one, places))) for row in rows[:SHOWN])


def _shared(one: Institution, places: tuple[str, ...]) -> list[str]:
    """Of the places where a party says it is those that a row names, too."""
    if not places:
        return []
    theirs = parts_of(plain(one.name)).region | places_in(one.region) | places_in(one.address)
    return [place for place in places if place in theirs]


def _from_there(one: Institution, places: tuple[str, ...]) -> tuple[str, ...]:
    shared = _shared(one, places)
    return (f"与网页的地址、备案或辖区同在 {'、'.join(shared)}",) if shared else ()


def differs(name: str, other: str) -> tuple[str, ...]:
    """What differs between two plain names: region, own name, form, branch."""
    mine, theirs = parts_of(name), parts_of(other)
    pairs = (
        ("地区", _places(mine), _places(theirs)),
        ("字号、行业", mine.own, theirs.own),
        ("组织形式", mine.form, theirs.form),
        ("分支", mine.branch, theirs.branch),
    )
    return tuple(f"{what}{_written(a)}，名单上{_written(b)}" for what, a, b in pairs if a != b)


def _written(part: str) -> str:
    return f"写“{part}”" if part else "没有写"


def _marks(name: str, one: Institution) -> list[str]:
    """What tells rows of one name apart."""
    marks = [*differs(name, plain(one.name))]
    marks += [f"{label} {value}" for label, value in (("代码", one.uscc), ("地区", one.region), ("地址", one.address)) if value]
    return marks


def _places(parts: NameParts) -> str:
    return "".join(sorted(parts.region))
