"""Annex facts: which row a subject belongs to, when it was looked at, what was verified, what was done; and the frozen reports.

Append-only and held by the chain of custody: taking one back is one more row. A verified issue counts when a second
person confirmed it.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from evidence.annexforms import HANDLINGS, METHODS, annexes
from evidence.clock import beijing_today, utc_now
from evidence.custody import Custody, digest_of
from evidence.errors import InputError
from evidence.persons import Persons, Role
from evidence.store import writing

_MOST_FEN = 10**14


class FactKind(StrEnum):
    """What a row says."""

    CLASS = "归类"
    SCREENED = "排查"
    VERIFIED = "核实"
    CONFIRMED = "复核"
    HANDLED = "处理"
    WITHDRAWN = "撤回"


ROLES = {  # who may record what
    FactKind.CLASS: (Role.FIRST, Role.SECOND, Role.LIAISON),
    FactKind.SCREENED: (Role.ENTRY, Role.FIRST, Role.SECOND, Role.LIAISON),
    FactKind.VERIFIED: (Role.FIRST, Role.SECOND),
    FactKind.CONFIRMED: (Role.SECOND,),
    FactKind.HANDLED: (Role.FIRST, Role.SECOND, Role.LIAISON),
    FactKind.WITHDRAWN: (Role.FIRST, Role.SECOND, Role.LIAISON),
}


@dataclass(frozen=True, slots=True)
class AnnexFact:
    """One row. `code` is a class, a method, an issue or a kind of handling; `fen` money in 分; `counted_as` the name under which
    several sites of one subject count once; `about` the row that this one confirms or takes back."""

    kind: FactKind
    subject: str
    code: str = ""
    day: str = ""
    person: str = ""
    evidence: str = ""
    document: str = ""
    fen: int = 0
    certificates: int = 0
    counted_as: str = ""
    note: str = ""
    about: str = ""
    fact_id: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A report as it was exported: its values with the subjects behind each, and the digest of that."""

    number: int
    due: str
    digest: str
    body: dict[str, Any]
    person: str
    at: str


class AnnexLog:
    """The tables of annex facts and of frozen reports."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, fact: AnnexFact) -> AnnexFact:
        """Record a fact, checked. Raises InputError when it lacks what its kind takes, or the person may not."""
        Persons(self._db).need(fact.person, ROLES[fact.kind], f"附件{fact.kind}")
        day = fact.day or beijing_today()
        made = replace(fact, subject=fact.subject.strip(), day=day, fact_id=uuid.uuid4().hex, at=utc_now())
        with writing(self._db):
            _check(made, self.standing())
            names = ", ".join(f.name for f in fields(made))
            marks = ", ".join("?" for _ in fields(made))
            self._db.execute(f"INSERT INTO annex_facts({names}) VALUES ({marks})", [*map(_plain, astuple(made))])
        Custody(self._db).anchor()
        return made

    def about(self, kind: FactKind, beginning: str, person: str, note: str = "") -> AnnexFact:
        """Confirm a row or take it back, by the beginning of its id. Raises InputError when it is not one row."""
        found = [f for f in self.standing() if beginning and f.fact_id.startswith(beginning)]
        if len(found) != 1:
            raise InputError(f"编号“{beginning[:40]}”{'不止一条' if found else '没有这一条'}", mend="编号见 xunzheng annex facts")
        one = found[0]
        if kind == FactKind.WITHDRAWN and not note.strip():
            raise InputError("撤回要写明原因", place=one.subject, mend="请写为什么撤回（--note）")
        if kind == FactKind.CONFIRMED and one.kind != FactKind.VERIFIED:
            raise InputError("只有核实的问题要复核", place=one.fact_id[:8], mend="其他的不用复核")
        if kind == FactKind.CONFIRMED and one.person == person:
            raise InputError("核实的人不能自己复核", place=one.subject, mend="请由另一人复核")
        if kind == FactKind.CONFIRMED and one.fact_id in confirmed(self.standing()):
            raise InputError("已经复核过", place=one.subject, mend="不用再复核")
        return self.add(AnnexFact(kind, one.subject, one.code, person=person, note=note, about=one.fact_id))

    def standing(self) -> list[AnnexFact]:
        """Every row that was not taken back, in order; the confirmation of one that was goes with it."""
        names = ", ".join(f.name for f in fields(AnnexFact))
        rows = self._db.execute(f"SELECT {names} FROM annex_facts ORDER BY number").fetchall()
        every = [AnnexFact(FactKind(row[0]), *row[1:]) for row in rows]
        gone = {f.about for f in every if f.kind == FactKind.WITHDRAWN}
        return [f for f in every if f.kind != FactKind.WITHDRAWN and not {f.fact_id, f.about} & gone]

    def freeze(self, due: date, body: dict[str, Any], person: str) -> Snapshot:
        """Keep a report as it is sent, so that no later edit changes it."""
        text, at = canonical(body), utc_now()
        digest = digest_of(text)
        with writing(self._db):
            cursor = self._db.execute(
                "INSERT INTO annex_snapshots(due, digest, body, person, at) VALUES (?, ?, ?, ?, ?)",
                (due.isoformat(), digest, text, person, at),
            )
        Custody(self._db).anchor()
        return Snapshot(int(cursor.lastrowid or 0), due.isoformat(), digest, body, person, at)

    def snapshots(self) -> list[Snapshot]:
        """Every frozen report, the oldest first."""
        rows = self._db.execute("SELECT number, due, digest, body, person, at FROM annex_snapshots ORDER BY number").fetchall()
        return [Snapshot(r[0], r[1], r[2], json.loads(r[3]), r[4], r[5]) for r in rows]


def canonical(body: dict[str, Any]) -> str:
    """A report as the text of which its digest is made."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def confirmed(facts: Iterable[AnnexFact]) -> set[str]:
    """The ids of the verified issues that a second person confirmed."""
    return {f.about for f in facts if f.kind == FactKind.CONFIRMED}


