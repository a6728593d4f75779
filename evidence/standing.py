"""Standing: whether a lead's words are still there, from what was seen of its pages over time.

Only pages that were read can say that words are gone, and only twice with a day between; a page that was blocked or could
not be reached says nothing. Words that come back after that are flagged.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from evidence.clock import parse

APART = timedelta(hours=24)


class Seen(StrEnum):
    """What one look at one page says of the words."""

    THERE = "there"
    ABSENT = "absent"  # the page was read and the words are not on it
    MISSING = "missing"  # the site says that there is no such page
    MOVED = "moved"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"


class State(StrEnum):
    """How a lead stands now; the value is what a reader sees."""

    THERE = "仍在"
    AGAIN = "再次出现"
    ABSENT_ONCE = "一次未见，待再查"
    GONE = "已不见"
    MISSING_ONCE = "网页不存在，待再查"
    DELETED = "网页已删除"
    MOVED = "网址已转到站外"
    BLOCKED = "被拦下，看不到"
    UNREACHABLE = "打不开"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one place (a page, as one device sees it)."""

    at: str
    place: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class Standing:
    """A lead now: its state, since when, when it was last looked for and when its words were last there."""

    state: State
    since: str
    looked: str
    last_there: str


@dataclass(slots=True)
class _Place:
    """One page of a lead, look by look: since when the words are there or not, and what the last look gave."""

    last: Seen = Seen.THERE
    since: str = ""  # of the latest run of like looks
    absent: str = ""  # the first healthy absence since the words were last there
    not_there: str = ""  # the same, or the first time that the page was said to be no more
    cleared: str = ""  # when that was confirmed
    deleted: bool = False

    def look(self, at: str, seen: Seen) -> None:
        if seen != self.last or not self.since:
            self.last, self.since = seen, at
        if seen == Seen.THERE:
            self.absent = self.not_there = self.cleared = ""
            self.deleted = False
        elif seen == Seen.ABSENT:
            self.absent, self.not_there = self.absent or at, self.not_there or at
            if _apart(self.absent, at) and (not self.cleared or self.deleted):
                self.cleared, self.deleted = self.cleared or at, False
        elif seen == Seen.MISSING:
            self.not_there = self.not_there or at
            if _apart(self.not_there, at) and not self.cleared:
                self.cleared, self.deleted = at, True

    @property
    def state(self) -> State:
        if self.last == Seen.THERE:
            return State.THERE
        if self.cleared:
            return State.DELETED if self.deleted else State.GONE
        return _OPEN[self.last]


_OPEN = {
    Seen.ABSENT: State.ABSENT_ONCE,
    Seen.MISSING: State.MISSING_ONCE,
    Seen.MOVED: State.MOVED,
    Seen.BLOCKED: State.BLOCKED,
    Seen.UNREACHABLE: State.UNREACHABLE,
}
# Of several pages the one that is least settled speaks for the lead
_FIRST = (
    State.BLOCKED,
    State.UNREACHABLE,
    State.MOVED,
    State.ABSENT_ONCE,
    State.MISSING_ONCE,
    State.GONE,
    State.DELETED,
)


@dataclass(slots=True)
class _Lead:
    places: dict[str, _Place] = field(default_factory=dict)
    again: str = ""
    looked: str = ""
    last_there: str = ""

    def look(self, one: Look, corrected_at: str) -> None:
        self.looked = one.at
        place = self.places.get(one.place)
        if one.seen == Seen.THERE:
            if self.last_there and self._was_cleared(one.place, corrected_at):
                self.again = one.at
            self.last_there = one.at
        if place is None:
            if one.seen != Seen.THERE:
                return  # the words never stood there
            place = self.places[one.place] = _Place()
        place.look(one.at, one.seen)
        if all(p.cleared for p in self.places.values()):
            self.again = ""

    def _was_cleared(self, place: str, corrected_at: str) -> bool:
        """Whether words that are there now had gone: confirmed, or seen absent once since they were to be corrected."""
        known = self.places.get(place)
        asked = [known] if known else list(self.places.values())
        return all(p.cleared or (corrected_at and p.not_there >= corrected_at) for p in asked)


def standing_of(looks: Iterable[Look], corrected_at: str = "") -> Standing | None:
    """How a lead stands after all looks, in the order of time; None when its words were never seen. `corrected_at` is when
    its correction was ordered, '' when it was not."""
    lead = _Lead()
    for one in sorted(looks, key=lambda look: (look.at, look.seen != Seen.THERE)):
        lead.look(one, corrected_at)
    if not lead.places:
        return None
    there = [p for p in lead.places.values() if p.state == State.THERE]
    if there:
        state = State.AGAIN if lead.again else State.THERE
        return Standing(state, lead.again or min(p.since for p in there), lead.looked, lead.last_there)
    state = min((p.state for p in lead.places.values()), key=_FIRST.index)
    since = max((p.cleared or p.since) for p in lead.places.values() if p.state == state)
    return Standing(state, since, lead.looked, lead.last_there)


def _apart(first: str, last: str) -> bool:
    return parse(last) - parse(first) >= APART
