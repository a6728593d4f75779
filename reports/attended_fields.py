"""What an extraction record says of the two officers: who, by what way, when, and what became of each lead's words.

Names and numbers stand as they were told; the lines for signatures stay blank, nobody signs here but the officer.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from evidence.captures import Capture
from evidence.clock import beijing
from evidence.recaptures import Ended, Officer
from reports.dossier import Dossier

_BLANK = "＿＿＿＿＿＿＿＿"


def with_officers(
    fields: dict[str, Any], attended: Ended | None, captures: Sequence[Capture], leads: Sequence[Dossier]
) -> dict[str, Any]:
    """The fields of a record with what two officers did; with blanks, and that said, where none did."""
    if attended is None:
        mode = {"mode": "自动监测；没有做过双人在线取证，立案或者移送前请补做", "officers": f"{_BLANK}、{_BLANK}"}
        return fields | mode | _signer("one", None) | _signer("two", None)
    recapture, one, two = attended.recapture, *attended.recapture.officers
    made = {c.capture_id for c in captures} & attended.capture_ids
    modes = ["双人在线取证" if c.capture_id in made else "此前自动监测" for c in captures]
    steps = [
        step.replace("自动监测程序", "办案人员启动的程序", 1) if c.capture_id in made else step
        for c, step in zip(captures, fields["steps"], strict=False)
    ]
    told = {
        "mode": "双人在线取证",
        "officers": f"{one}、{two}",
        "cause": fields["cause"] if leads else f"（{recapture.what}）",
        "begun": _time(recapture.begun_at),
        "ended": _time(attended.ended_at),
        "objects": [f"{line}（{mode}）" for line, mode in zip(fields["objects"], modes, strict=True)],
        "party": fields["party"] or _BLANK,
        "tools": f"{recapture.device}；{fields['tools']}",
        "steps": [_begun(attended), *steps, _compared(attended), *fields["steps"][len(steps) :]],
        "found": [*_results(attended, captures, leads), *fields["found"]],
    }
    return fields | told | _signer("one", one) | _signer("two", two)


def _signer(which: str, officer: Officer | None) -> dict[str, str]:
    return {
        f"{which}_name": officer.name if officer else _BLANK,
        f"{which}_number": (officer.number if officer else "") or _BLANK,
    }


def _begun(attended: Ended) -> str:
    recapture = attended.recapture
    return (
        f"{_time(recapture.begun_at)}，办案人员 {'、'.join(map(str, recapture.officers))} 在上述计算机上启动程序，对 "
        f"{len(recapture.urls)} 个网页在线取证，编号 {recapture.recapture_id}；取证前先将两名办案人员和网址记入保管链。"
    )


def _compared(attended: Ended) -> str:
    return f"{_time(attended.ended_at)}，与此前封存的网页逐条对照，结果记入保管链。"


def _results(attended: Ended, captures: Sequence[Capture], leads: Sequence[Dossier]) -> Iterator[str]:
    """What became of each lead's words when two officers looked."""
    numbers = {c.capture_id: n for n, c in enumerate(captures, 1)}
    cards = {d.lead_id: d.card for d in leads}
    for one in attended.found:
        page = f"网页 {numbers[one.capture_id]}（{one.url}）" if one.capture_id in numbers else one.url
        card = cards.get(one.lead_id)
        lead = f"疑似{card.title}（规则 {card.rule_id}，线索 {one.lead_id}），" if card else ""
        beside = f"；对照的是封存编号 {one.earlier}" if one.earlier else ""
        yield f"双人在线取证：{page}，{lead}{one.outcome}：{one.why}{beside}。"


def _time(moment: str) -> str:
    return beijing(moment, "%Y-%m-%d %H:%M:%S")
