"""What a rule says as a pattern is seen through gaps, odd shapes and sounds as its terms are, and innocent likenesses are not."""

import pytest

from evidence.leads import Written
from scanner.scan import Scanner
from scanner.source import Source
from scanner.wording import wording_of


@pytest.mark.parametrize(
    ("rule", "text", "quote", "written"),
    [
        ("R18", "收纳师证书困家认可，报名从速", "困家认可", Written.SHAPE),
        ("R18", "花艺师证书，国 家认可，报名从速", "国 家认可", Written.GAP),
        ("R18", "茶艺师证书全-国-通-用，扫码报名", "全-国-通-用", Written.GAP),
        ("R18", "调饮师证书全国同用，报名从速", "全国同用", Written.HOMOPHONE),
        ("R18", "催乳师证书終*身有效，微信报名", "終*身有效", Written.GAP),
        ("R05", "叉车证七天拿正，报名电话见下", "七天拿正", Written.HOMOPHONE),
        ("R05", "焊工证15天下·证，欢迎咨询", "15天下·证", Written.GAP),
        ("R03", "中级会计考不过全额退 款，签合同", "考不过全额退 款", Written.GAP),
        ("R04", "电梯证免🔥拿证，加微信", "免🔥拿证", Written.EMOJI),
        ("R07", "网课代唰，学时代刷|学时，微信联系", "代刷|学时", Written.GAP),
        ("R08", "监理工程师资质扌圭靠，一年三万", "监理工程师资质扌圭靠", Written.SPLIT),
        ("R02", "一次通 过 率高达98%，报名咨询", "通 过 率高达98%", Written.GAP),
        ("R12", "政府*授权培训机构，学费优惠", "政府*授权培训", Written.GAP),
        ("R19", "行业★第一，育婴师培训招生", "行业★第一", Written.GAP),
        ("R16", "直🔥出职业技能等级证书，学费1980元", "直🔥出职业技能等级证书", Written.GAP),
        ("R02", "取证率~99%，报名咨询", "取证率~99%", Written.GAP),
        ("R18", "营养师证书终身\n有效，报名从速", "终身\n有效", Written.GAP),
        ("R09", "本机构内部 推荐，学完直接拿证上岗", "内部 推荐", Written.GAP),
        ("R03", "注册会计師面授班，一次過，冇過退錢，報名熱線", "冇過退錢", Written.TRADITIONAL),
        ("R18", "育婴師證書全囻通用，報名從速", "全囻通用", Written.TRADITIONAL),
        ("R06", "保正拿证，零基础报名", "保正拿证", Written.HOMOPHONE),
    ],
)
def test_disguised_pattern(scanner: Scanner, rule: str, text: str, quote: str, written: Written) -> None:
    scan = scanner.scan(Source("x", "x", text.encode(), text_only=True))
    found = {(h.quote, h.written) for lead in scan.leads if lead.confidence for h in lead.hits if h.rule_id == rule}
    assert (quote, written) in found


@pytest.mark.parametrize(
    "text",
    [
        "本次考试全国同时进行，考生凭准考证入场",
        "国家任命的考官主持今年的考试",
        "培训课程：拿 正确的工具，下 正确的刀",
        "报名材料交齐后，请到取正门北侧窗口",
        "考试当天初征女兵面试在操场",
        "学员整理：拿、证、取、出四个字怎么写",
        "考试不锅炉房集合，退费窗口在一楼",
    ],
)
def test_innocent_likeness(scanner: Scanner, text: str) -> None:
    assert not any(lead.confidence for lead in scanner.scan(Source("x", "x", text.encode(), text_only=True)).leads)


def test_a_pattern_names_its_words_and_what_every_match_holds() -> None:
    wording = wording_of(r"(?:国家|全国)(?:部门)?(?:认可|承认)(?!监督)")
    assert wording.pairs == {"国家", "全国", "部门", "认可", "承认"}
    assert wording.needed and wording.needed <= {"国家", "全国", "认可", "承认"}
    assert wording_of(r"(?:拿|取)(?:到)?证").pairs == {"拿到", "取到", "到证", "拿证", "取证"}
    assert wording_of(r"\d+.{0,3}天").needed is None
