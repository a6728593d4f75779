"""What the published lists answer for a party: a rung of the matching ladder, as of a dated list; never a verdict."""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What the lists say. There is no 'unregistered': only 'not seen in the lists as of a date'."""

    EXACT = "exact"
    NORMALISED = "normalised"
    NOT_SEEN = "not_seen"
    NO_NAME = "no_name"
    NO_LIST = "no_list"


@dataclass(frozen=True, slots=True)
class RegistryAnswer:
    """The lists' answer for a name or number: `sentence` is what the reader sees (截至某日名单未见…)."""

    answer: Answer
    asked: str
    listed_name: str
    kind: str
    snapshot_id: str
    snapshot_title: str
    published: str
    sentence: str
