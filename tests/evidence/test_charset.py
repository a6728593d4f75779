"""Chinese pages are read right whatever their label says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.charset import decode

TEXT = "晋州演示职业培训学校：签约包过，不过全额退费，联网可查，全国通用。欢迎来电咨询报名课程！" * 3
TRADITIONAL = "簽約包過，國家認可，全國通用，聯網可查，歡迎來電諮詢報名課程與證書辦理。" * 3


def _page(text: str, meta: str = "") -> str:
    return f"<html><head>{f'<meta charset={meta}>' if meta else ''}<title>x</title></head><body>{text}</body></html>"


@pytest.mark.parametrize(
    ("text", "encoding", "meta", "header"),
    [
        (TEXT, "utf-8", "utf-8", ""),
        (TEXT, "utf-8", "", ""),
        (TEXT, "utf-8", "gb2312", ""),
        (TEXT, "utf-8", "", "text/html; charset=gbk"),
        (TEXT, "utf-8-sig", "", ""),
        (TEXT, "utf-16", "", ""),
        (TEXT, "gbk", "gb2312", ""),
        (TEXT, "gbk", "", ""),
        (TEXT, "gbk", "utf-8", ""),
        (TEXT, "gbk", "", "text/html; charset=GB2312"),
        (TEXT, "gbk", "iso-8859-1", ""),
        (TEXT, "gb18030", "nonsense", "text/html; charset=base64"),
        (TRADITIONAL, "big5", "big5", ""),
        (TRADITIONAL, "big5", "", ""),
    ],
)
def test_text_is_read_right(text: str, encoding: str, meta: str, header: str) -> None:
    assert text in decode(_page(text, meta).encode(encoding), header).text


def test_utf8_with_a_few_bad_bytes_or_a_cut_end_stays_utf8() -> None:
    body = _page(TEXT).encode()
    assert decode(body[: len(body) // 2]).charset == "utf-8"
    assert TEXT[:60] in decode(body[:30] + b"\xff" + body[30:]).text or "晋州演示" in decode(body + b"\xff\xfe").text


@given(st.binary(max_size=400), st.text(max_size=30))
def test_any_bytes_and_any_label_give_text(body: bytes, header: str) -> None:
    assert isinstance(decode(body, header).text, str)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_utf8_round_trip(text: str) -> None:
    if text[0] not in "\ufeff\ufffe":
        assert decode(text.encode()).text == text
