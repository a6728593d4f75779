"""The package of a lead or case: checked by plain tools, the same each time, with names and words that are safe."""

import hashlib
import json
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from evidence.custody import Act
from evidence.errors import InputError, VaultError
from evidence.findings import Health
from evidence.integrity import verify
from evidence.merkle import Step, root_by_proof
from evidence.project import Project
from evidence.register_settings import NUMBER, Numbering
from evidence.runs import RunState
from evidence.timestamps import stamp_roots
from evidence.warc import read_pages
from reports.dossier import dossiers
from reports.package import Package, make_package
from reports.wacz import Replayed, make_wacz, sort_key
from tests.evidence.tsa import authority
from tests.reports.conftest import a_lead, record


@pytest.fixture
def stamped(project: Project, tmp_path: Path) -> Iterator[Project]:
    """Leads on pages of a finished run with a time stamp; one page was shown in a browser."""
    record(project, "http://c.example/../x?y=<script>", (a_lead("c.example", "包过"),), screenshot=b"\x89PNG picture")
    project.runs.end(project.runs.all()[0].run_id, RunState.FINISHED, "")
    (tmp_path / "tsa").mkdir()
    with authority(tmp_path / "tsa") as tsa:
        made = replace(project, settings=replace(project.settings, tsa=(tsa.url,), tsa_ca=(str(tsa.ca),)))
        assert [a.problem for a in stamp_roots(made)] == [""]
        yield made


def _lead(project: Project, party: str) -> str:
    return next(d.lead_id for d in dossiers(project) if d.party == party)


def _pack(project: Project, tmp_path: Path, party: str = "c.example", name: str = "out") -> Package:
    return make_package(project, _lead(project, party), tmp_path / name, by="打包员")


def _text(package: Package) -> str:
    document = Document(str(package.folder / "电子数据证据提取笔录（草稿）.docx"))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="没有 sha256sum")
