"""Source: the bytes of one document to scan, with a name for messages and the party it belongs to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """`name` is a URL or path; `party` the host (or file) its leads hang on; `text_only` means not HTML.

    `seen` is when it was seen, as kept ('' not known): lists are asked as of that day.
    """

    name: str
    party: str
    body: bytes
    content_type: str = ""
    text_only: bool = False
    seen: str = ""
