"""What taking an edited register back would do, in Chinese lines."""

from collections.abc import Iterator

from reports.case_desk import conflict_lines
from reports.register_import import ImportPlan

_SHOWN = 200  # characters of a value


def plan_lines(plan: ImportPlan) -> Iterator[str]:
    """Every change, conflict and refusal of a plan."""
    yield f"读了 {plan.rows} 行：改动 {len(plan.changes)} 栏，冲突 {len(plan.conflicts)} 栏，不能写的 {len(plan.refused)} 处。"
    if plan.unknown:
        yield f"不认识的栏目没有看：{'、'.join(plan.unknown[:8])}"
    for change in plan.changes:
        yield f"　　{change.case_no} {change.field}：“{_short(change.before)}” → “{_short(change.after)}”"
    if plan.conflicts:
        yield "导出以后别人也改了，两边都在这里："
        yield from conflict_lines(plan.conflicts)
    if plan.refused:
        yield "不能写的："
        yield from (f"　　{told}" for told in plan.refused)


def _short(value: str) -> str:
    flat = value.replace("\n", "；")
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"
