"""Whatever a page calls itself, no cell of the register starts a formula."""

from hypothesis import given
from hypothesis import strategies as st

from reports.register_files import safe_cell

SIGNS = "=+-@\t\r\n＝＋－＠"


@given(st.text(st.sampled_from([*SIGNS, " ", "　", "a", "1", "包", "(", '"']), max_size=12))
def test_no_cell_begins_with_a_sign(text: str) -> None:
    assert safe_cell(text).strip()[:1] not in set(SIGNS)


def test_plain_text_stays_as_it_is() -> None:
    assert safe_cell("演示培训学校（分校）") == "演示培训学校（分校）"
    assert safe_cell('=HYPERLINK("http://x.example")') == '\'=HYPERLINK("http://x.example")'
