"""The queue of leads as one table for reviewers: made of what scans wrote, kept up lead by lead, searched by words.

It is derived and may be thrown away: triggers note which leads a scan or a decision touched, and only those are made anew.
"""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

_SHORT = 3  # characters below which the trigram index cannot help


@dataclass(frozen=True, slots=True)
class IndexedLead:
    """A lead as the queue holds it: `row` is what the list shows of it as JSON, `text` all the words it is found by."""

    lead_id: str
    party: str
    rule_id: str
    wording: str
    severity: int
    confidence: int
    first_seen: str
    row: str
    text: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What a reviewer wants to see. `state` is a verdict, 'none' for undecided, '' for all.

    `soon` are moments in order: what was first seen before one of them is more urgent by one step each.
    """

    text: str = ""
    rule: str = ""
    party: str = ""
    confidence: int = 1
    severity: int = 1
    state: str = ""
    soon: Sequence[str] = field(default=())


class LeadIndex:
    """The tables of the queue."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stale(self) -> list[str]:
        """Leads that a scan has touched since they were last put."""
        return [str(r[0]) for r in self._db.execute("SELECT lead_id FROM stale_leads ORDER BY 1").fetchall()]

    def put(self, stale: Sequence[str], leads: Iterable[IndexedLead]) -> None:
        """Take these leads as they are now; those of `stale` that are not among them are in no capture any more."""
        with self._db.atomic():
            for lead_id in stale:
                self._drop(lead_id)
            for lead in leads:
                self._drop(lead.lead_id)
                cursor = self._db.execute(
                    "INSERT INTO lead_index(lead_id, party, rule_id, wording, severity, confidence, first_seen, row)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        lead.lead_id,
                        lead.party,
                        lead.rule_id,
                        lead.wording,
                        lead.severity,
                        lead.confidence,
                        lead.first_seen,
                        lead.row,
                    ),
                )
                self._db.execute("INSERT INTO lead_text(rowid, text) VALUES (?, ?)", (cursor.lastrowid, folded(lead.text)))

    def _drop(self, lead_id: str) -> None:
        self._db.execute("DELETE FROM lead_text WHERE rowid = (SELECT number FROM lead_index WHERE lead_id = ?)", (lead_id,))
        self._db.execute("DELETE FROM lead_index WHERE lead_id = ?", (lead_id,))
        self._db.execute("DELETE FROM stale_leads WHERE lead_id = ?", (lead_id,))

    def queue(self, wanted: Filter) -> list[str]:
        """The leads a reviewer wants, the most pressing first: severity × confidence × how near the deadline is."""
        where, args = _where(wanted)
        urgency = " + ".join(["1", *("(i.first_seen < ?)" for _ in wanted.soon)])
        rows = self._db.execute(
            f"SELECT i.lead_id FROM lead_index i{_STATE} WHERE {where}"
            f" ORDER BY i.severity * i.confidence * ({urgency}) DESC, i.first_seen, i.party, i.lead_id",
            (*args, *wanted.soon),
        ).fetchall()
        return [str(r[0]) for r in rows]

    def rows(self, lead_ids: Sequence[str]) -> list[tuple[str, str]]:
        """(lead id, row) of some leads, in no order."""
        query = "SELECT lead_id, row FROM lead_index WHERE lead_id IN (SELECT value FROM json_each(?))"
        found = self._db.execute(query, (json.dumps(list(lead_ids)),)).fetchall()
        return [(str(r[0]), str(r[1])) for r in found]

    def alike(self, lead_id: str) -> list[str]:
        """The undecided leads with the same rule and the same wording, that lead among them."""
        rows = self._db.execute(
            f"SELECT i.lead_id FROM lead_index i JOIN lead_index o ON o.rule_id = i.rule_id AND o.wording = i.wording{_STATE}"
            " WHERE o.lead_id = ? AND i.confidence >= 1 AND (s.verdict IS NULL OR i.lead_id = o.lead_id) ORDER BY i.lead_id",
            (lead_id,),
        ).fetchall()
        return [str(r[0]) for r in rows]

    def of_party(self, party: str) -> list[str]:
        """The leads of a party."""
        rows = self._db.execute("SELECT lead_id FROM lead_index WHERE party = ? ORDER BY confidence DESC, lead_id", (party,))
        return [str(r[0]) for r in rows.fetchall()]

    def counts(self) -> dict[str, int]:
        """How many leads of C1 or more stand in each state ('' undecided)."""
        rows = self._db.execute(
            f"SELECT coalesce(s.verdict, ''), count(*) FROM lead_index i{_STATE} WHERE i.confidence >= 1 GROUP BY 1"
        ).fetchall()
        return {str(r[0]): int(r[1]) for r in rows}

    def parties(self) -> list[str]:
        """Parties with leads of C1 or more."""
        rows = self._db.execute("SELECT DISTINCT party FROM lead_index WHERE confidence >= 1 ORDER BY 1").fetchall()
        return [str(r[0]) for r in rows]

    def archived(self, most: int) -> list[tuple[str, str]]:
        """(lead id, row) of leads of C0."""
        query = "SELECT lead_id, row FROM lead_index WHERE confidence < 1 ORDER BY rule_id, party LIMIT ?"
        return [(str(r[0]), str(r[1])) for r in self._db.execute(query, (most,)).fetchall()]

    def archived_count(self) -> int:
        """How many leads of C0 there are."""
        return int(self._db.execute("SELECT count(*) FROM lead_index WHERE confidence < 1").fetchone()[0])

    def overview(self) -> dict[str, list[tuple[str, int]]]:
        """How many leads of C1 or more the rules and parties with most of them have, and each confidence."""
        what = {
            "rule": "rule_id || ' ' || json_extract(row, '$.title')",
            "party": "coalesce(nullif(json_extract(row, '$.name'), ''), party)",
            "confidence": "'C' || confidence",
        }
        query = "SELECT {}, count(*) FROM lead_index WHERE confidence >= 1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 8"
        return {
            key: [(str(r[0]), int(r[1])) for r in self._db.execute(query.format(sql)).fetchall()] for key, sql in what.items()
        }


_STATE = " LEFT JOIN standing s ON s.lead_id = i.lead_id"


def _where(wanted: Filter) -> tuple[str, tuple[object, ...]]:
    parts: list[str] = ["i.confidence >= ?", "i.severity >= ?"]
    args: list[object] = [wanted.confidence, wanted.severity]
    for column, value in (("i.rule_id", wanted.rule), ("i.party", wanted.party)):
        if value:
            parts.append(f"{column} = ?")
            args.append(value)
    if wanted.state == "none":
        parts.append("s.verdict IS NULL")
    elif wanted.state:
        parts.append("s.verdict = ?")
        args.append(wanted.state)
    for word in folded(wanted.text).split():
        if len(word) < _SHORT:
            parts.append("i.number IN (SELECT rowid FROM lead_text WHERE instr(text, ?) > 0)")
            args.append(word)
        else:
            parts.append("i.number IN (SELECT rowid FROM lead_text WHERE lead_text MATCH ?)")
            args.append('"' + word.replace('"', '""') + '"')
    return " AND ".join(parts), tuple(args)


def folded(text: str) -> str:
    """Text as it is searched: width and case do not matter."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\0", " ")
