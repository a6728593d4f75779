"""What a page's own styles write around its elements is read where it is shown, as one run with its neighbours."""

import pytest

from scanner.extract import extract
from scanner.scan import Scanner
from scanner.source import Source


def _html(style: str, body: str) -> Source:
    return Source("x", "x", f"<style>{style}</style>{body}".encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("style", "body"),
    [
        ('.a:after{content:"包过"}', '<p>考试<i class="a"></i>，报名</p>'),
        (".a::before { color: red; content : '考试包过' }", '<p><i class="a">，报名</i></p>'),
        ('#b i:before{content:"考" "试\\5305"}#b i:after{content:"\\8fc7 "}', '<p id="b"><i></i>，报名</p>'),
        ('/* } */ @media print{.a:AFTER,.b:before{content:"考试包过"}}', '<p><b class="b">，报名</b></p>'),
        (".a:before{content:attr(data-t)}", '<p><i class="a" data-t="考试包过"></i>，报名</p>'),
    ],
)
def test_written_text_is_read_in_its_place(scanner: Scanner, style: str, body: str) -> None:
    assert "考试包过，报名" in {s.text for s in extract(_html(style, body)).segments}
    assert any(lead.rule_id == "R01" and lead.confidence for lead in scanner.scan(_html(style, body)).leads)


def test_icons_and_unknown_selectors_write_nothing() -> None:
    page = _html('.a:before{content:"\\f101"} p>>>b:after{content:"包过"} i{content:"包过"}', '<p><i class="a">好</i></p>')
    assert [s.text for s in extract(page).segments] == ["好"]
