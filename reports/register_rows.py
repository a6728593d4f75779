"""What the register says of a case: drafts from its leads, what the flow decided, and how private data is covered.

Field names are those of 04_case_register §4.3; what a tool cannot know stays empty.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby

from evidence.casefields import CaseField, case_fields
from evidence.cases import FOUND, CaseEntry
from evidence.casestate import Move
from evidence.clock import beijing
from evidence.deadlines import running
from evidence.decisions import Verdict
from evidence.duplicates import groups
from evidence.project import Project
from evidence.siblings import siblings
from evidence.subjects import NOT_OWN, About, Mention, Subject
from evidence.workdays import Calendar
from evidence.workflow import track_of
from reports.dossier import Dossier, dossiers, tie_sentences
from reports.privacy import is_private, masked, masked_text

_HEADS = ("法定代表人", "法人代表", "法人", "负责人", "校长", "经营者")
_VALUES = 5  # values of a kind in one cell
_COVERS = {"phone": About.PHONE, "person": About.PERSON}
_OUTCOMES = ("已整改", "部分整改", "未整改", "逾期未改", "内容已删除", "换址再发")


def enter_pending(project: Project, entered_by: str) -> list[CaseEntry]:
    """Enter the leads whose standing verdict is 待核 into the register, one entry a party, with drafts of what is known."""
    standing = {i: d for i, d in project.decisions.standing().items() if d.verdict == Verdict.PENDING}
    every = dossiers(project)
    acts = groups((s for d in every for s in d.sightings), siblings(project.subjects.by_party()))
    group_of = {lead: g.group_id for g in acts for lead in g.lead_ids}
    confirmed = sorted((d for d in every if d.lead_id in standing), key=lambda d: d.party)
    entered = []
    for party, found in groupby(confirmed, key=lambda d: d.party):
        leads = list(found)
        drafts = lead_drafts(leads) | {"重复组号": _lines(group_of[d.lead_id] for d in leads)}
        decided = {d.lead_id: standing[d.lead_id].decided_at for d in leads}
        entered.append(project.cases.enter(party, entered_by, project.numbering, drafts, decided))
    return entered


def lead_drafts(leads: list[Dossier]) -> dict[str, str]:
    """The fields of a case that the tool can draft from the leads of one party; as they are, nothing covered."""
    subject = leads[0].subject
    seen = sorted(s.seen_at for d in leads for s in d.sightings)
    urls = list(dict.fromkeys(s.url for d in leads for s in d.sightings))
    read = {"统一社会信用代码": About.USCC, "住所/经营场所": About.ADDRESS, "电话": About.PHONE, "ICP备案号": About.ICP}
    read |= {"别名/品牌": About.BRAND, "办学许可证号": About.LICENCE, "评价机构备案号": About.FILING}
    return {
        FOUND: beijing(seen[0]),
        "案件来源": "监督检查",
        "来源细项": "互联网监测",
        "当事人名称": subject.name,
        **{name: _values(subject, about) for name, about in read.items()},
        "法定代表人/负责人": _values(subject, About.PERSON, notes=_HEADS),
        "名单核对": subject.registry.sentence,
        "案源内容": _account(leads, urls, seen[0]),
        "发布媒介": "网站",
        "URL": _lines(urls[:20]),
        "首次发现": beijing(seen[0]),
        "末次发现": beijing(seen[-1]),
        "规则命中": _lines(f"{d.card.rule_id} {d.card.title}" for d in leads),
        "疑似违反条款": _lines(c.title for d in leads for c in d.card.legal_basis),
        "对应政策清单": _lines(c.title for d in leads for c in d.card.policy_basis),
        "证据编号": _lines(s.capture_id for d in leads for s in d.sightings),
        "可信度": f"C{max(d.confidence for d in leads)}",
        "严重程度": f"S{max(d.severity for d in leads)}",
        "备注": _lines([*subject.contradictions, *tie_sentences(leads[0])]),
    }


def case_row(entry: CaseEntry, calendar: Calendar, *, masks: bool = True) -> dict[str, str]:
    """Every column of an entry, as text; who reported is never among them."""
    values = {name: f for name, f in case_fields().items() if f.filled != "reporter"}
    kept = {name: entry.state.fields.get(name, "") for name, f in values.items() if f.by_hand} | flow_values(entry, calendar)
    return {name: covered(f, kept.get(name, "")) if masks else kept.get(name, "") for name, f in values.items()}


def covered(field: CaseField, value: str) -> str:
    """A value with what belongs to a private person covered."""
    if about := _COVERS.get(field.private):
        return "\n".join(masked(Mention(about, line, "", line)) if line else "" for line in value.split("\n"))
    return masked_text(value) if field.private else value


def flow_values(entry: CaseEntry, calendar: Calendar) -> dict[str, str]:
    """The columns that the flow decides: nobody writes them by hand."""
    state = entry.state
    moves = {m.name: m for m in state.effective}
    check, correction = state.last("核查"), moves.get("责令改正")
    recheck = next((m for m in reversed(state.effective) if m.after in _OUTCOMES), None)
    sent = [m for m in state.effective if m.name == "移送"]
    approved = [s for m in state.effective for s in m.signatures if s.part == "审批" and s.agrees]
    found = check if check and check.name.startswith("认定") else None
    dues = running(entry, calendar)
    return {
        "登记号": entry.case_no,
        "登记时间": beijing(entry.opened_at),
        "登记人": entry.opened_by,
        "核查人1": found.person if found else "",
        "核查人2": _signer(found, "复核"),
        "核查结论": found.after if found else "",
        "负责人": approved[-1].person if approved else "",
        "批准时间": beijing(approved[-1].at) if approved else "",
        "立案日期": _day(moves.get("立案")),
        "立案号": _document(moves.get("立案")),
        "不予立案日期": _day(moves.get("不予立案")),
        "责令改正文书号": _document(correction),
        "改正通知日期": _day(correction),
        "限期改正日期": correction.due if correction else "",
        "是否复查": "是" if recheck else "",
        "复查日期": _day(recheck),
        "复查结果": recheck.after if recheck else "",
        "复查证据": _lines(recheck.evidence) if recheck else "",
        "移送机关": _lines(m.counterpart for m in sent),
        "移送日期": _lines(_day(m) for m in sent),
        "移送文号": _lines(m.document for m in sent),
        "移送回执": _lines(f"{s}：{at}" for s, at in state.states.items() if track_of(s) == "移送" and at != "已移送"),
        "提示约谈": state.states.get("提示约谈", ""),
        "处罚决定书文号": _document(moves.get("决定处罚")),
        "结案日期": _day(moves.get("结案")),
        "流转状态": states_text(state.states),
        "最近期限": f"{dues[0].due or dues[0].problem} {dues[0].what}" if dues else "",
        "版本": str(state.version),
    }


def states_text(states: Mapping[str, str]) -> str:
    """Where a case stands, in a line."""
    return "；".join(f"{strand}：{at}" for strand, at in states.items())


def _day(move: Move | None) -> str:
    return beijing(move.effective_at, "%Y-%m-%d") if move else ""


def _document(move: Move | None) -> str:
    return move.document if move else ""


def _signer(move: Move | None, part: str) -> str:
    return next((s.person for s in move.signatures if s.part == part and s.agrees), "") if move else ""


def _lines(values: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(filter(None, values)))


def _values(subject: Subject, about: About, notes: tuple[str, ...] = ()) -> str:
    """The values of a kind, those of the one who made the site left out, institutions' lines before private numbers."""
    kept = [m for m in subject.mentions if m.about == about and m.role not in NOT_OWN]
    kept = sorted((m for m in kept if not notes or m.note in notes), key=lambda m: (is_private(m), -m.sure))
    return _lines(m.value for m in kept[:_VALUES])


def _account(leads: list[Dossier], urls: list[str], first_seen: str) -> str:
    """The draft of 案源内容: when, by what, where, which words; always 疑似."""
    words = "、".join(f"“{d.best.lead.hits[0].quote}”（{d.card.rule_id}）" for d in leads[:12])
    more = f"等 {len(leads)} 处" if len(leads) > 12 else ""
    party = leads[0].subject.name or f"网站 {leads[0].party} 的主办者（待查）"
    found = f"{beijing(first_seen)}，通过巡证互联网监测发现，{party}在 {urls[0]} 等 {len(urls)} 个网页"
    return f"{found}使用{words}{more}等用语，疑似违反有关规定，待核查。"
