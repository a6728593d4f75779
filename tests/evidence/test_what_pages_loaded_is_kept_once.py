"""What a rendered page loaded is sealed as a WARC; payloads that pages share are kept once, put back whole, and verified."""

import hashlib
import io
import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from evidence.captures import Draft, Exchange, Role
from evidence.circumstances import Connection
from evidence.findings import Health
from evidence.integrity import adopt, verify
from evidence.project import Project
from evidence.resources import payloads_of, resources_warc, whole

AT = "2026-11-01T01:02:03.004Z"
HEADERS = (("content-type", "image/png"), ("content-encoding", "gzip"), ("content-length", "7"))
LOGO = Exchange("http://shop.example/logo.png", "GET", AT, 200, (("accept", "*/*"),), HEADERS, b"\x89PNG" * 2000, "93.184.216.34")
SMALL = replace(LOGO, url="http://shop.example/a.css", body=b"p { color: red }")
POSTED = replace(LOGO, url="http://shop.example/api", method="POST", sent=b"a=1", body=b"{}")
LOST = replace(LOGO, url="http://shop.example/big.zip", body=b"", why="太大")


def test_another_reader_finds_requests_answers_and_payloads() -> None:
    warc, kept = resources_warc((LOGO, SMALL, POSTED, LOST))
    assert kept == {hashlib.sha256(LOGO.body).hexdigest(): LOGO.body}
    put_back = whole(warc, kept.__getitem__, set())
    found = [
        (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.http_headers, r.raw_stream.read())
        for r in ArchiveIterator(io.BytesIO(put_back), check_digests="raise")
    ]
    assert [(kind, body) for kind, _, _, body in found if kind == "response"] == [
        ("response", one.body) for one in (LOGO, SMALL, POSTED, LOST)
    ]
    assert [head.statusline for kind, _, head, _ in found if kind == "request"][2] == "/api HTTP/1.1"
    assert [body for kind, _, _, body in found if kind == "request"] == [b"", b"", b"a=1", b""]
    head = found[1][2]
    assert head.get_header("content-encoding") is None and head.get_header("X-Archive-Orig-content-encoding") == "gzip"
    assert b"WARC-Truncated: length" in _plain(warc) and _plain(warc).count(b"WARC-Type: revisit") == 1


def test_what_was_put_in_before_is_left_out_with_its_request() -> None:
    warc, kept = resources_warc((LOGO, SMALL))
    seen: set[tuple[str, str]] = set()
    first, second = whole(warc, kept.__getitem__, seen), whole(warc, kept.__getitem__, seen)
    assert len(list(ArchiveIterator(io.BytesIO(first)))) == 4
    assert [r.rec_headers.get_header("WARC-Target-URI") for r in ArchiveIterator(io.BytesIO(second))] == [SMALL.url] * 2


def _plain(warc: bytes) -> bytes:
    return b"".join(r.rec_headers.to_str().encode() for r in ArchiveIterator(io.BytesIO(warc)))


@settings(max_examples=60, deadline=None)
@given(
    bodies=st.lists(st.binary(max_size=5000), min_size=1, max_size=5),
    url=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60),
    value=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40),
)
def test_any_payload_comes_back(bodies: list[bytes], url: str, value: str) -> None:
    exchanges = tuple(
        replace(LOGO, url=f"http://x.example/{n}?{url}", body=body, headers=(("x-a", value),)) for n, body in enumerate(bodies)
    )
    warc, kept = resources_warc(exchanges)
    assert {p.sha256 for p in payloads_of(warc)} == set(kept)
    back = whole(warc, kept.__getitem__, set())
    records = [r.raw_stream.read() for r in ArchiveIterator(io.BytesIO(back), check_digests="raise") if r.rec_type == "response"]
    assert records == bodies


@pytest.fixture
def two(project: Project, draft: Callable[..., Draft]) -> Project:
    """Two captures that share a picture; one names a certificate."""
    certificate = b"not a certificate, but bytes all the same"
    met = Connection("fetch", "shop.example", 443, "93.184.216.34", chain=(hashlib.sha256(certificate).hexdigest(),))
    shown = {"dom": b"<p>", "render": "browser", "resources": (LOGO, SMALL)}
    adopt(project, project.vault.seal(draft("one", **shown)))
    adopt(project, project.vault.seal(draft("two", **shown, connections=(met,), certificates=(certificate,))))
    return project


def test_a_shared_payload_is_kept_once_and_all_is_well(two: Project) -> None:
    assert len(list(two.vault.payloads.names())) == 2
    assert {f.health for f in verify(two)} == {Health.OK}
    for capture in two.captures.all():
        assert capture.file(Role.RESOURCES) and b"\x89PNG" not in (two.vault.read(capture, Role.RESOURCES) or b"")


@pytest.mark.parametrize("harm", ["alter", "remove", "cut"])
def test_harm_to_a_payload_is_named_for_each_capture(two: Project, harm: str) -> None:
    path = two.vault.payloads.path(hashlib.sha256(LOGO.body).hexdigest())
    data = path.read_bytes()
    if harm == "remove":
        path.unlink()
    else:
        path.write_bytes(data[:-1] if harm == "cut" else bytes([data[0] ^ 1]) + data[1:])
    bad = [f for f in verify(two) if f.health != Health.OK and f.capture_id]
    assert {f.health for f in bad} == {Health.MISSING if harm == "remove" else Health.ALTERED}
    assert {f.capture_id for f in bad} == {c.capture_id for c in two.captures.all()}


def test_harm_to_a_certificate_is_named(two: Project) -> None:
    (chain,) = [c.connections[0].chain[0] for c in two.captures.all() if c.connections]
    two.vault.payloads.path(chain).write_bytes(b"another")
    assert [f.health for f in verify(two) if f.health != Health.OK] == [Health.ALTERED]


def test_a_file_that_is_not_what_its_name_says_is_found_though_no_capture_names_it(two: Project) -> None:
    stray = two.vault.payloads.path("ab" + "0" * 62)
    stray.parent.mkdir(exist_ok=True)
    shutil.copy(two.vault.payloads.path(hashlib.sha256(LOGO.body).hexdigest()), stray)
    assert [f.place for f in verify(two) if f.health == Health.ALTERED] == [str(stray)]
