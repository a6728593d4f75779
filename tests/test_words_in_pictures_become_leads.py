"""From a page's poster to a lead: crawled, looked at once, judged, framed; also picture files and PDFs, and rules explain."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from evidence.leads import Hit, Kind
from evidence.project import Project, create_project, open_project
from evidence.settings import Look, Settings, settings_text
from evidence.targets import Render, Target, save_targets
from scanner.commands import WORDLISTS
from scanner.explain import explain_text
from scanner.filescan import scan_files
from scanner.pool import scan_captures
from scanner.scan import Scanner
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, page, serve
from tests.vision.conftest import POSTER

CALM = "本校开设会计课程，欢迎来校参观。" * 5


def _scan(project: Project) -> list[str]:
    """What was looked at."""
    said: list[str] = []
    scan_captures(project, rules_folder=WORDLISTS, jobs=1, on_progress=lambda done, total, note="": said.append(note))
    return [text for text in said if text.startswith("看图")]


def _hits(project: Project) -> list[Hit]:
    return [h for s in project.leads.sightings(1) for h in s.lead.hits if h.kind == Kind.OCR]


def test_a_poster_on_a_page(tmp_path: Path) -> None:
    shop = Reply(page(CALM).body.replace(b"</body>", '<img src="/a.png" alt="招生"></body>'.encode()))
    files = {"/": shop, "/a.png": Reply(POSTER.read_bytes(), headers={"Content-Type": "image/png"})}
    with serve(files) as site:
        project = create_project(tmp_path / "p", Settings(delay=0.0, allow_private=(site.host,)))
        save_targets(project.targets_file, (Target("t", "甲站", (f"{site.base}/",), ("127.0.0.1",), render=Render.NEVER),))
        run(project)
    assert _scan(project) == ["看图 600×420"]
    found = {hit.quote: hit for hit in _hits(project)}
    assert {"包过", "全国通用", "联网可查"} <= set(found)
    assert found["包过"].locator.startswith("网页里第 1 张图“招生”，左 ") and found["包过"].framed
    assert found["包过"].framed.picture == next(c.picture for c in project.captures.pictures_of(next(project.captures.all())))
    settings = replace(project.settings, look=Look.NONE.value)
    (project.root / "xunzheng.toml").write_text(settings_text(settings), "utf-8")
    assert _scan(open_project(project.root)) == [] and not _hits(project), "it is scanned anew, and no picture looked at"
    settings = replace(settings, look=Look.ALL.value)
    (project.root / "xunzheng.toml").write_text(settings_text(settings), "utf-8")
    assert _scan(open_project(project.root)) == [] and _hits(project), "what was seen before is not looked at again"


def test_photos_and_documents_that_are_sent_in(
    tmp_path: Path, scanner: Scanner, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "传单.png").write_bytes(POSTER.read_bytes())
    (tmp_path / "假图.jpg").write_bytes(b"\xff\xd8\xff" + b"\0" * 400)
    Image.open(io.BytesIO(POSTER.read_bytes())).convert("RGB").save(tmp_path / "传单.pdf")
    (tmp_path / "页.html").write_text("<html><body>签约包过</body></html>", "utf-8")
    assert scan_files([tmp_path], scanner, lambda done, total, note="": None, as_json=True) == 1
    told = {one["path"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert list(told) == ["传单.pdf", "传单.png", "假图.jpg", "页.html"]
    for name in ("传单.pdf", "传单.png"):
        assert {"包过", "全国通用"} <= {quote for lead in told[name]["leads"] for quote in lead["quotes"]}
    assert "图片是坏的" in told["假图.jpg"]["error"]
    explained = "\n".join(explain_text(str(tmp_path / "传单.png"), scanner).lines())
    assert "一、读出 4 段文字" in explained and "“包过”（图中文字" in explained


def test_without_the_libraries_it_is_said_what_was_not_looked_at(
    tmp_path: Path, scanner: Scanner, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.looking._NEEDED", ("rapidocr", "a_library_nobody_has"))
    (tmp_path / "传单.png").write_bytes(POSTER.read_bytes())
    assert scan_files([tmp_path], scanner, lambda done, total, note="": None, as_json=False) == 1
    assert "传单.png：没有安装看图要用的 a_library_nobody_has，图片没有看" in capsys.readouterr().out
