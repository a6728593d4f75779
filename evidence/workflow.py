"""The lifecycle as data: tracks with states, transitions, reason codes, terms; read from wordlists/workflow and checked whole.

What is wrong there is named with its file and value; two persons for 属实, filing, transfers and every external act cannot
be edited away.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from evidence.errors import InputError
from evidence.persons import Role

WORKFLOW = Path(__file__).resolve().parent.parent / "wordlists" / "workflow"
ENTRY = "登记"  # the first row of a case: no transition, but terms start with it
VERDICTS = ("待核", "误报", "非广告", "名单豁免", "重复")
_TWO_PERSONS = ("属实", "部分属实")  # conclusions
_FILED = ("立案", "移送")  # tracks that nobody enters alone, nor without the head of the bureau
_UNITS = ("工作日", "日", "小时", "年", "写明")
_MARKS = ("V", "V~", "M", "I", "SEED")


@dataclass(frozen=True, slots=True)
class Track:
    """One strand of a case. `begins` is the state a new case has there, '' for none; `many` goes by counterpart; in a `closed`
    state the case takes no further leads: what is found then is a new act."""

    name: str
    states: tuple[str, ...]
    begins: str = ""
    many: bool = False
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """One step that a case may take. `needs` are states that other tracks must be in; see lifecycle.toml for the rest."""

    name: str
    track: str
    sources: tuple[str, ...]
    to: str
    by: tuple[Role, ...]
    second: bool = False
    approval: bool = False
    external: bool = False
    evidence: int = 0
    apart_hours: int = 0
    fresh: bool = False
    due: bool = False
    document: bool = False
    reasons: tuple[str, ...] = ()
    needs: Mapping[str, tuple[str, ...]] | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The signatures it takes to have effect, in order."""
        return tuple(part for part, wanted in (("复核", self.second), ("审批", self.approval)) if wanted)


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code: what it says and for which verdicts or transitions."""

    code: str
    text: str
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline: which steps start and end it, how long it is, its basis and how well that was checked."""

    name: str
    what: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    unit: str
    basis: str
    mark: str
    length: int = 0
    base: str = ""
    extends: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    counterparts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annexes:
    """When the two forms are due in a month, and how many working days before one is reminded."""

    days: tuple[int, ...]
    remind: tuple[int, ...]
    basis: str
    mark: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """All of it, by name."""

    tracks: Mapping[str, Track]
    transitions: Mapping[str, Transition]
    reasons: Mapping[str, Reason]
    terms: tuple[Term, ...]
    annexes: Annexes

    def open_to(self, states: Mapping[str, str]) -> tuple[Transition, ...]:
        """The steps that a case may take from its states (strand → state); one by counterpart may always begin anew."""
        return tuple(t for t in self.transitions.values() if self._from(t, states) and meets(t, states))

    def _from(self, transition: Transition, states: Mapping[str, str]) -> bool:
        if self.tracks[transition.track].many:
            there = [state for strand, state in states.items() if strand.startswith(f"{transition.track}（")]
            return "" in transition.sources or any(state in transition.sources for state in there)
        return states.get(transition.track, "") in transition.sources

    def reasons_for(self, use: str) -> tuple[Reason, ...]:
        """The reason codes of a verdict or a transition."""
        return tuple(r for r in self.reasons.values() if use in r.uses)


def meets(transition: Transition, states: Mapping[str, str]) -> bool:
    """Whether the other tracks are where a transition needs them."""
    return all(states.get(track, "") in wanted for track, wanted in (transition.needs or {}).items())


def strand_of(track: Track, counterpart: str) -> str:
    """What a track's strand is called: with the counterpart where there are several."""
    return f"{track.name}（{counterpart}）" if track.many else track.name


def track_of(strand: str) -> str:
    """The track of a strand."""
    return strand.partition("（")[0]


@cache
def workflow() -> Workflow:
    """The workflow as delivered, read once."""
    return load_workflow(WORKFLOW)


def load_workflow(folder: Path) -> Workflow:
    """Read and check the three files of a folder. Raises InputError naming file, entry and value."""
    life, why, when = (_read(folder / name) for name in ("lifecycle.toml", "reasons.toml", "terms.toml"))
    tracks = [_made(Track, table, folder / "lifecycle.toml") for table in life.get("track", [])]
    transitions = [
        _made(Transition, _renamed(t, "from", "sources"), folder / "lifecycle.toml") for t in life.get("transition", [])
    ]
    reasons = [_made(Reason, _renamed(t, "for", "uses"), folder / "reasons.toml") for t in why.get("reason", [])]
    terms = tuple(_made(Term, t, folder / "terms.toml") for t in when.get("term", []))
    made = Workflow(
        {t.name: t for t in tracks},
        {t.name: t for t in transitions},
        {r.code: r for r in reasons},
        terms,
        _made(Annexes, when.get("annex", {}), folder / "terms.toml"),
    )
    named = ([t.name for t in tracks], [t.name for t in transitions], [r.code for r in reasons], [t.name for t in terms])
    problems = [f"“{n}”写了不止一次" for names in named for n in dict.fromkeys(names) if names.count(n) > 1]
    problems += [*_wrong_transitions(made), *_wrong_reasons(made), *_wrong_terms(made)]
    if problems:
        raise InputError(problems[0], place=str(folder), mend="请对照文件开头的说明改正")
    return made


