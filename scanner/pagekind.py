"""What kind of page this is, from words and structure, with the selling elements found as evidence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from scanner.catalogue import Item, item_in
from scanner.gate import Gate

_SELLING = {
    "价格": re.compile(r"[¥￥]\s*\d|\d{2,6}\s*元|学费|优惠价|原价|特价|团购价|定金|收费标准"),
    "报名": re.compile(r"(?:立即|我要|在线|马上|点击|免费|抢先)?报名|开班|招生(?:简章|对象|咨询)|预约试听|免费试听|立即购买"),
    "电话": re.compile(
        r"(?<!\d)(?:1[3-9]\d{9}|400[-\s]?\d{3,4}[-\s]?\d{3,4}|0\d{2,3}[-\s]?\d{7,8})(?!\d)|咨询(?:电话|热线)|报名(?:电话|热线)"
    ),
    "微信": re.compile(r"微信|加微|公众号|[vV][xX]|QQ|wpa\.qq\.com"),
    "扫码": re.compile(r"扫码|扫一扫|二维码|长按识别"),
    "咨询": re.compile(r"在线咨询|咨询(?:老师|客服|我们)|客服|联系我们|获取资料|领取资料"),
    "课程": re.compile(r"课程|培训班|冲刺班|精品班|名师|师资|套餐|题库|网校|学员"),
}
_CERTIFICATE = re.compile(r"证书|考证|职业技能|资格证|培训|职称|学历|自考|成考|鉴定|营养师|建造师|会计|教资|考试")
# what only one who sells says: it outweighs the signs of a report
_OWN = (
    re.compile(
        r"(?:立即|我要|在线|马上|点击|抢先|火热|火爆|正在)(?:报名|抢购|预约|购买|招生)|报名(?:热线|从速|通道|优惠)|招生热线|预约试听|免费试听"
    ),
    re.compile(r"加(?:我|微信|微|客服|老师)|微信(?:号|咨询|同号)|扫码(?:报名|咨询|领取|添加|加)|[vV][xX][:：]|wpa\.qq\.com"),
    re.compile(r"(?:培训|会务|服务)费(?:用|为|[:：])?\s*\d|费用(?:为|[:：])\s*(?:培训费\s*)?\d|报名咨询"),
    re.compile(r"在线咨询|咨询(?:老师|客服|我们|热线)|领取资料|联系客服"),
    re.compile(r"优惠价|原价|特价|团购价|立减|定金|[¥￥]\s*\d|学费[:：]?\s*\d|\d元/(?:人|期|科)"),
)


@dataclass(frozen=True, slots=True)
class _Signs:
    """How one kind of page shows: what its text holds, what its title says, and how much of it is enough."""

    name: str
    title: str
    text: re.Pattern[str]
    heading: re.Pattern[str]
    enough: int


_KINDS = (
    _Signs(
        "law",
        "法规条文",
        re.compile(r"(?:^|\n)\W{0,4}第[一二三四五六七八九十百零]+条"),
        re.compile(r"(?:法|条例|办法|规定|细则|章程)(?:（.{1,12}）)?(?:\s|$|[-_])"),
        4,
    ),
    _Signs(
        "notice",
        "通知公告",
        re.compile(
            r"各(?:县|市|区|有关|学院|单位|部门)[^。\n]{0,30}[：:]|现将[^。\n]{2,60}(?:如下|公布|公告)|现(?:声明|公告|通知|公示)如下|特此(?:通知|公告|通报|声明|公示)|〔20\d\d〕\d+号|(?:有关|相关)(?:事项|问题|事宜|安排)(?:通知|公告|说明|公布)?如下|专项(?:治理|整治)行动|发布(?:机构|日期|时间)[：:]|索引号|成文日期|政务公开|信息公开"
        ),
        re.compile(
            r"(?:通知|公告|公示|通报|声明|提示|提醒|解读|办法|规定|意见|方案|安排|须知|时间表|安排表|一览表|目录|说明)(?:（.{1,8}）)?\W{0,3}(?:$|\s|[-_|—])|处罚|专项|关于.{2,40}的"
        ),
        2,
    ),
    _Signs(
        "news",
        "新闻报道",
        re.compile(
            r"(?:本报|本网|新华社|中新社|央视|人民网)[^。\n]{0,20}(?:讯|电|记者)|记者\s?[^。\n]{0,12}(?:报道|摄|从|了解|获悉|调查|采访|暗访)|责任?编辑[：:]|来源[：:]\s?\S{2,16}(?:报|网|社|台|日报|晚报)|(?:日电|电讯)[（(]|市场监管(?:局|部门)[^。\n]{0,30}(?:查处|处罚|罚款)|(?:对|告诉)(?:本报|本网)?记者|接受[^。\n]{0,12}采访|[“\"」]?[^。\n]{1,10}(?:表示|介绍|告诉记者)[，：:]"
        ),
        re.compile(r"记者|暗访|被罚|被查|曝光|日报|晚报|新闻|[：:]\s?[“\"]"),
        2,
    ),
    _Signs(
        "encyclopaedia",
        "百科、知识",
        re.compile(r"百科|词条|本条目|参考(?:资料|文献)\s?\[?1|目录\s*1\s|释义|中文名[：:称]|外文名"),
        re.compile(r"百科|维基|（[^）]{2,8}用语）"),
        2,
    ),
    _Signs(
        "job_ad",
        "招聘",
        re.compile(r"任职(?:要求|资格)|岗位职责|职位描述|薪资待遇|五险一金|投递简历|应聘"),
        re.compile("招聘|诚聘"),
        2,
    ),
    _Signs(
        "forum",
        "论坛问答",
        re.compile(
            r"楼主|发表于|回复于|沙发|跟帖|网友\S{0,6}[：:]|请问(?:各位|大家|有没有)|求助|采纳答案|个回答|(?:^|\n)\d{1,3}\s?楼|有没有人|各位(?:大佬|前辈|老师)"
        ),
        re.compile(r"求助|请问|吗？|怎么办|论坛|知乎|贴吧|帖子"),
        2,
    ),
    _Signs(
        "school",
        "院校",
        re.compile(r"教务处|研究生院|本科生|学院简介|校长信箱|党委|招生就业处|学位授予|图书馆|党建|团委|学生处|院系|二级学院"),
        re.compile(r"学院|大学|学校|教务处"),
        3,
    ),
    _Signs(
        "shop",
        "网店",
        re.compile(r"加入购物车|立即购买|七天无理由|包邮|库存|商品详情|店铺|月销"),
        re.compile("商城|旗舰店|专卖店"),
        2,
    ),
)
# a heading that alone makes a notice, unless what it announces is a course
_FORMAL = re.compile(r"(?:通知|公告|公示|通报|声明|(?:安排|时间|一览)表)(?:（.{1,8}）)?\W{0,3}(?:$|\s|[-_|—])")
_RECRUITS = re.compile(r"招生|培训班|开班|课程|招募|加盟")
_PATTERNS = (*_SELLING.values(), *_OWN, *(kind.text for kind in _KINDS))
_OWN_NUMBERS = range(len(_SELLING), len(_SELLING) + len(_OWN))
_FIRST_KIND = len(_SELLING) + len(_OWN)
_READ = 20_000  # characters in which the signs of a kind are counted
_PLENTY = 4  # selling elements beside which one word about certificates is enough
_REPORTING = {"law", "notice", "news", "encyclopaedia", "forum", "school"}
_OFFICIAL = re.compile(
    r"(?:^|\.)(?:gov|edu|court|mil)\.cn$|(?:^|\.)(?:people|xinhuanet|news|cctv|chinanews|gmw)\.(?:com|cn)(?:\.cn)?$"
)


@dataclass(frozen=True, slots=True)
class PageKind:
    """`name` as programs read it, `title` as people do, the selling elements found, and why."""

    name: str
    title: str
    selling: tuple[str, ...]
    official: bool
    why: str
    heading: str = ""

    @property
    def item(self) -> Item | None:
        """The item of the catalogue that the page's heading names."""
        return item_in(self.heading)

    @property
    def sells(self) -> bool:
        return self.name in ("training_ad", "certificate_sale")

    @property
    def reports(self) -> bool:
        """Whether the page speaks of others: words without an offer of their own are not its own claims."""
        return self.name in _REPORTING


