"""What a crawl knows of the place it works in: its tools, its clock, and whether anything there could bend what it sees.

Tools are looked at once, the hosts file when it changes, the clock once an hour, and never while a page waits for it.
"""

import asyncio
import hashlib
import os
import platform
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path

from cryptography.hazmat.backends.openssl import backend

from evidence.circumstances import Circumstances, Cleanliness, ClockCheck
from evidence.clockcheck import check_clock
from evidence.vault import TOOL

_HOSTS = (
    Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32/drivers/etc/hosts" if os.name == "nt" else Path("/etc/hosts")
)
_LARGEST_HOSTS, _MOST_LINES = 4 << 20, 5
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy")
_CLOCK_HOLDS = 3600.0


class Surroundings:
    """The place of one crawl. `servers` are asked for the time; none, and the clock is not checked."""

    def __init__(self, servers: tuple[str, ...] = (), hosts: Path = _HOSTS) -> None:
        self._servers, self._hosts = servers, hosts
        self._turn = asyncio.Lock()
        self._checked: ClockCheck | None = None
        self._checked_at = 0.0
        self._again: asyncio.Task[None] | None = None
        self._hosts_seen: tuple[tuple[int, int], str, dict[str, list[str]]] = ((0, 0), "", {})

    async def of(self, host: str, *, browser: str = "", cookies: int | None = None) -> Circumstances:
        """The circumstances in which a page of a host is captured; with `cookies` in the browser's fresh profile beforehand."""
        await self._look_at_the_clock()
        digest, lines = self._hosts_file()
        shown = (("浏览器", browser), *_browser_tools()) if browser else ()
        variables = tuple(sorted(name for name in os.environ if name.lower() in _PROXY_VARIABLES))
        named = tuple(lines.get(host.lower().rstrip("."), ())[:_MOST_LINES])
        clean = Cleanliness(True if browser else None, cookies if browser else None, variables, digest, named)
        return Circumstances((*_tools(), *shown), clean, self._checked)

    async def _look_at_the_clock(self) -> None:
        if not self._servers:
            return
        async with self._turn:  # the first page waits for the first look; later ones go on while it is looked at again
            if self._checked is None:
                await self._check()
            elif time.monotonic() - self._checked_at > _CLOCK_HOLDS and (self._again is None or self._again.done()):
                self._again = asyncio.ensure_future(self._check())

    async def _check(self) -> None:
        self._checked = await asyncio.to_thread(check_clock, self._servers)
        self._checked_at = time.monotonic()

    def _hosts_file(self) -> tuple[str, dict[str, list[str]]]:
        """Digest of the hosts file, and its lines by the names they stand for."""
        try:
            state = self._hosts.stat()
            seen = (state.st_mtime_ns, state.st_size)
            if seen != self._hosts_seen[0]:
                with self._hosts.open("rb") as stream:
                    data = stream.read(_LARGEST_HOSTS)
                self._hosts_seen = (seen, hashlib.sha256(data).hexdigest(), _by_name(data.decode("utf-8", "replace")))
        except OSError:
            return "", {}
        return self._hosts_seen[1], self._hosts_seen[2]


def _by_name(text: str) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        for name in words[1:]:
            lines.setdefault(name.lower().rstrip("."), []).append(" ".join(words)[:200])
    return lines


@cache
def _tools() -> tuple[tuple[str, str], ...]:
    return (
        ("巡证", TOOL.partition("/")[2]),
        ("程序摘要", _build()),
        ("Python", platform.python_version()),
        ("Scrapy", version("scrapy")),
        ("Twisted", version("twisted")),
        ("OpenSSL", backend.openssl_version_text().removeprefix("OpenSSL ")),
        ("操作系统", f"{platform.system()} {platform.release()} {platform.machine()}"),
    )


@cache
def _browser_tools() -> tuple[tuple[str, str], ...]:
    return (("Playwright", version("playwright")), ("窗口", "1366×900"))


def _build() -> str:
    """One digest over the program's own files, so that it can be told which code made a capture."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(p for room in ("crawler", "evidence") for p in (root / room).rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
