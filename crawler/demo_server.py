"""The demo's own little internet: the bundled sites of crawler/demo_site, each on its own loopback port.

One port a site, so that each invented institution is a party of its own. What is odd about a site (its charset,
redirects, addresses with a query, compressed pages) stands in demo_site/sites.toml, not here.
"""

import gzip
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from evidence.errors import InputError
from evidence.targets import Render, Target

DEMO_FOLDER = Path(__file__).parent / "demo_site"
_MIME = {
    ".html": "text/html",
    ".htm": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_WITH_BASE = (".xml", ".txt")  # a sitemap names whole URLs, and the port is known only now


@dataclass(frozen=True, slots=True)
class DemoSite:
    """One bundled site. Files are kept in UTF-8 and served in `encoding`; `header` is the charset the server tells, if any."""

    key: str
    title: str
    encoding: str = "utf-8"
    header: str = ""
    start: str = "/"
    depth: int = 3
    budget: int = 30
    sitemap: bool = False
    render: Render = Render.AUTO
    routes: Mapping[str, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    compressed: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where the site's files are."""
        return DEMO_FOLDER / self.key

    def file(self, target: str) -> Path | None:
        """The file behind a path with its query, None when there is none; never a file outside the site's folder."""
        path = unquote(urlsplit(target).path)
        name = self.routes.get(_without_tracking(target)) or self.routes.get(path) or path.lstrip("/")
        found = (self.folder / name / ("index.html" if not name or name.endswith("/") else "")).resolve()
        inside = found.is_relative_to(self.folder.resolve()) and found.suffix in _MIME
        return found if inside and found.is_file() else None

    def body(self, file: Path, base: str) -> bytes:
        """A file's bytes as they go over the wire (before any compression)."""
        if file.suffix == ".png":
            return file.read_bytes()
        text = file.read_text("utf-8")
        if file.suffix in _WITH_BASE:
            text = text.replace("{{base}}", base)
        return text.encode(self.encoding if file.suffix in (".html", ".htm") else "utf-8")


@dataclass(frozen=True, slots=True)
class DemoList:
    """The published list of the demo's town: its file, and where it comes from."""

    file: Path
    title: str
    source: str
    document: str
    published: str
    kind: str
    region: str


@dataclass(frozen=True, slots=True)
class DemoSites:
    """The sites while they are served: `sites` maps site key → base URL without a closing slash; `asked` is every request."""

    sites: Mapping[str, str]
    asked: list[tuple[str, str]]

    def url(self, key: str, path: str) -> str:
        """The whole URL of a page."""
        return self.sites[key] + path


def demo_sites() -> tuple[DemoSite, ...]:
    """The bundled sites in the order of their ports, as demo_site/sites.toml describes them."""
    return tuple(
        DemoSite(**{**one, "render": Render(one.get("render", "auto")), "compressed": tuple(one.get("compressed", ()))})
        for one in _described()["site"]
    )


def demo_list() -> DemoList:
    """The demo's published list, as demo_site/sites.toml describes it."""
    told = _described()["list"]
    return DemoList(**{**told, "file": DEMO_FOLDER / told["file"]})


def _described() -> dict[str, Any]:
    return tomllib.loads((DEMO_FOLDER / "sites.toml").read_text("utf-8"))


def demo_targets(served: DemoSites) -> tuple[Target, ...]:
    """What to watch in the demo: one target a site."""
    return tuple(
        Target(
            f"demo-{site.key}",
            site.title,
            (served.url(site.key, site.start),),
            (str(urlsplit(served.sites[site.key]).hostname),),
            depth=site.depth,
            budget=site.budget,
            sitemap=site.sitemap,
            render=site.render,
            district="演示",
        )
        for site in demo_sites()
    )


@contextmanager
def serve_demo(first_port: int = 0) -> Iterator[DemoSites]:
    """Serve all sites on 127.0.0.1 until the block ends: on free ports, or from `first_port` upwards, one a site.

    Raises InputError when a fixed port is taken or is no port.
    """
    asked: list[tuple[str, str]] = []
    bases: dict[str, str] = {}
    with ExitStack() as stack:
        for number, site in enumerate(demo_sites()):
            server = _server(site, first_port + number if first_port else 0, asked)
            stack.callback(server.server_close)
            Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(server.shutdown)
            bases[site.key] = f"http://127.0.0.1:{server.server_port}"
        yield DemoSites(bases, asked)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, site: DemoSite, asked: list[tuple[str, str]]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.site, self.asked = site, asked


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        self.server.asked.append((site.key, self.path))
        path = urlsplit(self.path).path
        if path in site.redirects:
            return self._answer(301, "text/html", b"", {"Location": site.redirects[path]})
        file, status = site.file(self.path), 200
        if file is None:
            file, status = site.file("/404.html"), 404
        if file is None:
            return self._answer(404, "text/plain", "404 页面不存在".encode(), {})
        body = site.body(file, f"http://127.0.0.1:{self.server.server_port}")
        mime, extra = _MIME[file.suffix], {}
        if path in site.compressed and "gzip" in self.headers.get("Accept-Encoding", ""):
            body, extra = gzip.compress(body, mtime=0), {"Content-Encoding": "gzip"}
        if site.header and mime == "text/html":
            mime += f"; charset={site.header}"
        return self._answer(status, mime, body, extra)

    do_HEAD = do_GET  # noqa: N815 - the name http.server calls

    def _answer(self, status: int, mime: str, body: bytes, extra: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": mime, "Content-Length": str(len(body)), **extra}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demo's screen belongs to the demo."""


def _server(site: DemoSite, port: int, asked: list[tuple[str, str]]) -> _Server:
    try:
        return _Server(port, site, asked)
    except (OSError, OverflowError) as error:
        raise InputError("演示站点用不了这个端口", place=f"127.0.0.1:{port}", mend="请换一个起始端口，或不指定端口") from error


def _without_tracking(target: str) -> str:
    parts = urlsplit(target)
    query = [(k, v) for k, v in parse_qsl(parts.query) if not k.startswith("utm_")]
    return str(PurePosixPath(unquote(parts.path))) + (f"?{urlencode(query)}" if query else "")
