"""A new list or alias judges standing leads anew: what changed is told with why, and all is as if scanned from the start."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evidence.captures import Draft
from evidence.project import Project, create_project, open_project
from evidence.registries import Institution, Snapshot
from scanner import rejudge
from scanner.aliases import make_alias
from scanner.names import plain
from scanner.pool import Rejudged, rejudge_captures, scan_captures
from scanner.registry import Registry
from scanner.rules import DEFAULT

ROOT = Path(__file__).resolve().parents[2]
LISTED, OTHER = "长治市砚耕职业培训学校", "大同市青灯教育咨询有限公司"
SELLS = "报名咨询微信，学费1980元。"
PAGES = {
    "a": f"<p>健康管理师证书全国通用，联网可查，{SELLS}</p><p>签约包过班</p><footer>版权所有 {LISTED}</footer>",
    "b": f"<p>健康管理师证书联网可查，{SELLS}</p><footer>版权所有 {OTHER}</footer>",
    "c": f"<p>签约包过班，{SELLS}</p><footer>版权所有 {LISTED}</footer>",
    "d": "<p>小镇集市很热闹。</p>",
}
SNAPSHOT = Snapshot("s1", "演示名单", "演示人社局", "", "2026-01-10", "", "", "a.csv", "1", "", 1)


def _project(folder: Path) -> Project:
    project = create_project(folder)
    run = project.runs.begin(("t",))
    for key, body in PAGES.items():
        url = f"http://{key}.example/"
        head = (("Content-Type", "text/html; charset=utf-8"),)
        seen = f"2026-11-01T01:00:0{ord(key) % 10}.000Z"
        draft = Draft(run.run_id, key, "t", url, url, 200, head, body.encode(), seen)
        project.captures.add(project.vault.seal(draft))
    return project


def _list(project: Project, *names: str) -> None:
    project.registries.add(SNAPSHOT, tuple(Institution(n, name, plain(name)) for n, name in enumerate(names, 2)))


def _scan(project: Project) -> int:
    return scan_captures(project, rules_folder=DEFAULT, jobs=1, on_progress=lambda *_: None).scanned


def _rejudge(project: Project) -> Rejudged:
    return rejudge_captures(project, rules_folder=DEFAULT, jobs=1, on_progress=lambda *_: None)


def _state(project: Project) -> dict[str, Any]:
    """Everything a reader can see of the scans, by the page's key."""
    state: dict[str, Any] = {}
    for capture in project.captures.all():
        leads = project.leads.of_capture(capture.capture_id)
        key = project.leads.key_of(capture.capture_id)
        subjects = dict(project.leads.scanned_under(key, "", 99))
        state[capture.page_key] = (key, leads, subjects[capture.capture_id])
    return state


def test_a_new_list_excuses_what_it_may_and_says_why(tmp_path: Path) -> None:
    project = _project(tmp_path)
    assert _scan(project) == 4
    _list(project, LISTED)
    done = _rejudge(project)
    told = {(project.captures.get(c.capture_id).page_key, c.before > c.after) for c in done.changes}  # type: ignore[union-attr, operator]
    assert told == {("a", True), ("b", False)} and not done.other_rules
    assert (done.carried, done.rescanned) == (2, 2)  # the promise and the market page do not depend on who is listed
    first = next(c for c in done.changes if c.after == 0)
    assert "2026-01-10《演示名单》第 2 行" in first.reason and first.before is not None and first.before >= 2
    assert any("未见" in c.reason for c in done.changes if c.after)


def test_the_result_is_that_of_a_whole_scan_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    project, fresh = _project(tmp_path / "p"), _project(tmp_path / "q")
    _scan(project)
    _list(project, LISTED)
    _list(fresh, LISTED)
    first = _rejudge(project)
    _scan(fresh)
    assert _state(project) == _state(fresh)
    again = _rejudge(project)
    assert (again.carried, again.rescanned, again.changes) == (0, 0, first.changes)
    assert _scan(project) == 0


def test_a_scan_after_an_import_reads_again_only_what_may_change(tmp_path: Path) -> None:
    project = _project(tmp_path)
    _scan(project)
    _list(project, LISTED)
    assert _scan(project) == 2
    assert len(_rejudge(project).changes) >= 2  # a scan keeps what it changed, too


def test_an_alias_made_and_withdrawn_judges_both_ways(tmp_path: Path) -> None:
    project = _project(tmp_path)
    _list(project, "长治市长夏职业培训学校")
    _scan(project)
    alias = make_alias(project, OTHER, "长治市长夏职业培训学校", evidence="ICP 主办", reviewer="审核人")
    assert project.aliases.add(alias) and not project.aliases.add(alias)
    lowered = _rejudge(project)
    assert lowered.changes and all(c.before is not None and c.after is not None for c in lowered.changes)
    assert project.aliases.withdraw(alias.alias_id, "审核人", "弄错了")
    assert not project.aliases.withdraw(alias.alias_id, "审核人", "弄错了")
    assert [a.withdrawn_why for a in project.aliases.all()] == ["弄错了"] and project.aliases.standing() == ()


def test_new_rules_are_left_to_the_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = _project(tmp_path)
    _scan(project)
    _list(project, LISTED)
    monkeypatch.setattr(rejudge, "VERSION", "next")
    monkeypatch.setattr("scanner.scan.VERSION", "next")
    done = _rejudge(project)
    assert done.other_rules and (done.carried, done.rescanned) == (0, 0)
    assert _scan(project) == 4


_KILLED = """
import os, signal, sys
from pathlib import Path
from evidence.project import open_project
from scanner import pool
from scanner.rules import DEFAULT
kind, at = sys.argv[2], int(sys.argv[3])
calls = 0
def deadly(function):
    def wrapped(*args, **kwargs):
        global calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    return wrapped
from evidence.leads import Leads
from evidence.rejudgements import Rejudgements
target, name = {"carry": (Leads, "carry"), "record": (Leads, "record"), "change": (Rejudgements, "add")}[kind]
setattr(target, name, deadly(getattr(target, name)))
pool.rejudge_captures(open_project(Path(sys.argv[1])), rules_folder=DEFAULT, jobs=1, on_progress=lambda *_: None)
"""


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was scanned before its list came."""
    project = _project(tmp_path_factory.mktemp("waiting") / "p")
    _scan(project)
    _list(project, LISTED)
    project.db.close()
    return project.root


@pytest.fixture(scope="module")
def rejudged(waiting: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same, rejudged without a break."""
    project = open_project(Path(shutil.copytree(waiting, tmp_path_factory.mktemp("whole") / "p")))
    _rejudge(project)
    return project


@pytest.mark.parametrize(("kind", "at"), [("carry", 2), ("record", 1), ("record", 2), ("change", 2)])
def test_killed_midway_and_run_again_it_loses_and_doubles_nothing(
    tmp_path: Path, waiting: Path, rejudged: Project, kind: str, at: int
) -> None:
    root = Path(shutil.copytree(waiting, tmp_path / "p"))
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(root), kind, str(at)], cwd=ROOT, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    again = _rejudge(project := open_project(root))
    expected = project.rejudgements.under(Registry.from_project(project).digest)
    assert _state(project) == _state(rejudged)
    told = [(c.lead_id, c.before, c.after, c.reason) for c in again.changes]
    assert sorted(told) == sorted((c.lead_id, c.before, c.after, c.reason) for c in _rejudge(rejudged).changes)
    assert len(told) == len(expected)
