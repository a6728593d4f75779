"""Notice: a case's order to put its leads right by a day, as the case log has it; from it follow the days on which to look again.

It is read from the cases each time, so it can never say otherwise than they do: a step taken back takes its notice with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.cases import CaseEntry
from evidence.corrections import Correction
from evidence.project import Project
from evidence.workflow import workflow


@dataclass(frozen=True, slots=True)
class Notice:
    """Leads to be put right by a day (YYYY-MM-DD); `document` names the paper, `ordered_at` is when it took effect."""

    notice_id: str
    lead_ids: tuple[str, ...]
    deadline: str
    document: str
    ordered_by: str
    ordered_at: str


def notices(entries: Iterable[CaseEntry]) -> list[Notice]:
    """The newest notice of each case that has one, the earliest deadline first."""
    dated = {t.name for t in workflow().transitions.values() if t.due}
    found = []
    for entry in entries:
        if ordered := [m for m in entry.state.effective if m.name in dated]:
            last = ordered[-1]
            found.append(Notice(last.move_id, entry.lead_ids, last.due, last.document, last.person, last.effective_at))
    return sorted(found, key=lambda n: (n.deadline, n.notice_id))


def to_put_right(project: Project, of: Sequence[str] | None = None) -> list[Correction]:
    """What is to be put right by a day (of some leads), by whichever road it was ordered: by itself, or by a case's step."""
    entries = project.cases.all() if of is None else project.cases.with_leads(of)
    of_cases = (Correction(n.notice_id, n.lead_ids, n.deadline, n.document, n.ordered_by, n.ordered_at) for n in notices(entries))
    return sorted([*project.corrections.standing(), *of_cases], key=lambda c: (c.deadline, c.correction_id))
