"""The columns of a case on its page: shown by group, filled by hand there; and a case entered by hand.

What another wrote meanwhile is told with both values and not overwritten; a covered value that comes back is no change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from evidence.casefields import CaseField, case_fields
from evidence.cases import CaseEntry
from evidence.casestate import fold
from evidence.errors import InputError
from evidence.project import Project
from reports.case_desk import conflict_lines, new_case
from reports.register_import import edited
from reports.register_rows import case_row
from reports.review.desk import Desk
from reports.review.forms import Form
from reports.review.visitor import Visitor

GROUPS = {"A": "登记", "B": "案源提供人", "C": "当事人", "D": "违法线索", "E": "核查", "F": "处理", "G": "统计"}
_LONG = 60  # characters from which a value has more than one line to stand in
_TALL = ("案源内容", "核查情况", "依据说明", "处理意见", "改正内容", "移送原因", "备注")
_NEW = {"来源细项": "detail", "案源内容": "told", "移送交办部门": "dept"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A column as the page shows it, private data covered."""

    field: CaseField
    value: str

    @property
    def tall(self) -> bool:
        """Whether it takes more than one line, which a plain input would run together."""
        return "\n" in self.value or (self.field.kind == "text" and (len(self.value) > _LONG or self.field.name in _TALL))


def groups_of(project: Project, entry: CaseEntry) -> Iterator[tuple[str, str, list[Shown]]]:
    """The columns of a case by group: (letter, title, columns). Who reported is not among them."""
    row = case_row(entry, project.calendar)
    every = [Shown(f, row.get(f.name, "")) for f in case_fields().values() if f.filled != "reporter"]
    for letter, title in GROUPS.items():
        yield letter, title, [one for one in every if one.field.group == letter]


def fill(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Write what was changed in the columns that were sent."""
    entry, saw = desk.project.cases.get(form["no"]), form.number("saw")
    if not 1 <= saw <= entry.state.version:
        raise InputError("看不出您改的是哪一版", place=entry.case_no, mend="请刷新页面再填")
    given = _as_of(desk.project, entry, saw)
    wanted: dict[str, str] = {}
    for field in case_fields().values():
        if field.by_hand and form.has(field.key):
            wanted |= edited(field, form[field.key], given.get(field.name, ""))
    done = desk.project.cases.fill(entry.case_no, visitor.name, wanted, saw)
    desk.audit(visitor.name, visitor.address, "填写栏目", entry.case_no, "、".join(done.written) or "没有改动")
    if done.contested:
        told = "；".join(line.strip() for line in conflict_lines(done.contested))
        raise InputError(told, place="别人也改了同一栏", mend="请看现在的内容，确实要改的再填一次")
    return f"/case?no={quote(entry.case_no)}"


def enter_by_hand(desk: Desk, visitor: Visitor, form: Form) -> str:
    """A case from a complaint, a report, another office: what was not found by the crawl."""
    party = form["party"]
    if not party:
        raise InputError("没有写当事人", place="登记案件", mend="不知道名称的，写网站域名")
    more = {name: form[key] for name, key in _NEW.items() if form[key]}
    values = {"当事人名称": party, "案件来源": form["source"], **more}
    entry = new_case(desk.project, party[:200], visitor.name, values, form["found"], [], {})
    desk.audit(visitor.name, visitor.address, "登记案件", entry.case_no, form["source"])
    return f"/case?no={quote(entry.case_no)}"


def sources() -> tuple[str, ...]:
    """The kinds of source that a case may have."""
    return case_fields()["案件来源"].choices


def _as_of(project: Project, entry: CaseEntry, saw: int) -> dict[str, str]:
    """The columns of a case as they were in a version, nothing covered."""
    rows = (row for row in project.cases.history(entry.case_no) if row.version <= saw)
    return case_row(replace(entry, state=fold(entry.case_no, rows)), project.calendar, masks=False)
