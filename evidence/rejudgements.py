"""Rejudgement: a standing lead that a new list or alias has changed, and why; with what each scan key stood for.

A row is written together with the scan that changed the lead, so a run killed midway loses and doubles none.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from evidence.clock import utc_now


@dataclass(frozen=True, slots=True)
class ScanKey:
    """What a scan was made under: the digests of its rules and lists, the scanner's version."""

    scan_key: str
    rules_sha: str
    lists_digest: str
    version: str


@dataclass(frozen=True, slots=True)
class Rejudgement:
    """A lead on a capture: its confidence before and after (None: not there), and the reason in Chinese."""

    lead_id: str
    capture_id: str
    before: int | None
    after: int | None
    reason: str
    lists_digest: str
    judged_at: str = ""


class Rejudgements:
    """The tables of scan keys and of rejudged leads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep_key(self, key: ScanKey) -> None:
        """Remember what a scan key stood for."""
        self._db.execute(
            "INSERT OR IGNORE INTO scan_keys(scan_key, rules_sha, lists_digest, version) VALUES (?, ?, ?, ?)",
            (key.scan_key, key.rules_sha, key.lists_digest, key.version),
        )

    def siblings(self, key: ScanKey) -> set[str]:
        """The keys of scans by the same rules and scanner under other lists."""
        rows = self._db.execute(
            "SELECT scan_key FROM scan_keys WHERE rules_sha = ? AND version = ? AND scan_key <> ?",
            (key.rules_sha, key.version, key.scan_key),
        ).fetchall()
        return {str(row[0]) for row in rows}

    def add(self, one: Rejudgement) -> None:
        """Append a rejudgement; the same one twice is one row."""
        self._db.execute(
            "INSERT OR IGNORE INTO rejudgements(lead_id, capture_id, before, after, reason, lists_digest, judged_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (one.lead_id, one.capture_id, one.before, one.after, one.reason, one.lists_digest, utc_now()),
        )

    def under(self, lists_digest: str) -> list[Rejudgement]:
        """The leads changed by one state of the lists, in the order of judging."""
        return self._read("WHERE lists_digest = ?", lists_digest)

    def of_lead(self, lead_id: str) -> list[Rejudgement]:
        """Every change of one lead, oldest first."""
        return self._read("WHERE lead_id = ?", lead_id)

    def _read(self, where: str, value: str) -> list[Rejudgement]:
        rows = self._db.execute(
            f"SELECT lead_id, capture_id, before, after, reason, lists_digest, judged_at FROM rejudgements {where}"
            " ORDER BY judged_at, lead_id, capture_id",
            (value,),
        ).fetchall()
        return [Rejudgement(*row) for row in rows]
