"""The disk full at 24 points, in the database's writes and in the vault's: said, and gone on with once there is room."""

from pathlib import Path

import pytest

from tests.crawler.faults import big_site, filled_up
from tests.crawler.sites import serve

pytestmark = pytest.mark.soak


def test_full_at_many_points(tmp_path: Path) -> None:
    with serve(big_site()) as site:
        full = [filled_up(tmp_path / str(room), site, room) for room in (*range(0, 96, 8), *range(96, 1296, 100))]
    assert sum(full) >= 20