def fen_of(text: str) -> int:
    """Yuan as written, in 分. Raises InputError when it is no amount."""
    try:
        amount = Decimal(text or "0") * 100
    except InvalidOperation as error:
        raise InputError(f"“{text[:40]}”不是金额", mend="请写成 1234.50") from error
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount < _MOST_FEN:
        raise InputError(f"“{text[:40]}”不是金额", mend="请写成 1234.50，最多两位小数")
    return int(amount)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value


def _check(fact: AnnexFact, there: list[AnnexFact]) -> None:
    if not fact.subject or len(fact.subject) > 200 or not (fact.subject + fact.counted_as).isprintable():
        raise InputError("主体名称不能为空、不能超过 200 个字", place=fact.subject[:40], mend="请写主体名称或网站域名")
    _check_day(fact)
    codes = {FactKind.CLASS: annexes().classes, FactKind.SCREENED: METHODS, FactKind.HANDLED: HANDLINGS}
    allowed = codes.get(fact.kind, tuple(annexes().issues))
    if not fact.about and fact.code not in allowed:
        raise InputError(f"“{fact.code[:40]}”不在可选的里面", place=str(fact.kind), mend=f"可选的是 {'、'.join(allowed)}")
    if fact.kind == FactKind.VERIFIED and not (fact.evidence or fact.document):
        raise InputError("核实要有证据编号或文号", place=fact.subject, mend="请加上 --evidence 或 --document")
    if fact.kind == FactKind.HANDLED and (fact.fen or fact.certificates) and not fact.document.strip():
        raise InputError("写了金额或证书数就要有文号", place=fact.subject, mend="请加上 --document")
    if fact.kind == FactKind.HANDLED and fact.fen and fact.code not in ("追回补贴", "处罚"):
        raise InputError(f"“{fact.code}”没有金额", place=fact.subject, mend="金额只用于追回补贴和处罚")
    if fact.kind == FactKind.HANDLED and fact.code == "追回补贴" and not fact.fen:
        raise InputError("追回补贴要写金额", place=fact.subject, mend="请加上 --yuan")
    if fact.kind == FactKind.CLASS:
        _check_same(fact, there)


def _check_day(fact: AnnexFact) -> None:
    try:
        day = date.fromisoformat(fact.day)
    except ValueError as error:
        raise InputError(f"“{fact.day[:40]}”不是日期", place=fact.subject, mend="请写成 2026-11-24") from error
    if fact.day != day.isoformat() or fact.day > beijing_today() or day.year < 2019:
        raise InputError(f"日期 {fact.day} 不能用", place=fact.subject, mend="请写 2019 年以来、今天以前的日期")


def _check_same(fact: AnnexFact, there: list[AnnexFact]) -> None:
    """Sites that count as one subject stand in one row."""
    newest = {f.subject: f for f in there if f.kind == FactKind.CLASS and f.subject != fact.subject}
    name = fact.counted_as or fact.subject
    other = next((f for f in newest.values() if (f.counted_as or f.subject) == name and f.code != fact.code), None)
    if other:
        raise InputError(f"与“{other.subject}”算同一主体，归类却不同（{other.code}）", place=fact.subject, mend="请先统一归类")
