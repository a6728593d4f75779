"""Imitation: a page that passes for an official query site, by its host, title, query form and emblem; and pages off gov.cn
that wear the markers of a government site. Rule R26.

Public institutions carry the blue badge of the same register lawfully, and are told apart as far as a page tells.
"""

import re
from collections.abc import Iterator, Sequence

from evidence.leads import Kind, Point, Use
from evidence.subjects import About, Subject
from scanner.document import Document, Run
from scanner.hosts import host_of, host_run, lawful_host, likeness, official_sites
from scanner.pagekind import PageKind
from scanner.signs import Sign, first_run, sign_hit
from scanner.source import Source

RULE = "R26"
_FIELDS = re.compile(r"证书编?号|证件号码?|身份证号|准考证号|档案号|报名号")
_BUTTON = re.compile(r"^\W{0,3}(?:立即|点击|开始|马上|证书|成绩|在线)?查\s*询\W{0,3}$")
_QUERY_TITLE = re.compile(r"(?:证书|成绩|资格|人员|操作证|等级)[^，。]{0,10}(?:查询|验证|核验)|查询(?:系统|平台|网|中心)")
_STATE_TITLE = re.compile(
    r"(?:国家|全国|中国|人社部?|人力资源(?:和)?社会保障部?)[^，。|_—-]{0,16}(?:查询|证书网|人事考试|资格网|鉴定网|人才网|考试网|认证网)"
)
_SITE_ID = re.compile(r"(?:政府)?网站标识码[:：]?\s*(?:bm)?\d{8,12}", re.I)
_BADGE = 60  # characters of a footer's line or a picture's text
_FAULTS = re.compile(r"政府网站找错")
_CONAC = re.compile(r"(?:dcs|bszs)\.conac\.cn|_ideconac|imgconac|党政机关(?:网站)?标识", re.I)
_BLUE = re.compile(r"blue|事业单位", re.I)
_INSTITUTION = re.compile(
    r"医院|大学|学院|中学|小学|幼儿园|图书馆|博物馆|文化馆|研究[院所]|科学院|档案馆|体育馆|出版社|疾控|疾病预防|血站|卫生院|事业单位|电视台|广播|气象|地震局|公园|美术馆|纪念馆|(?:服务|管理|指导|监测|检测|考试|救助)中心"
)
_READ = frozenset((Kind.BODY, Kind.LINK, Kind.ALT, Kind.ATTRIBUTE, Kind.HEADING, Kind.HIDDEN, Kind.META))


def imitation_signs(
    source: Source, document: Document, page: PageKind, subject: Subject, emblems: Sequence[Sign]
) -> Iterator[Sign]:
    """The signs that a page passes for an official site."""
    host = host_of(source.name)
    yield from _query_site(source, host, document, emblems, page)
    if not source.text_only:
        yield from _markers(source, host, document, page, subject)


def _query_site(source: Source, host: str, document: Document, emblems: Sequence[Sign], page: PageKind) -> Iterator[Sign]:
    """Host, title, form and emblem together; the title alone is what every article about the real site has."""
    alike = likeness(host)
    official = lawful_host(host)
    title, why = _official_title(document.title)
    form = _query_form(document)
    if official or not (alike or (title and form and "://" in source.name)):
        return
    borne_out = []
    if form:
        borne_out.append(Point(2 if alike and alike.points >= 3 else 1, f"有查询证书的表单（“{form}”）"))
    if title:
        borne_out.append(Point(2 if form else 1, why))
    if any(sign.claimed for sign in emblems):
        borne_out.append(Point(1, "页面有国徽或者政府徽标"))
    if alike:
        run = host_run(source.name)[0]
        start = run[0].find(alike.part)
        about = form or title or page.sells or page.selling or re.search(r"证书|考试|资格|人社|鉴定|职业技能", document.title)
        point = Point(alike.points if about else min(alike.points, 2), alike.reason)
        excuse = None if about or alike.points >= 3 else (Use.EVERYDAY, "网页与证书、考试、查询无关")
        yield Sign(
            "仿冒官方网站", sign_hit(RULE, run, start, start + len(alike.part), excuse, alike.reason), point, tuple(borne_out)
        )
    elif titled := first_run(document, title, frozenset((Kind.TITLE,))):
        run, start = titled, titled[0].find(title)
        yield Sign(
            "仿冒官方网站",
            sign_hit(RULE, run, start, start + len(title), None, why),
            Point(1, "不是官方网站的域名"),
            tuple(borne_out),
        )


def _official_title(title: str) -> tuple[str, str]:
    """The part of a title that is an official site's, or sounds like one, and what to say of it."""
    for one in official_sites():
        for name in one.titles:
            short = name.removesuffix("（学信网）")
            if short in title:
                return short, f"标题用官方网站的名称“{short}”{'（名单未核实）' if one.mark == 'M' else ''}"
    if (said := _STATE_TITLE.search(title)) and _QUERY_TITLE.search(title):
        return said[0], f"标题“{said[0]}”像是国家的查询网站"
    return "", ""


def _query_form(document: Document) -> str:
    """The label of a field for a certificate's number, where a button to query stands too."""
    field = button = ""
    for text, kind, _ in document.runs:
        if kind not in _READ or len(text) > 40:
            continue
        if not button and _BUTTON.match(text.strip()):
            button = text.strip()
        elif not field and (said := _FIELDS.search(text)):
            field = said[0]
    return field if button else ""


def _markers(source: Source, host: str, document: Document, page: PageKind, subject: Subject) -> Iterator[Sign]:
    """What only a government's site, or a public institution's, may wear: the register's badge, its number, the fault box."""
    if lawful_host(host) or "://" not in source.name:
        return
    institution = _institution(document, subject)
    for run, match, kind in _marker_runs(document):
        excuse = None
        if institution:
            excuse = (Use.LAWFUL_NAME, f"像是事业单位（“{institution}”），依法可以有这类标识")
        elif kind == "标识" and _BLUE.search(f"{run[0]} {_around(document, run[0])}"):
            excuse = (Use.LAWFUL_NAME, "是事业单位的蓝色标识，依法可以放置")
        reason = f"不是 gov.cn 网站，却有政府网站的{kind}（“{match[0][:24]}”）"
        borne_out = (Point(2, "网页在招揽培训、证书"),) if page.sells else ()
        yield Sign("政府网站标识", sign_hit(RULE, run, *match.span(), excuse, reason), Point(2, reason), borne_out)


def _marker_runs(document: Document) -> Iterator[tuple[Run, re.Match[str], str]]:
    """Each kind of marker once."""
    told: set[str] = set()
    for run in document.runs:
        if run[1] not in _READ:
            continue
        for pattern, kind in ((_SITE_ID, "标识码"), (_FAULTS, "找错标识"), (_CONAC, "标识")):
            if pattern is _FAULTS and len(run[0]) > _BADGE:
                continue  # an article about it
            if kind not in told and (match := pattern.search(run[0])):
                told.add(kind)
                yield run, match, kind


def _around(document: Document, text: str) -> str:
    return next((one.around for one in document.marked if one.text == text), "")


def _institution(document: Document, subject: Subject) -> str:
    """What tells a public institution: a code that begins with 12, or what its name or title says."""
    codes = subject.values(About.USCC)
    if code := next((c for c in codes if c.startswith("12")), ""):
        return f"统一社会信用代码以 {code[:2]} 开头"
    said = _INSTITUTION.search(f"{subject.name} {document.title}")
    return said[0] if said and not re.search("公司|培训|教育科技", subject.name) else ""
