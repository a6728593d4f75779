"""Legal names are read whole and alone: by their grammar, their label and their place; prose and headings give none."""

import pytest

from evidence.leads import Kind
from evidence.subjects import About, PartyRole
from scanner.document import Segment
from scanner.extract import extract
from scanner.namesonpage import read_names
from scanner.pagetext import PageText
from scanner.registry import Registry
from scanner.source import Source
from scanner.subjects import read_subject

_BODY = "招生简章正文，介绍课程与学习安排。\n" * 30


def _names(text: str) -> list[tuple[str, PartyRole]]:
    return [(f.value, f.role) for f in read_names(PageText([Segment(text, Kind.BODY, str)])) if f.about == About.NAME]


WHOLE = [
    "甲乙演示教育科技有限公司",
    "北京演示安教育科技有限公司",
    "演示安（北京）教育咨询有限公司",
    "山西演示安企业管理集团有限公司",
    "山西演示安企业管理集团有限公司太原分公司",
    "长治市演示职业培训学校",
    "长治市演示职业技术培训学校有限公司",
    "长治市潞州区演示职业技能培训学校",
    "太原市小店区演示培训中心",
    "山西省演示技师学院",
    "山西演示职业技术学院",
    "山西演示职业技术学院继续教育学院",
    "太原演示大学",
    "演示安智能控制股份有限公司",
    "演示安投资管理合伙企业（有限合伙）",
    "山西演示安律师事务所",
    "晋中市演示行业协会",
    "山西省演示学会",
    "中国演示工业协会",
    "中国演示工业协会培训工作委员会",
    "长治市演示区职业技能鉴定中心",
    "山西省人事考试中心",
    "太原市职业技能鉴定指导中心",
    "山西省住房和城乡建设厅",
    "太原市发展和改革委员会",
    "大同市演示医院",
    "运城市演示函授站",
    "阳泉市演示工作室",
    "临汾市演示服务部",
    "国家演示研究院",
]

LABELLED = [
    ("版权所有：{}", PartyRole.OWNER),
    ("Copyright © 2019-2026 {} All Rights Reserved.", PartyRole.OWNER),
    ("© 2026 {}", PartyRole.OWNER),
    ("{} 版权所有 晋ICP备00000012号", PartyRole.OWNER),
    ("版权归{}所有。", PartyRole.OWNER),
    ("公司名称\n{}", PartyRole.OWNER),
    ("单位名称：{}　电话：0355-2000001", PartyRole.OWNER),
    ("{} 晋ICP备00000012号-1", PartyRole.OWNER),
    ("主办单位：{}", PartyRole.ORGANISER),
    ("主办：{} | 承办：见通知", PartyRole.ORGANISER),
    ("技术支持：{}", PartyRole.SUPPORT),
    ("网站建设：{}", PartyRole.SUPPORT),
    ("合作单位：{}", PartyRole.PARTNER),
    ("发证单位：{}", PartyRole.MENTIONED),
    ("学员来自{}等单位", PartyRole.MENTIONED),
]

NO_NAMES = [
    "没有基础能学会吗",
    "零基础也能学会",
    "公司动态",
    "本公司保留解释权",
    "某公司因虚假宣传被罚",
    "各培训机构和培训学校",
    "某某职业培训学校",
    "XX教育科技有限公司",
    "山东**电气有限公司",
    "教育科技有限公司",
    "重点大学、知名大学",
    "在校大学生和大学语文",
    "大学英语四级",
    "全国大学生",
    "客服中心、会员中心、帮助中心",
    "学习中心",
    "公司化管理",
    "行业协会颁发的证书",
    "正规的培训学校有哪些",
    "重庆护理专业学校哪家好",
    "北京最好的培训学校",
    "郑州公办中专学校",
    "选择学校要慎重",
    "中国十佳品牌商学院",
    "世界一流大学",
    "国家级培训中心",
    "企业集团的名称",
    "北京市朝阳区演示路7号演示国际商业中心",
    "边境区域中心城市",
    "江西省中小学教师",
    "一家有限公司",
    "以上公司均为案例",
]


@pytest.mark.parametrize("name", WHOLE)
def test_a_name_stands_out_of_its_sentence_whole(name: str) -> None:
    for text in (name, f"学员就职于{name}，现已离职", f"1、{name}；2、其他", f"由{name}颁发的证书"):
        assert [n for n, _ in _names(text)] == [name], text


