"""Scan: a source becomes leads. A pure function of its bytes, the rules and the registries.

Every page takes the short road (text, fold, one pass for anchors); only pages with candidates are judged.
"""

import gc
import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace

from evidence.answers import RegistryAnswer
from evidence.leads import Hit, Lead, Scan, Use, Written, lead_id
from evidence.subjects import Subject
from scanner.demands import ways_of
from scanner.document import Document, Segment
from scanner.extract import extract
from scanner.gate import characters_of
from scanner.identity import judge_identity
from scanner.judge import Judge
from scanner.listen import Listener
from scanner.match import Anchored, Match
from scanner.matcher import Matcher, Sought
from scanner.pagekind import PageKind, page_kind
from scanner.place import place_of
from scanner.postertext import framed_in, with_pictures, wrapped
from scanner.qrcodes import coded
from scanner.reading import Reading, closed_up, deciphered, plain_reading
from scanner.registry import Registry
from scanner.rules import Nature, Rule, RuleSet
from scanner.said import Context
from scanner.samples import context_on, sample_points
from scanner.score import confidence_of, points_of, severity_of
from scanner.source import Source
from scanner.subjects import read_subject
from scanner.together import borne_out
from scanner.unspoken import has_signs, unspoken_leads
from scanner.usage import Usage
from scanner.wording import Wording, wording_of

VERSION = "11"
_AROUND = 60
_Found = tuple[Rule, int, int, str, dict[int, Written]]  # a pattern's match: where, read as what words, with which disguises


def scan_key(rules: RuleSet, registry: Registry, seeing: str = "") -> str:
    """What a scan depends on besides its page: `seeing` is who looked at which pictures."""
    return hashlib.sha256(f"{rules.sha}|{registry.digest}|{VERSION}|{seeing}".encode()).hexdigest()


