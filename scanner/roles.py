"""The role of a name by the label beside it: 版权所有 owns, 主办 organises, 技术支持 made the site, 合作 stands beside."""

import re
from dataclasses import dataclass
from functools import cache

from evidence.leads import Kind
from evidence.subjects import PartyRole
from scanner.pagetext import PageText
from scanner.wordsofnames import words

BETWEEN = (  # possessive throughout: what a page repeats here without end is never tried in a second way
    r"(?:[\s\0:\-—–|,.()\[\]【】/]|copyright|©|®|◎|all rights reserved|版权所有|by|(?:19|20)\d\d年?|至今"
    r"|(?:[a-z0-9-]{1,30}+\.){1,4}(?:com|cn|net|org)(?![a-z0-9.])){0,12}+"
)
_AFTER = re.compile(
    r"[\s\0,|]{0,4}(?:[@©]|版权所有|版权|copyright|all rights|保留所有权利|拥有版权|所有[\s。.,;]|主办|承办"
    r"|提供[^\n,。;]{0,6}技术|技术支持|制作维护|运营(?!商|主管)|旗下)"
)
_OWNS = re.compile(r"(?:icp[备证案]|公网安备|版权所有|copyright|©|版权归|办学许可证)")
_CODE = re.compile(r"信用代码[^\n0-9a-z]{0,12}\n?([0-9a-z]{18})")  # of several parties' codes none says whose the site is
_WE = re.compile(r"(?:我们|我司|我校|我公司|本校|本公司|本机构)(?:是|为|全称为?|名称为?)[\s:]{0,2}$")
_PROVIDED = re.compile(r"(?:课程|服务|产品|平台|本站|网站)[\u4e00-\u9fff]{0,4}由[\s\0]?$")
_PROVIDES = re.compile(r"[\s\0]*(?:提供|运营|开发|主办|负责)")
_WITH_CODE = re.compile(
    r"[\s\0(,:]{0,3}(?:(?:统一社会)?信用代码|营业执照|执照|代码)?[号码]{0,2}[\s\0:]{0,3}[0-9a-z]{18}(?![0-9a-z])"
)
_ADDRESSED = re.compile(
    r"[^\n\u4e00-\u9fff]{0,30}[:：]?[^\n]{0,12}\n?[\s\0]{0,6}你(?:单位|公司|校|机构|中心)|[^\n]{0,40}诉你(?:单位|公司|校)"
)
_ENDS = re.compile(r"[\s\0]*(?:[,。;(]|\n|$)")
_ON_A_LICENCE = re.compile(r"(?:^|\n)[\s\0]*(?:单[\s\0]*位|企[\s\0]*业)?名[\s\0]*称[\s\0:]*$")
_SHORT_FOR = re.compile(r"[\s(\"“]{0,3}以下(?:统一)?简称")
_TELLS = re.compile(r"[\s(\"“,]{0,3}(?:简称|又名|原名|下设|下辖|成立于|是一家|是家|创立于|创建于|始建于|位于|坐落于|隶属于|是经)")
_ABOUT_US = re.compile(r"简介|介绍|关于|概况")


_IS = re.compile(r"是(?:我国|全国|国家|一|由|经|专业|集|教育部|中国|[^，,。是\n]{0,4}[省市](?:属|重点|政府|人民政府|教育|人社))")
_OFFERS = re.compile(
    r"(?![\s\0]*(?:指定|授权|认可|认证|颁发|推荐|合作|会员|唯一))[\s\0]*(?:[_\-—–|,·:!]|\n|$|[^\n]{0,12}(?:招生|课程|班|培训|教育|简章|就业|学费|报名|专业|自考|新生|首页|官网|官方|网站|简介|欢迎))"
)
_HEAD_SIGNS = " \0\t\r[]meta·★☆●■◆>"
_LOOSE = re.compile("隶属于|归属于|欢迎")  # says less surely whose the site is
_CONTACTS = re.compile("地址.*(?:电话|热线)|(?:电话|热线).*地址")
_NEAR = 200
_OPENING = 400  # characters of plain text that are its head


@dataclass(frozen=True, slots=True)
class Standing:
    """A role with how sure it is (0: no label), and whether the text stands right by a label."""

    role: PartyRole
    sure: int
    labelled: bool


@cache
def _before() -> list[tuple[PartyRole, re.Pattern[str]]]:
    """For each role what may stand before a name of that role."""
    listed = [(role, sorted(words("labels", role), key=len, reverse=True)) for role in PartyRole]
    aside = r"(?:\([\u4e00-\u9fff]{1,8}\))?"  # 乙方（培训机构）：
    return [(role, re.compile(f"(?:{'|'.join(map(re.escape, labels))}){aside}{BETWEEN}$")) for role, labels in listed]


