"""Scanning files that were not crawled: what each document shows, and a summary, for a person or a program."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evidence.leads import Lead, Scan
from evidence.terminal import Step, say, say_json
from scanner.inputs import Unreadable, read_inputs
from scanner.pictured_files import looked_at
from scanner.scan import Scanner

SHOWN = 1  # a reviewer sees leads of confidence C1 and more; C0 is the archive


@dataclass
class _Tally:
    documents: int = 0
    with_leads: int = 0
    unread: list[Unreadable] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)


def scan_files(paths: Iterable[Path], scanner: Scanner, step: Step, *, as_json: bool) -> int:
    """Scan files, print what was found (one JSON line a document when `as_json`); 1 when something could not be read."""
    tally = _Tally()
    for item in looked_at(read_inputs(paths)):
        if isinstance(item, Unreadable):
            tally.unread.append(item)
            if as_json:
                say_json({"path": item.name, "error": item.sentence})
            continue
        scan = scanner.scan(item)
        shown = [lead for lead in scan.leads if lead.confidence >= SHOWN]
        tally.documents += 1
        tally.with_leads += bool(shown)
        tally.rules.update({lead.rule_id for lead in shown})
        step(tally.documents, 0, item.name)
        if as_json:
            say_json(document_fields(item.name, scan))
        elif shown or scan.problem:
            _show(item.name, scan, shown)
    if not as_json:
        _summary(tally, scanner)
    return 1 if tally.unread else 0


def document_fields(name: str, scan: Scan) -> dict[str, Any]:
    """One document for a program: {path, title, page_kind, leads, subjects}; a stable shape others measure through."""
    return {
        "path": name,
        "title": scan.title,
        "page_kind": scan.page_kind,
        "leads": [_lead_fields(lead) for lead in scan.leads if lead.confidence >= SHOWN],
        "subjects": [{"about": m.about, "value": m.value} for m in scan.subject.mentions],
        "problem": scan.problem,
    }


def _lead_fields(lead: Lead) -> dict[str, Any]:
    return {
        "rule": lead.rule_id,
        "wording": lead.wording,
        "severity": lead.severity,
        "confidence": lead.confidence,
        "quotes": list(dict.fromkeys(hit.quote for hit in lead.hits)),
    }


def _show(name: str, scan: Scan, shown: list[Lead]) -> None:
    say(f"{name}　{scan.title}")
    if scan.problem:
        say(f"　　注意：{scan.problem}")
    for lead in sorted(shown, key=lambda one: (-one.confidence, -one.severity, one.rule_id)):
        hit = lead.hits[0]
        context = f"{hit.before[-12:]}【{hit.quote}】{hit.after[:12]}".replace("\n", " ")
        say(f"　　疑似 {lead.rule_id} S{lead.severity} C{lead.confidence}　{context}")


def _summary(tally: _Tally, scanner: Scanner) -> None:
    for item in tally.unread:
        say(f"未读：{item.sentence}")
    say(f"扫描了 {tally.documents} 份，{tally.with_leads} 份有疑似线索，{len(tally.unread)} 份没能读出。")
    titles = {card.rule_id: card.title for card in scanner.rules.cards()}
    for rule, count in tally.rules.most_common():
        say(f"　　{rule} {titles.get(rule, '')}：{count} 份")
