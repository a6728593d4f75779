"""Projects with targets on loopback sites, and crawls in a process of their own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.targets import Target, save_targets
from tests.crawler.sites import Site

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project_for(tmp_path: Path) -> Callable[..., Project]:
    def make(site: Site, name: str = "p", *, delay: float = 0.0, **more: object) -> Project:
        project = create_project(tmp_path / name, Settings(delay=delay, allow_private=(site.host,)))
        values: dict[str, object] = {"depth": 5, "budget": 100, **more}
        save_targets(project.targets_file, (Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), **values),))  # type: ignore[arg-type]
        return project

    return make


def start(project: Project, ahead: float = 0) -> "subprocess.Popen[str]":
    """Begin a crawl in a process of its own, with the clock so many hours ahead."""
    command = [sys.executable, "-m", "tests.crawler.drive", str(project.root), str(ahead)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run(project: Project, ahead: float = 0) -> str:
    """A whole crawl; its output."""
    process = start(project, ahead)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    return output
