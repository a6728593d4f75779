"""Pages made to keep the parser busy: read whole, in time that grows with their length, and what was done is said."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.extract import extract
from scanner.pieces import pieces
from scanner.scan import Scanner
from scanner.source import Source

AD = "一级建造师培训签约包过，报名从速，学费1980元"
N = 100_000
SLOW = {
    "div": "<div>" * N + AD,
    "div with text": "<div>文" * N + AD,
    "closed": "<div>" * N + AD + "</div>" * N,
    "bold": "<b>" * N + AD,
    "fonts": "".join(f"<font size={i}>" for i in range(N)) + AD,
    "fonts and blocks": "".join(f"<font size={i}><p>" for i in range(N // 2)) + AD,
    "fonts that blocks reopen": "".join(f"<font size={i}>" for i in range(3000)) + "<p>x</p>" * 3000 + AD,
    "mixed inline": "<a><b><i>" * N + "</a>" * N + AD,
    "ended otherwise": "<b>" * N + "</p>" * N + AD,
    "lists": "<ul><li>文" * N + AD,
    "tables": "<table><tr><td>" * N + AD,
    "templates": "<template>" * N + AD,
    "attributes": "<p " + " ".join(f"a{i}=文字" for i in range(N)) + ">" + AD,
    "names of tags": "".join(f"<a{i}></a{i}>" for i in range(N)) + AD,
    "names of attributes": "".join(f"<p a{i}>" for i in range(N)) + AD,
    "hidden in a style": "<svg><style>" + "<div>" * N + "</style>" + AD,
    "hidden in a title": "<select><title></select>" + "<div>" * N + AD + "</title>",
    "hidden in a comment": "<!-->" + "<div>" * N + AD + "-->",
    "hidden in quotes": '<p a=x">' + "<div>" * N + AD + '<p b=">',
    "rules": "<style>" + "p::before{content:'x'}" * 20_000 + "</style>" + "<p>文" * 20_000 + AD,
}
FAST = {
    "entities": "&amp;" * 300_000 + AD,
    "unclosed paragraphs": "<p>文" * N + AD,
    "long attribute": f"<p title='{'文' * 1_500_000}'>{AD}",
    "comments": "<!-- -->" * N + AD,
    "scripts": "<script>var a='文字';</script>" * 50_000 + AD,
}


def _page(text: str) -> Source:
    return Source("http://a.example/", "a.example", text.encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize("text", [*SLOW.values(), *FAST.values()], ids=[*SLOW, *FAST])
def test_it_is_read_in_seconds(text: str) -> None:
    begun = time.process_time()
    document = extract(_page(text))
    assert time.process_time() - begun < 10
    assert any(AD in run for run, _, _ in document.runs)
    assert bool(document.problem) == (text in SLOW.values())


def test_every_attribute_is_read() -> None:
    page = "<p " + " ".join(f"data-a{i}=第{i}项" for i in range(3000)) + f">{AD}"
    runs = {run for run, _, _ in extract(_page(page + "<br>" * 20_000)).runs}
    assert {f"第{i}项" for i in range(3000)} <= runs


def test_words_are_not_parted_where_inline_tags_nest(scanner: Scanner) -> None:
    parts = "".join(f"<b>{'<i>' * 50}{char}" for char in "签约包过，" * 200)
    scan = scanner.scan(_page("<p>" * 20_000 + parts + AD))
    assert any(lead.rule_id == "R01" and lead.confidence >= 2 for lead in scan.leads) and "略去行内标签" in scan.problem


def test_a_large_page_well_made_is_left_as_it_is() -> None:
    row = "<tr><td><a href='/x'>课程</a></td><td><b>一级</b><br>建造师</td><td><ul><li>一<li>二</ul></td></tr>"
    page = f"<html><head><title>标题</title></head><body><table>{row * 5000}</table><script>var a = '<div>' * 9</script></body>"
    assert pieces(page) == ([page], "")


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(
            ["<div>", "<b>", "</b>", "<p a=1>", "</div>", "文", "<!--", "-->", "<script>", "</script>", "'", '"', "<"]
        )
    )
)
def test_only_inline_tags_are_ever_left_out(parts: list[str]) -> None:
    text = "".join(parts) + "<div>" * 12_000
    cut, _ = pieces(text)
    assert "".join(cut).replace("<b>", "").replace("</b>", "") == text.replace("<b>", "").replace("</b>", "")


def test_memory_that_runs_out_is_said_and_no_other_page_suffers() -> None:
    """In a process of its own with little memory, as a parser that asks for more than there is gives up."""
    code = (
        "import json, resource, sys\n"
        "from scanner.extract import extract\nfrom scanner.source import Source\n"
        "import scanner.pieces as pieces\npieces._heavy = lambda text: False\n"
        "page = ''.join(f'<font size={i}><p>' for i in range(20_000)) + '包过'\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (400 << 20), used + (400 << 20)))\n"
        "sys.stdout.write(json.dumps(extract(Source('x', 'x', page.encode(), 'text/html')).problem))\n"
    )
    if not Path("/proc/self/statm").exists():
        pytest.skip("没有 /proc")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "读不出来" in json.loads(done.stdout)
