"""Claims: whether words that are a rule's words are claimed, one function a nature of rule.

A state word counts only where it lends a certificate, an exam or the seller authority; a title only for something off
the catalogue; recognition only of a certificate; a guarantee not where it is the aim of something else; a lure only
where training or certificates are sold.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from evidence.leads import Use
from scanner.attached import NOT_SOLD, Attached, Thing
from scanner.catalogue import item_in
from scanner.cues import cues
from scanner.elsewhere import in_a_form, required
from scanner.place import Place
from scanner.promises import promise, service
from scanner.rules import Nature
from scanner.said import Context, Said, mentioned
from scanner.usage import Usage, job_of, law_of, state_of, told_of, usage_of

_BANNER = 16  # characters of a clause that stands for itself: a banner, a menu, a bullet
_NEAR = 24  # characters in which what is recognised is named
_COUNTRY = ("中国", "中华")  # names of the country, in countless lawful names: only a certificate's own name counts
_NAMED_CERTIFICATE = re.compile(
    r"[”\"]?[一-龥()（）·\s]{0,14}?(?:证书|资格证|资格认证|认证(?:中心|网|委|协会)|考评|考试中心|鉴定中心|认证[一-龥]{0,4}中心|技能(?:认证|鉴定|证书)|职业(?:资格|技能)|人才网|注册.{1,6}师|[一-龥]{1,8}[师员工]证)"
)
_BODY = re.compile(
    r"(?:指导|注册|管理|考试)*(?:中心|委员会|办公室|[局所站]|部门|机构(?:目录|名单|备案))(?!.{0,6}(?:授权|指定|报名))"
)
_DEAL = re.compile(
    r"代办|速办|代报|包(?:过|办|拿|教)|保过|免(?:考|试|笔)|挂靠|转让|出售|内部|渠道|一条龙|不用(?:考|到场)|当天|快速|速成"
)
_STATE_SLOGAN = re.compile(
    r"[^\u4e00-\u9fff]*(?:国家|全国|中国|中华人民共和国)(?:承认|认可|认证|颁发|颁证|发证|监制|通考)[^\u4e00-\u9fff]*"
)


def claim_of(nature: Nature, place: Place, term: str, context: Context, *, disguised: bool) -> Usage:
    """The use of words that are the rule's words, by the one who speaks on this page."""
    said = Said(replace(place, shown=term or place.shown), term, context, disguised)
    usage = next(_NATURES[nature](said), None) or usage_of(said.place)
    told = told_of(said.place, context.reports) if context.reports and usage.use == Use.CLAIM else None
    return told or usage


def _recognition(said: Said) -> Iterator[Usage]:
    """What is recognised or can be looked up must be a certificate: named nearby, or understood in a seller's banner."""
    yield from mentioned(said)
    yield from in_a_form(said)
    yield from required(said)
    if said.thing.thing == Thing.RULE and not said.disguised:
        yield Usage(Use.EVERYDAY, f"“{said.place.shown}{said.thing.text}”说的是{Thing.RULE}，不是证书")
    if paper := cues().search("lawful.papers", said.place.left[-_NEAR:]):
        yield Usage(Use.EVERYDAY, f"“{paper}”本来如此")
    if (wanted := re.search(r"(?:持有|具有|具备|须持|需持|要求)[^。]{0,24}$", said.place.left)) and not cues().search(
        "offer.lure", said.place.sentence
    ):
        yield Usage(Use.EVERYDAY, f"说的是要求有的证书（“{wanted[0][:12]}”）")
    yield from _of_certificates(said)


def _of_certificates(said: Said) -> Iterator[Usage]:
    c, place = cues(), said.place
    own = place.shown if re.search("证书|资格", place.shown) else ""
    near = f"{place.left[-_NEAR:]}|{own}|{place.right[:_NEAR]}"
    named = c.search("attached.certificate", near) or c.search("attached.title", near)
    banner = said.context.selling and len(place.clause) <= _BANNER
    around = f"{place.left}|{place.right}"
    sold = (
        said.context.selling
        or said.disguised
        or "编号" in around
        or c.search("nouns.exam", around)
        or c.search("offer.own", around)
    )
    usual = sold and re.search(r"可查|可验|通用|终身", place.sentence)
    if not (named or banner or _slogan(place) or usual):
        yield Usage(Use.EVERYDAY, "说的不是证书、考试或培训项目")


