"""A file becomes a published list: every filled row of it is an institution, or is named with the reason why not."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.errors import ListError
from evidence.registries import FIELD_TITLES, Institution
from evidence.tables.delimited import read_delimited
from evidence.tables.filetype import FileType, file_type
from evidence.tables.grid import Contents, Row, Table
from scanner.published.headings import Header, find_header, label_of, may_head
from scanner.published.lines import aside, ends_in_form, is_serial, named_line
from scanner.published.taker import Fate, RowProblem, Taken, names_only, take_row

_MOST_NAMED = 10_000


@dataclass(frozen=True, slots=True)
class TableRead:
    """How one table was read: its place, the row of its header (0: none), each field's heading and column, headings not used."""

    place: str
    header: int
    headings: dict[str, str]
    unused: tuple[str, ...]
    rows: int
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class PublishedList:
    """The institutions of a file, every row that is none or in doubt, how its tables were read, and what is to be said."""

    rows: tuple[Institution, ...]
    problems: tuple[RowProblem, ...]
    tables: tuple[TableRead, ...]
    notes: tuple[str, ...]

    def count(self, fate: Fate) -> int:
        """How many rows had this fate."""
        return len({(p.place, p.row) for p in self.problems if p.fate == fate})


def read_published(path: Path, data: bytes, columns: Mapping[str, str], sheets: Collection[str] = ()) -> PublishedList:
    """The institutions of a file's bytes. Raises ListError naming the file and the mend."""
    contents = _contents(path, data, sheets)
    taken = Taken()
    tables: list[TableRead] = []
    headless: list[Table] = []
    before: Header | None = None
    for table in contents.tables:
        header = find_header([r for r in table.rows if not r.blank], columns)
        if header is None and before is not None and table.follows and _same_width(table, before):
            header = replace(before, first=0, depth=0)
        if header is None:
            headless.append(table)
            continue
        before = header
        tables += _read_table(taken, table, header, columns)
    if not tables:
        tables = _read_names(path, taken, contents, columns)
    else:
        _name_headless(taken, headless)
        _name_beside(taken, contents.beside)
    return _finished(path, contents, taken, tables, columns)


def _contents(path: Path, data: bytes, sheets: Collection[str]) -> Contents:
    kind = file_type(path, data)
    if sheets and kind not in (FileType.XLSX, FileType.XLS):
        raise ListError("这份文件没有工作表可选", place=str(path), mend="请去掉 --sheet")
    match kind:
        case FileType.XLSX | FileType.XLS:
            from evidence.tables.workbook import read_workbook

            return read_workbook(path, data, kind, sheets)
        case FileType.DOCX:
            from scanner.published.word import read_word

            return read_word(path, data)
        case FileType.HTML:
            from scanner.published.webpage import read_webpage

            return read_webpage(path, data)
        case FileType.PDF:
            from scanner.published.pdf import read_pdf

            return read_pdf(path, data)
        case FileType.TEXT:
            return read_delimited(path, data)


def _read_table(taken: Taken, table: Table, header: Header, wanted: Mapping[str, str]) -> list[TableRead]:
    """The rows below a header; where another header comes in the same table, the rest by that one."""
    filled = [r for r in table.rows if not r.blank]
    begun = len(taken.rows)
    for row in filled[: header.first]:
        taken.say(row, table, "表头以上的标题或说明", Fate.ASIDE)
    body = header.first + header.depth
    for i, row in enumerate(filled[body:], body):
        other = find_header(filled[i : i + 2], wanted) if may_head(row.wide) else None
        if other and other.first == 0 and other.columns != header.columns:
            rest = replace(table, rows=filled[i:])
            return [_told(table, filled, header, len(taken.rows) - begun), *_read_table(taken, rest, other, wanted)]
        if len(row.cells) > len(header.labels) and (bare := header.bare(row.cells)):
            taken.say(row, table, f"比表头多出几格（“{'，'.join(bare.values())[:40]}”），请核对有没有错列", Fate.DOUBT)
        for block, columns in enumerate(header.blocks):
            take_row(taken, table, row, columns, block)
    return [_told(table, filled, header, len(taken.rows) - begun)]


