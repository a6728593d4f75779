"""Who stands behind a page: names, codes, numbers read from its text, each with the place where it was read."""

import re
from collections.abc import Sequence

from stdnum.cn import uscc as uscc_number

from evidence.leads import Kind
from evidence.subjects import About, Mention, Subject
from scanner.document import Segment
from scanner.registry import Registry

_FORM = (
    r"(?:股份有限公司|有限责任公司|有限公司|职业技术培训学校|职业技能培训学校|职业培训学校|培训学校|职业技术学院|培训中心|培训学院"
    r"|教育学院|进修学校|技工学校|技师学院|研究院|研究会|协会|学会|促进会|联合会|基金会)(?:股份有限公司|有限责任公司|有限公司)?"
)
_NAME = re.compile(rf"[\u4e00-\u9fff（）()·]{{2,24}}?{_FORM}(?:[\u4e00-\u9fff]{{0,8}}(?:分公司|分校|教学点))?")
_LEAD_IN = re.compile(
    r"^.*(?:版权所有|版权归|主办单位|主办|承办单位|运营单位|技术支持|公司名称|单位名称|机构名称|关于我们|欢迎来到|欢迎访问|归属|由)[:：]?"
)
_PATTERNS = {
    About.ICP: re.compile(
        r"[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云黔滇陕甘青蒙藏宁新]ICP[备证]\s?\d{6,10}号?(?:-\d{1,3})?", re.I
    ),
    About.LICENCE: re.compile(r"(?:办学许可证|民办学校办学许可证|许可证编?号)[^\dA-Za-z]{0,8}([\dA-Za-z]{6,20})"),
    About.PHONE: re.compile(
        r"(?<![\d-])(?:1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}|400[-\s]?\d{3}[-\s]?\d{4}|0\d{2,3}[-\s]\d{7,8})(?![\d-])"
    ),
    About.WECHAT: re.compile(r"(?:微信号?|加微|VX)[:：\s]{1,3}([A-Za-z][\w-]{5,19})", re.I),
    About.QQ: re.compile(r"(?:QQ|扣扣)[:：\s]{0,3}(\d{5,11})(?!\d)", re.I),
    About.EMAIL: re.compile(r"[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{2,20}){1,3}"),
}
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])")
_OWNER = re.compile(r"版权所有|版权归|copyright|©|主办|公司名称|单位名称|机构名称|运营|ICP备|办学许可|统一社会信用", re.I)
_MOST = 40  # mentions kept a page


def read_subject(segments: Sequence[Segment], party: str, registry: Registry) -> Subject:
    """The party behind a page from its text runs. The best name: where the owner is named, then the title, then most often."""
    mentions: dict[tuple[About, str], Mention] = {}
    weight: dict[str, int] = {}
    for segment in segments:
        for name in _names(segment.text):
            mentions.setdefault((About.NAME, name), Mention(About.NAME, name, segment.locator, name))
            weight[name] = weight.get(name, 0) + _weight(segment)
        for about, value, quote in _numbers(segment.text):
            mentions.setdefault((about, value), Mention(about, value, segment.locator, quote))
    names = tuple(sorted(weight, key=lambda n: -weight[n]))
    code = next((m.value for (about, _), m in mentions.items() if about == About.USCC), "")
    return Subject(party, names[0] if names else "", tuple(mentions.values())[:_MOST], registry.answer(names[:1], code))


def _names(text: str) -> list[str]:
    found = []
    for match in _NAME.finditer(text[:50_000]):
        name = _LEAD_IN.sub("", match[0]).strip("（）()·")
        if len(name) >= 6 and re.search(_FORM, name):
            found.append(name)
    return found


def _weight(segment: Segment) -> int:
    if _OWNER.search(segment.text):
        return 10
    return 3 if segment.kind in (Kind.TITLE, Kind.META) else 1


def _numbers(text: str) -> list[tuple[About, str, str]]:
    found = [(About.USCC, m[0], m[0]) for m in _CODE.finditer(text) if uscc_number.is_valid(m[0])]
    for about, pattern in _PATTERNS.items():
        found += [(about, re.sub(r"\s", "", m[m.lastindex or 0]), m[0]) for m in pattern.finditer(text)]
    return found
