"""Hit, Lead and Sighting: what a scan found, and the tables that keep it over pages and time.

A lead is party × rule × normalised wording, never a position, date or URL. A sighting is the lead on one capture.
Suppressed hits are leads too, at confidence 0 with the reason, so an auditor sees what was not reported.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from evidence.captures import Capture
from evidence.clock import utc_now
from evidence.sightings import Framed, framed_from
from evidence.subjects import Subject, subject_from

_json = json.JSONEncoder(ensure_ascii=False).encode


class Kind(StrEnum):
    """Where on the page a text run stood."""

    TITLE = "title"
    META = "meta"
    HEADING = "heading"
    BODY = "body"
    LINK = "link"
    ALT = "alt"
    ATTRIBUTE = "attribute"
    HIDDEN = "hidden"
    OCR = "ocr"
    ATTACHMENT = "attachment"


class Written(StrEnum):
    """How the words were written on the page."""

    LITERAL = "literal"
    GAP = "gap"
    TRADITIONAL = "traditional"
    STYLED = "styled"
    PINYIN = "pinyin"
    INITIALS = "initials"
    HOMOPHONE = "homophone"
    SHAPE = "shape"
    SPLIT = "split"
    EMOJI = "emoji"
    INSERTED = "inserted"
    REVERSED = "reversed"
    BIDI = "bidi"
    MARKUP = "markup"
    OCR = "ocr"
    WHOLE = "whole"


class Use(StrEnum):
    """How the words are used: only a claim is an accusation."""

    CLAIM = "claim"
    NEGATED = "negated"
    WARNING = "warning"
    NEWS = "news"
    LAW = "law"
    COMMENT = "comment"
    LAWFUL_NAME = "lawful_name"
    DOCUMENT_TITLE = "document_title"
    CATALOGUE = "catalogue"
    REGISTERED = "registered"
    EVERYDAY = "everyday"
    NOT_A_WORD = "not_a_word"


@dataclass(frozen=True, slots=True)
class Point:
    """One step of the confidence score: points and a Chinese reason."""

    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule's words stand. `quote` is text[start:end] of the segment exactly as shown.

    `before` and `after` are up to 60 characters of the same segment; `locator` says where on the page in words a person can
    follow; `reason` (Chinese) says why the words are used as `use` says. `voice` says how much the passage around a claim
    sounds like a seller's: above 0 rather so, below not, 0 where nothing can be said. `framed`: where words stand in a picture.
    """

    rule_id: str
    term: str
    quote: str
    start: int
    end: int
    kind: Kind
    locator: str
    before: str
    after: str
    written: Written
    use: Use
    reason: str
    voice: float = 0.0
    framed: Framed | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """What one scan says of party × rule × wording: severity 1–4 (S), confidence 0–3 (C), why, and its hits."""

    lead_id: str
    party: str
    rule_id: str
    wording: str
    severity: int
    confidence: int
    points: tuple[Point, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """The result of scanning one capture: a pure function of its bytes, the rules and the registries."""

    title: str
    page_kind: str
    page_kind_why: str
    subject: Subject
    leads: tuple[Lead, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A lead as seen on one capture."""

    lead: Lead
    capture_id: str
    url: str
    title: str
    page_kind: str
    seen_at: str
    rules_sha: str


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A page of a party over all its captures: times as kept; `leads` counts its leads of C1 or more."""

    url: str
    title: str
    first_seen: str
    last_seen: str
    leads: int


def lead_id(party: str, rule_id: str, wording: str) -> str:
    """The identity of a lead: 16 hex digits."""
    return hashlib.sha256("\x1f".join((party, rule_id, wording)).encode()).hexdigest()[:16]


def lead_from(fields: dict[str, Any]) -> Lead:
    """A lead from its fields."""
    made: dict[str, Callable[[Any], Any]] = {"kind": Kind, "written": Written, "use": Use, "framed": framed_from}
    hits = (Hit(**{**h, **{name: make(h.get(name)) for name, make in made.items()}}) for h in fields["hits"])
    points = (Point(**p) for p in fields["points"])
    return Lead(**{**fields, "points": tuple(points), "hits": tuple(hits)})


class Leads:
    """The tables of scans, leads and sightings."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def record(self, capture: Capture, scan_key: str, rules_sha: str, scan: Scan) -> None:
        """Store the result of scanning one capture; a later scan of the same capture replaces it whole.

        A lead keeps its row once it exists, so decisions about it stand even when a later scan no longer finds it.
        """
        told = (scan.page_kind, scan.page_kind_why, scan.subject.party, scan.problem)
        with self._db.atomic():
            self._db.execute("DELETE FROM sightings WHERE capture_id = ?", (capture.capture_id,))
            for lead in scan.leads:
                self._db.execute(
                    "INSERT INTO leads(lead_id, party, rule_id, rules_sha, wording, first_seen) VALUES (?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT(lead_id) DO UPDATE SET rules_sha = excluded.rules_sha,"
                    " first_seen = min(first_seen, excluded.first_seen)",
                    (lead.lead_id, lead.party, lead.rule_id, rules_sha, lead.wording, capture.started_at),
                )
                self._db.execute(
                    "INSERT INTO sightings(lead_id, capture_id, severity, confidence, body) VALUES (?, ?, ?, ?, ?)",
                    (lead.lead_id, capture.capture_id, lead.severity, lead.confidence, _json(asdict(lead))),
                )
            self._db.execute(
                "INSERT OR REPLACE INTO subjects(capture_id, party, body) VALUES (?, ?, ?)",
                (capture.capture_id, scan.subject.party, _json(asdict(scan.subject))),
            )
            self._db.execute(
                "INSERT OR REPLACE INTO scans(capture_id, scan_key, scanned_at, title, page_kind, page_kind_why, party, problem)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (capture.capture_id, scan_key, utc_now(), scan.title, *told),
            )

    def sightings(self, least_confidence: int = 0, *, of: Sequence[str] | None = None) -> Iterator[Sighting]:
        """Every sighting at or above a confidence (of some leads), grouped by lead, newest first within a lead."""
        some = "" if of is None else " AND s.lead_id IN (SELECT value FROM json_each(?))"
        rows = self._db.execute(
            "SELECT s.body, s.capture_id, c.final_url, sc.title, sc.page_kind, c.started_at, l.rules_sha FROM sightings s"
            " JOIN leads l USING(lead_id) JOIN captures c USING(capture_id) JOIN scans sc USING(capture_id)"
            f" WHERE s.confidence >= ?{some} ORDER BY l.party, l.lead_id, c.started_at DESC, s.capture_id",
            (least_confidence, *([] if of is None else [json.dumps(list(of))])),
        ).fetchall()
        return (Sighting(lead_from(json.loads(r[0])), r[1], r[2], r[3], r[4], r[5], r[6]) for r in rows)

    def of_capture(self, capture_id: str) -> list[Lead]:
        """The leads that the last scan of a capture found."""
        rows = self._db.execute("SELECT body FROM sightings WHERE capture_id = ? ORDER BY lead_id", (capture_id,)).fetchall()
        return [lead_from(json.loads(body)) for (body,) in rows]

    def scanned_under(self, scan_key: str, after: str, most: int) -> list[tuple[str, Subject]]:
        """Captures scanned under a key with the subjects read from them, by capture id from `after` on, `most` at the most."""
        rows = self._db.execute(
            "SELECT capture_id, s.body FROM scans JOIN subjects s USING(capture_id) WHERE scan_key = ? AND capture_id > ?"
            " ORDER BY capture_id LIMIT ?",
            (scan_key, after, most),
        ).fetchall()
        return [(str(capture), subject_from(json.loads(body))) for capture, body in rows]

    def rules_of(self, capture_id: str) -> set[str]:
        """The rules that the leads of a capture belong to."""
        rows = self._db.execute(
            "SELECT DISTINCT rule_id FROM sightings JOIN leads USING(lead_id) WHERE capture_id = ?", (capture_id,)
        )
        return {str(row[0]) for row in rows.fetchall()}

    def key_of(self, capture_id: str) -> str:
        """The key under which a capture was last scanned, '' when it never was."""
        row = self._db.execute("SELECT scan_key FROM scans WHERE capture_id = ?", (capture_id,)).fetchone()
        return str(row[0]) if row else ""

    def carry(self, capture_id: str, scan_key: str, subject: Subject) -> None:
        """A scan stands under another key: nothing it found depends on what changed but the subject's answer."""
        self._db.execute("UPDATE subjects SET body = ? WHERE capture_id = ?", (_json(asdict(subject)), capture_id))
        self._db.execute("UPDATE scans SET scan_key = ? WHERE capture_id = ?", (scan_key, capture_id))

    def keys(self) -> set[str]:
        """The keys under which captures stand scanned."""
        return {str(row[0]) for row in self._db.execute("SELECT DISTINCT scan_key FROM scans").fetchall()}

    def parties(self) -> list[str]:
        """Parties with leads of C1 or more."""
        rows = self._db.execute("SELECT DISTINCT party FROM leads JOIN sightings USING(lead_id) WHERE confidence >= 1 ORDER BY 1")
        return [str(row[0]) for row in rows.fetchall()]

    def pages(self, party: str) -> list[PageSeen]:
        """The pages of a party, those with most leads first, each as it was seen over all its captures."""
        rows = self._db.execute(
            "SELECT c.final_url, max(sc.title), min(c.started_at), max(c.started_at), count(DISTINCT s.lead_id) FROM scans sc"
            " JOIN captures c USING(capture_id) LEFT JOIN sightings s ON s.capture_id = sc.capture_id AND s.confidence >= 1"
            " WHERE sc.party = ? GROUP BY c.final_url ORDER BY 5 DESC, 4 DESC, 1",
            (party,),
        ).fetchall()
        return [PageSeen(*row) for row in rows]

    def counts_by_run(self) -> dict[str, tuple[int, int]]:
        """For each run: leads of C1 or more seen on its captures, and those of them first seen there."""
        rows = self._db.execute(
            "WITH shown AS (SELECT run_id, capture_id FROM captures UNION SELECT run_id, capture_id FROM pages"
            " WHERE state = 'unchanged') SELECT run_id, count(*), sum(first_seen >= begun) FROM (SELECT c.run_id, l.lead_id,"
            " l.first_seen, r.started_at AS begun FROM sightings s JOIN shown c USING(capture_id) JOIN leads l USING(lead_id)"
            " JOIN runs r USING(run_id) WHERE s.confidence >= 1 GROUP BY c.run_id, l.lead_id) GROUP BY run_id"
        ).fetchall()
        return {str(r[0]): (int(r[1]), int(r[2])) for r in rows}

    def latest(self, lead_id: str, until: str) -> tuple[Lead, str] | None:
        """A lead as on its newest capture up to a moment, with that capture's id."""
        query = "SELECT s.body, s.capture_id FROM sightings s JOIN captures c USING(capture_id) WHERE s.lead_id = ?"
        query += " AND c.started_at <= ? ORDER BY c.started_at DESC, s.capture_id LIMIT 1"
        row = self._db.execute(query, (lead_id, until)).fetchone()
        return (lead_from(json.loads(row[0])), str(row[1])) if row else None

    def misnamed(self) -> list[str]:
        """Leads of which the content does not give their id."""
        rows = self._db.execute("SELECT lead_id, party, rule_id, wording FROM leads").fetchall()
        return [str(r[0]) for r in rows if lead_id(*map(str, r[1:])) != r[0]]

    def known(self, lead_id: str) -> bool:
        """Whether a lead of that id was ever found."""
        return self._db.execute("SELECT 1 FROM leads WHERE lead_id = ?", (lead_id,)).fetchone() is not None

    def problems(self) -> list[tuple[str, str]]:
        """Captures that could not be read fully: (url, what was wrong)."""
        rows = self._db.execute(
            "SELECT c.final_url, s.problem FROM scans s JOIN captures c USING(capture_id) WHERE s.problem <> '' ORDER BY 1"
        ).fetchall()
        return [(str(r[0]), str(r[1])) for r in rows]
