"""The whole process killed at 200 random moments of crawls: nothing lost, nothing doubled, the evidence whole."""

from pathlib import Path

import pytest

from tests.crawler.faults import big_site, killed_at_random
from tests.crawler.sites import serve

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("seed", range(4))
def test_fifty_kills(tmp_path: Path, seed: int) -> None:
    with serve(big_site()) as site:
        killed_at_random(tmp_path, site, 50, seed)
