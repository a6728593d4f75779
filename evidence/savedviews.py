"""Saved views: the filters a reviewer comes back to, by name, each reviewer's own."""

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.errors import InputError

_MOST = 50


class SavedViews:
    """The table of saved views; `query` is what the page filters by, as JSON."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def save(self, user: str, name: str, query: str) -> None:
        """Keep a view; one of the same name is replaced. Raises InputError when the name is unfit or there are too many."""
        if not 1 <= len(name) <= 30 or len(query) > 2000:
            raise InputError("视图名要 1 到 30 个字", place="保存视图", mend="请换一个短些的名称")
        if len(self.of(user)) >= _MOST:
            raise InputError(f"一个人最多存 {_MOST} 个视图", place="保存视图", mend="请先删掉几个")
        self._db.execute(
            "INSERT OR REPLACE INTO saved_views(user, name, query, saved_at) VALUES (?, ?, ?, ?)", (user, name, query, utc_now())
        )

    def drop(self, user: str, name: str) -> None:
        """Forget a view."""
        self._db.execute("DELETE FROM saved_views WHERE user = ? AND name = ?", (user, name))

    def of(self, user: str) -> list[tuple[str, str]]:
        """A reviewer's views: (name, query)."""
        rows = self._db.execute("SELECT name, query FROM saved_views WHERE user = ? ORDER BY name", (user,)).fetchall()
        return [(str(r[0]), str(r[1])) for r in rows]
