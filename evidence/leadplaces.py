"""Lead places: on which pages, by which captures, the words of each lead were seen; read across the tables of scans."""

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


def places_of(db: Database) -> dict[str, list[LeadPlace]]:
    """For each lead the captures that show it, oldest first."""
    rows = db.execute(
        "SELECT l.lead_id, l.rule_id, l.wording, c.capture_id, c.page_key, c.url, c.run_id, c.started_at FROM sightings s"
        " JOIN leads l USING(lead_id) JOIN captures c USING(capture_id) ORDER BY c.started_at, c.capture_id"
    ).fetchall()
    found: dict[str, list[LeadPlace]] = {}
    for lead, *place in rows:
        found.setdefault(str(lead), []).append(LeadPlace(*map(str, place)))
    return found


def readable_captures(db: Database) -> set[str]:
    """Captures that were scanned and read to their end."""
    return {str(row[0]) for row in db.execute("SELECT capture_id FROM scans WHERE problem = ''").fetchall()}
