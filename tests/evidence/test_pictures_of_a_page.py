"""Each way a page can show a picture is found: the picture's bytes, its place, and what the page says about it."""

import base64
import hashlib
import io
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from evidence.captures import Draft, Exchange
from evidence.errors import VaultError
from evidence.pictureaddress import absolute
from evidence.pictureformat import format_of
from evidence.picturerefs import MOST, references
from evidence.pictures import WHOLE_PAGE, PagePicture, data_of, pictures_of
from evidence.project import Project
from tests.evidence.conftest import SHOP


def picture(seed: int, kind: str = "PNG", side: int = 24) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((side, side), 10 + seed).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def loaded(path: str, body: bytes, mime: str = "image/png") -> Exchange:
    return Exchange(f"{SHOP}{path}", "GET", "2026-11-01T01:02:03Z", 200, (), (("Content-Type", mime),), body)


LOGO, LARGE = picture(1), picture(2, side=90)  # below and above the size from which a payload is kept in the store
DATA = base64.b64encode(LOGO).decode()
DRAWING = '<svg viewBox="0 0 40 40" class="crest"><title>徽</title>' + '<path d="M1 1h9v9z"/>' * 20 + "</svg>"

# markup, what the browser loaded (path), the place it must name, what must be told about it
SHOWN = {
    "img": ('<img src="/a.png" alt="办学许可证">', "a.png", "网页里第 1 张图“办学许可证”", "替代文字：办学许可证；文件名：a.png"),
    "beside": ('<div><img src="a.png"><p>官方授权</p></div>', "a.png", "第 1 张图", "旁边的文字：官方授权"),
    "figure": ("<figure>前言<img src=a.png><figcaption>样本</figcaption></figure>", "a.png", "第 1 张图", "旁边的文字：样本"),
    "in a link": (
        '<a href="//beian.mps.gov.cn/x"><img src=/img/a.png class=badge id=ga>公安备案</a>',
        "img/a.png",
        "第 1 张图",
        "样式名：badge ga；文件名：a.png；旁边的文字：公安备案；链接文字：公安备案；链接到：http://beian.mps.gov.cn/x",
    ),
    "srcset": ('<img srcset="s.png 1x, big/b.png 2x" src=c.png>', "big/b.png", "第 1 张图", "文件名：b.png"),
    "srcset with a comma": ('<img srcset="b.png?x=1,2 800w">', "b.png?x=1,2", "第 1 张图", ""),
    "data-src": ('<img src="wait.gif" data-src="/late.png">', "late.png", "第 1 张图", "文件名：late.png"),
    "data-original": ('<img data-original="late.png">', "late.png", "第 1 张图", ""),
    "a lazy name nobody knows": ('<img data-kk-pic="late.png!w800">', "late.png!w800", "第 1 张图", ""),
    "without scripts": ("<noscript><img src=n.png></noscript>", "n.png", "第 1 张图", ""),
    "picture": ("<picture><source srcset=p.webp><img src=p.png></picture>", "p.webp", "第 1 张图", ""),
    "fallback of a picture": ("<picture><source srcset=p.webp><img src=p.png></picture>", "p.png", "第 1 张图", ""),
    "button": ('<input type=image src=go.png alt="报名">', "go.png", "图片按钮“报名”", ""),
    "poster": ("<video poster=v.png></video>", "v.png", "视频的封面图", ""),
    "object": ("<object data=o.png></object>", "o.png", "嵌入的文件 o.png", ""),
    "embed": ("<embed src=e.png>", "e.png", "嵌入的文件 e.png", ""),
    "style attribute": ("<div class=hero style=\"background:#fff url('bg.png') no-repeat\">", "bg.png", "<div> 的背景图", "hero"),
    "style escaped": (r"<p style='background:url(b\67.png)'>", "bg.png", "<p> 的背景图", ""),
    "style element": ("<style>a{color:red} .ban{background:url(/x/bg.png)}</style>", "x/bg.png", "样式 .ban 的背景图", ".ban"),
    "old background": ("<table background=bg.png>", "bg.png", "<table> 的背景图", ""),
    "lazy background": ("<li data-background=bg.png>", "bg.png", "<li> 的背景图", ""),
    "in a drawing": ('<svg><image xlink:href="in.png"/></svg>', "in.png", "第 1 张图", ""),
    "linked": ('<a href="big.png">证书样本</a>', "big.png", "链接“证书样本”指向的文件 big.png", "链接文字：证书样本"),
    "base": ("<base href=/deep/><img src=a.png>", "deep/a.png", "第 1 张图", ""),
    "name in Chinese": (
        "<img src='/图/国徽 大.png'>",
        "%E5%9B%BE/%E5%9B%BD%E5%BE%BD%20%E5%A4%A7.png",
        "第 1 张图",
        "国徽 大.png",
    ),
    "by scripts alone": ("<div id=app></div>", "s.png", "浏览器为网页加载的图片 s.png", ""),
}


