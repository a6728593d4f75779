"""Dossier: a lead with everything a reviewer needs beside it, gathered from the store into plain fields."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from evidence.captures import Capture, Role
from evidence.clock import beijing
from evidence.labels import ABOUT, KIND, ROLE, SURE, USE, WRITTEN
from evidence.leads import Hit, Sighting
from evidence.project import Project
from evidence.rulecards import RuleCard
from evidence.siblings import Tie, ties
from evidence.subjects import About, Mention, PartyRole, Subject, together
from reports.framing import PICTURES, Framing, picture_name
from reports.privacy import masked, masked_text

_HITS_SHOWN = 3
PAGES_SHOWN = 10
INSTITUTIONS = "institutions"  # the folder beside the report
MENTIONS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Dossier:
    """One lead over all its sightings, newest first; `subject` is what was read of the party on all its pages.

    `ties` are the values the party shares with others;
    `site` is what the office calls the target that led there, '' when it has been taken off the targets.
    """

    lead_id: str
    party: str
    site: str
    sightings: tuple[Sighting, ...]
    subject: Subject
    card: RuleCard
    ties: tuple[Tie, ...] = ()

    @property
    def label(self) -> str:
        """What to call the party: its own name, else what the office calls the site, else its address."""
        return self.subject.name or self.site or self.party

    @property
    def first_seen(self) -> str:
        return min(s.seen_at for s in self.sightings)

    @property
    def severity(self) -> int:
        return max(s.lead.severity for s in self.sightings)

    @property
    def confidence(self) -> int:
        return max(s.lead.confidence for s in self.sightings)

    @property
    def best(self) -> Sighting:
        """The sighting that shows the lead best."""
        return max(self.sightings, key=lambda s: s.lead.confidence)


def dossiers(project: Project) -> list[Dossier]:
    """Every lead with a sighting, the archived ones (C0) too, the gravest first."""
    subjects = project.subjects.by_party()
    shared = ties(subjects)
    targets = {c.capture_id: c.target_id for c in project.captures.all()}
    made = _made(project, project.leads.sightings(), subjects, shared, targets)
    return sorted(made, key=lambda d: (-d.confidence, -d.severity, d.party, d.card.rule_id, d.lead_id))


def dossiers_of(project: Project, lead_ids: Sequence[str], shared: Mapping[str, tuple[Tie, ...]]) -> list[Dossier]:
    """Some leads only, without reading the rest of the project; `shared` is what the parties share with others."""
    sightings = list(project.leads.sightings(of=lead_ids))
    parties = dict.fromkeys(s.lead.party for s in sightings)
    subjects = {p: together([(url, subject) for _, url, subject in project.subjects.of_party(p)]) for p in parties}
    captures = (project.captures.get(one) for one in {s.capture_id for s in sightings})
    return _made(project, sightings, subjects, shared, {c.capture_id: c.target_id for c in captures if c})


def _made(
    project: Project,
    sightings: Iterable[Sighting],
    subjects: Mapping[str, Subject],
    shared: Mapping[str, tuple[Tie, ...]],
    targets: Mapping[str, str],
) -> list[Dossier]:
    sightings = list(sightings)
    cards = project.rule_cards.some({(s.rules_sha, s.lead.rule_id) for s in sightings})
    titles = {t.target_id: t.title for t in project.targets()}
    made = []
    for lead_id, group in groupby(sightings, key=lambda s: s.lead.lead_id):
        every = tuple(group)
        lead = every[0].lead
        card = cards[every[0].rules_sha, lead.rule_id]
        site = next(filter(None, (titles.get(targets[s.capture_id], "") for s in every)), "")  # officers' captures have none
        made.append(Dossier(lead_id, lead.party, site, every, subjects[lead.party], card, shared.get(lead.party, ())))
    return made


def dossier_fields(dossier: Dossier, captures: Mapping[str, Capture], framing: Framing) -> dict[str, Any]:
    """What the review page shows of a lead when it is opened, besides its row and its party; private numbers are masked."""
    best, looked = dossier.best, _looked_at(dossier, captures)
    return {
        "points": [[p.points, p.reason] for p in best.lead.points],
        "hits": _apart([_hit_fields(h) for h in best.lead.hits])[:_HITS_SHOWN],
        "pages": [_page_fields(s, captures[s.capture_id]) for s in dossier.sightings[:PAGES_SHOWN]],
        "pageCount": len(dossier.sightings),
        "looks": framing.looks(looked, captures[looked.capture_id]),
    }


def party_fields(dossier: Dossier) -> dict[str, Any]:
    """What the review page shows of the party of a lead, the same for all its leads; private numbers are masked."""
    return {
        "institution": f"{INSTITUTIONS}/{institution_file(dossier.party)}",
        "mentions": [mention_fields(m) for m in dossier.subject.mentions[:MENTIONS_SHOWN]],
        "registry": dossier.subject.registry.sentence,
        "contradictions": list(dossier.subject.contradictions),
        "ties": tie_sentences(dossier),
    }


def _looked_at(dossier: Dossier, captures: Mapping[str, Capture]) -> Sighting:
    """The sighting that is shown in pictures: the best one, else the newest of those listed that has any."""
    listed = (dossier.best, *dossier.sightings[:PAGES_SHOWN])
    pictured = (s for s in listed if captures[s.capture_id].file(Role.SCREENSHOT) or any(h.framed for h in s.lead.hits))
    return next(pictured, dossier.best)


def card_fields(card: RuleCard) -> dict[str, Any]:
    """A rule as the report page reads it; what was not read at the source says so."""
    fields = asdict(card)
    for clause in (*fields["legal_basis"], *fields["policy_basis"]):
        clause["mark"] = {"V": "", "V~": "据转载件，引用前请核对原文"}.get(clause["mark"], "未核实")
    return fields


def tie_sentences(dossier: Dossier) -> list[str]:
    """What a party shares with others, as sentences; what many share is said to tie nobody."""
    told = []
    for tie in dossier.ties:
        value = masked(Mention(tie.about, tie.value, "", ""))
        if tie.common:
            told.append(f"{ABOUT[tie.about]} {value}：{len(tie.parties)} 家都有，多为平台或公用号码，不据此认定有关联")
        else:
            others = "、".join(p for p in tie.parties if p != dossier.party)
            told.append(f"{ABOUT[tie.about]} {value} 与 {others} 相同，疑似同一主办者，待核查")
    return told


def mention_fields(mention: Mention) -> list[str]:
    """What was read, with its role, place, count and doubt, private data covered."""
    where = [mention.where, f"{mention.pages} 页" if mention.pages > 1 else "", mention.url if mention.pages > 1 else ""]
    role = ROLE[mention.role] if mention.about == About.NAME or mention.role != PartyRole.MENTIONED else ""
    note = "，".join(filter(None, (role, SURE[mention.sure], mention.note)))
    return [ABOUT[mention.about], masked(mention), "，".join(filter(None, where)), note]


def _apart(hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hits without those of which a reader would see no difference: the same words in the same place by two terms."""
    return [hit for n, hit in enumerate(hits) if hit not in hits[:n]]


