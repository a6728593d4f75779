"""A denial or warning reaches over a whole list, and a question claims nothing."""

import pytest

from scanner.scan import Scanner
from scanner.source import Source


@pytest.mark.parametrize(
    "text",
    [
        "本校不承诺包过、保过，也请学员不要轻信",
        "我校不开展代考、替考等任何活动",
        "有的机构宣称“国家认可、全国通用、联网可查”，消费者要当心",
        "问：培训班能不能包过？答：不能",
        "网上有人说七天拿证，是真的吗",
        "组织代考、替考可能构成犯罪",
        "本校不设“不过退费”班型",
        "包过？我们做不到，也不会承诺",
        "本证书不代表国家认可，仅供学习证明",
        "本证书与国家职业资格证书无关",
        "没人能保证通过，报名前想清楚",
        "这门课我保证不了，更不能包过",
        "签了包过协议也没用，机构跑路了",
        "网传免考拿证系谣言",
        "家长担心保过班是噱头",
        "某机构保过班被学员投诉",
        "“国考保过班”退费难",
        "请勿相信“国家认可、全国通用”的说法",
        "孩子发烧保过暖，第二天就退了",
        "申报职业资格需提供的材料清单",
        "哪家也没法让你百分之百通过，想好再报名",
        "外婆绣了块手帕：不求你必过，只愿你平安",
        "不要相信任何“签约保过”的来电，考点从不委托他人报名",
        "近日有人冒充我校老师，声称不用考试就能出证",
        "医保卡全国通用，跨省看病先备案",
        "今日运势：贵人相助，逢考必过，宜报名资格证考试",
    ],
)
def test_mention(scanner: Scanner, text: str) -> None:
    assert not any(lead.confidence for lead in scanner.scan(Source("x", "x", text.encode(), text_only=True)).leads)


@pytest.mark.parametrize(
    "text",
    [
        "不考试、不到场，包过",
        "想包过吗？加微信",
        "不设门槛，签约包过",
        "“包过班”“保过班”火热招生，名额有限",
        "包过吗？包！不骗人",
        "不会英语包过，加微信",
        "不包过不收费，社工师就这么硬气",
        "普通话二甲以上保过",
    ],
)
def test_claim(scanner: Scanner, text: str) -> None:
    assert any(lead.confidence for lead in scanner.scan(Source("x", "x", text.encode(), text_only=True)).leads)
