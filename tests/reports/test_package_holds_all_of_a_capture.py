"""What a capture stands upon goes with it: shared payloads, certificates, and what is said of its making and its gaps."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from fastwarc.warc import ArchiveIterator, WarcRecordType

from evidence.captures import Exchange, Role
from evidence.circumstances import Circumstances, Cleanliness, ClockCheck, Connection
from evidence.errors import VaultError
from evidence.project import Project
from reports.build import build_report
from reports.dossier import dossiers
from reports.package import Package, make_package
from tests.reports.conftest import a_lead, record

AT = "2026-11-01T01:02:04.004Z"
DER = b"a certificate's bytes"
LOGO = Exchange("http://c.example/logo.png", "GET", AT, 200, (), (("content-type", "image/png"),), b"\x89PNG" * 1000)
POST = replace(LOGO, url="http://c.example/api", method="POST", body=b"{}")
MET = Connection(
    "fetch", "c.example", 443, "93.184.216.34", ("93.184.216.34", "93.184.216.35"), "cdn.example", AT, "TLSv1.3", "AES", ()
)
LOOKED = Circumstances(
    (("巡证", "0.1.0"), ("Scrapy", "2.19.0")),
    Cleanliness(True, 0, ("HTTPS_PROXY",), "ab" * 32, ("10.0.0.1 c.example",)),
    ClockCheck("ntp.example", AT, 1.25, 0.02, 2),
)


@pytest.fixture
def full(project: Project) -> Project:
    """Two pages of a site that load the same picture, captured with all that can be known."""
    met = replace(MET, chain=(hashlib.sha256(DER).hexdigest(),))
    for number in (1, 2):
        record(
            project,
            f"https://c.example/{number}",
            (a_lead("c.example", "包过"),),
            screenshot=b"\x89PNG picture",
            dom=b"<html><head></head><body><img src=/logo.png>",
            resources=(replace(LOGO, url=LOGO.url), POST),
            connections=(met, replace(met, by="browser", host="img.example", chain=())),
            certificates=(DER,),
            circumstances=LOOKED,
            ended_at=AT,
            pdf=b"%PDF-1.4",
            lacking=((Role.MHTML, "8 秒没有做完"), (Role.MARKED, "没有中文字体")),
        )
    return project


def _pack(project: Project, tmp_path: Path) -> Package:
    lead = next(d.lead_id for d in dossiers(project) if d.party == "c.example")
    return make_package(project, lead, tmp_path / "out")


def test_payloads_and_certificates_are_there_under_their_digests(full: Project, tmp_path: Path) -> None:
    folder = _pack(full, tmp_path).folder
    (payload,), (certificate,) = folder.glob("payloads/*"), folder.glob("certificates/*")
    assert payload.read_bytes() == LOGO.body and payload.name == hashlib.sha256(LOGO.body).hexdigest()
    assert certificate.read_bytes() == DER and certificate.name == f"{hashlib.sha256(DER).hexdigest()}.der"
    listed = (folder / "SHA256SUMS").read_text("utf-8")
    assert payload.name in listed and certificate.stem in listed
    assert len(list(folder.glob("captures/*/resources.warc.gz"))) == 2


def test_the_wacz_holds_what_pages_share_once_and_indexes_what_can_be_asked_for(full: Project, tmp_path: Path) -> None:
    with zipfile.ZipFile(_pack(full, tmp_path).folder / "archive.wacz") as archive:
        loaded = archive.read("archive/loaded.warc.gz")
        index = [json.loads(line.split(" ", 2)[2]) for line in archive.read("indexes/index.cdx").decode().splitlines()]
    answers = list(ArchiveIterator(io.BytesIO(loaded), record_types=WarcRecordType.response))
    assert [r.headers["WARC-Target-URI"] for r in answers].count(LOGO.url) == 1
    pictures = [f for f in index if f["url"] == LOGO.url]
    assert [(f["mime"], f["filename"]) for f in pictures] == [("image/png", "loaded.warc.gz")]
    assert not [f for f in index if f["url"] == POST.url], "an answer to a POST is no answer to a GET"
    at, length = int(pictures[0]["offset"]), int(pictures[0]["length"])
    bodies = [record.reader.read() for record in ArchiveIterator(io.BytesIO(loaded[at : at + length]))]
    assert bodies == [LOGO.body]


def test_the_note_says_what_is_there_what_is_not_and_how_it_was_made(full: Project, tmp_path: Path) -> None:
    folder = _pack(full, tmp_path).folder
    document = Document(str(folder / "电子数据证据提取笔录（草稿）.docx"))
    word = "\n".join(
        [*(p.text for p in document.paragraphs), *(c.text for t in document.tables for r in t.rows for c in r.cells)]
    )
    for text in ((folder / "完整性说明.txt").read_text("utf-8"), word):
        assert "TLSv1.3" in text and hashlib.sha256(DER).hexdigest() in text
        assert "没有MHTML：8 秒没有做完" in text and "没有加标注条的截图：没有中文字体" in text
        assert "本机时钟比 ntp.example 慢 1.250 秒" in text
        assert "hosts 文件写有这个网站：10.0.0.1 c.example" in text and "HTTPS_PROXY" in text
    told = (folder / "完整性说明.txt").read_text("utf-8")
    assert "解析为 93.184.216.34、93.184.216.35" in told and "规范名 cdn.example" in told
    assert "浏览器连接 img.example:443，IP 93.184.216.34" in told and "Scrapy 2.19.0" in word


def test_the_report_says_what_is_not_there(full: Project) -> None:
    assert "没有MHTML：8 秒没有做完" in build_report(full).index.read_text("utf-8")


def test_a_package_is_not_made_over_a_lost_payload(full: Project, tmp_path: Path) -> None:
    full.vault.payloads.path(hashlib.sha256(LOGO.body).hexdigest()).unlink()
    with pytest.raises(VaultError, match="不见了"):
        _pack(full, tmp_path)
