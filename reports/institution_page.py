"""The page of an institution: one party with what was read of it, its pages, leads, registry answers by date, its siblings.

Everything on it is 疑似 until a person has looked; private numbers are covered as in the report.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from evidence.clock import beijing
from evidence.decisions import Decision
from evidence.labels import ABOUT, ROLE
from evidence.leads import PageSeen
from evidence.project import Project
from evidence.siblings import siblings
from evidence.subjects import About, together
from reports.dossier import INSTITUTIONS, Dossier, institution_file, mention_fields, tie_sentences
from reports.static_page import write_static_page

_PAGES_SHOWN = 200
_NAMES = (About.NAME, About.BRAND)


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as its institution's page lists it, with the standing verdict ('' when there is none)."""

    rule: str
    title: str
    quote: str
    severity: int
    confidence: int
    first_seen: str
    last_seen: str
    pages: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another party that shares a number: its page when it has leads, else ''."""

    party: str
    name: str
    page: str


def build_institution_pages(project: Project, folder: Path, shown: Sequence[Dossier]) -> None:
    """A page for every party with leads, beside the report. Raises VaultError when one cannot be written."""
    subjects, answers, standing = project.subjects.by_party(), project.subjects.answers(), project.decisions.standing()
    tied = siblings(subjects)
    parties = {d.party for d in shown}
    for party, group in groupby(sorted(shown, key=lambda d: d.party), key=lambda d: d.party):
        others = [
            Sibling(other, subjects[other].name, institution_file(other) if other in parties else "")
            for other in tied.get(party, ())
        ]
        values = _values(list(group), others, answers.get(party, []), standing, project.leads.pages(party))
        write_static_page("institution.html", folder / INSTITUTIONS / institution_file(party), back="../index.html", **values)


def institution_values(
    project: Project, party: str, leads: Sequence[Dossier], others: Sequence[str], parties: Container[str]
) -> dict[str, Any]:
    """What the page of one party shows. `others` are the parties tied to it, `parties` those that have pages."""
    made = [Sibling(one, _name_of(project, one), institution_file(one) if one in parties else "") for one in others]
    standing = {
        lead_id: decision
        for lead_id, (decision, _) in project.decisions.standing_of([d.lead_id for d in leads]).items()
        if decision
    }
    return _values(leads, made, project.subjects.answers_of(party), standing, project.leads.pages(party))


def _name_of(project: Project, party: str) -> str:
    return together([(url, subject) for _, url, subject in project.subjects.of_party(party)]).name


def _values(
    leads: Sequence[Dossier],
    others: Sequence[Sibling],
    answers: Sequence[tuple[str, str]],
    standing: Mapping[str, Decision],
    pages: Sequence[PageSeen],
) -> dict[str, Any]:
    subject = leads[0].subject
    return {
        "label": leads[0].label,
        "party": leads[0].party,
        "subject": subject,
        "names": [(ABOUT[m.about], m.value, ROLE[m.role], m.pages) for m in subject.mentions if m.about in _NAMES],
        "numbers": [mention_fields(m) for m in subject.mentions if m.about not in _NAMES],
        "ties": tie_sentences(leads[0]),
        "siblings": others,
        "answers": [(beijing(seen), sentence) for seen, sentence in answers],
        "leads": [_lead_row(d, str(standing[d.lead_id].verdict) if d.lead_id in standing else "") for d in leads],
        "pages": [(p.url, p.title, beijing(p.first_seen), beijing(p.last_seen), p.leads) for p in pages[:_PAGES_SHOWN]],
        "page_count": len(pages),
    }


def _lead_row(dossier: Dossier, verdict: str) -> LeadRow:
    seen = sorted(s.seen_at for s in dossier.sightings)
    return LeadRow(
        dossier.card.rule_id,
        dossier.card.title,
        dossier.best.lead.hits[0].quote,
        dossier.severity,
        dossier.confidence,
        beijing(seen[0]),
        beijing(seen[-1]),
        len({s.url for s in dossier.sightings}),
        verdict,
    )
