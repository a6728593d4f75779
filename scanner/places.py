"""Places: where a page says its party is: its addresses, the province of its filing, the district the site is watched for.

They only set side by side what may be meant, nearest place first; no answer rests on them.
"""

from collections.abc import Iterable

from evidence.subjects import NOT_OWN, About, Mention
from scanner.names import places_in, words


def places_of(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """The places a page's own addresses and filings name, without 省, 市, 县."""
    found: dict[str, None] = {}
    for mention in mentions:
        if mention.role in NOT_OWN:
            continue
        if mention.about == About.ADDRESS:
            found |= dict.fromkeys(sorted(places_in(mention.value)))
        elif mention.about in (About.ICP, About.POLICE):
            found |= dict.fromkeys(words("divisions.toml")["plates"].get(mention.value[:1], "").split())
    return tuple(found)
