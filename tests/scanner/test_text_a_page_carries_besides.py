"""Text that is no element's own: strings in scripts, JSON for search engines, frames in attributes, templates, pictures' text."""

import html

import pytest

from evidence.leads import Kind
from scanner.embedded import strings_of
from scanner.extract import extract
from scanner.scan import Scanner
from scanner.source import Source


def source(page: str) -> Source:
    return Source("http://a.example/", "a.example", page.encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("page", "quote", "kind"),
    [
        ('<script>var t = "二建签约包过班";</script><p>x</p>', "包过", Kind.HIDDEN),
        (r"<script>show('\u4e8c\u5efa\u7b7e\u7ea6\u5305\u8fc7\u73ed')</script><p>x</p>", "包过", Kind.HIDDEN),
        ("<script>box.innerHTML = `<b>二建签约</b><i>包</i>过班`</script><p>x</p>", "包过", Kind.HIDDEN),
        ('<script type="application/ld+json">{"@type":"Course","name":"二建签约包过班"}</script>', "包过", Kind.META),
        ('<script type="text/x-template"><div>二建签约包过班</div></script>', "包过", Kind.HIDDEN),
        ("<template id=t><p>二建签约包过班</p></template>", "包过", Kind.HIDDEN),
        (f'<iframe srcdoc="{html.escape("<p>二建签约包过班</p>")}"></iframe>', "包过", Kind.BODY),
        ("<svg><text x=1>二建签约包过班</text></svg>", "包过", Kind.BODY),
        ("<svg><title>二建签约包过班</title></svg>", "包过", Kind.ALT),
        ("<p>二建签约<ruby>包<rp>(</rp><rt>bāo</rt><rp>)</rp>过<rt>guò</rt></ruby>班</p>", "包过", Kind.BODY),
    ],
)
def test_it_is_read(scanner: Scanner, page: str, quote: str, kind: Kind) -> None:
    hits = [h for lead in scanner.scan(source(page)).leads if lead.rule_id == "R01" and lead.confidence for h in lead.hits]
    assert (quote, kind) in {(h.quote, h.kind) for h in hits}


@pytest.mark.parametrize(
    "page",
    ["<!-- 二建签约包过班 --><p>x</p>", "<script>// 二建签约包过班\nvar a = 1;</script>", "<style>/* 二建签约包过班 */</style>"],
)
def test_notes_of_programmers_are_not(scanner: Scanner, page: str) -> None:
    assert scanner.scan(source(page)).leads == ()


def test_a_picture_s_title_is_not_the_page_s() -> None:
    page = "<html><body><svg><title>图标</title></svg><p>正文</p></body></html>"
    assert extract(source(page)).title == ""
    assert extract(source(f"<title>题目</title>{page}")).title == "题目"


@pytest.mark.parametrize("inner", ["<template>" * 3000 + "包过", "<svg>" * 3000 + "<text>包过"])
def test_depth_is_no_matter(inner: str) -> None:
    assert extract(source(inner)).problem in ("", "页面里没有文字")


def test_frames_in_frames_end() -> None:
    page = "<p>包过</p>"
    for _ in range(8):
        page = f'<iframe srcdoc="{html.escape(page)}"></iframe>'
    assert extract(source(page)).segments == ()


def test_strings_come_once_in_order_and_end() -> None:
    assert list(strings_of("a('甲班'); b(\"乙班\"); c('甲班'); d('abc')")) == ["甲班", "乙班"]
    assert len(list(strings_of(";".join(f"'{i}号班'" for i in range(5000))))) == 400
    assert list(strings_of(r"'\u{5305}\u8fc7\x41\n'")) == ["包过A"]
