"""The chain of custody: an append-only table in which each row holds the digest of the row before.

It hangs on the storage itself: triggers append a row whenever a watched table changes, in the same transaction, and a
connection that lacks the chain's functions cannot write there at all. What is no row (an opening, an export) is recorded here.
"""

import getpass
import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from sqlite_utils import Database

from evidence.clock import utc_now

HEAD = "custody.head"  # beside the database: how far the chain had come, so that a cut tail is noticed
_START = "0" * 64
_HELD = ("act", "actor", "at", "detail", "item", "previous", "seq")  # all but the digest
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"  # the same within one statement, which a function of ours would not be


class Act(StrEnum):
    """What was done with evidence."""

    BEGIN = "启用"
    SEAL = "封存"
    RUN = "一轮封签"
    SCAN = "扫描"
    RULE = "留存规则"
    OPEN = "打开"
    EXPORT = "导出"
    PACKAGE = "打包"
    VERIFY = "核对"
    DECIDE = "决定"
    CASE = "登记"
    MOVE = "流转"
    PERSON = "人员"
    LIST = "导入名单"
    STAMP = "时间戳"
    UNMASK = "显示隐去内容"
    ALIAS = "别名"
    LIST_MARK = "撤回或恢复名单"
    RECAPTURE = "重新取证"
    USER = "用户"
    AUDIT = "审核操作"
    OBSERVE = "复查"
    ANNEX = "附件"
    ATTACH = "盖章扫描件"
    CORRECT = "责令改正期限"
    OVERRIDE = "不按 robots.txt 抓取"


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """One act: `item` is the capture, lead, case … it was done to; `detail` is JSON; `previous` the digest of the row before."""

    seq: int
    at: str
    act: str
    item: str
    detail: str
    actor: str
    previous: str
    digest: str

    def canonical(self) -> str:
        """The row as one line of JSON of which `digest` is the SHA-256."""
        fields = {name: getattr(self, name) for name in _HELD}
        return _canonical(fields)

    def computed(self) -> str:
        """The digest that the row ought to have."""
        return digest_of(self.canonical())


@dataclass(frozen=True, slots=True)
class Watched:
    """A table whose rows are held by the chain: each row's digest is that of the SQL expression `row` over the alias t."""

    name: str
    source: str
    key: str
    row: str


def digest_of(text: str) -> str:
    """SHA-256 of a text as UTF-8, hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def teach(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the triggers of the chain call."""
    actor = _actor()
    connection.create_function("sha256_hex", 1, lambda text: digest_of(str(text)), deterministic=True)
    connection.create_function("custody_digest", 7, _row_digest, deterministic=True)
    connection.create_function("custody_actor", 0, lambda: actor)


def lay_chain(db: Database) -> None:
    """Create the chain's tables, its first row and the triggers that keep it append-only."""
    db.execute(
        "CREATE TABLE custody(seq INTEGER PRIMARY KEY, at TEXT NOT NULL, act TEXT NOT NULL, item TEXT NOT NULL,"
        " detail TEXT NOT NULL, actor TEXT NOT NULL, previous TEXT NOT NULL, digest TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX custody_item ON custody(item)")
    db.execute("CREATE TABLE watched(name TEXT PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL, row TEXT NOT NULL)")
    first = CustodyRow(1, utc_now(), Act.BEGIN, "", "{}", _actor(), _START, "")
    fields = asdict(first) | {"digest": first.computed()}
    db.execute("INSERT INTO custody VALUES (:seq, :at, :act, :item, :detail, :actor, :previous, :digest)", fields)
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER custody_no_{verb.lower()} BEFORE {verb} ON custody BEGIN SELECT RAISE(ABORT, '保管链只能追加'); END"
        )
    db.execute("CREATE VIEW custody_log AS SELECT act, item, detail FROM custody")
    db.execute(
        "CREATE TRIGGER custody_append INSTEAD OF INSERT ON custody_log BEGIN"
        " INSERT INTO custody(seq, at, act, item, detail, actor, previous, digest)"
        f" SELECT p.seq + 1, {_NOW}, NEW.act, NEW.item, NEW.detail, custody_actor(), p.digest,"
        f" custody_digest(p.seq + 1, {_NOW}, NEW.act, NEW.item, NEW.detail, custody_actor(), p.digest)"
        " FROM custody p ORDER BY p.seq DESC LIMIT 1; END"
    )


def watch(db: Database, source: str, act: Act, key: str, *, more: str = "", says: str = "''", name: str = "") -> None:
    """Have a table held by the chain from now on, with all its columns; rows that are there already get their custody row now.

    `key`, `more` (what else is held with a row) and `says` (for the reader) are SQL over the alias t. With a `name` of its
    own the table gets no triggers: `witness` holds a row when the caller says that all of it is there.
    """
    held = name or source
    columns = db.execute(f"PRAGMA table_info({source})").fetchall()
    cells = [f"hex(t.{c[1]})" if c[2] == "BLOB" else f"t.{c[1]}" for c in columns]
    row = f"json_array({', '.join([*cells, *filter(None, [more])])})"
    db.execute("INSERT INTO watched(name, source, key, row) VALUES (?, ?, ?, ?)", (held, source, key, row))
    log = "INSERT INTO custody_log(act, item, detail)"
    values = f"{key}, json_object('table', '{held}', 'row', sha256_hex({row}), 'says', {says})"
    for (one,) in db.execute(f"SELECT {key} FROM {source} t ORDER BY 1").fetchall():
        db.execute(f"{log} SELECT '{act}', {values} FROM {source} t WHERE {key} = ?", (one,))
    if name:
        return
    for verb, told in (("INSERT", str(act)), ("UPDATE", f"{act}（变更）")):
        now = re.sub(r"\bt\.", "NEW.", values)
        db.execute(
            f"CREATE TRIGGER {held}_{verb.lower()}_held AFTER {verb} ON {source} BEGIN {log} VALUES ('{told}', {now}); END"
        )
    gone = re.sub(r"\bt\.", "OLD.", f"{key}, json_object('table', '{held}', 'row', '', 'says', {says})")
    db.execute(f"CREATE TRIGGER {held}_delete_held AFTER DELETE ON {source} BEGIN {log} VALUES ('{act}（删除）', {gone}); END")


