"""verify re-hashes every sealed file and names each that is altered, missing, added or unknown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.captures import Capture, Draft
from evidence.findings import Health, Thing
from evidence.integrity import adopt, adopt_orphans, verify
from evidence.project import Project

NAMES = ("manifest.json", "record.warc.gz", "dom.html", "screenshot.png")


@pytest.fixture
def sealed(project: Project, draft: Callable[..., Draft]) -> Capture:
    capture = project.vault.seal(draft(dom=b"<p>dom</p>", screenshot=b"\x89PNG picture"))
    adopt(project, capture)
    return capture


def _bad(project: Project) -> dict[str, Health]:
    return {Path(f.place).name: f.health for f in verify(project) if f.health != Health.OK}


def test_untouched_evidence_is_whole(project: Project, sealed: Capture) -> None:
    found = list(verify(project))
    assert {f.health for f in found} == {Health.OK}
    assert [Path(f.place).name for f in found if f.thing == Thing.FILE] == list(NAMES)


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


def test_a_file_put_in_is_found(project: Project, sealed: Capture) -> None:
    project.vault.path(sealed, "later.png").write_bytes(b"x")
    assert _bad(project) == {"later.png": Health.UNKNOWN}


def test_both_lists_of_files_gone_is_said(project: Project, sealed: Capture) -> None:
    project.vault.path(sealed, "manifest.json").write_text("{")
    project.db.execute("DROP TRIGGER captures_update_held")
    project.db.execute("UPDATE captures SET manifest = '{'")
    assert _bad(project) == {
        "manifest.json": Health.ALTERED,
        sealed.capture_id: Health.UNKNOWN,
        f"captures {sealed.capture_id}": Health.ALTERED,
        "触发器 captures_update_held": Health.MISSING,
    }


def test_a_capture_without_its_row_is_named_and_can_be_adopted(project: Project, draft: Callable[..., Draft]) -> None:
    orphan = project.vault.seal(draft("other"))
    assert _bad(project) == {orphan.capture_id: Health.UNKNOWN}
    assert adopt_orphans(project, orphan.run_id) == 1
    assert adopt_orphans(project, orphan.run_id) == 0
    assert _bad(project) == {}