class Scanner:
    """One rule set and one state of the registries, ready to scan."""

    def __init__(self, rules: RuleSet, registry: Registry) -> None:
        self.rules = rules
        self.registry = registry
        self.key = scan_key(rules, registry)
        self._owner: dict[str, Rule] = {term: rule for rule in rules.rules for term in rule.terms}
        self._patterns = [(rule, pattern) for rule in rules.rules for pattern in rule.compiled]
        self._rules_of = [rule.rule_id for rule, _ in self._patterns]
        self._holds = [characters_of(pattern) for _, pattern in self._patterns]
        wordings = [_undone(rule, pattern) for rule, pattern in self._patterns]
        self._words = [wording.pairs for wording in wordings]  # only a rule's own words are undone for it
        sought = (Sought(rule.rule_id, w, ways_of(p)) for (rule, p), w in zip(self._patterns, wordings, strict=True))
        self._matcher = Matcher(self._owner, [*sought])
        self._judge = Judge(frozenset(self._owner))
        self._listener = Listener(rules)

    def scan(self, source: Source) -> Scan:
        """The leads of a source. Never raises for what a page holds; what could not be read is in `problem`."""
        with _uncollected():
            return coded(self._scan(source), source.pictures)

    def candidates(self, texts: Sequence[str]) -> int:
        """How many terms and patterns stand in texts, plain or disguised, before any is judged: the short road alone."""
        with _uncollected():
            return sum(len(here.matches()) + sum(1 for _ in self._found(here)) for here in self._matcher.anchored(texts))

    def _scan(self, source: Source) -> Scan:
        document = with_pictures(extract(source), source)
        texts = [text for text, _, _ in document.runs]
        together = "\n".join(texts)
        page = page_kind(_headings(document), together, source.name)
        context = Context(page.sells, page.title if page.reports else "", page.item)
        aloud = bool(page.selling) or source.text_only
        hits = [
            *self._heard(
                document,
                {here.number: here for here in self._matcher.anchored(texts)},
                context,
                aloud=aloud,
                source=source,
            )
        ]
        signs = has_signs(source, document, together)
        if not (hits or signs or source.whole):
            nobody = Subject(source.party, "", (), self.registry.answer((), ""), read=False)
            return Scan(document.title, page.name, page.why, nobody, (), document.problem)
        subject = read_subject(document.runs, source.party, self.registry, source.seen, source.site)
        leads = borne_out([*self._leads(source, hits, page, subject.registry, _headings(document))], self._weak)
        leads += tuple(unspoken_leads(source, document, page, subject, hits, self.rules)) if signs else ()
        return Scan(document.title, page.name, page.why, subject, leads, document.problem)

    def _heard(
        self, document: Document, anchored: Mapping[int, Anchored], page: Context, *, aloud: bool, source: Source
    ) -> Iterator[Hit]:
        """The hits of all runs of text, with the voice they are said in; where something is sold, what only the voice tells."""
        for number, run in enumerate(document.runs):
            here = anchored.get(number)
            if here is None and not aloud:
                continue
            segment, context = Segment(*run), context_on(source.pictures, run, page)
            hits = [*self._hits(here, segment, context)] if here else []
            yield from self._listener.weigh(segment, hits) if hits else ()
            if aloud:
                yield from self._listener.unlisted(segment, hits, context, alone=source.text_only)

    def _hits(self, anchored: Anchored, segment: Segment, context: Context) -> Iterator[Hit]:
        for match in anchored.matches():
            rule = self._owner[match.term]
            usage = self._judge.term(rule.nature, match, anchored.folded, context)
            usage = _unless(rule, usage, anchored.folded, match.variant.start, match.variant.end)
            yield _hit(rule, segment, match.variant.start, match.variant.end, match.term, _written(match, segment), usage)
        yield from self._pattern_hits(anchored, segment, context)

    def _pattern_hits(self, anchored: Anchored, segment: Segment, context: Context) -> Iterator[Hit]:
        for rule, start, end, words, disguises in self._found(anchored):
            usage = self._judge.pattern(rule.nature, anchored.folded, start, end, words, disguises, context)
            usage = _unless(rule, usage, anchored.folded, start, end)
            written = _most(disguises.values()) or _shown_as(segment.text[start:end], words)
            yield _hit(rule, segment, start, end, words, written, usage)

    def _found(self, anchored: Anchored) -> Iterator[_Found]:
        """The patterns' matches in the text as it stands, then those that only its deciphered reading shows."""
        if not anchored.able:
            return
        shown = anchored.folded
        there = set(shown).union(*(word.text for _, word in anchored.hidden))
        if not (able := self._able(anchored.able, there)):
            return
        reading, taken = plain_reading(shown), set[tuple[str, int]]()
        if shows := [number for number in able if number in anchored.open]:
            plain = [*self._read(reading, self._able(anchored.plain.intersection(shows), set(shown)))]
            yield from plain
            taken.update((rule.rule_id, i) for rule, start, end, *_ in plain for i in range(start, end))
            for found in self._read(closed_up(reading), shows):
                rule, start, end, *_ = found
                if taken.isdisjoint((rule.rule_id, i) for i in range(start, end)):
                    yield found
        for rule_id, mine in itertools.groupby(able, key=self._rules_of.__getitem__):
            together = self._able([n for n in anchored.patterns if self._rules_of[n] == rule_id], there)
            words = [*anchored.disguised([self._words[n] for n in together])]
            for found in self._read(deciphered(shown, words, reading) if words else None, mine):
                _, start, end, read, _ = found
                if shown[start:end] != read and taken.isdisjoint((rule_id, i) for i in range(start, end)):
                    yield found

    def _able(self, numbers: Iterable[int], there: Set[str]) -> list[int]:
        """The patterns, in order, that can match where there are no other characters."""
        able = []
        for number in numbers:
            for some in self._holds[number]:
                if some.isdisjoint(there):
                    break
            else:
                able.append(number)
        return sorted(able)

    def _read(self, reading: Reading | None, numbers: Iterable[int]) -> Iterator[_Found]:
        if reading is None:
            return
        for rule, pattern in (self._patterns[number] for number in numbers):
            for match in pattern.finditer(reading.text):
                start, end = reading.place(*match.span())
                yield rule, start, end, match[0], reading.disguises(start, end)

    def _weak(self, lead: Lead) -> bool:
        return self.rules.by_id[lead.rule_id].nature == Nature.LURE and lead.severity < 3

    def _leads(self, source: Source, hits: list[Hit], page: PageKind, registry: RegistryAnswer, headings: str) -> Iterator[Lead]:
        grouped: dict[tuple[str, str], list[Hit]] = {}
        for hit in hits:
            grouped.setdefault((hit.rule_id, _wording(hit)), []).append(hit)
        for (rule_id, wording), group in grouped.items():
            rule = self.rules.by_id[rule_id]
            identity = judge_identity(rule, group, registry, headings)
            group = sorted(identity.on_hits(group), key=lambda h: h.use != Use.CLAIM)
            points = points_of(rule, group, page, registry, identity)
            points += tuple(sample_points(source.pictures, group, self.registry, source.seen))
            yield Lead(
                lead_id(source.party, rule_id, wording),
                source.party,
                rule_id,
                wording,
                severity_of(rule, group),
                confidence_of(points),
                points,
                tuple(group[:20]),
            )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage: a page makes thousands of objects and no cycle, and looking takes as long as reading it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _headings(document: Document) -> str:
    """The title and the first heading: many sites have their own name in every title."""
    return f"{document.title}\n{document.heading[:100]}".strip()