def _hit_fields(hit: Hit) -> dict[str, Any]:
    squash = re.compile(r"\s+")
    return {
        "before": masked_text(squash.sub(" ", hit.before)),
        "quote": masked_text(hit.quote),
        "after": masked_text(squash.sub(" ", hit.after)),
        "where": f"{KIND[hit.kind]}，{hit.locator}",
        "written": WRITTEN[hit.written],
        "use": USE[hit.use],
        "claim": hit.use == "claim",
        "reason": hit.reason,
    }


def _page_fields(sighting: Sighting, capture: Capture) -> dict[str, Any]:
    return {
        "url": sighting.url,
        "title": sighting.title,
        "seen": beijing(sighting.seen_at),
        "capture": capture.capture_id,
        "files": [[f.name, f.sha256] for f in capture.files],
        "picture": f"{PICTURES}/{picture_name(capture)}" if capture.file(Role.SCREENSHOT) else "",
        "notes": [
            *([f"用浏览器打开：{capture.render_reason}"] if capture.render == "browser" else []),
            *capture.notes,
            *capture.completeness,
        ],
    }


def institution_file(party: str) -> str:
    """The name of a party's page: a digest, since a party's own name may be anything."""
    return f"{hashlib.sha256(party.encode()).hexdigest()[:16]}.html"
