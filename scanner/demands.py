"""Demands: what a text must hold for a pattern to match in it, told before the pattern is tried.

A pattern is read as ways to match; each way demands several things at once, each of them one of a few grams: a character
or two characters side by side. Signs and spaces say nothing, so the demands hold of a text with or without them.
"""

import re
import re._constants as sign  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

Demand: TypeAlias = frozenset[str]  # one of these grams must be there
Way: TypeAlias = frozenset[Demand]  # all of these demands must be met

_MOST = 400  # grams of one demand: more say too little
_WAYS = 4  # more ways than this cost more to look at than they tell apart


def ways_of(pattern: re.Pattern[str]) -> tuple[Way, ...]:
    """The ways a pattern can match: a text in which no way's demands are met holds no match. An empty way demands nothing."""
    if pattern.flags & re.IGNORECASE:
        return (frozenset(),)
    ways: list[list[Any]] = [[]]
    for item in _flat(parser.parse(pattern.pattern)):
        branches = item[1][1] if item[0] is sign.BRANCH else ()
        if branches and len(branches) * len(ways) <= _WAYS:
            ways = [way + _flat(branch) for way in ways for branch in branches]
        else:
            ways = [[*way, item] for way in ways]
    every = dict.fromkeys(frozenset(_demands(way)) for way in ways)
    return tuple(way for way in every if not any(other < way for other in every))


def _flat(items: Iterable[Any]) -> list[Any]:
    """The parts of a pattern with its groups opened."""
    flat: list[Any] = []
    for operation, argument in items:
        if operation is sign.SUBPATTERN and not argument[1] & re.IGNORECASE:
            flat += _flat(argument[3])
        else:
            flat.append((operation, argument))
    return flat


def _demands(items: Sequence[Any]) -> list[Demand]:
    found: list[Demand] = []
    before: frozenset[str] = frozenset()  # the characters of which one stands right before the part at hand
    for operation, argument in items:
        here = _one_of(operation, argument)
        if here:
            pairs = frozenset(a + b for a in before for b in here)
            found.append(pairs if 0 < len(pairs) <= _MOST else here)
        else:
            found += _inside(operation, argument)
        before = here
    pairs_only = [one for one in found if _width(one) == 2]
    return [one for one in found if _width(one) == 2 or not any(all(_holds(pair, one) for pair in two) for two in pairs_only)]


def _one_of(operation: Any, argument: Any) -> frozenset[str]:
    """The characters of which a part is one, none when it may be another or a sign."""
    if operation is sign.LITERAL:
        chars = frozenset(chr(argument))
    elif operation is sign.IN and all(kind is sign.LITERAL for kind, _ in argument):
        chars = frozenset(chr(code) for _, code in argument)
    else:
        return frozenset()
    return chars if len(chars) <= _MOST and all(map(tells, chars)) else frozenset()


def _inside(operation: Any, argument: Any) -> list[Demand]:
    """What a part demands that is no single character."""
    if operation is sign.BRANCH:
        branches = [_demands(_flat(branch)) for branch in argument[1]]
        if all(branches):
            either = frozenset().union(*(max(branch, key=_telling) for branch in branches))
            return [either] if len(either) <= _MOST else []
    elif operation in (sign.MAX_REPEAT, sign.MIN_REPEAT) and argument[0] >= 1:
        return _demands(_flat(argument[2]))
    return []


def tells(char: str) -> bool:
    """Whether a character says something: no sign, which may stand between others or be left out."""
    return "0" <= char <= "9" or "a" <= char <= "z" or "\u3400" <= char <= "\u9fff"


def _width(demand: Demand) -> int:
    return min(map(len, demand))


def _holds(pair: str, demand: Demand) -> bool:
    return pair[0] in demand or pair[-1] in demand


def _telling(demand: Demand) -> tuple[int, int]:
    return _width(demand), -len(demand)
