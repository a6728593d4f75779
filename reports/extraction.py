"""The draft of 电子数据证据提取笔录: what the records can say is filled in, what only officers can say stays a blank line.

The template is a Word file; an office puts its own beside its settings as templates/电子数据证据提取笔录.docx.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evidence.captures import Capture
from evidence.clock import beijing
from evidence.completeness import TITLES, clean_sentence, clock_sentence
from evidence.labels import KIND
from evidence.project import Project
from evidence.recaptures import Ended
from evidence.vault import TOOL
from reports.attended_fields import with_officers
from reports.dossier import Dossier
from reports.word import word_file

TEMPLATE = "电子数据证据提取笔录"
_MOST_QUOTES = 5


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a record is drawn from: leads of one matter, their captures, files with their digests, when they were packed ('' when
    they were not), and what two officers captured anew."""

    project: Project
    what: str
    leads: list[Dossier]
    captures: list[Capture]
    packed_at: str
    files: list[dict[str, Any]]
    attended: Ended | None


def extraction_record(extraction: Extraction) -> bytes:
    """The draft as a Word file. Raises InputError when the office's own template cannot be used."""
    fields = with_officers(_fields(extraction), extraction.attended, extraction.captures, extraction.leads)
    return word_file(extraction.project.root, TEMPLATE, fields)


def _fields(extraction: Extraction) -> dict[str, Any]:
    captures, leads = extraction.captures, extraction.leads
    browsers = sorted({c.browser for c in captures if c.browser})
    runs = {c.run_id for c in captures}
    stamps = [s for s in extraction.project.stamps.all() if s.run_id in runs]
    said = "；".join(f"{beijing(s.said_at, '%Y-%m-%d %H:%M:%S')} {s.signer}（序号 {s.serial}）" for s in stamps)
    return {
        "cause": f"疑似{'、'.join(dict.fromkeys(d.card.title for d in leads))}（{extraction.what}）",
        "begun": beijing(min(c.started_at for c in captures), "%Y-%m-%d %H:%M:%S") if captures else "",
        "ended": beijing(max(c.sealed_at for c in captures), "%Y-%m-%d %H:%M:%S") if captures else "",
        "objects": [f"{n}. {c.final_url}" for n, c in enumerate(captures, 1)],
        "party": "、".join(dict.fromkeys(d.label for d in leads)),
        "tools": "；".join([TOOL, *(f"浏览器 {b}" for b in browsers), *_tools(captures)]),
        "environment": _environment(captures),
        "steps": [*(_step(n, c) for n, c in enumerate(captures, 1)), *_packed(extraction)],
        "found": [line for d in leads for line in _found(d)],
        "lacking": [line for n, c in enumerate(captures, 1) for line in _lacking(n, c)] or ["无"],
        "files": [f for f in extraction.files if not f["path"].startswith("payloads/")],  # their digests are their names
        "stamps": said or "没有取时间戳",
    }


def _tools(captures: list[Capture]) -> list[str]:
    """The other tools that made the captures, each version once."""
    told = (tool for c in captures if c.circumstances for tool in c.circumstances.tools if tool[0] not in ("巡证", "浏览器"))
    return [f"{name} {version}" for name, version in dict.fromkeys(told)]


def _environment(captures: list[Capture]) -> str:
    """What the checks of the place found, of each kind once, and what only officers can check."""
    looked = [c.circumstances for c in captures if c.circumstances]
    told = list(dict.fromkeys(clean_sentence(one) for one in looked))
    clocks = [one.clock for one in looked if one.clock]
    told += [clock_sentence(c) if not c.problem else f"向 {c.server} 对时，{c.problem}" for c in clocks[-1:]]
    checked = "；".join(told) if told else "没有自动检查的记录"
    return f"没有登录任何账号。程序检查：{checked}。本机网络、代理、时间校对由办案人员复核：＿＿＿＿＿＿＿＿"


def _step(number: int, capture: Capture) -> str:
    when = beijing(capture.started_at, "%Y-%m-%d %H:%M:%S")
    hops = f"，经 {len(capture.redirects)} 次跳转到 {capture.final_url}" if capture.redirects else ""
    kept = "、".join(TITLES[f.role] for f in capture.files if f.role in TITLES)
    shown = f"，在浏览器里打开后留存{kept}" if capture.render == "browser" else ""
    address = f"，目标 IP {capture.ip}" if capture.ip else ""
    own = next((c for c in capture.connections if c.chain), None)
    address += f"，{own.protocol} 加密，网站证书 SHA-256 {own.chain[0]}" if own else ""
    sealed, what = beijing(capture.sealed_at, "%H:%M:%S"), "图片" if capture.picture else "网页"
    return (
        f"{when}，自动监测程序访问{what} {number}（{capture.url}）{hops}{address}，回应状态 {capture.status}{shown}，"
        f"于 {sealed} 计算摘要并封存，编号 {capture.number}，封存编号 {capture.capture_id}。"
    )


def _packed(extraction: Extraction) -> Iterator[str]:
    if extraction.packed_at:
        when = beijing(extraction.packed_at, "%Y-%m-%d %H:%M:%S")
        yield f"{when}，重新计算全部封存文件的摘要，与封存时相同，连同保管记录打成证据包。"


def _found(dossier: Dossier) -> Iterator[str]:
    """What was found of one lead, in the words of the page."""
    for sighting in dossier.sightings[:_MOST_QUOTES]:
        hit = sighting.lead.hits[0] if sighting.lead.hits else None
        quoted = f"{KIND[hit.kind]}写有“{hit.before[-20:]}{hit.quote}{hit.after[:20]}”" if hit else sighting.lead.wording
        yield f"{sighting.url}：{quoted}，疑似{dossier.card.title}（规则 {dossier.card.rule_id}）。"


def _lacking(number: int, capture: Capture) -> Iterator[str]:
    for note in (*capture.completeness, *capture.notes):
        yield f"网页 {number}：{note}"
