"""What changed since the last time, as lines for the terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator

from evidence.changes import LeadChange
from evidence.labels import OUTCOME
from evidence.observations import Outcome
from evidence.project import Project
from evidence.standing import State

_MOST = 20


def change_lines(project: Project, run_id: str) -> Iterator[str]:
    """How the pages of a run were found, with the wordings that changed."""
    seen = project.observations.of_run(run_id)
    counts = Counter(one.outcome for one in seen)
    yield "网页：" + ("，".join(f"{OUTCOME[o]} {counts[o]} 页" for o in Outcome if counts[o]) or "没有记录") + "。"
    for outcome in Outcome:
        if outcome in (Outcome.UNCHANGED, Outcome.NEW):
            continue
        for one in [o for o in seen if o.outcome == outcome][:_MOST]:
            moved = f"，现在转到 {one.moved_to}" if one.moved_to else ""
            yield f"　　{OUTCOME[outcome]}　{one.url}　{one.why}{moved}".rstrip()
            yield from (f"　　　　{old or '（没有）'} → {new or '（没有了）'}" for old, new in one.difference[:3])


def lead_lines(changes: Iterable[LeadChange]) -> Iterator[str]:
    """How many leads stand how."""
    counts = Counter(one.standing.state for one in changes)
    yield "线索：" + ("，".join(f"{state} {counts[state]} 条" for state in State if counts[state]) or "还没有") + "。"
