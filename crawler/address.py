"""Which addresses may be reached: public http(s) only; never loopback, private, link-local, metadata or mapped ones.

One policy for URLs (literals in any notation) and for what names resolve to; a test or demo opens exact host:port pairs.
"""

import asyncio
import ipaddress
import socket
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver, dnscache
from scrapy.utils.datatypes import LocalCache
from twisted.internet.defer import succeed
from twisted.internet.error import DNSLookupError
from twisted.internet.threads import deferToThreadPool

from evidence.clock import utc_now
from evidence.errors import InputError

_CLOUD = {"168.63.129.16", "192.0.0.192"}  # platform endpoints that count as public addresses
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_DOTS = str.maketrans("。．｡", "...")
PRIVATE = "内网地址"
refused_names: set[str] = set()  # names that CheckedResolver refused; process-wide, as the resolver is
resolutions: LocalCache[str, "Resolution"] = LocalCache(10_000)  # what it answered, as process-wide


def is_private(text: str) -> bool:
    """Whether an IP address is anything but a plain public one (IPv4 inside IPv6 is looked through)."""
    address = ipaddress.ip_address(text.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(str(inner))
    return text in _CLOUD or not address.is_global or address.is_multicast or address.is_reserved


def refusal(url: str, allowed: frozenset[str]) -> str:
    """Why a URL may not be fetched (Chinese); '' when it may. Names are checked again when they are resolved."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return "不是网页地址"
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "端口写法不对"
    host = unicodedata.normalize("NFKC", (parts.hostname or "").translate(_DOTS)).rstrip(".")
    if f"{host}:{port}" in allowed:
        return ""
    if host == "localhost" or host.endswith(".localhost") or any(one.rpartition(":")[0] == host for one in allowed):
        return PRIVATE  # what is opened is opened on its port only
    try:
        literal = str(ipaddress.ip_address(host))
    except ValueError:
        try:
            literal = socket.inet_ntoa(socket.inet_aton(host))  # 2130706433, 0x7f.1, 0177.0.0.1
        except OSError:
            return "" if host else "没有主机名"
    return PRIVATE if is_private(literal) else ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name stood for: all addresses in the order to try them, and the name they belong to (an alias's target)."""

    name: str
    canonical: str
    addresses: tuple[str, ...]
    at: str


async def checked_resolution(host: str, port: int, allowed: frozenset[str]) -> Resolution:
    """What a name stands for, all addresses checked. Raises InputError when one is not public, OSError when unknown."""
    loop = asyncio.get_running_loop()
    found = _resolution(host, await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_CANONNAME))
    if f"{host}:{port}" not in allowed and any(map(is_private, found.addresses)):
        raise InputError(PRIVATE, place=f"{host}:{port}")
    return found


def _resolution(name: str, found: list[Any]) -> Resolution:
    addresses = tuple(dict.fromkeys(str(one[4][0]) for one in found))
    return Resolution(name, next((str(one[3]) for one in found if one[3]), ""), addresses, utc_now())


class AddressGuard:
    """Downloader middleware: refuses URLs by the policy before anything is sent."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Any) -> "AddressGuard":
        return cls(frozenset(crawler.settings.getlist("ALLOWED_PRIVATE")))

    def process_request(self, request: Request) -> None:
        if why := refusal(request.url, self._allowed):
            raise IgnoreRequest(why)


class CheckedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which refuses names of which an address is private, and remembers what it was answered. Works at
    process level only; IPv4, as Scrapy's own."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "CheckedResolver":
        resolver: CheckedResolver = super().from_crawler(crawler, reactor)
        resolver.allowed = frozenset(a.rsplit(":", 1)[0] for a in crawler.settings.getlist("ALLOWED_PRIVATE"))
        return resolver

    def getHostByName(self, name: str, timeout: Any = None) -> Any:  # noqa: N802 (Twisted's name)
        if name in dnscache:
            return succeed(dnscache[name])  # it was checked when it was asked
        reactor: Any = self.reactor
        asked = deferToThreadPool(reactor, reactor.getThreadPool(), self._ask, name)
        return asked.addTimeout(self.timeout, reactor).addCallbacks(self._check, self._unknown)

    @staticmethod
    def _ask(name: str) -> Resolution:
        return _resolution(name, socket.getaddrinfo(name, 0, socket.AF_INET, socket.SOCK_STREAM, flags=socket.AI_CANONNAME))

    def _check(self, found: Resolution) -> str:
        if found.name not in self.allowed and any(map(is_private, found.addresses)):
            refused_names.add(found.name)
            raise DNSLookupError(PRIVATE)
        resolutions[found.name] = found
        dnscache[found.name] = found.addresses[0]
        return found.addresses[0]

    @staticmethod
    def _unknown(failure: Any) -> None:
        raise DNSLookupError(failure.getErrorMessage())