def witness(db: Database, name: str, act: Act, key: str) -> None:
    """Hold the row of a watched table without triggers, now that it is complete."""
    held = next(w for w in watched(db) if w.name == name)
    db.execute(
        f"INSERT INTO custody_log(act, item, detail) SELECT ?, {held.key}, json_object('table', ?, 'row', sha256_hex({held.row}))"
        f" FROM {held.source} t WHERE {held.key} = ?",
        (act, name, key),
    )


def watched(db: Database) -> list[Watched]:
    """Every table that the chain holds."""
    return [Watched(*row) for row in db.execute("SELECT name, source, key, row FROM watched ORDER BY name").fetchall()]


def missing_triggers(db: Database) -> list[str]:
    """Triggers of the chain that somebody took away."""
    there = {str(name) for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()}
    held = [f"{w.name}_{verb}_held" for w in watched(db) if w.name == w.source for verb in ("insert", "update", "delete")]
    return sorted({"custody_append", "custody_no_update", "custody_no_delete", *held} - there)


class Custody:
    """The table of custody rows, and the file beside the database that says how far it had come."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @property
    def head_file(self) -> Path | None:
        """The file that says how far the chain had come; a database in memory has none."""
        path = next(str(file) for _, name, file in self._db.execute("PRAGMA database_list").fetchall() if name == "main")
        return Path(path).with_name(HEAD) if path else None

    def record(self, act: Act, item: str, **detail: object) -> None:
        """Append an act. It is on the disk, and the head with it, once `anchor` has been called."""
        text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        self._db.execute("INSERT INTO custody_log(act, item, detail) VALUES (?, ?, ?)", (act, item, text))

    def ever_anchored(self) -> bool:
        """Whether the head was ever written beside the database."""
        return self._db.execute("SELECT 1 FROM facts WHERE name = 'anchored'").fetchone() is not None

    def rows(self, items: tuple[str, ...] | None = None) -> Iterator[CustodyRow]:
        """Rows in order (those of some items); bytes that are no text are read all the same, so that they can be named."""
        columns = "seq, CAST(at AS BLOB), CAST(act AS BLOB), CAST(item AS BLOB), CAST(detail AS BLOB), CAST(actor AS BLOB),"
        where = "WHERE item IN (SELECT value FROM json_each(?))" if items is not None else ""
        args = (json.dumps(items),) if items is not None else ()
        query = f"SELECT {columns} CAST(previous AS BLOB), CAST(digest AS BLOB) FROM custody {where} ORDER BY seq"
        for seq, *texts in self._db.execute(query, args):
            yield CustodyRow(int(seq), *(bytes(text).decode("utf-8", "replace") for text in texts))

    def head(self) -> tuple[int, str]:
        """Number and digest of the newest row."""
        seq, digest = self._db.execute("SELECT seq, digest FROM custody ORDER BY seq DESC LIMIT 1").fetchone()
        return int(seq), str(digest)

    def anchor(self) -> None:
        """Write the head beside the database, after making sure that the rows up to it are on the disk for good."""
        head_file = self.head_file
        if head_file is None or self._db.conn.in_transaction:
            return  # the one who ends the transaction anchors
        seq, digest = self.head()
        if not self._may_move(seq):
            return
        self._db.execute("PRAGMA synchronous=FULL")
        try:
            self._db.execute("INSERT OR REPLACE INTO facts(name, value) VALUES ('anchored', ?)", (f"{seq} {digest}",))
        finally:
            self._db.execute("PRAGMA synchronous=NORMAL")
        temporary = head_file.with_suffix(f".{os.getpid()}.tmp")
        with temporary.open("w", encoding="utf-8") as stream:
            stream.write(f"{seq} {digest}\n")
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(head_file)

    def _may_move(self, seq: int) -> bool:
        """Whether the head may be written anew: not past another process, and never over one that tells of tampering."""
        held = self.anchored()
        if held is None:
            return not self.ever_anchored()
        row = self._db.execute("SELECT digest FROM custody WHERE seq = ?", (held[0],)).fetchone()
        return held[0] < seq and row is not None and row[0] == held[1]

    def anchored(self) -> tuple[int, str] | None:
        """What the head file says, None when it is not there, row 0 when it cannot be read."""
        head_file = self.head_file
        if head_file is None or not head_file.exists():
            return None
        try:
            seq, digest = head_file.read_bytes().decode("ascii").split()
            return int(seq), digest
        except ValueError:
            return 0, ""


def _row_digest(seq: int, at: str, act: str, item: str, detail: str, actor: str, previous: str) -> str:
    return CustodyRow(seq, at, act, item, detail, actor, previous, "").computed()


def _actor() -> str:
    """Who is at work here: the name of the account on this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "（未知）"
