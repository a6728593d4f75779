"""Names on a page: legal names by their grammar and place (footer, copyright, 主办单位, licence), brands by their label."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import daachorse

from evidence.leads import Kind
from evidence.subjects import NOT_OWN, About, PartyRole
from scanner.namegrammar import Part, holds_a_form, names_in, region_length
from scanner.pagetext import Found, PageText
from scanner.roles import BETWEEN, Standing, heads_an_owners_line, standing, standing_before
from scanner.wordsofnames import words

_RUN = re.compile(r"(?:[\u4e00-\u9fffa-z0-9&*×]|\([\u4e00-\u9fff]{2,8}\))+")
_INSERT = re.compile(r"\(([\u4e00-\u9fff]{2,8})\)")
_LEAD_IN = re.compile(
    r"版权所有|版权归属?于?|主办单位|主办方|主办|承办单位|承办|协办单位|协办|技术支持|公司名称|单位名称|机构名称|学校名称|企业名称|运营单位|运营主体|母公司|子公司|copyright"
    r"|欢迎来到|欢迎访问|欢迎光临|办学单位|招生单位|网站运营|收款单位|开户名|网站建设|网站制作|隶属于|归属于"
)
_EDGE = re.compile(r"[^\u4e00-\u9fffa-z0-9&*×()]")
_MOST_PLACES, _MOST_NAMES, _REACH = 600, 100, 80
_MOST_ALONE, _MOST_OTHERS = 2, 10
_NEVER_BY_PLACE = ("委员会", "厅", "局", "人民政府", "出版社")  # at a page's foot without a label these are links, not owners
_NO_TRAINERS = ("中学", "小学", "幼儿园", "医院")  # of these a page tells without being theirs
_NATIONAL = re.compile(r"(?:中国|中华|全国|国家|国际|世界).*(?:会|中心|研究院)")  # more often a backer than the owner
_NEAR = 12
_ALSO = re.compile(r"[\s\0(,\"“”]*(?:又名|原名|曾用名|又称|亦称|前身为?|更名为)[\s\0:\"“”]*")
_BRAND = re.compile(
    rf"(?:版权所有|copyright|©|◎){BETWEEN}([a-z0-9]{{0,8}}[\u4e00-\u9fff][\u4e00-\u9fffa-z0-9]{{1,14}})(?![\u4e00-\u9fffa-z0-9(])"
)
_TITLE_BRAND = re.compile(
    r"(?<![\u4e00-\u9fffa-z0-9])[\u4e00-\u9fffa-z0-9]{2,10}(?:教育|网校|学堂|课堂|讲堂|培训网|自考网|考试网|教育网|在线|集团)(?![\u4e00-\u9fffa-z0-9])"
)
_NO_BRAND = re.compile(
    r"所有|权利|文章|内容|本站|本网站|未经|转载|声明|备案|icp|网址|^by|作者|法律|地址|电话|热线|主办|承办|技术|关于|联系"
)


def read_names(page: PageText) -> list[Found]:
    """The names on a page, each place once."""
    found: list[Found] = []
    for start, end in itertools.islice(_around_forms(page.text), _MOST_PLACES):
        for run in _RUN.finditer(page.text, start, end):
            found += _in_run(page, run.start(), run[0])
        if len(found) >= _MOST_NAMES:
            break
    return [*_settled([*_also_called(page, found[:_MOST_NAMES])]), *_brands(page)]


@cache
def _automaton() -> "daachorse.CharwiseDoubleArrayAhoCorasick":
    forms = words("forms", "companies") | words("forms", "bodies") | words("forms", "parts")
    return daachorse.CharwiseDoubleArrayAhoCorasick(sorted(forms | {"公司", "集团", "联盟", "办公室", "主办", "版权所有"}))


def _around_forms(text: str) -> Iterator[tuple[int, int]]:
    """The runs of characters around each form of organisation; where nothing is named, nothing more is looked at."""
    done = 0
    for form, form_end, _ in _automaton().find(text):
        if form < done:
            continue
        left = max(done, form - _REACH)
        left = max((m.end() for m in _EDGE.finditer(text, left, form)), default=left)
        edge = _EDGE.search(text, form_end, form_end + _REACH)
        done = edge.start() if edge else min(len(text), form_end + _REACH)
        yield left, done


def _in_run(page: PageText, offset: int, run: str) -> Iterator[Found]:
    """The names in one run of characters, cut at labels and at brackets that are no part of a name."""
    for start, text in _cut(run):
        if not holds_a_form(text):
            continue
        at = offset + start
        label = standing_before(page.text, at) or heads_an_owners_line(page, at, at + len(text))
        plain = names_in(text, labelled=False)
        parts = names_in(text, labelled=True) if label else plain
        for part in parts:
            if part.start == 0 or part in plain:
                found = _found(page, at, text, part, label if part.start == 0 else _anothers(page, at + part.start))
                yield from (found,) if found else ()


def _anothers(page: PageText, at: int) -> Standing | None:
    """What a label right before a name within a run says, where it names another party (由合作支付机构…)."""
    label = standing_before(page.text, at)
    return label if label and label.role in NOT_OWN else None


def _cut(run: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in re.finditer(rf"{_LEAD_IN.pattern}|{_INSERT.pattern}", run):
        if match[0][0] == "(" and _may_stand_in_a_name(match[1], run[match.end() : match.end() + 1]):
            continue
        yield start, run[start : match.start()]
        inside = match.start(1) if match[0][0] == "(" else match.end()
        if match[0][0] == "(":
            yield inside, match[1]
        start = match.end()
    yield start, run[start:]


def _may_stand_in_a_name(inside: str, after: str) -> bool:
    if inside.endswith("合伙") or inside in ("个人独资", "个体工商户"):
        return True
    bracketed = ("集团", "中国", "控股", "国际", "亚洲", "全国", "筹")
    return bool(after) and (inside in bracketed or names_region(inside))


def names_region(text: str) -> bool:
    """Whether a text is a region and nothing more."""
    return region_length(text, 0) == len(text)


def _found(page: PageText, at: int, text: str, part: Part, label: Standing | None) -> Found | None:
    start, end = at + part.start, at + part.end
    stands = label or standing(page, start, end)
    if part.bare and not stands.labelled:
        return None
    name = re.sub(r"\s", "", page.as_shown(start, end))
    role, sure = stands.role, stands.sure or (1 if part.bare else 2)
    segment = page.segment_at(start)
    if role == PartyRole.MENTIONED and segment.kind == Kind.TITLE and name in re.split(r"[\s_\-—–|,，·:：]+", segment.text):
        role, sure = PartyRole.OWNER, 2
    if role == PartyRole.OWNER and sure < 3 and name.endswith(_NEVER_BY_PLACE if label else (*_NEVER_BY_PLACE, *_NO_TRAINERS)):
        role, sure = PartyRole.MENTIONED, 2
    if role == PartyRole.OWNER and sure == 1 and _NATIONAL.fullmatch(name):
        role, sure = PartyRole.MENTIONED, 2
    return Found(About.NAME, name, start, end, role, sure)


def _settled(found: list[Found]) -> list[Found]:
    """A name alone at the foot or head of a page is its owner's when no label says otherwise; of a list of names none is."""
    own = {f.value for f in found if f.role == PartyRole.OWNER and f.sure > 1}
    weak = {f.value for f in found if f.role == PartyRole.OWNER and f.sure == 1}
    others = {f.value for f in found if f.role == PartyRole.MENTIONED} - weak
    holds = not own and len(weak) <= _MOST_ALONE and len(others) <= _MOST_OTHERS
    role = PartyRole.OWNER if holds else PartyRole.MENTIONED
    return [replace(f, role=role, sure=2) if f.role == PartyRole.OWNER and f.sure == 1 else f for f in found]


