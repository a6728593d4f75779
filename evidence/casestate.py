"""Where a case stands: its log folded into moves, each with its signatures, and the state of every strand.

A move has effect when its last signature is there; until then it is a proposal. What it takes is kept in its own row, so a later
edit of the workflow changes no past.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from evidence.caselog import Kind, LogRow
from evidence.workflow import workflow


class Standing(StrEnum):
    """What has become of a move."""

    WAITING = "待签"
    EFFECTIVE = "生效"
    REFUSED = "退回"
    UNDONE = "已撤销"


@dataclass(frozen=True, slots=True)
class Signature:
    """A second person's word on a move: 复核, 审批, or 撤回 by the one who proposed it."""

    part: str
    person: str
    agrees: bool
    note: str
    at: str


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a case, proposed by a person; `parts` are the signatures it takes. `due` is the next deadline ('' for none, or
    when the calendar does not know it yet); `undoes` names the move it takes back."""

    move_id: str
    version: int
    name: str
    strand: str
    before: str
    after: str
    person: str
    at: str
    parts: tuple[str, ...]
    reason: str = ""
    note: str = ""
    evidence: tuple[str, ...] = ()
    document: str = ""
    due: str = ""
    counterpart: str = ""
    undoes: str = ""
    signatures: tuple[Signature, ...] = ()
    standing: Standing = Standing.WAITING
    effective_at: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """The signatures still wanted, the next one first."""
        signed = {s.part for s in self.signatures}
        return tuple(p for p in self.parts if p not in signed) if self.standing == Standing.WAITING else ()

    @property
    def persons(self) -> tuple[str, ...]:
        """Everybody who put a name to it."""
        return tuple(dict.fromkeys((self.person, *(s.person for s in self.signatures if s.agrees))))


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case as of its newest row: strand → state, every move in order, what was filled in, its leads."""

    case_no: str
    version: int
    states: Mapping[str, str]
    moves: tuple[Move, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    leads: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[Move, ...]:
        """Moves that lack a signature."""
        return tuple(m for m in self.moves if m.standing == Standing.WAITING)

    @property
    def effective(self) -> tuple[Move, ...]:
        """Moves that count, in the order in which they took effect; those taken back and those that only take back left out."""
        counted = [m for m in self.moves if m.standing == Standing.EFFECTIVE and not m.undoes]
        return tuple(sorted(counted, key=lambda m: (m.effective_at, m.version)))

    def move(self, move_id: str) -> Move | None:
        return next((m for m in self.moves if m.move_id == move_id), None)

    def last(self, strand: str) -> Move | None:
        """The move that brought a strand where it is."""
        return next((m for m in reversed(self.effective) if m.strand == strand), None)


def fold(case_no: str, rows: Iterable[LogRow]) -> CaseState:
    """The state of a case from its rows in order."""
    begun = {track.name: track.begins for track in workflow().tracks.values() if track.begins}
    moves: dict[str, Move] = {}
    fields: dict[str, str] = {}
    leads: dict[str, None] = {}
    version = 0
    for row in rows:
        version = row.version
        match row.kind:
            case Kind.FIELDS:
                fields |= row.body["values"]
            case Kind.LEADS:
                leads |= dict.fromkeys(row.body["leads"])
            case Kind.MOVE:
                move = _move(row)
                moves[move.move_id] = move
                _take(moves, move, begun, row)
            case Kind.SIGNATURE:
                move = _signed(moves[row.body["move"]], row)
                moves[move.move_id] = move
                _take(moves, move, begun, row)
    return CaseState(case_no, version, begun, tuple(moves.values()), fields, tuple(leads))


def _move(row: LogRow) -> Move:
    body: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.body.items()}
    return Move(version=row.version, person=row.person, at=row.at, **body)


def _signed(move: Move, row: LogRow) -> Move:
    signature = Signature(row.body["part"], row.person, row.body["agrees"], row.body["note"], row.at)
    standing = move.standing if signature.agrees else Standing.REFUSED
    return replace(move, signatures=(*move.signatures, signature), standing=standing, due=row.body.get("due") or move.due)


def _take(moves: dict[str, Move], move: Move, states: dict[str, str], row: LogRow) -> None:
    """Give a move its effect once nothing is lacking."""
    if move.standing != Standing.WAITING or move.lacking:
        return
    moves[move.move_id] = replace(move, standing=Standing.EFFECTIVE, effective_at=row.at)
    if move.undoes:
        moves[move.undoes] = replace(moves[move.undoes], standing=Standing.UNDONE)
    if move.after:
        states[move.strand] = move.after
    else:
        states.pop(move.strand, None)
