"""One wording for what no list can show: nobody is ever called 未备案, register and annexes name the rows alike."""

import pytest

from evidence.annexforms import annexes
from evidence.casefields import case_fields
from tests.test_house import ROOT

_PAGES_SAY = {"crawler/walls.py"}  # words that are looked for on pages of others
_SHOWN = ("py", "toml", "csv", "html", "js")


@pytest.mark.parametrize("word", ["未备案", "没有备案的", "司法认可"])
def test_no_text_of_ours_says_what_cannot_be_known(word: str) -> None:
    rooms = (ROOT / room for room in ("crawler", "evidence", "vision", "scanner", "reports", "wordlists/workflow"))
    files = [p for room in rooms for end in _SHOWN for p in room.rglob(f"*.{end}") if "demo_site" not in p.parts]
    found = {p.relative_to(ROOT).as_posix() for p in files if word in p.read_text("utf-8")}
    assert len(files) > 200 and found <= _PAGES_SAY


def test_the_register_names_the_rows_as_the_annexes_do() -> None:
    titled = [f"{row} {title}" for form in annexes().forms for row, title in form.rows]
    others = [other for form in annexes().forms for other in form.others]
    assert list(case_fields()["附件栏目"].choices) == [*titled, *others]
