"""Targets from a table: a workbook or csv with a row a target; every filled row becomes a target or is named with the reason.

Cells are read as text and by their values; a formula never runs, and one without a stored value is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from evidence.errors import InputError, ListError
from evidence.tables.delimited import read_delimited
from evidence.tables.filetype import FileType, file_type
from evidence.tables.grid import MOST_BYTES, Contents, Row, Table
from evidence.targetfields import Kind, Target, is_address, target_from
from evidence.targets import id_for

COLUMNS: dict[str, tuple[str, ...]] = {
    "url": ("网址", "url", "链接", "地址", "网站", "网站地址"),
    "title": ("名称", "title", "网站名称", "单位名称"),
    "id": ("编号", "id"),
    "kind": ("类型", "kind"),
    "terms": ("检索词", "terms", "关键词"),
    "district": ("辖区", "district", "区县"),
    "depth": ("深度", "depth"),
    "budget": ("页数上限", "budget"),
    "render": ("渲染", "render"),
    "agents": ("设备", "agents"),
    "schedule": ("定时", "schedule"),
    "hours": ("时段", "hours"),
    "paused": ("暂停", "paused"),
}
_WORDS: dict[str, dict[str, str]] = {
    "kind": {
        "网站": "site",
        "网页": "pages",
        "网页清单": "pages",
        "网站地图": "sitemap",
        "站内搜索": "search",
        "平台网页": "platform",
    },
    "render": {"不用": "never", "自动": "auto", "总是": "always"},
    "agents": {"电脑": "desktop", "手机": "mobile"},
    "paused": {"是": "true", "否": "false", "true": "true", "false": "false", "": "false"},
}
_MOST_HEAD_ROWS = 20


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that gave no target of its own, where it stands, and why."""

    place: str
    why: str
    lost: bool  # else it was there already


@dataclass(frozen=True, slots=True)
class TargetTable:
    """What a table gives: new targets, the rows that give none, how many rows there were, the columns used and not used, and
    what else is to be said of the file."""

    targets: tuple[Target, ...]
    problems: tuple[RowProblem, ...]
    rows: int
    columns: dict[str, str]
    unused: tuple[str, ...]
    notes: tuple[str, ...]


class _Taken:
    """The targets so far, with what is there already."""

    def __init__(self, there: Sequence[Target]) -> None:
        self.ids = {t.target_id for t in there}
        self.urls = {_plain(url): f"已有的目标“{t.target_id}”" for t in there for url in t.start_urls}
        self.made: dict[str, Target] = {}
        self.problems: list[RowProblem] = []
        self.rows = 0


def read_target_table(path: Path, there: Sequence[Target]) -> TargetTable:
    """The targets of a file's rows, beside those that are there. Raises InputError when it cannot be read at all."""
    contents = _contents(path)
    taken, unused, notes = _Taken(there), [], list(contents.notes)
    columns: dict[str, str] = {}
    for table in contents.tables:
        filled = [row for row in table.rows if not row.blank]
        head = next((i for i, row in enumerate(filled[:_MOST_HEAD_ROWS]) if "url" in _columns(row)), None)
        if head is None:
            taken.problems += [RowProblem(_where(table, row), "这张表没有“网址”列", True) for row in filled]
            taken.rows += len(filled)
            continue
        if head:
            notes.append(f"{table.place}表头以上的 {head} 行没有读")
        found = _columns(filled[head])
        columns |= {field: filled[head].cells[i] for field, i in found.items()}
        unused += [c for i, c in enumerate(filled[head].cells) if c and i not in found.values()]
        for row in filled[head + 1 :]:
            taken.rows += 1
            _take(taken, _where(table, row), row, found)
    if not columns:
        raise ListError("找不到“网址”列", place=str(path), mend=f"请在第一行写列名：{'、'.join(n[0] for n in COLUMNS.values())}")
    return TargetTable(
        tuple(taken.made.values()), tuple(taken.problems), taken.rows, columns, tuple(dict.fromkeys(unused)), tuple(notes)
    )


def _contents(path: Path) -> Contents:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ListError("文件太大", place=str(path), mend="请拆成几份")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"文件打不开（{error.strerror}）", place=str(path), mend="请检查路径和权限") from error
    kind = file_type(path, data)
    if kind in (FileType.XLSX, FileType.XLS):
        from evidence.tables.workbook import read_workbook

        return read_workbook(path, data, kind)
    if kind != FileType.TEXT:
        raise ListError("只能读 xlsx、xls 和 csv", place=str(path), mend="请在表格软件里另存为 xlsx 再导入")
    return read_delimited(path, data)


