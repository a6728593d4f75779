"""Stamps by a real authority: asked for once a run, queued while it is away, trusted only by the given certificates."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.captures import Draft
from evidence.errors import InputError
from evidence.findings import Finding, Health, Thing
from evidence.integrity import adopt, verify
from evidence.project import Project
from evidence.runs import RunState
from evidence.timestamps import stamp_roots, waiting
from tests.evidence.tsa import Authority, authority


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("tsa")) as served:
        yield served


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("other"), "B") as served:
        yield served


@pytest.fixture
def finished(project: Project, draft: Callable[..., Draft], tsa: Authority) -> Project:
    """A project with one finished run and one authority in its settings."""
    adopt(project, project.vault.seal(draft()))
    project.runs.end(project.runs.all()[0].run_id, RunState.FINISHED, "")
    tsa.down, tsa.answers = False, None
    tsa.asked.clear()
    return _with(project, tsa)


def _with(project: Project, *authorities: Authority, ca: tuple[Path, ...] = ()) -> Project:
    trusted = tuple(map(str, ca or (a.ca for a in authorities)))
    return replace(project, settings=replace(project.settings, tsa=tuple(a.url for a in authorities), tsa_ca=trusted))


def _stamps(project: Project) -> list[Finding]:
    return [f for f in verify(project) if f.thing == Thing.STAMP]


def test_a_stamp_is_asked_for_once_kept_and_checked_without_the_network(finished: Project, tsa: Authority) -> None:
    (asked,) = stamp_roots(finished)
    assert asked.problem == "" and list(stamp_roots(finished)) == [] and len(tsa.asked) == 1
    tsa.down = True
    assert [f.health for f in _stamps(finished)] == [Health.OK]
    (held,) = finished.stamps.all()
    assert held.signer.startswith("CN=Demo A TSA") and held.said_at[:10] == finished.runs.all()[0].started_at[:10]


def test_plain_openssl_checks_the_stamp(finished: Project, tsa: Authority, tmp_path: Path) -> None:
    list(stamp_roots(finished))
    (held,), (root,) = finished.stamps.all(), finished.roots.all()
    (tmp_path / "root.json").write_text(root.statement, "utf-8")
    (tmp_path / "token.tsr").write_bytes(held.token)
    (tmp_path / "ca.pem").write_text(held.trust)
    command = ["openssl", "ts", "-verify", "-in", "token.tsr", "-data", "root.json", "-CAfile", "ca.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr
    (tmp_path / "root.json").write_text(root.statement.replace("1", "2", 1))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_an_authority_that_is_away_is_asked_again_later(finished: Project, tsa: Authority) -> None:
    tsa.down = True
    (asked,) = stamp_roots(finished)
    assert "503" in asked.problem or "Service Unavailable" in asked.problem
    assert [(f.health, "还没有取到（试过 1 次" in f.why) for f in _stamps(finished)] == [(Health.UNKNOWN, True)]
    tsa.down = False
    assert list(stamp_roots(finished, patient=True)) == [] and len(tsa.asked) == 1, "not before its time"
    finished.db.execute("UPDATE stamp_tries SET last_try = '2026-01-01T00:00:00.000Z'")
    assert [a.problem for a in stamp_roots(finished, patient=True)] == [""]
    assert waiting(finished) == 0 and [f.health for f in _stamps(finished)] == [Health.OK]


def test_each_of_several_authorities_stamps(finished: Project, tsa: Authority, other: Authority) -> None:
    both = _with(finished, tsa, other)
    other.down = True
    assert sorted(bool(a.problem) for a in stamp_roots(both)) == [False, True]
    other.down = False
    assert [(a.tsa, a.problem) for a in stamp_roots(both)] == [(other.url, "")]
    assert [f.health for f in _stamps(both)] == [Health.OK] * 2


def test_an_authority_nobody_trusts_gives_no_stamp(finished: Project, tsa: Authority, other: Authority) -> None:
    (asked,) = stamp_roots(_with(finished, tsa, ca=(other.ca,)))
    assert asked.problem and finished.stamps.all() == []


@pytest.mark.parametrize("answer", [b"", b"\x00", b"<html>login</html>", b"\x30\x82" + b"\xff" * 300, b"x" * (2 << 20)])
def test_an_answer_that_is_no_stamp_is_a_failed_try(finished: Project, tsa: Authority, answer: bytes) -> None:
    tsa.answers = answer
    (asked,) = stamp_roots(finished)
    assert asked.problem and finished.stamps.all() == []


def test_a_replayed_stamp_is_refused(finished: Project, tsa: Authority) -> None:
    list(stamp_roots(finished))
    tsa.answers = finished.stamps.all()[0].token
    finished.db.execute("DELETE FROM stamps")
    (asked,) = stamp_roots(finished)
    assert "once" in asked.problem and finished.stamps.all() == []


def test_a_certificate_that_cannot_be_read_is_said(finished: Project, tsa: Authority, tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("no")
    with pytest.raises(InputError, match=r"no\.pem：时间戳根证书读不出来"):
        list(stamp_roots(_with(finished, tsa, ca=(tmp_path / "no.pem",))))


def test_the_root_holds_the_run(finished: Project) -> None:
    (root,) = finished.roots.all()
    said = json.loads(root.statement)
    assert (said["run"], said["leaves"], said["project"]) == (root.run_id, 4, finished.project_id)
