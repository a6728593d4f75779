"""Extract: a source's bytes become a document: the text runs of its markup, or plain text with what markup in it would show.

Text that is meant to be read backwards is turned round. Nothing here depends on what the text says.
"""

import re
import urllib.parse
from collections.abc import Iterator
from functools import partial

from selectolax.lexbor import SelectolaxError

from evidence.charset import decode
from evidence.leads import Kind
from scanner.document import Document, Marked, Run
from scanner.hosts import host_run
from scanner.marked import marked_elements, worth_a_look
from scanner.markup import html_runs, within
from scanner.pieces import pieces
from scanner.source import Source
from scanner.styles import too_many_rules

EMPTY, NO_TEXT = "内容是空的", "页面里没有文字"
_LIMIT = 2_000_000  # characters of one page; the rest is not read and the document says so
_TEXTY = re.compile(r"<[a-zA-Z!/][^>]{0,400}>|&#?\w{2,8};|%[0-9A-Fa-f]{2}%|\\u[0-9a-fA-F]{4}")
_TURNED = ("\u202e", "倒着", "反着", "倒过来", "反过来", "从右")
_BACKWARDS = "|".join(_TURNED[1:])
_AROUND = 30  # characters beside turned text that say what it is about
_REVERSED = re.compile(
    rf"\u202e([^\u202c\n]{{2,40}})|([^，。！!\n]{{2,40}})(?=[^\n]{{0,4}}(?:{_BACKWARDS}))"
    rf"|(?:{_BACKWARDS})[^：:，,]{{0,6}}[：:，,]\s*([^，。！!\n]{{2,40}})"
)


def extract(source: Source) -> Document:
    """The document of a source. Never raises; what could not be read is said in `problem`."""
    if not source.body.strip():
        return Document("", (), "", EMPTY)
    decoded = decode(source.body, source.content_type)
    text, problem = decoded.text, ""
    if len(text) > _LIMIT:
        text, problem = text[:_LIMIT], f"页面太长，只读了前 {_LIMIT} 个字"
    if text.count("\ufffd") > len(text) // 20:
        problem = "文字编码认不出来，可能读错"
    title, runs, cut = ("", list(_plain_runs(text)), "") if source.text_only else _page_runs(text)
    marked = () if source.text_only or not worth_a_look(text) else _marked(text)
    problem = "；".join(filter(None, (problem, cut)))
    runs += (*_turned(runs), *(one.run for one in marked), *host_run(source.name))
    if not runs and not problem:
        problem = NO_TEXT
    return Document(title, tuple(runs), decoded.charset, problem, marked)


def _page_runs(text: str) -> tuple[str, list[Run], str]:
    """Title and text runs of a page, and what is to be said of how it was read: one made to be slow is read in pieces."""
    cut, said = pieces(text)
    problems = dict.fromkeys((said,))
    title, runs = "", []
    for number, piece in enumerate(cut, 1):
        problems |= dict.fromkeys((too_many_rules(piece),))
        try:
            named, found = html_runs(piece)
        except SelectolaxError:
            problems |= dict.fromkeys((f"第 {number} 段网页结构读不出来",))
            continue
        title = title or named
        runs += found
    return title, runs, "；".join(filter(None, problems))


def _marked(text: str) -> tuple[Marked, ...]:
    """The elements with telling names, of a page that can be parsed."""
    try:
        return tuple(one for piece in pieces(text)[0] for one in marked_elements(piece))
    except SelectolaxError:
        return ()


def _turned(runs: list[Run]) -> list[Run]:
    """Text that is meant to be read backwards (right-to-left override, 倒着念), turned round."""
    found: list[Run] = []
    whole = "\n".join([text for text, _, _ in runs])
    if not any(sign in whole for sign in _TURNED):
        return found
    for text, kind, place in (run for run in runs if run[1] is not Kind.HIDDEN and any(sign in run[0] for sign in _TURNED)):
        for match in _REVERSED.finditer(text):
            start, end = match.span(match.lastindex or 0)
            around = (text[max(0, start - _AROUND) : start], text[end : end + _AROUND])
            found.append((f"{around[0]}{text[start:end][::-1]}{around[1]}", kind, partial(within, place, "（倒序）")))
    return found


def _plain_runs(text: str) -> Iterator[Run]:
    """Plain text as it stands; where it carries markup or escapes, what these would show as well."""
    yield text, Kind.BODY, partial(str, "正文")
    if _TEXTY.search(text):
        for decoded in dict.fromkeys((_unescape(text), text)):
            if "<" in decoded or "&" in decoded:
                yield from html_runs(decoded)[1]
            elif decoded != text:
                yield decoded, Kind.BODY, partial(str, "正文（解码后）")


def _unescape(text: str) -> str:
    plain = urllib.parse.unquote(text, errors="replace")
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)) if not 0xD800 <= int(m[1], 16) < 0xE000 else m[0], plain)
