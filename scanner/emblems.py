"""Emblems: the state emblem or an organ's mark, seen in a picture or told by a name, and what makes it lawful or incidental.

Police filing badges, badges of the licence register, pictures of identity cards and of papers the state itself issues bear it
by law. Rules R13 (emblem, mark) and R12 (an organ's seal on a sample certificate) are fed from here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from evidence.answers import Answer
from evidence.leads import Hit, Point, Use
from evidence.sightings import MarkKind
from evidence.subjects import Subject
from scanner.catalogue import item_in
from scanner.document import Document, Marked
from scanner.hosts import host_of, lawful_host
from scanner.names import plain
from scanner.pagekind import PageKind
from scanner.pictured import Spot, spots
from scanner.signs import Sign, sign_hit
from scanner.source import Source

EMBLEM_RULE, SEAL_RULE = "R13", "R12"
_EMBLEM_NAME = re.compile(r"guo[-_]?hui|emblem|国徽", re.I)
_MARK_NAME = re.compile(r"gov(?:ernment)?[-_]?logo|zheng[-_]?fu|政府", re.I)
_SEAL_NAME = re.compile(r"gong[-_]?zhang|yin[-_]?zhang|seal|公章", re.I)
_POLICE = re.compile(
    r"公网安备|公安备案|公安网备|公安机关备案|beian\.(?:gov|mps\.gov)\.cn|registersysteminfo|police|gong_?an(?![a-z])|jinghui|警徽|网警"
    r"|警务|psb(?![a-z])",
    re.I,
)
_LICENCE_BADGE = re.compile(
    r"工商网监|gsxt|scrnetent|electronic.?licen[cs]e|电子营业执照|亮照|营业执照|企业信用信息公示|市场监管.{0,4}(?:亮照|标识)|zzlz",
    re.I,
)
_IDENTITY_CARD = re.compile(
    r"身份证|id[-_ ]?card|shenfenzheng|sfz(?![a-z])|id_?(?:back|front)|国徽面|人像面|证件照|居民身份|签发机关", re.I
)
_REGISTER_BADGE = re.compile(r"conac|党政机关(?:网站)?标识|事业单位(?:网站)?标识", re.I)
_OTHER_EMBLEM = re.compile(r"(?:football|club|car|team|brand)[-_ ]?emblem|emblem[-_](?:club|team|car|brand)", re.I)
_EXCUSES = (
    (_POLICE, "是公安备案标识，依法应当放置"),
    (_LICENCE_BADGE, "是工商、市场监管的亮照标识，依法应当放置"),
    (_IDENTITY_CARD, "说的是身份证的国徽面，不是宣传"),
    (_REGISTER_BADGE, "是党政机关、事业单位网站标识，另行核对"),
    (_OTHER_EMBLEM, "是别的徽章"),
)
_STATE_PAPERS = re.compile(r"营业执照|办学许可证|法人登记证|法人证书|居民身份证|护照")
_TINY = 24
_DOUBTED = 0.9  # an emblem seen with less is for a person to tell
_LEGIBLE = 0.8
_SELLER = re.compile(r"logo|brand|header|head|banner|top|nav", re.I)
_STATE_ORGAN = re.compile(
    r"人力资源(?:和)?社会保障|人社[部厅局]|教育[部厅局委]|职业技能鉴定|人事考试|住房(?:和)?城乡|卫生健康|应急管理|工业和信息化|民政[部厅局]|农业农村"
    r"|市场监督|人民政府|国务院|中华人民共和国|[\u4e00-\u9fff]{2,}(?:省|市|县|区|州|国家)[\u4e00-\u9fff]{2,12}(?:局|厅|委员会)$|[\u4e00-\u9fff]{4,}(?:部|厅)$"
)
_NOT_ORGAN = re.compile(r"(?:公司|学校|学院|大学|协会|学会|俱乐部|事务所|合作社|门诊部|经营部|培训部|教务部|事业部|商行|工作室)$")


def emblem_signs(
    source: Source, document: Document, page: PageKind, subject: Subject, text_hits: Sequence[Hit]
) -> Iterator[Sign]:
    """All signs of emblems, marks and seals on a page."""
    named = _lent_names(text_hits)
    seen = spots(source.pictures)
    for spot in seen:
        if spot.mark.kind == MarkKind.EMBLEM:
            yield _emblem(spot, page, named)
        elif _organ(spot.text):
            yield _seal(spot, source, page, subject)
    seal_named = any(_SEAL_NAME.search(one.name) for one in document.marked)
    for one in document.marked:
        if _EMBLEM_NAME.search(one.name) or (_MARK_NAME.search(one.name) and one.tag != "script"):
            yield _named(one, source, page, named, seal_named=seal_named)


def _emblem(spot: Spot, page: PageKind, named: tuple[Point, ...]) -> Sign:
    """An emblem seen in a picture."""
    told = f"{spot.picture.context} {spot.picture.url}"
    said = " ".join(line.text for line in spot.picture.sighting.lines)
    certificate = spot.certificate
    excuse = _excuse(told)
    if excuse is None and (paper := _state_paper(spot)):
        excuse = (Use.LAWFUL_NAME, f"图上是{paper}，国家制发的证照依法有国徽")
    borne_out = [*named]
    if certificate:
        borne_out.append(Point(2, f"图像是样证（{certificate.score} 分：{'；'.join(p.reason for p in certificate.points[:4])}）"))
    elif organ := _organ(re.sub(r"\s", "", said)):
        borne_out.append(Point(2, f"同一图上有机关名称“{organ}”"))
    elif re.search(r"证书|资格|培训|考试|职业", said):
        borne_out.append(Point(1, "同一图上有证书、培训的字样"))
    genuine = _genuine(spot, page)
    if genuine:
        borne_out.append(genuine)
    score = spot.mark.score
    doubt = "，得分不高，须人工辨认" if score < _DOUBTED else "，须人工辨认"
    hit = sign_hit(EMBLEM_RULE, spot.run, 0, len(spot.text), excuse, f"图中疑似国徽（得分 {score:.2f}）{doubt}")
    return Sign("国徽图案", hit, Point(1, f"图中疑似国徽（得分 {score:.2f}），须人工辨认"), tuple(borne_out), 1 if genuine else 0)


def _genuine(spot: Spot, page: PageKind) -> Point | None:
    """A picture of a certificate that the state does issue: an item of the catalogue by its exact name, from an organ."""
    certificate = spot.certificate
    if certificate is None or page.name == "certificate_sale":
        return None
    item = item_in(f"{certificate.title}{certificate.item}")
    if item and (_organ(certificate.issuer) or not certificate.issuer):
        return Point(-3, f"像是国家职业资格“{item.name}”的真证照片，国家制发的证书依法有国徽")
    return None


def _named(one: Marked, source: Source, page: PageKind, named: tuple[Point, ...], *, seal_named: bool) -> Sign:
    """An emblem or an organ's mark told by the name of a file, a style or a text for those who do not see."""
    emblem = bool(_EMBLEM_NAME.search(one.name))
    excuse = _excuse(f"{one.around} {one.text}")
    if excuse is None and lawful_host(host_of(source.name)):
        excuse = (Use.LAWFUL_NAME, "是政府或者学校的网站")
    if excuse is None and 0 < one.size <= _TINY:
        excuse = (Use.EVERYDAY, f"只有 {one.size} 像素大，像是图标")
    if excuse is None and re.search(r"身份证|公网安备", _near(one)):
        excuse = (Use.EVERYDAY, "旁边说的是身份证或者公安备案")
    borne_out = [*named]
    if _SELLER.search(one.around) and page.selling:
        borne_out.append(Point(1, "用在页头或者标志的位置"))
    if seal_named:
        borne_out.append(Point(1, "同一页还有名称像公章的图片"))
    what = "国徽" if emblem else "政府徽标"
    reason = f"文件、样式的名称“{one.name}”像是{what}，没有看图，须人工辨认"
    hit = sign_hit(EMBLEM_RULE, one.run, one.start, one.end, excuse, reason)
    return Sign("国徽图案" if emblem else "政府徽标", hit, Point(1, f"名称“{one.name}”像是{what}，须人工辨认"), tuple(borne_out))


