"""Desk: what the server does for a reviewer, in the words of the project and without a word of HTTP."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from evidence.audit import Audit
from evidence.clock import beijing, beijing_today, utc_now
from evidence.deadlines import checking_told, pressing_moments
from evidence.decisions import Decision, Verdict
from evidence.errors import InputError
from evidence.leadindex import Filter, LeadIndex
from evidence.project import Project
from evidence.rejudgements import Rejudgement
from evidence.savedviews import SavedViews
from evidence.siblings import Tie, ties
from reports.change_page import changes_of
from reports.dossier import card_fields, dossier_fields, dossiers_of, institution_file, party_fields
from reports.framing import Framing
from reports.institution_page import institution_values
from reports.picture_copies import PictureCopies
from reports.queue import decision_fields, refresh, reopened_fields
from reports.review.door import Door

_SIBLINGS = 20


class Desk:
    """The queue and its decisions as of now. Everything runs in one thread, the one that made it."""

    def __init__(self, project: Project, door: Door) -> None:
        self.project, self.door = project, door
        self._index = LeadIndex(project.db)
        self._framing, self.copies = Framing(project), PictureCopies(project)
        self._ties: Mapping[str, tuple[Tie, ...]] = {}
        self._parties: dict[str, str] = {}  # file name of its page -> party
        self._held: dict[str, str] = {}  # person -> the lead before him
        self._look(anew=True)

    def _look(self, *, anew: bool = False) -> None:
        """Take in what a scan has found meanwhile."""
        if refresh(self.project) or anew:
            self._ties = ties(self.project.subjects.by_party())
            self._parties = {institution_file(party): party for party in self._index.parties()}
            self.rules = {rule: card_fields(card) for (_, rule), card in self.project.rule_cards.all().items()}

    @property
    def soon(self) -> tuple[str, ...]:
        """The moments before which a lead was found that is more pressing."""
        return pressing_moments(self.project.calendar, _today())

    def queue(self, wanted: Filter) -> list[str]:
        """The leads a reviewer wants to see, the most pressing first."""
        self._look()
        return self._index.queue(wanted)

    def rows(self, lead_ids: Sequence[str], person: str = "") -> list[dict[str, Any]]:
        """What the list shows of some leads: with what stands, the newest decision's id, and who else is at it."""
        stands, leases = self.project.decisions.standing_of(lead_ids), self.project.leases.standing()
        made = []
        for lead_id, row in self._index.rows(lead_ids):
            decision, head = stands.get(lead_id, (None, ""))
            lease = leases.get(lead_id)
            claim = {"by": lease.person} if lease and lease.person != person else None
            made.append(json.loads(row) | {"state": _state(decision), "head": head, "claim": claim})
        return made

    def lead(self, lead_id: str, person: str, *, claims: bool) -> dict[str, Any]:
        """All of one lead, which the person now has before him. Raises InputError when there is none."""
        found = dossiers_of(self.project, [lead_id], self._ties)
        if not found:
            raise InputError("没有这条线索", place=lead_id[:40], mend="请刷新页面")
        dossier = found[0]
        ids = {s.capture_id for s in dossier.sightings}
        captures = {c.capture_id: c for c in map(self.project.captures.get, ids) if c}
        fields = dossier_fields(dossier, captures, self._framing)
        for page in fields["pages"]:
            page["picture"] = f"evidence/{page['capture']}/picture" if page["picture"] else ""
            page["saved"] = f"evidence/{page['capture']}/page"
        for look in fields["looks"]:
            inside = f"/{look['sha256']}" if "sha256" in look else ""
            look["picture"] = f"evidence/{look['capture']}/picture{inside}" if look["picture"] else ""
        stands = self.project.decisions.standing_on(lead_id)
        again = reopened_fields(self.project, {lead_id: stands} if stands else {}, found)
        others = [one for one in self._index.of_party(dossier.party) if one != lead_id][:_SIBLINGS]
        return {
            **fields,
            **party_fields(dossier),
            "term": checking_told(dossier.first_seen, self.project.calendar, _today()),
            "change": changes_of(self.project, [lead_id]).get(lead_id),
            "reopened": again.get(lead_id),
            "siblings": sorted(self.rows(others, person), key=lambda row: others.index(row["id"])),
            "history": [decision_fields(d) for d in self.project.decisions.history(lead_id)],
            "changes": [_change(r) for r in self.project.rejudgements.of_lead(lead_id)],
            "claim": self._claim(lead_id, person) if claims else None,
        }

    def alike(self, lead_id: str) -> list[str]:
        """The undecided leads with the same rule and wording."""
        return self._index.alike(lead_id)

    def decide(self, person: str, batch: str, entries: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Store decisions; what another decided meanwhile is told with both values and not overwritten."""
        now = utc_now()
        decisions = [
            Decision(f"{batch}-{n}", e["lead"], Verdict(e["verdict"]), e["reason"], e["note"], person, now, "", e["saw"])
            for n, e in enumerate(entries)
        ]
        return self._stored(decisions)

    def undo(self, person: str) -> dict[str, Any]:
        """Take back the person's last batch, where it still stands."""
        batch = self.project.decisions.last_batch(person)
        now = utc_now()
        undone = [
            Decision(f"{d.decision_id}-undo", d.lead_id, d.verdict, d.reason, "", person, now, d.decision_id, d.decision_id)
            for d in batch
        ]
        told = self._stored(undone)
        return {"undone": told["stored"], "conflicts": told["conflicts"]}

    def _stored(self, decisions: Sequence[Decision]) -> dict[str, Any]:
        added = self.project.decisions.add(decisions)
        contested = {c.mine.lead_id: c for c in added.contested}
        left = [d.lead_id for d in decisions if d.lead_id not in contested]
        stands = self.project.decisions.standing_of(left)
        stored = {lead: {"state": _state(decision), "head": head} for lead, (decision, head) in stands.items()}
        conflicts = [{"lead": lead, "theirs": _state(c.stands), "head": c.head} for lead, c in contested.items()]
        return {"stored": stored, "conflicts": conflicts}

    def counts(self) -> dict[str, int]:
        """How many leads stand in each state."""
        return self._index.counts()

    def views(self, person: str) -> list[dict[str, str]]:
        """The person's saved views."""
        return [{"name": name, "query": query} for name, query in SavedViews(self.project.db).of(person)]

    def party(self, page: str) -> str:
        """The party whose page has that file name, '' when there is none."""
        return self._parties.get(page, "")

    def institution(self, party: str) -> dict[str, Any]:
        """What the page of a party shows."""
        leads = [d for d in dossiers_of(self.project, self._index.of_party(party), self._ties) if d.confidence >= 1]
        tied = {other for tie in self._ties.get(party, ()) if not tie.common for other in tie.parties}
        return institution_values(self.project, party, leads, sorted(tied - {party}), set(self._parties.values()))

    def audit(self, person: str, address: str, act: str, item: str = "", detail: str = "") -> None:
        """Write down who did what."""
        Audit(self.project.db).record(person, address, act, item, detail)

    def _claim(self, lead_id: str, person: str) -> dict[str, str] | None:
        """Have the lead for this person unless another has it: then who that is."""
        if before := self._held.pop(person, ""):
            self.project.leases.release([before], person)
        got, held = self.project.leases.claim([lead_id], person)
        if got:
            self._held[person] = lead_id
        return {"by": held[0].person} if held else None


def wanted(fields: Mapping[str, Any], soon: Sequence[str]) -> Filter:
    """A filter from what the page asked. Raises InputError when it is none."""
    try:
        return Filter(
            text=str(fields["text"])[:100],
            rule=str(fields["rule"])[:40],
            party=str(fields["party"])[:300],
            confidence=int(fields["confidence"]),
            severity=int(fields["severity"]),
            state=str(fields["state"])[:20],
            soon=soon,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise InputError("筛选条件不对", place="队列", mend="请刷新页面") from error


def _today() -> date:
    return date.fromisoformat(beijing_today())


def _state(decision: Decision | None) -> dict[str, str] | None:
    return decision_fields(decision) if decision else None


def _change(one: Rejudgement) -> str:
    return f"{beijing(one.judged_at)}　名单更新，可信度 {_c(one.before)} → {_c(one.after)}，{one.reason}"


def _c(confidence: int | None) -> str:
    return "无" if confidence is None else f"C{confidence}"
