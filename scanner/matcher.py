"""One pass over a page's squeezed text finds where a term or pattern may stand; only there is it tried.

A pattern has to have one of its words there, and all that it demands: nearly every page is left behind here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scanner.anchors import Flags, Keys, Numbers, any_keys, plain_keys, sparing_keys
from scanner.demands import Way
from scanner.match import Anchored
from scanner.sieve import Asked, Rows, Sieve
from scanner.squeezed import Hits, Squeezed, Words
from scanner.variants import Term
from scanner.wording import Wording


@dataclass(frozen=True, slots=True)
class Sought:
    """A pattern to be looked for: what it is made of, what it demands, and the rule whose words are undone together."""

    rule: str
    wording: Wording
    ways: Sequence[Way]


class Matcher:
    """All terms, and the words of all patterns, in one table."""

    def __init__(self, terms: Iterable[str], patterns: Sequence[Sought] = ()) -> None:
        wordings = [pattern.wording for pattern in patterns]
        undone = set().union(*(w.pairs for w in wordings))
        needed = set().union(*(w.needed or () for w in wordings))
        hidden = undone.union(*(w.needed or () for w in wordings if w.pairs))  # what may stand there in disguise
        whole = [Term(term) for term in dict.fromkeys(terms)]
        parts = [Term(word) for word in sorted(undone | needed)]
        keys: list[Keys] = [sparing_keys(word) if word.text in hidden else plain_keys(word.text) for word in parts]
        self._whole = len(whole)
        self._words = Words([*whole, *parts], [*map(any_keys, whole), *keys])
        self._needing = self._rows_of(parts, [w.needed or () for w in wordings])
        self._undoing = self._rows_of(parts, [w.pairs for w in wordings])
        self._always = np.array([number for number, w in enumerate(wordings) if w.needed is None], np.int64)
        rules = {rule: number for number, rule in enumerate(dict.fromkeys(pattern.rule for pattern in patterns))}
        self._rules: Numbers = np.array([rules[pattern.rule] for pattern in patterns], np.int64)
        self._chars: Numbers = np.array([[ord(c) for c in f"{w.text}  "[:2]] for w in self._words.words] or [[0, 0]], np.int64)
        self._count = len(patterns)
        self._sieve = Sieve([pattern.ways for pattern in patterns])

    def _rows_of(self, parts: Sequence[Term], words: Sequence[Iterable[str]]) -> Rows:
        """For each word the patterns that name it among these of theirs; none for whole terms."""
        naming: dict[str, list[int]] = {}
        for number, mine in enumerate(words):
            for word in mine:
                naming.setdefault(word, []).append(number)
        return Rows.of([*(() for _ in range(self._whole)), *(naming.get(word.text, ()) for word in parts)])

    def anchored(self, texts: Sequence[str]) -> Iterator[Anchored]:
        """The segments of a page that hold what may be a term or pattern, in order."""
        page = Squeezed(texts)
        hits = page.hits(self._words)
        found: dict[int, Anchored] = {}
        for number, offset, word in hits.rows(hits.words < self._whole):
            _at(found, page, number).terms.append((offset, self._words.words[word]))
        sifted = self._sifted(page, hits, [number for number, text in enumerate(texts) if text] if len(self._always) else [])
        if sifted.able.any():
            self._add_patterns(found, page, hits, sifted)
        return (found[number] for number in sorted(found))

    def _sifted(self, page: Squeezed, hits: Hits, filled: Sequence[int]) -> "_Sifted":
        """The patterns of which a word is seen, by segment, and what the sieve says of them."""
        numbers, lengths = self._needing.at(hits.words)
        always = (np.array(filled, np.int64)[:, None] * self._count + self._always).ravel()
        seen = np.repeat(hits.segments, lengths) * self._count + numbers
        pairs = np.unique(np.concatenate([seen, always]))
        plain: Flags = np.zeros(len(pairs), dtype=np.bool_)
        plain[np.searchsorted(pairs, np.concatenate([seen[np.repeat(hits.plain, lengths)], always]))] = True
        segments, patterns = np.divmod(pairs, self._count)
        text, group = _numbered(segments), _numbered(segments * self._count + self._rules[patterns])
        hidden, at = self._hidden(hits, pairs)
        may = self._sieve.hidden(self._chars[hits.words[hidden]].ravel(), np.repeat(group[at], 2), len(group))
        told = page.telling(segments[_begins(text)])
        shown, able = self._sieve.sift(Asked(patterns, text, group), *told, may)
        return _Sifted(segments, patterns, plain, shown, able, hidden)

    def _hidden(self, hits: Hits, pairs: Numbers) -> tuple[Numbers, Numbers]:
        """The hits that may be disguised words of the patterns seen in their segment, each with the place of that pair."""
        broken = np.flatnonzero(~hits.whole)
        numbers, lengths = self._undoing.at(hits.words[broken])
        hidden = np.repeat(broken, lengths)
        wanted = hits.segments[hidden] * self._count + numbers
        at = np.minimum(np.searchsorted(pairs, wanted), max(0, len(pairs) - 1))
        known = pairs[at] == wanted if len(pairs) else np.zeros(len(at), dtype=np.bool_)
        return hidden[known], at[known]

    def _add_patterns(self, found: dict[int, Anchored], page: Squeezed, hits: Hits, sifted: "_Sifted") -> None:
        """Where the sieve lets a pattern through, all that was seen in its segment: words disguise each other."""
        chosen: Flags = np.zeros(len(page.starts), dtype=np.bool_)
        chosen[sifted.segments[sifted.able]] = True
        for number, pattern, plain, shown, able in sifted.rows(chosen[sifted.segments]):
            here = _at(found, page, number)
            here.patterns.add(pattern)
            for of_these, holds in ((here.plain, plain), (here.open, shown), (here.able, able)):
                if holds:
                    of_these.add(pattern)
        hidden: Flags = np.zeros(len(hits.words), dtype=np.bool_)
        hidden[sifted.hidden] = True
        hidden &= chosen[hits.segments]
        for number, offset, word in hits.rows(hidden):
            found[number].hidden.append((offset, self._words.words[word]))
        disguised: Flags = np.zeros(len(page.starts), dtype=np.bool_)
        disguised[hits.segments[hidden]] = True
        inside = self._undoing.lengths[hits.words] > 0
        for number, offset, _ in hits.rows(hits.whole & inside & disguised[hits.segments]):
            found[number].taken.update((offset, offset + 1))


@dataclass(frozen=True, slots=True)
class _Sifted:
    """Patterns in the segments that hold a word of theirs (`plain`: as it stands), and whether they can match there.

    `shown`: in the text as it stands; `able`: with all that may be disguised; `hidden` are the hits that may be disguised words.
    """

    segments: Numbers
    patterns: Numbers
    plain: Flags
    shown: Flags
    able: Flags
    hidden: Numbers

    def rows(self, these: Flags) -> Iterator[tuple[int, int, bool, bool, bool]]:
        """Segment, pattern, and the three things said of it."""
        columns = (self.segments, self.patterns, self.plain, self.shown, self.able)
        return zip(*(column[these].tolist() for column in columns), strict=True)


def _at(found: dict[int, Anchored], page: Squeezed, number: int) -> Anchored:
    """What is found in a segment, begun when it is first asked for."""
    if (here := found.get(number)) is None:
        here = found[number] = Anchored(number, page.segment(number))
    return here


def _numbered(keys: Numbers) -> Numbers:
    """Sorted keys as numbers from 0 that go up by one."""
    numbers: Numbers = np.cumsum(_begins(keys)) - 1
    return numbers


def _begins(keys: Numbers) -> Flags:
    """Where in sorted keys another one begins."""
    begins: Flags = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=begins[1:])
    return begins