def _backer(said: Said) -> Iterator[Usage]:
    """An organ of the state lends its name to a certificate or seller; what it does for rules and real exams is another thing."""
    c, place, thing = cues(), said.place, said.thing
    yield from _filed(place.shown)
    yield from mentioned(replace(said, place=replace(place, shown="")))  # the organ named is no sign of a report
    if law := law_of(place):
        yield law
    sold = c.search("nouns.training", f"{place.shown}{place.right[:_NEAR]}")
    if thing.thing in NOT_SOLD and not said.disguised and (thing.thing == Thing.RULE or not sold):
        yield Usage(Use.EVERYDAY, f"“{place.shown}{thing.text}”说的是{thing.thing}，不是证书")
    item = item_in(place.sentence)
    if (item or c.search("lawful.exams", place.sentence)) and not _DEAL.search(place.sentence):
        yield Usage(Use.CATALOGUE, f"“{item.name if item else '国家组织的考试'}”的证书本来由机关颁发")
    if not c.search("nouns.training", place.sentence):
        yield from _of_certificates(said)
    appointed = re.search("指定|合作|直属|特批|^原", place.shown) and not re.search("唯一|独家", place.shown)
    if appointed and not said.context.selling and not c.search("offer.lure", f"{place.left}|{place.right}"):
        yield Usage(Use.EVERYDAY, "没有在招揽学员")
    yield Usage(Use.CLAIM, f"自称“{place.shown}”")


def _lure(said: Said) -> Iterator[Usage]:
    """Words that draw buyers count only where training or certificates are sold: on such a page, or in such a sentence."""
    yield from mentioned(said)
    c, place = cues(), said.place
    if hiring := c.search("job.hiring", place.sentence):
        yield Usage(Use.EVERYDAY, f"招聘用语（“{hiring}”）")
    if not said.context.selling and (
        other := re.match(
            r"(?:他|她|他们|小(?![儿学孩程时区型吃本白众组班])[一-龥]|老(?![年师学人板客牌])[一-龥]|[一-龥]某)(?=[^，。]{2})",
            place.left,
        )
    ):
        yield Usage(Use.COMMENT, f"说的是别人的事（“{other[0]}”）")
    sold = c.search("nouns.training", f"{place.sentence}|{place.nearby}")
    if not sold and not said.context.selling:
        yield Usage(Use.EVERYDAY, "附近没有培训、证书")
    if not said.context.selling and not c.search("offer.lure", f"{place.left}|{place.right}|{place.beyond}"):
        yield Usage(Use.EVERYDAY, "没有在招揽学员")


def _duty(said: Said) -> Iterator[Usage]:
    """Some work does need a certificate by law: what the catalogue admits to work, and special operations."""
    place = said.place
    item = item_in(place.sentence)
    if item and item.kind.startswith("准入"):
        yield Usage(Use.CATALOGUE, f"“{item.name}”是{item.kind}，依法须持证上岗")
    if licensed := cues().search("lawful.licensed", place.sentence):
        yield Usage(Use.LAW, f"“{licensed}”依法须持证上岗")
    yield from _lure(said)


def _level(said: Said) -> Iterator[Usage]:
    """Who may grant a skill level is on the lists of filed bodies; a school that says another body grants it claims nothing."""
    if not re.search(r"(?:没有?|未|无|不)[^，,。]{0,6}备案", said.place.sentence):
        yield from _filed(said.place.sentence)
    if other := re.search(
        r"第三方|评价机构|评价组织|用人单位|技师学院|技工|(?<![未没无不][在经被向])人社(?:部门|局|厅)(?!备案)|鉴定指导中心|主管部门",
        said.place.sentence,
    ):
        yield Usage(Use.EVERYDAY, f"说的是由“{other[0]}”评价、发证")
    if law := law_of(said.place):
        yield law
    yield from _lure(said)


