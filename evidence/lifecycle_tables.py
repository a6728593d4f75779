"""The tables of the lifecycle: decisions that name what was seen, the case log, persons, leases; laid by numbered migrations.

What is a record can only be added to: the database itself refuses to change or drop it, and a second signature by the
same person.
"""

import json

from sqlite_utils import Database

from evidence.custody import Act, watch

_DECISIONS = """
ALTER TABLE decisions ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE decisions ADD COLUMN saw TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN seen_text TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN seen_capture TEXT NOT NULL DEFAULT '';
UPDATE decisions SET number = (SELECT count(*) FROM decisions d WHERE (d.decided_at, d.decision_id)
  <= (decisions.decided_at, decisions.decision_id));
UPDATE decisions SET saw = coalesce((SELECT d.decision_id FROM decisions d WHERE d.lead_id = decisions.lead_id
  AND d.number < decisions.number ORDER BY d.number DESC LIMIT 1), '');
CREATE UNIQUE INDEX decisions_number ON decisions(number);
CREATE UNIQUE INDEX decisions_follow ON decisions(lead_id, saw);
CREATE TABLE contested_decisions(number INTEGER PRIMARY KEY AUTOINCREMENT, decision_id TEXT NOT NULL UNIQUE,
  lead_id TEXT NOT NULL, stood TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL);
"""
_CASES = """
ALTER TABLE cases ADD COLUMN series TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN serial INTEGER NOT NULL DEFAULT 0;
UPDATE cases SET series = substr(case_no, 1, length(case_no) - 5) || '#号', serial = CAST(substr(case_no, -5, 4) AS INTEGER);
CREATE UNIQUE INDEX cases_number ON cases(series, serial);
CREATE INDEX cases_party ON cases(party);
CREATE TABLE case_log(number INTEGER PRIMARY KEY AUTOINCREMENT, case_no TEXT NOT NULL REFERENCES cases, version INTEGER NOT NULL,
  kind TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL, UNIQUE(case_no, version));
CREATE UNIQUE INDEX case_log_moves ON case_log(json_extract(body, '$.move_id')) WHERE kind = '流转';
CREATE UNIQUE INDEX case_log_signatures ON case_log(json_extract(body, '$.move'), json_extract(body, '$.part'))
  WHERE kind = '签署';
"""
_PEOPLE = """
CREATE TABLE persons(number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, roles TEXT NOT NULL,
  granted_by TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE leases(item TEXT PRIMARY KEY, person TEXT NOT NULL, until TEXT NOT NULL) WITHOUT ROWID;
"""
_SAME_PERSON = """CREATE TRIGGER case_log_two_persons BEFORE INSERT ON case_log
 WHEN NEW.kind = '签署' AND json_extract(NEW.body, '$.part') <> '撤回' AND NEW.person =
  (SELECT person FROM case_log WHERE kind = '流转' AND json_extract(body, '$.move_id') = json_extract(NEW.body, '$.move'))
 BEGIN SELECT RAISE(ABORT, '提出人不能自己复核、审批'); END"""
_HELD = ("insert", "update", "delete")


def lay_decisions(db: Database) -> None:
    """Decisions name the row they were made after, and the words as they were seen."""
    _rewatched(db, "decisions", _DECISIONS, Act.DECIDE, "t.decision_id", "t.lead_id || ' ' || t.verdict || ' ' || t.reviewer")
    watch(db, "contested_decisions", Act.DECIDE, "'争议 ' || t.decision_id", says="t.lead_id")
    for table in ("decisions", "contested_decisions"):
        only_added(db, table)


def lay_cases(db: Database) -> None:
    """Case entries in numbered series, and the log of all that happens to them; entries that are there get their first rows."""
    _rewatched(db, "cases", _CASES, Act.CASE, "t.case_no", "t.party")
    for case_no, person, at in db.execute("SELECT case_no, opened_by, opened_at FROM cases ORDER BY opened_at").fetchall():
        # leads are rows of the log from now on: one that is published again after a correction belongs to two cases
        leads = [r[0] for r in db.execute("SELECT lead_id FROM case_leads WHERE case_no = ? ORDER BY 1", (case_no,)).fetchall()]
        for version, (kind, body) in enumerate((("登记", {}), ("线索", {"leads": leads})), 1):
            db.execute(
                "INSERT INTO case_log(case_no, version, kind, person, at, body) VALUES (?, ?, ?, ?, ?, ?)",
                (case_no, version, kind, person, at, json.dumps(body, ensure_ascii=False)),
            )
    db.execute("DROP TABLE case_leads")
    db.execute("DELETE FROM watched WHERE name = 'case_leads'")
    watch(db, "case_log", Act.MOVE, "t.case_no || ' #' || t.version", says="t.kind || ' ' || t.person")
    for table in ("cases", "case_log"):
        only_added(db, table)
    db.execute(_SAME_PERSON)


def lay_people(db: Database) -> None:
    """Who works here, and who holds what at the moment."""
    for statement in filter(str.strip, _PEOPLE.split(";")):
        db.execute(statement)
    watch(db, "persons", Act.PERSON, "CAST(t.number AS TEXT)", says="t.name || ' ' || t.roles")
    only_added(db, "persons")


def only_added(db: Database, table: str) -> None:
    """Have the database refuse to change or drop a row."""
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} 只能追加'); END"
        )


def _rewatched(db: Database, table: str, change: str, act: Act, key: str, says: str) -> None:
    """Change a table that the chain holds, and have it held with its new columns; its rows are held anew as they are now."""
    for verb in _HELD:
        db.execute(f"DROP TRIGGER {table}_{verb}_held")
    db.execute("DELETE FROM watched WHERE name = ?", (table,))
    for statement in filter(str.strip, change.split(";")):
        db.execute(statement)
    watch(db, table, act, key, says=says)
