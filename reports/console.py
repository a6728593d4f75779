"""What a command says when it is done, in a few Chinese lines."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from evidence.clock import beijing
from evidence.decisions import Contested, Decision
from evidence.findings import Finding, Health, Thing
from evidence.ledger import PageKind, PageState
from evidence.project import Project
from reports.dossier import dossiers

if TYPE_CHECKING:
    from evidence.timestamps import Asked

_STATES = {
    PageState.SEALED: "已封存",
    PageState.UNCHANGED: "没有变化",
    PageState.SKIPPED: "未抓取",
    PageState.FAILED: "失败",
    PageState.QUEUED: "还没抓",
}


def crawl_lines(project: Project, run_id: str, resumed: bool) -> Iterator[str]:
    """The outcome of a crawl, with the reasons why pages were left out."""
    yield f"{'接着上次未完成的抓取：' if resumed else '抓取完毕：'}{_numbers(project.ledger.counts(run_id), '页')}。"
    yield from _reasons(project, run_id, PageKind.PAGE, "页")
    if any((pictures := project.ledger.counts(run_id, PageKind.PICTURE)).values()):
        yield f"网页的图片：{_numbers(pictures, '张')}。"
        yield from _reasons(project, run_id, PageKind.PICTURE, "张")
    notes = Counter(note.split(" http")[0] for c in project.captures.all() if c.run_id == run_id for note in c.notes)
    for note, count in notes.most_common(5):
        yield f"　　已封存而有说明的：{note}：{count} 页"


def _numbers(counts: dict[PageState, int], unit: str) -> str:
    told = (f"{name} {counts[state]} {unit}" for state, name in _STATES.items() if counts[state] or state == PageState.SEALED)
    return "，".join(told)


def _reasons(project: Project, run_id: str, kind: PageKind, unit: str) -> Iterator[str]:
    left = (PageState.SKIPPED, PageState.FAILED)
    reasons = Counter(page.why for state in left for page in project.ledger.pages(run_id, state, kind=kind))
    for why, count in reasons.most_common(8):
        yield f"　　{why}：{count} {unit}"


def summary_lines(project: Project) -> Iterator[str]:
    """How many leads there are, by confidence and rule, and which parties have most."""
    every = dossiers(project)
    shown = [d for d in every if d.confidence >= 1]
    bands = Counter(d.confidence for d in shown)
    yield f"疑似线索 {len(shown)} 条（C3 {bands[3]}，C2 {bands[2]}，C1 {bands[1]}），另有 {len(every) - len(shown)} 处存档备查。"
    for (rule, title), count in Counter((d.card.rule_id, d.card.title) for d in shown).most_common():
        yield f"　　{rule} {title}：{count} 条"


def verify_lines(findings: list[Finding]) -> Iterator[str]:
    """How many files, then rows, links, roots and stamps were checked, and how they are."""
    counts = Counter((f.thing == Thing.FILE, f.health) for f in findings)
    for files, what in ((True, "个文件"), (False, "项登记、保管链、封签和时间戳")):
        total = sum(n for (kind, _), n in counts.items() if kind is files)
        states = "，".join(f"{h} {counts[files, h]}" for h in Health if counts[files, h] or h == Health.OK)
        yield f"核对了 {total} {what}：{states}。"


def stamp_lines(project: Project, asked: "list[Asked]") -> Iterator[str]:
    """What came of asking for time stamps."""
    from evidence.timestamps import waiting  # heavy, and few commands need it

    if not project.settings.tsa:
        yield "设置里没有时间戳服务（xunzheng.toml 的 tsa），没有取时间戳。"
        return
    for one in asked:
        yield f"抓取 {one.run_id}　{one.tsa}　" + (f"没有取到：{one.problem}" if one.problem else f"{beijing(one.said_at)}")
    yield f"时间戳：已有 {len(project.stamps.all())} 枚，还缺 {waiting(project)} 枚。"


def contested_lines(contested: Iterable[Contested]) -> Iterator[str]:
    """Decisions that were not taken because another came first: both values, a line each."""
    rows = list(contested)
    if rows:
        yield f"有 {len(rows)} 条没有记入：作决定以后别人先记了别的。请看过两边再决定："
    for row in rows:
        stands = f"{row.stands.reviewer} 定为“{row.stands.verdict}”" if row.stands else "已被撤销"
        wanted = f"撤销“{row.mine.verdict}”" if row.mine.undoes else f"“{row.mine.verdict}”"
        yield f"　　线索 {row.mine.lead_id}：现在{stands}；{row.mine.reviewer} 要的是{wanted}"


def decision_lines(decisions: Iterable[Decision]) -> Iterator[str]:
    """Standing decisions, a line each."""
    for decision in decisions:
        why = f"{decision.reason}{decision.note}"
        yield f"{beijing(decision.decided_at)}　{decision.verdict}　{decision.lead_id}　{decision.reviewer}　{why}"
