"""The demo by its command: every expected lead is found, none on lawful pages, evidence whole, report and export there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from crawler.demo import make_demo_project
from crawler.demo_expectations import expected_pages
from crawler.demo_server import DemoSites, demo_sites
from evidence.captures import Role
from evidence.errors import ProjectError
from evidence.findings import Health
from evidence.integrity import verify
from evidence.ledger import PageState
from evidence.project import Project, open_project

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, subprocess.CompletedProcess[str]]]:
    folder = tmp_path_factory.mktemp("demo") / "演示"
    command = [sys.executable, str(ROOT / "xunzheng.py"), "demo", "--out", str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"}, timeout=400
    )
    yield open_project(folder), done


def test_every_expected_lead_is_found_and_none_on_lawful_pages(demo: tuple[Project, subprocess.CompletedProcess[str]]) -> None:
    _, done = demo
    pages = expected_pages()
    leads = sum(len(p.required) for p in pages)
    assert f"与预期对照：{len(pages)} 个演示网页，应有线索 {leads} 条，找到 {leads} 条。" in done.stdout
    assert f"正当网页 {sum(p.lawful for p in pages)} 个，误报 0 条。" in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr


def test_scripted_pages_were_rendered_and_forbidden_ones_left(demo: tuple[Project, subprocess.CompletedProcess[str]]) -> None:
    project, _ = demo
    (run,) = project.runs.all()
    reasons = [p.why for p in project.ledger.pages(run.run_id, PageState.SKIPPED)]
    assert "robots.txt 不允许" in reasons
    scripted = [c for c in project.captures.all() if c.target_id == "demo-sukao"]
    assert len(scripted) >= 6 and all(c.file(Role.DOM) and c.file(Role.SCREENSHOT) for c in scripted)
    assert not [c for c in project.captures.all() if any("浏览器" in note and "失败" in note for note in c.notes)]
    assert {f.health for f in verify(project)} == {Health.OK}


def test_report_and_register_are_there(demo: tuple[Project, subprocess.CompletedProcess[str]]) -> None:
    project, done = demo
    index = project.root / "reports" / "index.html"
    assert str(index) in done.stdout and index.stat().st_size > 50_000
    assert len(list((project.root / "reports" / "pictures").glob("*.png"))) >= 10
    head, *rows = CalamineWorkbook.from_path(project.root / "exports" / "案源登记.xlsx").get_sheet_by_index(0).to_python()
    assert len(rows) == 1 and "疑似" in str(rows[0][head.index("案源内容")])


def test_only_a_demo_is_replaced(demo: tuple[Project, subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    project, _ = demo
    other = tmp_path / "卷宗"
    other.mkdir()
    (other / "要紧.txt").write_text("x")
    served = DemoSites({site.key: "http://127.0.0.1:1" for site in demo_sites()}, [])
    with pytest.raises(ProjectError, match="别的东西"):
        make_demo_project(other, served)
    assert (other / "要紧.txt").exists()
    fresh = make_demo_project(project.root, served)
    assert fresh.captures.count() == 0 and not (fresh.root / "reports").exists()