@pytest.fixture
def shown(project: Project, draft: Callable[..., Draft]) -> Callable[..., tuple[PagePicture, ...]]:
    def make(markup: str, *resources: Exchange, **more: object) -> tuple[PagePicture, ...]:
        values = {"dom": f"<html><body>{markup}</body></html>".encode(), "render": "browser", **more}
        capture = project.vault.seal(draft(resources=resources, **values))
        return pictures_of(project.vault, capture)

    return make


@pytest.mark.parametrize("way", SHOWN)
@pytest.mark.parametrize("body", [LOGO, LARGE], ids=["small", "large"])
def test_shown_in_each_way(project: Project, shown: Callable[..., tuple[PagePicture, ...]], way: str, body: bytes) -> None:
    markup, path, where, told = SHOWN[way]
    (found,) = shown(markup, loaded(path, body), loaded("page.js", b"alert(1)" * 50, "text/javascript"))
    assert found.read(project.vault) == body and found.sha256 == hashlib.sha256(body).hexdigest()
    assert found.url == f"{SHOP}{path}" and found.mime == "image/png"
    assert where in found.where and told in found.context


def test_style_sheets_that_were_loaded(project: Project, shown: Callable[..., tuple[PagePicture, ...]]) -> None:
    sheet = b"/* url(no.png) */ .a,\n.hero { background-image: url(../img/bg.png) } @font-face { src: url(f.woff) }" + b" " * 3000
    (found,) = shown("<link rel=stylesheet href=css/s.css>", loaded("css/s.css", sheet, "text/css"), loaded("img/bg.png", LARGE))
    assert found.where == "样式表 s.css 里 .a, .hero 的背景图" and found.read(project.vault) == LARGE


def test_data_written_in_the_page(project: Project, shown: Callable[..., tuple[PagePicture, ...]]) -> None:
    svg = "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg'>" + "<path d='M0 0h1'/>" * 20 + "</svg>"
    markup = f'<img alt=一 src="data:image/png;base64,{DATA}"><p style="background:url(data:image/png;base64,{DATA})"></p>'
    logo, drawn = shown(f'{markup}<img src="{svg}"><img src="data:image/png;base64,%%%"><img src="data:text/html,{"x" * 200}">')
    assert logo.read(project.vault) == LOGO and logo.where == "网页里第 1 张图“一”（数据写在网页里）" and logo.url == ""
    assert drawn.mime == "image/svg+xml" and drawn.read(project.vault).startswith(b"<svg xmlns=")


def test_drawings_in_the_markup(project: Project, shown: Callable[..., tuple[PagePicture, ...]]) -> None:
    icon = '<svg><use href="#i"/></svg><svg width=1 height=1><path d="M0 0"/></svg>'
    found, outer = shown(f"{icon}<a href=/x>证书{DRAWING}</a><div><svg id=outer><g>{DRAWING}</g></svg></div>")
    assert outer.where == "网页里第 2 个矢量图（SVG）" and "样式名：outer" in outer.context  # with all that stands in it
    assert found.where == "网页里第 1 个矢量图（SVG）" and "样式名：crest" in found.context and "链接文字：证书" in found.context
    drawn = found.read(project.vault)
    assert format_of(drawn) == "image/svg+xml" and b'xmlns="http://www.w3.org/2000/svg"' in drawn and b"viewBox" in drawn


def test_the_picture_of_the_whole_page_comes_last(project: Project, shown: Callable[..., tuple[PagePicture, ...]]) -> None:
    one, page = shown("<canvas></canvas><img src=a.png>", loaded("a.png", LOGO), screenshot=LARGE)
    assert (one.whole_page, page.whole_page, page.where) == (False, True, WHOLE_PAGE) and page.read(project.vault) == LARGE


def test_what_is_shown_twice_is_one_picture_and_what_is_none_is_not_there(shown: Callable[..., tuple[PagePicture, ...]]) -> None:
    markup = (
        "<link rel='shortcut icon' href=/i.png><img src=a.png><img src=b.png><img src=x.png><img src=dot.gif><img src=/gone.png>"
    )
    lies = (loaded("x.png", b"<html>" + b"no picture" * 300), loaded("dot.gif", b"GIF89a" + b"\0" * 37, "image/gif"))
    gone = Exchange(f"{SHOP}gone.png", "GET", "2026-11-01T01:02:03Z", 404, (), (("Content-Type", "image/png"),), LARGE)
    (found,) = shown(markup, loaded("a.png", LOGO, "text/html"), loaded("b.png", LOGO), loaded("i.png", picture(7)), *lies, gone)
    assert found.where == "网页里第 1 张图" and found.url == f"{SHOP}a.png"


