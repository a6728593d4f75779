"""The page of an institution: one party with what was read of it, its pages, leads, registry answers by date, its siblings.

Everything on it is 疑似 until a person has looked; private numbers are covered as in the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from evidence.clock import beijing
from evidence.labels import ABOUT, ROLE
from evidence.project import Project
from evidence.siblings import siblings
from evidence.subjects import About
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
    subjects, answers = project.subjects.by_party(), project.subjects.answers()
    tied = siblings(subjects)
    standing = project.decisions.standing()
    parties = {d.party for d in shown}
    for party, group in groupby(sorted(shown, key=lambda d: d.party), key=lambda d: d.party):
        leads = list(group)
        others = [
            Sibling(other, subjects[other].name, institution_file(other) if other in parties else "")
            for other in tied.get(party, ())
        ]
        pages = project.leads.pages(party)
        write_static_page(
            "institution.html",
            folder / INSTITUTIONS / institution_file(party),
            label=leads[0].label,
            party=party,
            subject=leads[0].subject,
            names=[(ABOUT[m.about], m.value, ROLE[m.role], m.pages) for m in leads[0].subject.mentions if m.about in _NAMES],
            numbers=[mention_fields(m) for m in leads[0].subject.mentions if m.about not in _NAMES],
            ties=tie_sentences(leads[0]),
            siblings=others,
            answers=[(beijing(seen), sentence) for seen, sentence in answers.get(party, ())],
            leads=[_lead_row(d, str(standing[d.lead_id].verdict) if d.lead_id in standing else "") for d in leads],
            pages=[(p.url, p.title, beijing(p.first_seen), beijing(p.last_seen), p.leads) for p in pages[:_PAGES_SHOWN]],
            page_count=len(pages),
        )


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
