"""Broken HTML gives its leads all the same: cut off, unclosed, nested without end, with junk where none belongs."""

import pytest

from scanner.scan import Scanner
from scanner.source import Source

AD = "一级建造师培训签约包过，报名从速，学费1980元"


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><p>{AD}",
        f"<table><tr><td>{AD}</table></p></div></span>",
        "<div>" * 20_000 + AD,
        f"<p a='1' a=\"2\" <b {AD}</p><p>{AD}",
        f"<!-- never closed? --><p>{AD}<!-- not closed",
        f"<script>var a = '</p>';</script><p>{AD}</p><script>var b = \"",
        f"\0\0<ht\0ml><p>{AD}\0</p>",
        f"<p>{AD}</p></body></html><p>after the end</html>",
        f"<![CDATA[x]]><?xml version='1.0'?><p>{AD}</p>",
        f"<select><option>{AD}</option><p></select>",
        f"<frameset><frame src=a></frameset><noframes><p>{AD}</noframes>",
        f"&#xFFFFFFFF;&#0;&nosuch;<p>{AD}&",
    ],
    ids=range(12),
)
def test_its_lead_is_found(scanner: Scanner, page: str) -> None:
    scan = scanner.scan(Source("http://a.example/", "a.example", page.encode(), "text/html"))
    assert "R01" in {lead.rule_id for lead in scan.leads if lead.confidence >= 2}