def page_kind(title: str, text: str, url: str) -> PageKind:
    """The kind of a page from its title (or first line), its visible text and its address."""
    opened = _gate().over(text)
    selling = tuple(name for number, name in enumerate(_SELLING) if opened.found(number))
    official = bool(_OFFICIAL.search(urlsplit(url).hostname or ""))
    lines = text.strip().split("\n", 2)
    heading = title or "\n".join(line[:60] for line in lines[:2] if len(lines) > 1)
    own = 0 if official else sum(map(opened.found, _OWN_NUMBERS))
    counts = ((kind, _count(kind, heading, opened.finditer(number, _READ))) for number, kind in enumerate(_KINDS, _FIRST_KIND))
    shown = [(kind, count) for kind, count in counts if count >= _enough(kind, heading, own, len(selling))]
    if shown:
        kind, count = max(shown, key=lambda one: one[1] / one[0].enough)
        return PageKind(kind.name, kind.title, selling, official, f"出现{kind.title}的写法 {count} 处", heading)
    about = len(_CERTIFICATE.findall(f"{title * 3}{text[:_READ]}")) if len(selling) >= 2 and not official else 0
    if about >= (1 if len(selling) >= _PLENTY else 2):
        sale = re.search(r"代办|办证|包拿证|免考|出证|下证", text)
        name, zh = ("certificate_sale", "证书售卖") if sale else ("training_ad", "培训、证书广告")
        return PageKind(name, zh, selling, official, f"有{'、'.join(selling)}等招揽内容", heading)
    return PageKind("other", "其他", selling, official, "看不出招揽，也看不出通知、新闻", heading)


@cache
def _gate() -> Gate:
    """One pass that tells where the signs may stand in a text: most pages hold hardly any."""
    return Gate(_PATTERNS)


def _enough(kind: _Signs, heading: str, own: int, selling: int) -> int:
    """How many signs make a page one of a kind: more on a page that offers; one where a heading announces and nothing sells."""
    announced = _FORMAL.search(heading) and not _RECRUITS.search(heading)
    if kind.name == "notice" and own == 0 and (announced or selling <= 1):
        return 1
    return kind.enough + 2 * own


def _count(kind: _Signs, heading: str, found: Iterable[re.Match[str]]) -> int:
    """How many different signs of a kind a text shows; a title that says so counts for one more."""
    return len({match[0] for match in found}) + bool(kind.heading.search(heading))
