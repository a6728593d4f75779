"""Root: one finished run under one digest, the Merkle root over its captures, its page records and the chain so far.

Its statement is what a time stamp is taken over: few bytes of JSON, kept as they are.
"""

import json
from dataclasses import dataclass

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import digest_of
from evidence.merkle import root_of

_PAGES = "json_array(page_key, target_id, url, host, depth, state, tries, why, capture_id)"
_RUN = "json_array(run_id, started_at, ended_at, state, targets, reason)"


@dataclass(frozen=True, slots=True)
class Root:
    """A run's root (hex) and the statement of it, as JSON text."""

    run_id: str
    root: str
    statement: str

    @property
    def chain(self) -> tuple[int, str]:
        """How far the chain of custody had come: number and digest of its newest row then."""
        fields = json.loads(self.statement)
        return int(fields["custody_seq"]), str(fields["custody_digest"])


class Roots:
    """The table of roots."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def seal(self, run_id: str) -> Root:
        """Put a run that is over under its root; a root once given stays."""
        seq, digest = self._db.execute("SELECT seq, digest FROM custody ORDER BY seq DESC LIMIT 1").fetchone()
        leaves = self.leaves(run_id, int(seq), str(digest))
        fields = {
            "format": "xunzheng-root/1",
            "project": (self._db.execute("SELECT value FROM facts WHERE name = 'project_id'").fetchone() or ("",))[0],
            "run": run_id,
            "root": root_of(leaves),
            "leaves": len(leaves),
            "custody_seq": seq,
            "custody_digest": digest,
            "made_at": utc_now(),
        }
        statement = json.dumps(fields, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        self._db.execute("INSERT OR IGNORE INTO roots VALUES (?, ?, ?)", (run_id, fields["root"], statement))
        return Root(run_id, str(fields["root"]), statement)

    def leaves(self, run_id: str, seq: int, digest: str) -> tuple[str, ...]:
        """What stands under a run's root as the store has it now: captures, page records, the run itself, the chain's head."""
        captures = self._db.execute("SELECT capture_id FROM captures WHERE run_id = ? ORDER BY capture_id", (run_id,)).fetchall()
        pages = self._db.execute(f"SELECT {_PAGES} FROM pages WHERE run_id = ? ORDER BY page_key", (run_id,)).fetchall()
        (run,) = self._db.execute(f"SELECT {_RUN} FROM runs WHERE run_id = ?", (run_id,)).fetchone() or ("",)
        others = (f"pages {digest_of(chr(10).join(p for (p,) in pages))}", f"run {digest_of(run)}", f"custody {seq} {digest}")
        return (*(f"capture {c}" for (c,) in captures), *others)

    def get(self, run_id: str) -> Root | None:
        """The root of a run, None when it has none."""
        return next((r for r in self.all() if r.run_id == run_id), None)

    def all(self) -> list[Root]:
        """Every root, oldest run first."""
        return [Root(*row) for row in self._db.execute("SELECT run_id, root, statement FROM roots ORDER BY run_id").fetchall()]
