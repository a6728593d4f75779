"""What the published lists answer for a party: a rung of the matching ladder, as of a dated list; never a verdict.

There is no 'unregistered': the least a list says is 'not seen in it as of a date'.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Answer(StrEnum):
    """What the lists say.

    EXACT: listed, by code, licence or whole name, and good on the day. NORMALISED and ALIAS: likely the same, a person
    checks. PRINCIPAL: a branch or agent of a listed one. ENDED: listed, but ended, suspended or not good on the day.
    OTHER_DATE: on an older list only, or on a later one only. AMBIGUOUS: the name fits several. CONFLICT: the code or
    licence belongs to another name.
    """

    EXACT = "exact"
    NORMALISED = "normalised"
    ALIAS = "alias"
    AMBIGUOUS = "ambiguous"
    CONFLICT = "conflict"
    PRINCIPAL = "principal"
    ENDED = "ended"
    OTHER_DATE = "other_date"
    NOT_SEEN = "not_seen"
    NO_NAME = "no_name"
    NO_LIST = "no_list"


class Rung(StrEnum):
    """By what an answer was found, the surest first."""

    USCC = "uscc"
    LICENCE = "licence"
    NAME = "name"
    SITE = "site"
    NORMALISED = "normalised"
    FORMER = "former"
    ALIAS = "alias"
    CANDIDATES = "candidates"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the party's own names, the best first, its numbers, and the day its page was seen ('' not known).

    `places` is where the party says it is: of names that fit alike those from there are shown first; nothing else.
    """

    names: tuple[str, ...] = ()
    uscc: str = ""
    licences: tuple[str, ...] = ()
    seen: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One row of a list as an answer carries it, with its list and that list's date."""

    snapshot_id: str
    title: str
    published: str
    row: int
    name: str
    uscc: str = ""
    licence: str = ""
    kind: str = ""
    region: str = ""
    occupations: str = ""
    level: str = ""
    status: str = ""
    valid_from: str = ""
    valid_to: str = ""
    address: str = ""
    sites: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be meant, for a person to decide: how near (0–1) and what differs, in Chinese."""

    listing: Listing
    score: float
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegistryAnswer:
    """The lists' answer for a party: `sentence` is what the reader sees (截至某日名单未见…).

    `listings` are the rows it rests on, the one that counts first; `candidates` never decide anything.
    """

    answer: Answer
    asked: str
    listed_name: str
    kind: str
    snapshot_id: str
    snapshot_title: str
    published: str
    sentence: str
    rung: Rung = Rung.NONE
    question: Question = Question()
    listings: tuple[Listing, ...] = ()
    candidates: tuple[Candidate, ...] = ()


def answer_from(fields: dict[str, Any]) -> RegistryAnswer:
    """An answer from its stored fields; what older scans did not store is empty."""
    asked: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in fields.get("question", {}).items()}
    made = {
        "answer": Answer(fields["answer"]),
        "rung": Rung(fields.get("rung", Rung.NONE)),
        "question": Question(**asked),
        "listings": tuple(Listing(**one) for one in fields.get("listings", ())),
        "candidates": tuple(
            Candidate(Listing(**one["listing"]), one["score"], tuple(one["differs"])) for one in fields.get("candidates", ())
        ),
    }
    return RegistryAnswer(**{**fields, **made})
