"""One process that looks at pictures for all tests here, and a poster of invented words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from vision.pool import Pool

POSTER = Path(__file__).parent / "pictures" / "poster.png"
SMALL = ("开课时间：2026年3月5日", "咨询电话：0000-20000001")
WRITTEN = ("演示心理咨询师培训班", "签约包过，不再发愁", "证书全国通用，联网可查", *SMALL)


@pytest.fixture(scope="session")
def poster() -> bytes:
    """What WRITTEN says, white and yellow on red, 600 × 420."""
    return POSTER.read_bytes()


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    with Pool(1) as one:
        yield one
