"""A lure counts where training is sold; who may grant levels only a list can say; mild wording is severity 1."""

from functools import cache

import pytest

from evidence.leads import Lead, Use
from evidence.registries import Institution, Snapshot
from scanner.names import plain
from scanner.registry import Registry
from scanner.rules import load_rules
from scanner.scan import Scanner
from scanner.source import Source

NAME = "甲市演示职业培训学校"
SNAPSHOT = Snapshot("s", "演示名单", "演示人社局", "", "2026-11-01", "", "", "a.csv", "0", "", 1)
LISTED = Registry([(SNAPSHOT, Institution(2, NAME, plain(NAME)))], "d")
SELLS = "<p>营养师证书培训班，立即报名，学费：1980 元，在线咨询，加微信 demo</p>"


@cache
def _scanner(listed: bool) -> Scanner:
    return Scanner(load_rules(), LISTED if listed else Registry.empty())


def _leads(rule: str, body: str, registry: Registry | None = None) -> list[Lead]:
    scan = _scanner(registry is LISTED).scan(Source("http://a.example/", "a.example", body.encode(), "text/html; charset=utf-8"))
    return [lead for lead in scan.leads if lead.rule_id == rule]


def _band(rule: str, body: str, registry: Registry | None = None) -> int:
    return max((lead.confidence for lead in _leads(rule, body, registry)), default=0)


@pytest.mark.parametrize(
    ("rule", "text"),
    [("R22", "名额有限"), ("R20", "轻松月入过万"), ("R24", "0元入学"), ("R19", "全国第一品牌"), ("R25", "可补录入系统，包查验")],
)
def test_a_lure_counts_only_where_training_is_sold(rule: str, text: str) -> None:
    assert _band(rule, f"<p>小镇集市热闹，{text}。</p>") == 0
    assert _band(rule, f"<p>{text}</p>{SELLS}") >= 1


def test_a_weak_lure_alone_stays_low_on_a_sellers_page_and_rises_in_its_headline() -> None:
    assert _band("R22", f"<p>名额有限</p>{SELLS}") == 1
    assert _band("R22", f"<h1>名额有限</h1>{SELLS}") == 2
    assert _band("R20", f"<p>签约包就业，轻松月入过万</p>{SELLS}") >= 2


def test_who_grants_levels_is_only_a_question_without_a_list_and_excused_on_one() -> None:
    body = f"<p>本中心颁发职业技能等级证书</p>{SELLS}<footer>版权所有 "
    assert _band("R16", f"<h1>本中心颁发职业技能等级证书</h1>{body}</footer>") == 1
    assert _band("R16", f"{body}乙市演示培训学校</footer>", LISTED) >= 2
    assert _band("R16", f"{body}{NAME}</footer>", LISTED) == 0


@pytest.mark.parametrize(
    ("rule", "text", "severity"),
    [
        ("R02", "通过率≈100%", 2),
        ("R02", "2025 年通过率 96.5%", 1),
        ("R03", "考试不过包退", 2),
        ("R03", "签约协议班，考试不过退费", 2),
        ("R03", "考试不过，学费退还", 1),
        ("R11", "学员见证", 1),
        ("R11", "行业协会重点推荐课程", 2),
        ("R19", "最专业的培训机构", 1),
        ("R19", "全国唯一授权考点", 2),
    ],
)
def test_mild_wording_is_severity_one(rule: str, text: str, severity: int) -> None:
    assert {lead.severity for lead in _leads(rule, f"<p>{text}</p>{SELLS}") if lead.confidence} == {severity}


def test_a_headline_makes_a_refund_term_a_promise() -> None:
    assert {lead.severity for lead in _leads("R03", f"<h1>考试不过退费</h1>{SELLS}")} == {2}


def test_what_a_sentence_says_excuses() -> None:
    claimed = f"<p>考证领补贴</p>{SELLS}"
    excused = f"<p>符合条件的参保职工，考证领补贴按规定申请</p>{SELLS}"
    assert _band("R21", claimed) == 1
    assert {hit.use for lead in _leads("R21", excused) for hit in lead.hits} == {Use.EVERYDAY}


def test_a_filing_statement_is_a_note_and_a_backer_is_not() -> None:
    note = _leads("R12", f"<p>本校经甲市人社局批准设立</p>{SELLS}")
    assert [(lead.confidence, lead.hits[0].use) for lead in note] == [(0, Use.LAWFUL_NAME)]
    assert "名单核对" in note[0].hits[0].reason
    assert _band("R12", f"<p>人社局授权发证</p>{SELLS}") >= 2


def test_catalogue_items_and_special_work_do_need_a_certificate() -> None:
    assert _band("R17", f"<p>执业药师上岗必须持证</p>{SELLS}") == 0
    assert _band("R17", f"<p>高处作业人员必须持证上岗</p>{SELLS}") == 0
    assert _band("R17", f"<p>收纳师必须持证上岗</p>{SELLS}") >= 1


def test_words_of_one_rule_do_not_spoil_the_reading_of_another() -> None:
    found = [hit.quote for lead in _leads("R18", "<p>家庭教育证书，囯家认可，报名从速。</p>") for hit in lead.hits]
    assert "囯家认可" in found