def test_plain_tools_check_it(stamped: Project, tmp_path: Path) -> None:
    folder = _pack(stamped, tmp_path).folder
    for where, sums in ((folder, "SHA256SUMS"), (folder / "custody", "DIGESTS")):
        done = subprocess.run(["sha256sum", "-c", "--strict", sums], cwd=where, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and done.stdout.count(": OK") == len((where / sums).read_text("utf-8").splitlines())
    listed = {line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines()}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there - listed == {"SHA256SUMS", "SM3SUMS"}
    for line in (folder / "SM3SUMS").read_text("utf-8").splitlines()[:3]:
        digest, path = line.split("  ", 1)
        done = subprocess.run(["openssl", "dgst", "-sm3", "-r", path], cwd=folder, capture_output=True, text=True, check=True)
        assert done.stdout.split()[0] == digest
    run = stamped.runs.all()[0].run_id
    command = ["openssl", "ts", "-verify", "-in", "1-127-0-0-1.tsr", "-data", "root.json", "-CAfile", "1-127-0-0-1-ca.pem"]
    done = subprocess.run(command, cwd=folder / "timestamps" / run, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr


def test_a_changed_file_fails_the_check(stamped: Project, tmp_path: Path) -> None:
    folder = _pack(stamped, tmp_path).folder
    (folder / "archive.wacz").write_bytes((folder / "archive.wacz").read_bytes() + b"x")
    assert subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False).returncode == 1


def test_each_capture_is_proved_to_stand_under_the_stamped_root(stamped: Project, tmp_path: Path) -> None:
    folder = _pack(stamped, tmp_path).folder
    (root_file,) = folder.glob("timestamps/*/root.json")
    proofs = json.loads(root_file.with_name("proof.json").read_text("utf-8"))
    (manifest,) = folder.glob("captures/*/manifest.json")
    number = hashlib.sha256(manifest.read_bytes()).hexdigest()
    steps = tuple(Step(beside, side == "左") for side, beside in proofs[number])
    assert root_by_proof(f"capture {number}", steps) == json.loads(root_file.read_text("utf-8"))["root"]
    assert root_by_proof(f"capture {number[::-1]}", steps) != json.loads(root_file.read_text("utf-8"))["root"]


def test_the_same_lead_gives_the_same_wacz(stamped: Project, tmp_path: Path) -> None:
    one, two = (_pack(stamped, tmp_path, name=n).folder / "archive.wacz" for n in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_a_page_as_shown_gives_the_same_wacz(stamped: Project) -> None:
    capture = next(iter(stamped.captures.all()))
    warc = stamped.vault.path(capture, "record.warc.gz").read_bytes()
    first = make_wacz((Replayed(capture, warc, "标题", b"<p>dom</p>"),), "x")
    time.sleep(1.1)
    assert make_wacz((Replayed(capture, warc, "标题", b"<p>dom</p>"),), "x") == first


def test_the_wacz_holds_what_it_says(stamped: Project, tmp_path: Path) -> None:
    folder = _pack(stamped, tmp_path).folder
    with zipfile.ZipFile(folder / "archive.wacz") as archive:
        contents = {n: archive.read(n) for n in archive.namelist()}
    package = json.loads(contents["datapackage.json"])
    assert (
        json.loads(contents["datapackage-digest.json"])["hash"]
        == f"sha256:{hashlib.sha256(contents['datapackage.json']).hexdigest()}"
    )
    for resource in package["resources"]:
        data = contents[resource["path"]]
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
    (line,) = contents["indexes/index.cdx"].decode().splitlines()
    fields = json.loads(line.split(" ", 2)[2])
    (tmp_path / "one.warc.gz").write_bytes(
        contents["archive/data.warc.gz"][int(fields["offset"]) : int(fields["offset"]) + int(fields["length"])]
    )
    (page,) = read_pages(tmp_path / "one.warc.gz")
    assert page.url == fields["url"] and page.body == b"<p>x</p>"


def test_a_case_is_packed_with_all_its_leads(stamped: Project, tmp_path: Path) -> None:
    leads = {d.lead_id: d.best.seen_at for d in dossiers(stamped) if d.party == "a.example"}
    case = stamped.cases.enter("a.example", "登记员", Numbering(NUMBER, "../../演示\n市监"), {}, leads)
    done = make_package(stamped, case.case_no, tmp_path / "out")
    assert done.folder.parent == tmp_path / "out" and "\n" not in done.folder.name
    manifest = json.loads((done.folder / "manifest.json").read_text("utf-8"))
    assert len(manifest["leads"]) == 2 and all(lead["title"].startswith("疑似") for lead in manifest["leads"])


def test_the_record_has_lines_for_two_officers_and_every_digest(stamped: Project, tmp_path: Path) -> None:
    package = _pack(stamped, tmp_path)
    text = _text(package)
    assert "办案人员一（签名）" in text and "办案人员二（签名）" in text and "<script>" in text
    assert "疑似承诺包过、保过" in text and "司法认可" not in text and "{{" not in text and "{%" not in text
    for line in (package.folder / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, path = line.split("  ", 1)
        assert digest in text or path in ("manifest.json", "说明.txt") or path.endswith(".docx"), path


def test_an_office_uses_its_own_template(stamped: Project, tmp_path: Path) -> None:
    own = stamped.root / "templates" / "电子数据证据提取笔录.docx"
    own.parent.mkdir()
    document = Document()
    document.add_paragraph("本局笔录 {{ cause }}")
    document.save(str(own))
    assert "本局笔录 疑似承诺包过、保过" in _text(_pack(stamped, tmp_path))
    own.write_bytes(b"not a document")
    with pytest.raises(InputError, match="模板不能用"):
        _pack(stamped, tmp_path, name="again")


def test_openings_and_the_package_are_in_the_chain(stamped: Project, tmp_path: Path) -> None:
    package = _pack(stamped, tmp_path)
    rows = list(stamped.custody.rows())
    opened = [json.loads(r.detail)["file"] for r in rows if r.act == Act.OPEN]
    assert opened == ["record.warc.gz", "screenshot.png"]
    sums = hashlib.sha256((package.folder / "SHA256SUMS").read_bytes()).hexdigest()
    assert rows[-1].act == Act.PACKAGE and json.loads(rows[-1].detail)["sha256sums"] == sums
    head = json.loads((package.folder / "manifest.json").read_text("utf-8"))["custody_head"]
    assert head["digest"] == rows[-2].digest
    assert {f.health for f in verify(stamped)} == {Health.OK}


def test_altered_evidence_is_not_packed(stamped: Project, tmp_path: Path) -> None:
    for path in (stamped.root / "vault").rglob("screenshot.png"):
        path.write_bytes(b"\x89PNG another")
    with pytest.raises(VaultError, match="摘要不符"):
        _pack(stamped, tmp_path)
    assert list((tmp_path / "out").rglob("*")) == []


def test_what_does_not_exist_is_said(stamped: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有线索或案件“nothing”"):
        make_package(stamped, "nothing", tmp_path)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.Shop.example/a/?b=2&a=1", "example,shop)/a?a=1&b=2"),
        ("https://shop.example:8443/", "example,shop:8443)/"),
        ("http://shop.example", "example,shop)/"),
    ],
)
def test_urls_sort_as_indexes_do(url: str, key: str) -> None:
    assert sort_key(url) == key
