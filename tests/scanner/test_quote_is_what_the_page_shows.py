"""original[start:end] is exactly the quote, for every hit, whatever the text; folding never changes the length."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.extract import extract
from scanner.fold import fold
from scanner.scan import Scanner
from scanner.source import Source

PIECES = [
    "包过",
    "包",
    "过",
    "保过",
    "国家",
    "国🏠",
    "认证",
    "证书",
    "職業資格",
    "bao",
    "guo",
    "\u200b",
    " ",
    "\n",
    "。",
    "，",
    "100%",
    "通过",
]
PIECES += [
    "七天拿证",
    "<b>",
    "</b>",
    "<!--x-->",
    "&#x5305;",
    "👜",
    "🇨🇳",
    "𝐛𝐚𝐨",
    "\u202e",
    "（级别高）",
    "报名",
    "不",
    "谨防",
    "教资",
    "\u0336",
]
texts = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(st.characters(exclude_categories=["Cs"]), max_size=4)), max_size=25
).map("".join)


@given(st.text())
def test_fold_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts, html=st.booleans())
def test_every_quote_stands_where_it_says(scanner: Scanner, text: str, html: bool) -> None:
    source = Source("x", "x", text.encode(), "text/html; charset=utf-8", text_only=not html)
    segments = {(s.locator, s.kind, s.text) for s in extract(source).segments}
    for lead in scanner.scan(source).leads:
        for hit in lead.hits:
            assert hit.quote
            assert any(
                place == hit.locator and kind == hit.kind and shown[hit.start : hit.end] == hit.quote
                for place, kind, shown in segments
            )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=600), st.booleans())
def test_any_bytes_are_scanned_without_an_error(scanner: Scanner, body: bytes, text_only: bool) -> None:
    scanner.scan(Source("x", "x", body, "", text_only))
