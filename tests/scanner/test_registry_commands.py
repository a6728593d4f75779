"""The registry commands as a person runs them: a look first, nothing written unseen, and every lost row named."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.project import create_project

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    create_project(tmp_path / "p")
    return tmp_path / "p"


def _run(project: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "xunzheng.py"), "registry", *words, "-p", str(project)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100, stdin=subprocess.DEVNULL)


def _import(project: Path, file: Path, *more: str, published: str = "2026-11-01") -> "subprocess.CompletedProcess[str]":
    return _run(project, "import", str(file), "--title", "演示名单", "--source", "某局", "--published", published, *more)


def test_a_list_is_shown_then_kept_then_compared(tmp_path: Path, project: Path) -> None:
    (tmp_path / "a.csv").write_text("演示名单,,\n序号,机构名称,状态\n1,甲市演示学校,有效\n2,,有效\n", "gb18030")
    shown = _import(project, tmp_path / "a.csv")
    assert shown.returncode == 1 and "没有导入" in shown.stdout and "--yes" in shown.stdout
    assert "机构 1 行，未能导入 1 行，已导入，有疑点 0 行，不是机构 1 行" in shown.stdout
    assert "第 4 行：没有机构名称，未导入（2，有效）" in shown.stdout
    assert _run(project, "list").stdout == ""
    assert _import(project, tmp_path / "a.csv", "--preview").returncode == 1
    assert "1 行已导入" in _import(project, tmp_path / "a.csv", "--yes").stdout
    (tmp_path / "b.csv").write_text("机构名称,状态\n甲市演示学校,注销\n乙市演示学校,有效\n", "utf-8")
    assert _import(project, tmp_path / "b.csv", "--yes", published="2027-01-01").returncode == 0
    new, old = json.loads(_run(project, "list", "--json").stdout)
    done = _run(project, "diff", old["snapshot_id"], new["snapshot_id"])
    assert "增加 1 家，减少 0 家，有变化 1 家" in done.stdout and "状态 有效 → 注销" in done.stdout
    assert list((project / "reports").glob("名单对照-*.html"))


def test_a_program_reads_what_a_person_reads(tmp_path: Path, project: Path) -> None:
    (tmp_path / "a.csv").write_text("牌子,地址\n甲市演示学校,某路\n,某街\n", "utf-8")
    told = json.loads(_import(project, tmp_path / "a.csv", "--column", "name=牌子", "--yes", "--json").stdout)
    assert told["rows"] == told["snapshot"]["rows"] == 1
    assert [p["fate"] for p in told["problems"]] == ["未能导入"]
    assert "某局：name=牌子" in _run(project, "columns").stdout
    assert "已删除为“某局”记下的 1 列" in _run(project, "columns", "--forget", "某局").stdout
    assert "没有为来源“某局”记下的列" in _run(project, "columns", "--forget", "某局").stderr


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--column", "name"], "“name”不是列的写法"),
        (["--sheet", "甲"], "没有工作表可选"),
        (["--kind", "餐馆"], "没有“餐馆”这种名单"),
    ],
)
def test_what_is_written_wrong_is_told(tmp_path: Path, project: Path, words: list[str], what: str) -> None:
    (tmp_path / "a.csv").write_text("机构名称,地址\n甲市演示学校,某路\n", "utf-8")
    done = _import(project, tmp_path / "a.csv", *words)
    assert done.returncode == 3 and what in done.stderr and "Traceback" not in done.stderr


def test_a_list_that_is_not_there(project: Path) -> None:
    assert "没有编号以“zz”开头的名单" in _run(project, "diff", "zz", "zz").stderr
    assert "文件打不开" in _import(project, project / "no.xlsx").stderr