def _told(table: Table, filled: Sequence[Row], header: Header, rows: int) -> TableRead:
    named = {f: header.labels[c] if c < len(header.labels) else f"第{c + 1}列" for f, c in header.columns.items()}
    number = filled[header.first].number if header.depth else 0
    bare = sorted({i for r in filled[header.first + header.depth :] for i in header.bare(r.cells) if i < len(header.labels)})
    unused = (*header.unused, *(f"第 {i + 1} 列（没有表头）" for i in bare))
    return TableRead(table.place, number, named, unused, rows, header.columns)


def _same_width(table: Table, before: Header) -> bool:
    return max((len(r.cells) for r in table.rows), default=0) == len(before.labels)


def _read_names(path: Path, taken: Taken, contents: Contents, wanted: Mapping[str, str]) -> list[TableRead]:
    """A file without any header: a column of names, or lines of a notice."""
    if wanted:
        raise _no_names(path, contents)
    tables: list[TableRead] = []
    for table in contents.tables:
        begun = len(taken.rows)
        if table.prose:
            _read_lines(taken, table, plain=True)
        elif (column := _only_column(table)) is not None and (contents.beside is None or _lists_bodies(table, column)):
            for row in table.rows:
                take_row(taken, table, row, {"name": column})
        elif len(contents.tables) == 1 and contents.beside is None:
            raise _no_names(path, contents)
        else:
            _name_headless(taken, [table])
        if len(taken.rows) > begun:
            tables.append(TableRead(table.place, 0, {"name": "（没有表头，一列名称）"}, (), len(taken.rows) - begun, {"name": 0}))
    if contents.beside is not None and not taken.rows:
        _read_lines(taken, contents.beside, plain=False)
        if taken.rows:
            tables.append(
                TableRead(contents.beside.place, 0, {"name": "（正文里一行一个名称）"}, (), len(taken.rows), {"name": 0})
            )
    return tables


def _only_column(table: Table) -> int | None:
    """The one column that is filled, serial numbers aside; None when there are more."""
    filled = [r.cells for r in table.rows if any(r.cells)]
    width = max((len(c) for c in filled), default=0)
    used = [i for i in range(width) if any(i < len(c) and c[i] for c in filled)]
    names = [i for i in used if not all(is_serial(c[i]) or label_of(c[i]) == "序号" for c in filled if i < len(c) and c[i])]
    return names[0] if len(names) == 1 else used[0] if len(used) == 1 else None


def _read_lines(taken: Taken, table: Table, *, plain: bool) -> None:
    """Lines of text: all are names where a plain text is no more than a list; of a notice, those that look like one."""
    filled = [r for r in table.rows if any(r.cells)]
    texts = [r.cells[0] for r in filled]
    listed = plain and names_only(texts)
    found = [named_line(t) for t in texts]
    bodies = [one is not None and ends_in_form(one.name) for one in found]
    for i, (row, text, line) in enumerate(zip(filled, texts, found, strict=True)):
        if listed or (line and bodies[i] and (line.numbered or _among(bodies, i))):
            take_row(taken, table, replace(row, cells=(line.name if line else text,)), {"name": 0})
        elif line and not aside(text):
            taken.say(row, table, f"像名单里的一行，但说不准是机构，未导入（{text[:40]}）", Fate.LOST)
        else:
            taken.say(row, table, aside(text) or "正文", Fate.ASIDE)


def _among(bodies: Sequence[bool], i: int) -> bool:
    """Whether a line without a number stands in a run of three that all end as names of bodies do: a list, not a footer."""
    return any(all(bodies[k : k + 3]) for k in range(max(0, i - 2), i + 1) if k + 3 <= len(bodies))


