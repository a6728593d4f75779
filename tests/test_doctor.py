"""doctor names what is not well on this machine and in this project, with the mend; its exit code says whether to look."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.project import create_project
from evidence.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def doctor(folder: Path, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "xunzheng.py"), "doctor", "-p", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env={**os.environ, **env})


@pytest.mark.browser
def test_a_machine_that_is_well(tmp_path: Path) -> None:
    done = doctor(tmp_path)
    for name in ("Python", "SQLite", "浏览器", "中文字体", "词表"):
        assert f"正常　{name}：" in done.stdout, done.stdout
    assert "不是项目目录" in done.stdout


def test_no_browser_is_worth_a_look_and_the_mend_is_said(tmp_path: Path) -> None:
    none = {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path), "XUNZHENG_CHROMIUM": ""}
    done = doctor(tmp_path, **none)
    assert done.returncode == 1 and "注意　浏览器：没有找到。请安装 Chromium" in done.stdout


def test_a_browser_that_does_not_start_is_bad(tmp_path: Path) -> None:
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\nexit 3\n")
    fake.chmod(0o755)
    done = doctor(tmp_path, XUNZHENG_CHROMIUM=str(fake))
    assert done.returncode == 1 and f"不行　浏览器：{fake} 浏览器启动不了" in done.stdout and "Traceback" not in done.stderr


@pytest.mark.browser
def test_a_project_without_lists_and_with_a_broken_settings_file(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p", Settings(contact="a@b.example"))
    rows = [json.loads(line) for line in doctor(project.root, "--json").stdout.splitlines()]
    assert {r["name"] for r in rows if r["state"] == "注意"} == {"机构名单"}
    (project.root / "xunzheng.toml").write_text('colour = "red"\n')
    done = doctor(project.root)
    assert done.returncode == 1 and "不行　项目：不认识的设置“colour”" in done.stdout


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p")
    project.db.close()
    database = project.root / "xunzheng.db"
    for path in project.root.glob("xunzheng.db-*"):
        path.unlink()
    database.write_bytes(b"not a database at all" * 300)
    done = doctor(project.root)
    assert "不行　项目：这不是巡证的数据库，或者已经损坏" in done.stdout and "Traceback" not in done.stderr
