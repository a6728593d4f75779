"""Changes: how every lead stands over time, gathered from sightings and observations; and each look with what it gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.leadplaces import LeadPlace, leads_on, places_of, readable_captures
from evidence.observations import Agent, Observation, Outcome
from evidence.project import Project
from evidence.standing import Look, Seen, Standing, State, standing_of

_FAILED = {
    Outcome.MISSING: Seen.MISSING,
    Outcome.MOVED: Seen.MOVED,
    Outcome.BLOCKED: Seen.BLOCKED,
    Outcome.UNREACHABLE: Seen.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class LeadLook:
    """One look at one page of a lead. `instead` are the wordings of the same rule that the page showed for the first time
    when these words were not on it."""

    look: Look
    observation: Observation
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadChange:
    """A lead over time: its wording, how it stands, and its looks, newest first."""

    lead_id: str
    wording: str
    standing: Standing
    looks: tuple[LeadLook, ...]

    @property
    def again_in(self) -> str:
        """The run in which words that were gone were there again; '' when they were not."""
        found = (one.observation.run_id for one in self.looks if one.look.at == self.standing.since)
        return next(found, "") if self.standing.state == State.AGAIN else ""

    @property
    def only(self) -> Agent | None:
        """The kind of device to which alone the words are shown, though both were looked at: a sign of cloaking."""
        last = {one.observation.agent: one.look.seen for one in reversed(self.looks)}
        there = [agent for agent, seen in last.items() if seen == Seen.THERE]
        return there[0] if len(there) == 1 and Seen.ABSENT in last.values() else None


def lead_changes(project: Project, of: Sequence[str] | None = None) -> dict[str, LeadChange]:
    """Every lead that has a sighting (every one of some), by its id."""
    places = places_of(project.db, of)
    by_page: dict[str, list[Observation]] = {}
    by_url: dict[str, set[str]] = {}
    for one in project.observations.of_lead_pages(of):
        by_page.setdefault(one.page_key, []).append(one)
        by_url.setdefault(one.url, set()).add(one.page_key)
    captures = {one.capture_id for seen in by_page.values() for one in seen if one.capture_id}
    rules = _by_capture(places if of is None else places_of(project.db, leads_on(project.db, captures)))
    readable, ordered = readable_captures(project.db, captures), project.corrections.ordered_at()
    made = {}
    for lead_id, mine in places.items():
        keys = {p.page_key for p in mine} | {k for p in mine for o in by_page.get(p.page_key, ()) for k in by_url[o.url]}
        shown = {p.capture_id for p in mine}
        observed = [o for key in keys for o in by_page.get(key, ())]
        looks = [_look(o, mine[0], shown, readable, rules) for o in observed]
        known = {o.capture_id for o in observed}
        looks += [_first(p) for p in mine if p.capture_id not in known]
        found = sorted(filter(None, looks), key=lambda one: one.look.at)
        if standing := standing_of([one.look for one in found], ordered.get(lead_id, "")):
            made[lead_id] = LeadChange(lead_id, mine[0].wording, standing, tuple(reversed(found)))
    return made


def _by_capture(places: Mapping[str, list[LeadPlace]]) -> dict[tuple[str, str], list[LeadPlace]]:
    """The first places of wordings, by rule and capture."""
    found: dict[tuple[str, str], list[LeadPlace]] = {}
    for mine in places.values():
        first = min(mine, key=lambda p: p.seen_at)
        found.setdefault((first.rule_id, first.capture_id), []).append(first)
    return found


def _look(
    one: Observation,
    lead: LeadPlace,
    shown: set[str],
    readable: set[str],
    rules: Mapping[tuple[str, str], list[LeadPlace]],
) -> LeadLook | None:
    """What an observation says of a lead; None when its capture was not scanned, or not read to its end."""
    if one.capture_id in shown:
        return LeadLook(Look(one.at, one.page_key, Seen.THERE), one)
    if not one.healthy:
        return LeadLook(Look(one.at, one.page_key, _FAILED[one.outcome]), one)
    if one.capture_id not in readable:
        return None
    instead = tuple(p.wording for p in rules.get((lead.rule_id, one.capture_id), ()))
    return LeadLook(Look(one.at, one.page_key, Seen.ABSENT), one, instead)


def _first(place: LeadPlace) -> LeadLook:
    """A sighting from before pages were observed, or by hand."""
    head = (place.run_id, place.page_key, "", place.url, Agent.DESKTOP, place.seen_at, Outcome.NEW, "")
    return LeadLook(Look(place.seen_at, place.page_key, Seen.THERE), Observation(*head, place.capture_id))
