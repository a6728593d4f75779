"""Registry snapshots: published lists of institutions as they stood on a date, never overwritten; and their tables."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import Act, witness


@dataclass(frozen=True, slots=True)
class Institution:
    """One row of a published list. `row` is its row number in the file; `plain_name` the normalised name.

    Dates are YYYY-MM-DD or as printed; `former_names` and `sites` are as printed, parted by 、; `level` as printed.
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


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published list: where it comes from, its document number, date of publication (YYYY-MM-DD), file digest."""

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


class Registries:
    """The tables of snapshots and institutions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, snapshot: Snapshot, institutions: tuple[Institution, ...]) -> bool:
        """Keep a list whole; False when the very same file and date are there already."""
        with self._db.atomic():
            cursor = self._db.execute(
                "INSERT OR IGNORE INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    snapshot.snapshot_id,
                    snapshot.title,
                    snapshot.source,
                    snapshot.document,
                    snapshot.published,
                    snapshot.kind,
                    snapshot.region,
                    snapshot.file_name,
                    snapshot.file_sha256,
                    utc_now(),
                    len(institutions),
                ),
            )
            if not cursor.rowcount:
                return False
            for one in institutions:
                self._db.execute(
                    "INSERT INTO institutions VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        snapshot.snapshot_id,
                        one.row,
                        one.name,
                        one.plain_name,
                        one.uscc,
                        json.dumps(asdict(one), ensure_ascii=False),
                    ),
                )
            witness(self._db, "institutions", Act.LIST, snapshot.snapshot_id)
            return True

    def snapshots(self) -> list[Snapshot]:
        """Every list, newest publication first."""
        rows = self._db.execute(
            "SELECT snapshot_id, title, source, document, published, kind, region, file_name, file_sha256, imported_at, rows"
            " FROM snapshots ORDER BY published DESC, snapshot_id"
        ).fetchall()
        return [Snapshot(*r) for r in rows]

    def institutions(self) -> Iterator[tuple[Snapshot, Institution]]:
        """Every row of every list with its list, newest list first."""
        snapshots = {s.snapshot_id: s for s in self.snapshots()}
        for snapshot in snapshots.values():
            rows = self._db.execute("SELECT body FROM institutions WHERE snapshot_id = ? ORDER BY row", (snapshot.snapshot_id,))
            for (body,) in rows.fetchall():
                yield snapshot, Institution(**json.loads(body))

    def digest(self) -> str:
        """The digest of all lists together: a part of the scan key."""
        ids = "\n".join(sorted(s.snapshot_id for s in self.snapshots()))
        return hashlib.sha256(ids.encode()).hexdigest()


def snapshot_id(file_sha256: str, title: str, published: str) -> str:
    """The identity of a list: the same file of the same date and title is the same snapshot."""
    return hashlib.sha256("\x1f".join((file_sha256, title, published)).encode()).hexdigest()[:16]
