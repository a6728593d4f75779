"""The one SQLite file: opened in WAL mode with foreign keys, brought to the newest schema by numbered migrations.

Migrations are never edited once they have landed; a change of schema is one more function.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

from evidence.annex_tables import lay_annexes, lay_attachments
from evidence.custody import Act, lay_chain, teach, watch
from evidence.errors import ProjectError
from evidence.lifecycle_tables import lay_cases, lay_decisions, lay_people
from evidence.list_marks import lay_list_marks
from evidence.recapture_tables import lay_recaptures
from evidence.review_tables import lay_queue, lay_users
from evidence.shown_pictures import lay_pictures
from evidence.sightings import lay_sightings

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


_MATCHING = """
CREATE TABLE name_keys(kind INTEGER NOT NULL, value TEXT NOT NULL, snapshot_id TEXT NOT NULL REFERENCES snapshots,
  row INTEGER NOT NULL, PRIMARY KEY(kind, value, snapshot_id, row)) WITHOUT ROWID;
CREATE INDEX name_keys_snapshot ON name_keys(snapshot_id);
CREATE TABLE keyed_snapshots(snapshot_id TEXT PRIMARY KEY REFERENCES snapshots, version INTEGER NOT NULL);
CREATE TABLE aliases(alias_id TEXT PRIMARY KEY, name TEXT NOT NULL, plain_name TEXT NOT NULL, listed_name TEXT NOT NULL,
  listed_uscc TEXT NOT NULL, evidence TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, reviewer TEXT NOT NULL,
  added_at TEXT NOT NULL);
CREATE TABLE alias_withdrawals(alias_id TEXT PRIMARY KEY REFERENCES aliases, reviewer TEXT NOT NULL, why TEXT NOT NULL,
  withdrawn_at TEXT NOT NULL);
CREATE INDEX scans_key ON scans(scan_key, capture_id);
CREATE TABLE scan_keys(scan_key TEXT PRIMARY KEY, rules_sha TEXT NOT NULL, lists_digest TEXT NOT NULL, version TEXT NOT NULL);
CREATE TABLE rejudgements(lead_id TEXT NOT NULL, capture_id TEXT NOT NULL, before INTEGER, after INTEGER, reason TEXT NOT NULL,
  lists_digest TEXT NOT NULL, judged_at TEXT NOT NULL, PRIMARY KEY(lead_id, capture_id, lists_digest));
"""


@migrations(name="0001_first")
def _first(db: Database) -> None:
    for statement in filter(str.strip, _FIRST.split(";")):
        db.execute(statement)


_LISTS = """
ALTER TABLE snapshots ADD COLUMN valid_from TEXT NOT NULL DEFAULT '';
ALTER TABLE snapshots ADD COLUMN valid_to TEXT NOT NULL DEFAULT '';
ALTER TABLE snapshots ADD COLUMN reading TEXT NOT NULL DEFAULT '';
CREATE TABLE list_columns(source TEXT NOT NULL, field TEXT NOT NULL, heading TEXT NOT NULL, kept_at TEXT NOT NULL,
  PRIMARY KEY(source, field)) WITHOUT ROWID;