@cache
def _labels() -> re.Pattern[str]:
    every = sorted(frozenset().union(*(words("labels", role) for role in PartyRole)), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, every)))


def standing_before(text: str, start: int) -> Standing | None:
    """The role a label gives to what begins at `start`: the nearest label before it, at most one line back."""
    before = text[max(0, start - 60) : start]
    lines = before.rsplit("\n", 2)
    before = "\n".join(lines[-2:])
    if not before.strip() or not _labels().search(before):
        return None
    best: tuple[int, PartyRole, str] | None = None
    for role, pattern in _before():
        for match in pattern.finditer(before):
            if best is None or match.start() > best[0]:
                best = (match.start(), role, match[0])
    if best is None:
        return None
    return Standing(best[1], 2 if _LOOSE.match(best[2]) else 3, True)


def role_of_line(text: str, at: int) -> PartyRole | None:
    """The role that the last label before a place in its line speaks of; None where there is none."""
    last = None
    for match in _labels().finditer(text, max(text.rfind("\n", 0, at) + 1, at - 60), at):
        last = match[0]
    return next((role for role in PartyRole if last in words("labels", role)), None)


def standing(page: PageText, start: int, end: int) -> Standing:
    """The role of the name at text[start:end]: by the words after it, its line, its place."""
    text = page.text
    if after := _AFTER.match(text, end):
        told = after[0]
        role = PartyRole.SUPPORT if "技术" in told or "制作" in told else PartyRole.ORGANISER if "办" in told else PartyRole.OWNER
        return Standing(role, 2 if "旗下" in told else 3, "旗下" not in told)
    if _ADDRESSED.match(text, end):
        return Standing(PartyRole.OTHER, 3, True)
    line_start, line = line_at(text, start, end)
    if _owns(page, line) or _ON_A_LICENCE.search(text, max(0, line_start - 1), start):
        return Standing(PartyRole.OWNER, 2, True)
    if _PROVIDED.search(text, max(0, start - 16), start) and _PROVIDES.match(text, end):
        return Standing(PartyRole.OWNER, 2, True)
    if _WE.search(text, max(0, start - 10), start) and _ENDS.match(text, end):
        return Standing(PartyRole.OWNER, 2, True)
    alone = text[start:end] == line.strip(" \0\t\r:：,，。.|")
    if alone and page.is_low(start):
        return Standing(PartyRole.OWNER, 1, True)
    at_head = not text[line_start:start].strip(_HEAD_SIGNS)
    if at_head and _SHORT_FOR.match(text, end):
        return Standing(PartyRole.OWNER, 2, False)
    if _WITH_CODE.match(text, end):
        return Standing(PartyRole.OWNER, 1, True)
    tells = _TELLS.match(text, end) or (at_head and _IS.match(text, end))
    if at_head and _CONTACTS.search(line):
        return Standing(PartyRole.OWNER, 1, True)
    introduces = start < len(text) // 3 or _ABOUT_US.search(text, max(0, start - 60), start)
    if (tells and introduces) or (at_head and _opens(page, start) and _OFFERS.match(text, end)):
        return Standing(PartyRole.OWNER, 1, False)
    return Standing(PartyRole.MENTIONED, 0, alone)


def _owns(page: PageText, line: str) -> bool:
    """Whether a line is one of those that tell whose the site is."""
    return bool(_OWNS.search(line)) or ("信用代码" in line and len({*_CODE.findall(page.text)}) < 2)


def line_at(text: str, start: int, end: int) -> tuple[int, str]:
    """Where the line around text[start:end] begins, and the line as far as it is near."""
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return line_start, text[max(line_start, start - _NEAR) : min(line_end if line_end >= 0 else len(text), end + _NEAR)]


def heads_an_owners_line(page: PageText, start: int, end: int) -> Standing | None:
    """The owner's standing for what begins a line with the site's filing, licence or copyright."""
    text = page.text
    line_start, line = line_at(text, start, end)
    if text[line_start:start].strip(_HEAD_SIGNS) or not _owns(page, line) or _AFTER.match(text, end):
        return None
    return Standing(PartyRole.OWNER, 2, True)


def _opens(page: PageText, start: int) -> bool:
    """Whether a place is the page's title, description or first heading, or the head of a plain text."""
    kind = page.segment_at(start).kind
    return kind in (Kind.TITLE, Kind.META) or start < _OPENING
