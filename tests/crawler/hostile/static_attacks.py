"""Attacks on the static fetch: where redirects and names lead, what bodies and headers are, what pages link to."""

import gzip
import zlib
from collections.abc import Iterable, Iterator

import brotli

from evidence.ledger import PageState
from tests.crawler.hostile.attack import Attack, Reply, Wire, http, raw, shows, to

SEALED, FAILED, SKIPPED = PageState.SEALED, PageState.FAILED, PageState.SKIPPED
INSIDE = "内网地址"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def gzip_bomb(megabytes: int = 400) -> bytes:
    """So many megabytes of one letter, in a thousandth of the size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    part = b"a" * (1 << 20)
    return b"".join(packer.compress(part) for _ in range(megabytes)) + packer.flush()


BOMB = gzip_bomb()


def endless(start: bytes, part: bytes, pause: float = 0.0) -> Reply:
    def reply(wire: Wire) -> Iterator[bytes]:
        yield start
        while not wire.wait(pause):
            yield part

    return reply


def silent(wire: Wire) -> Iterator[bytes]:
    while not wire.wait(1):
        yield b""


def next_hop(wire: Wire) -> Iterable[bytes]:
    """A redirect to a page that redirects on, each with a name of its own."""
    name, _, number = wire.path.rpartition("-")
    onward = f"{name}-{int(number) + 1}" if number.isdigit() else f"{wire.path}-1"
    return http(b"", "302 Found", f"Location: {wire.base}{onward}")


def coded(coding: str, body: bytes) -> Reply:
    return lambda _: http(body, "200 OK", f"Content-Encoding: {coding}")


def linking(*links: str) -> Reply:
    """A page whose links lead inside: they must be refused, the page itself is sealed."""
    return shows("".join(f'<a href="{link}">x</a>' for link in links))


REDIRECTS = [
    ("redirect-metadata", "redirect to the cloud's metadata service", "http://169.254.169.254/latest/meta-data/", INSIDE),
    ("redirect-loopback", "redirect to a service on loopback", "http://{secret}/redirect", INSIDE),
    ("redirect-private", "redirect to a private network", "http://10.0.0.1/", INSIDE),
    ("redirect-cgnat", "redirect to a carrier's private network", "http://100.64.0.1/", INSIDE),
    ("redirect-decimal", "redirect to loopback written as one number", "http://2130706433:{inside}/", INSIDE),
    ("redirect-octal", "redirect to loopback in octal", "http://0177.0.0.1:{inside}/", INSIDE),
    ("redirect-hex", "redirect to loopback in hexadecimal", "http://0x7f.1:{inside}/", INSIDE),
    ("redirect-wide", "redirect to loopback in full-width digits", "http://１２７.０.０.１:{inside}/", INSIDE),
    ("redirect-v6", "redirect to loopback in IPv6", "http://[::1]:{inside}/", INSIDE),
    ("redirect-mapped", "redirect to loopback mapped into IPv6", "http://[::ffff:127.0.0.1]:{inside}/", INSIDE),
    ("redirect-nat64", "redirect to metadata through NAT64", "http://[64:ff9b::a9fe:a9fe]/", INSIDE),
    ("redirect-zero", "redirect to 0.0.0.0", "http://0.0.0.0:{inside}/", INSIDE),
    ("redirect-login", "redirect inside behind a user name that looks like a host", "http://example.com@{secret}/", INSIDE),
    ("redirect-localhost", "redirect to localhost", "http://localhost:{inside}/", INSIDE),
    ("redirect-name-inside", "redirect to a name that stands for loopback", "http://inside.hostile.example:{inside}/", INSIDE),
    ("redirect-name-metadata", "redirect to a name that stands for metadata", "http://metadata.hostile.example/", INSIDE),
    (
        "redirect-name-mixed",
        "redirect to a name with a public and a private address",
        "http://mixed.hostile.example:{inside}/",
        "",
    ),
    ("redirect-file", "redirect to a file of this machine", "file:///etc/passwd", "跳转到站外"),
    ("redirect-data", "redirect to a data: page", "data:text/html,<h1>x</h1>", "跳转到站外"),
    ("redirect-script", "redirect to javascript:", "javascript:alert(1)", "跳转到站外"),
    ("redirect-gopher", "redirect to gopher:", "gopher://{secret}/_x", "不是网页地址"),
]
BAD_REDIRECTS = [
    ("redirect-broken", "redirect to what is no URL", "http://[::1", "跳转的网址不对"),
    ("redirect-port", "redirect to a port that cannot be", "http://{host}:99999/", "跳转的网址不对"),
    ("redirect-long", "redirect to a URL of 10 KB", "{base}/" + "a" * 10_000, "跳转的网址不对"),
    ("redirect-loop", "redirect to itself", "{base}/redirect-loop", "重定向太多"),
]
NAMES = [Attack(name, tries, to(location), SKIPPED, why) for name, tries, location, why in REDIRECTS] + [
    Attack(name, tries, to(location), FAILED, why, most=10) for name, tries, location, why in BAD_REDIRECTS
]
NAMES += [
    Attack("redirect-endless", "redirect on and on, each hop a new URL", next_hop, FAILED, "重定向太多", most=10),
    Attack(
        "rebinding",
        "a name public when asked first, loopback afterwards (DNS rebinding)",
        to("http://rebind.hostile.example:{inside}/"),
        SKIPPED,
    ),
    Attack("redirect-nowhere", "redirect without a place", to(""), FAILED, ""),
]

BODIES = [
    Attack("gzip-bomb", "400 MB packed into 400 KB by gzip", coded("gzip", BOMB), SEALED),
    Attack("deflate-bomb", "180 MB of links packed by deflate", coded("deflate", zlib.compress(b"<a>" * (60 << 20), 1)), SEALED),
    Attack("brotli-bomb", "300 MB packed by brotli", coded("br", brotli.compress(b"<p>" * (100 << 20), quality=1)), SEALED),
    Attack(
        "tag-bomb", "100 MB of links in one line, packed", coded("gzip", gzip.compress(b"<a href=x>" * (10 << 20), 1)), SEALED
    ),
    Attack("coding-nested", "a bomb packed twice", coded("gzip, gzip", gzip.compress(BOMB)), FAILED, "内容压缩"),
    Attack("coding-unknown", "a coding that nobody knows", coded("xyzzy", b"abc"), FAILED, "内容压缩"),
    Attack("coding-lie", "a plain body that is called gzip", coded("gzip", b"<p>plain</p>"), FAILED, "内容压缩"),
    Attack("coding-cut", "a gzip body that ends early", coded("gzip", gzip.compress("招生".encode() * 5000)[:-20]), SEALED),
    Attack("endless-body", "a body without end", endless(OK + b"\r\n", b"<p>x</p>" * 8192), FAILED, "打不开"),
    Attack(
        "endless-chunks",
        "chunks without end",
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        FAILED,
        "打不开",
    ),
    Attack(
        "length-huge", "says it will send 9 EB", raw(OK + b"Content-Length: 9223372036854775807\r\n\r\n<p>x</p>"), FAILED, "太大"
    ),
    Attack(
        "slow-drip",
        "a byte of the body every half second",
        endless(OK + b"Content-Length: 100000\r\n\r\n", b"x", 0.5),
        FAILED,
        "超时",
    ),
    Attack("slow-head", "a header line every half second", endless(OK, b"X-A: b\r\n", 0.5), FAILED, "超时"),
    Attack("silent", "takes the request and never answers", silent, FAILED, "超时"),
    Attack("endless-head", "headers without end", endless(OK, b"X-A: " + b"b" * 8000 + b"\r\n"), FAILED, ""),
    Attack("long-line", "one header of 1 MB", raw(OK + b"X-A: " + b"b" * (1 << 20) + b"\r\n\r\n<p>x</p>"), FAILED, ""),
    Attack(
        "endless-100",
        "100 Continue without end",
        endless(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        FAILED,
        "",
    ),
    Attack(
        "length-lie",
        "promises more than it sends",
        raw(OK + b"Content-Length: 5000\r\n\r\n" + "<p>招生</p>".encode()),
        SEALED,
        "回应未收完整",
    ),
    Attack("length-negative", "a negative length", raw(OK + b"Content-Length: -5\r\n\r\n<p>x</p>"), FAILED, ""),
    Attack(
        "length-two", "two lengths that differ", raw(OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n<p>x</p>"), FAILED, ""
    ),
    Attack(
        "chunk-lie",
        "a chunk size that is none",
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"),
        SEALED,
        "回应未收完整",
    ),
    Attack("closed", "closes at once", raw(), FAILED, "中断"),
    Attack("garbage", "answers what is not HTTP", raw(b"\x00\xff" * 500 + b"\r\n\r\n"), FAILED, ""),
    Attack("status-odd", "status 999", raw(b"HTTP/1.1 999 ?\r\nContent-Length: 0\r\n\r\n"), FAILED, "HTTP 999"),
    Attack("status-304", "not modified, though nobody asked that", raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"), FAILED, ""),
    Attack(
        "login", "asks for a password", lambda _: http(b"x", "401 No", 'WWW-Authenticate: Basic realm="x"'), FAILED, "HTTP 401"
    ),
    Attack(
        "cookie-flood",
        "200 cookies",
        lambda _: http("<p>招生</p>".encode(), "200 OK", *(f"Set-Cookie: a{i}={'x' * 500}" for i in range(25))),
        SEALED,
    ),
]
TEXTS = [
    Attack(
        "charset-bad",
        "a charset that does not exist",
        lambda _: http("招生".encode("gbk"), kind="text/html; charset=x-klingon"),
        SEALED,
    ),
    Attack(
        "charset-codec",
        "a charset that is a decompressor in Python",
        lambda _: http(b"x", kind="text/html; charset=zlib_codec"),
        SEALED,
    ),
    Attack(
        "charset-utf7",
        "script hidden in UTF-7",
        lambda _: http(b"+ADw-script+AD4-alert(1)", kind="text/html; charset=utf-7"),
        SEALED,
    ),
    Attack("bytes-bad", "bytes that are no text in any charset", lambda _: http(bytes(range(256)) * 400), SEALED),
    Attack("bytes-nul", "NUL bytes between the letters", lambda _: http("<p>招\0生\0</p>".encode()), SEALED),
    Attack("kind-lie", "a program that is called a page", lambda _: http(b"MZ\x90\x00" * 5000), SEALED),
    Attack("kind-long", "a content type of 7 KB", lambda _: http(b"<p>x</p>", kind="text/html; x=" + "y" * 7000), SEALED),
    Attack(
        "header-injection",
        "a header that tries to add lines to the record",
        raw(OK + b"X-A: b\rWARC-Type: request\r\nX-\xff\x00: \x0b\x00evil\r\n folded: yes\r\nContent-Length: 1\r\n\r\nx"),
        FAILED,
        "不合 HTTP 规范",
    ),
    Attack(
        "header-warc",
        "headers and body that look like a WARC record",
        lambda _: http(b"\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n", "200 OK", "WARC-Type: x"),
        SEALED,
    ),
    Attack(
        "file-name",
        "a file name that climbs out of the folder",
        lambda _: http("<p>招生</p>".encode(), "200 OK", 'Content-Disposition: inline; filename="../../../../tmp/x.html"'),
        SEALED,
    ),
    Attack(
        "attachment",
        "a page that asks to be saved as a program",
        lambda _: http("<p>招生</p>".encode(), "200 OK", 'Content-Disposition: attachment; filename="CON.exe"'),
        SEALED,
    ),
    Attack("deep-tags", "300,000 tags, each inside the last", lambda _: http(b"<div>" * 300_000 + b"x"), SEALED),
    Attack("deep-tables", "tables in tables", lambda _: http(b"<table><tr><td>" * 50_000), SEALED),
    Attack(
        "many-attributes",
        "a tag of 200,000 attributes",
        lambda _: http(b"<p " + b" ".join(b"a%d=1" % i for i in range(200_000)) + b">x"),
        SEALED,
    ),
    Attack("one-line", "15 MB in one line", lambda _: http("招生".encode() * 2_500_000), SEALED),
    Attack(
        "unclosed",
        "a comment, a script and a title that never end",
        lambda _: http(b"<title>x<!--" + b"<script>" * 100_000),
        SEALED,
    ),
    Attack("controls", "control and direction marks in the title", shows("<title>\u202e\x07\x1b]0;x\x07招生</title>"), SEALED),
    Attack(
        "xxe-page",
        "XHTML that reads a local file",
        lambda _: http(
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><html><body>&e;</body></html>',
            kind="application/xhtml+xml",
        ),
        SEALED,
    ),
]
LINKS = [
    Attack(
        "links-inside",
        "links to every spelling of loopback",
        linking(
            "http://{secret}/l",
            "http://localhost:{inside}/",
            "http://[::1]:{inside}/",
            "http://127.1:{inside}/",
            "http://0:{inside}/",
        ),
        SEALED,
    ),
    Attack(
        "links-odd",
        "links to file:, data:, javascript:, blob:, ftp:, ws:",
        linking(
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:x",
            "blob:x",
            "ftp://{secret}/",
            "ws://{secret}/",
            "http://[",
            "http://:80",
            "//",
        ),
        SEALED,
    ),
    Attack("links-newlines", "a link broken by tabs and newlines", linking("ht&#10;tp://127.0&#9;.0.1:{inside}/x"), SEALED),
    Attack(
        "base-inside",
        "a base that bends every link to loopback",
        shows('<base href="http://{secret}/"><a href="x">x</a>'),
        SEALED,
    ),
    Attack("frame-inside", "a frame on loopback", shows('<iframe src="http://{secret}/f"></iframe>'), SEALED),
    Attack(
        "refresh-inside", "a refresh to loopback", shows('<meta http-equiv=refresh content="0;url=http://{secret}/r">'), SEALED
    ),
    Attack(
        "link-names",
        "links to names that stand for loopback",
        linking(
            "http://inside.hostile.example:{inside}/",
            "http://mixed.hostile.example:{inside}/",
            "http://rebind.hostile.example:{inside}/a",
        ),
        SEALED,
    ),
    Attack(
        "path-climb",
        "a path that climbs",
        linking("/%2e%2e/%2e%2e/etc/passwd", "/..;/x", "/a%00b", "/%ff%fe", "/con/nul/aux?x=../../y"),
        SEALED,
    ),
]
TLS = [
    Attack("tls-expired", "a certificate that has expired and names nobody", to("https://{host}:{tls}/behind-tls"), SEALED),
    Attack(
        "tls-garbage", "plain text where TLS is expected", to("https://{host}:{port}/tls-plain"), SKIPPED, "robots.txt 读不到"
    ),
]
STATIC_ATTACKS = [*NAMES, *BODIES, *TEXTS, *LINKS, *TLS]
