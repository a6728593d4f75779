"""Addresses of pictures: made whole from what a page writes, one for all ways of writing it, and named for a person."""

from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from evidence.warc import plain_url

LONGEST = 2000
_LONGEST_NAME = 80


def absolute(base: str, link: str) -> str:
    """The address that a link leads to: http, https or data; '' for any other."""
    link = link.strip()
    return link if link[:5].lower() == "data:" else joined(base, link)


def joined(base: str, link: str) -> str:
    """The http(s) address that a link leads to; '' when it is none."""
    return _joined(base, link) if len(base) + len(link) <= 2 * LONGEST else ""


@lru_cache(maxsize=2048)  # a site's menu and its emblems stand on each of its pages
def _joined(base: str, link: str) -> str:
    try:
        url = urljoin(base, link).partition("#")[0]
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname and len(url) <= LONGEST else ""


def address_key(url: str) -> str:
    """An address as browsers ask for it, so that one written in several ways is one."""
    try:
        parts = urlsplit(plain_url(url.partition("#")[0]))
        host = (urlsplit(url).hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port and (parts.scheme, parts.port) not in (("http", 80), ("https", 443)) else ""
        return f"{parts.scheme}://{host}{port}{parts.path or '/'}?{parts.query}"
    except (ValueError, UnicodeError):
        return url


def file_name(url: str) -> str:
    """The last part of an address's path, as a person reads it."""
    if url[:5].lower() == "data:":
        return ""
    return unquote(urlsplit(url).path.rpartition("/")[2], errors="replace")[:_LONGEST_NAME]