def _filed(text: str) -> Iterator[Usage]:
    """That a body is filed or approved can be checked at the lists: no claim of these words."""
    if filed := cues().search("lawful.filed", text):
        yield Usage(Use.LAWFUL_NAME, f"说的是“{filed}”，是不是真的，可到公布的名单核对")


def _authority(said: Said) -> Iterator[Usage]:
    c, place, thing = cues(), said.place, said.thing
    names_certificate = said.term in _COUNTRY and thing.thing in (Thing.CERTIFICATE, Thing.CERTIFIER)
    if (name := _lawful_name(place)) and not names_certificate:
        yield Usage(Use.LAWFUL_NAME, f"是正当名称或常用说法“{name}”")
    yield from mentioned(said)
    if law := law_of(place) or state_of(place):
        yield law
    named = c.groups["exam.unified"].match(place.right) or re.match("(?:[一二三四五]级)?职业资格", place.right)
    if named and (item := item_in(place.sentence)) and not _DEAL.search(place.sentence):
        yield Usage(Use.CATALOGUE, f"是国家职业资格目录里的“{item.name}”")
    if (item := item_in(place.right[:_NEAR])) and place.right.startswith(item.name) and not _DEAL.search(place.sentence):
        yield Usage(Use.CATALOGUE, f"是国家职业资格目录里的“{item.name}”")
    if (paper := c.search("lawful.papers", place.left[-_NEAR:])) and re.match("通用|可查|联网|统一", place.right):
        yield Usage(Use.EVERYDAY, f"“{paper}”本来如此")
    noun = c.search("nouns.certificate", place.sentence) or c.search("nouns.checkable", place.sentence) or _slogan(place)
    if not noun and not said.context.selling:
        yield Usage(Use.EVERYDAY, "附近没有证书、考试或培训项目")
    yield from _held(said)
    yield from in_a_form(said)
    yield from required(said)
    if honour := c.search("lawful.honours", place.sentence):
        yield Usage(Use.EVERYDAY, f"说的是“{honour}”，不是考来的证书")
    yield from _lent(said, thing, noun)


def _lent(said: Said, thing: Attached, noun: str) -> Iterator[Usage]:
    """Whether a state word lends its weight to what is sold."""
    c, place, term = cues(), said.place, said.term
    if re.match("职业资格|执业资格", place.right) and not said.disguised and not _offered(said):
        yield Usage(Use.EVERYDAY, "“国家职业资格”是目录的正式名称，旁边没有招揽")
    lends = re.match(rf"[”\"’」』]?[^，,。；;、]{{0,4}}?(?:{c.groups['nouns.authority'].pattern})", place.right)
    if term in _COUNTRY:
        lends = _NAMED_CERTIFICATE.match(place.right)
    if lends and thing.thing in NOT_SOLD and not said.disguised:
        yield Usage(Use.EVERYDAY, f"“{place.shown}{thing.text}”说的是{thing.thing}，不是证书")
    if lends and thing.thing == Thing.TITLE and (person := c.search("nouns.biography", place.nearby)):
        yield Usage(Use.EVERYDAY, f"介绍人的资历（“{person}”）")
    if lends:
        yield Usage(Use.CLAIM, f"用“{place.shown}{lends[0][:10]}”给证书、考试或自己增加权威")
    if term == "国家" and said.context.selling and thing.thing == Thing.CERTIFIER:
        yield Usage(Use.CLAIM, f"销售页面用“{place.shown}{thing.text}”这样的单位名称")
    if noun and (term == "中华人民共和国" or said.disguised):
        yield Usage(Use.CLAIM, f"{'变形书写' if said.disguised else '使用'}“{term}”字样，并与“{noun}”同用")
    yield Usage(Use.EVERYDAY, "没有借它给证书、考试增加权威")


