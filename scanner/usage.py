"""Use or mention: whether words near a match deny it, warn of it, report it or quote the law, or whether it is claimed.

A negation used as a lure is a claim (别家不敢保，我们敢保过; 没有基础也能包过). Every answer carries its reason in Chinese.
"""

import re
from dataclasses import dataclass

from evidence.leads import Use
from scanner.boundary import in_a_word
from scanner.cues import cues
from scanner.place import Place


@dataclass(frozen=True, slots=True)
class Usage:
    """How words are used, and why that is so (Chinese)."""

    use: Use
    reason: str


# items before the words in one list: 不承诺包过、保过; 宣称“国家认可”“全国通用”
_LIST = re.compile(r"^(?:[“\"‘「][^”\"’」]{1,16}[”\"’」][、和或及与]?|[^，,。；;：:]{1,12}?、)+")

_UNPAID = re.compile(r"[了的]?[，,]?(?:就|都|也)?(?:不(?:收|要|用[付交给])(?:[您你]?(?:一分|任何))?[费钱]|分文不[收取])")
_POSES = re.compile(
    r"(?:冒充|冒用|假冒|假借|谎称是?)[^。！？]{1,24}(?:声称|宣称|谎称|自称|称|说|推销|兜售|承诺|发布)[^。！？]{0,12}$"
)
_QUOTED = re.compile(r"[“「『][^“”「」『』]{0,60}[”」』]")
CLAIM = Usage(Use.CLAIM, "在自己的宣传里这样说")


def usage_of(place: Place) -> Usage:
    """The use of the words at a place, by their clause and sentence."""
    return (
        _lure(place)
        or _title(place)
        or _asked(place)
        or _negated(place)
        or _warned(place)
        or _reported(place)
        or _private(place)
        or CLAIM
    )


def job_of(place: Place) -> Usage | None:
    """Job and tender requirements name titles without selling them."""
    cue = cues().search("job.cues", place.sentence)
    return Usage(Use.EVERYDAY, f"招聘、招标用语（“{cue}”）") if cue else None


def law_of(place: Place) -> Usage | None:
    """Law and policy language: the state as subject, an article cited, a title of a document."""
    c = cues()
    if match := c.groups["law.after"].match(place.right):
        return Usage(Use.LAW, f"法律、制度用语（“{match[0]}”）")
    if re.search(r"第[一二三四五六七八九十百零\d]+条|(?:制定|修订)本(?:法|条例|办法)", place.sentence):
        return Usage(Use.LAW, "引用条文")
    return None


def state_of(place: Place) -> Usage | None:
    """The state as the one who acts (国家实行, 国家鼓励): neither a seller nor a certificate."""
    match = cues().groups["law.subject"].match(place.right)
    return Usage(Use.LAW, f"国家作主语（“{match[0]}”）") if match else None


def told_of(place: Place, page: str) -> Usage | None:
    """Words on a page that speaks of others: quoted, told by hearsay or without an offer beside them they are spoken of."""
    c = cues()
    unquoted = _QUOTED.sub("", place.sentence)
    if place.quoted:
        return Usage(Use.NEWS, f"{page}里引用的话")
    if hearsay := c.search("news.hearsay", place.left):
        return Usage(Use.NEWS, f"{page}里转述别人的话（“{hearsay}”）")
    return None if c.search("offer.own", unquoted) else Usage(Use.NEWS, f"{page}里提到，旁边没有招揽")


def _lure(place: Place) -> Usage | None:
    """Others will not, we will; beware of fakes, come to us: the denial or warning is bait."""
    c = cues()
    others = c.search("negation.lure_other", place.left)
    near = _after_comma(place.left)
    ours = c.search("negation.lure_self", near)
    if others and ours:
        return Usage(Use.CLAIM, f"先贬“{others}”，再说“{ours}”，是招揽")
    earlier = place.left[: len(place.left) - len(near)]
    if ours and c.search("warning.before", earlier) and not c.search("warning.after", place.right):
        return Usage(Use.CLAIM, f"以提醒为名招揽（“{ours}”）")
    return None


def _title(place: Place) -> Usage | None:
    opened = place.left.rfind("《")
    if opened > place.left.rfind("》") and "》" in place.right:
        name = place.left[opened + 1 :] + place.shown + place.right[: place.right.index("》")]
        if re.search(r"(?:证书?|文凭)$", name):  # what is handed out, not what is cited
            return None
        return Usage(Use.DOCUMENT_TITLE, f"是文件名《{name}》的一部分")
    return None