def _lists_bodies(table: Table, column: int) -> bool:
    """Whether a single column of a page or document holds names of bodies; menus and layout are columns too."""
    cells = [r.cells[column] for r in table.rows if column < len(r.cells) and r.cells[column]]
    named = sum(1 for c in cells if ends_in_form(c) and len(c) <= 60)
    return named > 1 and named * 3 >= len(cells) * 2


def _name_headless(taken: Taken, tables: Sequence[Table]) -> None:
    """A table without a column of names beside others that have one is named, with how much it holds."""
    for table in tables:
        filled = [r for r in table.rows if not r.blank]
        if filled:
            shown = "、".join(c.replace("\n", "")[:12] for c in filled[0].cells if c)[:40]
            what = f"这张表没有机构名称列，{len(filled)} 行都未导入（第一行是“{shown}”）"
            taken.problems.append(RowProblem(filled[0].number, what, table.place, Fate.LOST))


def _name_beside(taken: Taken, beside: Table | None) -> None:
    """Lines outside the tables that look like institutions are named, so that none is lost unseen."""
    for row in beside.rows if beside else ():
        line = named_line(row.cells[0]) if beside and row.cells else None
        if beside and line and line.numbered and ends_in_form(line.name):
            taken.say(row, beside, f"表格以外的一行像机构名称，未导入（{row.cells[0][:40]}）", Fate.LOST)


def _finished(path: Path, contents: Contents, taken: Taken, tables: list[TableRead], wanted: Mapping[str, str]) -> PublishedList:
    if not taken.rows:
        raise _no_names(path, contents)
    if sum(p.fate == Fate.LOST for p in taken.problems) > _MOST_NAMED:
        raise ListError(
            f"超过 {_MOST_NAMED} 行读不出机构名称", place=str(path), mend="请用 --column name=列名 指明机构名称是哪一列"
        )
    for field, heading in wanted.items():
        if not any(field in t.headings for t in tables):
            seen = "、".join(dict.fromkeys(h for t in tables for h in (*t.headings.values(), *t.unused)))
            raise ListError(
                f"没有“{heading}”这一列（{FIELD_TITLES[field]}），表里有 {seen}",
                place=str(path),
                mend=f"请用 --column {field}=列名 重新指明",
            )
    numbers = [
        f"{place}“{heading}”有 {count} 格以数字存放，开头的 0 若有已经丢失，请对照原件"
        for place, heading, count in _kept_as_numbers(contents, tables)
    ]
    dated = [f"“{FIELD_TITLES[f]}”有 {n} 格以数字存放，已换算成日期" for f, n in taken.dated.items()]
    return PublishedList(tuple(taken.rows), tuple(taken.problems), tuple(tables), (*contents.notes, *numbers, *dated))


def _kept_as_numbers(contents: Contents, tables: Sequence[TableRead]) -> Iterator[tuple[str, str, int]]:
    """Columns of codes whose cells a spreadsheet holds as numbers, which have no leading zeros."""
    held = {t.place: t.numbers for t in contents.tables}
    for table in tables:
        for field in ("licence", "uscc", "phone"):
            if count := held.get(table.place, {}).get(table.columns.get(field, -1), 0):
                yield table.place, table.headings[field], count


def _no_names(path: Path, contents: Contents) -> ListError:
    rows = [r for t in contents.tables for r in t.rows if any(r.cells)]
    rows += [r for r in (contents.beside.rows if contents.beside else ()) if any(r.cells)]
    if not rows:
        return ListError("文件里没有内容", place=str(path), mend="请换一个有数据的文件")
    widest = max(rows[:20], key=lambda r: (r.filled, -r.number))
    first = rows[0] if rows[0].filled > 1 else widest
    names = "、".join(c.replace("\n", "")[:20] for c in first.cells if c)[:120]
    return ListError(
        f"找不到机构名称列，第一行是“{names}”",
        place=str(path),
        mend="请用 --column name=列名（或 name=第2列）指明哪一列是机构名称",
    )
