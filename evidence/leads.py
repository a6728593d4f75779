"""Hit, Lead and Sighting: what a scan found, and the tables that keep it over pages and time.

A lead is party × rule × normalised wording, never a position, date or URL. A sighting is the lead on one capture.
Suppressed hits are leads too, at confidence 0 with the reason, so an auditor sees what was not reported.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from evidence.captures import Capture
from evidence.clock import utc_now
from evidence.subjects import Subject


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

    `before` and `after` are up to 60 characters of the same segment; `locator` says where on the page in words a
    person can follow; `reason` (Chinese) says why the words are used as `use` says.
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


def lead_id(party: str, rule_id: str, wording: str) -> str:
    """The identity of a lead: 16 hex digits."""
    return hashlib.sha256("\x1f".join((party, rule_id, wording)).encode()).hexdigest()[:16]


def lead_fields(lead: Lead) -> dict[str, Any]:
    """A lead as JSON-ready fields."""
    return asdict(lead)


def lead_from(fields: dict[str, Any]) -> Lead:
    """A lead from lead_fields."""
    hits = (Hit(**{**h, "kind": Kind(h["kind"]), "written": Written(h["written"]), "use": Use(h["use"])}) for h in fields["hits"])
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
                    (lead.lead_id, capture.capture_id, lead.severity, lead.confidence, _json(lead_fields(lead))),
                )
            self._db.execute(
                "INSERT OR REPLACE INTO subjects(capture_id, party, body) VALUES (?, ?, ?)",
                (capture.capture_id, scan.subject.party, _json(asdict(scan.subject))),
            )
            self._db.execute(
                "INSERT OR REPLACE INTO scans(capture_id, scan_key, scanned_at, title, page_kind, page_kind_why, party, problem)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    capture.capture_id,
                    scan_key,
                    utc_now(),
                    scan.title,
                    scan.page_kind,
                    scan.page_kind_why,
                    scan.subject.party,
                    scan.problem,
                ),
            )

    def sightings(self, least_confidence: int = 0) -> Iterator[Sighting]:
        """Every sighting at or above a confidence, grouped by lead, newest first within a lead."""
        rows = self._db.execute(
            "SELECT s.body, s.capture_id, c.final_url, sc.title, sc.page_kind, c.started_at, l.rules_sha FROM sightings s"
            " JOIN leads l USING(lead_id) JOIN captures c USING(capture_id) JOIN scans sc USING(capture_id)"
            " WHERE s.confidence >= ? ORDER BY l.party, l.lead_id, c.started_at DESC, s.capture_id",
            (least_confidence,),
        ).fetchall()
        return (Sighting(lead_from(json.loads(r[0])), r[1], r[2], r[3], r[4], r[5], r[6]) for r in rows)

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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
