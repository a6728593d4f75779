"""What is sealed is read back unchanged, by our reader and by an independent one."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from evidence.captures import Draft, Hop, Role
from evidence.errors import VaultError
from evidence.integrity import adopt
from evidence.project import Project
from evidence.vault import Vault


def test_capture_row_equals_the_sealed_capture(project: Project, draft: Callable[..., Draft]) -> None:
    hop = Hop("http://old.example/", 302, "http://shop.example/")
    sealed = project.vault.seal(draft(redirects=(hop,), dom=b"<p>x</p>", screenshot=b"\x89PNG", tls=(("issuer", "CN=x"),)))
    assert adopt(project, sealed)
    assert project.captures.get(sealed.capture_id) == sealed
    assert project.vault.load(project.vault.root / sealed.folder) == sealed
    assert [f.role for f in sealed.files] == [Role.WARC, Role.DOM, Role.SCREENSHOT]
    assert project.vault.read(sealed, Role.DOM) == b"<p>x</p>"


def test_capture_id_is_the_digest_of_the_manifest(project: Project, draft: Callable[..., Draft]) -> None:
    sealed = project.vault.seal(draft())
    manifest = project.vault.path(sealed, "manifest.json").read_bytes()
    assert hashlib.sha256(manifest).hexdigest() == sealed.capture_id
    assert json.loads(manifest)["files"][0]["sha256"] == sealed.files[0].sha256


def test_warcio_reads_the_record_byte_for_byte(project: Project, draft: Callable[..., Draft]) -> None:
    body = gzip.compress("逢考必过".encode() * 50)
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("X-Odd", "a\r\nSet-Cookie: b"))
    sealed = project.vault.seal(draft(body=body, headers=headers, redirects=(Hop("http://a.example/", 301, "/b"),)))
    with project.vault.path(sealed, "record.warc.gz").open("rb") as stream:
        records = [
            (r.rec_headers.get_header("WARC-Target-URI"), r.http_headers.get_statuscode(), r.raw_stream.read(), r.http_headers)
            for r in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [(r[0], r[1]) for r in records] == [("http://a.example/", "301"), ("http://shop.example/", "200")]
    assert records[1][2] == body
    assert records[1][3].get_header("Set-Cookie") is None, "a header value never becomes a header of its own"
    assert project.vault.page(sealed).payload() == "逢考必过".encode() * 50


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=3000), url=st.text(min_size=1, max_size=80), value=st.text(max_size=60))
def test_any_body_url_and_header_survive(tmp_path_factory: pytest.TempPathFactory, body: bytes, url: str, value: str) -> None:
    made = Draft("run", "k", "t", "http://x/", "http://x/", 200, (("X-A", value),), body, "2026-11-01T01:02:03.004Z", agent=url)
    if any(0xD800 <= ord(c) < 0xE000 for c in url + value):
        return
    vault = Vault(tmp_path_factory.mktemp("vault"))
    sealed = vault.seal(made)
    assert vault.page(sealed).body == body
    assert vault.load(vault.root / sealed.folder) == sealed


def test_a_full_or_readonly_disk_leaves_nothing_sealed(project: Project, draft: Callable[..., Draft]) -> None:
    project.vault.root.parent.joinpath("vault").write_text("a file where the folder should be")
    with pytest.raises(VaultError, match="证据写不进磁盘"):
        project.vault.seal(draft())
    assert project.captures.count() == 0


def test_reading_an_altered_or_missing_file_is_refused(project: Project, draft: Callable[..., Draft]) -> None:
    sealed = project.vault.seal(draft(dom=b"<p>x</p>"))
    path: Path = project.vault.path(sealed, "dom.html")
    path.write_bytes(b"<p>y</p>")
    with pytest.raises(VaultError, match="摘要不符"):
        project.vault.read(sealed, Role.DOM)
    path.unlink()
    with pytest.raises(VaultError, match="不见了"):
        project.vault.read(sealed, Role.DOM)
