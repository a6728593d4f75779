"""Judge: is this match the rule's words at all, and are they claimed? One function a nature of rule.

State words count only where they lend a certificate, an exam or the seller authority; a title only for something
off the catalogue; thin disguises (two sounds, two letters) only beside an exam or certificate noun.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evidence.leads import Use, Written
from scanner.attached import NOT_SOLD, Thing, attached_to
from scanner.boundary import Boundary
from scanner.catalogue import item_in
from scanner.cues import cues
from scanner.match import Match
from scanner.place import Place, place_of
from scanner.rules import Nature
from scanner.usage import Usage, job_of, law_of, state_of, told_of, usage_of
from scanner.variants import Variant, junk_only

_SENTENCE_SIGNS = re.compile(r"[。，,、；;：:！!？?]")
# verbs of completed action and everyday objects after 过: 报过名, 抱过孩子, 打过电话
_ASPECT = re.compile(
    r"^(?:了(?!解)|着|的|名|几|一[会下]|[一二两三四五六七八九十\d]+(?:[个天年月次遍回]|小时|分钟)|去|来|期|时|程|敏|滤|渡|户|度|往|于|重|大|小|后|多|光|新生|孩|课程|钱|安检|年|节|夜|半|关(?!键|注)|场|往|头|目|错|问|世|继)"
)
_SLOGAN = re.compile(
    r"^(?:$|[^\u4e00-\u9fffa-z0-9]|班|课|营|计划|套餐|协议|保障|服务|包|不|签|考|拿|取|名师|资料|押|一次|付|免|学|上|就|人|零|走|费|价|全|专|十|有|私|看|速|随|品|仅|限|无|没|当|加|联|来|老|懂|证|试|真|直|靠|安|本|再|每|三|两|五|半|快|稳|需|可|题|闭)"
)


_SLOGAN_LENGTH = 16  # characters of a clause that stands for itself: a banner, a menu, a bullet
_NEAR = 24  # characters in which what is recognised is named


@dataclass(frozen=True, slots=True)
class Context:
    """What the judge may know of the page: whether it sells courses or certificates; what it is when it speaks of others."""

    selling: bool
    reports: str = ""


class Judge:
    """Judges matches of one rule set's terms."""

    def __init__(self, terms: frozenset[str]) -> None:
        self._boundary = Boundary(terms)

    def term(self, nature: Nature, match: Match, folded: str, context: Context) -> Usage:
        """The use of a term match in folded text."""
        variant = match.variant
        place = place_of(folded, variant.start, variant.end)
        return (
            self._no_word(match, folded)
            or self._too_thin(nature, match, folded, place)
            or self.claimed(nature, place, match.term, context, disguised=_deliberate(variant) and variant.kept > 0)
        )

    def pattern(
        self, nature: Nature, folded: str, start: int, end: int, words: str, disguises: Mapping[int, Written], context: Context
    ) -> Usage:
        """The use of a pattern match folded[start:end], read as `words`; some characters (by offset) were deciphered."""
        place = replace(place_of(folded, start, end), shown=words)
        if token := self._boundary.crossed_by(folded, start, end, words, gaps=False):
            return Usage(Use.NOT_A_WORD, f"是“{token}”等词的一部分，不是“{words}”")
        return self._misread(folded, disguises, place) or self.claimed(nature, place, "", context, disguised=bool(disguises))

    def _misread(self, folded: str, disguises: Mapping[int, Written], place: Place) -> Usage | None:
        """A look-alike or sound-alike that is part of a word of its own was no disguise; nor is a sound far from any exam."""
        for offset, how in disguises.items():
            if how in (Written.SHAPE, Written.HOMOPHONE) and (
                token := self._boundary.holder(folded, offset, offset + 1, folded[offset])
            ):
                return Usage(Use.NOT_A_WORD, f"“{token}”本身是词")
        if Written.HOMOPHONE in disguises.values() and not cues().search("nouns.exam", place.sentence):
            return Usage(Use.NOT_A_WORD, "只是读音相近，附近没有考试或证书")
        return None

    def claimed(self, nature: Nature, place: Place, term: str, context: Context, *, disguised: bool) -> Usage:
        """Whether words that are the rule's words are claimed, by the one who speaks on this page."""
        usage = self._used(nature, place, term, context, disguised=disguised)
        told = told_of(place, context.reports) if context.reports and usage.use == Use.CLAIM else None
        return told or usage

    def _used(self, nature: Nature, place: Place, term: str, context: Context, *, disguised: bool) -> Usage:
        if nature == Nature.AUTHORITY:
            return _authority(place, term, context, disguised)
        if nature == Nature.QUALIFICATION:
            return _qualification(place, term, context, disguised)
        usage = usage_of(place)
        if nature == Nature.RECOGNITION and usage.use == Use.CLAIM:
            return usage if _recognised(place, context) else Usage(Use.EVERYDAY, "说的不是证书、考试或培训项目")
        if nature == Nature.PROMISE and usage.use == Use.CLAIM and (aim := _aim(place)):
            return Usage(Use.EVERYDAY, f"“{aim}”引出的是目的，不是承诺")
        if nature == Nature.SERVICE and usage.use == Use.CLAIM:
            matter = re.search(r"人事|档案|党组织|党员|户口", place.sentence)
            return Usage(Use.EVERYDAY, f"说的是{matter[0]}，不是证书") if matter and not disguised else usage
        return usage

    def _no_word(self, match: Match, folded: str) -> Usage | None:
        variant = match.variant
        if all(w in (Written.LITERAL, Written.SHAPE, Written.SPLIT) for w in variant.written):
            gaps = any(g.strip("\0") for g in variant.gaps)
            if any(_SENTENCE_SIGNS.search(g) for g in variant.gaps) and not _evenly_spaced(variant, folded):
                return Usage(Use.NOT_A_WORD, "几个字隔着标点，不是一个词")
            if variant.kept == len(match.term):
                token = self._boundary.crossed_by(folded, variant.start, variant.end, match.term, gaps)
                if token:
                    return Usage(Use.NOT_A_WORD, f"是“{token}”等词的一部分，不是“{match.term}”")
        place = place_of(folded, variant.start, variant.end)
        if match.term.endswith("过") and len(match.term) == 2 and not any(variant.gaps) and _ASPECT.match(place.right):
            return Usage(Use.NOT_A_WORD, f"“过”在这里与后文“{place.right[:3]}”连读")
        return None

    def _too_thin(self, nature: Nature, match: Match, folded: str, place: Place) -> Usage | None:
        """A disguise that keeps little of the term needs an exam or certificate noun in its clause or just before it."""
        variant = match.variant
        if variant.kept == len(match.term) or variant.kept * 2 > len(match.term):
            return None
        near = f"{place.left[-16:]}|{place.right[:12]}"
        noun = cues().search("nouns.exam", near)
        sounds = {w for w in variant.written if w != Written.LITERAL}
        if not noun:
            return Usage(Use.NOT_A_WORD, "只是读音、字母相近，附近没有考试或证书")
        if sounds <= {Written.HOMOPHONE, Written.SHAPE} and len(match.term) == 2:
            shown = folded[variant.start : variant.end]
            token = self._boundary.crossed_by(folded, variant.start, variant.end, shown, gaps=False) or (
                self._boundary.holder(folded, variant.start, variant.end, shown) or (self._boundary.is_word(shown) and shown)
            )
            if token and not (nature == Nature.AUTHORITY and cues().groups["nouns.authority"].match(place.right)):
                return Usage(Use.NOT_A_WORD, f"“{token}”本身是词")
            looks = Written.SHAPE in sounds and cues().search("nouns.exam", place.left[-3:])
            if (
                nature == Nature.SERVICE
                and not looks
                and not re.search(r"\d|[一二两三四五六七八九十]年|价|私|微|诚信|定金|资源|对接|转让|靠谱|付", place.sentence)
            ):
                return Usage(Use.NOT_A_WORD, "只是字音、字形相近，附近没有报价或联系方式")
            if nature == Nature.PROMISE and not _SLOGAN.match(place.right):
                return Usage(Use.NOT_A_WORD, f"与后文“{place.right[:3]}”连读，不是口号")
        if Written.INITIALS in sounds and variant.kept == 0 and len(match.term) == 2 and not _beside_exam(place):
            return Usage(Use.NOT_A_WORD, "只是字母缩写，没有紧挨着考试或证书")
        return None


