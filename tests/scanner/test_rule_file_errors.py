"""What is wrong in a rule file is named with file, rule, value and mend."""

import shutil
from pathlib import Path

import pytest

from evidence.errors import RuleError
from scanner.rules import DEFAULT, load_rules


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("severity = 4", "severity = 9", "严重程度不能是 9"),
        ("severity = 4", 'severity = "4"', "“severity”的值不对"),
        ('status = "active"', 'status = "maybe"', "status 不能是“maybe”"),
        ('nature = "service"', 'nature = "magic"', "nature 不能是“magic”"),
        ('title = "代考、替考、代刷学时"', 'titel = "x"', "不认识的项“titel”"),
        ('legal_basis = ["CR284", "AD28"]', 'legal_basis = ["AD99"]', "没有条款“AD99”"),
        ("'包答案'", "'包答案('", "写错了"),
        ("'包答案'", "'«无此»答案'", "没有“无此”这个部分"),
        ("'包答案'", "'x*'", "能匹配空文字"),
        ('id = "R08"', 'id = "R07"', "出现了不止一次"),
        ("[[rule]]", "[[rule]", "读不懂"),
    ],
)
def test_error_names_the_place(tmp_path: Path, old: str, new: str, what: str) -> None:
    shutil.copytree(DEFAULT, tmp_path / "w")
    path = tmp_path / "w" / "rules" / "service.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError) as caught:
        load_rules(tmp_path / "w")
    assert what in caught.value.sentence() and "service.toml" in caught.value.sentence()


def test_a_rule_without_examples_is_refused(tmp_path: Path) -> None:
    shutil.copytree(DEFAULT, tmp_path / "w")
    path = tmp_path / "w" / "rules" / "new.toml"
    path.write_text(
        '[[rule]]\nid = "R99"\ntitle = "t"\nnature = "promise"\nseverity = 1\nauthority = "a"\nexplanation = "e"\n'
        'terms = ["试试"]\nlegal_basis = ["AD4"]\npolicy_basis = []\nhit = []\nmiss = ["x"]\nstatus = "active"\n',
        "utf-8",
    )
    with pytest.raises(RuleError, match="缺少“hit”"):
        load_rules(tmp_path / "w")


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(RuleError, match="unet2022"):
        load_rules(profile="nothing")
