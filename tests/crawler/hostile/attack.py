"""What an attack is: what it tries, what its server sends, and what must come of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from evidence.ledger import PageState


class Where(StrEnum):
    """Who meets the attack: the static fetch, the browser, or a crawl of a site that is nothing but the attack."""

    STATIC = "static fetch"
    BROWSER = "browser"
    SITE = "a site of its own"


@dataclass(frozen=True, slots=True)
class Wire:
    """What a reply may use: the `path` asked for, where it is served (`host`, `port`), the expired-certificate `tls` port,
    the `inside` port nobody may reach, and `wait`, true once the server is to stop."""

    path: str
    host: str
    port: int
    tls: int
    inside: int
    wait: Callable[[float], bool]

    @property
    def base(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def secret(self) -> str:
        """Host and port of the service inside."""
        return f"127.0.0.1:{self.inside}"


Reply = Callable[[Wire], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack. `outcome` is its page's state afterwards, `why` part of the reason or of the capture's notes; the server
    may be asked for it at most `most` times."""

    name: str
    tries: str
    reply: Reply
    outcome: PageState
    why: str = ""
    where: Where = Where.STATIC
    most: int = 3
    honest: bool = True  # whether the honest page beside it can be had: not where the site's own robots.txt is the attack


def http(body: bytes, status: str = "200 OK", *headers: str, kind: str = "text/html; charset=utf-8") -> Iterable[bytes]:
    """A well-formed reply."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return ("\r\n".join(lines).encode(), body)


def page(text: str, *links: str) -> Iterable[bytes]:
    """A page with links, long enough that it needs no browser."""
    anchors = "".join(f'<a href="{link}">{link[:80]}</a> ' for link in links)
    return http(f"<html><head><title>{text[:40]}</title></head><body><p>{text}</p>{anchors}</body></html>".encode())


def to(location: str) -> Reply:
    """A redirect; {base}, {host}, {secret}, {inside}, {port}, {tls} stand for the wire's."""
    return lambda wire: http(b"", "302 Found", f"Location: {filled(location, wire)}")


def filled(text: str, wire: Wire) -> str:
    """A text with the wire's places filled in."""
    places = {name: str(getattr(wire, name)) for name in ("base", "host", "secret", "inside", "port", "tls")}
    for name, value in places.items():
        text = text.replace("{" + name + "}", value)
    return text


def shows(body: str) -> Reply:
    """A page of that body, which asks for a browser where the target lets it: its application root is empty."""
    return lambda wire: http(
        f"<html><head><title>x</title></head><body><p>招生</p><div id=app></div>{filled(body, wire)}</body></html>".encode()
    )


def raw(*chunks: bytes) -> Reply:
    """Bytes that need not be HTTP."""
    return lambda _: chunks
