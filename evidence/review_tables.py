"""The tables of the review server: who may sign in, who is signed in, what was done there, and the queue of leads."""

from sqlite_utils import Database

from evidence.custody import Act, watch
from evidence.lifecycle_tables import only_added

_USERS = """
CREATE TABLE users(name TEXT PRIMARY KEY, password TEXT NOT NULL, disabled INTEGER NOT NULL, added_at TEXT NOT NULL,
  changed_at TEXT NOT NULL);
CREATE TABLE sessions(token TEXT PRIMARY KEY, user TEXT NOT NULL, csrf TEXT NOT NULL, address TEXT NOT NULL,
  local INTEGER NOT NULL, opened_at TEXT NOT NULL, seen_at TEXT NOT NULL, expires_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE failed_logins(user TEXT NOT NULL, address TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX failed_logins_user ON failed_logins(user, at);
CREATE INDEX failed_logins_address ON failed_logins(address, at);
CREATE TABLE audit(number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, user TEXT NOT NULL, address TEXT NOT NULL,
  act TEXT NOT NULL, item TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE saved_views(user TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, saved_at TEXT NOT NULL,
  PRIMARY KEY(user, name)) WITHOUT ROWID;
"""
_QUEUE = """
CREATE TABLE lead_index(number INTEGER PRIMARY KEY, lead_id TEXT NOT NULL UNIQUE, party TEXT NOT NULL, rule_id TEXT NOT NULL,
  wording TEXT NOT NULL, severity INTEGER NOT NULL, confidence INTEGER NOT NULL, first_seen TEXT NOT NULL, row TEXT NOT NULL);
CREATE INDEX lead_index_wording ON lead_index(rule_id, wording);
CREATE INDEX lead_index_party ON lead_index(party);
CREATE VIRTUAL TABLE lead_text USING fts5(text, tokenize = 'trigram');
CREATE TABLE stale_leads(lead_id TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO stale_leads SELECT DISTINCT lead_id FROM sightings;
CREATE INDEX leads_party ON leads(party);
CREATE INDEX decisions_undoes ON decisions(undoes) WHERE undoes <> '';
CREATE INDEX decisions_reviewer ON decisions(reviewer, number)
"""

# What touches a lead of the queue: its sightings, and what was read of its party
_TOUCHED = (
    ("sightings", "INSERT", "SELECT NEW.lead_id"),
    ("sightings", "DELETE", "SELECT OLD.lead_id"),
    ("subjects", "INSERT", "SELECT lead_id FROM leads WHERE party = NEW.party"),
    ("subjects", "UPDATE", "SELECT lead_id FROM leads WHERE party = NEW.party"),
)


def lay_users(db: Database) -> None:
    """Users, sessions, failed sign-ins, the audit and saved views."""
    for statement in filter(str.strip, _USERS.split(";")):
        db.execute(statement)
    watch(db, "users", Act.USER, "t.name", says="CASE WHEN t.disabled THEN '停用' ELSE '' END")
    watch(db, "audit", Act.AUDIT, "CAST(t.number AS TEXT)", says="t.user || ' ' || t.act || ' ' || t.item")
    only_added(db, "audit")


def lay_queue(db: Database) -> None:
    """The queue, what tells that a lead of it is stale, and the decision that holds for each lead."""
    for statement in filter(str.strip, _QUEUE.split(";")):
        db.execute(statement)
    for table, verb, which in _TOUCHED:
        db.execute(
            f"CREATE TRIGGER {table}_{verb.lower()}_stale AFTER {verb} ON {table} BEGIN"
            f" INSERT OR IGNORE INTO stale_leads {which}; END"
        )
    db.execute(
        "CREATE VIEW standing AS SELECT d.lead_id, d.verdict, max(d.number) FROM decisions d WHERE d.undoes = ''"
        " AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.undoes = d.decision_id) GROUP BY d.lead_id"
    )
