"""Which pages of a run show which pictures that were fetched for them, by the keys of the crawl ledger; and its table.

What a page shows can be read off the page again; this spares it, and tells what must be looked at again when a picture comes.
"""

from sqlite_utils import Database

from evidence.clock import utc_now


def lay_pictures(db: Database) -> None:
    """Pictures among the pages and the captures, and the table of what shows them."""
    db.execute("ALTER TABLE pages ADD COLUMN kind TEXT NOT NULL DEFAULT 'page'")
    # read off the manifest, which the chain of custody holds, so that the two never differ
    told = "CASE WHEN json_valid(manifest) THEN coalesce(json_extract(manifest, '$.picture'), '') ELSE '' END"
    db.execute(f"ALTER TABLE captures ADD COLUMN picture TEXT GENERATED ALWAYS AS ({told}) VIRTUAL")
    db.execute("CREATE INDEX captures_by_kind ON captures(picture, started_at, capture_id)")
    db.execute(
        "CREATE TABLE shown_pictures(run_id TEXT NOT NULL, page_key TEXT NOT NULL, picture_key TEXT NOT NULL,"
        " came_at TEXT NOT NULL DEFAULT '', PRIMARY KEY(run_id, page_key, picture_key)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX shown_pictures_places ON shown_pictures(run_id, picture_key)")


class ShownPictures:
    """The table of shown pictures."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, run_id: str, page_key: str, picture_key: str) -> None:
        """A page shows a picture."""
        query = "INSERT OR IGNORE INTO shown_pictures(run_id, page_key, picture_key) VALUES (?, ?, ?)"
        self._db.execute(query, (run_id, page_key, picture_key))

    def came(self, run_id: str, picture_key: str) -> None:
        """A picture is there now: pages that showed it before were scanned without it."""
        query = "UPDATE shown_pictures SET came_at = ? WHERE run_id = ? AND picture_key = ?"
        self._db.execute(query, (utc_now(), run_id, picture_key))

    def pages(self, run_id: str, picture_key: str) -> list[str]:
        """The pages of a run that show a picture."""
        query = "SELECT page_key FROM shown_pictures WHERE run_id = ? AND picture_key = ? ORDER BY page_key"
        return [str(row[0]) for row in self._db.execute(query, (run_id, picture_key)).fetchall()]
