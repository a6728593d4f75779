"""The proxy on loopback that all traffic of the browser goes through, so that the address policy holds there too.

A name is resolved once, checked, and connected to by the checked address: redirects, workers, sockets and names that
change their answer (DNS rebinding) all end here. Page rules inside the browser do not see every one of these.
"""

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.address import Resolution, checked_resolution
from evidence.errors import InputError

_HEAD_SECONDS, _CONNECT_SECONDS, _IDLE_SECONDS = 30, 15, 30
_MOST_CONNECTIONS, _MOST_MET = 256, 4096
_MOST_BYTES = 64 << 20  # of one connection, each way
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nX-Xunzheng: refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_UNREACHABLE = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Met:
    """A connection that was made: when (monotonic), for which host and port, to which address, of those the name stood for."""

    at: float
    host: str
    port: int
    ip: str
    resolution: Resolution


class AddressProxy:
    """An HTTP and CONNECT proxy that reaches public addresses only, and the host:port pairs that are `allowed`. `met` is
    whom it connected to of late."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed
        self._server: asyncio.Server | None = None
        self._room = asyncio.Semaphore(_MOST_CONNECTIONS)
        self.met: deque[Met] = deque(maxlen=_MOST_MET)

    async def start(self) -> int:
        """Listen on a free port of 127.0.0.1; the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening; open connections end with the browser."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._room:
            with suppress(OSError, ValueError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_SECONDS)
                method, target, rest = _request(head)
                if method == b"CONNECT":
                    await self._tunnel((reader, writer), target)
                else:
                    await self._forward((reader, writer), method, target, rest)
            writer.close()

    async def _tunnel(self, client: _Streams, target: str) -> None:
        host, _, port = target.rpartition(":")
        server = await self._connect(client[1], host.strip("[]"), int(port))
        if server is None:
            return
        client[1].write(b"HTTP/1.1 200 OK\r\n\r\n")
        await client[1].drain()
        await asyncio.gather(_pump(client[0], server[1]), _pump(server[0], client[1]))

    async def _forward(self, client: _Streams, method: bytes, target: str, rest: list[bytes]) -> None:
        """One request, one connection: the end of the response ends it."""
        parts = urlsplit(target)
        server = await self._connect(client[1], parts.hostname or "", parts.port or 80)
        if server is None:
            return
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = [h for h in rest if not h.lower().startswith((b"proxy-", b"connection:"))]
        server[1].write(
            b"\r\n".join([method + b" " + path.encode("latin-1") + b" HTTP/1.1", *headers, b"Connection: close", b"", b""])
        )
        body = asyncio.ensure_future(_pump(client[0], server[1], close=False))
        await _pump(server[0], client[1])
        body.cancel()
        server[1].close()

    async def _connect(self, client: asyncio.StreamWriter, host: str, port: int) -> _Streams | None:
        """The connection to a checked address; None, and the client told, when there is none."""
        answer = _UNREACHABLE
        try:
            found = await checked_resolution(host, port, self._allowed)
            for address in found.addresses:
                with suppress(OSError, TimeoutError):
                    server = await asyncio.wait_for(asyncio.open_connection(address, port), _CONNECT_SECONDS)
                    self.met.append(Met(time.monotonic(), host.lower(), port, address, found))
                    return server
        except InputError:
            answer = _REFUSED
        except OSError:
            pass
        client.write(answer)
        await client.drain()
        return None


def _request(head: bytes) -> tuple[bytes, str, list[bytes]]:
    line, *rest = head.split(b"\r\n")
    method, target, _ = line.split(b" ", 2)
    return method, target.decode("latin-1"), [h for h in rest if h]


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, close: bool = True) -> None:
    passed = 0
    with suppress(OSError, TimeoutError, asyncio.CancelledError):
        while data := await asyncio.wait_for(reader.read(65536), _IDLE_SECONDS):
            passed += len(data)
            if passed > _MOST_BYTES:
                break
            writer.write(data)
            await writer.drain()
    if close:
        writer.close()