def _qualification(said: Said) -> Iterator[Usage]:
    yield from mentioned(said)
    place, thing = said.place, said.thing
    if law := law_of(place):
        yield law
    if _BODY.match(place.right):
        yield Usage(Use.LAWFUL_NAME, "是鉴定、注册机构的名称")
    yield from _held(said)
    if not said.disguised:
        yield from _spoken_of(said, thing)
    yield from in_a_form(said)
    yield from required(said)
    offer = _offered(said)
    named = re.search("[师员工长]$", place.left.rstrip()) and re.match("证", place.right)  # a title made up: 收纳师职业资格证
    if not (offer or named or said.context.selling or said.disguised):
        yield Usage(Use.EVERYDAY, "只是提到，没有招生、办证等招揽")
    yield Usage(Use.CLAIM, f"招揽（“{offer or '销售页面'}”）中使用“{place.shown}”")


def _offered(said: Said) -> str:
    """What offers near the words, '' when nothing does; what every text about exams says (考试, 培训, 保障) is no offer."""
    place = said.place
    return cues().search("offer.firm", f"{place.before}|{place.after}|{place.right[:14]}")


def _spoken_of(said: Said, thing: Attached) -> Iterator[Usage]:
    """A title written openly may be a system, a column, an exam's date, a definition, a job's demand or a catalogue item."""
    place = said.place
    if thing.thing in (Thing.RULE, Thing.PERSON):
        yield Usage(Use.EVERYDAY, f"“{place.shown}{thing.text}”说的是{thing.thing}，不是证书")
    if len(place.sentence) <= len(place.shown) + 2 and place.clause == place.shown:
        yield Usage(Use.EVERYDAY, "只是栏目名，没有说是什么的资格")
    if not said.context.selling and (notice := cues().search("exam.notice", place.right)):
        yield Usage(Use.EVERYDAY, f"说的是考试安排（“{notice}”）")
    if re.match(r"(?:[是指]|，?是指)[^，。]{0,4}(?:对|指|一种|从事)", place.right):
        yield Usage(Use.EVERYDAY, "是在解释这个词")
    if re.search("(?:取得|持有|获得|具有|具备)[^，。]{0,8}$", place.left) and re.match(
        r"证书?(?:者|当年|之日|满|[^，,。]{0,16}的(?:人|职工|纳税人|个人|考生|应届|毕业生|公民|专业技术|从业|劳动者|企业))",
        place.right,
    ):
        yield Usage(Use.EVERYDAY, "说的是已有证书的人")
    if job := job_of(place):
        yield job
    named = re.search(r"[师员工]$", place.before) is not None
    item = item_in(f"{place.left[-20:]}{place.shown}{place.right[:10]}") or (None if named else said.context.item)
    if item and not _DEAL.search(place.sentence):
        mark = "" if item.verified else "，名称未核实"
        yield Usage(Use.CATALOGUE, f"是国家职业资格目录里的“{item.name}”（{item.kind}{mark}）")


def _held(said: Said) -> Iterator[Usage]:
    """A certificate that a teacher holds or an applicant must hand in is not offered."""
    if not said.disguised and (held := cues().search("exam.held", said.place.left)):
        yield Usage(Use.EVERYDAY, f"说的是已有的证书（“{held[:12]}”）")


def _slogan(place: Place) -> str:
    """A clause that says nothing but that the state grants or recognises (国家承认！): no object, no one it is said of."""
    alone = _STATE_SLOGAN.fullmatch(place.clause)
    return alone[0] if alone else ""


def _lawful_name(place: Place) -> str:
    """The lawful name that holds the words, '' when none does."""
    start = len(place.left)
    end = start + len(place.shown)
    for match in cues().finditer("lawful.names", place.sentence):
        if match.start() <= start and end <= match.end():
            return match[0]
    return ""


_NATURES: Mapping[Nature, Callable[[Said], Iterator[Usage]]] = {
    Nature.PROMISE: promise,
    Nature.SERVICE: service,
    Nature.RECOGNITION: _recognition,
    Nature.AUTHORITY: _authority,
    Nature.QUALIFICATION: _qualification,
    Nature.BACKER: _backer,
    Nature.LURE: _lure,
    Nature.DUTY: _duty,
    Nature.LEVEL: _level,
}
