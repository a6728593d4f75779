"""The commands on Word drafts: make one of a case, say to whom a case may be passed on, lay the templates out to be edited."""

from pathlib import Path
from typing import Annotated

import typer

from evidence.terminal import HERE, Here, command, group, say, say_all

forms_app = group("文书草稿：案件来源登记表、线索移送函、责令改正通知书。都是草稿，签名、印章留空。")
Number = Annotated[str, typer.Argument(help="登记号。")]


@command(forms_app, "make")
def make(
    number: Number,
    form: Annotated[str, typer.Argument(help="案件来源登记表、线索移送函 或 责令改正通知书。")],
    to: Annotated[str, typer.Option("--to", help="移送给谁；不写就用按规则提出的第一个。", show_default=False)] = "",
    out: Annotated[Path | None, typer.Option(help="放在哪个目录。", show_default="项目的 exports")] = None,
    folder: Here = HERE,
) -> None:
    """写一份文书的 Word 草稿；装了 LibreOffice 的连同 PDF。个人的电话、姓名遮盖，送出前由人核对补全。"""
    from evidence.errors import InputError
    from evidence.project import open_project
    from reports.case_forms import CaseForm, case_form
    from reports.pdf import NO_OFFICE, pdfs_of
    from reports.word import written

    if form not in tuple(CaseForm):
        raise InputError(f"没有“{form[:40]}”这种文书", mend=f"可以写的是 {'、'.join(CaseForm)}；提取笔录在证据包里")
    project = open_project(folder)
    made = case_form(project, number, CaseForm(form), to.strip())
    path = written(out or project.root / "exports", f"{form}_{number}.docx", made.content)
    say(f"{path.resolve()}")
    say_all([pdf.resolve() for pdf in pdfs_of([path])] or [NO_OFFICE])
    if CaseForm(form) == CaseForm.TRANSFER:
        say(f"移送给：{made.organ or '没有按规则提出，请在稿上填写'}")
        say_all(f"　可考虑 {one.organ}：{one.why}" for one in made.proposals if one.organ != made.organ)


@command(forms_app, "recipients")
def recipients(number: Number, folder: Here = HERE) -> None:
    """这个案件可以移送给谁，为什么；由人决定。"""
    from evidence.project import open_project
    from reports.case_forms import proposed_for
    from reports.dossier import dossiers_of

    project = open_project(folder)
    entry = project.cases.get(number)
    found = proposed_for(entry, dossiers_of(project, entry.lead_ids, {}))
    say_all([f"{one.organ}：{one.why}（{one.ground}）" for one in found] or ["按规则没有要移送的；在外省的当事人由人判断。"])


@command(forms_app, "templates")
def templates(folder: Here = HERE) -> None:
    """把自带的 Word 模板放到项目的 templates 目录，供本单位修改；已有的不动。"""
    from evidence.project import open_project
    from reports.word import copy_templates

    copied, kept = copy_templates(open_project(folder).root)
    say_all(f"已放好：{path}" for path in copied)
    say_all(f"已有，没有动：{path}" for path in kept)
    say("在 Word 里修改，花括号里的名称不要改；删掉一个文件就用回自带的。")
