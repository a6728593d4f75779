"""Stamp: a time-stamping authority's signed word on a run's root; kept with the certificates it was checked against.

Also the queue: which root still lacks whose stamp, and how often it was asked for.
"""

from dataclasses import astuple, dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Stamp:
    """The answer of the authority at URL `tsa`: `said_at` is its time, `token` the whole response as received (DER).

    `trust` is the PEM of the root certificates that were trusted when the token came.
    """

    run_id: str
    tsa: str
    taken_at: str
    said_at: str
    serial: str
    signer: str
    token: bytes
    trust: str


@dataclass(frozen=True, slots=True)
class Tries:
    """How often a stamp was asked for in vain, when last, and what was wrong then."""

    tries: int
    last_try: str
    problem: str


class Stamps:
    """The tables of stamps and of the tries to get them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, stamp: Stamp) -> None:
        """Keep a stamp; it is no longer waited for."""
        with self._db.atomic():
            self._db.execute("INSERT OR IGNORE INTO stamps VALUES (?, ?, ?, ?, ?, ?, ?, ?)", astuple(stamp))
            self._db.execute("DELETE FROM stamp_tries WHERE run_id = ? AND tsa = ?", (stamp.run_id, stamp.tsa))

    def failed(self, run_id: str, tsa: str, moment: str, problem: str) -> None:
        """Note a try that brought nothing."""
        self._db.execute(
            "INSERT INTO stamp_tries VALUES (?, ?, 1, ?, ?) ON CONFLICT(run_id, tsa) DO UPDATE SET tries = tries + 1,"
            " last_try = excluded.last_try, problem = excluded.problem",
            (run_id, tsa, moment, problem),
        )

    def tries(self) -> dict[tuple[str, str], Tries]:
        """The tries in vain by (run, authority)."""
        rows = self._db.execute("SELECT run_id, tsa, tries, last_try, problem FROM stamp_tries").fetchall()
        return {(str(r[0]), str(r[1])): Tries(*r[2:]) for r in rows}

    def all(self) -> list[Stamp]:
        """Every stamp by run and authority."""
        query = "SELECT run_id, tsa, taken_at, said_at, serial, signer, token, trust FROM stamps ORDER BY run_id, tsa"
        return [Stamp(*row) for row in self._db.execute(query).fetchall()]
