"""Whatever a page tries (redirects, frames, sockets, workers, odd notations, changing names), no internal address is reached."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from crawler.address import checked_resolution
from crawler.browser import find_browser
from crawler.proxy import AddressProxy
from crawler.renderer import Renderer
from evidence.errors import BrowserError, InputError
from tests.crawler.apart import run_apart
from tests.crawler.hostile.browser_attacks import VECTORS
from tests.crawler.sites import Reply, serve

SECRET = b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: text/html\r\nContent-Length: 10\r\n\r\nTOP-SECRET"


@contextmanager
def internal_service() -> Iterator[tuple[int, list[bytes]]]:
    """A service on loopback, TCP and UDP on one port, that keeps what reaches it."""
    reached: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        port = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", port))

        def listen() -> None:
            with suppress(OSError):
                while True:
                    client, _ = tcp.accept()
                    reached.append(client.recv(200))
                    client.sendall(SECRET)
                    client.close()

        def datagrams() -> None:
            with suppress(OSError):
                while True:
                    reached.append(udp.recv(200))

        for work in (listen, datagrams):
            threading.Thread(target=work, daemon=True).start()
        yield port, reached


@pytest.mark.browser
def test_a_page_in_the_browser() -> None:
    async def visit_all(base: str, host: str, names: list[str]) -> None:
        executable = find_browser()
        assert executable
        renderer = Renderer(executable, frozenset({host}), "XunzhengBot/0.1", 20)

        async def visit(name: str) -> None:
            with suppress(BrowserError):
                shown = await renderer.render(f"{base}/{name}", ("127.0.0.1",))
                assert b"TOP-SECRET" not in (shown.dom or b"") and b"root:" not in (shown.dom or b"")

        await asyncio.gather(*map(visit, names))
        await renderer.close()

    with internal_service() as (port, reached):
        places = {"{secret}": f"127.0.0.1:{port}", "{inside}": str(port)}
        pages = {}
        for name, _, body in VECTORS:
            for place, value in places.items():
                body = body.replace(place, value)
            pages[f"/{name}"] = Reply(f"<p>{name}</p>{body}".encode())
        pages["/to-inside"] = Reply(b"", 302, {"Location": f"http://127.0.0.1:{port}/redirected"})
        script = f'fetch("http://127.0.0.1:{port}/worker",{{mode:"no-cors"}})'.encode()
        pages["/worker.js"] = pages["/service.js"] = Reply(script, headers={"Content-Type": "text/javascript"})
        with serve(pages) as site:
            run_apart(visit_all(site.base, site.host, [name for name, *_ in VECTORS]))
            assert set(pages) - {"/service.js"} <= set(site.asked), "every vector was tried"
        assert reached == []


def test_the_service_would_be_reached_without_the_proxy() -> None:
    with internal_service() as (port, reached):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert client.recv(1000).endswith(b"TOP-SECRET")
        assert len(reached) == 1


def _through_proxy(request: bytes, allowed: frozenset[str] = frozenset()) -> bytes:
    async def ask() -> bytes:
        proxy = AddressProxy(allowed)
        reader, writer = await asyncio.open_connection("127.0.0.1", await proxy.start())
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        await proxy.stop()
        return answer

    return run_apart(ask())


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "[::ffff:127.0.0.1]"]
)
def test_the_proxy_refuses(host: str) -> None:
    with internal_service() as (port, reached):
        assert b" 403 " in _through_proxy(f"GET http://{host}:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert b" 403 " in _through_proxy(f"CONNECT {host}:{port} HTTP/1.1\r\n\r\n".encode())
        assert reached == []


def test_the_proxy_lets_through_what_is_allowed() -> None:
    with internal_service() as (port, reached):
        allowed = frozenset({f"127.0.0.1:{port}"})
        assert b"TOP-SECRET" in _through_proxy(f"GET http://127.0.0.1:{port}/a HTTP/1.1\r\nHost: x\r\n\r\n".encode(), allowed)
        assert reached[0].startswith(b"GET /a HTTP/1.1\r\n")


@pytest.mark.parametrize("junk", [b"\r\n\r\n", b"GET\r\n\r\n", b"GET http://[ HTTP/1.1\r\n\r\n", b"CONNECT x:y HTTP/1.1\r\n\r\n"])
def test_the_proxy_survives_what_is_no_request(junk: bytes) -> None:
    assert b"200" not in _through_proxy(junk)


def test_a_name_that_changes_its_answer_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"]]

    async def getaddrinfo(self: object, host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in answers.pop(0)]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    assert run_apart(checked_resolution("rebind.example", 80, frozenset())).addresses == ("93.184.216.34",)
    with pytest.raises(InputError, match="内网地址"):
        run_apart(checked_resolution("rebind.example", 80, frozenset()))


def test_one_private_answer_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(self: object, host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("93.184.216.34", "10.1.1.1")]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    with pytest.raises(InputError):
        run_apart(checked_resolution("mixed.example", 80, frozenset()))
