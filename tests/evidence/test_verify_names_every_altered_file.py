"""verify re-hashes every sealed file and names each that is altered, missing or unknown."""

from collections.abc import Callable

import pytest

from evidence.captures import Capture, Draft
from evidence.integrity import Health, adopt, adopt_orphans, verify
from evidence.project import Project

NAMES = ("manifest.json", "record.warc.gz", "dom.html", "screenshot.png")


@pytest.fixture
def sealed(project: Project, draft: Callable[..., Draft]) -> Capture:
    capture = project.vault.seal(draft(dom=b"<p>dom</p>", screenshot=b"\x89PNG picture"))
    adopt(project, capture)
    return capture


def _bad(project: Project) -> dict[str, Health]:
    return {f.path.rsplit("/", 1)[-1]: f.health for f in verify(project) if f.health != Health.OK}


def test_untouched_evidence_is_whole(project: Project, sealed: Capture) -> None:
    assert [f.health for f in verify(project)] == [Health.OK] * 4


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("position", ["first", "middle", "last"])
def test_one_flipped_byte_is_found(project: Project, sealed: Capture, name: str, position: str) -> None:
    path = project.vault.path(sealed, name)
    data = bytearray(path.read_bytes())
    data[{"first": 0, "middle": len(data) // 2, "last": -1}[position]] ^= 1
    path.write_bytes(data)
    assert _bad(project) == {name: Health.ALTERED}


@pytest.mark.parametrize("name", NAMES)
def test_a_removed_file_is_found(project: Project, sealed: Capture, name: str) -> None:
    project.vault.path(sealed, name).unlink()
    assert _bad(project) == {name: Health.MISSING}


def test_a_capture_without_its_row_is_named_and_can_be_adopted(project: Project, draft: Callable[..., Draft]) -> None:
    orphan = project.vault.seal(draft("other"))
    assert _bad(project) == {orphan.capture_id: Health.UNKNOWN}
    assert adopt_orphans(project, orphan.run_id) == 1
    assert adopt_orphans(project, orphan.run_id) == 0
    assert _bad(project) == {}
