"""The draft of 其他需要说明情况: what online monitoring found of the subjects of a row, each number with the subjects behind it.

Neither annex has a column for advertising, so it is told here; everything is 疑似 until a case says otherwise.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from evidence.annexcount import Register
from evidence.annexforms import Form, Mode, annexes
from evidence.annexlog import FactKind
from evidence.cases import CaseEntry
from evidence.clock import beijing
from evidence.decisions import Decision, Verdict
from evidence.leads import Sighting
from evidence.project import Project

_DISMISSED = (Verdict.FALSE_ALARM, Verdict.NOT_AN_AD, Verdict.EXEMPT)
_MARKET, _POLICE = ("市场监管", "市监"), ("公安",)
Number = tuple[str, tuple[str, ...]]  # what is counted, the subjects counted


@dataclass(frozen=True, slots=True)
class Told:
    """A draft with its numbers."""

    text: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What the project knows besides the annex facts, by the name under which a subject counts."""

    suspected: Mapping[str, frozenset[tuple[str, str]]]  # (day seen, rule)
    pending: frozenset[str]
    steps: Mapping[str, frozenset[tuple[str, str]]]  # (day, what became of its case)


def work_of(project: Project, register: Register) -> Work:
    """Leads that nobody dismissed, those that wait to be judged, and what became of the cases."""
    standing = project.decisions.standing()
    suspected: dict[str, set[tuple[str, str]]] = {}
    pending = set()
    for s in project.leads.sightings(1):
        verdict = standing.get(s.lead.lead_id)
        if verdict and verdict.verdict in _DISMISSED:
            continue
        name = register.name(s.lead.party)
        suspected.setdefault(name, set()).add((_day(s.seen_at), s.lead.rule_id))
        if _waits(s, verdict):
            pending.add(name)
    entries = project.cases.all()
    judged = {register.name(e.party) for e in entries if e.state.states.get("核查", "核查中") != "核查中"}
    waiting = {register.name(e.party) for e in entries} - judged
    steps: dict[str, set[tuple[str, str]]] = {}
    for entry in entries:
        steps.setdefault(register.name(entry.party), set()).update(_steps(entry))
    kept = {name: frozenset(found) for name, found in suspected.items()}
    return Work(kept, frozenset((pending - judged) | waiting), {name: frozenset(found) for name, found in steps.items()})


def told(form: Form, annex_class: str, register: Register, work: Work, mode: Mode, begins: date, ends: date) -> Told:
    """The draft for a row; the last row tells of the classes that have none, too."""
    made = [_told(annex_class, register, work, mode, begins, ends, "")]
    if annex_class == form.rows[-1][0]:
        others = (_told(c, register, work, mode, begins, ends, f"另有不在上列项目内的主体（{c}）") for c in form.others)
        made += [one for one in others if any(subjects for _, subjects in one.numbers)]
    return Told("\n".join(one.text for one in made), tuple(n for one in made for n in one.numbers))


def _told(annex_class: str, register: Register, work: Work, mode: Mode, begins: date, ends: date, opening: str) -> Told:
    first, last = begins.isoformat(), ends.isoformat()
    here = {name for name, c in register.placed.items() if c == annex_class}

    def counted(what: str, picked: Callable[[str], bool]) -> Number:
        return f"{opening}{what}", tuple(sorted(name for name in here if picked(name)))

    def seen(name: str, rules: Iterable[str] | None = None) -> bool:
        found = work.suspected.get(name, frozenset())
        return any(first <= day <= last and (rules is None or rule in set(rules)) for day, rule in found)

    def did(name: str, *wanted: str) -> bool:
        return any(first <= day <= last and step in wanted for day, step in work.steps.get(name, frozenset()))

    def looked(name: str) -> bool:
        by_hand = any(
            f.kind == FactKind.SCREENED and f.code == "互联网检索" and register.name(f.subject) == name
            for f in register.of(annex_class, begins, ends)
        )
        return by_hand or any(first <= day <= last for day in register.online.get(name, frozenset()))

    screened, suspected = counted("互联网检索", looked), counted("发现疑似违规宣传", seen)
    groups = [counted(title, lambda name, rules=rules: seen(name, rules)) for title, rules in annexes().told.items()]  # type: ignore[misc]
    outcomes = [
        counted("已核实", lambda name: did(name, "属实", "部分属实")),
        counted("责令改正", lambda name: did(name, "整改中")),
        counted("已整改", lambda name: did(name, "已整改")),
        counted("移送市场监管部门", lambda name: did(name, "市场监管")),
        counted("移送公安机关", lambda name: did(name, "公安")),
        counted("待核", lambda name: name in work.pending),
    ]
    extra = _extra(annex_class, register, begins, ends, opening)
    numbers = (screened, suspected, *groups, *outcomes, *extra)
    span = "专项行动以来" if mode == Mode.CUMULATIVE else "本期"
    return Told(_sentence(opening, span, numbers, len(groups), extra), numbers)


def _sentence(opening: str, span: str, numbers: tuple[Number, ...], groups: int, extra: list[Number]) -> str:
    """The numbers in words; a row with nothing behind it says only that."""
    if not any(subjects for _, subjects in numbers):
        return f"{span}没有互联网检索和办理记录。"
    size = [(what.removeprefix(opening), len(subjects)) for what, subjects in numbers]
    kinds = "，".join(f"{what} {n} 家" for what, n in size[2 : 2 + groups])
    done = size[2 + groups : 8 + groups]
    middle = "，".join(f"{what} {n} 家" for what, n in done[:3])
    sent = f"移送市场监管部门 {done[3][1]} 家、公安机关 {done[4][1]} 家"
    head = f"{opening}，" if opening else ""
    found = f"{head}{span}互联网检索 {size[0][1]} 家，发现疑似违规宣传 {size[1][1]} 家（{kinds}；一家可有几类）"
    text = f"{found}，{middle}，{sent}；待核 {done[5][1]} 家。"
    others = "、".join(f"{what.removeprefix(opening)} {len(subjects)} 家" for what, subjects in extra)
    return f"{text}核实的其他问题：{others}。" if others else text


def _extra(annex_class: str, register: Register, begins: date, ends: date, opening: str) -> list[Number]:
    """Verified issues that no column holds."""
    columns = {c.code for form in annexes().forms if annex_class in dict(form.rows) for c in form.columns if c.counts == "issue"}
    found: dict[str, set[str]] = {}
    for f in register.of(annex_class, begins, ends):
        if f.kind == FactKind.VERIFIED and f.code not in columns:
            found.setdefault(f.code, set()).add(register.name(f.subject))
    return [(f"{opening}{annexes().issues[code]}", tuple(sorted(names))) for code, names in sorted(found.items())]


def _steps(entry: CaseEntry) -> Iterable[tuple[str, str]]:
    for move in entry.state.effective:
        day = _day(move.effective_at)
        yield day, move.after
        if move.name == "移送":
            yield from ((day, "市场监管") for _ in [0] if any(word in move.counterpart for word in _MARKET))
            yield from ((day, "公安") for _ in [0] if any(word in move.counterpart for word in _POLICE))


def _waits(sighting: Sighting, decision: Decision | None) -> bool:
    return decision is None or decision.verdict == Verdict.PENDING


def _day(kept: str) -> str:
    return beijing(kept, "%Y-%m-%d")
