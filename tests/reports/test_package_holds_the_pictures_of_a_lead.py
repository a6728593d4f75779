"""The package of a lead that stands in a picture holds that picture's own capture, beside the page, and no other picture."""

import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path

from docx import Document

from evidence.captures import Capture, Draft
from evidence.integrity import adopt
from evidence.ledger import LedgerPage, PageKind, PageState
from evidence.project import Project
from evidence.sightings import Box, Framed
from reports.package import make_package
from tests.reports.conftest import a_lead, record

POSTER, LOGO = b"\x89PNG\r\n\x1a\n poster", b"\x89PNG\r\n\x1a\n logo"
PAGE = "http://poster.example/1"


def _sealed(project: Project, name: str, data: bytes) -> Capture:
    """A picture of the page, fetched as a crawl does."""
    run_id, url = project.runs.all()[0].run_id, f"http://cdn.example/{name}"
    place = (run_id, name, "t", url, "cdn.example", 0, 0, PageState.QUEUED, 0, "", None, "{}", PageKind.PICTURE)
    project.ledger.queue(LedgerPage(*place))
    project.shown_pictures.add(run_id, PAGE, name)
    head = (("Content-Type", "image/png"),)
    draft = Draft(
        run_id, name, "t", url, url, 200, head, data, "2026-11-01T01:02:04.004Z", picture=hashlib.sha256(data).hexdigest()
    )
    capture = project.vault.seal(draft)
    assert adopt(project, capture)
    return capture


def test_the_picture_in_which_the_words_stand_goes_with_the_page(project: Project, tmp_path: Path) -> None:
    lead = a_lead("poster.example", "包过")
    framed = Framed(hashlib.sha256(POSTER).hexdigest(), (Box(1, 2, 30, 40),), 0.99)
    record(project, PAGE, (replace(lead, hits=tuple(replace(hit, framed=framed) for hit in lead.hits)),))
    poster, _ = _sealed(project, "poster.png", POSTER), _sealed(project, "logo.png", LOGO)
    package = make_package(project, lead.lead_id, tmp_path / "out", by="打包员")
    told = json.loads((package.folder / "manifest.json").read_text("utf-8"))["captures"]
    assert [c["url"] for c in told] == [PAGE, "http://cdn.example/poster.png"] and package.captures == 1
    assert (package.folder / told[1]["folder"] / "manifest.json").read_bytes() == project.vault.manifest(poster)
    with zipfile.ZipFile(package.folder / "archive.wacz") as wacz:
        pages = [json.loads(line) for line in wacz.read("pages/pages.jsonl").decode().splitlines()[1:]]
        index = wacz.read("indexes/index.cdx").decode()
    assert [page["url"] for page in pages] == [PAGE] and "http://cdn.example/poster.png" in index, (
        "replayed with the page, no page itself"
    )
    document = Document(str(package.folder / "电子数据证据提取笔录（草稿）.docx"))
    text = "\n".join(
        [*(p.text for p in document.paragraphs), *(c.text for t in document.tables for r in t.rows for c in r.cells)]
    )
    assert "访问图片 2（http://cdn.example/poster.png）" in text and "logo.png" not in text
