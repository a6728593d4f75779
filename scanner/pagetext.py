"""Page text: all text runs of a page as one folded text, so that each kind of number is looked for once, not once a run.

Every offset leads back to the run it stands in; the folded text has the length of the original.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from evidence.leads import Kind
from evidence.subjects import About, PartyRole
from scanner.document import Run, Segment
from scanner.fold import HIDDEN, fold

_MOST = 300_000  # characters of a page read for who is behind it: its beginning and its end


@dataclass(frozen=True, slots=True)
class Found:
    """Something read at text[start:end] of a page: its value as it is compared, its role, how sure, and a doubt."""

    about: About
    value: str
    start: int
    end: int
    role: PartyRole = PartyRole.MENTIONED
    sure: int = 2
    note: str = ""


class PageText:
    """The runs of a page joined by line ends: `shown` as written, `text` folded (lower case, half width, simplified)."""

    def __init__(self, segments: Sequence[Run]) -> None:
        self._runs = _ends(segments)
        self.shown = "\n".join([text for text, _, _ in self._runs])
        self.text = fold(self.shown)
        self._starts: list[int] = []

    def segment_at(self, offset: int) -> Segment:
        """The run an offset stands in."""
        return Segment(*self._runs[self._number(offset)])

    def span_at(self, offset: int) -> tuple[int, int]:
        """The start and end of the run an offset stands in."""
        number = self._number(offset)
        start = self._starts[number]
        return start, start + len(self._runs[number][0])

    def of_kind(self, kind: Kind) -> Iterator[tuple[int, int]]:
        """The spans of the runs of a kind."""
        at = 0
        for text, its_kind, _ in self._runs:
            if its_kind == kind:
                yield at, at + len(text)
            at += len(text) + 1

    def as_shown(self, start: int, end: int) -> str:
        """The text as written, without what cannot be seen."""
        return "".join(c for c, f in zip(self.shown[start:end], self.text[start:end], strict=True) if f != HIDDEN)

    def is_low(self, offset: int) -> bool:
        """Whether an offset stands in the last fifth, where sites say who they are."""
        return offset >= len(self.text) * 4 // 5

    def _number(self, offset: int) -> int:
        if not self._starts:
            self._starts += accumulate([len(text) + 1 for text, _, _ in self._runs[:-1]], initial=0)
        return bisect_right(self._starts, offset) - 1


def _ends(runs: Sequence[Run]) -> Sequence[Run]:
    """The runs; of a page too long the beginning and the end."""
    length = sum([len(text) for text, _, _ in runs])
    if length <= _MOST:
        return runs
    kept: list[Run] = []
    at = 0
    for text, kind, place in runs:
        for start, end in ((0, _MOST // 2), (length - _MOST // 2, length)):
            if part := text[max(0, start - at) : max(0, end - at)]:
                kept.append((part, kind, place))
        at += len(text)
    return kept
