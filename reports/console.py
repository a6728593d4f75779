"""What a command says when it is done, in a few Chinese lines."""

from collections import Counter
from collections.abc import Iterable, Iterator

from evidence.clock import beijing
from evidence.decisions import Decision
from evidence.ledger import PageState
from evidence.project import Project
from reports.dossier import dossiers

_STATES = {PageState.SEALED: "已封存", PageState.SKIPPED: "未抓取", PageState.FAILED: "失败", PageState.QUEUED: "还没抓"}


def crawl_lines(project: Project, run_id: str, resumed: bool) -> Iterator[str]:
    """The outcome of a crawl, with the reasons why pages were left out."""
    counts = project.ledger.counts(run_id)
    numbers = "，".join(
        f"{name} {counts[state]} 页" for state, name in _STATES.items() if counts[state] or state == PageState.SEALED
    )
    yield f"{'接着上次未完成的抓取：' if resumed else '抓取完毕：'}{numbers}。"
    reasons = Counter(p.why for s in (PageState.SKIPPED, PageState.FAILED) for p in project.ledger.pages(run_id, s))
    for why, count in reasons.most_common(8):
        yield f"　　{why}：{count} 页"
    notes = Counter(note.split(" http")[0] for c in project.captures.all() if c.run_id == run_id for note in c.notes)
    for note, count in notes.most_common(5):
        yield f"　　已封存而有说明的：{note}：{count} 页"


def summary_lines(project: Project) -> Iterator[str]:
    """How many leads there are, by confidence and rule, and which parties have most."""
    every = dossiers(project)
    shown = [d for d in every if d.confidence >= 1]
    bands = Counter(d.confidence for d in shown)
    yield f"疑似线索 {len(shown)} 条（C3 {bands[3]}，C2 {bands[2]}，C1 {bands[1]}），另有 {len(every) - len(shown)} 处存档备查。"
    for (rule, title), count in Counter((d.card.rule_id, d.card.title) for d in shown).most_common():
        yield f"　　{rule} {title}：{count} 条"


def decision_lines(decisions: Iterable[Decision]) -> Iterator[str]:
    """Standing decisions, a line each."""
    for decision in decisions:
        why = f"{decision.reason}{decision.note}"
        yield f"{beijing(decision.decided_at)}　{decision.verdict}　{decision.lead_id}　{decision.reviewer}　{why}"
