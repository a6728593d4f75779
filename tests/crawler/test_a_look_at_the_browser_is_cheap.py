"""How much memory a browser takes is asked every second: that costs one look at the machine's processes, however many pages
it has shown, and still finds every process that is alive."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from crawler.browser import RunningBrowser

_PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"


@pytest.fixture
def parent() -> Iterator[psutil.Process]:
    """A process with a child."""
    with subprocess.Popen([sys.executable, "-c", _PARENT]) as process:
        here = psutil.Process(process.pid)
        while not (children := here.children()):
            pass
        yield here
        for one in (*children, here):
            one.kill()


def _dead(count: int) -> set[psutil.Process]:
    started = [subprocess.Popen([sys.executable, "-S", "-c", ""]) for _ in range(count)]
    gone = {psutil.Process(one.pid) for one in started}
    for one in started:
        one.wait()
    return gone


def test_one_look_while_the_driver_lives(parent: psutil.Process, monkeypatch: pytest.MonkeyPatch) -> None:
    running = RunningBrowser(Path("chromium"), frozenset())
    running._driver, running._processes = parent, {parent, *_dead(10)}
    asked: list[int] = []
    children = psutil.Process.children

    def counted(self: psutil.Process, recursive: bool = False) -> list[psutil.Process]:
        asked.append(self.pid)
        found: list[psutil.Process] = children(self, recursive)
        return found

    monkeypatch.setattr(psutil.Process, "children", counted)
    assert running.largest() > 0
    assert asked == [parent.pid] and running._processes == {parent, *children(parent)}


def test_without_its_driver_every_process_left_is_asked(parent: psutil.Process) -> None:
    running = RunningBrowser(Path("chromium"), frozenset())
    running._driver, running._processes = next(iter(_dead(1))), {parent}
    assert running.largest() > 0 and running._processes == {parent, *parent.children()}
