"""Lead places: on which pages, by which captures, the words of each lead were seen; read across the tables of scans."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class LeadPlace:
    """A page on which a lead was seen, by one capture."""

    rule_id: str
    wording: str
    capture_id: str
    page_key: str
    url: str
    run_id: str
    seen_at: str


def places_of(db: Database, of: Iterable[str] | None = None) -> dict[str, list[LeadPlace]]:
    """For each lead (each of some) the captures that show it, oldest first."""
    chosen = "" if of is None else " WHERE s.lead_id IN (SELECT value FROM json_each(?))"
    rows = db.execute(
        "SELECT l.lead_id, l.rule_id, l.wording, c.capture_id, c.page_key, c.url, c.run_id, c.started_at FROM sightings s"
        f" JOIN leads l USING(lead_id) JOIN captures c USING(capture_id){chosen} ORDER BY c.started_at, c.capture_id",
        () if of is None else (json.dumps(list(of)),),
    ).fetchall()
    found: dict[str, list[LeadPlace]] = {}
    for lead, *place in rows:
        found.setdefault(str(lead), []).append(LeadPlace(*map(str, place)))
    return found


def leads_on(db: Database, captures: Iterable[str]) -> list[str]:
    """The leads that some captures show."""
    query = "SELECT DISTINCT lead_id FROM sightings WHERE capture_id IN (SELECT value FROM json_each(?))"
    return [str(row[0]) for row in db.execute(query, (json.dumps(list(captures)),)).fetchall()]


def readable_captures(db: Database, of: Iterable[str]) -> set[str]:
    """Of some captures those that were scanned and read to their end."""
    query = "SELECT capture_id FROM scans WHERE problem = '' AND capture_id IN (SELECT value FROM json_each(?))"
    return {str(row[0]) for row in db.execute(query, (json.dumps(list(of)),)).fetchall()}
