"""The chain of custody cannot be forgotten, holds through kills, and stays one chain when several processes write."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.captures import Draft, Role
from evidence.custody import Act
from evidence.decisions import Decision, Verdict
from evidence.findings import Health
from evidence.integrity import adopt, verify
from evidence.project import Project, open_project
from evidence.store import open_store

ROOT = Path(__file__).resolve().parent.parent.parent
WRITER = """
import sys
from evidence.custody import Act
from evidence.project import open_project
from evidence.store import writing
from pathlib import Path
project = open_project(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    if number % 3 == 0:
        project.custody.record(Act.OPEN, f"{sys.argv[2]}{number}", why="试")
    else:
        with writing(project.db):
            project.db.execute("SELECT count(*) FROM cases").fetchone()
            row = (sys.argv[2] + str(number), sys.argv[2], number)
            project.db.execute("INSERT INTO cases VALUES (?, 'p', 't', '甲', ?, ?)", row)
    if number % 10 == 0:
        project.custody.anchor()
project.custody.anchor()
"""


def _acts(project: Project) -> list[str]:
    return [r.act for r in project.custody.rows()]


def _writer(project: Project, name: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(project.root), name, str(count)]
    started = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert started.stdout and started.stdout.readline() == "ready\n"
    return started


def _go(writer: "subprocess.Popen[str]") -> None:
    assert writer.stdin
    writer.stdin.write("\n")
    writer.stdin.flush()


def test_every_change_of_a_watched_table_appends_itself(project: Project, draft: Callable[..., Draft]) -> None:
    capture = project.vault.seal(draft())
    adopt(project, capture)
    adopt(project, capture)
    project.decisions.add([Decision("d1", "l", Verdict.PENDING, "", "", "甲", "2026-11-01T00:00:00.000Z")])
    project.decisions.add([Decision("d1", "l", Verdict.PENDING, "", "", "甲", "2026-11-01T00:00:00.000Z")])
    project.cases.enter("p", "甲", project.numbering, {}, {})
    assert _acts(project) == [Act.BEGIN, Act.SEAL, Act.DECIDE, Act.CASE, Act.MOVE, Act.MOVE], (
        "once each, not for what was there already"
    )
    sealed = list(project.custody.rows())[1]
    assert sealed.item == capture.capture_id and json.loads(sealed.detail)["says"] == capture.url


def test_a_change_that_is_undone_leaves_no_row(project: Project, draft: Callable[..., Draft]) -> None:
    capture = project.vault.seal(draft())
    with pytest.raises(RuntimeError), project.db.atomic():
        project.captures.add(capture)
        raise RuntimeError
    assert _acts(project) == [Act.BEGIN] and project.captures.count() == 0


def test_a_file_opened_for_a_person_is_on_record_first(project: Project, draft: Callable[..., Draft]) -> None:
    capture = project.vault.seal(draft(dom=b"<p>x</p>"))
    adopt(project, capture)
    assert project.opened(capture, Role.DOM, "查看") == b"<p>x</p>"
    assert project.opened(capture, Role.SCREENSHOT, "查看") is None
    last = list(project.custody.rows())[-1]
    assert (last.act, last.item, json.loads(last.detail)) == (Act.OPEN, capture.capture_id, {"file": "dom.html", "why": "查看"})


def test_reports_reach_sealed_files_only_by_opening_them() -> None:
    for path in (ROOT / "reports").rglob("*.py"):
        text = path.read_text("utf-8")
        assert "vault.read(" not in text and "vault.path(" not in text and "vault.page(" not in text, path.name


def test_checking_is_itself_on_record(project: Project) -> None:
    assert {f.health for f in verify(project)} <= {Health.OK}
    last = list(project.custody.rows())[-1]
    assert last.act == Act.VERIFY and set(json.loads(last.detail)) == set(map(str, Health))


def test_several_processes_write_one_chain(project: Project) -> None:
    writers = [_writer(project, name, 60) for name in "abc"]
    for writer in writers:
        _go(writer)
    assert [w.wait(60) for w in writers] == [0, 0, 0]
    assert len(_acts(project)) == 1 + 3 * 60
    assert {f.health for f in verify(project)} == {Health.OK}


def test_checking_while_others_write_finds_nothing_wrong(project: Project) -> None:
    writer = _writer(project, "w", 2000)
    _go(writer)
    rounds = [{f.health for f in verify(project)} for _ in range(4)]
    assert writer.poll() is None, "it was still writing"
    writer.kill()
    writer.wait(20)
    assert rounds == [{Health.OK}] * 4


def test_killed_at_any_moment_the_chain_is_whole(project: Project) -> None:
    for number in range(6):
        writer = _writer(project, f"k{number}-", 5000)
        _go(writer)
        time.sleep(0.03 + 0.05 * number)
        writer.kill()
        writer.wait(20)
        again = open_project(project.root)
        assert [f for f in verify(again) if f.health != Health.OK] == []
        again.db.close()


def test_an_older_database_is_taken_into_the_chain(project: Project, draft: Callable[..., Draft], tmp_path: Path) -> None:
    """What a project held before it had a chain gets its rows when the chain is laid."""
    capture = project.vault.seal(draft())
    adopt(project, capture)
    db = project.db
    for kind in ("trigger", "view"):
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,)).fetchall():
            db.execute(f"DROP {kind} IF EXISTS {name}")
    for table in ("stamps", "stamp_tries", "roots", "custody", "watched"):
        db.execute(f"DROP TABLE {table}")
    db.execute("CREATE TABLE case_leads(lead_id TEXT PRIMARY KEY, case_no TEXT NOT NULL)")
    db.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '002%'")
    db.close()
    open_store(project.root / "xunzheng.db").close()
    again = open_project(project.root)
    assert _acts(again) == [Act.BEGIN, Act.SEAL]
    assert {f.health for f in verify(again)} == {Health.OK}
