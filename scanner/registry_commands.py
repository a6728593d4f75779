"""The commands that ask the lists or take one out of use: ask, scope, certificate, withdraw, restore, alias, rejudge.

The room's commands hang them into `registry`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, group, progress, say, say_all, say_json

if TYPE_CHECKING:
    from evidence.answers import RegistryAnswer
    from evidence.project import Project
    from evidence.rejudgements import Rejudgement

alias_app = group("别名：审核人员认定某个名称就是名单上的某家，附证据；只增不改。")
On = Annotated[str, typer.Option("--on", help="网页看到的日期，如 2026-11-01；不写就按今天。")]
_LISTED = 5


def add_to(registry_app: typer.Typer) -> None:
    """Hang these commands into the group of lists."""
    for name, function in (("ask", ask), ("scope", scope), ("certificate", certificate), ("rejudge", rejudge)):
        command(registry_app, name)(function)
    command(registry_app, "withdraw")(withdraw)
    command(registry_app, "restore")(restore)
    registry_app.add_typer(alias_app, name="alias")


def ask(
    name: Annotated[str, typer.Argument(help="机构名称、统一社会信用代码或许可证号、备案号。")],
    code: Annotated[str, typer.Option(help="页面上的统一社会信用代码，与名称一起核对。")] = "",
    licence: Annotated[str, typer.Option(help="页面上的许可证号、备案号，与名称一起核对。")] = "",
    on: On = "",
    folder: Here = HERE,
    as_json: Json = False,
) -> None:
    """查一家在不在名单上：按什么核对上的、哪份名单、第几行；没有就列出相近的，由人判断。"""
    from evidence.clock import beijing_today
    from evidence.project import open_project
    from scanner.registry import Registry

    registry = Registry.from_project(open_project(folder))
    day = _day(on) or beijing_today()
    answer = registry.ask(name, day)
    if code or licence:
        answer = registry.answer((name,), code, licences=(licence,) if licence else (), seen=day)
    return say_json(asdict(answer)) if as_json else say_all(answer_lines(answer))


def scope(
    name: Annotated[str, typer.Argument(help="机构名称、统一社会信用代码或许可证号、备案号。")],
    claim: Annotated[str, typer.Option(help="网页上的话，如 “颁发电工三级证书，联网可查”。")],
    on: On = "",
    folder: Here = HERE,
    as_json: Json = False,
) -> None:
    """把网页上说的职业、等级、地点与名单上的备案范围核对。"""
    from evidence.clock import beijing_today
    from evidence.project import open_project
    from scanner.registry import Registry
    from scanner.scope import Verdict, claim_in, judge_scope

    answer = Registry.from_project(open_project(folder)).ask(name, _day(on) or beijing_today())
    found = judge_scope(claim_in(claim, answer), answer.listings) if answer.listings else None
    if as_json:
        return say_json({"answer": asdict(answer), "scope": asdict(found) if found else None})
    say_all(answer_lines(answer))
    if found is None:
        return say("名单上没有可核对的备案范围。")
    doubt = "" if found.verdict in (Verdict.IN, Verdict.UNKNOWN) else "疑似"
    return say(f"{doubt}{found.verdict}：{found.reason}。")


def certificate(number: Annotated[str, typer.Argument(help="证书样本上的编号。")], as_json: Json = False) -> int:
    """看一个证书编号的形式是否符合职业技能等级证书的编码规则（规则据转载件）；只看形式，不辨真伪。"""
    from scanner.certificates import check_number

    checked = check_number(number)
    say_json(asdict(checked)) if as_json else say(f"{checked.masked}：{checked.says}。")
    return 0 if checked.fits else 1


ListId = Annotated[str, typer.Argument(help="名单编号的开头几位，见 registry list。")]
By = Annotated[str, typer.Option("--by", help="由谁。")]
Reason = Annotated[str, typer.Option("--reason", help="为什么。")]


def withdraw(number: ListId, by: By, reason: Reason, folder: Here = HERE) -> None:
    """撤回一份导错的名单：不删除，只是核对时不再用；谁、何时、为什么都记下，并重新判断线索。"""
    _mark(folder, number, by, reason, withdrawn=True)


def restore(number: ListId, by: By, reason: Reason, folder: Here = HERE) -> None:
    """恢复一份撤回的名单，并重新判断线索；撤回的记录仍然留着。"""
    _mark(folder, number, by, reason, withdrawn=False)


def _mark(folder: Path, number: str, by: str, reason: str, *, withdrawn: bool) -> None:
    from evidence.project import open_project
    from scanner.list_withdrawal import mark_list

    project = open_project(folder)
    snapshot = mark_list(project, number, withdrawn=withdrawn, reviewer=by, reason=reason)
    kept = "，名单和这次操作都留有记录" if withdrawn else ""
    say(f"已{'撤回' if withdrawn else '恢复'} {snapshot.published}《{snapshot.title}》（编号 {snapshot.snapshot_id}）{kept}。")
    rejudge_and_say(project)


def rejudge(folder: Here = HERE, as_json: Json = False) -> None:
    """按现在的名单和别名重新判断已有的线索，列出哪些变了、为什么。导入名单、登记别名后会自动做。"""
    from evidence.project import open_project

    project = open_project(folder)
    if as_json:
        return say_json([asdict(change) for change in _rejudged(project)[0]])
    return rejudge_and_say(project)


def rejudge_and_say(project: "Project") -> None:
    """Judge standing leads by the lists as they are now, and tell what changed."""
    changes, other_rules = _rejudged(project)
    say_all(change_lines(project, changes))
    if other_rules:
        say("有些网页是用别的词表或旧版程序扫描的，请再运行一次 xunzheng scan。")


def _rejudged(project: "Project") -> "tuple[tuple[Rejudgement, ...], bool]":
    from scanner.pool import rejudge_captures
    from scanner.rules import DEFAULT

    with project.locked(), progress("重新判断") as step:
        done = rejudge_captures(project, rules_folder=DEFAULT, jobs=None, on_progress=step)
    return done.changes, done.other_rules


def change_lines(project: "Project", changes: "Iterable[Rejudgement]") -> Iterator[str]:
    """What changed, a line a lead and change, with on how many pages."""
    pages: dict[tuple[str, int | None, int | None, str], list[str]] = {}
    for one in changes:
        pages.setdefault((one.lead_id, one.before, one.after, one.reason), []).append(one.capture_id)
    for (lead_id, before, after, reason), captures in pages.items():
        lead = next((x for x in project.leads.of_capture(captures[0]) if x.lead_id == lead_id), None)
        what = f"{lead.party}　{lead.rule_id}“{lead.wording}”" if lead else lead_id
        yield f"{what}（{len(captures)} 页）：{_band(before)} → {_band(after)}，{reason}"
    leads = {lead_id for lead_id, *_ in pages}
    yield f"按现在的名单，{len(leads)} 条线索的可信程度有变化。" if leads else "按现在的名单，线索没有变化。"


def answer_lines(answer: "RegistryAnswer") -> Iterator[str]:
    """An answer for a reader: its sentence, then the candidates with what differs."""
    from evidence.answers import Answer

    yield f"{answer.sentence}。"
    for one in answer.candidates[:_LISTED]:
        row = one.listing
        where = f"{row.published}《{row.title}》第 {row.row} 行"
        how = "同样对得上" if answer.answer == Answer.AMBIGUOUS else f"相近 {one.score:.0%}"
        yield f"　　{how}　{row.name}　{where}　{'；'.join(one.differs) or '写法相同'}"


@command(alias_app, "add")
def alias_add(
    name: Annotated[str, typer.Argument(help="网页上用的名称、品牌。")],
    listed: Annotated[str, typer.Argument(help="名单上的全称或统一社会信用代码。")],
    evidence: Annotated[str, typer.Option(help="凭什么认定：ICP 主办单位、公众号主体、商标注册人等。")],
    by: Annotated[str, typer.Option("--by", help="认定的人。")],
    since: Annotated[str, typer.Option("--from", help="从哪天起这样用，如 2024-01-01。")] = "",
    until: Annotated[str, typer.Option("--to", help="用到哪天。")] = "",
    folder: Here = HERE,
) -> None:
    """登记一个别名，并重新判断线索。别名只说明可能是同一家，不据此免除。"""
    from evidence.project import open_project
    from scanner.aliases import make_alias

    project = open_project(folder)
    alias = make_alias(project, name, listed, evidence=evidence, reviewer=by, valid_from=_day(since), valid_to=_day(until))
    if not project.aliases.add(alias):
        return say("这个别名早已登记过，没有变化。")
    say(f"已登记别名 {alias.alias_id}：“{alias.name}”即“{alias.listed_name}”。")
    return rejudge_and_say(project)


@command(alias_app, "list")
def alias_list(folder: Here = HERE, as_json: Json = False) -> None:
    """列出别名，撤回的也在内。"""
    from evidence.clock import beijing
    from evidence.project import open_project

    aliases = open_project(folder).aliases.all()
    if as_json:
        return say_json([asdict(a) for a in aliases])
    for a in aliases:
        period = f"　{a.valid_from or '不限'} 至 {a.valid_to or '不限'}" if a.valid_from or a.valid_to else ""
        gone = f"　{beijing(a.withdrawn_at)} 由 {a.withdrawn_by} 撤回：{a.withdrawn_why}" if a.withdrawn_at else ""
        say(f"{a.alias_id}　“{a.name}”即“{a.listed_name}”{period}　凭 {a.evidence}　{a.reviewer} {beijing(a.added_at)}{gone}")
    return None if aliases else say("还没有别名。")


@command(alias_app, "withdraw")
def alias_withdraw(
    alias_id: Annotated[str, typer.Argument(help="别名编号。")],
    by: Annotated[str, typer.Option("--by", help="撤回的人。")],
    why: Annotated[str, typer.Option(help="为什么撤回。")],
    folder: Here = HERE,
) -> None:
    """撤回一个别名，并重新判断线索。原来的登记仍然留着。"""
    from evidence.errors import InputError
    from evidence.project import open_project

    project = open_project(folder)
    if not project.aliases.withdraw(alias_id, by, why):
        raise InputError("没有这个别名，或者已经撤回", place=alias_id, mend="请用 xunzheng registry alias list 查编号")
    say(f"已撤回别名 {alias_id}。")
    rejudge_and_say(project)


def _day(typed: str) -> str:
    """A day as typed. Raises InputError when it is none."""
    from datetime import date

    from evidence.errors import InputError

    if not typed:
        return ""
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError as error:
        raise InputError(f"日期“{typed}”不对", mend="请写成 2026-11-01 的样子") from error


def _band(confidence: int | None) -> str:
    return "无" if confidence is None else f"C{confidence}"