def _recognised(place: Place, context: Context) -> bool:
    """Whether what is recognised or can be looked up is a certificate: it says so, names one nearby, or is a seller's slogan."""
    c = cues()
    near = f"{place.left[-_NEAR:]}|{place.shown}|{place.right[:_NEAR]}"
    named = c.search("attached.certificate", near) or c.search("attached.title", near)
    looked_up = re.search(r"可查|可验|通用|终身", place.sentence)
    return bool(named or looked_up or _slogan(place)) or (context.selling and len(place.clause) <= _SLOGAN_LENGTH)


def _slogan(place: Place) -> str:
    """A clause that says nothing but that the state grants or recognises (国家承认！): no object, no one it is said of."""
    alone = re.fullmatch(
        r"[^\u4e00-\u9fff]*(?:国家|全国|中国|中华人民共和国)(?:承认|认可|认证|颁发|颁证|发证|监制|通考)[^\u4e00-\u9fff]*",
        place.clause,
    )
    return alone[0] if alone else ""


def _aim(place: Place) -> str:
    """The word that makes a guarantee the aim of something else (买正版，以保证通过), '' when it is one."""
    match = re.search(r"(?:以|为了?|才能|从而|力求|力争|争取|希望|确保自己)[^，,。]{0,4}$", place.before)
    return match[0] if match and re.match("保证|确保", place.shown) else ""


