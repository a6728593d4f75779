"""A code is its party's: the name it stands behind tells whose; the lists are asked by the owner's code, by another's never."""

import pytest

from evidence.leads import Kind
from evidence.subjects import About, PartyRole, Subject
from scanner.document import Segment
from scanner.extract import extract
from scanner.registry import Registry
from scanner.source import Source
from scanner.subjects import read_subject

OWN, OTHER = "91350100M000100Y43", "91140300MA0Y9X0DT0"
OWNER = "长治市演示职业培训学校"
FOOT = f"版权所有：{OWNER}　统一社会信用代码：{OWN}"


def _subject(text: str) -> Subject:
    return read_subject([Segment(text, Kind.BODY, str)], "a.example", Registry.empty())


def _roles(text: str) -> dict[str, PartyRole]:
    return {m.value: m.role for m in _subject(text).mentions if m.about in (About.USCC, About.PHONE)}


@pytest.mark.parametrize(
    ("before", "role"),
    [
        ("技术支持：太原演示安网络科技有限公司（统一社会信用代码：{}）", PartyRole.SUPPORT),
        ("款项由合作支付机构上海演示安支付服务股份有限公司（统一社会信用代码：{}）代收。", PartyRole.OTHER),
        ("当事人：太原演示安教育咨询有限公司，统一社会信用代码：{}，住所不详。", PartyRole.OTHER),
        ("经查，太原演示安教育咨询有限公司（统一社会信用代码：{}）擅自办学。", PartyRole.OTHER),
        ("招聘单位：太原演示安教育咨询有限公司\n企业信用代码：{}", PartyRole.OTHER),
        ("中标供应商：太原演示安教育咨询有限公司，统一社会信用代码：{}", PartyRole.OTHER),
        ("采购人：某机关，信用代码 {}", PartyRole.OTHER),
        ("太原演示安教育咨询有限公司：\n你单位（统一社会信用代码：{}）提交的材料不齐。", PartyRole.OTHER),
        ("太原演示安教育咨询有限公司（统一社会信用代码：{}）：本院受理原告诉你公司一案。", PartyRole.OTHER),
        ("近日与太原演示安茶业有限公司（统一社会信用代码{}）签约。", PartyRole.OTHER),
    ],
)
def test_another_partys_code_is_told_as_such_and_never_asked(before: str, role: PartyRole) -> None:
    text = f"{before.format(OTHER)}\n{'正文。' * 40}\n{FOOT}"
    subject = _subject(text)
    assert _roles(text)[OTHER] == role and subject.registry.question.uscc == OWN
    assert subject.name == OWNER and subject.contradictions == ()


def test_a_page_that_only_quotes_a_case_asks_nothing() -> None:
    subject = _subject(f"当事人：太原演示安教育咨询有限公司，统一社会信用代码：{OTHER}。\n罚款三万元。")
    assert (subject.name, subject.registry.question.uscc) == ("", "")


def test_codes_in_a_table_of_branches_leave_the_head_offices_alone() -> None:
    rows = f"邯郸校区\n邯郸市演示安教育咨询有限公司\n{OTHER}"
    subject = _subject(f"总部：石家庄演示安教育科技集团有限公司　总部信用代码：{OWN}\n校区\n运营主体\n{rows}")
    assert subject.registry.question.uscc == OWN and subject.contradictions == ()


def test_of_two_codes_behind_no_name_none_is_asked() -> None:
    subject = _subject(f"统一社会信用代码：{OWN}\n正文\n统一社会信用代码：{OTHER}")
    assert subject.registry.question.uscc == "" and len(subject.contradictions) == 1


@pytest.mark.parametrize(
    "page",
    [
        '<script type="application/ld+json">{"legalName":"长治市演示职业培训学校","taxID":"%s","tel":"0355-2000001"}</script>',
        '<script>window.S={"company":"长治市演示职业培训学校","creditCode":"%s","hotline":"0355-2000001"}</script>',
        '<p>长治市演示职业培训学校</p><a href="http://a.example/k.do?showType=p&amp;serial=%s-SAIC_SHOW">照</a>电话 0355-2000001',
        "<p>单位名称：长治市演示职业培训学校</p><p>代码：913501<wbr>00M000<!-- x -->100Y43%s</p><p>电话：0355-2000001</p>",
        "<table><tr><td>代</td><td>码</td>%s</tr></table>长治市演示职业培训学校 版权所有 电话 0355-2000001",
    ],
    ids=["JSON-LD", "state", "licence link", "markup within", "a cell a sign"],
)
def test_codes_are_read_where_pages_carry_them(page: str) -> None:
    shown = "".join(f"<td>{sign}</td>" for sign in OWN) if "<table" in page else "" if "wbr" in page else OWN
    body = f"<html><body>{page % shown}</body></html>".encode()
    subject = read_subject(extract(Source("x", "eval", body, "text/html; charset=utf-8")).segments, "a", Registry.empty())
    assert subject.values(About.USCC) == (OWN,) and subject.values(About.PHONE) == ("0355-2000001",)
    assert subject.registry.question.uscc == OWN
