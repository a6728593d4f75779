"""Source: the bytes of one document to scan, with a name for messages and the party it belongs to."""

from dataclasses import dataclass

from evidence.answers import Question
from evidence.sightings import Sighting

NOBODY = Question()


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture that the page shows: `where` in words a person can follow, `context` what its markup says around it."""

    url: str
    where: str
    context: str
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class Source:
    """`name` is a URL or path; `party` the host (or file) its leads hang on; `text_only` means not HTML.

    `seen` is when it was seen, as kept ('' not known): lists are asked as of that day. `site` is what its other pages say of
    the party, asked where the page itself names nobody; `whole` has its party read though nothing on it is found. `pictures`
    are those the page shows, as they were seen.
    """

    name: str
    party: str
    body: bytes
    content_type: str = ""
    text_only: bool = False
    seen: str = ""
    site: Question = NOBODY
    whole: bool = False
    pictures: tuple[ShownPicture, ...] = ()
