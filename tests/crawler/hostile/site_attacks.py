"""Attacks that take a site of their own: robots.txt, site maps, and traps that a crawl would walk into for ever."""

import gzip
from collections.abc import Callable, Iterable, Iterator

from evidence.ledger import PageState
from tests.crawler.hostile.attack import Attack, Reply, Where, Wire, filled, http, page
from tests.crawler.hostile.static_attacks import BOMB, OK, endless, silent

BUDGET = 15  # pages of each such site that the crawl may take
SEALED, FAILED, SKIPPED = PageState.SEALED, PageState.FAILED, PageState.SKIPPED
_TEXT = "招生简章：本校开设电工、焊工等班次，学员考试合格后取得证书。" * 15


def site(
    robots: Reply | None = None, sitemap: Reply | None = None, rest: Callable[[Wire], Iterable[bytes]] | None = None
) -> Reply:
    """A site: its robots.txt, its site map, its start page with a link to an honest one, and the rest."""

    def reply(wire: Wire) -> Iterable[bytes]:
        if wire.path == "/robots.txt":
            return robots(wire) if robots else http(b"", "404 No")
        if wire.path == "/sitemap.xml" and sitemap:
            return sitemap(wire)
        if wire.path == "/honest":
            return page(f"老实的一页。{_TEXT}")
        if rest:
            return rest(wire)
        return page(_TEXT, "/honest") if wire.path == "/" else http(b"", "404 No")

    return reply


def _map(body: str, head: str = "", packed: bool = False) -> Reply:
    def reply(wire: Wire) -> Iterable[bytes]:
        data = f'<?xml version="1.0"?>{head}{filled(body, wire)}'.encode()
        return http(gzip.compress(data) if packed else data, kind="application/xml")

    return reply


def _robots(text: str) -> Reply:
    return lambda wire: http(filled(text, wire).encode(), kind="text/plain")


def _calendar(wire: Wire) -> Iterable[bytes]:
    day = wire.path.rsplit("/", 1)[-1]
    return (
        page(f"第{day}天。{_TEXT}", "/honest", *(f"/day/{int(day or 0) + i}" for i in (1, 7, 30, 365)))
        if day.isdigit() or not day
        else page(_TEXT)
    )


def _deeper(wire: Wire) -> Iterable[bytes]:
    return page(_TEXT, "/honest", f"{wire.path.rstrip('/')}/a", f"{wire.path.rstrip('/')}/b/c")


def _session(wire: Wire) -> Iterable[bytes]:
    return page(_TEXT, "/honest", *(f"/?sid={hash((wire.path, i)) & 0xFFFFFF}" for i in range(20)))


def _parameters(wire: Wire) -> Iterable[bytes]:
    return page(_TEXT, "/honest", *(f"{wire.path}{'&' if '?' in wire.path else '?'}f{i}={len(wire.path)}" for i in range(20)))


def _away(wire: Wire) -> Iterable[bytes]:
    """A page of links each of which, once fetched, is none of ours: the page budget alone would not end that."""
    if wire.path == "/":
        return page(_TEXT, "/honest", *(f"/go/{i}" for i in range(3000)))
    return http(b"", "302 Found", "Location: http://elsewhere.example/")


def _programs(wire: Wire) -> Iterable[bytes]:
    if wire.path == "/":
        return page(_TEXT, "/honest", *(f"/get/{i}" for i in range(3000)))
    return http(b"x", kind="application/octet-stream")


_MANY = tuple(page(_TEXT, "/honest", *(f"/n{i}" for i in range(100_000))))


def _many(wire: Wire) -> Iterable[bytes]:
    return _MANY if wire.path == "/" else page(_TEXT)


def _chain(wire: Wire) -> Iterable[bytes]:
    """A site map that names the next, without end."""
    if wire.path.startswith("/sitemap") or wire.path.startswith("/map"):
        number = int("0" + "".join(filter(str.isdigit, wire.path)))
        entries = "".join(f"<sitemap><loc>{wire.base}/map{number * 3 + i}.xml</loc></sitemap>" for i in (1, 2, 3))
        return http(f"<sitemapindex>{entries}</sitemapindex>".encode(), kind="application/xml")
    return page(_TEXT, "/honest")


def _limits(status: str) -> Reply:
    def reply(wire: Wire) -> Iterable[bytes]:
        return (
            page(_TEXT, "/honest", *(f"/x{i}" for i in range(200)))
            if wire.path == "/"
            else http(b"", status, "Retry-After: 99999999")
        )

    return reply


_ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "http://{secret}/xxe">]>'
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12)) + "]>"


def _head(text: str) -> Reply:
    def reply(wire: Wire) -> Iterable[bytes]:
        body = f'<?xml version="1.0"?>{filled(text, wire)}<urlset><url><loc>&e;&h;{wire.base}/honest</loc></url></urlset>'
        return http(body.encode(), kind="application/xml")

    return reply


