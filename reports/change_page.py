"""The page of changes: which leads are gone, back or not to be seen, what changed on the pages, old wording beside new.

A page that was blocked or could not be reached is said to be just that, never to be removed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.changes import LeadChange, LeadLook, lead_changes
from evidence.clock import beijing, beijing_today
from evidence.corrections import Correction
from evidence.labels import AGENT, OUTCOME
from evidence.notices import to_put_right
from evidence.observations import Agent, Difference, Observation, Outcome
from evidence.project import Project
from evidence.runs import Run
from evidence.standing import Seen, State
from reports.dossier import Dossier
from reports.privacy import masked_text
from reports.static_page import write_static_page

PAGE = "changes.html"
_SEEN = {
    Seen.THERE: "用语仍在",
    Seen.ABSENT: "网页正常，用语不在",
    Seen.MISSING: "网页不存在",
    Seen.MOVED: "转到站外",
    Seen.BLOCKED: "被拦下，看不到",
    Seen.UNREACHABLE: "打不开",
}
_ORDER = (State.AGAIN, State.BLOCKED, State.UNREACHABLE, State.MOVED, State.ABSENT_ONCE, State.MISSING_ONCE, State.GONE)
_MOST_LOOKS, _MOST_PAGES, _MOST_LEADS = 12, 200, 2000


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as a table lists it."""

    url: str
    agent: str
    why: str
    moved_to: str
    difference: tuple[Difference, ...]


def build_change_page(project: Project, folder: Path, shown: Sequence[Dossier]) -> dict[str, dict[str, Any]]:
    """Write the page beside the report; for each lead, what the report says of it. Raises VaultError when it cannot be."""
    changes, due = lead_changes(project), _deadlines(to_put_right(project))
    known = {d.lead_id: d for d in shown}
    told = {i: change_fields(changes[i], due.get(i)) for i in known if i in changes}
    rows = [_lead_row(known[i], told[i]) for i in sorted(told, key=lambda i: _rank(changes[i], told[i])) if _telling(told[i])]
    latest = _latest(project.runs.all())
    write_static_page(
        "changes.html",
        folder / PAGE,
        leads=rows[:_MOST_LEADS],
        lead_count=len(rows),
        runs=[_run_row(project, run) for run in latest],
        devices=[
            (d.url, _masked(d.difference))
            for run in latest
            for d in project.observations.device_differences(run.run_id)[:_MOST_PAGES]
        ],
        corrections=[_correction_row(c, changes) for c in to_put_right(project)],
        overrides=[t for t in project.targets() if t.robots_override_by],
    )
    return told


def changes_of(project: Project, leads: Sequence[str]) -> dict[str, dict[str, Any]]:
    """How some leads stand, as a page reads it."""
    due = _deadlines(to_put_right(project, leads))
    return {lead: change_fields(change, due.get(lead)) for lead, change in lead_changes(project, leads).items()}


def change_fields(change: LeadChange, deadline: str | None = None) -> dict[str, Any]:
    """How a lead stands, as a page reads it: a word, a sentence, its looks with old and new wording."""
    standing = change.standing
    overdue = deadline is not None and deadline < beijing_today() and standing.state in (State.THERE, State.AGAIN)
    return {
        "state": "限期已过，仍在" if overdue and standing.state == State.THERE else str(standing.state),
        "plain": standing.state == State.THERE and not overdue and change.only is None,
        "sentence": _sentence(change, deadline),
        "looks": [_look_fields(one) for one in change.looks[:_MOST_LOOKS]],
    }


def _sentence(change: LeadChange, deadline: str | None) -> str:
    standing = change.standing
    parts = [f"{standing.state}，自 {beijing(standing.since)}；最近一次查看 {beijing(standing.looked)}"]
    if standing.state != State.THERE and standing.last_there:
        parts.append(f"最后一次见到用语 {beijing(standing.last_there)}")
    if deadline:
        parts.append(f"改正期限 {deadline}")
    if change.only:
        parts.append(f"用语只在{AGENT[change.only]}出现，另一种设备看不到，疑似按设备显示不同内容")
    if standing.state == State.ABSENT_ONCE:
        parts.append("隔 24 小时以上再查一次仍不在，才算已不见")
    return "；".join(parts)


def _look_fields(one: LeadLook) -> dict[str, Any]:
    seen = one.observation
    told = [_SEEN[one.look.seen], seen.why, f"现在转到 {seen.moved_to}" if seen.moved_to else ""]
    told += [f"同一页换了说法：{'、'.join(one.instead)}"] if one.instead else []
    return {
        "at": beijing(one.look.at),
        "url": seen.url,
        "agent": AGENT[seen.agent],
        "told": "；".join(filter(None, told)),
        "difference": _masked(seen.difference),
    }


def _telling(told: Mapping[str, Any]) -> bool:
    """Whether there is something to say of a lead beyond that it was found."""
    return not told["plain"]


def _rank(change: LeadChange, told: Mapping[str, Any]) -> tuple[int, str]:
    state = change.standing.state
    place = 0 if state == State.AGAIN or "限期" in told["state"] else _ORDER.index(state) + 1 if state in _ORDER else 99
    return place, change.lead_id


def _lead_row(dossier: Dossier, told: Mapping[str, Any]) -> dict[str, Any]:
    name = dossier.label if dossier.label == dossier.party else f"{dossier.label}　{dossier.party}"
    return {"name": name, "rule": dossier.card.title, "wording": dossier.best.lead.wording, **told}


def _deadlines(corrections: Iterable[Correction]) -> dict[str, str]:
    return {lead_id: c.deadline for c in corrections for lead_id in c.lead_ids}


def _correction_row(one: Correction, changes: Mapping[str, LeadChange]) -> dict[str, Any]:
    found = [changes[i] for i in one.lead_ids if i in changes]
    leads = [(c.wording, change_fields(c, one.deadline)["state"]) for c in found]
    days = "、".join(look.strftime("%Y-%m-%d") for look in one.looks)
    told = {"id": one.correction_id, "deadline": one.deadline, "document": one.document, "by": one.ordered_by}
    return {**told, "days": days, "leads": leads}


def _latest(runs: Sequence[Run]) -> list[Run]:
    """The newest run of each set of targets, newest first."""
    found: dict[tuple[str, ...], Run] = {}
    for run in runs:
        found.setdefault(run.targets, run)
    return list(found.values())


def _run_row(project: Project, run: Run) -> dict[str, Any]:
    counts = project.observations.counts(run.run_id)
    seen = project.observations.of_run(run.run_id)
    tables = [(OUTCOME[o], [_page_row(one) for one in seen if one.outcome == o][:_MOST_PAGES], counts[o]) for o in Outcome]
    shown = [(name, rows, count) for name, rows, count in tables if count and name not in (OUTCOME[Outcome.UNCHANGED],)]
    numbers = "，".join(f"{OUTCOME[o]} {n} 页" for o, n in counts.items() if n) or "没有记录"
    return {"at": beijing(run.started_at), "targets": "、".join(run.targets), "numbers": numbers, "tables": shown}


def _page_row(one: Observation) -> PageRow:
    agent = AGENT[one.agent] if one.agent != Agent.DESKTOP else ""
    return PageRow(one.url, agent, one.why, one.moved_to, _masked(one.difference))


def _masked(difference: Iterable[Difference]) -> tuple[Difference, ...]:
    return tuple((masked_text(old), masked_text(new)) for old, new in difference)
