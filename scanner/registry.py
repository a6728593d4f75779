"""Registry: what the imported lists answer for a name or number, as of their dates.

An answer is 'seen as written', 'seen in another spelling' or 'not seen in the lists as of a date'; never a guess.
"""

from collections.abc import Iterable

from evidence.answers import Answer, RegistryAnswer
from evidence.project import Project
from evidence.registries import Institution, Snapshot
from scanner.names import plain

_ENDED = ("到期", "暂停", "终止", "注销", "撤销", "不合格")


class Registry:
    """Indexes over all rows of all lists, newest list first."""

    def __init__(self, rows: Iterable[tuple[Snapshot, Institution]], digest: str) -> None:
        self.digest = digest
        self._snapshots: dict[str, Snapshot] = {}
        self._by_code: dict[str, tuple[Snapshot, Institution]] = {}
        self._by_name: dict[str, tuple[Snapshot, Institution]] = {}
        self._by_plain: dict[str, tuple[Snapshot, Institution]] = {}
        for snapshot, one in rows:
            self._snapshots[snapshot.snapshot_id] = snapshot
            if one.uscc:
                self._by_code.setdefault(one.uscc, (snapshot, one))
            self._by_name.setdefault(one.name, (snapshot, one))
            self._by_plain.setdefault(one.plain_name, (snapshot, one))

    @classmethod
    def from_project(cls, project: Project) -> "Registry":
        """The lists imported into a project."""
        return cls(project.registries.institutions(), project.registries.digest())

    @classmethod
    def empty(cls) -> "Registry":
        """No list at all."""
        return cls((), "")

    def ask(self, text: str) -> RegistryAnswer:
        """The answer for what a person typed: a name or an 18-digit code."""
        code = text.strip().upper()
        is_code = len(code) == 18 and code.isascii() and code.isalnum()
        return self.answer((), code) if is_code else self.answer((text.strip(),), "")

    def answer(self, names: tuple[str, ...], uscc: str) -> RegistryAnswer:
        """The answer for a party: by its code, by a full name, by a normalised name, in that order."""
        asked = uscc or (names[0] if names else "")
        if not self._snapshots:
            return _answer(Answer.NO_LIST, asked, "尚未导入任何名单，无法核对")
        if not asked:
            return _answer(Answer.NO_NAME, "", "页面上没有读到机构名称，需核实主体")
        if uscc in self._by_code:
            return self._seen(Answer.EXACT, uscc, self._by_code[uscc])
        for name in names:
            if name in self._by_name:
                return self._seen(Answer.EXACT, name, self._by_name[name])
        for name in names:
            if plain(name) in self._by_plain:
                return self._seen(Answer.NORMALISED, name, self._by_plain[plain(name)])
        newest = max(self._snapshots.values(), key=lambda s: s.published)
        count = f"等 {len(self._snapshots)} 份名单" if len(self._snapshots) > 1 else ""
        return _answer(Answer.NOT_SEEN, asked, f"截至 {newest.published}《{newest.title}》{count}未见“{asked}”")

    def _seen(self, answer: Answer, asked: str, row: tuple[Snapshot, Institution]) -> RegistryAnswer:
        snapshot, one = row
        where = f"{snapshot.published}《{snapshot.title}》"
        if any(word in one.status for word in _ENDED):
            sentence = f"{where}有“{one.name}”，但状态为“{one.status}”"
            return _answer(Answer.NOT_SEEN, asked, sentence, one, snapshot)
        how = "" if answer == Answer.EXACT else f"，写法与“{asked}”不完全相同，请人工核对"
        return _answer(answer, asked, f"{where}有“{one.name}”{how}", one, snapshot)


def _answer(
    answer: Answer, asked: str, sentence: str, one: Institution | None = None, snapshot: Snapshot | None = None
) -> RegistryAnswer:
    return RegistryAnswer(
        answer,
        asked,
        one.name if one else "",
        (one.kind if one else "") or (snapshot.kind if snapshot else ""),
        snapshot.snapshot_id if snapshot else "",
        snapshot.title if snapshot else "",
        snapshot.published if snapshot else "",
        sentence,
    )
