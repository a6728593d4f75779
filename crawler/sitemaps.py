"""What a site map names: pages, or further site maps. Entities are not resolved, nothing is fetched, sizes are limited."""

import itertools
import zlib
from dataclasses import dataclass

from scrapy.utils.sitemap import Sitemap

from evidence.errors import VaultError

_LARGEST = 16 << 20  # bytes, unpacked
_MOST_URLS = 50_000  # the protocol's own limit
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class SiteMap:
    """The `urls` a site map names; `index` when they are site maps again."""

    urls: tuple[str, ...]
    index: bool


def read_sitemap(body: bytes, place: str) -> SiteMap:
    """Read one, unpacking .xml.gz. Raises VaultError when it is none."""
    try:
        if body[:2] == b"\x1f\x8b":
            body = zlib.decompressobj(31).decompress(body, _LARGEST)
        found = Sitemap(body[:_LARGEST])
        urls = (str(entry["loc"]) for entry in itertools.islice(found, _MOST_URLS))
        return SiteMap(tuple(url for url in urls if len(url) <= _LONGEST), found.type == "sitemapindex")
    except (ValueError, KeyError, SyntaxError, StopIteration, zlib.error) as error:
        raise VaultError("网站地图读不懂", place=place) from error