def _authority(place: Place, term: str, context: Context, disguised: bool) -> Usage:
    c = cues()
    plain = replace(place, shown=term or place.shown)
    thing = attached_to(plain.right)
    idiom = term in ("中国", "中华") and thing.thing in (Thing.CERTIFICATE, Thing.CERTIFIER)
    if (name := _lawful_name(plain)) and not idiom:
        return Usage(Use.LAWFUL_NAME, f"是正当名称或常用说法“{name}”")
    usage = usage_of(plain)
    if usage.use != Use.CLAIM:
        return usage
    if law := law_of(plain) or state_of(plain):
        return law
    if c.groups["exam.unified"].match(plain.right) and (item := item_in(plain.sentence)):
        return Usage(Use.CATALOGUE, f"是国家职业资格目录里“{item.name}”的统一考试")
    noun = c.search("nouns.certificate", plain.sentence) or c.search("nouns.checkable", plain.sentence) or _slogan(plain)
    if not noun and not context.selling:
        return Usage(Use.EVERYDAY, "附近没有证书、考试或培训项目")
    lends = re.match(rf"[”\"’」』]?[^，,。；;、]{{0,4}}?(?:{c.groups['nouns.authority'].pattern})", plain.right)
    if term in ("中国", "中华"):
        lends = re.match(
            r"[”\"]?[一-龥()（）·\s]{0,14}?(?:证书|资格证|资格认证|认证(?:中心|网|委|协会)|考评|考试中心|鉴定中心|技能(?:认证|鉴定|证书)|职业(?:资格|技能)|人才网|注册.{1,6}师|[一-龥]{1,8}[师员工]证)",
            plain.right,
        )
    if lends and thing.thing in NOT_SOLD and not disguised:
        return Usage(Use.EVERYDAY, f"“{plain.shown}{thing.text}”说的是{thing.thing}，不是证书")
    if lends and thing.thing == Thing.TITLE and (person := c.search("nouns.biography", plain.nearby)):
        return Usage(Use.EVERYDAY, f"介绍人的资历（“{person}”）")
    if not lends and term == "国家" and context.selling and thing.thing == Thing.CERTIFIER:
        return Usage(Use.CLAIM, f"销售页面用“{plain.shown}{thing.text}”这样的单位名称")
    if lends:
        return Usage(Use.CLAIM, f"用“{plain.shown}{lends[0][:10]}”给证书、考试或自己增加权威")
    if term == "中华人民共和国" and noun:
        return Usage(Use.CLAIM, f"证书宣传中使用“{plain.shown}”字样")
    if disguised and noun:
        return Usage(Use.CLAIM, f"变形书写“{term}”并与“{noun}”同用")
    return Usage(Use.EVERYDAY, "没有借它给证书、考试增加权威")


