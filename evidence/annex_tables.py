"""The tables of the annexes and of stamped scans, held by the chain of custody; the database refuses to change a row."""

from sqlite_utils import Database

from evidence.custody import Act, watch
from evidence.lifecycle_tables import only_added

_TABLES = """
CREATE TABLE annex_facts(number INTEGER PRIMARY KEY AUTOINCREMENT, fact_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  subject TEXT NOT NULL, code TEXT NOT NULL, day TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL, evidence TEXT NOT NULL,
  document TEXT NOT NULL, fen INTEGER NOT NULL CHECK (fen >= 0), certificates INTEGER NOT NULL CHECK (certificates >= 0),
  counted_as TEXT NOT NULL, note TEXT NOT NULL, about TEXT NOT NULL);
CREATE UNIQUE INDEX annex_facts_about ON annex_facts(kind, about) WHERE about <> '';
CREATE TABLE annex_snapshots(number INTEGER PRIMARY KEY AUTOINCREMENT, due TEXT NOT NULL, digest TEXT NOT NULL,
  body TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL);
"""
_TWO = """CREATE TRIGGER annex_two_persons BEFORE INSERT ON annex_facts WHEN NEW.kind = '复核' AND NEW.person =
 (SELECT person FROM annex_facts WHERE fact_id = NEW.about) BEGIN SELECT RAISE(ABORT, '核实的人不能自己复核'); END"""


_ATTACHMENTS = """CREATE TABLE attachments(number INTEGER PRIMARY KEY AUTOINCREMENT, about TEXT NOT NULL, name TEXT NOT NULL,
 kind TEXT NOT NULL CHECK (kind IN ('pdf', 'png', 'jpg')), size INTEGER NOT NULL, sha256 TEXT NOT NULL, person TEXT NOT NULL,
 at TEXT NOT NULL, note TEXT NOT NULL, UNIQUE(about, sha256))"""


def lay_attachments(db: Database) -> None:
    """The stamped papers that were scanned, of cases and of the annexes."""
    db.execute(_ATTACHMENTS)
    watch(db, "attachments", Act.ATTACH, "'盖章件 ' || t.number", says="t.about || ' ' || t.name || ' ' || t.sha256")
    only_added(db, "attachments")


def lay_annexes(db: Database) -> None:
    """The tables, held by the chain; the database refuses to change a row, and a second signature by the same person."""
    for statement in filter(str.strip, _TABLES.split(";")):
        db.execute(statement)
    watch(db, "annex_facts", Act.ANNEX, "CAST(t.number AS TEXT)", says="t.kind || ' ' || t.subject || ' ' || t.code")
    watch(db, "annex_snapshots", Act.ANNEX, "'报表 ' || t.number", says="t.due || ' ' || t.digest")
    for table in ("annex_facts", "annex_snapshots"):
        only_added(db, table)
    db.execute(_TWO)
