"""Document: a page as text runs, each with its kind and a place on the page a person can find again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple, TypeAlias

from evidence.leads import Kind


class Segment(NamedTuple):
    """One run of text that reads as one: a block of the page, an attribute, a title. Offsets count characters.

    `place` tells where it stands when it is asked, which few are: making out the place of every block takes longer than
    reading it.
    """

    text: str
    kind: Kind
    place: Callable[[], str]

    @property
    def locator(self) -> str:
        """The place in words a person can follow."""
        return self.place()


Run: TypeAlias = tuple[str, Kind, Callable[[], str]]  # a segment, or what one is made of


@dataclass(frozen=True, slots=True)
class Marked:
    """An element with a telling name: the value that tells, where the name stands in it, the place, and what is around.

    `size` is the larger of the sides that the page states in pixels, 0 where it states none.
    """

    text: str
    start: int
    end: int
    where: str
    around: str
    size: int
    tag: str

    @property
    def name(self) -> str:
        return self.text[self.start : self.end]

    @property
    def run(self) -> Run:
        """The value as a run of text of the page."""
        return self.text, Kind.ATTRIBUTE, partial(str, self.where)


@dataclass(frozen=True)
class Document:
    """All text runs of a page in reading order, and its elements with telling names.

    Most pages are left after a look at their texts: segments are made when asked.
    """

    title: str
    runs: tuple[Run, ...]
    charset: str
    problem: str = ""
    marked: tuple[Marked, ...] = ()

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The runs with names for their parts."""
        return tuple(Segment(*run) for run in self.runs)

    @property
    def heading(self) -> str:
        """The first heading, '' when there is none."""
        return next((text.strip() for text, kind, _ in self.runs if kind is Kind.HEADING), "")
