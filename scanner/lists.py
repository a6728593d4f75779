"""Published lists: a spreadsheet or CSV as bureaus publish it becomes rows of institutions; no row lost, none invented."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError
from stdnum.cn import uscc as uscc_number

from evidence.charset import decode
from evidence.errors import ListError
from evidence.project import Project
from evidence.registries import Institution, Snapshot, snapshot_id
from scanner.names import plain

# column names as lists carry them, for each field of an Institution
_HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("机构名称", "学校名称", "单位名称", "企业名称", "评价机构名称", "培训机构名称", "名称", "机构", "name"),
    "uscc": ("统一社会信用代码", "社会信用代码", "信用代码", "uscc"),
    "kind": ("机构类别", "机构类型", "类别", "类型", "kind"),
    "region": ("所在地区", "地区", "辖区", "所在地", "region"),
    "licence": ("办学许可证号", "办学许可证编号", "许可证号", "备案号", "机构代码", "licence"),
    "occupations": ("备案职业(工种)", "职业(工种)", "职业工种", "备案职业", "培训职业", "职业", "occupations"),
    "level": ("等级", "级别", "level"),
    "status": ("状态", "年检结果", "备案状态", "status"),
    "valid_to": ("有效期至", "有效期", "到期日期", "valid_to"),
}
_LARGEST = 200 << 20


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that could not be taken as it stands, or was taken with a doubt."""

    row: int
    what: str


@dataclass(frozen=True, slots=True)
class PublishedList:
    """The rows of a file, what was doubtful, and which column each field was read from (0-based)."""

    rows: tuple[Institution, ...]
    problems: tuple[RowProblem, ...]
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class ImportedList:
    """A list as kept; `new` is False when this very file and date were there already."""

    snapshot: Snapshot
    problems: tuple[RowProblem, ...]
    new: bool


def parse_columns(pairs: Iterable[str]) -> dict[str, str]:
    """name=机构名称 pairs from the command line. Raises ListError."""
    columns = {}
    for pair in pairs:
        field, sign, heading = pair.partition("=")
        if not sign or field not in _HEADINGS or not heading:
            raise ListError(f"“{pair}”不是列的写法", mend=f"请写成 name=列名；可写的有 {'、'.join(_HEADINGS)}")
        columns[field] = heading
    return columns


def read_list(path: Path, columns: Mapping[str, str] | None = None) -> PublishedList:
    """The institutions of a file. Raises ListError naming file and mend."""
    table = _table(path)
    filled = [(number, row) for number, row in enumerate(table, 1) if any(row)]
    if not filled:
        raise ListError("文件里没有内容", place=str(path), mend="请换一个有数据的文件")
    header, found = _header(path, filled, columns or {})
    rows: list[Institution] = []
    problems: list[RowProblem] = []
    seen: dict[str, int] = {}
    for number, row in filled:
        if number <= header:
            continue
        fields = {f: row[i] if i < len(row) else "" for f, i in found.items()}
        if not plain(fields["name"]):
            problems.append(RowProblem(number, "没有机构名称，未导入"))
            continue
        one, doubts = _institution(number, fields)
        problems += [RowProblem(number, d) for d in doubts]
        if one.plain_name in seen:
            problems.append(RowProblem(number, f"与第 {seen[one.plain_name]} 行重名“{one.name}”，两行都保留"))
        seen.setdefault(one.plain_name, number)
        rows.append(one)
    return PublishedList(tuple(rows), tuple(problems), found)


def import_list(
    project: Project,
    path: Path,
    *,
    title: str,
    source: str,
    document: str,
    published: str,
    kind: str,
    region: str,
    columns: Mapping[str, str] | None = None,
) -> ImportedList:
    """Read a list and keep it as a snapshot, whole or not at all. Raises ListError."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", published):
        raise ListError(f"公布日期“{published}”不对", mend="请写成 2026-11-01 的样子")
    read = read_list(path, columns)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    snapshot = Snapshot(
        snapshot_id(digest, title, published),
        title,
        source,
        document,
        published,
        kind,
        region,
        path.name,
        digest,
        "",
        len(read.rows),
    )
    return ImportedList(snapshot, read.problems, project.registries.add(snapshot, read.rows))


def _institution(number: int, fields: dict[str, str]) -> tuple[Institution, list[str]]:
    code = re.sub(r"\s", "", fields.get("uscc", "")).upper()
    doubts = [] if not code or uscc_number.is_valid(code) else [f"统一社会信用代码“{code}”校验不符，已保留原样"]
    values = {k: v for k, v in fields.items() if k not in ("name", "uscc")}
    return Institution(number, fields["name"], plain(fields["name"]), code, **values), doubts


def _header(path: Path, filled: Sequence[tuple[int, list[str]]], columns: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """The header's row number (0 when there is none: a plain column of names) and the column of each field."""
    for number, row in filled[:20]:
        found = _columns(row, columns)
        if "name" in found:
            return number, found
    widest = max((row for _, row in filled[:20]), key=lambda r: sum(map(bool, r)))
    if columns or sum(map(bool, widest)) > 1:
        names = "、".join(c for c in filled[0][1] if c)
        raise ListError(
            f"找不到机构名称列，第一行是“{names}”", place=str(path), mend="请用 --column name=列名 指明哪一列是机构名称"
        )
    first = next(i for i, cell in enumerate(filled[0][1]) if cell)
    return 0, {"name": first}


def _columns(row: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    cells = [re.sub(r"\s", "", c).replace("（", "(").replace("）", ")").lower() for c in row]
    found: dict[str, int] = {}
    for field, headings in _HEADINGS.items():
        wanted = (re.sub(r"\s", "", columns[field]).lower(),) if field in columns else headings
        for heading in wanted:
            if heading in cells and cells.index(heading) not in found.values():
                found[field] = cells.index(heading)
                break
    return found


def _table(path: Path) -> list[list[str]]:
    try:
        if path.stat().st_size > _LARGEST:
            raise ListError("文件超过 200 MB", place=str(path), mend="请拆成几份导入")
        data = path.read_bytes()
    except OSError as error:
        raise ListError("文件打不开", place=str(path), mend="请检查路径和权限") from error
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        text = decode(data).text
        delimiter = "\t" if path.suffix.lower() == ".tsv" or text.partition("\n")[0].count("\t") else ","
        return [[c.strip() for c in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    return _sheet(path, data)


def _sheet(path: Path, data: bytes) -> list[list[str]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except PasswordError as error:
        raise ListError("工作簿有密码", place=str(path), mend="请先在表格软件里去掉密码") from error
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise ListError("这不是能读的 xlsx、xls 或 csv 文件", place=str(path), mend="请在表格软件里另存为 xlsx 再导入") from error
    full = [t for t in tables if any(any(str(c).strip() for c in row) for row in t)]
    if len(full) > 1:
        raise ListError(f"工作簿里有 {len(full)} 张有内容的表", place=str(path), mend="请把要导入的那一张另存为单独的文件")
    return [[_cell(c) for c in row] for row in (full[0] if full else [])]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
