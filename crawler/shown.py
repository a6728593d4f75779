"""A page as the browser showed it, and what is kept of it: what a visit gives, and what the renderer is told to want."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from evidence.captures import Exchange, Role
from evidence.circumstances import Connection
from evidence.clock import utc_now


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as the browser showed it: final URL, DOM as UTF-8 HTML, PNG, what is worth noting; None where it failed.

    `files` are the other copies by their role, `lacking` why one is not there; `resources` is what the page loaded,
    `connections` from whom; `layout` where the text stands on the picture; `cookies` were there before it was opened.
    """

    url: str
    dom: bytes | None
    screenshot: bytes | None
    browser: str
    notes: tuple[str, ...] = ()
    ended_at: str = ""
    cookies: int = 0
    files: Mapping[Role, bytes] = field(default_factory=dict)
    lacking: tuple[tuple[Role, str], ...] = ()
    resources: tuple[Exchange, ...] = ()
    connections: tuple[Connection, ...] = ()
    certificates: tuple[bytes, ...] = ()
    layout: bytes | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept of a rendered page beside DOM and picture, and how many bytes of what it loaded."""

    roles: tuple[Role, ...] = (Role.RESOURCES, Role.MARKED, Role.MHTML, Role.PDF)
    most_bytes: int = 24 << 20


def without_copies(shown: Rendered, why: str) -> Rendered:
    """A page of which no more than this was had before the browser failed."""
    told = {role for role, _ in shown.lacking} | set(shown.files)
    lacking = tuple((role, why) for role in (Role.MARKED, Role.MHTML, Role.PDF) if role not in told)
    missing = ((Role.RESOURCES, why),) if not shown.resources and Role.RESOURCES not in told else ()
    return replace(shown, ended_at=utc_now(), lacking=(*shown.lacking, *lacking, *missing))