@pytest.mark.parametrize(("frame", "role"), LABELLED)
def test_a_label_tells_the_role(frame: str, role: PartyRole) -> None:
    name = "长治市演示职业培训学校"
    assert _names(_BODY + frame.format(name)) == [(name, role)]


@pytest.mark.parametrize("text", NO_NAMES)
def test_prose_gives_no_name(text: str) -> None:
    assert _names(text) == []


def test_names_that_stand_side_by_side_are_two() -> None:
    text = "北京演示大学和太原演示学院，长治市演示协会与山西省演示学会共同主办"
    assert [n for n, _ in _names(text)] == ["北京演示大学", "太原演示学院", "长治市演示协会", "山西省演示学会"]


def test_what_a_page_calls_itself_is_its_owners() -> None:
    about = "<h2>关于我们</h2><p>山西演示安教育科技有限公司（以下简称演示安）成立于2008年</p>"
    school = "<title>长治市演示职业培训学校_招生报名</title><p>学习安排</p>"
    alone = f"<p>{'正文。' * 400}</p><footer><p>长治市演示职业培训学校</p></footer>"
    for page, name in (
        (about, "山西演示安教育科技有限公司"),
        (school, "长治市演示职业培训学校"),
        (alone, "长治市演示职业培训学校"),
    ):
        document = extract(Source("p", "p", page.encode(), "text/html; charset=utf-8"))
        assert read_subject(document.segments, "p", Registry.empty()).name == name


def test_a_second_name_in_brackets_is_the_owners_too() -> None:
    text = "山西演示技师学院（又名“山西演示高级技工学校”）始建于1978年，是一所技工院校。"
    assert {role for _, role in _names(text)} == {PartyRole.OWNER} and len(_names(text)) == 2


def test_a_list_of_names_at_the_foot_owns_nothing() -> None:
    names = ["太原演示大学", "大同演示大学", "长治演示学院", "晋城演示学院"]
    assert {role for _, role in _names(_BODY + "\n".join(names))} == {PartyRole.MENTIONED}


def test_a_party_that_is_only_mentioned_gives_the_page_no_name() -> None:
    segments = [Segment(_BODY + "学员来自太原演示大学、山西演示安教育科技有限公司等单位。", Kind.BODY, str)]
    subject = read_subject(segments, "a.example", Registry.empty())
    assert subject.name == "" and subject.values(About.NAME) == ("太原演示大学", "山西演示安教育科技有限公司")


def test_a_brand_is_no_legal_name() -> None:
    found = read_names(PageText([Segment(_BODY + "Copyright © 2026 演示自考网 版权所有", Kind.BODY, str)]))
    assert [(f.about, f.value) for f in found] == [(About.BRAND, "演示自考网")]


def test_numbers_of_the_one_who_made_the_site_are_theirs() -> None:
    text = _BODY + "版权所有 长治市演示职业培训学校 电话0355-2000001\n技术支持：太原演示安网络科技有限公司 0351-4000001"
    subject = read_subject([Segment(text, Kind.BODY, str)], "a.example", Registry.empty())
    roles = {m.value: m.role for m in subject.mentions if m.about == About.PHONE}
    assert roles == {"0355-2000001": PartyRole.MENTIONED, "0351-4000001": PartyRole.SUPPORT}


def test_two_owners_and_two_codes_are_told_side_by_side() -> None:
    owners = "版权所有：长治市演示职业培训学校\n公司名称：山西演示安教育科技有限公司"
    text = f"{owners}\n信用代码：91350100M000100Y43\n信用代码：91140300MA0Y9X0DT0"
    told = read_subject([Segment(text, Kind.BODY, str)], "a.example", Registry.empty()).contradictions
    assert len(told) == 2 and "91350100M000100Y43、91140300MA0Y9X0DT0" in told[0] and "长治市演示职业培训学校" in told[1]


def test_text_in_pictures_is_read_like_other_text() -> None:
    segments = [
        Segment("营业执照 名称：山西演示安教育科技有限公司 统一社会信用代码91350100M000100Y43", Kind.OCR, lambda: "图片 1")
    ]
    subject = read_subject(segments, "a.example", Registry.empty())
    assert subject.name == "山西演示安教育科技有限公司" and {m.where for m in subject.mentions} == {"图片 1"}
    assert subject.values(About.USCC) == ("91350100M000100Y43",)