def _near(one: Marked) -> str:
    return one.around[:300]


def _excuse(told: str) -> tuple[Use, str] | None:
    return next(((Use.EVERYDAY, reason) for pattern, reason in _EXCUSES if pattern.search(told)), None)


def _seal(spot: Spot, source: Source, page: PageKind, subject: Subject) -> Sign:
    """A seal with an organ's name: on a sample certificate a lead, unless its owner or a listed body shows it."""
    mark, certificate = spot.mark, spot.certificate
    organ = _organ(spot.text)
    excuse = _lawful_seal(spot, source, subject)
    borne_out = []
    if certificate:
        borne_out.append(Point(2, f"印章在样证上（{certificate.score} 分）"))
    if subject.registry.answer in (Answer.NOT_SEEN, Answer.ENDED) and certificate:
        borne_out.append(Point(1, subject.registry.sentence))
    if mark.text_score < _LEGIBLE:
        borne_out.append(Point(-1, f"印章读得不清（{mark.text_score:.2f}），须人工辨认"))
    reason = f"印章上疑似是机关名称“{spot.text}”（读字得分 {mark.text_score:.2f}），须人工辨认"
    start = max(0, spot.text.find(organ))
    hit = sign_hit(SEAL_RULE, spot.run, start, start + len(organ), excuse, reason)
    return Sign("机关印章", hit, Point(1, f"印章疑似用机关名义“{organ}”"), tuple(borne_out))


