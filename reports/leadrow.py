"""A lead as the review queue lists it: one light row, the words it is found by, and what the queue keeps of it."""

import json
import re
from typing import Any

from evidence.clock import beijing
from evidence.labels import WRITTEN
from evidence.leadindex import IndexedLead
from reports.dossier import Dossier
from reports.privacy import masked_text

_AROUND = 40  # characters of context beside the quote in a row
_QUOTE = 120
_SQUASH = re.compile(r"\s+")


def row_fields(dossier: Dossier) -> dict[str, Any]:
    """What the list shows of a lead; private numbers are masked."""
    best = dossier.best
    hit = best.lead.hits[0]
    return {
        "id": dossier.lead_id,
        "party": dossier.party,
        "name": dossier.label if dossier.label != dossier.party else "",
        "rule": dossier.card.rule_id,
        "title": dossier.card.title,
        "wording": best.lead.wording,
        "severity": dossier.severity,
        "confidence": dossier.confidence,
        "before": masked_text(_SQUASH.sub(" ", hit.before))[-_AROUND:],
        "quote": masked_text(hit.quote)[:_QUOTE],
        "after": masked_text(_SQUASH.sub(" ", hit.after))[:_AROUND],
        "written": sorted({WRITTEN[h.written] for s in dossier.sightings for h in s.lead.hits}),
        "reason": hit.reason,
        "registry": dossier.subject.registry.sentence,
        "first": min(s.seen_at for s in dossier.sightings),
        "seen": beijing(dossier.sightings[0].seen_at),
        "pages": len(dossier.sightings),
    }


def found_by(dossier: Dossier, *, numbers: bool) -> str:
    """The words a lead is found by; the numbers read on the party's pages only where they do not leave the office."""
    words: dict[str, None] = dict.fromkeys((dossier.party, dossier.label))
    for sighting in dossier.sightings:
        words[sighting.lead.wording] = words[sighting.url] = words[sighting.title] = None
        for hit in sighting.lead.hits:
            words[masked_text(hit.before + hit.quote + hit.after)] = None
    if numbers:
        words.update(dict.fromkeys(m.value for m in dossier.subject.mentions))
    return "\n".join(words)


def indexed(dossier: Dossier) -> IndexedLead:
    """A lead for the table of the queue."""
    row = row_fields(dossier)
    return IndexedLead(
        dossier.lead_id,
        dossier.party,
        dossier.card.rule_id,
        dossier.best.lead.wording,
        dossier.severity,
        dossier.confidence,
        row["first"],
        json.dumps(row, ensure_ascii=False),
        found_by(dossier, numbers=True),
    )
