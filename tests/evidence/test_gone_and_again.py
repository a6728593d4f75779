"""A lead is gone only when its page was read twice, a day apart, without the words; a failed fetch changes nothing; words
that come back are flagged."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.clock import stamp
from evidence.standing import Look, Seen, Standing, State, standing_of

START = datetime(2026, 3, 1, tzinfo=UTC)
T, A, M, V, B, U = Seen.THERE, Seen.ABSENT, Seen.MISSING, Seen.MOVED, Seen.BLOCKED, Seen.UNREACHABLE
SIGNS = {"T": T, "A": A, "M": M, "V": V, "B": B, "U": U}


def _at(hours: float) -> str:
    return stamp(START + timedelta(hours=hours))


def _looks(told: str) -> list[Look]:
    """'T0 A24 T48/2': what was seen, at which hour, on which page (the first when none is named)."""
    found = []
    for word in told.split():
        rest, _, place = word[1:].partition("/")
        found.append(Look(_at(float(rest)), place or "1", SIGNS[word[0]]))
    return found


def _state(told: str, corrected: float | None = None) -> State:
    standing = standing_of(_looks(told), "" if corrected is None else _at(corrected))
    assert standing is not None
    return standing.state


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("T0", State.THERE),
        ("T0 T24", State.THERE),
        ("T0 A24", State.ABSENT_ONCE),
        ("T0 A24 A47.9", State.ABSENT_ONCE),
        ("T0 A24 A48", State.GONE),
        ("T0 A24 A30 A48", State.GONE),
        ("T0 A24 B30 U36 A48", State.GONE),
        ("T0 A24 A48 B60 U72 V80", State.GONE),
        ("T0 B24 B48 B72", State.BLOCKED),
        ("T0 U24 U48 U500", State.UNREACHABLE),
        ("T0 V24 V48 V500", State.MOVED),
        ("T0 A24 U48 U96", State.UNREACHABLE),
        ("T0 M24", State.MISSING_ONCE),
        ("T0 M24 M48", State.DELETED),
        ("T0 A24 M48", State.DELETED),
        ("T0 M24 A48", State.ABSENT_ONCE),
        ("T0 M24 M48 A60 A72", State.DELETED),
        ("T0 M24 M48 A60 A84", State.GONE),
        ("T0 A24 T36", State.THERE),
        ("T0 A24 T36 A40 A60", State.ABSENT_ONCE),
        ("T0 A24 T36 A40 A64", State.GONE),
        ("T0 A24 A48 T72", State.AGAIN),
        ("T0 M24 M48 T72", State.AGAIN),
        ("T0 A24 A48 T72 T96", State.AGAIN),
        ("T0 A24 A48 T72 A96", State.ABSENT_ONCE),
        ("T0 A24 A48 T72 A96 A120", State.GONE),
        ("T0 B24 T48", State.THERE),
        # two pages
        ("T0/1 T0/2 A24/1 A48/1", State.THERE),
        ("T0/1 T0/2 A24/1 A48/1 A48/2", State.ABSENT_ONCE),
        ("T0/1 T0/2 A24/1 A48/1 A48/2 A72/2", State.GONE),
        ("T0/1 T0/2 A24/1 A48/1 B72/2", State.BLOCKED),
        ("T0/1 A24/1 A48/1 T60/2", State.AGAIN),
        ("T0/1 T24/2", State.THERE),
        ("T0/1 A24/1 T30/2", State.THERE),
        ("A0/2 A48/2 T60/1", State.THERE),
    ],
)
def test_states(told: str, state: State) -> None:
    assert _state(told) == state


@pytest.mark.parametrize(
    ("told", "corrected", "state"),
    [
        ("T0 A30 T36", 24, State.AGAIN),
        ("T0 M30 T36", 24, State.AGAIN),
        ("T0 A30 T36/2", 24, State.AGAIN),
        ("T0 T30 T36", 24, State.THERE),
        ("T0 B30 T36", 24, State.THERE),
        ("T0 U30 T36", 24, State.THERE),
        ("T0 A10 T12 T36", 24, State.THERE),
    ],
)
def test_after_a_correction_once_is_enough_to_be_flagged(told: str, corrected: float, state: State) -> None:
    assert _state(told, corrected) == state


def test_words_never_seen_have_no_standing() -> None:
    assert standing_of(_looks("A0 A24 A48 B50")) is None and standing_of([]) is None


def test_since_when_and_when_last_looked() -> None:
    assert standing_of(_looks("T0 A24 B30 A50 U60")) == Standing(State.GONE, _at(50), _at(60), _at(0))
    assert standing_of(_looks("T0 A24 A50 T60 T70")) == Standing(State.AGAIN, _at(60), _at(70), _at(70))
    assert standing_of(_looks("T0 A24 B30 B36")) == Standing(State.BLOCKED, _at(30), _at(36), _at(0))


looks = st.lists(
    st.builds(
        lambda hours, seen, place: Look(_at(hours), place, seen),
        st.integers(0, 400),
        st.sampled_from(Seen),
        st.sampled_from("12"),
    ),
    max_size=14,
    unique_by=lambda look: look.at,
)
FAILED = (V, B, U)


def _confirmed(history: list[Look]) -> bool:
    """By the letter of the rule: after the words were last there, each of their pages was read or said to be no more twice,
    a day apart."""
    places = {look.place for look in history if look.seen == T}
    for place in places:
        last = max(look.at for look in history if look.seen == T and look.place == place)
        after = sorted(look.at for look in history if look.place == place and look.at > last and look.seen in (A, M))
        if not after or datetime.fromisoformat(after[-1]) - datetime.fromisoformat(after[0]) < timedelta(hours=24):
            return False
    return bool(places)


@given(looks)
def test_gone_needs_two_healthy_absences_a_day_apart(history: list[Look]) -> None:
    standing = standing_of(history)
    if standing is not None and standing.state in (State.GONE, State.DELETED):
        assert _confirmed(history)
    if standing is not None and _confirmed([look for look in history if look.seen != M]) and M not in {x.seen for x in history}:
        assert standing.state == State.GONE


@given(looks)
def test_failed_fetches_never_make_words_gone_nor_bring_them_back(history: list[Look]) -> None:
    settled = (State.GONE, State.DELETED, State.AGAIN)
    with_them, without = standing_of(history), standing_of([look for look in history if look.seen not in FAILED])
    assert (with_them is None) == (without is None)
    if with_them and without and (with_them.state in settled or without.state in (State.GONE, State.DELETED)):
        assert with_them.state == without.state
    failed_only = standing_of([look for look in history if look.seen in (T, *FAILED)])
    assert failed_only is None or failed_only.state not in settled


@given(looks, st.integers(401, 500))
def test_words_that_were_gone_and_are_there_are_flagged(history: list[Look], hour: int) -> None:
    standing = standing_of(history)
    if standing is not None and standing.state in (State.GONE, State.DELETED):
        for place in ("1", "3"):
            back = standing_of([*history, Look(_at(hour), place, T)])
            known = {look.place for look in history if look.seen == T}
            if back is not None and (place in known or place == "3"):
                assert back.state == State.AGAIN
