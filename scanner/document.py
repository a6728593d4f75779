"""Document: a page as text runs, each with its kind and a place on the page a person can find again."""

from dataclasses import dataclass

from evidence.leads import Kind


@dataclass(frozen=True, slots=True)
class Segment:
    """One run of text that reads as one: a block of the page, an attribute, a title. Offsets count characters."""

    text: str
    kind: Kind
    locator: str


@dataclass(frozen=True, slots=True)
class Document:
    """All text runs of a page in reading order. `has_form` etc. feed the page kind."""

    title: str
    segments: tuple[Segment, ...]
    tags: frozenset[str]
    charset: str
    problem: str = ""