def _lawful_seal(spot: Spot, source: Source, subject: Subject) -> tuple[Use, str] | None:
    """Who may show an organ's seal: the organ, and a body that the lists name."""
    if lawful_host(host_of(source.name)):
        return Use.LAWFUL_NAME, "是政府或者学校的网站"
    if subject.name and (plain(subject.name) in plain(spot.text) or plain(spot.text) in plain(subject.name)):
        return Use.LAWFUL_NAME, f"印章是网站主体“{subject.name}”自己的"
    if paper := _state_paper(spot):
        return Use.LAWFUL_NAME, f"图上是{paper}，依法由机关盖章"
    if subject.registry.answer == Answer.EXACT:
        return Use.REGISTERED, f"{subject.registry.sentence}，样证上有机关印章须另行核对真伪"
    return None


def _state_paper(spot: Spot) -> str:
    """A paper that the state makes out and its holder shows by law, where the picture is one; '' otherwise."""
    if spot.certificate and spot.certificate.state_paper:
        return spot.certificate.state_paper
    said = re.sub(r"\s", "", " ".join(line.text for line in spot.picture.sighting.lines))
    paper = _STATE_PAPERS.search(said)
    return paper[0] if paper else ""


def _organ(text: str) -> str:
    """The words that name an organ of the state, '' for a company's or a school's own name."""
    if _NOT_ORGAN.search(text) and not re.search(r"中华人民共和国|人力资源(?:和)?社会保障[部厅局]", text):
        return ""
    match = _STATE_ORGAN.search(text)
    return match[0] if match else ""


def _lent_names(hits: Iterable[Hit]) -> tuple[Point, ...]:
    """What the page's words say of organs of the state, where they are claims."""
    said = next((h for h in hits if h.use == Use.CLAIM and h.rule_id in ("R12", "R12b")), None)
    return (Point(2, f"页面另有借机关名义的话“{said.quote[:16]}”"),) if said else ()
