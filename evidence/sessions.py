"""Sessions: who is signed in at the review server, and which sign-ins failed; kept in the database, so a restart forgets neither.

Only the digest of a session's token is kept: who reads the database cannot take a session over.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from evidence.clock import stamp, utc_now

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
_WINDOW = timedelta(minutes=15)
_TRIES_ACCOUNT, _TRIES_ADDRESS = 8, 20  # failures within the window, after which the next try must wait
_TOUCH = timedelta(seconds=30)  # a session is not written at every key


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in; `local` when it was made with the key of a server without users. `csrf` goes with every change."""

    user: str
    csrf: str
    address: str
    local: bool


class Sessions:
    """The tables of sessions and of failed sign-ins."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(self, user: str, address: str, *, local: bool = False) -> tuple[str, Session]:
        """A new session and the token that only the browser keeps."""
        token, session = secrets.token_urlsafe(32), Session(user, secrets.token_urlsafe(32), address, local)
        now = datetime.now(UTC)
        self._db.execute("DELETE FROM sessions WHERE expires_at <= ?", (stamp(now),))
        self._db.execute(
            "INSERT INTO sessions(token, user, csrf, address, local, opened_at, seen_at, expires_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (_digest(token), user, session.csrf, address, int(local), stamp(now), stamp(now), stamp(now + LONGEST)),
        )
        return token, session

    def get(self, token: str) -> Session | None:
        """The session of a token that is not too old; looking at it keeps it from idling out."""
        now = datetime.now(UTC)
        row = self._db.execute(
            "SELECT user, csrf, address, local, seen_at FROM sessions WHERE token = ? AND expires_at > ? AND seen_at > ?",
            (_digest(token), stamp(now), stamp(now - IDLE)),
        ).fetchone()
        if row is None:
            return None
        if str(row[4]) < stamp(now - _TOUCH):
            self._db.execute("UPDATE sessions SET seen_at = ? WHERE token = ?", (stamp(now), _digest(token)))
        return Session(str(row[0]), str(row[1]), str(row[2]), bool(row[3]))

    def close(self, token: str) -> None:
        """Sign out."""
        self._db.execute("DELETE FROM sessions WHERE token = ?", (_digest(token),))

    def close_all(self, user: str = "", *, local: bool = False) -> None:
        """End every session of a user, or every one made with a key."""
        self._db.execute("DELETE FROM sessions WHERE (user = ? AND NOT local) OR (local AND ?)", (user, int(local)))

    def failed(self, user: str, address: str) -> None:
        """A sign-in failed."""
        old = stamp(datetime.now(UTC) - 4 * _WINDOW)
        self._db.execute("DELETE FROM failed_logins WHERE at < ?", (old,))
        self._db.execute("INSERT INTO failed_logins(user, address, at) VALUES (?, ?, ?)", (user[:40], address, utc_now()))

    def succeeded(self, user: str) -> None:
        """A sign-in went well: what failed for that account before no longer counts."""
        self._db.execute("DELETE FROM failed_logins WHERE user = ?", (user,))

    def must_wait(self, user: str, address: str) -> int:
        """Minutes until that account may be tried again from that address; 0 when it may be tried now."""
        since = stamp(datetime.now(UTC) - _WINDOW)
        waits = [
            self._nth("user = ?", user[:40], since, _TRIES_ACCOUNT),
            self._nth("address = ?", address, since, _TRIES_ADDRESS),
        ]
        return max(waits)

    def _nth(self, where: str, value: str, since: str, tries: int) -> int:
        row = self._db.execute(
            f"SELECT at FROM failed_logins WHERE {where} AND at > ? ORDER BY at DESC LIMIT 1 OFFSET ?", (value, since, tries - 1)
        ).fetchone()
        if row is None:
            return 0
        free = datetime.fromisoformat(str(row[0]).replace("Z", "+00:00")) + _WINDOW
        return max(1, round((free - datetime.now(UTC)).total_seconds() / 60))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