def _also_called(page: PageText, found: list[Found]) -> Iterator[Found]:
    """A second or former name in brackets behind the owner's (又名“…”) is the owner's too."""
    last: Found | None = None
    for one in found:
        between = page.text[last.end : one.start] if last and one.start - last.end <= _NEAR else ""
        if last and last.role == PartyRole.OWNER and _ALSO.fullmatch(between):
            one = replace(one, role=PartyRole.OWNER, sure=last.sure)
        yield one
        last = one


def _brands(page: PageText) -> Iterator[Found]:
    """What the copyright line names that is no legal name, and what the title ends or begins with and the page repeats."""
    for match in _BRAND.finditer(page.text):
        if len(match[1]) > 2 and not _NO_BRAND.search(match[1]) and not names_in(match[1], labelled=True):
            start, end = match.start(1), match.end(1) - (3 if match[1].endswith("www") else 0)
            yield Found(About.BRAND, page.as_shown(start, end), start, end, PartyRole.OWNER, 2)
    for start, end in itertools.islice(page.of_kind(Kind.TITLE), 1):
        for part in _TITLE_BRAND.finditer(page.text, start, min(end, start + _REACH)):
            if page.text.count(part[0]) > 1 and not names_in(part[0], labelled=False):
                yield Found(About.BRAND, page.as_shown(*part.span()), *part.span(), PartyRole.OWNER, 1)
