"""Document: a page as text runs, each with its kind and a place on the page a person can find again."""

from collections.abc import Callable
from dataclasses import dataclass

from evidence.leads import Kind


@dataclass(frozen=True, slots=True)
class Segment:
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


@dataclass(frozen=True, slots=True)
class Document:
    """All text runs of a page in reading order. `has_form` etc. feed the page kind."""

    title: str
    segments: tuple[Segment, ...]
    tags: frozenset[str]
    charset: str
    problem: str = ""