def _qualification(place: Place, term: str, context: Context, disguised: bool) -> Usage:
    c = cues()
    plain = replace(place, shown=term or place.shown)
    usage = usage_of(plain)
    if usage.use != Use.CLAIM:
        return usage
    if law := law_of(plain):
        return law
    if re.match(
        r"(?:指导|注册|管理|考试)*(?:中心|委员会|办公室|[局所站]|部门|机构(?:目录|名单|备案))(?!.{0,6}(?:授权|指定|报名))",
        plain.right,
    ):
        return Usage(Use.LAWFUL_NAME, "是鉴定、注册机构的名称")
    if (thing := attached_to(plain.right)).thing in (Thing.RULE, Thing.PERSON) and not disguised:
        return Usage(Use.EVERYDAY, f"“{plain.shown}{thing.text}”说的是{thing.thing}，不是证书")
    if re.match(r"(?:[是指]|，?是指)[^，。]{0,4}(?:对|指|一种|从事)", plain.right):
        return Usage(Use.EVERYDAY, "是在解释这个词")
    if (job := job_of(plain)) and not disguised:
        return job
    deal = re.search(
        r"代办|速办|代报|包(?:过|办|拿|教)|保过|免(?:考|试|笔)|挂靠|转让|出售|内部|渠道|一条龙|不用(?:考|到场)|当天|快速|速成",
        plain.sentence,
    )
    item = item_in(f"{plain.left[-20:]}{plain.shown}{plain.right[:10]}")
    if item and not deal and not disguised:
        mark = "" if item.verified else "，名称未核实"
        return Usage(Use.CATALOGUE, f"是国家职业资格目录里的“{item.name}”（{item.kind}{mark}）")
    offer = c.search("offer.cues", f"{plain.before}|{plain.after}|{plain.right[:14]}")
    if not offer and not context.selling and not disguised and not re.match(r"证|[，,！!]", plain.right):
        return Usage(Use.EVERYDAY, "只是提到，没有招生、办证等招揽")
    return Usage(Use.CLAIM, f"招揽（“{offer or '销售页面'}”）中使用“{plain.shown}”")


def _lawful_name(place: Place) -> str:
    """The lawful name that holds the words, '' when none does."""
    start = len(place.left)
    end = start + len(place.shown)
    for match in cues().finditer("lawful.names", place.sentence):
        if match.start() <= start and end <= match.end():
            return match[0]
    return ""


def _deliberate(variant: Variant) -> bool:
    """Whether the writing hides the word on purpose: not only spaces or line breaks between plain characters."""
    if any(w not in (Written.LITERAL,) for w in variant.written):
        return True
    return any(g.strip(" \n\r\t\u3000") for g in variant.gaps)


def _evenly_spaced(variant: Variant, folded: str) -> bool:
    """One sign between every two characters of a longer run (职、业、资、格): spacing, not punctuation."""
    kinds = set(variant.gaps)
    if len(kinds) != 1 or not (gap := kinds.pop()) or not junk_only(gap):
        return False
    if len(variant.gaps) >= 3:
        return True
    around = folded[variant.start - 1 - len(gap) : variant.start], folded[variant.end : variant.end + 1 + len(gap)]
    return around[0].endswith(gap) or around[1].startswith(gap)


def _beside_exam(place: Place) -> bool:
    """Two letters stand for a promise only right behind an exam or certificate, or before 班 / 证 / 认证."""
    c = cues()
    return bool(re.match(r"\s?(?:班|证|认证|联网|通用|课)", place.right)) or bool(c.search("nouns.exam", place.left[-10:]))
