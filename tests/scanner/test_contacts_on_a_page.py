"""Phones, chat accounts, mail, addresses, prices and persons are read in the forms people write them, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.leads import Kind
from evidence.subjects import About
from scanner.addresses import read_addresses
from scanner.contacts import read_contacts
from scanner.document import Segment
from scanner.extract import extract
from scanner.fold import fold
from scanner.pagetext import PageText
from scanner.phones import read_phones
from scanner.source import Source
from scanner.subjects import read

_TEXT = st.text(alphabet="培训学校咨询报名电话：，。（） \n", max_size=20)


def _phones(text: str) -> list[str]:
    return [f.value for f in read_phones(fold(text))]


def _of(text: str, about: About) -> list[str]:
    return [f.value for f in read_contacts(fold(text)) if f.about == about]


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("手机19000000001", ["19000000001"]),
        ("190-0000-0001", ["19000000001"]),
        ("190 0000 0001", ["19000000001"]),
        ("１９０００００００01", ["19000000001"]),
        ("190.0000.0001", ["19000000001"]),
        ("+86 19000000001", ["19000000001"]),
        ("电话：19000000001/19000000002", ["19000000001", "19000000002"]),
        ("tel:19000000001", ["19000000001"]),
        ("0355-2000001", ["0355-2000001"]),
        ("（0355）2000001", ["0355-2000001"]),
        ("0355—2000 001转801", ["0355-2000001转801"]),
        ("010-60000001-8002", ["010-60000001转8002"]),
        ("86-21-60000001", ["021-60000001"]),
        ("电话：03552000001", ["0355-2000001"]),
        ("咨询电话\n0355-2000001", ["0355-2000001"]),
        ("电话：021-60000001 60000002", ["021-60000001", "021-60000002"]),
        ("热线：60000001、60000002", ["60000001", "60000002"]),
        ("400-000-0012", ["400-000-0012"]),
        ("4000-000-012", ["400-000-0012"]),
        ("400 0000 012", ["400-000-0012"]),
        ("8000000012", ["800-000-0012"]),
        ("全国服务热线95000", ["95000"]),
    ],
)
def test_phones_are_read_however_they_are_written(text: str, phones: list[str]) -> None:
    assert _phones(text) == phones


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/p/19000000001.html",
        "img_19000000001.jpg",
        "订单号：19000000001",
        "QQ：1900000001",
        "身份证 110101190000000012",
        "编号 20260000190000000012345",
        "2026-11-01 12:00",
        "100000000元",
        "第 400 页，共 1000000 字",
        "京ICP备19000001号",
        "uin=19000000001",
    ],
)
def test_other_digits_are_no_phones(text: str) -> None:
    assert _phones(text) == []


@given(_TEXT, st.integers(10**8, 10**9 - 1), st.sampled_from(["", "-", " "]), _TEXT)
def test_every_mobile_is_found_in_any_text(before: str, tail: int, sign: str, after: str) -> None:
    number = f"19{tail}"
    shown = sign.join((number[:3], number[3:7], number[7:]))
    assert number in _phones(f"{before}{shown}{after}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("微信：yanshi_2026", "yanshi_2026"),
        ("加微信号 yanshi2026 咨询", "yanshi2026"),
        ("VX:yanshi2026", "yanshi2026"),
        ("微信号：19000000001", "19000000001"),
        ("19000000001（微信同号）", "19000000001"),
        ("微信公众号：演示职培（yanshi_zp）", "yanshi_zp"),
    ],
)
def test_wechat_ids_are_read(text: str, value: str) -> None:
    assert value in _of(text, About.WECHAT)


@pytest.mark.parametrize("text", ["微信支付", "wx.config({})", "weixin.qq.com", "扫微信二维码", "微信公众号：10,000+粉丝"])
def test_words_about_wechat_are_no_ids(text: str) -> None:
    assert _of(text, About.WECHAT) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("QQ：100000001", ["100000001"]),
        ("QQ群：100000001", ["100000001"]),
        ("咨询QQ:100000001,100000002", ["100000001", "100000002"]),
        ("http://wpa.qq.com/msgrd?v=3&uin=100000001&site=qq", ["100000001"]),
    ],
)
def test_qq_numbers_are_read(text: str, values: list[str]) -> None:
    assert _of(text, About.QQ) == values


def test_call_and_chat_links_are_read_with_their_place() -> None:
    page = '<div id=k><a href="tel:0355-2000001">拨打</a><a href="http://wpa.qq.com/msgrd?uin=100000001">聊</a></div>'
    document = extract(Source("p", "p", f"{page}<a href='mailto:a@yanshi.example.com'>信</a>".encode(), "text/html"))
    text = PageText(document.segments)
    found = {f.about: (f.value, text.segment_at(f.start).locator) for f in read(text)}
    assert found[About.PHONE] == ("0355-2000001", "div#k > a[href]") and found[About.QQ][0] == "100000001"
    assert found[About.EMAIL][0] == "a@yanshi.example.com"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("地址：甲市乙区演示路12号3楼 电话：0355-2000001", "甲市乙区演示路12号3楼"),
        ("地址：甲市乙区演示路12号高新动力港12层（地铁2号线旁） 电话：0355-2000001", "甲市乙区演示路12号高新动力港12层"),
        ("地址：甲市乙区演示路12号（演示大厦5层）", "甲市乙区演示路12号(演示大厦5层)"),
        ("领取地点\n1.太原市小店区育演路2号鉴定站一楼大厅（自行领取）", "太原市小店区育演路2号鉴定站一楼大厅"),
        ("地址：甲市乙区新源里西L楼，演示艺术研究院招生办公室", "甲市乙区新源里西l楼"),
        ("校区地址：①甲市乙区演示路1号 ②甲市丙区示范路2号", "甲市乙区演示路1号"),
        ("乙方地址：甲市乙区演示街示范楼四层　乙方电话：0355-2000001", "甲市乙区演示街示范楼四层"),
        ("我们位于太原市小店区演示路12号", "太原市小店区演示路12号"),
        ("地址：太原市小店区演示路100号公司简介", "太原市小店区演示路100号"),
        ("校址：长治市潞州区演示街5号（演示大厦二层）邮编：046000", "长治市潞州区演示街5号(演示大厦二层)"),
        ("我校位于长治市演示路78号，始建于2001年", "长治市演示路78号"),
        ("前往（太原市演示路43号301室）进行报名", "太原市演示路43号301室"),
        ("地址：山西省太原市小店区演示大厦A座10楼，欢迎来访", "山西省太原市小店区演示大厦a座10楼"),
    ],
)
def test_addresses_end_where_the_place_ends(text: str, value: str) -> None:
    assert [f.value for f in read_addresses(fold(text))] == [value]


@pytest.mark.parametrize(
    "text", ["网址：www.yanshi.example", "地址：见通知", "邮箱地址：a@b.cn", "一路走来，一号选手", "延安西路"]
)
def test_other_words_are_no_addresses(text: str) -> None:
    assert [*read_addresses(fold(text))] == []


def test_prices_and_persons_are_read_with_their_words() -> None:
    assert _of("学费：1,980元，原价￥2980", About.PRICE) == ["1980元", "2980元"]
    assert _of("处二千元以上二万元以下的罚款，约300元", About.PRICE) == []
    assert _of("法定代表人：演示甲\n联系人：王老师 19000000001", About.PERSON)[0] == "演示甲"
    assert _of("老师讲课，学员王先生很满意", About.PERSON) == []


def test_a_page_of_one_line_and_many_numbers_is_read_in_bounded_time() -> None:
    text = PageText([Segment("1" * 200_000 + "电话" * 50_000, Kind.BODY, str)])
    assert read(text) == []
