"""Real sites on loopback for the crawl's tests: pages by path, with what was asked of them kept."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


@dataclass
class Site:
    base: str
    port: int
    asked: list[str]
    address: str = "127.0.0.1"
    heads: list[dict[str, str]] = field(default_factory=list)  # the headers of what was asked, in the same order

    @property
    def host(self) -> str:
        return f"{self.address}:{self.port}"


@contextmanager
def serve(
    pages: dict[str, Reply], slow: Mapping[str, float] = MappingProxyType({}), address: str = "127.0.0.1"
) -> Iterator[Site]:
    """Serve pages until the block ends; a path nobody wrote is a 404; a `slow` one answers after so many seconds."""
    asked: list[str] = []
    heads: list[dict[str, str]] = []
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            heads.append(dict(self.headers))
            over.wait(slow.get(self.path, 0))
            reply = pages.get(self.path, Reply(b"no", 404))
            tag = reply.headers.get("ETag")
            if tag and self.headers.get("If-None-Match") == tag:
                reply = Reply(b"", 304, {"ETag": tag})
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((address, 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Site(f"http://{address}:{server.server_port}", server.server_port, asked, address, heads)
    finally:
        over.set()
        server.shutdown()
        server.server_close()


def page(text: str, *links: str) -> Reply:
    """An HTML page with a text and links."""
    anchors = "".join(f'<a href="{link}">{link}</a> ' for link in links)
    return Reply(f"<html><head><title>{text}</title></head><body><p>{text}</p>{anchors}</body></html>".encode())
