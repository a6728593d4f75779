"""Confidence of a lead by points (C0–C3), each point with its reason; severity with its nuances.

The scheme is that of 02_exceptions §2.4: only a claim scores; a mention stays in the archive at C0.
"""

import re
from collections.abc import Sequence

from evidence.answers import Answer, RegistryAnswer
from evidence.leads import Hit, Kind, Point, Use, Written
from scanner.identity import Identity
from scanner.pagekind import PageKind
from scanner.postertext import SURELY_READ
from scanner.rules import Nature, Rule
from scanner.voice import DOUBTFUL, FOREIGN, LOUD

_BASE = {
    Nature.PROMISE: Point(3, "对通过考试、取得证书作明示或暗示的保证"),
    Nature.SERVICE: Point(3, "公开提供代考、挂靠一类服务"),
    Nature.AUTHORITY: Point(2, "借国家、全国等字样给证书或自己增加权威"),
    Nature.QUALIFICATION: Point(2, "给目录外项目冠以职业资格等名称"),
    Nature.RECOGNITION: Point(1, "宣称国家认可、全国通用或可查"),
    Nature.BACKER: Point(2, "借国家机关、官方的名义为证书、培训增加权威"),
    Nature.DUTY: Point(1, "宣称没有这个证书就不能上岗"),
    Nature.LEVEL: Point(1, "自称可以认定职业技能等级、颁发等级证书"),
}
_LURES = (
    Point(1, "推销培训、证书的话术，单独出现不足为凭"),
    Point(1, "推销培训、证书时以此招揽"),
    Point(2, "推销培训、证书时以此招揽"),
    Point(3, "公开兜售证书"),
)
_UNASKED = 2  # the most points for who may grant a skill level when no list can be asked
_UNLISTED = Point(1, "没有列举的用语，只是整句读来像招揽，须人工判断")
_HEARD = 2  # the most points for what only the voice tells
_PRODUCT = re.compile(r"\W{0,2}(?:班|卡|课|协议|套餐|合同|服务|计划|面授|网课)")  # a guarantee that is a thing for sale
_VOUCHED = re.compile(
    r"(?:认可|承认|认证|颁发|核发|签发|发证|授权|备案)[^，。；]{0,16}(?:证书|资格证|等级证|上岗证|认证考试)|证书?[^，。；]{0,8}(?:国家|全国|机关|[部局厅])[^，。；]{0,8}(?:认可|承认|颁发|核发|通用|签发)"
)
_CLAUSE = re.compile(r"[，,。；;！!？?\n]")
_ENDS = re.compile(r"[。！!\n]")
_PROMINENT = {Kind.TITLE, Kind.HEADING, Kind.META}
QUIET = {"notice", "news", "encyclopaedia", "job_ad", "forum", "school"}


def points_of(rule: Rule, hits: Sequence[Hit], page: PageKind, registry: RegistryAnswer, identity: Identity) -> tuple[Point, ...]:
    """The points for a lead with these hits; those that are claims decide."""
    claims = [h for h in hits if h.use == Use.CLAIM]
    if not claims:
        return ()
    lure = severity_of(rule, claims) if rule.nature == Nature.LURE else 0
    unlisted = all(h.written == Written.WHOLE for h in claims)
    points = [_UNLISTED if unlisted else _LURES[lure - 1] if lure else _BASE[rule.nature]]
    if len(page.selling) >= 2 and lure != 1:  # every seller's page sells: for a weak lure that says little
        points.append(Point(2, f"页面有{'、'.join(page.selling)}等招揽内容"))
    elif page.selling:
        points.append(Point(1, f"有{page.selling[0]}等招揽内容"))
    if rule.nature in (Nature.AUTHORITY, Nature.BACKER, Nature.RECOGNITION) and any(
        h.voice > DOUBTFUL and _vouched(h) for h in claims
    ):
        points.append(Point(1, "说国家、机关认可或者颁发的就是这份证书"))
    if any(h.kind in _PROMINENT for h in claims):
        points.append(Point(1, "出现在标题或页面简介里"))
    if len(claims) >= 3:
        points.append(Point(1, f"同一页面出现 {len(claims)} 次"))
    if any(h.written not in (Written.LITERAL, Written.TRADITIONAL, Written.WHOLE) for h in claims):
        points.append(Point(1, "改变写法，像是为了躲避识别"))
    points += [
        *identity.as_points(),
        *_doubts(rule, claims, page),
        *([] if unlisted or rule.nature == Nature.LEVEL else _voiced(claims)),
    ]  # levels hang on the lists
    if unlisted and (over := sum(p.points for p in points) - _HEARD) > 0:
        points.append(Point(-over, "没有列举的用语作证，不作高可信"))
    unasked = rule.nature == Nature.LEVEL and registry.answer in (Answer.NO_LIST, Answer.NO_NAME)
    if unasked and (over := sum(p.points for p in points) - _UNASKED) > 0:
        points.append(Point(-over, f"{registry.sentence}，不能判断是否备案"))
    return tuple(points)