def _undone(rule: Rule, pattern: re.Pattern[str]) -> Wording:
    """What disguises are undone for a pattern: none for a weak lure, which nobody hides and which would cost every page."""
    wording = wording_of(pattern.pattern)
    return replace(wording, pairs=frozenset()) if rule.nature == Nature.LURE and rule.severity < 3 else wording


def _unless(rule: Rule, usage: Usage, folded: str, start: int, end: int) -> Usage:
    """The use of words that the rule itself excuses by what their sentence says."""
    if rule.excuse is None or usage.use != Use.CLAIM:
        return usage
    said = rule.excuse.search(place_of(folded, start, end).sentence)
    return Usage(Use.EVERYDAY, f"同一句里写明“{said[0]}”") if said else usage


def _hit(rule: Rule, segment: Segment, start: int, end: int, term: str, written: Written, usage: Usage) -> Hit:
    text = segment.text
    return Hit(
        rule.rule_id,
        term,
        text[start:end],
        start,
        end,
        segment.kind,
        segment.locator,
        text[max(0, start - _AROUND) : start],
        text[end : end + _AROUND],
        wrapped(segment.place, text[start:end], term, written),
        usage.use,
        usage.reason,
        framed=framed_in(segment.place, start, end),
    )


def _written(match: Match, segment: Segment) -> Written:
    """How a match was written: the strongest disguise among its characters, else gaps, else traditional or styled."""
    variant = match.variant
    if disguise := _most(w for w in variant.written if w != Written.LITERAL):
        return disguise
    if any(variant.gaps):
        return Written.GAP
    return _shown_as(segment.text[variant.start : variant.end], match.term)


def _most(disguises: Iterable[Written]) -> Written | None:
    counted = Counter(disguises).most_common(1)
    return counted[0][0] if counted else None


def _shown_as(shown: str, plain: str) -> Written:
    """How plain words look on the page: as they are, with something between, in traditional characters or styled signs."""
    if shown == plain:
        return Written.LITERAL
    if len(shown) != len(plain):
        return Written.GAP
    return Written.TRADITIONAL if re.search(r"[\u3400-\u9fff]", shown) else Written.STYLED


def _wording(hit: Hit) -> str:
    """The wording a lead is known by: the term, or the folded words a pattern found."""
    return re.sub(r"\s+", "", hit.term)
