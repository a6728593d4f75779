"""Codes are taken by their check digit: every right one in any text, no wrong one; a labelled slip is told, not mended."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from evidence.subjects import About
from scanner.codes import is_credit_code, read_codes
from scanner.fold import fold

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_TEXT = st.text(alphabet="培训学校报名。，：（） \n证书编号", max_size=30)
_HEAD = st.sampled_from(["11", "12", "51", "52", "53", "91", "92", "93"])
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY = st.tuples(_HEAD, st.integers(110000, 659999).map(str), st.text(alphabet=_SIGNS, min_size=9, max_size=9)).map("".join)


def _organisation(signs: str) -> str:
    """Eight signs with their check sign (GB 11714)."""
    left = -sum(int(sign, 36) * weight for sign, weight in zip(signs, _WEIGHTS, strict=True)) % 11
    return signs + ("X" if left == 10 else str(left))


_CODES = st.tuples(
    _HEAD, st.integers(110000, 659999).map(str), st.text(alphabet=_SIGNS, min_size=8, max_size=8).map(_organisation)
).map(lambda parts: "".join(parts) + uscc.calc_check_digit("".join(parts)))


def _read(text: str) -> list[tuple[About, str]]:
    return [(f.about, f.value) for f in read_codes(fold(text))]


def test_a_sum_that_leaves_no_rest_gives_the_digit_nought() -> None:
    assert is_credit_code("91140300MA0Y9X0DT0") and is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91310115MA1H8R7C6D") and not is_credit_code("91140300MA0Y9X0DTY")


@given(_TEXT, _CODES, st.sampled_from(["", " ", "\n", "-"]), _TEXT)
def test_every_right_code_is_found_in_any_text(before: str, code: str, between: str, after: str) -> None:
    assume(not (code[:17].isdigit() and ric.is_valid(code)))
    assert (About.USCC, code) in _read(f"{before}{between.join(code)}{after}")


def test_without_its_label_a_code_needs_the_check_sign_of_the_organisation_as_well() -> None:
    for number in ("123456789012345678", "91140300MA0Y9X0DT0"):  # both have the outer check sign by chance
        assert is_credit_code(number) and _read(f"示例 {number}") == []
        assert _read(f"统一社会信用代码 {number}") == [(About.USCC, number)]


@pytest.mark.parametrize("around", ["a{}", "{}f", "0{}", "{}9", "订单202{}"])
def test_a_code_within_a_longer_one_is_none(around: str) -> None:
    assert _read(around.format("91350100M000100Y43")) == []


@given(_TEXT, _BODY, st.sampled_from(_SIGNS), _TEXT)
def test_no_code_with_a_wrong_check_digit_is_taken(before: str, body: str, sign: str, after: str) -> None:
    assume(sign != uscc.calc_check_digit(body))
    assert About.USCC not in {about for about, _ in _read(f"{before}{body}{sign}{after}")}


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码：91350100M000100Y43",
        "统一社会信用代码 9135 0100 M000 100Y 43",
        "统一社会信用代码\n91350100m000100y43",
        "信用代码（税号）：９１３５０１００Ｍ０００１００Ｙ４３",
        "纳税人识别号:91350100M000100Y43，开户行",
        "统 一 社 会 信 用 代 码 　9 1 3 5 0 1 0 0 M 0 0 0 1 0 0 Y 4 3",
    ],
)
def test_a_labelled_code_is_read_however_it_is_spaced(text: str) -> None:
    assert (About.USCC, "91350100M000100Y43") in _read(text)


@pytest.mark.parametrize(
    "slip", ["91350100MOO0100Y43", "9135O1OOM0001OOY43", "9I350100M000100Y43", "91350100M000100Y4", "91350100M000100Y44"]
)
def test_a_labelled_code_with_a_slip_is_told_and_never_mended(slip: str) -> None:
    found = [f for f in read_codes(fold(f"统一社会信用代码：{slip}")) if f.about in (About.USCC, About.UNSURE_CODE)]
    assert [(f.about, f.value, f.sure) for f in found] == [(About.UNSURE_CODE, slip, 1)] and "核实" in found[0].note


def test_an_identity_number_is_never_kept() -> None:
    for number in range(100, 2000):
        body = f"11010119900307{number:04d}"[:17]
        card = body + ric.calc_check_digit(body + "0")
        if uscc.calc_check_digit(body) == card[17]:
            assert _read(f"学员身份证 {card}") == []
            break
    else:
        pytest.fail("no identity number that is a code as well")


def test_a_number_of_a_province_without_counties_breaks_nothing() -> None:
    """python-stdnum's own check of identity numbers ends in a KeyError on these."""
    for number in range(1000):
        body = f"71010019900307{number:03d}"
        assert not any(f.about == About.USCC for f in read_codes(f"编号 {body}{uscc.calc_check_digit(body)} 号"))


@given(st.integers(10**13, 10**14 - 1), st.sampled_from(["注册号：", "营业执照注册号 ", "登记证号:"]), _TEXT)
def test_fifteen_digits_need_their_label_and_check_digit(body: int, label: str, after: str) -> None:
    right = f"{body}{mod_11_10.calc_check_digit(str(body))}"
    wrong = f"{body}{(int(right[-1]) + 1) % 10}"
    assert (About.OTHER_ID, right) in _read(f"{label}{right}。{after}")
    assert (About.UNSURE_CODE, wrong) in _read(f"{label}{wrong}。{after}")
    assert (About.OTHER_ID, right) not in _read(f"订单 {right}。")


@pytest.mark.parametrize(
    ("text", "about", "value"),
    [
        ("京ICP备00000012号", About.ICP, "京ICP备00000012号"),
        ("粤ICP备2020000001号-12", About.ICP, "粤ICP备2020000001号-12"),
        ("沪icp备00000012", About.ICP, "沪ICP备00000012号"),
        ("京ICP备案00000012号", About.ICP, "京ICP备00000012号"),
        ("备案号：京 ICP 备 00000012 号 - 3", About.ICP, "京ICP备00000012号-3"),
        ("京ＩＣＰ備00000012號", About.ICP, "京ICP备00000012号"),
        ("京ICP证000012号", About.ICP, "京ICP证000012号"),
        ("京ICP备2020000001号-3A", About.ICP, "京ICP备2020000001号-3A"),
        ("增值电信业务经营许可证：粤B2-20000001", About.ICP, "粤B2-20000001"),
        ("京公网安备 11000000000001号", About.POLICE, "京公网安备11000000000001号"),
        ("沪公网安备31000000000001", About.POLICE, "沪公网安备31000000000001号"),
        ("办学许可证编号：教民114030070000801号", About.LICENCE, "教民114030070000801号"),
        ("办学许可证号 1140300 70000801", About.LICENCE, "1140300"),
        ("人社民 1403004000001 号", About.LICENCE, "人社民1403004000001号"),
        ("机构备案号：S000014000001", About.FILING, "S000014000001"),
    ],
)
def test_licences_and_filings_are_read_in_their_forms(text: str, about: About, value: str) -> None:
    assert (about, value) in _read(text)


@pytest.mark.parametrize("text", ["ICP备案查询", "公安备案流程", "办学许可证是什么", "许可证编号请见附件", "备案号：见下页"])
def test_words_about_numbers_are_no_numbers(text: str) -> None:
    assert _read(text) == []
