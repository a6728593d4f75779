"""Shelf: where the rows of the lists are found by a key: in a project's database (nothing is loaded), or in memory."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from evidence.list_marks import ListMarks
from evidence.namekeys import KeyKind, NameKeys
from evidence.project import Project
from evidence.registries import Institution, Registries, Snapshot
from evidence.store import open_store
from scanner.names import parts_of, plain
from scanner.validity import Row

VERSION = 2  # of the keys: raised when names are taken apart in another way
_KNOWN = 2000  # keys whose rows are remembered
MOST = 50  # rows looked at for one key
_PARTED = re.compile(r"[、，,;；\n|/]+")
_DATES = re.compile(r"[（(]([^（）()]*\d{4}[^（）()]*)[）)]")


class Shelf(Protocol):
    """The rows of all lists, by key."""

    def snapshots(self) -> list[Snapshot]:
        """Every list, newest publication first."""
        ...

    def find(self, kind: KeyKind, value: str) -> list[Row]:
        """The rows with a key, `MOST` at the most."""
        ...

    def names(self) -> Iterator[str]:
        """Every different plain name."""
        ...


class GivenRows:
    """Rows handed in, kept in memory."""

    def __init__(self, rows: Iterable[tuple[Snapshot, Institution]]) -> None:
        self._rows: dict[tuple[KeyKind, str], list[Row]] = defaultdict(list)
        self._snapshots: dict[str, Snapshot] = {}
        for snapshot, one in rows:
            self._snapshots[snapshot.snapshot_id] = snapshot
            for kind, value, _ in keys_of(one):
                self._rows[kind, value].append(Row(snapshot, one))

    def snapshots(self) -> list[Snapshot]:
        return sorted(self._snapshots.values(), key=lambda s: s.published, reverse=True)

    def find(self, kind: KeyKind, value: str) -> list[Row]:
        return self._rows.get((kind, value), [])[:MOST]

    def names(self) -> Iterator[str]:
        return (value for kind, value in self._rows if kind == KeyKind.PLAIN)


class StoredRows:
    """The rows of a project's lists that are in use, read by key. Travels to other processes by its path."""

    def __init__(self, project: Project) -> None:
        self._path = project.root / "xunzheng.db"
        _make_keys(project.registries, project.name_keys)
        self._open(project.registries, project.name_keys, project.list_marks)

    def _open(self, registries: Registries, keys: NameKeys, marks: ListMarks) -> None:
        self._registries, self._keys = registries, keys
        withdrawn = marks.withdrawn()
        self._without = json.dumps(sorted(withdrawn))
        self._known: dict[tuple[KeyKind, str], list[Row]] = {}  # the pages of a site ask the same
        self._snapshots = {s.snapshot_id: s for s in registries.snapshots() if s.snapshot_id not in withdrawn}

    def __getstate__(self) -> Path:
        return self._path

    def __setstate__(self, path: Path) -> None:
        self._path = path
        db = open_store(path)
        self._open(Registries(db), NameKeys(db), ListMarks(db))

    def snapshots(self) -> list[Snapshot]:
        return list(self._snapshots.values())

    def find(self, kind: KeyKind, value: str) -> list[Row]:
        if (kind, value) not in self._known:
            found = self._registries.rows(self._keys.find(kind, value, MOST, self._without)) if value else []
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[kind, value] = [Row(self._snapshots[s], one) for s, one in found if s in self._snapshots]
        return [*self._known[kind, value]]

    def names(self) -> Iterator[str]:
        return self._keys.values(KeyKind.PLAIN, self._without)


def keys_of(one: Institution) -> Iterator[tuple[KeyKind, str, int]]:
    """By what a row is found: (kind, value, its row number)."""
    name = plain(one.name)
    core = parts_of(name).core
    yield KeyKind.PLAIN, name, one.row
    if core != name:
        yield KeyKind.CORE, core, one.row
    if one.uscc:
        yield KeyKind.USCC, one.uscc.upper(), one.row
    if number := licence_key(one.licence):
        yield KeyKind.LICENCE, number, one.row
    for former, _ in parted(one.former_names):
        yield KeyKind.FORMER, plain(former), one.row
    for site, _ in parted(one.sites):
        yield KeyKind.SITE, plain(site), one.row


def licence_key(number: str) -> str:
    """A licence or filing number as it is compared: its letters and digits, for pages leave out 人社民 and 号.

    '' when it is too short to tell one body from another.
    """
    kept = "".join(c for c in plain(number) if c.isascii() and c.isalnum())
    return kept if sum(c.isdigit() for c in kept) >= 6 else ""


def parted(printed: str) -> list[tuple[str, str]]:
    """Names as printed in one cell, each with the dates in brackets behind it ('' without)."""
    found = []
    for piece in _PARTED.split(printed[:4000]):
        dates = _DATES.search(piece)
        name = _DATES.sub("", piece).strip()
        if len(plain(name)) >= 2:
            found.append((name, dates[1] if dates else ""))
    return found


def _make_keys(registries: Registries, keys: NameKeys) -> None:
    """Keys for the lists that have none: once a list, whole or not at all."""
    for snapshot in keys.missing(VERSION):
        keys.keep(snapshot, VERSION, (key for one in registries.rows_of(snapshot) for key in keys_of(one)))
