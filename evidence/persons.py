"""Person: who works in this project and in which roles; append-only, the newest row of a name stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import Custody
from evidence.errors import InputError
from evidence.store import writing


class Role(StrEnum):
    """What a person may do. 系统管理员 has no rights on cases; 法制审核 reads, and passes a file or sends it back."""

    ENTRY = "录入"
    FIRST = "初核"
    SECOND = "复核"
    HEAD = "负责人"
    LEGAL = "法制审核"
    LIAISON = "人社联络员"
    ADMIN = "系统管理员"
    AUDIT = "审计"
    READ = "只读"


@dataclass(frozen=True, slots=True)
class Person:
    """A name and its roles; none when the person has left."""

    name: str
    roles: tuple[Role, ...]
    granted_by: str
    at: str


class Persons:
    """The table of persons."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def grant(self, name: str, roles: Iterable[Role], granted_by: str) -> Person:
        """Give a person these roles from now on, instead of any before; no roles when the person leaves.

        Raises InputError when the name cannot be one.
        """
        name = name.strip()
        if not name or len(name) > 40 or not name.isprintable():
            raise InputError("姓名不能为空、不能超过 40 个字", place=name[:40], mend="请写真实姓名")
        person = Person(name, tuple(dict.fromkeys(roles)), granted_by, utc_now())
        with writing(self._db):
            self._db.execute(
                "INSERT INTO persons(name, roles, granted_by, at) VALUES (?, ?, ?, ?)",
                (name, "、".join(person.roles), granted_by, person.at),
            )
        Custody(self._db).anchor()
        return person

    def all(self) -> dict[str, Person]:
        """Everybody with a role, by name."""
        rows = self._db.execute("SELECT name, roles, granted_by, at FROM persons ORDER BY number").fetchall()
        found = {str(r[0]): Person(r[0], tuple(Role(x) for x in r[1].split("、") if x), r[2], r[3]) for r in rows}
        return {name: person for name, person in found.items() if person.roles}

    def need(self, name: str, roles: Iterable[Role], doing: str) -> None:
        """Raises InputError when the person has none of the roles that something takes."""
        wanted = tuple(roles)
        person = self.all().get(name)
        if person is None:
            raise InputError(f"人员名册里没有“{name}”", place=doing, mend="请先运行 xunzheng person add 姓名 --role 角色")
        if not set(person.roles) & set(wanted):
            raise InputError(f"“{name}”的角色是{'、'.join(person.roles)}", place=doing, mend=f"这一步要由{'或'.join(wanted)}来做")
