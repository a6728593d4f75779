"""Registry: what the published lists answer for a party, on the rungs of a ladder from its code down to mere likeness.

Never excused by a likeness, never accused by none: the least answer is 'not seen in the lists as of a date'.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from evidence.aliases import Alias
from evidence.answers import Candidate, Question, RegistryAnswer, Rung
from evidence.namekeys import KeyKind
from evidence.project import Project
from evidence.registries import Institution, Snapshot
from scanner import replies as say
from scanner.likeness import bodies, candidates_of, near_rows, no_contradiction, same_region
from scanner.name_index import NameIndex
from scanner.names import digest as word_lists
from scanner.names import has_own_name, parts_of, plain, principal_name
from scanner.shelf import GivenRows, Shelf, StoredRows, licence_key, parted
from scanner.validity import Row, day_of, period

LADDER = "2"  # raised when the ladder answers otherwise: standing scans are then made again
_Step = Callable[[Question], RegistryAnswer | None]


class Registry:
    """The lists and aliases of a project, asked for one party at a time."""

    def __init__(
        self,
        rows: Iterable[tuple[Snapshot, Institution]],
        digest: str,
        *,
        aliases: tuple[Alias, ...] = (),
        shelf: Shelf | None = None,
    ) -> None:
        self._shelf: Shelf = shelf or GivenRows(rows)
        self._snapshots = self._shelf.snapshots()
        self._aliases = aliases
        told = "\n".join(sorted(a.alias_id for a in aliases))
        self.digest = hashlib.sha256(f"{digest}|{told}|{LADDER}|{word_lists()}".encode()).hexdigest()

    @classmethod
    def from_project(cls, project: Project) -> "Registry":
        """The lists in use and the aliases of a project, as they stand now."""
        digest = f"{project.registries.digest()}{project.list_marks.digest()}"
        return cls((), digest, aliases=project.aliases.standing(), shelf=StoredRows(project))

    @classmethod
    def empty(cls) -> "Registry":
        """No list at all."""
        return cls((), "")

    def ask(self, text: str, seen: str = "") -> RegistryAnswer:
        """The answer for what a person typed: a name, an 18-digit code or a licence number."""
        typed = text.strip()
        code = typed.upper()
        if len(code) == 18 and code.isascii() and code.isalnum():
            return self.reply(Question((), code, (), seen))
        if self._shelf.find(KeyKind.LICENCE, licence_key(typed)):
            return self.reply(Question((), "", (typed,), seen))
        return self.reply(Question((typed,) if typed else (), "", (), seen))

    def answer(self, names: tuple[str, ...], uscc: str, *, licences: tuple[str, ...] = (), seen: str = "") -> RegistryAnswer:
        """The answer for a party: its own names (the best first), its code, its licence numbers, and when it was seen."""
        return self.reply(Question(names, uscc, licences, seen))

    def reply(self, question: Question) -> RegistryAnswer:
        """The answer of the highest rung that has one."""
        if not self._snapshots:
            return say.no_list(question)
        if not (question.names or question.uscc or question.licences):
            return say.no_name(question)
        steps: tuple[_Step, ...] = (
            self._by_code,
            self._by_licence,
            self._by_name,
            self._by_site,
            self._by_normal_name,
            self._by_branch,
            self._by_former_name,
            self._by_alias,
        )
        for step in steps:
            if (found := step(question)) is not None:
                return found
        return say.not_seen(question, self._snapshots, self._near(question))

    # ---- the rungs, the surest first ------------------------------------------------------------------------------

    def _by_code(self, question: Question) -> RegistryAnswer | None:
        rows = self._shelf.find(KeyKind.USCC, question.uscc.upper()) if question.uscc else []
        return self._by_number(question, rows, Rung.USCC)

    def _by_licence(self, question: Question) -> RegistryAnswer | None:
        for number in filter(None, map(licence_key, question.licences)):
            if answer := self._by_number(question, self._shelf.find(KeyKind.LICENCE, number), Rung.LICENCE):
                return answer
        return None

    def _by_number(self, question: Question, rows: Sequence[Row], rung: Rung) -> RegistryAnswer | None:
        """A number decides only where the party's name does not contradict it."""
        if not rows:
            return None
        if len(bodies(rows)) > 1 and not (rows := [r for r in rows if self._own(question.names, r.one)]):
            return None
        if _other_code(question, rows[0].one):
            return say.conflict(question, rows, rung)
        if question.names and not any(self._own(question.names, row.one) for row in rows):
            branch = any(_is_branch_of(name, row.one) for name in question.names for row in rows)
            return say.principal(question, rows) if branch else say.conflict(question, rows, rung)
        return say.listed(question, self._all_of(rows), rung, self._snapshots)

    def _by_name(self, question: Question) -> RegistryAnswer | None:
        for name in question.names:
            rows = [r for r in self._shelf.find(KeyKind.PLAIN, plain(name)) if r.one.name.strip() == name.strip()]
            if rows:
                return self._named(question, rows, Rung.NAME, name)
        return None

    def _by_site(self, question: Question) -> RegistryAnswer | None:
        for name in question.names:
            if rows := self._shelf.find(KeyKind.SITE, plain(name)):
                return self._named(question, rows, Rung.SITE, name)
        return None

    def _by_normal_name(self, question: Question) -> RegistryAnswer | None:
        for name in question.names:
            if rows := self._alike(plain(name)):
                return self._named(question, rows, Rung.NORMALISED, name)
        return None

    def _by_branch(self, question: Question) -> RegistryAnswer | None:
        for name in question.names:
            principal = principal_name(plain(name))
            if principal and (rows := self._alike(principal)):
                return say.principal(question, rows)
        return None

    def _by_former_name(self, question: Question) -> RegistryAnswer | None:
        for name in question.names:
            rows = self._shelf.find(KeyKind.FORMER, plain(name))
            if rows := [row for row in rows if _then_so_named(plain(name), row.one, day_of(question.seen))]:
                return self._named(question, rows, Rung.FORMER, name)
        return None

    def _by_alias(self, question: Question) -> RegistryAnswer | None:
        day = day_of(question.seen)
        for name in map(plain, question.names):
            for alias in self._aliases:
                if alias.plain_name == name and _within(alias.valid_from, alias.valid_to, day):
                    rows = self._shelf.find(KeyKind.USCC, alias.listed_uscc) or self._shelf.find(
                        KeyKind.PLAIN, plain(alias.listed_name)
                    )
                    if rows:
                        return self._named(question, rows, Rung.ALIAS, alias.name)
        return None

    # ---- what the rungs share -------------------------------------------------------------------------------------

    def _named(self, question: Question, rows: Sequence[Row], rung: Rung, name: str) -> RegistryAnswer:
        """The answer for rows found by a name: one body, several, or one that another code belongs to."""
        found = bodies(rows)
        if len(found) > 1:
            return say.ambiguous(question, name, candidates_of(plain(name), found, question.places), len(found))
        if _other_code(question, rows[0].one):
            return say.conflict(question, rows, rung)
        return say.listed(question, self._all_of(rows), rung, self._snapshots)

    def _all_of(self, rows: Sequence[Row]) -> list[Row]:
        """Every row of the body that some rows mean: other lists may write its name otherwise."""
        found = {(r.snapshot.snapshot_id, r.one.row): r for r in rows}
        for row in rows:
            for also in (
                *self._shelf.find(KeyKind.USCC, row.one.uscc.upper()),
                *self._shelf.find(KeyKind.PLAIN, plain(row.one.name)),
            ):
                if len(bodies([row, also])) == 1:
                    found.setdefault((also.snapshot.snapshot_id, also.one.row), also)
        return list(found.values())

    def _alike(self, name: str) -> list[Row]:
        """The rows whose name is the same but for its spelling, or for a region one of the two leaves out."""
        parts = parts_of(name)
        rows = self._shelf.find(KeyKind.PLAIN, name)
        if rows or not has_own_name(parts):
            return rows
        same = [*self._shelf.find(KeyKind.PLAIN, parts.core), *self._shelf.find(KeyKind.CORE, parts.core)]
        return [row for row in same if same_region(parts, parts_of(plain(row.one.name)))]

    def _own(self, names: tuple[str, ...], one: Institution) -> bool:
        """Whether one of the names can be a row's, whose number they came with: as listed, shortened, formerly, or by alias."""
        listed = plain(one.name)
        known = {listed, *(plain(n) for n, _ in (*parted(one.former_names), *parted(one.sites)))}
        known |= {a.plain_name for a in self._aliases if plain(a.listed_name) == listed}
        return any(name in known or no_contradiction(parts_of(name), parts_of(listed)) for name in map(plain, names))

    @cached_property
    def _index(self) -> NameIndex:
        """Built when the first likeness is wanted: a scan without leads never needs it."""
        return NameIndex(self._shelf.names())

    @property
    def index_bytes(self) -> int:
        """The memory that likeness takes."""
        return self._index.bytes

    def _near(self, question: Question) -> tuple[Candidate, ...]:
        if not question.names:
            return ()
        return near_rows(question.names, self._index, lambda name: self._shelf.find(KeyKind.PLAIN, name), question.places)

    def __getstate__(self) -> dict[str, object]:
        """Without the index: each process builds its own, if it needs one."""
        return {key: value for key, value in self.__dict__.items() if key != "_index"}


def _other_code(question: Question, one: Institution) -> bool:
    return bool(question.uscc and one.uscc and question.uscc.upper() != one.uscc.upper())


def _is_branch_of(name: str, one: Institution) -> bool:
    principal = principal_name(plain(name))
    if not principal:
        return False
    mine, theirs = parts_of(principal), parts_of(plain(one.name))
    return mine.core == theirs.core and same_region(mine, theirs)


def _then_so_named(name: str, one: Institution, day: str) -> bool:
    return any(plain(n) == name and _within(*period("", dates), day) for n, dates in parted(one.former_names))


def _within(begins: str, ends: str, day: str) -> bool:
    return not day or ((not begins or begins <= day) and (not ends or day <= ends))
