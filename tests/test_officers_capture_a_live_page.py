"""From the command line: two officers capture the live page of a lead, with picture and draft, and the package has it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.captures import Role
from evidence.project import create_project
from evidence.settings import Settings
from evidence.targets import add_target, make_target
from reports.dossier import dossiers
from reports.package import make_package
from tests.crawler.sites import Reply, page, serve

ROOT = Path(__file__).resolve().parent.parent
AD = "签约包过，报名从速，学费1980元，咨询微信。版权所有 演示职业培训学校有限公司"

pytestmark = pytest.mark.browser


def _run(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "xunzheng.py"), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)


def test_a_lead_is_captured_anew_and_packed(tmp_path: Path) -> None:
    pages = {"/": page(AD, "/other"), "/other": page("别的")}
    with serve(pages) as site:
        project = create_project(tmp_path / "p", Settings(delay=0.0, allow_private=(site.host,)))
        add_target(project.targets_file, make_target(f"{site.base}/"))
        here = ("-p", str(project.root))
        assert _run("run", *here).returncode == 0
        (lead,) = (d for d in dossiers(project) if d.confidence)
        alone = _run("recapture", lead.lead_id, "--officer", "甲", *here)
        assert alone.returncode == 3 and "两名" in alone.stderr
        pages |= {"/": Reply(b"", 302, {"Location": "/moved"}), "/moved": page(f"新版 {AD}")}
        done = _run("recapture", lead.lead_id, "--officer", "甲", "--officer", "乙:140001", "--json", *here)
    assert done.returncode == 1, done.stderr  # something to look at: the page has moved
    told = json.loads(done.stdout)
    (one,) = told["found"]
    assert (one["outcome"], one["lead_id"]) == ("换了网址", lead.lead_id) and Path(told["record"]).exists()
    capture = project.captures.get(one["capture_id"])
    assert capture and capture.run_id == one["run_id"] != lead.best.capture_id and capture.final_url.endswith("/moved")
    assert capture.file(Role.SCREENSHOT) and capture.file(Role.DOM) and capture.file(Role.WARC)
    assert "/other" not in {p.url for p in project.ledger.pages(one["run_id"]) if p.capture_id}
    packed = make_package(project, lead.lead_id, tmp_path / "out")
    assert packed.attended and packed.attended.capture_ids == {one["capture_id"]}
    assert _run("verify", *here).returncode == 0
