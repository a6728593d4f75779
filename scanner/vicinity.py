"""Vicinity: the few places of a page where words stand that announce a number or name, so that patterns run only there."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import daachorse


def matches(pattern: re.Pattern[str], text: str, anchors: tuple[str, ...], before: int, after: int) -> Iterator[re.Match[str]]:
    """A pattern's matches near any of the anchors: as far as `before` and `after` characters around one."""
    for start, end in near(text, anchors, before, after):
        for match in pattern.finditer(text, start, end):
            if match.end() < end or end == len(text):  # at the window's end what follows is not seen
                yield match


def near(text: str, anchors: tuple[str, ...], before: int, after: int) -> Iterator[tuple[int, int]]:
    """The parts of a text around its anchors; parts that touch are one."""
    if _present(text, _announced(anchors)).isdisjoint(anchors):
        return
    start, end = -1, -1
    for at, stop, _ in _automaton(anchors).find(text):
        if at - before > end:
            if end >= 0:
                yield start, end
            start = max(0, at - before)
        end = min(len(text), stop + after)
    if end >= 0:
        yield start, end


_EVERY: set[str] = set()  # the anchors of all patterns, as they are first asked for: one look tells which a page has


def _announced(anchors: tuple[str, ...]) -> int:
    _EVERY.update(anchors)
    return len(_EVERY)


@lru_cache(maxsize=1)
def _present(text: str, known: int) -> frozenset[str]:
    """Which of the `known` anchors a text has; it is asked many times for one page, then never again."""
    words = _sorted(known)
    return frozenset(words[number] for number in {number for _, _, number in _automaton(words).find_overlapping(text)})


@cache
def _sorted(known: int) -> tuple[str, ...]:
    return tuple(sorted(_EVERY))


@cache
def _automaton(anchors: tuple[str, ...]) -> "daachorse.CharwiseDoubleArrayAhoCorasick":
    return daachorse.CharwiseDoubleArrayAhoCorasick(list(anchors))
