"""The annexes as Word and PDF, frozen at export: what was sent can be read again whatever is edited later."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.annexcount import label
from evidence.annexforms import Form, Period
from evidence.annexlog import Snapshot, canonical
from evidence.custody import Act, digest_of
from evidence.errors import InputError
from evidence.persons import Role
from evidence.project import Project
from reports.annex import Report, body_of, last_sent, report_of
from reports.form_templates import cell_field
from reports.pdf import pdfs_of
from reports.word import word_file, written

MAY_EXPORT = (Role.LIAISON, Role.FIRST, Role.SECOND, Role.HEAD)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export made and what to know of it; `pdf` is empty where LibreOffice is not installed, `before` is the report
    it is compared with."""

    snapshot: Snapshot
    before: Snapshot | None
    word: tuple[Path, ...]
    pdf: tuple[Path, ...]
    notes: tuple[str, ...]


def export_annexes(project: Project, period: Period, folder: Path, person: str) -> Exported:
    """Freeze the annexes of a period and write them. Raises InputError when the person may not or a number has no ground."""
    project.persons.need(person, MAY_EXPORT, "导出附件")
    report = report_of(project, period)
    problems = tuple(p for form in report.forms for p in form.problems)
    if problems:
        raise InputError("；".join(problems), place="附件检查", mend="请先改正，见 xunzheng annex board")
    body = body_of(project, report)
    digest = digest_of(canonical(body))
    made = {f.form.name: _word(project, report, f.form, body, digest) for f in report.forms}
    before = last_sent(project, period)
    snapshot = project.annex_log.freeze(period.due, body, person)
    files = tuple(written(folder, f"{name}_{period.due}_{snapshot.number:03d}.docx", content) for name, content in made.items())
    project.custody.record(Act.EXPORT, f"附件 {period.due}", person=person, digest=digest)
    project.custody.anchor()
    return Exported(snapshot, before, files, pdfs_of(files), tuple(n for f in report.forms for n in f.notes))


def _word(project: Project, report: Report, form: Form, body: dict[str, Any], digest: str) -> bytes:
    """One annex by its template, from the frozen values."""
    settings, rows = project.annex_settings, dict(form.rows)
    cells = {cell_field(*key.split("/")): cell["value"] for key, cell in body["cells"].items() if key.split("/")[0] in rows}
    values = {
        **cells,
        **{cell_field(row, "text"): body["texts"][row]["text"] for row in rows},
        "third_label": next((label(c, settings) for c in form.columns if c.counts == "third"), ""),
        "office": settings.office,
        "contact": settings.contact or "＿＿＿＿＿＿",
        "mode": str(report.mode),
        "begins": report.begins.isoformat(),
        "ends": report.ends.isoformat(),
        "digest": digest[:16],
    }
    return word_file(project.root, form.name, values)
