"""What no list of words foresaw is heard as a seller's; words of a rule in other prose are doubted; each with its reason."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.leads import Lead, Use, Written
from scanner.fold import fold
from scanner.scan import Scanner
from scanner.source import Source
from scanner.voice import PASSAGE, fragments, loudest, loudness, passages

UNLISTED = """
茶艺师证内部有路子，钱到位人不用露面，三五天快递到家
资料发来剩下的您不用管，电工证直接寄您手里，满意再给尾款
八大员不考试不上课，交资料等着收证，老客户都说省心
"""
PROSE = """
第三条 职业技能培训机构应当依法取得办学许可，并接受主管部门的监督检查。
他在信里说，那年冬天学校放假早，大家都回家过年了。
本词条介绍育婴师这一职业的由来、工作内容和相关技能标准的沿革。
"""


def _leads(scanner: Scanner, text: str) -> tuple[Lead, ...]:
    return scanner.scan(Source("text", "test", text.encode(), text_only=True)).leads


@pytest.mark.parametrize("text", UNLISTED.strip().split("\n"))
def test_an_unforeseen_advertisement_is_a_lead_for_a_person_to_judge(scanner: Scanner, text: str) -> None:
    found = [lead for lead in _leads(scanner, text) if lead.confidence]
    assert found
    whole = [lead for lead in found if all(h.written == Written.WHOLE for h in lead.hits)]
    assert all(lead.confidence == 1 and "整句" in lead.hits[0].reason for lead in whole)


@pytest.mark.parametrize("text", PROSE.strip().split("\n"))
def test_other_prose_is_not_a_sellers(scanner: Scanner, text: str) -> None:
    assert loudness(fold(text)) < 0 and not [lead for lead in _leads(scanner, text) if lead.confidence]


def test_words_of_a_rule_in_the_prose_of_a_law_are_doubted(scanner: Scanner) -> None:
    law = "组织考试作弊、代替他人或者让他人代替自己参加考试的，依照刑法的规定处罚；为他人实施前款行为提供作弊器材的，同样处罚。"
    assert not [lead for lead in _leads(scanner, law) if lead.confidence >= 2]


def test_a_denial_that_sounds_like_a_seller_is_a_mention(scanner: Scanner) -> None:
    leads = _leads(scanner, "谨防骗子：所谓月嫂证不用考、钱到位就寄证、晚了没有了，都是骗人的，请及时举报。")
    assert not [lead for lead in leads if lead.confidence and any(h.use == Use.CLAIM for h in lead.hits)]


@given(st.text(st.sampled_from("考证班包过，。！\n ☆12a\0"), max_size=400))
def test_passages_cover_the_text_and_the_loudest_clause_lies_inside(text: str) -> None:
    parts = [*passages(text)]
    assert "".join(text[p.start : p.end] for p in parts) == text
    for part in parts:
        start, end = loudest(text, part)
        assert part.start <= start <= end <= part.end
    longest = max((len(m) for m in re.split("[。！\n]", text)), default=0)
    assert all(p.end - p.start <= max(PASSAGE, longest + text.count("。") + text.count("！") + text.count("\n")) for p in parts)


def test_signs_put_between_characters_do_not_change_the_voice() -> None:
    assert fragments("命·题·人亲自押题") == fragments("命题人亲自押题")
    assert fragments("只要1980元") == fragments("只要680元")


def test_a_guarantee_that_is_a_thing_for_sale_is_not_doubted(scanner: Scanner) -> None:
    table = "课程体系由标准班和保过班两部分组成，其中标准班用书为第三版，保过班用书为第四版"
    lead = next(one for one in _leads(scanner, table) if one.rule_id == "R01")
    assert lead.hits[0].voice < -1 and lead.confidence >= 2
