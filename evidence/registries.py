"""Registry snapshots: published lists of institutions as they stood on a date, never overwritten; and their tables."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import Act, witness

# what a list can say of an institution, with the name that readers see
FIELD_TITLES = {
    "name": "机构名称",
    "uscc": "统一社会信用代码",
    "kind": "机构类别",
    "region": "所在地区",
    "licence": "许可证号或备案号",
    "occupations": "职业（工种）",
    "occupation_codes": "职业编码",
    "level": "等级",
    "status": "状态",
    "valid_from": "有效期起",
    "valid_to": "有效期止",
    "address": "地址",
    "phone": "电话",
    "former_names": "曾用名",
    "sites": "站点",
}


@dataclass(frozen=True, slots=True)
class Institution:
    """One row of a published list. `row` is its row number in the file; `plain_name` the normalised name.

    Dates are YYYY-MM-DD or as printed; `former_names` and `sites` are as printed, parted by 、; `level` as printed;
    `status` begins with one of 有效 到期 暂停 终止 注销 年检不合格 黑名单 where the printed one says so. A body with several
    filings has a row for each. `place` is where a person finds the row: sheet, page or table, and line.
    """

    row: int
    name: str
    plain_name: str
    uscc: str = ""
    kind: str = ""
    region: str = ""
    licence: str = ""
    occupations: str = ""
    level: str = ""
    status: str = ""
    valid_from: str = ""
    valid_to: str = ""
    address: str = ""
    phone: str = ""
    former_names: str = ""
    sites: str = ""
    occupation_codes: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published list: where it comes from, its document number, date of publication (YYYY-MM-DD), file digest.

    `valid_from` and `valid_to` hold for the whole list; `reading` is how columns were named by hand, as JSON.
    """

    snapshot_id: str
    title: str
    source: str
    document: str
    published: str
    kind: str
    region: str
    file_name: str
    file_sha256: str
    imported_at: str
    rows: int
    valid_from: str = ""
    valid_to: str = ""
    reading: str = ""


class Registries:
    """The tables of snapshots and institutions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self,
        snapshot: Snapshot,
        institutions: Sequence[Institution],
        source_key: str = "",
        columns: Mapping[str, str] | None = None,
    ) -> bool:
        """Keep a list whole, with the columns named for its source; False when the very same list is there already."""
        now = utc_now()
        kept = replace(snapshot, imported_at=now, rows=len(institutions))
        with self._db.atomic():
            cursor = self._db.execute(f"INSERT OR IGNORE INTO snapshots({_COLUMNS}) VALUES ({_MARKS})", astuple(kept))
            self._db.conn.executemany(
                "INSERT OR REPLACE INTO list_columns VALUES (?, ?, ?, ?)",
                [(source_key, field, heading, now) for field, heading in (columns or {}).items()],
            )
            if not cursor.rowcount:
                return False
            self._db.conn.executemany(
                "INSERT INTO institutions VALUES (?, ?, ?, ?, ?, ?)",
                ((snapshot.snapshot_id, i.row, i.name, i.plain_name, i.uscc, _body(i)) for i in institutions),
            )
            witness(self._db, "institutions", Act.LIST, snapshot.snapshot_id)
            return True

    def columns(self, source_key: str) -> dict[str, str]:
        """The headings that were named by hand for a source, by field."""
        rows = self._db.execute("SELECT field, heading FROM list_columns WHERE source = ? ORDER BY field", (source_key,))
        return dict(rows.fetchall())

    def all_columns(self) -> dict[str, dict[str, str]]:
        """The headings that were named by hand, of every source."""
        found: dict[str, dict[str, str]] = {}
        for source, field, heading in self._db.execute("SELECT source, field, heading FROM list_columns").fetchall():
            found.setdefault(source, {})[field] = heading
        return found

    def forget_columns(self, source_key: str) -> int:
        """Drop the headings kept for a source. How many."""
        return int(self._db.execute("DELETE FROM list_columns WHERE source = ?", (source_key,)).rowcount)

    def snapshots(self) -> list[Snapshot]:
        """Every list, newest publication first."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM snapshots ORDER BY published DESC, snapshot_id").fetchall()
        return [Snapshot(*r) for r in rows]

    def find(self, beginning: str) -> list[Snapshot]:
        """The lists whose number begins so."""
        return [s for s in self.snapshots() if beginning and s.snapshot_id.startswith(beginning)]

    def rows_of(self, snapshot_id: str) -> Iterator[Institution]:
        """The rows of one list in their order."""
        rows = self._db.execute("SELECT body FROM institutions WHERE snapshot_id = ? ORDER BY row", (snapshot_id,))
        return (Institution(**json.loads(body)) for (body,) in rows.fetchall())

    def institutions(self) -> Iterator[tuple[Snapshot, Institution]]:
        """Every row of every list with its list, newest list first."""
        for snapshot in self.snapshots():
            for one in self.rows_of(snapshot.snapshot_id):
                yield snapshot, one

    def rows(self, wanted: Iterable[tuple[str, int]]) -> list[tuple[str, Institution]]:
        """The rows asked for by (snapshot id, row number)."""
        found = []
        for snapshot, number in wanted:
            bodies = self._db.execute(
                "SELECT body FROM institutions WHERE snapshot_id = ? AND row = ?", (snapshot, number)
            ).fetchall()
            found += [(snapshot, Institution(**json.loads(body))) for (body,) in bodies]
        return found

    def digest(self) -> str:
        """The digest of all lists together: a part of the scan key."""
        ids = "\n".join(sorted(s.snapshot_id for s in self.snapshots()))
        return hashlib.sha256(ids.encode()).hexdigest()


def snapshot_id(file_sha256: str, title: str, published: str, reading: str = "") -> str:
    """The identity of a list: the same file of the same date and title, read by the same columns, is the same snapshot."""
    parts = (file_sha256, title, published, *([reading] if reading else []))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _body(one: Institution) -> str:
    """What of a row is kept: every field that says something."""
    return json.dumps({name: value for name in _FIELDS if (value := getattr(one, name)) != ""}, ensure_ascii=False)


_COLUMNS = ", ".join(f.name for f in fields(Snapshot))
_MARKS = ", ".join("?" for _ in fields(Snapshot))
_FIELDS = tuple(f.name for f in fields(Institution))
