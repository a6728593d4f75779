"""kill -9 at random moments, or a disk that fills up, and the same command again: nothing lost, nothing twice, evidence whole.

A sample of the sweeps in tests/soak/.
"""

from pathlib import Path

import pytest

from tests.crawler.faults import big_site, filled_up, killed_at_random
from tests.crawler.sites import serve


def test_killed_eight_times(tmp_path: Path) -> None:
    with serve(big_site()) as site:
        killed_at_random(tmp_path, site, 8, seed=77)


@pytest.mark.parametrize("kilobytes", [0, 48, 400])
def test_the_disk_fills_up(tmp_path: Path, kilobytes: int) -> None:
    """At once, in the database's first writes, and among sealed pages."""
    with serve(big_site()) as site:
        assert filled_up(tmp_path / "small", site, kilobytes)
