"""What kind of page this is, from words and structure, with the selling elements found as evidence."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

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
_KINDS = (
    (
        "notice",
        "通知公告",
        re.compile(
            r"各(?:县|市|区|有关|学院|单位|部门)[^。\n]{0,30}[：:]|现将[^。\n]{2,40}(?:通知|公告|公布)如下|特此(?:通知|公告|通报)|〔20\d\d〕\d+号|有关事项(?:通知|公告)如下|专项(?:治理|整治)行动"
        ),
    ),
    (
        "news",
        "新闻报道",
        re.compile(
            r"(?:本报|本网|新华社|中新社|央视|人民网)[^。\n]{0,20}(?:讯|电|记者)|记者\s?[^。\n]{0,12}(?:报道|摄|从|了解|获悉)|责任?编辑[：:]|来源[：:]\s?\S{2,16}(?:报|网|社|台|日报|晚报)|市场监管(?:局|部门)[^。\n]{0,30}(?:查处|处罚|罚款)"
        ),
    ),
    ("encyclopaedia", "百科、知识", re.compile(r"百科|词条|本条目|参考资料\s?\[?1|目录\s*1\s|释义|中文名[：:称]|外文名")),
    ("job_ad", "招聘", re.compile(r"任职(?:要求|资格)|岗位职责|职位描述|薪资待遇|五险一金|投递简历|应聘")),
    ("forum", "论坛问答", re.compile(r"楼主|发表于|回复于|沙发|跟帖|网友\S{0,6}[：:]|请问(?:各位|大家)|求助|采纳答案|个回答")),
    ("school", "院校", re.compile(r"教务处|研究生院|本科生|学院简介|校长信箱|党委|招生就业处|学位授予|图书馆")),
    ("shop", "网店", re.compile(r"加入购物车|立即购买|七天无理由|包邮|库存|商品详情|店铺|月销")),
)
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

    @property
    def sells(self) -> bool:
        return self.name in ("training_ad", "certificate_sale")


def page_kind(title: str, text: str, url: str) -> PageKind:
    """The kind of a page from its title, its visible text and its address."""
    selling = tuple(name for name, pattern in _SELLING.items() if pattern.search(text))
    host = urlsplit(url).hostname or ""
    official = bool(_OFFICIAL.search(host))
    weight = len(selling)
    about = len(_CERTIFICATE.findall(f"{title * 3}{text[:20000]}"))
    signs = [(len(p.findall(text[:20000])), name, zh) for name, zh, p in _KINDS]
    count, name, zh = max(signs, key=lambda s: s[0])
    strong = {"notice": 1, "news": 1, "encyclopaedia": 2, "job_ad": 2, "forum": 2, "school": 2, "shop": 2}[name]
    if count >= strong and (official or weight <= 2 or (count >= 2 and name in ("job_ad", "shop") and about < 12)):
        return PageKind(name, zh, selling, official, f"出现{zh}的写法 {count} 处")
    if weight >= 2 and about >= 2 and not official:
        kind = (
            ("certificate_sale", "证书售卖")
            if re.search(r"代办|办证|包拿证|免考|出证|下证", text)
            else ("training_ad", "培训、证书广告")
        )
        return PageKind(*kind, selling, official, f"有{'、'.join(selling)}等招揽内容")
    return PageKind("other", "其他", selling, official, "看不出招揽，也看不出通知、新闻")
