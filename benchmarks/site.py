"""The local site that is crawled, served by a process of its own, so that serving does not count as crawling.

`python -m benchmarks.site PAGES HOSTS` prints its port and serves until its standard input ends.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.pages import linked_site

ROOT = Path(__file__).resolve().parent.parent
_ADDRESS = "127.0.0."
_ROBOTS = b"User-agent: *\nDisallow: /neibu/\n"


@contextmanager
def served_site(pages: int) -> Iterator[str]:
    """Serve a made-up site of so many pages until the block ends; gives its first URL."""
    with served_sites(pages, 1) as (url,):
        yield url


@contextmanager
def served_sites(pages: int, hosts: int) -> Iterator[tuple[str, ...]]:
    """Serve it as so many sites, each at an address of its own (127.0.0.1, 127.0.0.2, …); gives their first URLs."""
    command = [sys.executable, "-m", "benchmarks.site", str(pages), str(hosts)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            yield tuple(f"http://{_ADDRESS}{n}:{port}/" for n in range(1, hosts + 1))
        finally:
            process.kill()


class _Answers(asyncio.Protocol):
    """Plain HTTP/1.1 with connections kept open, as real servers do."""

    def __init__(self, replies: dict[bytes, bytes]) -> None:
        self._replies, self._asked = replies, b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport if isinstance(transport, asyncio.Transport) else None

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while b"\r\n\r\n" in self._asked and self._transport:
            head, _, self._asked = self._asked.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            self._transport.write(self._replies.get(path) or _reply(b"404 Not Found", b"text/plain", b"no"))


def _reply(status: bytes, mime: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (status, mime, len(body), body)


async def _serve(pages: int, hosts: int) -> None:
    replies = {page.path.encode(): _reply(b"200 OK", b"text/html; charset=utf-8", page.body) for page in linked_site(pages)}
    replies[b"/robots.txt"] = _reply(b"200 OK", b"text/plain", _ROBOTS)
    loop = asyncio.get_running_loop()
    servers, port = [], 0
    for number in range(1, hosts + 1):
        servers.append(await loop.create_server(lambda: _Answers(replies), f"{_ADDRESS}{number}", port))
        port = servers[0].sockets[0].getsockname()[1]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    for server in servers:
        server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
