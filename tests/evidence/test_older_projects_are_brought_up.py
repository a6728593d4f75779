"""A project from before the lifecycle keeps its decisions in their order and its entries with their leads, all on the chain."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from evidence.custody import teach
from evidence.decisions import Decision, Verdict
from evidence.findings import Health
from evidence.integrity import verify
from evidence.project import Settings, create_project, open_project
from evidence.store import migrations


def _older(root: Path) -> None:
    """The database of a project as it was before, with two decisions on one lead, one on another, and an entry."""
    create_project(root, Settings(office="演")).db.close()
    for path in root.glob("xunzheng.db*"):
        path.unlink()
    (root / "custody.head").unlink(missing_ok=True)
    connection = sqlite3.connect(root / "xunzheng.db", isolation_level=None)
    teach(connection)
    db = Database(connection)
    migrations.apply(db, stop_before="0080_decisions_name_what_was_seen")
    db.execute("INSERT INTO facts(name, value) VALUES ('project_id', 'old')")
    for number, lead in ((2, "a"), (1, "a"), (3, "b")):
        db.execute(
            "INSERT INTO decisions(decision_id, lead_id, verdict, reason, note, reviewer, decided_at, undoes, recorded_at)"
            " VALUES (?, ?, '待核', '', '', '甲', ?, '', 't')",
            (f"d{number}", lead, f"2026-11-0{number}T00:00:00.000Z"),
        )
    db.execute("INSERT INTO cases VALUES ('演案源〔2026〕0007号', 'p', '2026-11-04T00:00:00.000Z', '甲')")
    db.execute("INSERT INTO case_leads VALUES ('a', '演案源〔2026〕0007号')")
    db.close()


def test_nothing_is_lost_and_numbers_run_on(tmp_path: Path) -> None:
    _older(tmp_path / "p")
    project = open_project(tmp_path / "p")
    assert [(d.decision_id, d.saw) for d in project.decisions.all()] == [("d1", ""), ("d2", "d1"), ("d3", "")]
    [entry] = project.cases.all()
    assert (entry.case_no, entry.opened_by, entry.lead_ids) == ("演案源〔2026〕0007号", "甲", ("a",))
    assert entry.state.states == {"核查": "核查中"}
    assert project.cases.open("q", "甲", project.numbering, {}).case_no == "演案源〔2026〕0008号"
    late = Decision("d4", "a", Verdict.EXEMPT, "", "", "乙", "2026-11-05T00:00:00.000Z", "", "d2")
    assert project.decisions.add([late]).new == ("d4",)
    assert {f.health for f in verify(project)} == {Health.OK}
