"""Links of a page, and the key by which a page is known: its URL without tracking, sessions, order and fragments."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser
from w3lib.url import canonicalize_url

_TRACKING = re.compile(
    r"^(?:utm_\w+|spm|bd_vid|qhclickid|gclid|fbclid|sid|sessionid|phpsessid|jsessionid|_t|timestamp|rand(?:om)?|scene|clickid)$",
    re.I,
)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|bmp|svg|ico|css|js|json|mp[34]|avi|mov|zip|rar|7z|gz|exe|apk|pdf|docx?|xlsx?|pptx?)$", re.I
)
_REFRESH = re.compile(r"^\s*[\d.]+\s*;\s*url\s*=\s*['\"]?([^'\"]+)", re.I)
_SOURCES = (("a", "href"), ("area", "href"), ("iframe", "src"), ("frame", "src"))
_MOST = 5000
_LONGEST = 2000


@lru_cache(maxsize=4096)  # a site's menu stands on each of its pages
def page_key(url: str) -> str:
    """The digest of a URL's canonical form: the same page asked for in two ways is one page."""
    parts = urlsplit(canonicalize_url(url))
    host = (parts.hostname or "").rstrip(".")
    if parts.port and parts.port != {"http": 80, "https": 443}.get(parts.scheme):
        host += f":{parts.port}"
    path = re.sub(r"/{2,}", "/", re.sub(r";jsessionid=[^/?]*", "", parts.path, flags=re.I)) or "/"
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
    return hashlib.sha256(urlunsplit((parts.scheme, host, path, query, "")).encode()).hexdigest()[:32]


@lru_cache(maxsize=4096)  # a site's emblems too
def picture_key(url: str) -> str:
    """The key of a picture, never that of a page: what is at one address may be asked for as either."""
    return hashlib.sha256(f"picture {page_key(url)}".encode()).hexdigest()[:32]


def landing(url: str, location: str) -> tuple[str, str]:
    """The address that a redirect leads to, and its host; '' for both when it is none."""
    try:
        target = urljoin(url, location)
        host, _ = urlsplit(target).hostname or "", urlsplit(target).port
    except ValueError:
        return "", ""
    return (target, host) if len(target) <= _LONGEST else ("", "")


def is_trap(url: str) -> bool:
    """Whether a URL looks like one of endlessly many: very deep, repeating itself, or with heaps of parameters."""
    steps = [s for s in urlsplit(url).path.split("/") if s]
    return len(steps) > 12 or any(steps.count(s) > 3 for s in set(steps)) or len(parse_qsl(urlsplit(url).query)) > 12


def links_of(text: str, base: str) -> list[str]:
    """The pages a page links to, absolute, in order, each once; anchors, frames and refreshes, no pictures or downloads."""
    tree = LexborHTMLParser(text)
    declared = tree.css_first("base[href]")
    base = urljoin(base, declared.attributes.get("href") or "") if declared else base
    raw = [node.attributes.get(name) for tag, name in _SOURCES for node in tree.css(tag)]
    for node in tree.css("meta[http-equiv]"):
        match = _REFRESH.match(node.attributes.get("content") or "")
        if match and (node.attributes.get("http-equiv") or "").lower() == "refresh":
            raw.append(match[1])
    found: dict[str, None] = {}
    for link in raw[:_MOST]:
        url = _absolute(base, link or "")
        if url and not _NO_PAGE.search(urlsplit(url).path):
            found.setdefault(url)
    return list(found)


def _absolute(base: str, link: str) -> str:
    try:
        url = urljoin(base, link.strip())
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or len(url) > _LONGEST:
            return ""
        _ = parts.port
    except ValueError:
        return ""
    return url.partition("#")[0]
