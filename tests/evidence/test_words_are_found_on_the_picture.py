"""The words of a hit are found again among the runs of text that a picture shows, each in its place, however lines break."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.frames import FramedPage
from evidence.layout import MOST_RUNS, Layout, TextRun, layout_from, packed
from evidence.leads import Hit, Kind, Use, Written
from evidence.sightings import Box

_LINE, _SIGN = 20, 10
_SIGNS = st.sampled_from("包过保证取得Aa1ıİßΣς，。 \n\u200b\u3000𠮷😀")
_TEXTS = st.lists(st.text(_SIGNS, min_size=1, max_size=12), min_size=1, max_size=8)


def laid(*texts: str) -> Layout:
    """Each text a line of its own, one below the other."""
    runs = tuple(TextRun(t, Box(0, n * _LINE, len(t) * _SIGN, n * _LINE + _LINE)) for n, t in enumerate(texts))
    return Layout(2000, len(texts) * _LINE, runs)


def hit(quote: str, before: str = "", after: str = "", kind: Kind = Kind.BODY) -> Hit:
    return Hit("R01", quote, quote, 0, len(quote), kind, "p", before, after, Written.LITERAL, Use.CLAIM, "")


def boxes(layout: Layout, wanted: Hit) -> list[list[tuple[int, int, int, int]]]:
    found = FramedPage(layout).frames_of(wanted)
    return [[(b.left, b.top, b.right, b.bottom) for b in frame.boxes] for frame in found]


@pytest.mark.parametrize(
    ("texts", "wanted", "expected"),
    [
        pytest.param(("签约包过班",), hit("包过"), [[(20, 0, 40, 20)]], id="in one line"),
        pytest.param(("签约包", "过班"), hit("包过"), [[(20, 0, 30, 20)], [(0, 20, 10, 40)]], id="over two lines"),
        pytest.param(("签 约包 \u200b过班",), hit("约包过"), [[(19, 0, 66, 20)]], id="with what nobody sees on the page"),
        pytest.param(("签约包过班",), hit("约 \n包\u200b过"), [[(10, 0, 40, 20)]], id="with what nobody sees in the quote"),
        pytest.param(("BAOGUO",), hit("baoguo"), [[(0, 0, 60, 20)]], id="in capitals by style"),
        pytest.param(("过包约签",), hit("签约包过"), [[(0, 0, 40, 20)]], id="turned round by style"),
        pytest.param(("说包过的", "签包过。"), hit("包过", "签", "。"), [[(10, 20, 30, 40)]], id="the one with the words around"),
        pytest.param(("包过", "包过"), hit("包过"), [[(0, 0, 20, 20)], [(0, 20, 20, 40)]], id="every one where nothing tells"),
        pytest.param(("签约包过",), hit("保过"), [], id="not there"),
        pytest.param(("签约包过",), hit("包过", kind=Kind.TITLE), [], id="no text of the picture"),
        pytest.param(("签约包过",), hit(" \u200b"), [], id="nothing to see"),
    ],
)  # fmt: skip
def test_where_words_stand(texts: tuple[str, ...], wanted: Hit, expected: list[list[tuple[int, int, int, int]]]) -> None:
    found = boxes(laid(*texts), wanted)
    flat = [tuple(box) for frame in found for box in frame]
    assert len(flat) == sum(map(len, expected))
    for box, right in zip(flat, [b for frame in expected for b in frame], strict=True):
        assert box[1::2] == right[1::2] and all(abs(a - b) <= 1 for a, b in zip(box, right, strict=True))


@given(_TEXTS, st.data())
def test_what_stands_on_a_page_is_framed_where_it_stands(texts: list[str], data: st.DataObject) -> None:
    whole = "".join(texts)
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    found = boxes(laid(*texts), hit(whole[start:end], whole[:start], whole[end:]))
    if not whole[start:end].replace("\u200b", "").split():
        assert found == []
        return
    lines, at = set(), 0
    for n, text in enumerate(texts):
        mine = whole[max(start, at) : min(end, at + len(text))] if start < at + len(text) and end > at else ""
        if mine.replace("\u200b", "").strip():
            lines.add(n * _LINE)
        at += len(text)
    assert lines in [{box[1] for box in frame} for frame in found]


@given(_TEXTS)
def test_a_layout_is_read_as_it_was_sealed(texts: list[str]) -> None:
    layout = laid(*texts)
    assert layout_from(packed(layout)) == layout and packed(layout) == packed(layout)


@given(st.binary(max_size=200) | st.text(max_size=50).map(lambda t: gzip.compress(t.encode())))
def test_what_is_no_layout_is_none(data: bytes) -> None:
    assert layout_from(data) is None


_FIELDS = {"format": "xunzheng-layout/1", "width": 1, "height": 1, "whole": True}


@pytest.mark.parametrize(
    "fields",
    [
        {**_FIELDS, "runs": [["包", 1, 2, 3]]},
        {**_FIELDS, "runs": [["包", 1, 2, 3, "x"]]},
        {**_FIELDS, "runs": [["包", 0, 0, 1, 1]] * (MOST_RUNS + 1)},
        {**_FIELDS, "runs": 3},
        {**_FIELDS, "format": "other/1", "runs": []},
        {**_FIELDS, "runs": [["包", 1, 2, 3, float("inf")]]},
        [],
    ],
)
def test_a_layout_of_wrong_fields_is_none(fields: object) -> None:
    assert layout_from(gzip.compress(json.dumps(fields).encode())) is None


def test_a_bomb_is_not_unpacked() -> None:
    assert layout_from(gzip.compress(b" " * (64 << 20))) is None


def test_boxes_far_outside_are_drawn_back_to_the_picture() -> None:
    runs = (TextRun("包过", Box(-500, 0, 10, 20)), TextRun("保过", Box(5000, 0, 5020, 20)))
    page = FramedPage(Layout(100, 100, runs))
    assert [b for f in page.frames_of(hit("包过")) for b in f.boxes] == [Box(0, 0, 10, 20)]
    assert page.frames_of(hit("保过")) == ()
