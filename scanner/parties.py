"""Parties: linked pages of one site add up to one subject, and what the site says answers for a page that names nobody.

Only parties with leads are gone through: their pages without hits are read for names, and leads that depend on who is listed
are judged anew on pages where only another page of the site says who that is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evidence.answers import Question
from evidence.captures import Capture
from evidence.errors import InputError
from evidence.project import Project
from evidence.subjects import NOT_OWN, About, Mention, Subject, together
from scanner.inputs import party_of
from scanner.names import places_in
from scanner.rules import Nature, RuleSet
from scanner.source import NOBODY


@dataclass(frozen=True, slots=True)
class Task:
    """A capture to be scanned, with what its site says of the party, and whether its party is read though nothing is found."""

    capture: Capture
    site: Question = NOBODY
    whole: bool = False


def tasks_for(project: Project, captures: Iterable[Capture]) -> list[Task]:
    """The captures with what is known of their sites by now, so that a second scan says no less than the first."""
    sites: dict[str, Question] = {}
    was_read: dict[str, bool] = {}
    districts = _districts(project)
    made = []
    for capture in captures:
        party = party_of(capture.final_url)
        if party not in sites:
            known = project.subjects.of_party(party)
            sites[party] = site_question(known)
            was_read |= {capture_id: subject.read for capture_id, _, subject in known}
        site = replace(sites[party], places=districts.get(capture.target_id, ()))
        made.append(Task(capture, site, was_read.get(capture.capture_id, False)))
    return made


def _districts(project: Project) -> dict[str, tuple[str, ...]]:
    """The places each target is watched for. A target file that cannot be read is told where it is needed, not here."""
    try:
        return {t.target_id: tuple(sorted(places_in(t.district))) for t in project.targets() if t.district}
    except InputError:
        return {}


def unsettled(project: Project, rules: RuleSet) -> list[Task]:
    """What is left to be scanned again so that every page of a party with leads is judged by what its whole site says."""
    dependent = {rule.rule_id for rule in rules.rules if rule.registered or rule.nature == Nature.LEVEL}
    left = []
    districts = _districts(project)
    for party in project.leads.parties():
        known = project.subjects.of_party(party)
        site = site_question(known)
        for capture_id, _, subject in known:
            stale = replace(subject.registry.question, seen="", places=()) != site and dependent & project.leads.rules_of(
                capture_id
            )
            if not subject.read or (stale and names_nobody(subject)):
                capture = project.captures.get(capture_id)
                places = districts.get(capture.target_id, ()) if capture else ()
                left += [Task(capture, replace(site, places=places), whole=True)] if capture else []
    return left


def site_question(known: Sequence[tuple[str, str, Subject]]) -> Question:
    """What a site's pages together ask of the lists; nothing where they contradict each other: a person has to settle that."""
    if not known:
        return NOBODY
    party = together([(url, subject) for _, url, subject in known])
    if party.contradictions:
        return NOBODY
    codes = dict.fromkeys(m.value for m in _own(party) if m.about == About.USCC)
    licences = tuple(dict.fromkeys(m.value for m in _own(party) if m.about in (About.LICENCE, About.FILING)))
    return Question((party.name,) if party.name else (), next(iter(codes), "") if len(codes) == 1 else "", licences)


def names_nobody(subject: Subject) -> bool:
    """Whether a page by itself asks nothing of the lists."""
    return not subject.name and not any(m.about in (About.USCC, About.LICENCE, About.FILING) for m in _own(subject))


def _own(subject: Subject) -> list[Mention]:
    return [m for m in subject.mentions if m.role not in NOT_OWN]