def test_a_picture_whose_bytes_are_gone_is_told_when_it_is_read(project: Project, draft: Callable[..., Draft]) -> None:
    capture = project.vault.seal(draft(dom=b"<img src=a.png>", resources=(loaded("a.png", LARGE),), screenshot=LOGO))
    found, page = pictures_of(project.vault, capture)
    project.vault.payloads.path(found.sha256).write_bytes(LARGE[:-1])
    project.vault.path(capture, "screenshot.png").write_bytes(LOGO[:-1])
    for one in (found, page):
        with pytest.raises(VaultError):
            one.read(project.vault)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("blob:http://shop.example/1", ""),
        ("ftp://shop.example/a.png", ""),
        ("http://[::1", ""),
        ("http://shop.example:99999/a.png", ""),
        ("/" + "a" * 2000, ""),
        (" //cdn.example/a.png#x ", "http://cdn.example/a.png"),
        ("../../a.png", "http://shop.example/a.png"),
    ],
)
def test_addresses_that_are_none(link: str, address: str) -> None:
    assert absolute(SHOP, link) == address
    assert [one.urls for one in references(f'<img src="{link}">', SHOP)] == ([(address,)] if address else [])


LARGE_DATA = "data:image/png;base64," + "A" * 1_400_000
HOSTILE = {
    "ten thousand pictures": "<img src=a.png alt=b>" * 10_000,
    "each with another name": "".join(f"<div><img src={n}.png>{'字' * 50}</div>" for n in range(10_000)),
    "data of a megabyte": f'<img src="{LARGE_DATA}">' * 3,
    "nested deep": "<div>" * 60_000 + "<img src=a.png>",
    "nested links": "<a href=x.png>" * 20_000,
    "nested drawings": "<svg><g>" * 20_000,
    "attributes without end": "<img " + " ".join(f"data-a{n}=x.png" for n in range(40_000)) + ">",
    "srcset without end": f'<img srcset="{", ".join(["a.png 1x"] * 40_000)}">',
    "commas": f'<img srcset="{"," * 300_000}">',
    "styles without end": "<style>" + ".a{background:url(" * 100_000 + "</style>",
    "comments without end": "<style>" + "/*" * 200_000 + "</style>",
    "quotes that never close": "<img src='a.png\" " * 30_000,
    "brackets alone": "<" * 1_000_000,
    "style attributes": f'<p style="{"background:url(a.png);" * 40_000}">',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_be_slow_is_read_in_time(name: str) -> None:
    begun = time.process_time()
    found = references(HOSTILE[name], SHOP)
    assert len(found) <= MOST and time.process_time() - begun < 8


def test_large_pages_are_read_to_their_limit_in_pieces() -> None:
    found = references(f"{'字' * 390_000}<img src=a.png alt=甲>{'<b>字</b>' * 30_000}<img src=b.png>", SHOP)
    assert [(one.where, one.urls[0]) for one in found] == [
        ("网页里第 1 张图“甲”", f"{SHOP}a.png"),
        ("网页里第 2 张图", f"{SHOP}b.png"),
    ]


@given(st.text(alphabet="<>=\"' img src=data:url(){};,/*#a&\\\n", max_size=300))
def test_any_markup_is_read(text: str) -> None:
    for one in references(text, SHOP):
        assert one.where and all(
            url.startswith(("http://", "https://", "data:", "DATA:")) or url[:5].lower() == "data:" for url in one.urls
        )


@given(st.binary(max_size=200))
def test_any_bytes_come_out_of_a_data_uri(data: bytes) -> None:
    assert data_of("data:image/png;base64," + base64.b64encode(data).decode()) == data
    assert data_of("data:image/png;base64," + base64.urlsafe_b64encode(data).decode().rstrip("=")) == data


KINDS = {
    **{kind: picture(3, kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")},
    "SVG": b'\xef\xbb\xbf<?xml version=\'1.0\'?>\n<!-- x -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">\n<svg/>',
    "PDF": b"%PDF-1.7\n",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_known_by_its_bytes(kind: str) -> None:
    found = format_of(KINDS[kind])
    assert found is not None and found.name == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><svg>",
        b"MZ" + b"\0" * 90,
        b"RIFF1234WAVE",
        b"BM is no bitmap, but a text of words",
        b"\0\0\0\x18ftypheic" + b"\0" * 50,
        b"II*\0",
        b"<!DOCTYPE html><svg>",
    ],
)
def test_other_bytes_are_no_picture(data: bytes) -> None:
    assert format_of(data) is None
