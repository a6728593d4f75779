"""What the server hands out as files: the register, drafts and the evidence package of a case, the annexes; each by role.

What shows personal data as it is takes a reason, which is logged before anything is written.
"""

import io
import shutil
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from evidence.annexforms import period_due
from evidence.clock import beijing_today
from evidence.errors import InputError
from evidence.persons import Role
from evidence.project import Project
from reports.annex_word import export_annexes
from reports.case_forms import CaseForm, case_form
from reports.package import make_package
from reports.pdf import NO_OFFICE, pdfs_of
from reports.register import KINDS, Uncovered, register_contents
from reports.review.forms import Form, Handout
from reports.review.visitor import Visitor
from reports.word import written

DRAFT = (Role.ENTRY, Role.FIRST, Role.SECOND, Role.HEAD)
FILL = (Role.ENTRY, Role.FIRST, Role.SECOND)
EXPORT = (Role.ENTRY, Role.FIRST, Role.SECOND, Role.HEAD, Role.LEGAL)
UNCOVER = (Role.FIRST, Role.SECOND, Role.HEAD)


def may(visitor: Visitor, roles: Iterable[Role]) -> bool:
    """Whether a visitor has one of the roles."""
    return bool(set(visitor.roles) & set(roles))


def register(project: Project, visitor: Visitor, form: Form) -> Handout:
    """The case register as xlsx, csv or JSON; personal data is covered unless one who may gives the reason."""
    need(visitor, EXPORT, "导出案源登记")
    kind, uncovered = form["kind"], None
    if kind not in KINDS:
        raise InputError("没有这种格式", place=kind[:10], mend=f"可以导出的是 {'、'.join(KINDS)}")
    if form["uncovered"]:
        need(visitor, UNCOVER, "不遮盖个人信息的导出")
        uncovered = Uncovered(visitor.name, form["reason"])
    contents, rows = register_contents(project, (kind,), by=visitor.name, place=_place(visitor), uncovered=uncovered)
    ((name, content),) = contents.items()
    told = f"{rows} 件，{'没有遮盖，理由：' + uncovered.reason if uncovered else '个人信息已遮盖'}"
    return Handout(name, content, "导出", name, told)


def draft(project: Project, visitor: Visitor, form: Form) -> Handout:
    """A Word draft of a case, or the same as PDF."""
    need(visitor, DRAFT, "文书草稿")
    if form["form"] not in tuple(CaseForm):
        raise InputError("没有这种文书", place=form["form"][:40], mend=f"可以写的是 {'、'.join(CaseForm)}")
    made = case_form(project, form["no"], CaseForm(form["form"]), form["other"][:60] or form["to"][:60])
    name, content = f"{form['form']}_{form['no']}.docx", made.content
    if form["as"] == "pdf":
        with tempfile.TemporaryDirectory(prefix="xunzheng-draft-") as folder:
            found = pdfs_of([written(Path(folder), name, content)])
            if not found:
                raise InputError(NO_OFFICE.rstrip("。"), place=name, mend="请下载 Word 草稿")
            name, content = found[0].name, found[0].read_bytes()
    return Handout(name, content, "下载文书草稿", form["no"], form["form"] + (f"，送 {made.organ}" if made.organ else ""))


def package(project: Project, visitor: Visitor, form: Form) -> Handout:
    """The evidence package of a case as one zip. Pages are in it as they were, so a reason is taken."""
    need(visitor, UNCOVER, "证据包")
    project.cases.get(form["no"])
    asked = Uncovered(visitor.name, form["reason"])
    folder = Path(tempfile.mkdtemp(prefix="xunzheng-package-"))
    try:
        project.disclosures.record(asked.by, asked.reason, f"证据包 {form['no']}，{_place(visitor)}", 1)
        made = make_package(project, form["no"], folder, by=visitor.name)
        name = f"{made.folder.name}.zip"
        with ZipFile(folder / name, "w", ZIP_STORED) as zipped:
            for path in sorted(p for p in made.folder.rglob("*") if p.is_file()):
                zipped.write(path, path.relative_to(folder))
        shutil.rmtree(made.folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Handout(
        name, folder / name, "下载证据包", form["no"], f"{made.captures} 页，{made.files} 个文件，理由：{asked.reason}"
    )


def annexes(project: Project, visitor: Visitor, form: Form) -> Handout:
    """Both annexes of a period, frozen and written as the command does, as one zip."""
    period = period_due(form["due"][:10], date.fromisoformat(beijing_today()))
    done = export_annexes(project, period, project.root / "exports", visitor.name)
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as zipped:
        for path in (*done.word, *done.pdf):
            zipped.write(path, path.name)
    name = f"附件1、附件2_{period.due}_{done.snapshot.number:03d}.zip"
    return Handout(name, buffer.getvalue(), "导出附件", str(period.due), f"摘要 {done.snapshot.digest[:16]}")


def need(visitor: Visitor, roles: Iterable[Role], doing: str) -> None:
    """Raises InputError when a visitor has none of the roles that something takes."""
    wanted = tuple(roles)
    if not may(visitor, wanted):
        raise InputError(f"“{visitor.name}”的角色是{visitor.role}", place=doing, mend=f"要由{'、'.join(wanted)}来做")


def _place(visitor: Visitor) -> str:
    return f"审核服务器，{visitor.address}"
