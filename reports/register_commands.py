"""The commands on the register and its people: take an edited file back, what the columns are, who works here in which role."""

from pathlib import Path
from typing import Annotated

import typer

from evidence.persons import Role
from evidence.terminal import HERE, Here, Json, command, group, say, say_all, say_json

register_app = group("案源登记表：把在表格里改过的导出文件导回来，逐栏对照，同意才写入。导出用 xunzheng export。")
person_app = group("人员名册：谁在这里工作，是什么角色；只增不改。")


@command(register_app, "import")
def register_import(
    file: Annotated[Path, typer.Argument(help="改过的 xlsx、csv 或 json。")],
    by: Annotated[str, typer.Option("--by", help="谁改的（要在人员名册里）。")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不问，直接写入。")] = False,
    insist: Annotated[bool, typer.Option("--insist", help="别人在导出以后改过的栏目，也以文件为准。")] = False,
    folder: Here = HERE,
    as_json: Json = False,
) -> int:
    """导回改过的登记表：逐栏列出改动，同意才写；流转不允许的拒绝，别人改过的两边都列出来。"""
    from dataclasses import asdict

    from evidence.project import open_project
    from reports.register_console import plan_lines
    from reports.register_import import plan_import, take_import

    project = open_project(folder)
    plan = plan_import(project, file)
    if as_json:
        say_json({name: value for name, value in asdict(plan).items() if name != "wanted"})
    else:
        say_all(plan_lines(plan))
    left = bool(plan.refused or (plan.conflicts and not insist))
    if plan.changes or (plan.conflicts and insist):
        if not yes and not typer.confirm("写入吗？", default=False, err=True):
            say("没有写入。")
            return 1
        written, contested = take_import(project, plan, by, insist=insist)
        left = left or bool(contested)
        if not as_json:
            say(f"写入 {written} 栏。")
    return 1 if left else 0


@command(register_app, "columns")
def register_columns(folder: Here = HERE, as_json: Json = False) -> None:
    """列出登记表的栏目：组、代码、谁填写、表格里有没有此栏，以及本局的叫法（register.toml）。"""
    from dataclasses import asdict

    from evidence.casefields import case_fields
    from evidence.project import open_project

    headings = open_project(folder).register_settings.headings
    if as_json:
        return say_json([asdict(f) | {"heading": headings.get(f.name, f.name)} for f in case_fields().values()])
    filled = {"flow": "由流转决定", "tool": "自动起草", "person": "由人填写", "reporter": "加密保存，不导出"}
    for f in case_fields().values():
        say(f"{f.group}　{f.name}　{headings.get(f.name, '')}　{f.key}　{filled[f.filled]}　{f.source}")
    return None


@command(person_app, "add")
def person_add(
    name: Annotated[str, typer.Argument(help="姓名。")],
    role: Annotated[list[Role], typer.Option(help="角色，可以写几次；写的就是全部角色。")],
    by: Annotated[str, typer.Option("--by", help="谁登记的。")] = "",
    folder: Here = HERE,
) -> None:
    """登记一个人和他的角色；再登记一次就换成新的角色。"""
    from evidence.project import open_project

    person = open_project(folder).persons.grant(name, role, by)
    say(f"{person.name}：{'、'.join(person.roles)}")


@command(person_app, "remove")
def person_remove(
    name: Annotated[str, typer.Argument(help="姓名。")],
    by: Annotated[str, typer.Option("--by", help="谁登记的。")] = "",
    folder: Here = HERE,
) -> None:
    """某人不再在这里工作；他以前做的都留着。"""
    from evidence.project import open_project

    open_project(folder).persons.grant(name, (), by)
    say(f"{name}：没有角色了。")


@command(person_app, "list")
def person_list(folder: Here = HERE) -> None:
    """列出人员和角色。"""
    from evidence.project import open_project

    say_all(f"{p.name}　{'、'.join(p.roles)}" for p in open_project(folder).persons.all().values())


def export(
    folder: Here = HERE,
    out: Annotated[Path | None, typer.Option(help="放在哪个目录。", show_default="项目的 exports")] = None,
    by: Annotated[str, typer.Option("--by", help="登记人。")] = "",
    unmask: Annotated[bool, typer.Option("--unmask", help="不遮盖个人的电话和姓名；要写登记人和理由，并记入日志。")] = False,
    reason: Annotated[str, typer.Option("--reason", help="不遮盖的理由。", show_default=False)] = "",
) -> None:
    """把定为“待核”的线索登入案源登记，导出 xlsx、csv 和 json。个人的电话和姓名默认遮盖。"""
    from evidence.project import open_project
    from reports.register import Uncovered, export_register

    project = open_project(folder)
    uncovered = Uncovered(by, reason) if unmask else None
    done = export_register(project, out or project.root / "exports", entered_by=by, uncovered=uncovered)
    say(f"案源登记 {done.rows} 条：{done.xlsx.resolve()}")
    say(f"　　　　　　　　{done.csv.resolve()}")
    say(f"　　　　　　　　{done.json.resolve()}")
