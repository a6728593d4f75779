"""There is a sighting for every picture: a process that is killed, too slow or short of memory costs one picture, no more."""

import threading
import time

import psutil
import pytest

from tests.vision.conftest import WRITTEN
from vision.pool import Pool


def test_killed_while_idle_nothing_is_lost(poster: bytes) -> None:
    with Pool(1) as pool:
        pool.look(b"x")
        psutil.Process(pool.processes()[0]).kill()
        time.sleep(0.2)
        assert "不是能看的图片" in pool.look(b"x").refused


def test_killed_while_looking_the_picture_is_refused_and_the_next_is_seen(poster: bytes) -> None:
    with Pool(1) as pool:
        pool.look(b"x")
        victim = psutil.Process(pool.processes()[0])
        threading.Timer(0.3, victim.kill).start()  # the models alone take longer to load
        assert pool.look(poster).refused == "看这张图片的进程中途退出了，没有看"
        assert "不是能看的图片" in pool.look(b"x").refused and pool.processes() != [victim.pid]


@pytest.mark.parametrize(
    ("how", "why"), [({"seconds": 0.2}, "还没看完"), ({"memory": 500 << 20}, "没有看")], ids=["slow", "memory"]
)
def test_one_that_wants_too_much_is_ended(how: dict[str, int], why: str, poster: bytes) -> None:
    with Pool(1, **how) as pool:
        assert why in pool.look(poster).refused and pool.processes() == []


def test_many_are_looked_at_side_by_side_in_their_order(pool: Pool, poster: bytes) -> None:
    seen = list(pool.look_at([b"x", poster, b"y"]))
    assert [bool(one.refused) for one in seen] == [True, False, True]
    assert tuple(line.text for line in seen[1].lines) == WRITTEN
