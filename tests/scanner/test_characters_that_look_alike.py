"""Words written with characters that look like their own are found; everyday words that only look like them are not."""

import pytest

from scanner.build_lookalikes import common_characters
from scanner.fold import fold
from scanner.scan import Scanner
from scanner.source import Source
from scanner.tables import table

FOUND = """
健康管理师职业资袼证书，报名从速
育婴师证仝囯通用，扫码咨询
稔过班招生，消防设施操作员
签约侱过，造价工程师冲刺
心理咨询师考试包迃班，名额有限
桂证一年五万，二建
职亚技能鉴定报名，免考直接发
人贡资格证代办，诚信
会计佥国通用证书，咨询报名
兔考拿证，七天邮寄，电工焊工
豙政服务员囯豙认证证书，报名中
证书佥囯通用，终身有效，报名咨询
""".strip().splitlines()

NOT_FOUND = """
书包进考场前请放在指定位置
他讨伐考场舞弊的文章发表了
彩色过塑机，证书过塑两元一张
会计公司促过年前回款
这班学生稳进前三
资料员贡献突出，获评先进
老年大学招生公告
黄金通用模具厂
围家宴请老师
兔费尽心思躲进洞里
人大代表考察技校
""".strip().splitlines()


@pytest.mark.parametrize("text", FOUND)
def test_found(scanner: Scanner, text: str) -> None:
    assert any(lead.confidence >= 1 for lead in scanner.scan(Source("例", "例", text.encode(), text_only=True)).leads)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_not_found(scanner: Scanner, text: str) -> None:
    assert not any(lead.confidence >= 1 for lead in scanner.scan(Source("例", "例", text.encode(), text_only=True)).leads)


def test_every_row_holds_characters_that_folding_leaves_alone_and_never_its_own() -> None:
    rows = table("lookalikes")
    assert len(rows) > 3000 and set(rows) <= set(common_characters())
    assert [char for char, alike in rows.items() if char in alike or fold(alike) != alike or len(set(alike)) < len(alike)] == []
