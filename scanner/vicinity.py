"""Vicinity: the few places of a page where words stand that announce a number or name, so that patterns run only there."""

import re
from collections.abc import Iterator
from functools import cache

import daachorse


def matches(pattern: re.Pattern[str], text: str, anchors: tuple[str, ...], before: int, after: int) -> Iterator[re.Match[str]]:
    """A pattern's matches near any of the anchors: as far as `before` and `after` characters around one."""
    for start, end in near(text, anchors, before, after):
        for match in pattern.finditer(text, start, end):
            if match.end() < end or end == len(text):  # at the window's end what follows is not seen
                yield match


def near(text: str, anchors: tuple[str, ...], before: int, after: int) -> Iterator[tuple[int, int]]:
    """The parts of a text around its anchors; parts that touch are one."""
    start, end = -1, -1
    for at, stop, _ in _automaton(anchors).find(text):
        if at - before > end:
            if end >= 0:
                yield start, end
            start = max(0, at - before)
        end = min(len(text), stop + after)
    if end >= 0:
        yield start, end


@cache
def _automaton(anchors: tuple[str, ...]) -> "daachorse.CharwiseDoubleArrayAhoCorasick":
    return daachorse.CharwiseDoubleArrayAhoCorasick(list(anchors))