"""


@migrations(name="0005_lists")
def _lists(db: Database) -> None:
    for statement in filter(str.strip, _LISTS.split(";")):
        db.execute(statement)


@migrations(name="0006_matching")
def _matching(db: Database) -> None:
    for statement in filter(str.strip, _MATCHING.split(";")):
        db.execute(statement)


@migrations(name="0010_disclosures")
def _disclosures(db: Database) -> None:
    db.execute(
        "CREATE TABLE disclosures(number INTEGER PRIMARY KEY AUTOINCREMENT, made_at TEXT NOT NULL, made_by TEXT NOT NULL,"
        " reason TEXT NOT NULL, place TEXT NOT NULL, rows INTEGER NOT NULL)"
    )
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER disclosures_no_{verb.lower()} BEFORE {verb} ON disclosures"
            " BEGIN SELECT RAISE(ABORT, 'disclosures are only added'); END"
        )


# A scan is held with what it found, a list with its rows: whole, in the order of their keys
_FOUND = """(SELECT json_array(u.party, u.body) FROM subjects u WHERE u.capture_id = t.capture_id),
  (SELECT json_group_array(json_array(s.lead_id, s.severity, s.confidence, s.body)) FROM
    (SELECT * FROM sightings WHERE capture_id = t.capture_id ORDER BY lead_id) s)"""
_INSTITUTIONS = """(SELECT json_group_array(json_array(i.row, i.name, i.plain_name, i.uscc, i.body)) FROM
  (SELECT * FROM institutions WHERE snapshot_id = t.snapshot_id ORDER BY row) i)"""


@migrations(name="0020_custody")
def _custody(db: Database) -> None:
    lay_chain(db)
    watch(db, "captures", Act.SEAL, "t.capture_id", says="t.url")
    watch(db, "scans", Act.SCAN, "t.capture_id", more=_FOUND)  # the last that is written of a scan, so all of it is there
    watch(db, "rule_cards", Act.RULE, "t.rules_sha || '/' || t.rule_id")
    watch(db, "decisions", Act.DECIDE, "t.decision_id", says="t.lead_id || ' ' || t.verdict || ' ' || t.reviewer")
    watch(db, "cases", Act.CASE, "t.case_no", says="t.party")
    watch(db, "case_leads", Act.CASE, "t.lead_id", says="t.case_no")
    watch(db, "snapshots", Act.LIST, "t.snapshot_id", says="t.title")
    watch(db, "snapshots", Act.LIST, "t.snapshot_id", more=_INSTITUTIONS, says="t.title", name="institutions")


@migrations(name="0021_roots_and_stamps")
def _roots_and_stamps(db: Database) -> None:
    db.execute("CREATE TABLE roots(run_id TEXT PRIMARY KEY REFERENCES runs, root TEXT NOT NULL, statement TEXT NOT NULL)")
    watch(db, "roots", Act.RUN, "t.run_id", says="t.root")
    db.execute(
        "CREATE TABLE stamps(run_id TEXT NOT NULL REFERENCES roots, tsa TEXT NOT NULL, taken_at TEXT NOT NULL,"
        " said_at TEXT NOT NULL, serial TEXT NOT NULL, signer TEXT NOT NULL, token BLOB NOT NULL, trust TEXT NOT NULL,"
        " PRIMARY KEY(run_id, tsa))"
    )
    watch(db, "stamps", Act.STAMP, "t.run_id || ' ' || t.tsa", says="t.said_at")
    db.execute(
        "CREATE TABLE stamp_tries(run_id TEXT NOT NULL, tsa TEXT NOT NULL, tries INTEGER NOT NULL, last_try TEXT NOT NULL,"
        " problem TEXT NOT NULL, PRIMARY KEY(run_id, tsa)) WITHOUT ROWID"
    )


@migrations(name="0030_firings")
def _firings(db: Database) -> None:
    db.execute(
        "CREATE TABLE firings(job TEXT NOT NULL, due TEXT NOT NULL, started_at TEXT, ended_at TEXT, state TEXT NOT NULL,"
        " missed INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '', PRIMARY KEY(job, due)) WITHOUT ROWID"
    )


@migrations(name="0050_acts_of_people_are_held")
def _acts_of_people_are_held(db: Database) -> None:
    watch(db, "disclosures", Act.UNMASK, "CAST(t.number AS TEXT)", says="t.made_by || ' ' || t.reason")
    watch(db, "aliases", Act.ALIAS, "t.alias_id", says="t.name || ' ' || t.listed_name")
    watch(db, "alias_withdrawals", Act.ALIAS, "t.alias_id")


@migrations(name="0060_list_marks")
def _list_marks(db: Database) -> None:
    lay_list_marks(db)


@migrations(name="0080_decisions_name_what_was_seen")
def _decisions_name_what_was_seen(db: Database) -> None:
    lay_decisions(db)


@migrations(name="0081_case_log")
def _case_log(db: Database) -> None:
    lay_cases(db)


@migrations(name="0082_people")
def _people(db: Database) -> None:
    lay_people(db)


@migrations(name="0085_users_and_audit")
def _users_and_audit(db: Database) -> None:
    lay_users(db)


@migrations(name="0086_queue")
def _queue(db: Database) -> None:
    lay_queue(db)


_OBSERVATIONS = """
CREATE TABLE observations(run_id TEXT NOT NULL REFERENCES runs, page_key TEXT NOT NULL, target_id TEXT NOT NULL,
  url TEXT NOT NULL, agent TEXT NOT NULL, at TEXT NOT NULL, outcome TEXT NOT NULL, why TEXT NOT NULL, capture_id TEXT NOT NULL,
  before_id TEXT NOT NULL, moved_to TEXT NOT NULL, difference TEXT NOT NULL, PRIMARY KEY(run_id, page_key)) WITHOUT ROWID;
