"""Every attack of docs/hostile.md in one crawl, those that a browser meets included."""

import os
import subprocess
import sys

import pytest

from tests.crawler.conftest import ROOT

pytestmark = pytest.mark.soak


def test_every_attack() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "tests/crawler/test_hostile_sites_are_survived.py"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"XUNZHENG_EVERY_ATTACK": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=2000,
    )
    assert done.returncode == 0, done.stdout[-5000:]
