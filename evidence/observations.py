"""Observation: what one run saw of one page beside the last healthy capture of it; and its table.

A page that was fetched and read is new, changed or unchanged, by its words and not by its bytes. Everything else (blocked,
unreachable, gone from the site, moved away) is no answer to whether words are still there.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

Difference = tuple[str, str]  # the wording before and now, '' where there is none


class Outcome(StrEnum):
    """How a page was found."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MISSING = "missing"  # the site itself says that there is no such page
    MOVED = "moved"  # it leads to another site, where we did not follow
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"


HEALTHY = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)


class Agent(StrEnum):
    """As which kind of device a page is asked for."""

    DESKTOP = "desktop"
    MOBILE = "mobile"


@dataclass(frozen=True, slots=True)
class Observation:
    """One page in one run. `capture_id` is the capture that shows it ('' for none): made in this run, or, where the site
    answered that nothing changed, the earlier one; `before_id` the capture it was compared with; `moved_to` where the
    address leads now, when that is new; `difference` the wordings that changed."""

    run_id: str
    page_key: str
    target_id: str
    url: str
    agent: Agent
    at: str
    outcome: Outcome
    why: str = ""
    capture_id: str = ""
    before_id: str = ""
    moved_to: str = ""
    difference: tuple[Difference, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether the page was read, so that words not on it are not there."""
        return self.outcome in HEALTHY


@dataclass(frozen=True, slots=True)
class DeviceDifference:
    """A page that shows other words to a phone than to a desktop: the wordings of the two that differ."""

    run_id: str
    url: str
    desktop_id: str
    mobile_id: str
    difference: tuple[Difference, ...]


_COLUMNS = "run_id, page_key, target_id, url, agent, at, outcome, why, capture_id, before_id, moved_to, difference"
_TOLD = ("at", "outcome", "why", "capture_id", "before_id", "moved_to", "difference")


class Observations:
    """The table of observations; rows are only added."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, one: Observation) -> None:
        """Keep an observation; the first of a page in a run stands, unless that rested on an earlier capture and the page was
        then fetched after all."""
        self._db.execute(
            f"INSERT INTO observations({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            f" ON CONFLICT(run_id, page_key) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _TOLD)}"
            " WHERE observations.capture_id <> '' AND observations.capture_id = observations.before_id",
            (
                one.run_id,
                one.page_key,
                one.target_id,
                one.url,
                one.agent,
                one.at,
                one.outcome,
                one.why,
                one.capture_id,
                one.before_id,
                one.moved_to,
                json.dumps(one.difference, ensure_ascii=False),
            ),
        )

    def last_healthy(self, page_key: str, run_id: str) -> str:
        """The newest capture of a page, made in another run, that showed the page itself; '' when there is none."""
        row = self._db.execute(
            "SELECT c.capture_id FROM captures c LEFT JOIN observations o USING(run_id, page_key) WHERE c.page_key = ?"
            " AND c.run_id <> ? AND coalesce(o.outcome, 'new') IN ('new', 'changed', 'unchanged')"
            " ORDER BY c.started_at DESC LIMIT 1",
            (page_key, run_id),
        ).fetchone()
        return str(row[0]) if row else ""

    def known_pages(self, target_id: str, run_id: str) -> list[tuple[str, int, bool]]:
        """Pages of a target that other runs have sealed: URL, depth, and whether leads stood there; a page that is no more
        is left out unless they did."""
        rows = self._db.execute(
            "SELECT min(p.url), min(p.depth), max(EXISTS (SELECT 1 FROM sightings s WHERE s.capture_id = p.capture_id"
            " AND s.confidence >= 1)) AS led, (SELECT o.outcome FROM observations o WHERE o.page_key = p.page_key"
            " ORDER BY o.at DESC LIMIT 1) FROM pages p WHERE p.target_id = ? AND p.run_id <> ? AND p.state = 'sealed'"
            " AND p.kind = 'page'"
            " GROUP BY p.page_key ORDER BY 2, 1",
            (target_id, run_id),
        ).fetchall()
        return [(str(url), int(depth), bool(led)) for url, depth, led, last in rows if led or last != Outcome.MISSING]

    def of_run(self, run_id: str) -> list[Observation]:
        """A run's observations, by URL."""
        return list(self._read("WHERE run_id = ? ORDER BY url, agent", run_id))

    def of_lead_pages(self, of: Iterable[str] | None = None) -> Iterator[Observation]:
        """The observations of pages where leads (some of them) ever stood, as either device sees them, oldest first."""
        chosen = "" if of is None else " WHERE s.lead_id IN (SELECT value FROM json_each(?))"
        return self._read(
            "WHERE url IN (SELECT o.url FROM observations o JOIN captures c USING(page_key) JOIN sightings s"
            f" ON s.capture_id = c.capture_id{chosen}) ORDER BY at, page_key",
            *(() if of is None else (json.dumps(list(of)),)),
        )

    def add_device_difference(self, one: DeviceDifference) -> None:
        """Keep that a page shows other words to a phone than to a desktop."""
        told = json.dumps(one.difference, ensure_ascii=False)
        row = (one.run_id, one.url, one.desktop_id, one.mobile_id, told)
        self._db.execute("INSERT OR IGNORE INTO device_differences VALUES (?, ?, ?, ?, ?)", row)

    def device_differences(self, run_id: str) -> list[DeviceDifference]:
        """The pages of a run that show other words to a phone than to a desktop."""
        rows = self._db.execute("SELECT * FROM device_differences WHERE run_id = ? ORDER BY url", (run_id,)).fetchall()
        return [DeviceDifference(r[0], r[1], r[2], r[3], _differences(r[4])) for r in rows]

    def counts(self, run_id: str) -> dict[Outcome, int]:
        """How many pages of a run were found how."""
        rows = self._db.execute("SELECT outcome, count(*) FROM observations WHERE run_id = ? GROUP BY 1", (run_id,)).fetchall()
        found = {Outcome(o): int(n) for o, n in rows}
        return {outcome: found.get(outcome, 0) for outcome in Outcome}

    def _read(self, rest: str, *args: str) -> Iterator[Observation]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM observations {rest}", args).fetchall()
        return map(_observation, rows)


def _observation(row: tuple[object, ...]) -> Observation:
    run_id, page_key, target_id, url, agent, at, outcome, why, capture_id, before_id, moved_to, difference = map(str, row)
    head = (run_id, page_key, target_id, url, Agent(agent), at, Outcome(outcome), why)
    return Observation(*head, capture_id, before_id, moved_to, _differences(difference))


def _differences(told: str) -> tuple[Difference, ...]:
    return tuple((str(old), str(new)) for old, new in json.loads(told))