CREATE INDEX observations_page ON observations(page_key, at);
CREATE INDEX captures_by_page ON captures(page_key, started_at);
"""


@migrations(name="0070_observations")
def _observations(db: Database) -> None:
    for statement in filter(str.strip, _OBSERVATIONS.split(";")):
        db.execute(statement)
    watch(db, "observations", Act.OBSERVE, "t.run_id || '/' || t.page_key", says="t.outcome || ' ' || t.url")


@migrations(name="0071_corrections")
def _corrections(db: Database) -> None:
    db.execute(
        "CREATE TABLE corrections(number INTEGER PRIMARY KEY AUTOINCREMENT, correction_id TEXT NOT NULL, lead_id TEXT NOT NULL,"
        " deadline TEXT NOT NULL, document TEXT NOT NULL, ordered_by TEXT NOT NULL, ordered_at TEXT NOT NULL)"
    )
    watch(db, "corrections", Act.CORRECT, "CAST(t.number AS TEXT)", says="t.lead_id || ' ' || t.deadline || ' ' || t.ordered_by")


@migrations(name="0072_device_differences")
def _device_differences(db: Database) -> None:
    db.execute(
        "CREATE TABLE device_differences(run_id TEXT NOT NULL REFERENCES runs, url TEXT NOT NULL, desktop_id TEXT NOT NULL,"
        " mobile_id TEXT NOT NULL, difference TEXT NOT NULL, PRIMARY KEY(run_id, url)) WITHOUT ROWID"
    )
    watch(db, "device_differences", Act.OBSERVE, "t.run_id || '/' || t.url", says="'电脑版与手机版不同'")


@migrations(name="0075_recaptures")
def _recaptures(db: Database) -> None:
    lay_recaptures(db)


@migrations(name="0090_annexes")
def _annexes(db: Database) -> None:
    lay_annexes(db)


@migrations(name="0100_pictures")
def _pictures(db: Database) -> None:
    lay_pictures(db)


@migrations(name="0105_sightings")
def _sightings(db: Database) -> None:
    lay_sightings(db)


@migrations(name="0120_observations_by_url")
def _observations_by_url(db: Database) -> None:
    db.execute("CREATE INDEX observations_url ON observations(url)")


@migrations(name="0121_attachments")
def _attachments(db: Database) -> None:
    lay_attachments(db)


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """A transaction that takes the write lock at once: one that reads first would fail when another process wrote meanwhile."""
    outermost = not db.conn.in_transaction
    if outermost:
        db.execute("BEGIN IMMEDIATE")
    try:
        with db.atomic():
            yield
        if outermost:
            db.execute("COMMIT")
    except BaseException:
        if outermost:
            db.rollback()
        raise


def open_store(path: Path) -> Database:
    """The project's database, at the newest schema. Raises ProjectError when the file is no such database."""
    try:
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        teach(connection)
        db = Database(connection)
        migrations.apply(db)
    except sqlite3.OperationalError as error:
        raise ProjectError(f"数据库打不开（{error}）", place=str(path), mend="请看磁盘有没有空间、目录能不能写") from error
    except sqlite3.DatabaseError as error:
        raise ProjectError("这不是巡证的数据库，或者已经损坏", place=str(path), mend="请从备份恢复，或换一个项目目录") from error
    return db
