"""The numbers of the annexes: a pure count of facts by the formulas of the forms, each number with the subjects behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from evidence.annexforms import UNKNOWN_LABEL, AnnexSettings, Column, Form
from evidence.annexlog import AnnexFact, FactKind, confirmed


@dataclass(frozen=True, slots=True)
class Cell:
    """One number: `value` is what stands in the form ('' for a blank), `subjects` those it counts."""

    column: str
    value: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a form."""

    annex_class: str
    title: str
    cells: tuple[Cell, ...]

    def cell(self, column: str) -> Cell:
        return next(c for c in self.cells if c.column == column)


@dataclass(frozen=True, slots=True)
class Counted:
    """A form with its numbers; with `problems` it must not be sent, `notes` a person should know."""

    form: Form
    rows: tuple[Row, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The facts that count, by the name under which a subject counts. `placed` is each subject's newest class."""

    placed: Mapping[str, str]
    names: Mapping[str, str]
    facts: tuple[AnnexFact, ...]
    online: Mapping[str, frozenset[str]]

    def name(self, subject: str) -> str:
        """The name under which a subject counts."""
        return self.names.get(subject, subject)

    def of(self, annex_class: str, begins: date, ends: date) -> list[AnnexFact]:
        """The facts of the subjects of a class in a span."""
        first, last = begins.isoformat(), ends.isoformat()
        return [f for f in self.facts if self.placed.get(self.name(f.subject)) == annex_class and first <= f.day <= last]

    def screened(self, annex_class: str, begins: date, ends: date) -> set[str]:
        """The subjects of a class that were looked at in a span, by whatever method."""
        first, last = begins.isoformat(), ends.isoformat()
        found = {self.name(f.subject) for f in self.of(annex_class, begins, ends) if f.kind == FactKind.SCREENED}
        here = (n for n, days in self.online.items() if any(first <= d <= last for d in days))
        return found | {n for n in here if self.placed.get(n) == annex_class}


def register_of(facts: Iterable[AnnexFact], seen: Iterable[tuple[str, str]]) -> Register:
    """What counts of the facts (issues that nobody confirmed do not), and the days on which a subject's pages were scanned."""
    every = list(facts)
    agreed = confirmed(every)
    newest = {f.subject: f for f in every if f.kind == FactKind.CLASS}
    names = {s: f.counted_as or s for s, f in newest.items()}
    counted = tuple(f for f in every if f.kind in (FactKind.SCREENED, FactKind.HANDLED) or f.fact_id in agreed)
    online: dict[str, set[str]] = {}
    for party, day in seen:
        online.setdefault(names.get(party, party), set()).add(day)
    placed = {names[s]: f.code for s, f in newest.items()}
    return Register(placed, names, counted, {n: frozenset(days) for n, days in online.items()})


def count(form: Form, register: Register, settings: AnnexSettings, begins: date, ends: date) -> Counted:
    """The numbers of a form over a span of days, both ends counted."""
    rows = tuple(
        Row(c, title, tuple(_cell(column, form, register, settings, c, begins, ends) for column in form.columns))
        for c, title in form.rows
    )
    problems = tuple(p for row in rows for p in _problems(form, row, register, begins, ends))
    notes = tuple(n for row in rows for n in _notes(form, row, register, begins, ends))
    return Counted(form, rows, problems, notes)


def label(column: Column, settings: AnnexSettings) -> str:
    """What stands over a column; the lost label says so, and one that the office set says that it is the office's."""
    if column.counts != "third":
        return column.title
    return f"{settings.third}（原表标签缺失，按本单位设置）" if settings.third else UNKNOWN_LABEL


def yuan(fen: int) -> str:
    """An amount in 分 as it stands in a form."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def _cell(
    column: Column, form: Form, register: Register, settings: AnnexSettings, annex_class: str, begins: date, ends: date
) -> Cell:
    facts = register.of(annex_class, begins, ends)
    code = settings.third_counts if column.counts == "third" else column.code
    match column.counts:
        case "screened":
            return _number(column, register.screened(annex_class, begins, ends))
        case "issue":
            return _number(column, {register.name(f.subject) for f in facts if f.kind == FactKind.VERIFIED and f.code == code})
        case "amount":
            paid = [f for f in facts if f.kind == FactKind.HANDLED and f.code == code]
            return Cell(column.key, yuan(sum(f.fen for f in paid)), _sorted(register.name(f.subject) for f in paid if f.fen))
        case "certificates":
            held = _certificates(form, register, facts)
            return Cell(column.key, str(sum(held.values())), _sorted(name for name, _ in held))
        case "handled" | "third" if code:
            return _number(column, {register.name(f.subject) for f in facts if f.kind == FactKind.HANDLED and f.code == code})
    return Cell(column.key, "")


def _certificates(form: Form, register: Register, facts: Iterable[AnnexFact]) -> dict[tuple[str, str], int]:
    """Certificates by (subject, document): of subjects with a verified issue only, those of one document counted once."""
    facts = list(facts)
    issues = {c.code for c in form.columns if c.counts == "issue"}
    verified = {register.name(f.subject) for f in facts if f.kind == FactKind.VERIFIED and f.code in issues}
    held: dict[tuple[str, str], int] = {}
    for f in facts:
        if f.kind == FactKind.HANDLED and f.certificates and register.name(f.subject) in verified:
            key = register.name(f.subject), f.document.strip()
            held[key] = max(held.get(key, 0), f.certificates)
    return held


def _problems(form: Form, row: Row, register: Register, begins: date, ends: date) -> Iterable[str]:
    """What has no ground: verified but never looked at, money or certificates without a document."""
    place = f"{form.name}“{row.title}”"
    total = set(row.cell("total").subjects)
    found = {s for c in form.columns if c.counts == "issue" for s in row.cell(c.key).subjects}
    if len(found) > len(total):
        yield f"{place}：已核实 {len(found)} 个，超过排查总量 {len(total)} 个"
    if unseen := sorted(found - total):
        yield f"{place}：{'、'.join(unseen)} 已核实，这段时间却没有排查记录"
    for fact in register.of(row.annex_class, begins, ends):
        if fact.kind == FactKind.HANDLED and (fact.fen or fact.certificates) and not fact.document.strip():
            yield f"{place}：{fact.subject} 写了金额或证书数，没有文号"


def _notes(form: Form, row: Row, register: Register, begins: date, ends: date) -> Iterable[str]:
    """Certificates that are not counted since nothing is verified of their subject."""
    if any(c.counts == "certificates" for c in form.columns):
        facts = register.of(row.annex_class, begins, ends)
        held = {name for name, _ in _certificates(form, register, facts)}
        given = {register.name(f.subject) for f in facts if f.kind == FactKind.HANDLED and f.certificates}
        if left := sorted(given - held):
            yield f"{form.name}“{row.title}”：{'、'.join(left)} 写了证书数，没有核实的问题，没有计入"


def _number(column: Column, subjects: set[str]) -> Cell:
    return Cell(column.key, str(len(subjects)), _sorted(subjects))


def _sorted(subjects: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(subjects)))
