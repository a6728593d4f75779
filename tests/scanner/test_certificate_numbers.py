"""Certificate numbers: 1 letter and 21 digits fit, anything else does not, and no number is ever shown whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.certificates import check_number, numbers_in


@pytest.mark.parametrize(
    ("number", "fits", "said"),
    [
        ("S000014140300256000001", False, "不是 1 个字母加 21 个数字"),  # the level is 6
        ("S000014140300253000001", True, "社会培训评价组织，首次备案在省级，省级代码 14，2025 年，三级/高级工"),
        ("Y123414140300251000001", True, "用人单位，机构代码 1234，省级代码 14，2025 年，一级/高级技师"),
        ("ｙ123414140300251000001", True, "用人单位"),
        ("Y1234 1414 0300 2510 0000 1", True, "用人单位"),
        ("Z123414140300251000001", False, "22 位"),
        ("201514140300251000001", False, "21 位"),
        ("AB12341414030012510001", True, "特级技师"),
    ],
)
def test_the_form_alone_is_judged(number: str, fits: bool, said: str) -> None:
    found = check_number(number)
    assert found.fits == fits and said in found.says
    assert "证书真实" in found.says or not fits


@given(st.from_regex(r"[A-Z]?\d{8,25}", fullmatch=True))
def test_the_running_number_is_never_shown(number: str) -> None:
    shown = check_number(number).masked
    assert len(shown) == len(number) and shown.endswith("*" * 7) and number not in check_number(number).says


def test_numbers_are_looked_for_beside_level_certificates() -> None:
    page = "职业技能等级证书样本\n证书编号：S000014140300253000001\n编号：201514140300125"
    assert [n.fits for n in numbers_in(page)] == [True, False]
    assert list(numbers_in("订单编号：S000014140300253000001")) == []
    assert list(numbers_in("职业技能等级证书 编号：S0000********300001")) == []
