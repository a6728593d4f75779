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
    ],
)
def test_mention(scanner: Scanner, text: str) -> None:
    assert not any(lead.confidence for lead in scanner.scan(Source("x", "x", text.encode(), text_only=True)).leads)


@pytest.mark.parametrize(
    "text", ["不考试、不到场，包过", "想包过吗？加微信", "不设门槛，签约包过", "“包过班”“保过班”火热招生，名额有限"]
)
def test_claim(scanner: Scanner, text: str) -> None:
    assert any(lead.confidence for lead in scanner.scan(Source("x", "x", text.encode(), text_only=True)).leads)
