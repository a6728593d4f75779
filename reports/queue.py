"""The review queue: its table brought up to date, its keys, and the overview; the disk report and the server both read it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from evidence.clock import beijing, beijing_today, utc_now
from evidence.decisions import Decision, Verdict
from evidence.errors import CalendarError
from evidence.leadindex import LeadIndex
from evidence.project import Project
from evidence.reopened import reopened
from evidence.workflow import workflow
from reports.dossier import Dossier, dossiers_of
from reports.leadrow import indexed
from reports.privacy import masked_text

_BATCH = 1000  # leads made anew in one go
_ARCHIVED = 2000

KEYS = (
    ("j / k", "下一条 / 上一条（也可用 ↓ ↑）"),
    ("1 – 5", "待核（进入案源登记）、误报、非广告、名单豁免、重复；再按数字选原因，0 不写"),
    ("u", "撤销上一次决定（一起定的一起撤销）"),
    ("b", "同一规则、同一用语的未决定线索一起定"),
    ("n", "下一条未决定的"),
    ("f", "只看这一家，再按一次看全部"),
    ("g", "回到第一条"),
    ("l / h", "截图上的下一处 / 上一处用语"),
    ("z", "看整页 / 看用语近处；+ − 放大缩小"),
    ("m", "写备注"),
    ("p", "打开原图"),
    ("/", "搜索"),
    ("Esc", "取消、回到队列"),
    ("?", "这段说明"),
)


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page says of the whole project: charts as (title, [(name, count, width in percent)])."""

    made: str
    captures: int
    leads: int
    charts: list[tuple[str, list[tuple[str, int, int]]]]
    archived: list[dict[str, Any]]
    archived_count: int
    lists: list[str]
    problems: list[tuple[str, str]]


def refresh(project: Project) -> bool:
    """Make anew in the queue what scans have touched; whether there was any."""
    index = LeadIndex(project.db)
    stale = index.stale()
    for start in range(0, len(stale), _BATCH):
        some = stale[start : start + _BATCH]
        index.put(some, [indexed(d) for d in dossiers_of(project, some, {})])
    return bool(stale)


def moves() -> list[dict[str, Any]]:
    """What a reviewer may say of a lead, in the order of the keys, with the codes of the reasons to choose from.

    待核 asks for none: it is the one that goes on, and the reasons are written where it is judged.
    """
    reasons = {verdict: [r.code for r in workflow().reasons_for(verdict)] for verdict in Verdict}
    return [{"verdict": str(v), "reasons": [] if v == Verdict.PENDING else reasons[v]} for v in Verdict]


def reason_texts() -> dict[str, str]:
    """What the codes of reasons say."""
    return {r.code: r.text for verdict in Verdict for r in workflow().reasons_for(verdict)}


def _lists(project: Project) -> list[str]:
    """The lists a reader should know of: those asked, and those withdrawn with by whom and why."""
    told = []
    withdrawn = project.list_marks.withdrawn()
    for s in project.registries.snapshots():
        mark = withdrawn.get(s.snapshot_id)
        gone = f"（{beijing(mark.marked_at)} 由 {mark.reviewer} 撤回：{mark.reason}）" if mark else ""
        told.append(f"{s.published}《{s.title}》{s.rows} 行{gone}")
    return told


def overview(project: Project) -> Overview:
    """Counts and lists over the whole queue."""
    index = LeadIndex(project.db)
    archived = [json.loads(row) for _, row in index.archived(_ARCHIVED)]
    counts = index.overview()
    charts = [("按规则", _bars(counts["rule"])), ("按主体", _bars(counts["party"])), ("按可信度", _bars(counts["confidence"]))]
    return Overview(
        beijing(utc_now()),
        project.captures.count(),
        sum(count for _, count in counts["confidence"]),
        charts,
        archived,
        index.archived_count(),
        _lists(project),
        [*project.leads.problems(), *_calendar_problems(project)],
    )


def _calendar_problems(project: Project) -> list[tuple[str, str]]:
    """Why the order of the queue does not heed the deadlines, where it does not."""
    try:
        project.calendar.next(date.fromisoformat(beijing_today()))
    except CalendarError as error:
        return [("期限", f"队列没有按期限排先后：{error.sentence()}")]
    return []


def reopened_fields(project: Project, standing: Mapping[str, Decision], dossiers: Iterable[Dossier]) -> dict[str, dict[str, Any]]:
    """For leads that are open again although decided: why, and the words then and now piece by piece, private numbers covered."""
    sightings = (s for d in dossiers if d.lead_id in standing for s in d.sightings)
    found = reopened(dict(standing), sightings, project.cases.all()) if standing else []
    covered = (replace(r, before=masked_text(r.before), after=masked_text(r.after)) for r in found)
    return {r.lead_id: {"why": r.why, "pieces": [list(piece) for piece in r.difference()]} for r in covered}


def decision_fields(decision: Decision) -> dict[str, str]:
    """A decision as the page reads it."""
    return {
        "id": decision.decision_id,
        "lead": decision.lead_id,
        "verdict": str(decision.verdict),
        "reason": decision.reason,
        "note": decision.note,
        "reviewer": decision.reviewer,
        "at": decision.decided_at,
        "undoes": decision.undoes,
    }


def embedded(value: object) -> str:
    """JSON that cannot end its own script element or start a comment there."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _bars(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Counts with the width of their bars in percent of the largest."""
    return [(name, count, 100 * count // counts[0][1]) for name, count in counts]
