"""The commands as a person runs them: Chinese, with an exit code, and never a traceback for bad input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.project import open_project
from reports.dossier import dossiers
from tests.crawler.sites import page, serve

ROOT = Path(__file__).resolve().parent.parent
EVAL = ROOT.parent / "shared" / "eval" / "html_dev"


def _run(*words: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "xunzheng.py"), *words]
    return subprocess.run(command, cwd=cwd or ROOT, capture_output=True, text=True, check=False, timeout=200)


@pytest.mark.parametrize(
    ("words", "code", "what"),
    [
        (["nothing"], 2, "没有“nothing”这个命令"),
        (["verify", "--nothing"], 2, "没有“--nothing”这个选项"),
        (["targets", "pause"], 2, "缺少“target_id”"),
        (["verify", "-p", "/nonexistent"], 4, "不是巡证的项目目录"),
        (["rules", "explain", "x", "--profile", "x"], 3, "没有“x”这份词表"),
        (["rules", "check", "/nonexistent"], 3, "没有"),
    ],
)
def test_errors_are_one_chinese_sentence(words: list[str], code: int, what: str) -> None:
    done = _run(*words)
    assert done.returncode == code and what in done.stderr and "Traceback" not in done.stderr


def test_from_a_site_to_a_register(tmp_path: Path) -> None:
    ad = "签约包过，报名从速，学费1980元，咨询微信。版权所有 演示职业培训学校有限公司"
    with serve({"/": page("首页", "/ad"), "/ad": page(ad)}) as site:
        assert _run("init", str(tmp_path)).returncode == 0
        settings = tmp_path / "xunzheng.toml"
        text = settings.read_text("utf-8").replace("allow_private = []", f'allow_private = ["{site.host}"]')
        settings.write_text(text.replace("delay = 3.0", "delay = 0.0"), "utf-8")
        assert "已添加" in _run("targets", "add", f"{site.base}/", "-p", str(tmp_path)).stdout
        done = _run("run", "-p", str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert "已封存 2 页" in done.stdout and "R01 承诺包过、保过：1 条" in done.stdout
    assert (tmp_path / "reports" / "index.html").exists()
    folder = next(p.parent for p in (tmp_path / "vault").rglob("manifest.json") if "/ad" in p.read_text("utf-8"))
    explained = _run("rules", "explain", folder.name[:10], "-p", str(tmp_path))
    assert "构成宣传" in explained.stdout and "结论：疑似线索" in explained.stdout
    assert "完好 4" in _run("verify", "-p", str(tmp_path)).stdout
    assert "案源登记 0 条" in _run("export", "-p", str(tmp_path)).stdout
    refused = _run("export", "--unmask", "-p", str(tmp_path))
    assert refused.returncode == 3 and "--reason" in refused.stderr
    assert _run("export", "--unmask", "--by", "甲", "--reason", "移送公安机关需要", "-p", str(tmp_path)).returncode == 0
    assert "没有时间戳服务" in _run("stamp", "-p", str(tmp_path)).stdout
    lead = next(d.lead_id for d in dossiers(open_project(tmp_path)) if d.confidence)
    packed = _run("package", lead, "--out", str(tmp_path / "out"), "-p", str(tmp_path))
    assert packed.returncode == 0 and "网页 1 页" in packed.stdout, packed.stderr
    assert list((tmp_path / "out").glob("证据包-*/archive.wacz"))
    assert "没有线索或案件“x”" in _run("package", "x", "-p", str(tmp_path)).stderr
    assert "被改动" not in _run("verify", "-p", str(tmp_path)).stdout


def test_verify_fails_on_altered_evidence(tmp_path: Path) -> None:
    with serve({"/": page("首页")}) as site:
        _run("init", str(tmp_path))
        settings = tmp_path / "xunzheng.toml"
        settings.write_text(
            settings.read_text("utf-8").replace("allow_private = []", f'allow_private = ["{site.host}"]'), "utf-8"
        )
        _run("targets", "add", f"{site.base}/", "-p", str(tmp_path))
        _run("crawl", "-p", str(tmp_path))
    warc = next((tmp_path / "vault").rglob("record.warc.gz"))
    warc.write_bytes(warc.read_bytes() + b"x")
    done = _run("verify", "-p", str(tmp_path))
    assert done.returncode == 5 and "被改动" in done.stdout


def test_explain_reads_lines_for_programs(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": "a", "text": "签约包✅过"}\n{"id": "b", "text": "谨防包过骗局"}\n', "utf-8")
    rows = [
        json.loads(line) for line in _run("rules", "explain", "--lines", str(tmp_path / "x.jsonl"), "--json").stdout.splitlines()
    ]
    assert [(r["id"], r["lead"]) for r in rows] == [("a", True), ("b", False)]
    hit = rows[0]["hits"][0]
    assert "签约包✅过"[hit["start"] : hit["end"]] == hit["quote"] == "包✅过" and hit["written"] == "gap"


@pytest.mark.skipif(not EVAL.exists(), reason="评测数据不在旁边")
def test_real_pages_are_scanned_without_an_error() -> None:
    done = _run("scan", str(EVAL), "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and len(rows) == 68
    assert not [r for r in rows if "error" in r]


def test_users_of_the_review_server(tmp_path: Path) -> None:
    at = ("-p", str(tmp_path))
    _run("init", str(tmp_path))
    weak = _run("review", "users", "add", "甲", "--role", "初核", "--password", "short", *at)
    assert weak.returncode == 3 and "口令太弱" in weak.stderr
    wrong = _run("review", "users", "add", "甲", "--role", "国王", "--password", "长长的口令-2026", *at)
    assert wrong.returncode == 3 and "没有“国王”这个角色" in wrong.stderr
    open_door = _run("review", "--host", "0.0.0.0", *at)
    assert open_door.returncode == 3 and "还没有用户" in open_door.stderr
    assert _run("review", "users", "add", "甲", "--role", "初核", "--password", "长长的口令-2026", *at).returncode == 0
    assert "没有加密" in _run("review", "--host", "0.0.0.0", *at).stderr
    assert "甲　初核" in _run("review", "users", "list", *at).stdout
    assert _run("review", "users", "passwd", "甲", "--password", "另一个口令-2027", *at).returncode == 0
    assert _run("review", "users", "disable", "甲", *at).returncode == 0
    assert json.loads(_run("review", "users", "list", "--json", *at).stdout)["disabled"] is True
