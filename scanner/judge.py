"""Judge: is this match the rule's words at all, or part of other words, or a disguise too thin to be one?

What is a word of the rule is then asked whether it is claimed; thin disguises (two sounds, two letters) count only
beside an exam or certificate noun.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from evidence.leads import Use, Written
from scanner.boundary import Boundary
from scanner.claims import claim_of
from scanner.completed import as_a_verb
from scanner.cues import cues
from scanner.match import Match
from scanner.place import Place, place_of
from scanner.rules import Nature
from scanner.said import Context
from scanner.usage import Usage
from scanner.variants import Variant, junk_only

_DOUBLED = re.compile(r"([。，,、；;：:！!？?])\1+")  # no sentence ends so: 必。。过
_SENTENCE_SIGNS = re.compile(r"[。，,、；;：:！!？?]")
# verbs of completed action and everyday objects after 过: 报过名, 抱过孩子, 打过电话
_ASPECT = re.compile(
    r"^(?:了(?!解)|着|的|名|几|一[会下]|[一二两三四五六七八九十\d]+(?:[个天年月次遍回层圈道张件条箱袋块盒顿场]|小时|分钟)|去|来|期|时|程|敏|滤|渡|户|度|往|于|重|大|小|后|多|光|新生|孩|课程|钱|安检|年|节|夜|半|关(?!键|注)|场|往|头|目|错|问|世|继)"
)
_COMPLETED = frozenset(("包过", "保过", "稳过"))
_RADICAL = re.compile("[亻讠扌辶宀勹耂]")
_SLOGAN = re.compile(
    r"^(?:$|[^\u4e00-\u9fffa-z0-9]|班|课|营|计划|套餐|协议|保障|服务|包|不|签|考|拿|取|名师|资料|押|一次|付|免|学|上|就|人|零|走|费|价|全|专|十|有|私|看|速|随|品|仅|限|无|没|当|加|联|来|老|懂|证|试|真|直|靠|安|本|再|每|三|两|五|半|快|稳|需|可|题|闭|吗)"
)


class Judge:
    """Judges matches of one rule set's terms."""

    def __init__(self, terms: frozenset[str]) -> None:
        self._boundary = Boundary(terms)

    def term(self, nature: Nature, match: Match, folded: str, context: Context) -> Usage:
        """The use of a term match in folded text."""
        variant = match.variant
        place = place_of(folded, variant.start, variant.end)
        return (
            self._no_word(match, folded, place)
            or self._too_thin(nature, match, folded, place)
            or claim_of(nature, place, match.term, context, disguised=_deliberate(variant) and variant.kept > 0)
        )

    def pattern(
        self, nature: Nature, folded: str, start: int, end: int, words: str, disguises: Mapping[int, Written], context: Context
    ) -> Usage:
        """The use of a pattern match folded[start:end], read as `words`; some characters (by offset) were deciphered."""
        place = replace(place_of(folded, start, end), shown=words)
        if token := self._boundary.crossed_by(folded, start, end, words, gaps=False):
            return Usage(Use.NOT_A_WORD, f"是“{token}”等词的一部分，不是“{words}”")
        disguised = bool(disguises) or _broken_up(folded[start:end], words)
        return self._misread(folded, disguises, place) or claim_of(nature, place, "", context, disguised=disguised)

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

    def _no_word(self, match: Match, folded: str, place: Place) -> Usage | None:
        variant = match.variant
        if all(w in (Written.LITERAL, Written.SHAPE, Written.SPLIT) for w in variant.written):
            gaps = any(g.strip("\0") for g in variant.gaps)
            parted = any(_SENTENCE_SIGNS.search(g) and not _DOUBLED.fullmatch(g) for g in variant.gaps)
            if parted and not _evenly_spaced(variant, folded):
                return Usage(Use.NOT_A_WORD, "几个字隔着标点，不是一个词")
            if variant.kept == len(match.term):
                token = self._boundary.crossed_by(folded, variant.start, variant.end, match.term, gaps)
                if token:
                    return Usage(Use.NOT_A_WORD, f"是“{token}”等词的一部分，不是“{match.term}”")
        if match.term.endswith("过") and len(match.term) == 2 and not any(variant.gaps) and _ASPECT.match(place.right):
            return Usage(Use.NOT_A_WORD, f"“过”在这里与后文“{place.right[:3]}”连读")
        if match.term in _COMPLETED and not any(variant.gaps) and variant.kept == 2 and (verb := as_a_verb(place)):
            return Usage(Use.NOT_A_WORD, verb.reason)
        if match.term.endswith("过") and not (_SLOGAN.match(place.right) or _about_exams(place)):
            return Usage(Use.NOT_A_WORD, f"与后文“{place.right[:3]}”连读，附近没有考试、证书，也没有招揽")
        return None

    def _too_thin(self, nature: Nature, match: Match, folded: str, place: Place) -> Usage | None:
        """A disguise that keeps little of the term needs an exam or certificate noun in its clause or just before it."""
        variant = match.variant
        if variant.kept == len(match.term) or variant.kept * 2 > len(match.term):
            return None
        if set(variant.written) <= {Written.LITERAL, Written.SPLIT} and _RADICAL.search(folded[variant.start : variant.end]):
            return None  # nobody writes half a character by chance
        reach = 24 if variant.end < len(folded) and folded[variant.end] in "_- " else 12  # a file name in letters is long
        near = f"{place.left[-16:]}|{place.right[:reach]}"
        noun = cues().search("nouns.exam", near)
        sounds = {w for w in variant.written if w != Written.LITERAL}
        if not noun:
            return Usage(Use.NOT_A_WORD, "只是读音、字母相近，附近没有考试或证书")
        if (
            nature == Nature.AUTHORITY
            and sounds == {Written.HOMOPHONE}
            and variant.kept
            and place.left.endswith(("考试", "科目", "考"))
        ):
            return Usage(Use.NOT_A_WORD, "说的是考试全都过了")
        if nature == Nature.AUTHORITY and sounds == {Written.SHAPE} and not _lends(place):
            return Usage(Use.NOT_A_WORD, "只是字形相近，没有用在证书、考试上")
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


