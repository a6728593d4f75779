"""Duplicates: leads that are one act though they stand at several addresses: one subject, one rule, one time, and like words
or the same picture, byte for byte; pictures that only look alike are never put together.

Each keeps its own evidence; the group is what is filed once (one act, one fine). How like and how near is our own proposal.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from rapidfuzz import fuzz

from evidence.clock import parse
from evidence.leads import Sighting
from evidence.pictures import WHOLE_PAGE

ALIKE = 80.0  # of 100
NEAR = timedelta(days=31)  # a page that is visited monthly has not gone away in between
_MOST = 2000  # leads of one subject and rule that are compared with each other


@dataclass(frozen=True, slots=True)
class Group:
    """Leads that are one act, oldest first; the id is that of its oldest lead, so it stays when the act grows."""

    group_id: str
    rule_id: str
    lead_ids: tuple[str, ...]
    urls: tuple[str, ...]
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class _Seen:
    lead_id: str
    party: str
    rule_id: str
    wording: str
    first: str
    last: str
    urls: tuple[str, ...]
    pictures: frozenset[str]


def groups(sightings: Iterable[Sighting], siblings: Mapping[str, tuple[str, ...]]) -> list[Group]:
    """Every lead in its group (alone where it is alone). `siblings` are the parties tied to a party (evidence.siblings)."""
    seen = _seen(sightings)
    kin = _kin({s.party for s in seen}, siblings)
    buckets: dict[tuple[str, str], list[_Seen]] = {}
    for one in seen:
        buckets.setdefault((kin[one.party], one.rule_id), []).append(one)
    return sorted((g for bucket in buckets.values() for g in _grouped(bucket)), key=lambda g: (g.first_seen, g.group_id))


def _seen(sightings: Iterable[Sighting]) -> list[_Seen]:
    by_lead: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        by_lead.setdefault(sighting.lead.lead_id, []).append(sighting)
    made = []
    for lead_id, found in by_lead.items():
        lead, times = found[0].lead, sorted(s.seen_at for s in found)
        urls = tuple(sorted({s.url for s in found}))
        made.append(_Seen(lead_id, lead.party, lead.rule_id, lead.wording, times[0], times[-1], urls, _pictures(found)))
    return sorted(made, key=lambda s: (s.first, s.lead_id))


def _pictures(found: Iterable[Sighting]) -> frozenset[str]:
    """The pictures in which the words stand, by their bytes. That of a whole page holds more than one advertisement."""
    hits = (hit for s in found for hit in s.lead.hits)
    return frozenset(h.framed.picture for h in hits if h.framed and not h.locator.startswith(WHOLE_PAGE))


def _kin(parties: set[str], siblings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """For each party the first of those that are tied to it, over any number of ties."""
    head: dict[str, str] = {}
    for party in sorted(parties):
        todo = [party]
        while todo:
            one = todo.pop()
            if one not in head:
                head[one] = head.get(party, party)
                todo += siblings.get(one, ())
    return head


def _grouped(bucket: list[_Seen]) -> list[Group]:
    root = {s.lead_id: s.lead_id for s in bucket}

    def top(lead_id: str) -> str:
        while root[lead_id] != lead_id:
            root[lead_id] = root[root[lead_id]]
            lead_id = root[lead_id]
        return lead_id

    for one, other in combinations(bucket[:_MOST], 2):
        if top(one.lead_id) != top(other.lead_id) and _one_act(one, other):
            root[top(other.lead_id)] = top(one.lead_id)
    members: dict[str, list[_Seen]] = {}
    for seen in bucket:
        members.setdefault(top(seen.lead_id), []).append(seen)
    return [_group(found) for found in members.values()]


def _one_act(one: _Seen, other: _Seen) -> bool:
    apart = parse(max(one.first, other.first)) - parse(min(one.last, other.last))
    if apart > NEAR:
        return False
    return bool(one.pictures & other.pictures) or fuzz.ratio(one.wording, other.wording, score_cutoff=ALIKE) >= ALIKE


def _group(found: list[_Seen]) -> Group:
    group_id = hashlib.sha256(found[0].lead_id.encode()).hexdigest()[:8]
    urls = tuple(sorted({url for s in found for url in s.urls}))
    last = max(s.last for s in found)
    return Group(group_id, found[0].rule_id, tuple(s.lead_id for s in found), urls, found[0].first, last)
