"""The tables of what two officers capture anew; who did it is said with every row of the chain. Rows are only added."""

from sqlite_utils import Database

from evidence.custody import Act, watch

_OFFICERS = """(SELECT group_concat(json_extract(o.value, '$.name'), '、') FROM recaptures r, json_each(r.officers) o
  WHERE r.recapture_id = t.recapture_id)"""


def lay_recaptures(db: Database) -> None:
    """Make the tables, watched by the chain."""
    db.execute(
        "CREATE TABLE recaptures(recapture_id TEXT PRIMARY KEY, what TEXT NOT NULL, officers TEXT NOT NULL,"
        " begun_at TEXT NOT NULL, device TEXT NOT NULL, urls TEXT NOT NULL)"
    )
    db.execute(
        "CREATE TABLE recapture_results(recapture_id TEXT NOT NULL REFERENCES recaptures, number INTEGER NOT NULL,"
        " run_id TEXT NOT NULL, lead_id TEXT NOT NULL, url TEXT NOT NULL, earlier TEXT NOT NULL, capture_id TEXT NOT NULL,"
        " outcome TEXT NOT NULL, why TEXT NOT NULL, compared_at TEXT NOT NULL, PRIMARY KEY(recapture_id, number))"
    )
    watch(db, "recaptures", Act.RECAPTURE, "t.recapture_id", says=f"{_OFFICERS} || ' ' || t.what")
    watch(
        db,
        "recapture_results",
        Act.RECAPTURE,
        "t.recapture_id || ' ' || t.number",
        says=f"{_OFFICERS} || ' ' || t.outcome || ' ' || t.url",
    )
    for table in ("recaptures", "recapture_results"):
        for verb in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                " BEGIN SELECT RAISE(ABORT, '双人取证的登记只能追加'); END"
            )
