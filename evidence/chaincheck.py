"""The chain of custody checked: no row changed, dropped, put in or moved; every row that it holds is still as it was.

One wrong row gives one finding: after it the check goes on with the digest that the row itself says.
"""

import json
import sqlite3
from collections.abc import Iterator

from evidence.custody import CustodyRow, Watched, missing_triggers, watched
from evidence.findings import Finding, Health, Thing
from evidence.project import Project


def check_chain(project: Project, rows: list[CustodyRow], head: tuple[int, str] | None) -> Iterator[Finding]:
    """Each row of the chain, then the places outside the chain that say how far it had come; `head` was read before the rows."""
    previous, expected = "0" * 64, 1
    for row in rows:
        for gone in range(expected, row.seq):
            yield Finding(Health.MISSING, Thing.CHAIN, _nth(gone), why="中间缺了这一行")
        why = ""
        if row.computed() != row.digest:
            why = "内容与摘要不符"
        elif row.seq == expected and row.previous != previous:
            why = "与前一行接不上：前一行被换过，或顺序被动过"
        elif row.seq < expected:
            why = "行号重复或倒退"
        yield Finding(Health.ALTERED if why else Health.OK, Thing.CHAIN, _nth(row.seq), why=why)
        previous, expected = row.digest, row.seq + 1
    yield from _anchors(project, head, {row.seq: row.digest for row in rows})
    for name in missing_triggers(project.db):
        yield Finding(Health.MISSING, Thing.CHAIN, f"触发器 {name}", why="数据库不再自动登记保管链")


def check_rows(project: Project, rows: list[CustodyRow]) -> Iterator[Finding]:
    """Each row of each watched table against the last that the chain says of it."""
    said: dict[tuple[str, str], str] = {}
    for row in rows:
        try:
            detail = json.loads(row.detail)
            if "row" in detail:
                said[str(detail["table"]), row.item] = str(detail["row"])
        except (ValueError, KeyError, TypeError):
            continue  # named by check_chain
    for table in watched(project.db):
        expected = {key: digest for (name, key), digest in said.items() if name == table.name}
        yield from _table(project, table, expected)


def _anchors(project: Project, head: tuple[int, str] | None, digests: dict[int, str]) -> Iterator[Finding]:
    place = str(project.custody.head_file)
    if head is None:
        if project.custody.ever_anchored():
            yield Finding(Health.MISSING, Thing.CHAIN, place, why="链头文件不见了，查不出链尾是否被截掉")
    elif head[0] < 1:
        yield Finding(Health.ALTERED, Thing.CHAIN, place, why="链头文件读不出来")
    else:
        yield _anchor(place, head, digests)
    for root in project.roots.all():
        try:
            yield _anchor(f"抓取 {root.run_id} 的封签所记的链头", root.chain, digests)
        except (ValueError, KeyError, TypeError):
            continue  # the statement cannot be read: named with the roots


def _anchor(place: str, anchored: tuple[int, str], digests: dict[int, str]) -> Finding:
    seq, digest = anchored
    if seq not in digests:
        return Finding(Health.MISSING, Thing.CHAIN, place, why=f"保管链曾到第 {seq} 行，现在没有这一行")
    if digests[seq] != digest:
        return Finding(Health.ALTERED, Thing.CHAIN, place, why=f"保管链第 {seq} 行与当时不同")
    return Finding(Health.OK, Thing.CHAIN, place)


def _table(project: Project, table: Watched, expected: dict[str, str]) -> Iterator[Finding]:
    for key, found in _rows(project, table):
        place = f"{table.name} {key}"
        digest = expected.pop(key, None)
        if not digest:
            yield Finding(Health.UNKNOWN, Thing.ROW, place, why="保管链里没有它的记录")
        elif found != digest:
            yield Finding(Health.ALTERED, Thing.ROW, place, why="与保管链所记的不同")
        else:
            yield Finding(Health.OK, Thing.ROW, place)
    for key, digest in expected.items():
        if digest:
            yield Finding(Health.MISSING, Thing.ROW, f"{table.name} {key}", why="保管链里有，数据库里没有")


def _rows(project: Project, table: Watched) -> list[tuple[str, str]]:
    """The key and digest of each row, in one pass: looking a row up by a key put together of columns goes through them all."""
    key = f"CAST({table.key} AS BLOB)"
    query = f"SELECT {key}, sha256_hex({table.row}) FROM {table.source} t ORDER BY 1"
    try:
        return [(_text(k), str(digest)) for k, digest in project.db.execute(query).fetchall()]
    except sqlite3.DatabaseError:  # a row holds bytes that are no text any more: each by itself, to find out which
        keys = project.db.execute(f"SELECT {key} FROM {table.source} t ORDER BY 1").fetchall()
        return [(text, _digest(project, table, text)) for text in (_text(k) for (k,) in keys)]


def _text(key: object) -> str:
    return bytes(key).decode("utf-8", "replace") if isinstance(key, bytes) else ""


def _digest(project: Project, table: Watched, key: str) -> str:
    query = f"SELECT sha256_hex({table.row}) FROM {table.source} t WHERE {table.key} = ?"
    try:
        found = project.db.execute(query, (key,)).fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(found[0]) if found else ""


def _nth(seq: int) -> str:
    return f"保管链第 {seq} 行"
