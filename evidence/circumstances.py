"""Circumstances of a capture: whom it was fetched from, by what, by which clock, and how clean the place it was made in was.

Facts a court asks for and nobody can add afterwards; they are sealed in the manifest with the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Connection:
    """One host as a program of ours met it.

    `by` is 'fetch' or 'browser'; `answers` are all addresses the name stood for at `resolved_at`, `canonical` the name they
    belong to; `ip` is the address connected to; `chain` holds the SHA-256 of each certificate sent, the host's own first,
    whose bytes the vault keeps under that digest.
    """

    by: str
    host: str
    port: int
    ip: str
    answers: tuple[str, ...] = ()
    canonical: str = ""
    resolved_at: str = ""
    protocol: str = ""
    cipher: str = ""
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockCheck:
    """How far this machine's clock was from a time server: `offset` seconds to add to it, known to half of `delay`."""

    server: str
    at: str
    offset: float = 0.0
    delay: float = 0.0
    stratum: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Cleanliness:
    """The state of the place a page was captured in.

    `cookies` were there before the page was opened (None: no browser); `proxy_variables` are names of environment variables
    that would send other programs through a proxy (ours do not heed them); `hosts_lines` are lines of the hosts file that
    name the page's host.
    """

    fresh_profile: bool | None
    cookies: int | None
    proxy_variables: tuple[str, ...]
    hosts_sha256: str
    hosts_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What made the capture (name and version of each tool), by which clock, how clean."""

    tools: tuple[tuple[str, str], ...]
    clean: Cleanliness
    clock: ClockCheck | None = None


def connection_from(fields: Mapping[str, Any]) -> Connection:
    """A Connection from a manifest. Raises TypeError or KeyError when it is none."""
    return Connection(**{**fields, "answers": tuple(fields["answers"]), "chain": tuple(fields["chain"])})


def circumstances_from(fields: Mapping[str, Any]) -> Circumstances:
    """Circumstances from a manifest. Raises TypeError or KeyError when they are none."""
    clean = fields["clean"]
    return Circumstances(
        tools=tuple((str(name), str(version)) for name, version in fields["tools"]),
        clean=Cleanliness(
            **{**clean, "proxy_variables": tuple(clean["proxy_variables"]), "hosts_lines": tuple(clean["hosts_lines"])}
        ),
        clock=ClockCheck(**fields["clock"]) if fields["clock"] else None,
    )