def _asked(place: Place) -> Usage | None:
    """A question about the words, as in answers to frequent questions; a seller's own 想包过吗 is none."""
    before = re.search(r"(?:能不能|是不是|是否|有没有)[^，,。！!]{0,6}$", place.left)
    after = re.match(r"[”\"]?[，,]?(?:是真的|靠谱|可信|可靠)吗", place.right)
    answered = re.match(r"(?:班|服务|机构)?[”\"]?[？?]([^。]{0,12})", place.beyond)
    if answered and (denial := cues().search("negation.answer", answered[1])):
        return Usage(Use.NEGATED, f"设问之后说“{denial}”")
    return Usage(Use.COMMENT, "是提问") if before or after else None


def _negated(place: Place) -> Usage | None:
    c = cues()
    near = _after_comma(place.left)
    if not place.quoted and _UNPAID.match(place.right) and near.endswith("不"):
        return Usage(Use.CLAIM, "“不……不收费”是以不成不要钱招揽")
    for match in reversed(c.finditer("negation.direct", near)):
        if len(match[0]) == 1 and in_a_word(near, match.start()) not in ("", match[0]):
            continue  # 无 in 无线电, 非 in 非常 deny nothing
        between = _LIST.sub("", near[match.end() :])
        if len(between) <= 8 and not c.search("negation.break", between):
            return Usage(Use.NEGATED, f"前面有否定“{match[0]}”")
    if (tight := c.finditer("negation.tight", near)) and len(near) - tight[-1].end() <= 1:
        return Usage(Use.NEGATED, f"前面有否定“{tight[-1][0]}”")
    if behind := re.match(rf"[”\"’」』]?[？?]?(?:{c.groups['negation.after'].pattern})", place.right):
        return Usage(Use.NEGATED, f"后面说“{behind[0].strip('”？?')}”")
    return None


def _warned(place: Place) -> Usage | None:
    c = cues()
    if listed := c.search("warning.listed", place.left):
        return Usage(Use.WARNING, f"是列出来不许用的话（“{listed}”）")
    near = _after_comma(place.left)
    after = c.search("warning.after", place.right)
    for match in c.finditer("warning.before", near):
        weak = c.groups["warning.weak"].fullmatch(match[0]) is not None
        selling = c.search("negation.lure_self", near[match.end() :])
        if (not weak or after or place.quoted) and not selling:
            return Usage(Use.WARNING, f"是提醒、警示（“{match[0]}{'……' + after if after else ''}”）")
    if after and (place.quoted or not _offered(place)):
        return Usage(Use.WARNING, f"是提醒、警示（“{after}”）")
    if posing := _POSES.search(place.left):
        return Usage(Use.WARNING, f"说的是有人冒名行骗（“{posing[0]}”）")
    earlier = next(iter(c.finditer("warning.before", place.left)), None)
    if earlier and after and not c.search("negation.lure_self", near):
        return Usage(Use.WARNING, f"是提醒、警示（“{earlier[0]}……{after}”）")
    return None


def _reported(place: Place) -> Usage | None:
    others = cues().search("news.others", place.left)
    if others and not cues().search("negation.lure_self", place.left.rpartition(others)[2]):
        return Usage(Use.COMMENT, f"说的是别人（“{others}”）")
    cue = cues().search("news.cues", place.sentence)
    if cue and (place.quoted or not cues().search("offer.own", _QUOTED.sub("", place.sentence))):
        return Usage(Use.NEWS, f"是新闻、通报（“{cue}”）")
    return None


def _private(place: Place) -> Usage | None:
    """Words in quotation marks with no offer around them, and the words of one who complains, are spoken of."""
    c = cues()
    unquoted = _QUOTED.sub("", place.sentence)
    if place.quoted and not c.search("offer.lure", unquoted) and not re.search("班|课程|证书|[拿取考]证", unquoted):
        return Usage(Use.COMMENT, "引号里的话，旁边没有招揽")
    complaint = c.search("news.complaint", f"{place.sentence}|{place.beyond}")
    return (
        Usage(Use.COMMENT, f"是投诉、求助、评价（“{complaint}”）") if complaint and not c.search("offer.own", unquoted) else None
    )


def _offered(place: Place) -> bool:
    """Whether the words' own clause offers something: a class, a contract, a price."""
    return bool(re.search(r"报名|招生|开班|签约|咨询|扫码|立减|名额|我们|本校|我校|包教|押题|名师|[¥￥]|\d元|认准", place.clause))


def _after_comma(left: str) -> str:
    """The part of the sentence after its last comma; a list joined by 、 and quotes belongs together."""
    return re.split(r"[，,：:]", left)[-1]
