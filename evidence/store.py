"""The one SQLite file: opened in WAL mode with foreign keys, brought to the newest schema by numbered migrations.

Migrations are never edited once they have landed; a change of schema is one more function.
"""

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from evidence.errors import ProjectError

migrations = Migrations("xunzheng")

_FIRST = """
CREATE TABLE runs(run_id TEXT PRIMARY KEY, started_at TEXT NOT NULL, heartbeat TEXT NOT NULL, ended_at TEXT,
  state TEXT NOT NULL, targets TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '');
CREATE TABLE pages(run_id TEXT NOT NULL REFERENCES runs, page_key TEXT NOT NULL, target_id TEXT NOT NULL, url TEXT NOT NULL,
  host TEXT NOT NULL, depth INTEGER NOT NULL, priority INTEGER NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  why TEXT NOT NULL DEFAULT '', capture_id TEXT, request TEXT NOT NULL, queued_at TEXT NOT NULL,
  PRIMARY KEY(run_id, page_key)) WITHOUT ROWID;
CREATE INDEX pages_queue ON pages(run_id, state, host, priority DESC, queued_at);
CREATE TABLE captures(capture_id TEXT PRIMARY KEY, run_id TEXT NOT NULL, page_key TEXT NOT NULL, url TEXT NOT NULL,
  final_url TEXT NOT NULL, status INTEGER NOT NULL, started_at TEXT NOT NULL, folder TEXT NOT NULL, manifest TEXT NOT NULL);
CREATE UNIQUE INDEX captures_page ON captures(run_id, page_key);
CREATE TABLE scans(capture_id TEXT PRIMARY KEY REFERENCES captures, scan_key TEXT NOT NULL, scanned_at TEXT NOT NULL,
  title TEXT NOT NULL, page_kind TEXT NOT NULL, page_kind_why TEXT NOT NULL, party TEXT NOT NULL,
  problem TEXT NOT NULL DEFAULT '');
CREATE TABLE subjects(capture_id TEXT PRIMARY KEY REFERENCES captures, party TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX subjects_party ON subjects(party);
CREATE TABLE rule_cards(rules_sha TEXT NOT NULL, rule_id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(rules_sha, rule_id));
CREATE TABLE leads(lead_id TEXT PRIMARY KEY, party TEXT NOT NULL, rule_id TEXT NOT NULL, rules_sha TEXT NOT NULL,
  wording TEXT NOT NULL, first_seen TEXT NOT NULL);
CREATE TABLE sightings(lead_id TEXT NOT NULL REFERENCES leads, capture_id TEXT NOT NULL REFERENCES captures,
  severity INTEGER NOT NULL, confidence INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY(lead_id, capture_id));
CREATE INDEX sightings_capture ON sightings(capture_id);
CREATE TABLE decisions(decision_id TEXT PRIMARY KEY, lead_id TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,
  note TEXT NOT NULL, reviewer TEXT NOT NULL, decided_at TEXT NOT NULL, undoes TEXT NOT NULL DEFAULT '',
  recorded_at TEXT NOT NULL);
CREATE INDEX decisions_lead ON decisions(lead_id);
CREATE TABLE snapshots(snapshot_id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL, document TEXT NOT NULL,
  published TEXT NOT NULL, kind TEXT NOT NULL, region TEXT NOT NULL, file_name TEXT NOT NULL, file_sha256 TEXT NOT NULL,
  imported_at TEXT NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE institutions(snapshot_id TEXT NOT NULL REFERENCES snapshots, row INTEGER NOT NULL, name TEXT NOT NULL,
  plain_name TEXT NOT NULL, uscc TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(snapshot_id, row)) WITHOUT ROWID;
CREATE INDEX institutions_name ON institutions(plain_name);
CREATE INDEX institutions_uscc ON institutions(uscc) WHERE uscc <> '';
CREATE TABLE cases(case_no TEXT PRIMARY KEY, party TEXT NOT NULL, opened_at TEXT NOT NULL, opened_by TEXT NOT NULL);
CREATE TABLE case_leads(lead_id TEXT PRIMARY KEY, case_no TEXT NOT NULL REFERENCES cases);
CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@migrations(name="0001_first")
def _first(db: Database) -> None:
    for statement in filter(str.strip, _FIRST.split(";")):
        db.execute(statement)


@migrations(name="0030_firings")
def _firings(db: Database) -> None:
    db.execute(
        "CREATE TABLE firings(job TEXT NOT NULL, due TEXT NOT NULL, started_at TEXT, ended_at TEXT, state TEXT NOT NULL,"
        " missed INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '', PRIMARY KEY(job, due)) WITHOUT ROWID"
    )


def open_store(path: Path) -> Database:
    """The project's database, at the newest schema. Raises ProjectError when the file is no such database."""
    try:
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        db = Database(connection)
        migrations.apply(db)
    except sqlite3.OperationalError as error:
        raise ProjectError(f"数据库打不开（{error}）", place=str(path), mend="请看磁盘有没有空间、目录能不能写") from error
    except sqlite3.DatabaseError as error:
        raise ProjectError("这不是巡证的数据库，或者已经损坏", place=str(path), mend="请从备份恢复，或换一个项目目录") from error
    return db
