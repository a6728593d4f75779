"""Contacts: WeChat, QQ, e-mail, prices, and persons named beside them."""

import re
from collections.abc import Iterator

from evidence.subjects import About
from scanner.pagetext import Found
from scanner.vicinity import matches

_WECHAT = re.compile(
    r"(?:微信号?|威信|薇信|v信|加微|加v|vx|wechat|weixin|(?<![a-z])wx(?:号)?)(?:id)?(?:号码?|咨询|客服|同号|账号|:号)?"
    r"[\s\0:：()（）/]{0,4}(?:是|为)?[\s\0]?([a-z][a-z0-9_-]{5,19}|1[3-9]\d{9}|[1-9]\d{5,10})(?![0-9a-z_.@/])"
)
_SAME = re.compile(r"(1[3-9]\d[\s\0-]?\d{4}[\s\0-]?\d{4})[\s\0]{0,2}[(（]?(?:微信同号|同微信|微信同步|加微信|v同号)")
_OFFICIAL = re.compile(
    r"(?:公众号|服务号|订阅号)(?:名称)?[\s\0]?[:：\"“【]{1,2}[\s\0]?([\u4e00-\u9fffa-z0-9_-]{2,24})(?:[(（]([a-z][a-z0-9_-]{4,24})[)）])?"
)
_WEB = (
    "com",
    "http",
    "https",
    "html",
    "jsapi",
    "online",
    "weixin",
    "wechat",
    "qrcode",
    "button",
    "script",
    "access",
    "friend",
    "moments",
)
_QQ = re.compile(
    r"(?:(?<![a-z])qq|扣扣|企鹅)(?:交流|咨询|学习|客服|官方|讨论|在线)?(?:号码?|群号?|群)?(?:[\u4e00-\u9fff]{0,2}[0-9一二三四五]?)?[\s\0]{0,2}(?:[:：)）]|是|为)?[\s\0]{0,3}([1-9]\d{4,10})(?![0-9a-z.])"
)
_QQ_LINK = re.compile(r"(?:wpa\.(?:b\.)?qq\.com|tencent://message)[^\s\"'<>]{0,80}?uin=([1-9]\d{4,10})(?!\d)")
_QQ_MORE = re.compile(r"[\s\0]{0,2}[、/,，;；\s][\s\0]{0,2}([1-9]\d{5,10})(?![0-9a-z-])")
_EMAIL = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,40}@[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,20}){0,3}\.[a-z]{2,8}(?![a-z0-9-])"
)
_PRICE = re.compile(
    r"(?:[￥¥]|rmb)[\s\0]?(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,2})?)"
    r"|(?:学费|报名费|培训费|考试费|价格?|费用|仅需|只需|仅售|优惠价|原价|现价|特价|收费)[^\d\n]{0,6}(\d{1,3}(?:,\d{3})+|\d{2,7}(?:\.\d{1,2})?)[\s\0]?(?:元|块)"
)
_PERSON = re.compile(
    r"(法定代表人|法人代表|法人|负责人|校长|院长|联系人|联络人|经营者|举办者|联系老师)(?:姓名)?[\s\0]{0,2}[:：][\s\0]{0,2}([\u4e00-\u9fff·]{2,4})(?![\u4e00-\u9fff])"
)
_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛"
    "闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧殷詹阿柳梅宁纪"
)
_CALLED = re.compile(rf"(?<![\u4e00-\u9fff])([{_SURNAME}])(老师|先生|女士|小姐|经理|主任)(?![\u4e00-\u9fff])")
_NO_PERSON = ("老师", "咨询", "在线", "电话", "客服", "地址", "点击", "详情", "教务", "招生")
_PRICES = 8
_WECHAT_WORDS = ("微信", "威信", "薇信", "v信", "加微", "加v", "vx", "wechat", "weixin", "wx")
_PRICE_WORDS = ("￥", "¥", "rmb", "费", "价", "仅需", "只需", "仅售")


def read_contacts(text: str) -> Iterator[Found]:
    """The contacts in a folded text."""
    yield from _wechats(text)
    yield from _qqs(text)
    yield from (Found(About.EMAIL, m[0], *m.span(), sure=3) for m in matches(_EMAIL, text, ("@",), 42, 100))
    yield from _prices(text)
    for match in matches(_PERSON, text, ("法人", "代表", "负责人", "校长", "院长", "联系人", "联络人", "者", "联系老师"), 6, 24):
        if not match[2].startswith(_NO_PERSON):
            yield Found(About.PERSON, match[2], *match.span(2), sure=2, note=match[1])
    for match in matches(_CALLED, text, ("老师", "先生", "女士", "经理", "小姐", "主任"), 2, 2):
        if re.search(r"\d{7}", text[max(0, match.start() - 20) : match.end() + 20]):  # as on a visiting card
            yield Found(About.PERSON, match[0], *match.span(), sure=1)


def _wechats(text: str) -> Iterator[Found]:
    for match in matches(_WECHAT, text, _WECHAT_WORDS, 2, 50):
        if not match[1].startswith(_WEB):
            yield Found(About.WECHAT, match[1], *match.span(1), sure=3)
    for match in matches(_SAME, text, ("微信", "v同号"), 24, 8):
        yield Found(About.WECHAT, re.sub(r"\D", "", match[1]), *match.span(1), sure=3, note="写明电话与微信同号")
    for match in matches(_OFFICIAL, text, ("公众号", "服务号", "订阅号"), 0, 70):
        group = 2 if match[2] else 1
        if not match[group].isdigit():
            yield Found(About.WECHAT, match[group], *match.span(group), sure=2, note="公众号")


def _qqs(text: str) -> Iterator[Found]:
    for match in matches(_QQ_LINK, text, ("qq.com", "tencent"), 8, 120):
        yield Found(About.QQ, match[1], *match.span(1), sure=3)
    for match in matches(_QQ, text, ("qq", "扣扣", "企鹅"), 1, 40):
        yield Found(About.QQ, match[1], *match.span(1), sure=3)
        at = match.end()
        while more := _QQ_MORE.match(text, at):
            yield Found(About.QQ, more[1], *more.span(1), sure=2)
            at = more.end()


def _prices(text: str) -> Iterator[Found]:
    for number, match in enumerate(matches(_PRICE, text, _PRICE_WORDS, 4, 30)):
        if number >= _PRICES:
            return
        group = match.lastindex or 1
        yield Found(About.PRICE, f"{match[group].replace(',', '')}元", *match.span(), sure=2)