def _on(
    name: str, tries: str, reply: Reply, outcome: PageState = SEALED, why: str = "", most: int = 60, *, honest: bool = True
) -> Attack:
    return Attack(name, tries, reply, outcome, why, Where.SITE, most, honest)


def _drip(wire: Wire) -> Iterator[bytes]:
    yield from endless(OK + b"Content-Length: 9999\r\n\r\n", b"#", 0.5)(wire)


_NO_ROBOTS = "robots.txt 读不到"
SITE_ATTACKS = [
    _on("robots-silent", "a robots.txt that never comes", site(robots=silent), SKIPPED, _NO_ROBOTS, honest=False),
    _on("robots-drip", "a robots.txt in drops", site(robots=_drip), SKIPPED, _NO_ROBOTS, honest=False),
    _on(
        "robots-endless",
        "a robots.txt without end",
        site(robots=endless(OK + b"\r\n", b"Disallow: /x\n" * 5000)),
        SKIPPED,
        _NO_ROBOTS,
        honest=False,
    ),
    _on(
        "robots-bomb",
        "400 MB of robots.txt, packed",
        site(robots=lambda _: http(BOMB, "200 OK", "Content-Encoding: gzip")),
        SEALED,
    ),
    _on(
        "robots-broken",
        "a robots.txt that says it is packed and is not",
        site(robots=lambda _: http(b"User-agent: *", "200 OK", "Content-Encoding: gzip")),
        SKIPPED,
        _NO_ROBOTS,
        honest=False,
    ),
    _on(
        "robots-inside",
        "a robots.txt redirected inside",
        site(robots=lambda w: http(b"", "302 Found", f"Location: http://{w.secret}/robots.txt")),
        SKIPPED,
        _NO_ROBOTS,
        honest=False,
    ),
    _on(
        "robots-loop",
        "a robots.txt redirected to itself",
        site(robots=lambda _: http(b"", "302 Found", "Location: /robots.txt")),
        SKIPPED,
        _NO_ROBOTS,
        honest=False,
    ),
    _on(
        "robots-stars",
        "rules of a thousand stars",
        site(robots=_robots("User-agent: *\n" + f"Disallow: /{'*a' * 1000}b\n" * 100)),
        SEALED,
    ),
    _on(
        "robots-delay",
        "asks for a year between requests",
        site(robots=_robots("User-agent: *\nCrawl-delay: 0.2\nCrawl-delay: 31536000\n")),
        SEALED,
    ),
    _on(
        "robots-bytes", "bytes that are no text", site(robots=lambda _: http(bytes(range(256)) * 100, kind="text/plain")), SEALED
    ),
    _on("sitemap-xxe", "a site map that reads a local file and asks inside", site(sitemap=_head(_ENTITY)), SEALED),
    _on("sitemap-laughs", "a site map that grows a billion times (entities)", site(sitemap=_head(_LAUGHS + "<!--")), SEALED),
    _on(
        "sitemap-bomb",
        "400 MB of site map, packed",
        site(sitemap=lambda _: http(BOMB, "200 OK", "Content-Encoding: gzip", kind="application/xml")),
        SEALED,
    ),
    _on("sitemap-chain", "site maps that name site maps without end", site(sitemap=_chain, rest=_chain), SEALED, most=80),
    _on(
        "sitemap-inside",
        "a site map of internal addresses",
        site(
            sitemap=_map(
                "<urlset><url><loc>http://{secret}/map</loc></url><url><loc>http://[</loc></url><url><loc>file:///etc/passwd</loc></url></urlset>"
            )
        ),
        SEALED,
    ),
    _on(
        "sitemap-endless",
        "a site map without end",
        site(sitemap=endless(OK + b"\r\n", b"<url><loc>http://a/</loc></url>" * 2000)),
        SEALED,
    ),
    _on("trap-calendar", "a calendar that always has a next day", site(rest=_calendar), SEALED),
    _on("trap-deeper", "folders in folders", site(rest=_deeper), SEALED),
    _on("trap-session", "every link with a new session", site(rest=_session), SEALED),
    _on("trap-parameters", "every page adds a parameter", site(rest=_parameters), SEALED),
    _on("trap-away", "3,000 links that all lead away", site(rest=_away), SEALED),
    _on("trap-programs", "3,000 links that are no pages", site(rest=_programs), SEALED),
    _on("trap-many", "100,000 links on one page", site(rest=_many), SEALED),
    _on(
        "busy-429",
        "answers 429 for everything, and asks for three years of patience",
        site(rest=_limits("429 Slow down")),
        SEALED,
        honest=False,  # a site that stays busy is left, with what was not asked for yet
    ),
    _on(
        "busy-503",
        "answers 503 for everything, and asks for three years of patience",
        site(rest=_limits("503 Busy")),
        SEALED,
        most=16,  # requests under way when the site is left are still counted
        honest=False,
    ),
]
