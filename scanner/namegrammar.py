"""The grammar of legal names: [行政区划] 字号 行业 组织形式 within one run of characters, cut where prose words stand.

A wrong name is worse than none: what is only common words (培训学校), half a word (大学|生) or prose (没有基础能学会) is no name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from scanner.wordsofnames import regions, tokens_of, words

_LONGEST, _SHORTEST, _SHORTEST_COMPANY = 40, 4, 7
_WINDOW = 60  # characters of a run read around its forms
_COUNTY = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:自治[州县旗]|[省市县区州盟旗])")
_NO_COUNTY = frozenset(
    "本全我各该外城郊小社地校园厂赛战特几哪那这某两多商门超上学到在去来从的送进出回有就任读曾自民心和与由为是把被将原现"
)
_BRACKETS = re.compile(r"\([\u4e00-\u9fff]+\)")
_HOUSE_NUMBER = re.compile(r"\d+(?:-\d+)?(?:号|层|楼|室|座|栋|幢|单元)+")
_LATIN = re.compile(r"[a-z]{2}")
_PUBLIC = re.compile(r"(?:鉴定|考试|认定)(?:指导|服务|管理|考核)?(?:中心|站|所)$")  # agencies are named by their task alone
_PUBLIC_LENGTH = 4
_OPEN_ENDS = ("(", "级", "类", "所", "家", "个", "项", "一")
_JOINS = frozenset("与和及暨")
_BLANKED = tuple("*×x○〇_")
_BROAD = (
    "协会",
    "学会",
    "委员会",
    "研究院",
    "考试院",
    "人民政府",
    "联合会",
    "促进会",
    "商会",
    "厅",
    "局",
    "基金会",
    "科学院",
    "设计院",
)
_LEADS = ("厅", "局", "委", "署", "院", "馆", "社", "台", "办公室")  # by a label too these need a region first


@dataclass(frozen=True, slots=True)
class Part:
    """A name at run[start:end]; `bare` when all its words are common ones, so only its place can make it a name."""

    start: int
    end: int
    bare: bool


def names_in(run: str, labelled: bool) -> Sequence[Part]:
    """The names in a run of characters. `labelled` runs follow a label (版权所有：…): more forms count there."""
    spans = [m.span() for m in _form_pattern(labelled).finditer(run)]
    if not spans:
        return ()
    first, last = max(0, spans[0][0] - _WINDOW), spans[-1][1] + 4
    found = _found(run[first:last], labelled)
    return [Part(p.start + first, p.end + first, p.bare) for p in found] if first else found


@lru_cache(maxsize=4096)
def _found(run: str, labelled: bool) -> tuple[Part, ...]:
    tokens = tokens_of(run)
    edges, at = [0], 0
    for token in tokens:
        at += len(token)
        edges.append(at)
    piece = _Run(run, tokens, frozenset(edges), labelled)
    return tuple(name for start, end in piece.pieces() for name in piece.names(start, end))


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of characters with its words."""

    text: str
    tokens: list[str]
    edges: frozenset[int]
    labelled: bool

    def pieces(self) -> Iterator[tuple[int, int]]:
        """The run between words and house numbers that no name holds."""
        breaks = words("forms", "breaks")
        numbers = [m.span() for m in _HOUSE_NUMBER.finditer(self.text)]
        start = at = 0
        for token in self.tokens:
            end = at + len(token)
            number = next((n for n in numbers if n[0] <= at < n[1]), None)
            if number or token in breaks or (token in _JOINS and self._joins_names(start, at, end)):
                if at > start:
                    yield start, at
                start = max(end, number[1]) if number else end
            at = end
        if start < at:
            yield start, at

    def _joins_names(self, start: int, at: int, after: int) -> bool:
        """Whether 与/和 joins two names (教育部与上海市) rather than stands in one (住房和城乡建设委员会)."""
        return not is_led(self.text, start) or self.text[:at].endswith(_forms(labelled=False)) or is_led(self.text, after)

    def names(self, start: int, end: int) -> Iterator[Part]:
        """The names in a piece, from left to right."""
        spans = (m.span() for m in _form_pattern(self.labelled).finditer(self.text, start, end))
        ends = [span for span in spans if span[1] in self.edges]
        at = start
        while ends:
            count = self._reach(ends)
            begin = self._begin(at, ends[0])
            name = self._judged(begin, ends[0], ends[count - 1][1]) if begin >= 0 else None
            if name:
                yield name
            at, ends = ends[count - 1][1], ends[count:]

    def _reach(self, ends: Sequence[tuple[int, int]]) -> int:
        """How many of the form ends belong to the first name (…大学网络教育学院, …有限公司北京分公司)."""
        count = 1
        while count < len(ends):
            before, (start, end) = ends[count - 1], ends[count]
            gap = self.text[before[1] : start]
            is_part = self._form((start, end)) in words("forms", "parts")
            if len(gap) > (12 if is_part else 8) or "(" in gap or not (is_part or not is_led(self.text, before[1])):
                break
            count += 1
        return count

    def _begin(self, at: int, form: tuple[int, int]) -> int:
        """Where a name begins that has its first form at `form`; -1 when nothing says so."""
        while at < form[0] and (self.text[at].isdigit() or self.text[at] in "年月日第个&)、"):
            at += 1
        word = self._form(form)
        led = [p for p in sorted(self.edges) if at <= p < form[0] and self.text[p - 1 : p] != "(" and self._led(p)]
        led = [p for p in led if not any(p < later and _LATIN.search(self.text, p, later) for later in led)]
        if word == "大学" and (own := [p for p in led if _starts_with(self.text, p, _schools())]):
            return own[-1]
        if led and (led[0] == at or not self.labelled or word.startswith(_LEADS)):
            return led[0]
        return at if word in words("forms", "companies") or (self.labelled and not word.startswith(_LEADS)) else -1

    def _form(self, span: tuple[int, int]) -> str:
        """The form of organisation at a span, without what stands in brackets behind it."""
        return self.text[span[0] : span[1]].partition("(")[0]

    def _led(self, at: int) -> bool:
        length = region_length(self.text, at)
        return (length > 0 and (at + length in self.edges or self.text[at : at + length] in _heads())) or _starts_with(
            self.text, at, _schools()
        )

    def _judged(self, begin: int, form: tuple[int, int], end: int) -> Part | None:
        name, word = self.text[begin:end], self._form(form)
        body = self.text[begin : form[0]]
        if not _SHORTEST <= len(name) <= _LONGEST or not body or word in words("forms", "parts"):
            return None
        if (
            self.text[begin - 1 : begin] in _BLANKED
            or any(c in body for c in _BLANKED)
            or (body.endswith(_OPEN_ENDS) and not body.endswith("第一"))
        ):
            return None
        if any(never in name for never in words("forms", "never")) or (word == "小学" and body.endswith("中")):
            return None
        bare = _is_bare(name, body, word)
        company = word in words("forms", "companies")
        if not self.labelled and (company and len(name) < _SHORTEST_COMPANY):
            return None
        if not self.labelled and bare and not (_without_region(body) and is_led(body, 0)):
            return None
        return Part(begin, end, bare)


