"""A list imported wrongly is withdrawn: kept, marked, asked no more; leads are judged anew and say why; it can be put back."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.answers import Answer
from evidence.captures import Draft
from evidence.errors import InputError, ListError
from evidence.project import Project, create_project, open_project
from evidence.registries import Institution, Snapshot
from reports.build import build_report
from scanner.list_withdrawal import mark_list
from scanner.names import plain
from scanner.pool import rejudge_captures, scan_captures
from scanner.registry import Registry
from scanner.rules import DEFAULT

ROOT = Path(__file__).resolve().parents[2]
NAME = "长治市砚耕职业培训学校"
PAGE = f"<p>健康管理师证书全国通用，联网可查，报名咨询微信，学费1980元。</p><footer>版权所有 {NAME}</footer>"


def _list(project: Project, key: str, published: str, *names: str) -> str:
    snapshot = Snapshot(key * 16, f"演示名单{published}", "演示人社局", "", published, "", "", f"{key}.csv", key, "", len(names))
    project.registries.add(snapshot, tuple(Institution(n, name, plain(name)) for n, name in enumerate(names, 2)))
    return snapshot.snapshot_id


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = create_project(tmp_path / "p")
    run = project.runs.begin(("t",))
    head = (("Content-Type", "text/html; charset=utf-8"),)
    url = "http://a.example/"
    draft = Draft(run.run_id, "a", "t", url, url, 200, head, PAGE.encode(), "2026-11-01T01:00:00.000Z")
    project.captures.add(project.vault.seal(draft))
    return project


def _ask(project: Project, name: str = NAME) -> Answer:
    return Registry.from_project(project).ask(name).answer


def _mark(project: Project, number: str, *, withdrawn: bool, reason: str = "导错了文件") -> None:
    mark_list(project, number, withdrawn=withdrawn, reviewer="甲科员", reason=reason)


def test_a_withdrawn_list_is_kept_and_not_asked_and_can_be_put_back(project: Project) -> None:
    wrong, right = _list(project, "b", "2026-02-01", NAME), _list(project, "c", "2026-01-01", "大同市青灯职业培训学校")
    assert _ask(project) == Answer.EXACT
    digests = {Registry.from_project(project).digest}
    _mark(project, wrong[:4], withdrawn=True)
    answer = Registry.from_project(project).ask(NAME)
    assert answer.answer == Answer.NOT_SEEN and "截至 2026-01-01" in answer.sentence
    assert all(one.listing.snapshot_id != wrong for one in answer.candidates), "not even as a likeness"
    assert len(list(project.registries.rows_of(wrong))) == 1 and len(project.registries.snapshots()) == 2
    digests.add(Registry.from_project(project).digest)
    _mark(project, wrong, withdrawn=False, reason="核对无误")
    digests.add(Registry.from_project(project).digest)
    assert _ask(project) == Answer.EXACT and len(digests) == 3, "each state of the lists has a digest of its own"
    assert [(m.withdrawn, m.reviewer, m.reason) for m in project.list_marks.all()] == [
        (True, "甲科员", "导错了文件"),
        (False, "甲科员", "核对无误"),
    ]
    _mark(project, right, withdrawn=True)
    _mark(project, wrong, withdrawn=True)
    told = Registry.from_project(project).ask(NAME)
    assert told.answer == Answer.NO_LIST and "撤回" in told.sentence


def test_an_older_issue_counts_again_when_the_newer_is_withdrawn(project: Project) -> None:
    snapshots = [
        Snapshot(key * 16, "演示名单", "演示人社局", "", published, "", "", f"{key}.csv", key, "", 1)
        for key, published in (("d", "2026-01-01"), ("e", "2026-06-01"))
    ]
    for snapshot, name in zip(snapshots, (NAME, "大同市青灯职业培训学校"), strict=True):
        project.registries.add(snapshot, (Institution(2, name, plain(name)),))
    assert _ask(project) == Answer.OTHER_DATE
    _mark(project, "eeee", withdrawn=True)
    assert _ask(project) == Answer.EXACT


def test_leads_are_judged_anew_and_say_why(project: Project) -> None:
    wrong = _list(project, "b", "2026-02-01", NAME)
    _list(project, "c", "2026-01-01", "大同市青灯职业培训学校")
    quiet = {"rules_folder": DEFAULT, "jobs": 1, "on_progress": lambda *_: None}
    scan_captures(project, **quiet)  # type: ignore[arg-type]
    _mark(project, wrong, withdrawn=True)
    down = rejudge_captures(project, **quiet).changes  # type: ignore[arg-type]
    assert down and all("已由 甲科员 撤回（导错了文件）" in change.reason for change in down)
    assert any((one.after or 0) > (one.before or 0) for one in down), "no longer excused"
    page = next((build_report(project).index.parent / "institutions").glob("*.html")).read_text("utf-8")
    assert "已撤回、核对时不用的名单" in page and "甲科员 撤回：导错了文件" in page and "线索的变化" in page
    _mark(project, wrong, withdrawn=False, reason="核对无误")
    up = rejudge_captures(project, **quiet).changes  # type: ignore[arg-type]
    assert {(o.lead_id, o.before, o.after) for o in up} == {(o.lead_id, o.after, o.before) for o in down}
    assert all("已由 甲科员 恢复（核对无误）" in change.reason for change in up)


@pytest.mark.parametrize(
    ("number", "by", "reason", "what"),
    [
        ("zzzz", "甲", "错", "没有编号以"),
        ("", "甲", "错", "没有编号以"),
        ("bbbb", " ", "错", "没有写明由谁撤回"),
        ("bbbb", "甲", "\n", "没有写明由谁撤回"),
        ("bbbb", "甲", "错" * 501, "太长"),
    ],
)
def test_what_cannot_be_done_is_said(project: Project, number: str, by: str, reason: str, what: str) -> None:
    _list(project, "b", "2026-02-01", NAME)
    with pytest.raises((InputError, ListError), match=what):
        mark_list(project, number, withdrawn=True, reviewer=by, reason=reason)
    with pytest.raises(ListError, match="没有撤回过"):
        _mark(project, "bbbb", withdrawn=False)
    _mark(project, "bbbb", withdrawn=True)
    with pytest.raises(ListError, match="早已撤回"):
        _mark(project, "bbbb", withdrawn=True)


def test_marks_are_only_added_and_stand_in_the_chain(project: Project) -> None:
    wrong = _list(project, "b", "2026-02-01", NAME)
    _mark(project, wrong, withdrawn=True)
    for statement in ("DELETE FROM list_marks", "UPDATE list_marks SET withdrawn = 0"):
        with pytest.raises(sqlite3.IntegrityError, match="only added"):
            project.db.execute(statement)
    acts = project.db.execute("SELECT act, detail FROM custody ORDER BY seq DESC LIMIT 1").fetchone()
    assert acts[0] == "撤回或恢复名单" and json.loads(acts[1])["says"] == f"{wrong} 撤回 甲科员 导错了文件"


def test_the_commands_tell_it(project: Project) -> None:
    wrong = _list(project, "b", "2026-02-01", NAME)
    root = project.root
    project.db.close()

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(ROOT / "xunzheng.py"), "registry", *words, "-p", str(root)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)

    done = run("withdraw", wrong[:6], "--by", "甲科员", "--reason", "导错了文件")
    assert done.returncode == 0 and "已撤回 2026-02-01《演示名单2026-02-01》" in done.stdout
    assert "【已撤回】" in run("list").stdout and "由 甲科员 撤回：导错了文件" in run("list").stdout
    assert json.loads(run("list", "--json").stdout)[0]["withdrawn"] is True
    assert "已恢复" in run("restore", wrong[:6], "--by", "甲科员", "--reason", "核对无误").stdout
    assert "【已撤回】" not in run("list").stdout
    assert len(open_project(root).list_marks.all()) == 2
