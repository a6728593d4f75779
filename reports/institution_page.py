"""The page of an institution: one party with what was read of it, its pages, leads, registry answers by date, its siblings.

Everything on it is 疑似 until a person has looked; private numbers are covered as in the report.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from evidence.answers import Answer, RegistryAnswer
from evidence.clock import beijing
from evidence.decisions import Decision
from evidence.labels import ABOUT, ROLE
from evidence.project import Project
from evidence.siblings import siblings
from evidence.subjects import About, together
from reports.change_page import changes_of
from reports.dossier import INSTITUTIONS, Dossier, institution_file, mention_fields, tie_sentences
from reports.static_page import write_static_page

_PAGES_SHOWN = 200
_CHANGES_SHOWN = 100
_NAMES = (About.NAME, About.BRAND)


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as its institution's page lists it: the standing verdict, and whether its words are still there ('' for none)."""

    rule: str
    title: str
    quote: str
    severity: int
    confidence: int
    first_seen: str
    last_seen: str
    pages: int
    verdict: str
    change: str


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another party that shares a number: its page when it has leads, else ''."""

    party: str
    name: str
    page: str


@dataclass(frozen=True, slots=True)
class Meant:
    """A row of a list that may be meant, for a person to decide: what differs, and where it stands."""

    name: str
    likeness: str
    differs: str
    where: str


def build_institution_pages(
    project: Project, folder: Path, shown: Sequence[Dossier], changes: Mapping[str, Mapping[str, Any]]
) -> None:
    """A page for every party with leads, beside the report; `changes` as the report says of leads. Raises VaultError."""
    subjects, answers, standing = project.subjects.by_party(), project.subjects.answers(), project.decisions.standing()
    tied = siblings(subjects)
    parties = {d.party for d in shown}
    for party, group in groupby(sorted(shown, key=lambda d: d.party), key=lambda d: d.party):
        others = [
            Sibling(other, subjects[other].name, institution_file(other) if other in parties else "")
            for other in tied.get(party, ())
        ]
        values = _values(project, list(group), others, answers.get(party, []), standing, changes)
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
    changes = changes_of(project, [d.lead_id for d in leads])
    return _values(project, leads, made, project.subjects.answers_of(party), standing, changes)


def _name_of(project: Project, party: str) -> str:
    return together([(url, subject) for _, url, subject in project.subjects.of_party(party)]).name


def _values(
    project: Project,
    leads: Sequence[Dossier],
    others: Sequence[Sibling],
    answers: Sequence[tuple[str, str]],
    standing: Mapping[str, Decision],
    changes: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    subject, pages = leads[0].subject, project.leads.pages(leads[0].party)
    return {
        "label": leads[0].label,
        "party": leads[0].party,
        "subject": subject,
        "names": [(ABOUT[m.about], m.value, ROLE[m.role], m.pages) for m in subject.mentions if m.about in _NAMES],
        "numbers": [mention_fields(m) for m in subject.mentions if m.about not in _NAMES],
        "ties": tie_sentences(leads[0]),
        "siblings": others,
        "withdrawn": _withdrawn_lists(project),
        "meant": _meant(subject.registry),
        "rejudged": _rejudged(project, leads),
        "answers": [(beijing(seen), sentence) for seen, sentence in answers],
        "leads": [_lead_row(d, standing, changes) for d in leads],
        "pages": [(p.url, p.title, beijing(p.first_seen), beijing(p.last_seen), p.leads) for p in pages[:_PAGES_SHOWN]],
        "page_count": len(pages),
    }


def _withdrawn_lists(project: Project) -> list[str]:
    """The lists that are kept and no longer asked, each with by whom, when and why."""
    withdrawn = project.list_marks.withdrawn()
    return [
        f"{s.published}《{s.title}》已于 {beijing(mark.marked_at)} 由 {mark.reviewer} 撤回：{mark.reason}"
        for s in project.registries.snapshots()
        if (mark := withdrawn.get(s.snapshot_id))
    ]


def _meant(answer: RegistryAnswer) -> list[Meant]:
    """The candidates of an answer. Where it found the party there are none."""
    return [
        Meant(
            one.listing.name,
            "同样对得上" if answer.answer == Answer.AMBIGUOUS else f"相近 {one.score:.0%}",
            "；".join(one.differs) or "写法相同",
            f"{one.listing.published}《{one.listing.title}》第 {one.listing.row} 行",
        )
        for one in answer.candidates
    ]


def _rejudged(project: Project, leads: Sequence[Dossier]) -> list[tuple[str, str, str, str, int]]:
    """What lists and aliases have changed in leads: when, which, from what to what, why, on how many pages; newest first."""
    pages: dict[tuple[str, str, str, str], int] = {}
    for dossier in leads:
        what = f"{dossier.card.rule_id} {dossier.best.lead.hits[0].quote}"
        for one in project.rejudgements.of_lead(dossier.lead_id):
            key = (beijing(one.judged_at), what, f"{_band(one.before)} → {_band(one.after)}", one.reason)
            pages[key] = pages.get(key, 0) + 1
    return sorted(((*key, count) for key, count in pages.items()), reverse=True)[:_CHANGES_SHOWN]


def _band(confidence: int | None) -> str:
    return "无" if confidence is None else f"C{confidence}"


def _lead_row(dossier: Dossier, standing: Mapping[str, Decision], changes: Mapping[str, Mapping[str, Any]]) -> LeadRow:
    verdict, change = standing.get(dossier.lead_id), changes.get(dossier.lead_id)
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
        str(verdict.verdict) if verdict else "",
        str(change["sentence"]) if change else "",
    )
