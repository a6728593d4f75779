"""Decided leads that have to be looked at again: the words around them changed, or they came back after a correction.

The decision stands until a person decides anew; what was read then and what is read now are shown side by side.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from evidence.cases import CaseEntry
from evidence.decisions import Decision, words_of
from evidence.leads import Sighting

CHANGED, AGAIN = "网页文字变了", "整改后再次出现，疑似再犯"
_COUNTERS = re.compile(r"\d+")  # "已有 1234 人报名" changes with every visit and says nothing new
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Reopened:
    """A lead with its standing decision, why it is open again, and the words then and now with where each was captured."""

    lead_id: str
    decision: Decision
    why: str
    before: str
    after: str
    capture_before: str
    capture_after: str

    def difference(self) -> tuple[tuple[str, str], ...]:
        """Pieces of the two texts in order, each marked ' ' (both), '-' (then) or '+' (now)."""
        pieces: list[tuple[str, str]] = []
        matcher = SequenceMatcher(None, self.before[:4000], self.after[:4000], autojunk=False)
        for what, a, b, c, d in matcher.get_opcodes():
            if what == "equal":
                pieces.append((" ", self.before[a:b]))
            pieces += [
                (sign, text) for sign, text in (("-", self.before[a:b]), ("+", self.after[c:d])) if text and what != "equal"
            ]
        return tuple(pieces)


def reopened(standing: dict[str, Decision], sightings: Iterable[Sighting], cases: Iterable[CaseEntry]) -> list[Reopened]:
    """The decided leads to look at again, from the decisions that stand and the sightings (newest first within a lead)."""
    newest: dict[str, Sighting] = {}
    for sighting in sightings:
        newest.setdefault(sighting.lead.lead_id, sighting)
    corrected = {lead: e.closed_at for e in cases if e.closed_at for lead in e.lead_ids}
    found = []
    for lead_id, decision in standing.items():
        now = newest.get(lead_id)
        if now is None or not (why := _why(decision, now, corrected.get(lead_id, ""))):
            continue
        words = words_of(now.lead)
        found.append(Reopened(lead_id, decision, why, decision.seen_text, words, decision.seen_capture, now.capture_id))
    return found


def _why(decision: Decision, now: Sighting, closed_at: str) -> str:
    if closed_at and now.seen_at > closed_at >= decision.decided_at:
        return AGAIN
    if decision.seen_text and now.capture_id != decision.seen_capture and _gist(words_of(now.lead)) != _gist(decision.seen_text):
        return CHANGED
    return ""


def _gist(text: str) -> str:
    return _COUNTERS.sub("0", _BLANKS.sub("", text))
