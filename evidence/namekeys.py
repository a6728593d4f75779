"""Name keys: by what the rows of the lists are found (codes, numbers, normalised names), so that a lookup reads no list.

The keys are made by the scanner (its names decide what is equal) and kept a list at a time, whole or not at all.
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum

from sqlite_utils import Database


class KeyKind(IntEnum):
    """What a key is of a row."""

    USCC = 1
    LICENCE = 2
    PLAIN = 3
    CORE = 4
    FORMER = 5
    SITE = 6


class NameKeys:
    """The tables of keys and of the lists that have them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def missing(self, version: int) -> list[str]:
        """The lists that have no keys of this version yet."""
        rows = self._db.execute(
            "SELECT s.snapshot_id FROM snapshots s WHERE NOT EXISTS"
            " (SELECT 1 FROM keyed_snapshots k WHERE k.snapshot_id = s.snapshot_id AND k.version = ?) ORDER BY 1",
            (version,),
        ).fetchall()
        return [str(row[0]) for row in rows]

    def keep(self, snapshot_id: str, version: int, keys: Iterable[tuple[KeyKind, str, int]]) -> None:
        """Keep the keys (kind, value, row number) of a list, in place of those of another version."""
        with self._db.atomic():
            self._db.execute("DELETE FROM name_keys WHERE snapshot_id = ?", (snapshot_id,))
            self._db.conn.executemany(
                "INSERT OR IGNORE INTO name_keys(kind, value, snapshot_id, row) VALUES (?, ?, ?, ?)",
                ((int(kind), value, snapshot_id, row) for kind, value, row in keys),
            )
            self._db.execute("INSERT OR REPLACE INTO keyed_snapshots(snapshot_id, version) VALUES (?, ?)", (snapshot_id, version))

    def find(self, kind: KeyKind, value: str, most: int, without: str = "[]") -> list[tuple[str, int]]:
        """The rows with a key: (snapshot id, row number), `most` at the most; `without` the lists of a JSON array."""
        rows = self._db.execute(
            "SELECT snapshot_id, row FROM name_keys WHERE kind = ? AND value = ?"
            " AND snapshot_id NOT IN (SELECT value FROM json_each(?)) ORDER BY snapshot_id, row LIMIT ?",
            (int(kind), value, without, most),
        ).fetchall()
        return [(str(one), int(number)) for one, number in rows]

    def values(self, kind: KeyKind, without: str = "[]") -> Iterator[str]:
        """Every different value of a kind; `without` the lists of a JSON array."""
        of_kind = "SELECT DISTINCT value FROM name_keys WHERE kind = ?"
        for (value,) in self._db.execute(
            f"{of_kind} AND snapshot_id NOT IN (SELECT value FROM json_each(?))", (int(kind), without)
        ):
            yield value
