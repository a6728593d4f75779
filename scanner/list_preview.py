"""What an import shows before it writes: how each table was read, counts, the first rows, and every row that is in doubt."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from evidence.clock import beijing
from evidence.list_marks import ListMark
from evidence.registries import FIELD_TITLES, Institution, Snapshot
from scanner.lists import ImportedList, ReadList, source_key
from scanner.published.taker import Fate

_ROWS_SHOWN = 5
_ASIDE_SHOWN = 20
_DOUBTS_SHOWN = 500


def preview_lines(read: ReadList) -> Iterator[str]:
    """The preview of a list in Chinese lines."""
    published = read.published
    counts = "，".join(f"{fate} {published.count(fate)} 行" for fate in Fate)
    yield f"《{read.notice.title}》{read.path.name}：机构 {len(published.rows)} 行，{counts}。"
    if read.saved:
        kept = "，".join(f"{FIELD_TITLES[f]}＝{h}" for f, h in read.saved.items())
        yield f"用了为来源“{source_key(read.notice.source)}”记下的列：{kept}"
    if read.told:
        yield f"这次指明的列会为来源“{source_key(read.notice.source)}”记下，下次自动用。"
    for table in published.tables:
        head = f"表头在第 {table.header} 行，" if table.header else ""
        yield f"{table.place.strip() or '名单'}：{head}{table.rows} 行；" + "，".join(
            h if FIELD_TITLES[f] == h else f"{_meaning(table.headings, f)}＝{_flat(h)}" for f, h in table.headings.items()
        )
        if table.unused:
            yield f"　　没有用到的列：{'、'.join(map(_flat, table.unused))}"
    yield from (f"注意：{note}" for note in published.notes)
    for one in published.rows[:_ROWS_SHOWN]:
        yield f"　　{one.place}：{_institution(one)}"
    if len(published.rows) > _ROWS_SHOWN:
        yield f"　　……共 {len(published.rows)} 行"
    yield from _named(read, Fate.LOST, None)
    yield from _named(read, Fate.DOUBT, _DOUBTS_SHOWN)
    yield from _named(read, Fate.ASIDE, _ASIDE_SHOWN)


def preview_fields(read: ReadList, done: ImportedList | None) -> dict[str, Any]:
    """The same for a program, with every row that is named; `snapshot` is the list as kept, None before."""
    return {
        "snapshot": asdict(done.snapshot) if done else None,
        "new": done.new if done else None,
        "rows": len(read.published.rows),
        "tables": [asdict(t) for t in read.published.tables],
        "notes": list(read.published.notes),
        "columns_kept": dict(read.saved),
        "problems": [asdict(p) for p in read.published.problems],
    }


def _meaning(headings: Mapping[str, str], field: str) -> str:
    """What a column is read as; one of validity that has no other beside it may hold both days."""
    alone = field == "valid_to" and "valid_from" not in headings
    return "有效期" if alone else FIELD_TITLES[field]


def snapshot_line(snapshot: Snapshot, mark: ListMark | None = None) -> str:
    """One list on one line; `mark` where it is withdrawn."""
    parts = (
        snapshot.snapshot_id,
        snapshot.published,
        f"《{snapshot.title}》",
        f"{snapshot.rows} 行",
        snapshot.kind,
        snapshot.region,
        f"来源 {snapshot.source}",
        snapshot.document,
        f"有效期 {snapshot.valid_from or '…'} 至 {snapshot.valid_to or '…'}" if snapshot.valid_from or snapshot.valid_to else "",
        f"原件 {snapshot.file_name}（SHA-256 {snapshot.file_sha256[:12]}…）",
        f"【已撤回】{beijing(mark.marked_at)} 由 {mark.reviewer} 撤回：{mark.reason}" if mark else "",
    )
    return "　".join(filter(None, parts))


def _named(read: ReadList, fate: Fate, most: int | None) -> Iterator[str]:
    rows = [p for p in read.published.problems if p.fate == fate]
    if rows:
        yield f"{fate}："
    yield from (f"　　{p.place.strip() or f'第 {p.row} 行'}：{p.what}" for p in rows[:most])
    if most is not None and len(rows) > most:
        yield f"　　……另有 {len(rows) - most} 行，用 --json 看全部"


def _institution(one: Institution) -> str:
    shown = (one.uscc, one.licence, one.region, one.occupations, one.level, _validity(one), one.status)
    return "　".join([one.name, *(s if len(s) <= 24 else s[:23] + "…" for s in shown if s)])


def _validity(one: Institution) -> str:
    return f"{one.valid_from} 至 {one.valid_to or '…'}" if one.valid_from else one.valid_to


def _flat(text: str) -> str:
    return "".join(text.split())
