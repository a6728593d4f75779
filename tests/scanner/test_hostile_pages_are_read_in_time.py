"""A page made to keep the reader of subjects busy takes no more than a second or two, and is still read at both its ends."""

import time

import pytest

from evidence.leads import Kind
from evidence.subjects import About
from scanner.document import Segment
from scanner.registry import Registry
from scanner.subjects import read_subject

_PAGES = {
    "addresses": "地址：" * 60_000,
    "digits": "1-" * 150_000,
    "brackets": "（北京）" * 60_000,
    "forms": "北京的有限公司" * 40_000,
    "hosts": "copyright " + ("a.com.com.net.cn.org" * 20 + " ") * 700,
    "copyrights": ("copyright by © ® ◎ 2020 " * 5 + "版权所有 ") * 2_000,
    "phones": "电话：0355-2000001 " * 18_000,
    "mail": "a@" * 140_000,
    "regions": "北京市" * 90_000,
    "roads": "一路1号" * 60_000,
    "codes": "91350100m000100y43 " * 14_000,
    "labels": "主办单位：" * 50_000,
    "persons": "联系人：王老师1234567" * 18_000,
}


@pytest.mark.parametrize("text", _PAGES.values(), ids=list(_PAGES))
def test_no_page_keeps_the_reader_long(text: str) -> None:
    begun = time.process_time()
    read_subject([Segment(text, Kind.BODY, str)], "a.example", Registry.empty())
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("cut", [1, 5000])
def test_a_page_too_long_is_read_at_its_beginning_and_end(cut: int) -> None:
    text = "电话：0355-2000001\n" + "正文。" * 300_000 + "\n版权所有：长治市演示职业培训学校"
    parts = [text[i : i + len(text) // cut] for i in range(0, len(text), len(text) // cut)]
    subject = read_subject([Segment(part, Kind.BODY, str) for part in parts], "a.example", Registry.empty())
    assert subject.name == "长治市演示职业培训学校" and subject.values(About.PHONE) == ("0355-2000001",)
