"""Users of the review server: the persons who may sign in, each with a password kept only as an argon2 digest.

Roles stand with the persons. A user is never deleted, only disabled, so that every name in the audit stays that of one person.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import Custody
from evidence.errors import InputError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_SHORTEST, _LONGEST, _DISTINCT = 10, 200, 5


@dataclass(frozen=True, slots=True)
class User:
    """One person who may sign in; times as kept."""

    name: str
    disabled: bool
    added_at: str
    changed_at: str


class Users:
    """The table of users; its rows are held by the chain of custody."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, name: str, password: str) -> None:
        """A new user, or a disabled one who may sign in again. Raises InputError when the name is taken or unfit, or the
        password too weak."""
        if not name.strip() or name != name.strip() or len(name) > 40 or not name.isprintable():
            raise InputError("姓名要 1 到 40 个字，前后没有空格", place=f"用户“{name[:40]}”", mend="请改用姓名或工号")
        known = next((u for u in self.all() if u.name == name), None)
        if known and not known.disabled:
            raise InputError("已有这个用户", place=f"用户“{name}”", mend="改口令请用 review users passwd")
        now, digest = utc_now(), _digest(name, password)
        self._db.execute(
            "INSERT INTO users(name, password, disabled, added_at, changed_at) VALUES (?, ?, 0, ?, ?)"
            " ON CONFLICT(name) DO UPDATE SET password = excluded.password, disabled = 0, changed_at = excluded.changed_at",
            (name, digest, now, now),
        )
        Custody(self._db).anchor()

    def set_password(self, name: str, password: str) -> None:
        """Another password. Raises InputError when there is no such user or the password is too weak."""
        self._known(name)
        self._change(name, "password", _digest(name, password))

    def disable(self, name: str) -> None:
        """A user who may no longer sign in. Raises InputError when there is no such user."""
        self._known(name)
        self._change(name, "disabled", 1)

    def password_of(self, name: str) -> str:
        """The kept digest of a user who may sign in, '' when there is none."""
        row = self._db.execute("SELECT password FROM users WHERE name = ? AND NOT disabled", (name,)).fetchone()
        return str(row[0]) if row else ""

    def all(self) -> list[User]:
        """Every user, the disabled ones too, by name."""
        rows = self._db.execute("SELECT name, disabled, added_at, changed_at FROM users ORDER BY name").fetchall()
        return [User(str(r[0]), bool(r[1]), str(r[2]), str(r[3])) for r in rows]

    def any(self) -> bool:
        """Whether there is a user who may sign in."""
        return self._db.execute("SELECT 1 FROM users WHERE NOT disabled").fetchone() is not None

    def _known(self, name: str) -> None:
        if name not in {u.name for u in self.all()}:
            raise InputError("没有这个用户", place=f"用户“{name}”", mend="请看 review users list")

    def _change(self, name: str, column: str, value: str | int) -> None:
        self._db.execute(f"UPDATE users SET {column} = ?, changed_at = ? WHERE name = ?", (value, utc_now(), name))
        Custody(self._db).anchor()


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one a digest was made of; '' is nobody's. Slow on purpose and free of the database."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > _LONGEST:
        return False
    try:
        return _hasher().verify(kept or _nobody(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """What an unknown name is checked against, so that it costs as much time as a wrong password."""
    return _hasher().hash("无此用户")


def _digest(name: str, password: str) -> str:
    weak = not _SHORTEST <= len(password) <= _LONGEST or len(set(password)) < _DISTINCT
    if weak or password.lower() == name.lower():
        mend = f"请用 {_SHORTEST} 个字符以上、{_DISTINCT} 种以上的字符，不要用用户名"
        raise InputError("口令太弱", place=f"用户“{name}”", mend=mend)
    return _hasher().hash(password)