def _deliberate(variant: Variant) -> bool:
    """Whether the writing hides the word on purpose: not only spaces or line breaks between plain characters."""
    if any(w not in (Written.LITERAL,) for w in variant.written):
        return True
    return any(g.strip(" \n\r\t\u3000") for g in variant.gaps)


def _broken_up(shown: str, words: str) -> bool:
    """Whether signs stand inside words on purpose: more than one space, bar or line break, or any other sign."""
    between = [gap for gap in re.split(r"[0-9a-z\u3400-\u9fff]+", shown) if gap.strip("\0")]
    meant = [gap for gap in re.split(r"[0-9a-z\u3400-\u9fff]+", words) if gap]
    return len(between) > len(meant) + 1 or (len(between) > len(meant) and any(re.search(r"[^\s|/·-]", gap) for gap in between))


def _evenly_spaced(variant: Variant, folded: str) -> bool:
    """One sign between every two characters of a longer run (职、业、资、格): spacing, not punctuation."""
    kinds = set(variant.gaps)
    if len(kinds) != 1 or not (gap := kinds.pop()) or not junk_only(gap):
        return False
    if len(variant.gaps) >= 3:
        return True
    around = folded[variant.start - 1 - len(gap) : variant.start], folded[variant.end : variant.end + 1 + len(gap)]
    return around[0].endswith(gap) or around[1].startswith(gap)


def _about_exams(place: Place) -> bool:
    """Whether exams, certificates or an offer stand around."""
    c = cues()
    return bool(c.search("nouns.exam", f"{place.left}|{place.right}|{place.nearby}") or c.search("offer.cues", place.sentence))


def _lends(place: Place) -> bool:
    """Whether a certificate, an exam or a word of authority stands by: 国冢认证, but not 围家宴请老师."""
    c = cues()
    return bool(c.groups["nouns.authority"].match(place.right) or c.search("attached.certificate", place.sentence))


def _beside_exam(place: Place) -> bool:
    """Two letters stand for a promise only right behind an exam or certificate, or before 班 / 证 / 认证."""
    c = cues()
    return bool(re.match(r"\s?(?:班|证|认证|联网|通用|课)", place.right)) or bool(c.search("nouns.exam", place.left[-10:]))
