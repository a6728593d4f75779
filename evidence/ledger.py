"""The crawl ledger: every page of a run is queued, fetching, sealed, failed or skipped with a reason.

It is the crawl's frontier and its memory at once, so a killed run continues where it was: nothing lost (what was
in flight is queued again) and nothing doubled (the page key is the primary key; a sealed page stays sealed).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from evidence.clock import utc_now


class PageState(StrEnum):
    QUEUED = "queued"
    FETCHING = "fetching"
    SEALED = "sealed"
    UNCHANGED = "unchanged"  # the site said so (304): `capture_id` is the earlier capture
    FAILED = "failed"
    SKIPPED = "skipped"


class PageKind(StrEnum):
    """What is fetched: a page, or a picture that a page shows, which is no page of the site."""

    PAGE = "page"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of a run, or one picture. `request` is the crawler's own JSON, opaque here."""

    run_id: str
    page_key: str
    target_id: str
    url: str
    host: str
    depth: int
    priority: int
    state: PageState
    tries: int
    why: str
    capture_id: str | None
    request: str
    kind: PageKind = PageKind.PAGE


_COLUMNS = "run_id, page_key, target_id, url, host, depth, priority, state, tries, why, capture_id, request, kind"

_SEALING = "正在封存"


class Ledger:
    """The table of pages of runs."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def queue(self, page: LedgerPage) -> bool:
        """Add a page to its run's queue; False when the run knows it already."""
        cursor = self._db.execute(
            f"INSERT OR IGNORE INTO pages({_COLUMNS}, queued_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                page.run_id,
                page.page_key,
                page.target_id,
                page.url,
                page.host,
                page.depth,
                page.priority,
                PageState.QUEUED,
                0,
                page.why,
                None,
                page.request,
                page.kind,
                utc_now(),
            ),
        )
        return cursor.rowcount == 1

    def requeue(self, run_id: str, page_key: str, request: str, *, afresh: bool = False) -> None:
        """Put a page in flight back into the queue with its request; `afresh` when that is another one (a redirect), which
        has not been tried yet."""
        self._db.execute(
            "UPDATE pages SET state = ?, request = ?, tries = tries * ? WHERE run_id = ? AND page_key = ? AND state IN (?, ?)",
            (PageState.QUEUED, request, not afresh, run_id, page_key, PageState.FETCHING, PageState.QUEUED),
        )

    def reopen(self, run_id: str, page_key: str, request: str) -> bool:
        """Queue again what was not fetched, or was found to be as before; False when it stands otherwise."""
        cursor = self._db.execute(
            "UPDATE pages SET state = 'queued', request = ?, tries = 0, why = '', capture_id = NULL"
            " WHERE run_id = ? AND page_key = ? AND state IN ('unchanged', 'skipped')",
            (request, run_id, page_key),
        )
        return cursor.rowcount == 1

    def take(self, run_id: str, host: str) -> LedgerPage | None:
        """The next queued page of a host, now fetching; None when the host has none."""
        rows = self._db.execute(
            "UPDATE pages SET state = 'fetching' WHERE run_id = ?1 AND page_key = (SELECT page_key FROM pages"
            " WHERE run_id = ?1 AND state = 'queued' AND host = ?2 ORDER BY priority DESC, queued_at, page_key LIMIT 1)"
            f" RETURNING {_COLUMNS}",
            (run_id, host),
        ).fetchall()
        return _page(rows[0]) if rows else None

    def sent(self, run_id: str, page_key: str) -> None:
        """A page is asked for now: one more try. What is taken and waits (for robots.txt, for its turn) has not been tried."""
        self._db.execute("UPDATE pages SET tries = tries + 1 WHERE run_id = ? AND page_key = ?", (run_id, page_key))

    def sealing(self, run_id: str, page_key: str) -> None:
        """A page has come and is read, and waits for the disk: what ends us from now on is not its doing."""
        self._db.execute("UPDATE pages SET why = ? WHERE run_id = ? AND page_key = ?", (_SEALING, run_id, page_key))

    def waiting_hosts(self, run_id: str) -> list[str]:
        """Hosts with queued pages, found by one step down the index a host, however long the queue is."""
        rows = self._db.execute(
            "WITH RECURSIVE waiting(host) AS (SELECT min(host) FROM pages WHERE run_id = ?1 AND state = 'queued' UNION ALL"
            " SELECT (SELECT min(host) FROM pages WHERE run_id = ?1 AND state = 'queued' AND host > waiting.host) FROM waiting"
            " WHERE waiting.host IS NOT NULL) SELECT host FROM waiting WHERE host IS NOT NULL",
            (run_id,),
        ).fetchall()
        return [str(r[0]) for r in rows]

    def waiting_targets(self, run_id: str) -> set[str]:
        """Targets with pages that are not settled."""
        query = "SELECT DISTINCT target_id FROM pages WHERE run_id = ? AND state IN ('queued', 'fetching')"
        return {str(row[0]) for row in self._db.execute(query, (run_id,)).fetchall()}

    def flying(self, run_id: str) -> dict[str, int]:
        """How many pages of each host are taken and not settled."""
        rows = self._db.execute(
            "SELECT host, count(*) FROM pages WHERE run_id = ? AND state = 'fetching' GROUP BY host", (run_id,)
        )
        return {str(host): int(count) for host, count in rows.fetchall()}

    def settle(self, run_id: str, page_key: str, state: PageState, why: str = "", capture_id: str | None = None) -> None:
        """A page has come to its end: sealed (with its capture), failed or skipped (with why). Sealed is final."""
        self._db.execute(
            "UPDATE pages SET state = ?, why = ?, capture_id = ? WHERE run_id = ? AND page_key = ? AND state <> 'sealed'",
            (state, why, capture_id, run_id, page_key),
        )

    def leave(self, run_id: str, host: str, why: str) -> list[LedgerPage]:
        """Give up what is still queued of a host; the pages given up."""
        rows = self._db.execute(
            f"UPDATE pages SET state = 'failed', why = ? WHERE run_id = ? AND state = 'queued' AND host = ? RETURNING {_COLUMNS}",
            (why, run_id, host),
        ).fetchall()
        return [_page(row) for row in rows]

    def recover(self, run_id: str, most_tries: int) -> int:
        """After a crash: pages in flight go back to the end of the queue, so that one that crashes us holds up no other, or
        fail when tried too often; what was being sealed has not been tried. How many went back."""
        self._db.execute(
            "UPDATE pages SET tries = tries - 1, why = '' WHERE run_id = ? AND state = 'fetching' AND why = ?", (run_id, _SEALING)
        )
        self._db.execute(
            "UPDATE pages SET state = 'failed', why = '反复中断，放弃' WHERE run_id = ? AND state = 'fetching' AND tries >= ?",
            (run_id, most_tries),
        )
        cursor = self._db.execute(
            "UPDATE pages SET state = 'queued', priority = priority - 100 WHERE run_id = ? AND state = 'fetching'", (run_id,)
        )
        return cursor.rowcount

    def get(self, run_id: str, page_key: str) -> LedgerPage | None:
        """One page of a run."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM pages WHERE run_id = ? AND page_key = ?", (run_id, page_key)).fetchone()
        return _page(row) if row else None

    def pages(self, run_id: str, state: PageState | None = None, *, kind: PageKind = PageKind.PAGE) -> Iterator[LedgerPage]:
        """Pages of a run (of one state), by URL; with that kind, its pictures."""
        only = "AND state = ?" if state else ""
        args = (run_id, kind, state) if state else (run_id, kind)
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM pages WHERE run_id = ? AND kind = ? {only} ORDER BY url", args
        ).fetchall()
        return map(_page, rows)

    def counts(self, run_id: str, kind: PageKind = PageKind.PAGE) -> dict[PageState, int]:
        """How many pages of a run are in each state; with that kind, how many pictures."""
        query = "SELECT state, count(*) FROM pages WHERE run_id = ? AND kind = ? GROUP BY state"
        rows = self._db.execute(query, (run_id, kind)).fetchall()
        found = {PageState(s): int(n) for s, n in rows}
        return {state: found.get(state, 0) for state in PageState}

    def known(self, run_id: str, target_id: str, kind: PageKind = PageKind.PAGE) -> int:
        """How many pages (or pictures) of a target the run has taken up, for the budget."""
        query = "SELECT count(*) FROM pages WHERE run_id = ? AND target_id = ? AND kind = ? AND state <> 'skipped'"
        return int(self._db.execute(query, (run_id, target_id, kind)).fetchone()[0])

    def picture_hosts(self, run_id: str, target_ids: Iterable[str]) -> set[str]:
        """Hosts on which pictures of some targets wait."""
        wanted = tuple(target_ids)
        query = "SELECT DISTINCT host FROM pages WHERE run_id = ? AND state = 'queued' AND kind = 'picture' AND target_id IN"
        rows = self._db.execute(f"{query} ({', '.join('?' * len(wanted))})", (run_id, *wanted)).fetchall()
        return {str(row[0]) for row in rows}


def _page(row: tuple[object, ...]) -> LedgerPage:
    text = [str(v) if v is not None else "" for v in row]
    return LedgerPage(
        run_id=text[0],
        page_key=text[1],
        target_id=text[2],
        url=text[3],
        host=text[4],
        depth=int(text[5]),
        priority=int(text[6]),
        state=PageState(text[7]),
        tries=int(text[8]),
        why=text[9],
        capture_id=text[10] or None,
        request=text[11],
        kind=PageKind(text[12]),
    )
