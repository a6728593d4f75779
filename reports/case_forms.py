"""Drafts of a case's documents as Word: 案件来源登记表, 线索移送函, 责令改正. What only people can say or sign stays a blank.

Everything is 疑似; what is not checked against its source says so; no seal is ever set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from evidence.captures import Capture
from evidence.casefields import CaseField, case_fields
from evidence.cases import CaseEntry
from evidence.clock import beijing
from evidence.custody import Act
from evidence.project import Project
from evidence.rulecards import Clause
from reports.dossier import Dossier, dossiers_of
from reports.privacy import masked_text
from reports.recipients import Recipient, proposed
from reports.register_rows import case_row, covered
from reports.word import word_file

BLANK = "＿＿＿＿＿＿＿＿"
_DOUBTS = {"V": "", "V~": "（据转载件，引用前请核对原文）", "M": "（凭记忆，未核实，不得直接引用）", "I": "（本工具所拟）"}
_IN_LINE = ("住所/经营场所", "重复组号", "法定代表人/负责人", "别名/品牌", "ICP备案号")
_MOST_CAPTURES, _MOST_QUOTES = 30, 20


class CaseForm(StrEnum):
    """The drafts, named as their templates."""

    SOURCE = "案件来源登记表"
    TRANSFER = "线索移送函"
    CORRECTION = "责令改正通知书"


@dataclass(frozen=True, slots=True)
class Made:
    """A draft, and to whom it is addressed where it is a letter: chosen, and all that may fit."""

    content: bytes
    organ: str
    proposals: tuple[Recipient, ...]


def case_form(project: Project, case_no: str, form: CaseForm, organ: str = "") -> Made:
    """The draft of a document of a case; private persons' numbers are covered. Raises InputError for an unknown case."""
    entry = project.cases.get(case_no)
    leads = dossiers_of(project, entry.lead_ids, {})
    row = case_row(entry, project.calendar)
    options = proposed_for(entry, leads)
    chosen = next((o for o in options if not organ or o.organ == organ), None)
    named = organ or (chosen.organ if chosen else "")
    values = _values(project, entry, leads, row) | _letter(named, chosen, options)
    if form != CaseForm.SOURCE:  # a letter has a line to write on where nothing is known
        values = {name: value or BLANK for name, value in values.items()}
    content = word_file(project.root, form, values)
    project.custody.record(Act.EXPORT, case_no, form=str(form), organ=named)
    project.custody.anchor()
    return Made(content, named, options)


def proposed_for(entry: CaseEntry, leads: Iterable[Dossier]) -> tuple[Recipient, ...]:
    """To whom a case may be passed on, by the rules of its leads and by its fields."""
    return proposed({d.card.rule_id for d in leads}, entry.state.fields)


def _values(project: Project, entry: CaseEntry, leads: list[Dossier], row: dict[str, str]) -> dict[str, Any]:
    """What every template may use: each field by its key, the clauses with their doubts, the evidence with its digests."""
    ids = dict.fromkeys(s.capture_id for d in leads for s in d.sightings)
    captures = [c for c in map(project.captures.get, list(ids)[:_MOST_CAPTURES]) if c]
    fields = {f.key: _told(f, row.get(name, "")) for name, f in case_fields().items()}
    clauses = {c.key: c for d in leads for c in (*d.card.legal_basis, *d.card.policy_basis)}
    more = [f"另有 {len(ids) - len(captures)} 份，见证据包"] if len(ids) > len(captures) else []
    return {
        **fields,
        "laws": list(dict.fromkeys(_clause(c) for d in leads for c in d.card.legal_basis)) or [BLANK],
        "clauses": [_clause(c) for c in clauses.values()] or [BLANK],
        "clause_text": "\n".join(map(_clause, clauses.values())) or row.get("疑似违反条款", ""),
        "quotes": _quotes(leads) or [masked_text(row.get("案源内容", "")) or BLANK],
        "materials": [_material(n, c) for n, c in enumerate(captures, 1)] + more or ["没有封存的网页证据"],
        "conclusion": row.get("核查结论", "") or "尚未作出，仅为疑似线索",
        "party": covered(case_fields()["当事人名称"], row.get("当事人名称", "")) or entry.party,
        "blank": BLANK,
        "due": row.get("限期改正日期", "") or BLANK,
        "document": BLANK,
        "correction": row.get("改正内容", "") or BLANK,
        "checked": beijing(entry.opened_at, "%Y-%m-%d"),
        "office": project.settings.office,
    }


def _told(field: CaseField, value: str) -> str:
    """A column in a document: several numbers or addresses stand in one line, long texts as they were written."""
    return "、".join(value.split("\n")) if field.kind in ("id", "uscc") or field.name in _IN_LINE else value


def _letter(organ: str, chosen: Recipient | None, options: tuple[Recipient, ...]) -> dict[str, Any]:
    others = [f"{o.organ}：{o.why}" for o in options if o.organ != organ]
    return {
        "organ": organ or BLANK,
        "why": chosen.why if chosen else BLANK,
        "ground": f"{chosen.ground}{_DOUBTS[chosen.mark]}" if chosen else BLANK,
        "others": others or ["没有"],
    }


def _clause(clause: Clause) -> str:
    return f"{clause.title}{_DOUBTS.get(clause.mark, _DOUBTS['M'])}"


def _quotes(leads: list[Dossier]) -> list[str]:
    """The words as the pages have them, with where and what they may be."""
    made = []
    for dossier in leads:
        for s in dossier.sightings[:1]:
            words = s.lead.hits[0].quote if s.lead.hits else s.lead.wording
            made.append(
                f"{beijing(s.seen_at)}，{s.url}：“{masked_text(words)}”，疑似{dossier.card.title}（{dossier.card.rule_id}）"
            )
    return made[:_MOST_QUOTES]


def _material(number: int, capture: Capture) -> str:
    size = len(capture.files)
    return f"{number}. {capture.final_url}（{beijing(capture.sealed_at)} 封存，文件 {size} 个，封存编号 {capture.capture_id}）"