def _voiced(claims: Sequence[Hit]) -> list[Point]:
    """What the loudest passage around the claims says for or against them."""
    voice = max((h.voice for h in claims if h.voice), default=0.0)
    if voice >= LOUD:
        return [Point(1, f"整句读来像招揽（{voice:.1f}）")]
    if any(h.written == Written.LITERAL and h.quote.endswith("过") and _PRODUCT.match(h.after) for h in claims):
        return [Point(-1, f"整句读来不像招揽（{voice:.1f}）")] if voice < FOREIGN else []
    if voice < FOREIGN:
        return [Point(-3, f"整句读来不像招揽（{voice:.1f}），像介绍、规定或者报道")]
    return [Point(-2, f"整句读来不大像招揽（{voice:.1f}）")] if voice < DOUBTFUL else []


def severity_of(rule: Rule, hits: Sequence[Hit]) -> int:
    """The rule's severity; 1 when all that is claimed is mild."""
    claims = [h for h in hits if h.use == Use.CLAIM]
    mild = claims and all(_mild(rule, hit) for hit in claims)
    return 1 if mild else rule.severity


def _mild(rule: Rule, hit: Hit) -> bool:
    """Whether a wording is mild; where a rule says what makes it firm, a headline does so too."""
    if rule.mild is None or not rule.mild.search(hit.term):
        return False
    if rule.firm is None:
        return True
    near = f"{_ENDS.split(hit.before)[-1]}{hit.quote}{_ENDS.split(hit.after)[0]}"
    return hit.kind not in _PROMINENT and not rule.firm.search(near)


def _doubts(rule: Rule, claims: Sequence[Hit], page: PageKind) -> list[Point]:
    """What speaks against a lead: degrees, official or quiet pages, words nobody sees."""
    points = []
    if rule.nature in (Nature.AUTHORITY, Nature.RECOGNITION, Nature.BACKER) and all(map(_degree, claims)):
        points.append(Point(-3 if len(page.selling) >= 2 else -1, "说的是学历教育，国家承认学历可能属实，须核对学校"))
    if page.official:
        points.append(Point(-3, "政府、学校或新闻网站"))
    if page.name in QUIET:
        points.append(Point(-2, f"页面像是{page.title}"))
    if all(h.kind == Kind.HIDDEN for h in claims):
        points.append(Point(-1, "只出现在看不见的文字里"))
    if all(h.framed and h.framed.score < SURELY_READ for h in claims):
        points.append(
            Point(-1, f"只出现在图片里，文字认得不准（{max(h.framed.score for h in claims if h.framed):.2f}），需要人工看图")
        )
    return points


def _vouched(hit: Hit) -> bool:
    """Whether the words say of a certificate itself that the state knows it: the clearest way to borrow its name."""
    near = f"{hit.before[-8:]}{hit.quote}{_CLAUSE.split(hit.after)[0][:24]}"
    return not _degree(hit) and bool(_VOUCHED.search(near))


def _degree(hit: Hit) -> bool:
    """Whether plain words speak of degrees, which the state does recognise; a disguise has no such excuse."""
    near = f"{hit.before[-30:]}{hit.after[:30]}"
    return hit.written == Written.LITERAL and bool(re.search(r"学历|毕业证|自学考试|自考|成人高|专升本|本科|专科|学位", near))


def confidence_of(points: Sequence[Point]) -> int:
    """The band of a sum of points: 5 and more C3, 3–4 C2, 1–2 C1, else C0."""
    total = sum(p.points for p in points)
    return 3 if total >= 5 else 2 if total >= 3 else 1 if total >= 1 else 0