_COLLEGE = re.compile(
    r"(?:职业(?:技术)?|师范|理工|工程|工业|医|财经|农业|开放)(?:学院|大学)$|高等专科学校$"
)  # a region and its trade are their name


def _is_bare(name: str, body: str, word: str) -> bool:
    """Whether a name is made of common words alone (北京培训学校); agencies and universities are so by rights."""
    rest = _without_region(body)
    if not _all_generic(rest):
        return False
    if word == "大学":
        return not rest and not _starts_with(body, 0, regions())
    if _COLLEGE.search(name) and is_led(body, 0):
        return False
    by_task = len(rest) >= _PUBLIC_LENGTH and _PUBLIC.search(name) and is_led(body, 0)
    national = word == "学院" and body.startswith(("中央", "中国"))
    return not (rest and (word.endswith(_BROAD) or by_task or national))


def holds_a_form(run: str) -> bool:
    """Whether a run of characters holds any form of organisation."""
    return _form_pattern(labelled=True).search(run) is not None


def is_led(text: str, at: int) -> bool:
    """Whether a region, or another word names begin with, stands at text[at:]."""
    return region_length(text, at) > 0 or _starts_with(text, at, _schools())


def region_length(text: str, at: int) -> int:
    """How many characters of region stand at text[at:]: 北京, 石家庄市, 桥西区, 中国."""
    for length in (8, 7, 6, 5, 4, 3, 2):
        head = text[at : at + length]
        if len(head) == length and head in _heads():
            return length + (text[at + length : at + length + 1] in ("省", "市"))
    county = _COUNTY.match(text, at)
    if county is None or not 2 <= len(county[0]) <= 5 or not _NO_COUNTY.isdisjoint(county[0]):
        return 0
    name = county[0]
    known = any(name[i : i + n] in regions() for i in range(1, len(name)) for n in (2, 3, 4))  # 并入深圳市
    return 0 if known else len(name)


def _without_region(body: str) -> str:
    """A name without the regions at its head."""
    while length := region_length(body, 0):
        body = body[length:]
    return _BRACKETS.sub("", body)


def _starts_with(text: str, at: int, heads: frozenset[str]) -> bool:
    return any(text[at : at + length] in heads for length in (8, 7, 6, 5, 4, 3, 2))


@cache
def _heads() -> frozenset[str]:
    return regions() | words("regions", "wide")


@cache
def _schools() -> frozenset[str]:
    return words("regions", "schools") | words("regions", "wide")


@cache
def _forms(labelled: bool) -> tuple[str, ...]:
    listed = words("forms", "companies") | words("forms", "bodies") | words("forms", "parts")
    return tuple(sorted(listed | words("forms", "labelled") if labelled else listed, key=len, reverse=True))


@cache
def _form_pattern(labelled: bool) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{'|'.join(map(re.escape, _forms(labelled)))})(?:\((?:有限合伙|普通合伙|特殊普通合伙|个人独资|个体工商户)\))?"
    )


def _all_generic(rest: str) -> bool:
    """Whether a text is made of common words alone."""
    generic, at = words("forms", "generic"), 0
    while at < len(rest):
        length = next((n for n in range(min(8, len(rest) - at), 0, -1) if rest[at : at + n] in generic), 0)
        if not length:
            return False
        at += length
    return True
