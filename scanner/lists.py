"""Published lists: read, shown before anything is written, and kept as a dated snapshot, whole or not at all."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from evidence.errors import ListError
from evidence.project import Project
from evidence.registries import FIELD_TITLES, Snapshot, snapshot_id
from evidence.tables.grid import MOST_BYTES
from scanner.published.reading import PublishedList, read_published
from scanner.published.values import STATES, standard_status

KINDS = ("认定机构", "鉴定所", "民办学校", "社会评价组织")
_KIND_WORDS = (
    ("社会评价组织", "社会.{0,4}评价|评价组织"),
    ("鉴定所", "鉴定"),
    ("民办学校", "民办|办学|培训学校|学校"),
    ("认定机构", "认定"),
)


@dataclass(frozen=True, slots=True)
class ListNotice:
    """What a list is published as: everything about it that is not in its rows."""

    title: str
    source: str
    published: str
    document: str = ""
    kind: str = ""
    region: str = ""
    status: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list that was read and can be kept: `told` are the columns named by hand, `saved` those kept for its source."""

    notice: ListNotice
    path: Path
    data: bytes
    published: PublishedList
    told: Mapping[str, str]
    saved: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportedList:
    """A list as kept; `new` is False when this very file and date were there already."""

    snapshot: Snapshot
    published: PublishedList
    new: bool


def parse_columns(pairs: Iterable[str]) -> dict[str, str]:
    """name=机构名称 pairs from the command line. Raises ListError."""
    columns = {}
    for pair in pairs:
        field, sign, heading = pair.partition("=")
        if not sign or field not in FIELD_TITLES or not heading.strip():
            fields = "、".join(f"{f}（{title}）" for f, title in FIELD_TITLES.items())
            raise ListError(f"“{pair}”不是列的写法", mend=f"请写成 name=列名 或 name=第2列；可写的有 {fields}")
        columns[field] = heading.strip()
    return columns


def read_list(path: Path, columns: Mapping[str, str] | None = None, sheets: Collection[str] = ()) -> PublishedList:
    """The institutions of a file. Raises ListError naming file and mend."""
    return read_published(path, _bytes(path), columns or {}, sheets)


def prepare_list(
    project: Project, path: Path, notice: ListNotice, columns: Mapping[str, str] | None = None, sheets: Collection[str] = ()
) -> ReadList:
    """Read a list by the columns named now and those kept for its source; nothing is written. Raises ListError."""
    notice = _checked(notice)
    told = dict(columns or {})
    saved = {f: h for f, h in project.registries.columns(source_key(notice.source)).items() if f not in told}
    data = _bytes(path)
    try:
        published = read_published(path, data, saved | told, sheets)
    except ListError as error:
        if not saved:
            raise
        kept = "、".join(f"{f}={h}" for f, h in saved.items())
        what = f"{error.what}（用的是为来源“{source_key(notice.source)}”记下的列：{kept}）"
        raise ListError(what, place=error.place, mend=f"{error.mend}；记下的列可用 registry columns 查看和删除") from error
    if notice.status:
        published = replace(published, rows=tuple(r if r.status else replace(r, status=notice.status) for r in published.rows))
    return ReadList(notice, path, data, published, told, saved)


def keep_list(project: Project, read: ReadList) -> ImportedList:
    """Keep a list that was read: its file, its rows and the columns named for its source, whole or not at all."""
    notice = read.notice
    digest = hashlib.sha256(read.data).hexdigest()
    reading = json.dumps({**read.saved, **read.told}, ensure_ascii=False, sort_keys=True) if read.saved or read.told else ""
    snapshot = Snapshot(
        snapshot_id(digest, notice.title, notice.published, reading),
        notice.title,
        notice.source,
        notice.document,
        notice.published,
        notice.kind,
        notice.region,
        read.path.name,
        digest,
        "",
        len(read.published.rows),
        notice.valid_from,
        notice.valid_to,
        reading,
    )
    project.originals.keep(read.data, digest)
    new = project.registries.add(snapshot, read.published.rows, source_key(notice.source), read.told)
    return ImportedList(snapshot, read.published, new)


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
    """Read a list and keep it as a snapshot, without a look in between. Raises ListError."""
    notice = ListNotice(title, source, published, document, kind, region)
    return keep_list(project, prepare_list(project, path, notice, columns))


def source_key(source: str) -> str:
    """What columns are kept under: the host of an address (every notice has an address of its own), else the name."""
    return urlsplit(source.strip()).hostname or source.strip()


def forget_columns(project: Project, source: str) -> int:
    """Drop the columns kept for a source. How many. Raises ListError when there were none."""
    count = project.registries.forget_columns(source_key(source))
    if not count:
        raise ListError(f"没有为来源“{source_key(source)}”记下的列", mend="请看 registry columns")
    return count


def _checked(notice: ListNotice) -> ListNotice:
    for name, text in (("公布日期", notice.published), ("有效期起", notice.valid_from), ("有效期止", notice.valid_to)):
        if (text or name == "公布日期") and not _is_date(text):
            raise ListError(f"{name}“{text}”不对", mend="请写成 2026-11-01 的样子")
    if notice.valid_from and notice.valid_to and notice.valid_from > notice.valid_to:
        raise ListError("有效期止早于有效期起", mend="请改正 --valid-from 或 --valid-to")
    if not notice.title.strip() or not notice.source.strip():
        raise ListError("名单名称和来源不能是空的", mend="请写明 --title 和 --source")
    if notice.status and not standard_status(notice.status).startswith(STATES):
        raise ListError(f"没有“{notice.status}”这种状态", mend=f"可写的有 {'、'.join(STATES)}")
    return replace(notice, kind=_kind(notice.kind), status=standard_status(notice.status) if notice.status else "")


def _kind(text: str) -> str:
    """KINDS for what was written; a list may hold several. Raises ListError."""
    kinds = [_one_kind(part.strip()) for part in re.split("[、，,/和]", text) if part.strip()]
    return "、".join(dict.fromkeys(kinds))


def _one_kind(text: str) -> str:
    for kind, words in _KIND_WORDS:
        if text == kind or re.search(words, text):
            return kind
    raise ListError(f"没有“{text}”这种名单", mend=f"可写的种类有 {'、'.join(KINDS)}，几种之间用顿号")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ListError("这是目录，不是文件", place=str(path), mend="请写明名单文件")
        if path.stat().st_size > MOST_BYTES:
            raise ListError("文件超过 200 MB", place=str(path), mend="请拆成几份导入")
        return path.read_bytes()
    except OSError as error:
        raise ListError("文件打不开", place=str(path), mend="请检查路径和权限") from error