def _wrong_transitions(made: Workflow) -> Iterator[str]:
    for t in made.transitions.values():
        track = made.tracks.get(t.track)
        if track is None:
            yield f"流转“{t.name}”的环节“{t.track}”没有定义"
            continue
        unknown = [s for s in (*t.sources, t.to) if s and s not in track.states]
        yield from (f"流转“{t.name}”的状态“{s}”不在环节“{track.name}”里" for s in unknown)
        if t.external and not t.second:
            yield f"流转“{t.name}”送出本机关，必须两人（second = true）"
        enters = t.track in _FILED and "" in t.sources
        if (t.to in _TWO_PERSONS or enters) and not t.second:
            yield f"流转“{t.name}”到“{t.to}”，必须两人（second = true）"
        if (enters or t.to in t.sources) and not t.approval:
            yield f"流转“{t.name}”必须由负责人批准（approval = true）"
        yield from (f"流转“{t.name}”的理由“{c}”没有定义" for c in t.reasons if t.name not in _uses(made, c))
        for needed, states in (t.needs or {}).items():
            there = made.tracks[needed].states if needed in made.tracks else ()
            yield from (f"流转“{t.name}”要求的“{needed}：{s}”没有定义" for s in states if s not in there)
    yield from _unreached(made)
    for track in made.tracks.values():
        yield from (f"环节“{track.name}”没有状态“{s}”" for s in {track.begins, *track.closed} - {"", *track.states})


def _unreached(made: Workflow) -> Iterator[str]:
    for track in made.tracks.values():
        steps = [t for t in made.transitions.values() if t.track == track.name]
        reached = {track.begins}
        while grown := {t.to for t in steps if reached & set(t.sources)} - reached:
            reached |= grown
        yield from (f"环节“{track.name}”的状态“{s}”走不到" for s in track.states if s not in reached)


def _uses(made: Workflow, code: str) -> tuple[str, ...]:
    return made.reasons[code].uses if code in made.reasons else ()


def _wrong_reasons(made: Workflow) -> Iterator[str]:
    for reason in made.reasons.values():
        for use in reason.uses:
            if use not in VERDICTS and reason.code not in (made.transitions[use].reasons if use in made.transitions else ()):
                yield f"理由“{reason.code}”用于“{use}”，那里没有它"


def _wrong_terms(made: Workflow) -> Iterator[str]:
    names = [t.name for t in made.terms]
    for term in made.terms:
        steps = [s for s in (*term.starts, *term.ends) if s != ENTRY and s not in made.transitions]
        yield from (f"期限“{term.name}”的“{s}”不是流转" for s in steps)
        if term.unit not in _UNITS or (term.unit != "写明" and term.length < 1):
            yield f"期限“{term.name}”的长度或单位不对"
        if term.mark not in _MARKS or term.base not in ("", "found", "ended"):
            yield f"期限“{term.name}”的 mark 或 base 不对"
        if term.extends and term.extends not in names:
            yield f"期限“{term.name}”延长的“{term.extends}”没有定义"
    if not made.annexes.days or not all(1 <= d <= 28 for d in made.annexes.days):
        yield "附件的报送日不对"


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"读不懂（{error}）", place=str(path), mend="请按 TOML 格式改正这一处") from error


def _renamed(table: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {(new if key == old else key): value for key, value in table.items()}


def _made(kind: Any, table: dict[str, Any], path: Path) -> Any:
    """A dataclass of a table: unknown keys, missing ones and wrong types are errors that name the entry."""
    place = f"{path} {table.get('name') or table.get('code') or ''}".strip()
    known = {f.name: f.type if f.type in (str, bool, int) else (list, dict) for f in fields(kind)}
    for key, value in table.items():
        wanted: Any = known.get(key)
        if wanted is None or not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise InputError(f"“{key}”不对", place=place, mend="请对照文件开头的说明改正")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    try:
        if "by" in values:
            values["by"] = tuple(Role(r) for r in values["by"])
        if "needs" in values:
            values["needs"] = {track: tuple(states) for track, states in values["needs"].items()}
        return kind(**values)
    except (TypeError, ValueError) as error:
        raise InputError("缺少内容，或角色不认识", place=place, mend="请对照文件开头的说明改正") from error