def _columns(row: Row) -> dict[str, int]:
    """The fields of a header row, by column."""
    known = {name: field for field, names in COLUMNS.items() for name in names}
    found: dict[str, int] = {}
    for i, cell in enumerate(row.cells):
        if field := known.get("".join(cell.lower().split())):
            found.setdefault(field, i)
    return found


def _take(taken: _Taken, place: str, row: Row, columns: Mapping[str, int]) -> None:
    cells = {field: row.cells[i] if i < len(row.cells) else "" for field, i in columns.items()}
    marks = [what for field, i in columns.items() if (what := row.marks.get(i))]
    url = cells["url"]
    if marks or not url or not is_address(url):
        why = marks[0] if marks else f"“{url[:80]}”不是网址，请写成 https://… 的完整网址" if url else "没有网址"
        taken.problems.append(RowProblem(place, why, True))
    elif _plain(url) in taken.urls:
        taken.problems.append(RowProblem(place, f"与{taken.urls[_plain(url)]}的网址相同（{url[:80]}）", False))
    else:
        _make(taken, place, cells, row)


def _make(taken: _Taken, place: str, cells: Mapping[str, str], row: Row) -> None:
    try:
        target = target_from(place, _section(place, cells, _free_id(taken, cells["url"])))
        if target.target_id in taken.made:
            target = _joined(place, taken.made[target.target_id], target)
        elif target.target_id in taken.ids:
            raise InputError(f"编号“{target.target_id}”已经有了", place=place, mend="请换一个编号")
    except InputError as error:
        taken.problems.append(RowProblem(place, f"{error.what}，{error.mend}" if error.mend else error.what, True))
        return
    taken.made[target.target_id] = target
    taken.urls[_plain(cells["url"])] = place


def _section(place: str, cells: Mapping[str, str], free: str) -> dict[str, object]:
    """A row as the section of the targets file that it stands for."""
    section: dict[str, object] = {"id": cells.get("id") or free, "start_urls": [cells["url"]]}
    for field in ("title", "district", "schedule", "hours"):
        section[field] = cells.get(field, "")
    for field in ("kind", "render", "paused"):
        if text := cells.get(field, ""):
            section[field] = _WORDS[field].get(text.lower(), text.lower())
    if "paused" in section:
        if section["paused"] not in ("true", "false"):
            raise InputError(f"“暂停”不能是“{section['paused']}”", place=place, mend="请写 是 或 否")
        section["paused"] = section["paused"] == "true"
    for field in ("depth", "budget"):
        if text := cells.get(field, ""):
            if not (text.isascii() and text.isdigit()):
                raise InputError(f"“{COLUMNS[field][0]}”不是数字（{text[:20]}）", place=place, mend="请写整数")
            section[field] = int(text[:9])
    for field in ("terms", "agents"):
        words = [w.strip() for w in cells.get(field, "").replace("，", "、").replace(",", "、").replace(";", "、").split("、")]
        if words := [_WORDS.get(field, {}).get(w, w) for w in words if w]:
            section[field] = words
    return section


def _joined(place: str, one: Target, other: Target) -> Target:
    """Rows of one id are pages of one list. Raises InputError where they cannot be."""
    hosts = tuple(dict.fromkeys((*one.allowed_hosts, *other.allowed_hosts)))
    same = replace(other, start_urls=one.start_urls, allowed_hosts=one.allowed_hosts, title=one.title)
    if one.kind not in (Kind.PAGES, Kind.PLATFORM) or same != one:
        raise InputError(
            f"编号“{one.target_id}”在表里出现了不止一次",
            place=place,
            mend="只有类型为网页、平台网页且其余各项相同的行可以合为一个目标",
        )
    return replace(one, start_urls=(*one.start_urls, *other.start_urls), allowed_hosts=hosts)


def _free_id(taken: _Taken, url: str) -> str:
    name = id_for(url) or "target"
    found, number = name, 2
    while found in taken.ids or found in taken.made:
        found, number = f"{name[:95]}-{number}", number + 1
    return found


def _plain(url: str) -> str:
    parts = urlsplit(url.strip())
    return f"{(parts.hostname or '').lower()}{f':{parts.port}' if parts.port else ''}{parts.path.rstrip('/')}?{parts.query}"


def _where(table: Table, row: Row) -> str:
    return table.where(row.number)
