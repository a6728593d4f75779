"""How far the clock is off is asked of a real time server on loopback; what is no honest answer is not believed."""

import socket
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import clockcheck
from evidence.clockcheck import check_clock
from evidence.completeness import clock_sentence
from tests.evidence.sntp import Answer, answer, time_server


@pytest.mark.parametrize(("ahead", "told"), [(12.6, "慢 12."), (-3.25, "快 3."), (0.0, "秒")])
def test_the_offset_is_what_the_server_says(ahead: float, told: str) -> None:
    with time_server(partial(answer, ahead=ahead)) as server:
        check = check_clock((server,))
    assert check and not check.problem and check.stratum == 2 and check.server == server
    assert abs(check.offset - ahead) < 0.1 and 0 <= check.delay < 1
    assert told in clock_sentence(check)


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (partial(answer, echo=False), "没有对得上的答复"),
        (partial(answer, first=0xE4), "没有校准"),
        (partial(answer, stratum=0), "没有校准"),
        (partial(answer, stratum=16), "没有校准"),
        (partial(answer, first=0x23), "没有校准"),
        (lambda question, now: b"short", "没有对得上的答复"),
        (lambda question, now: None, "没有对得上的答复"),
    ],
)
def test_what_is_no_answer_is_not_believed(monkeypatch: pytest.MonkeyPatch, reply: Answer, problem: str) -> None:
    monkeypatch.setattr(clockcheck, "_SECONDS", 0.5)
    with time_server(reply) as server:
        check = check_clock((server,))
    assert check and problem in check.problem and check.offset == 0


def test_the_next_server_is_asked_when_one_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clockcheck, "_SECONDS", 0.5)
    with time_server(partial(answer, ahead=2.0)) as server:
        check = check_clock(("no-such-host.invalid", server))
    assert check and check.server == server and not check.problem
    assert check_clock(()) is None


@settings(max_examples=100, deadline=None)
@given(junk=st.binary(max_size=100))
def test_junk_never_passes_for_an_answer(junk: bytes) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs, suppress(TimeoutError):
        ours.settimeout(0.005)
        theirs.send(junk)
        assert clockcheck._exchange(ours, "x").problem
