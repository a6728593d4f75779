"""Whatever a page calls itself, no cell of the register starts a formula, and what was written is read back as it was."""

from hypothesis import given
from hypothesis import strategies as st

from evidence.casefields import case_fields, plain
from reports.register_files import bare_cell, safe_cell

SIGNS = "=+-@\t\r\n＝＋－＠"
TEXTS = st.text(st.sampled_from([*SIGNS, " ", "　", "a", "1", "包", "(", '"', "'"]), max_size=12)


@given(TEXTS)
def test_no_cell_begins_with_a_sign(text: str) -> None:
    assert safe_cell(text).strip()[:1] not in set(SIGNS)


@given(TEXTS)
def test_what_was_written_is_read_back(text: str) -> None:
    kept = plain(text)
    assert plain(bare_cell(safe_cell(kept))) == kept


@given(TEXTS, TEXTS)
def test_two_texts_are_never_written_alike(one: str, other: str) -> None:
    assert (safe_cell(plain(one)) == safe_cell(plain(other))) == (plain(one) == plain(other))


@given(st.text(max_size=30))
def test_a_text_as_it_is_kept_stays_so(text: str) -> None:
    kept = case_fields()["备注"].checked(text)
    assert case_fields()["备注"].checked(kept) == kept


def test_plain_text_stays_as_it_is() -> None:
    assert safe_cell("演示培训学校（分校）") == "演示培训学校（分校）"
    assert safe_cell("it's") == "it's" == bare_cell("it's")
    assert safe_cell('=HYPERLINK("http://x.example")') == '\'=HYPERLINK("http://x.example")'
