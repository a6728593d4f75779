"""What was agreed on when a static fetch was encrypted: protocol, cipher, and the certificates the site sent.

Scrapy keeps the site's own certificate only; so the connections it opens are looked at on the way, and asked once.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL
from scrapy.http import Response
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.address import resolutions
from evidence.circumstances import Connection

_MOST_OPEN, _MOST_KNOWN = 64, 2000
_LONGEST_CHAIN, _LARGEST = 10, 64 << 10  # certificates; bytes of one


@dataclass(frozen=True, slots=True)
class Agreed:
    """Protocol, cipher, and the certificates as DER, the site's own first."""

    protocol: str
    cipher: str
    chain: tuple[bytes, ...]


class _Watched:
    """Makes connections as another does, and hands each on to be looked at."""

    def __init__(self, creator: Any, begun: Callable[[SSL.Connection], None]) -> None:
        self._creator, self._begun = creator, begun

    def clientConnectionForTLS(self, protocol: Any) -> SSL.Connection:  # noqa: N802 (Twisted's name)
        connection: SSL.Connection = self._creator.clientConnectionForTLS(protocol)
        self._begun(connection)
        return connection


class TlsWatch:
    """Stands before Scrapy's maker of encrypted connections. `agreed` tells what it saw."""

    def __init__(self, policy: Any) -> None:
        self._policy = policy
        self._open: OrderedDict[int, tuple[str, int, SSL.Connection]] = OrderedDict()
        self._known: OrderedDict[tuple[str, int, bytes], Agreed] = OrderedDict()

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 (Twisted's name)
        """A maker of connections to that host, watched."""
        host = hostname.decode("ascii", "replace").lower()
        return _Watched(self._policy.creatorForNetloc(hostname, port), lambda made: self._begun(host, port, made))

    def agreed(self, host: str, port: int, own: bytes) -> Agreed | None:
        """What was agreed with a host that showed this certificate (DER); None when its connection was not seen."""
        for key, (met, at, connection) in list(self._open.items()):
            if (met, at) == (host.lower(), port):
                del self._open[key]
                self._learn(met, at, connection)
        return self._known.get((host.lower(), port, own))

    def _begun(self, host: str, port: int, connection: SSL.Connection) -> None:
        self._open[id(connection)] = (host, port, connection)
        while len(self._open) > _MOST_OPEN:
            _, (met, at, oldest) = self._open.popitem(last=False)
            self._learn(met, at, oldest)

    def _learn(self, host: str, port: int, connection: SSL.Connection) -> None:
        try:
            sent = connection.get_peer_cert_chain(as_cryptography=True) or []
            chain = tuple(c.public_bytes(Encoding.DER) for c in sent[:_LONGEST_CHAIN])
        except (SSL.Error, ValueError):  # a certificate that is none
            return
        if chain and all(len(der) <= _LARGEST for der in chain):
            agreed = Agreed(connection.get_protocol_version_name(), connection.get_cipher_name() or "", chain)
            self._known[host, port, chain[0]] = agreed
            while len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)


@dataclass(frozen=True, slots=True)
class MetByFetch:
    """Whom a static response came from, and the certificates that the connection's chain names."""

    connection: Connection
    certificates: tuple[bytes, ...]


def met_by_fetch(response: Response, watch: TlsWatch) -> MetByFetch:
    """Whom a response came from, by what resolver, connection and watch know."""
    parts = urlsplit(response.url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    found = resolutions.get(host)
    own = _der(response)
    agreed = watch.agreed(host, port, own) if own else None
    chain = agreed.chain if agreed else ()
    connection = Connection(
        by="fetch",
        host=host,
        port=port,
        ip=str(response.ip_address or ""),
        answers=found.addresses if found else (),
        canonical=found.canonical if found else "",
        resolved_at=found.at if found else "",
        protocol=agreed.protocol if agreed else "",
        cipher=agreed.cipher if agreed else "",
        chain=tuple(hashlib.sha256(der).hexdigest() for der in chain),
    )
    return MetByFetch(connection, chain)


def _der(response: Response) -> bytes:
    """The site's own certificate; b"" when there is none, or what there is cannot be read as one."""
    own = getattr(response.certificate, "original", None)
    try:
        return bytes(own.to_cryptography().public_bytes(Encoding.DER)) if own is not None else b""
    except ValueError:
        return b""


implementer(IPolicyForHTTPS)(TlsWatch)
implementer(IOpenSSLClientConnectionCreator)(_Watched)
