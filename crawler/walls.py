"""Walls: pages that stand in the way of what was asked for. They are recognised, recorded and left; nothing is passed.

A login, a captcha, a protection service, a notice that the page is gone or the site closed for repairs: each answers 200
and looks like peace to a crawler. A page with much text of its own is no wall, whatever it says beside.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from evidence.observations import Outcome

_SILENT = ["script", "style", "noscript", "template"]
_MUCH = 600  # characters of text: more than any wall has
_MUCH_WRITTEN = 4000  # characters that are not ASCII, scripts included


@dataclass(frozen=True, slots=True)
class Wall:
    """What stands in the way, as an outcome and in words."""

    outcome: Outcome
    why: str


_VERIFY = Wall(Outcome.BLOCKED, "要求验证（验证码或防护页），照原样留存，不作破解")
_LOGIN = Wall(Outcome.BLOCKED, "要求登录、付费或在客户端里打开，没有登录")
_GONE = Wall(Outcome.MISSING, "网页自己说内容不存在或已删除")
_CLOSED = Wall(Outcome.UNREACHABLE, "网站说正在维护或已关闭")
_SCRIPTS = re.compile(r"__jsl_clearance|acw_sc__v2|_waf_|cf-chl|challenge-platform", re.I)
# What is said, and the most text beside it with which it still is the whole message
_SAID: tuple[tuple[re.Pattern[str], int, Wall], ...] = (
    (
        re.compile(
            r"安全验证|访问验证|请完成验证|完成验证后|环境异常|滑动验证|拖动滑块|人机验证|网站防火墙|访问过于频繁|请求过于频繁|访问被拒绝"
            r"|accessdenied|areyou(?:a)?(?:human|robot)",
            re.I,
        ),
        _MUCH,
        _VERIFY,
    ),
    (re.compile(r"图形验证码|请输入验证码|captcha", re.I), 120, _VERIFY),
    (
        re.compile(
            r"请先?登[录陆](?:后|再|查看|$)|登[录陆]后(?:可|才能|即可)?(?:查看|阅读|继续|访问|观看|浏览)|请(?:在|使用)微信(?:客户端)?(?:中)?打开"
            r"|扫码登[录陆]|账号登[录陆]|密码登[录陆]|(?:付费|购买|开通会员|成为会员)(?:后|即可|才能)(?:可)?(?:查看|阅读|观看|解锁)"
            r"|signintocontinue|pleaselogin",
            re.I,
        ),
        250,
        _LOGIN,
    ),
    (
        re.compile(
            r"(?:页面|网页|文章|内容|商品|该信息|视频)(?:不存在|已(?:经)?(?:被)?(?:发布者)?(?:删除|下架|关闭|失效)|找不到|走丢了|无法(?:找到|查看))"
            r"|(?:此|该)(?:内容|文章|账号|公众号)(?:因|已)(?:违规|被)[^。]{0,12}(?:查看|删除|封|屏蔽)"
            r"|(?:404|410)(?:notfound|错误|页面)|pagenotfound|(?:访问|要找|查找)的(?:页面|网页|内容)(?:不存在|已删除|找不到)",
            re.I,
        ),
        250,
        _GONE,
    ),
    (
        re.compile(
            r"(?:网站|系统|服务器?)(?:正在)?(?:维护|升级|建设|关闭)中?|暂停服务|暂时无法访问|域名(?:已)?(?:过期|出售|停放)"
            r"|未备案.{0,8}(?:无法|禁止)访问|serviceunavailable|under(?:construction|maintenance)",
            re.I,
        ),
        250,
        _CLOSED,
    ),
)
_LOGIN_PLACE = re.compile(
    r"(?:^|[./_-])(?:log-?in|sign-?in|passport|sso|cas|auth|wappass|captcha|verify|visitor|antispider|challenge|safeguard)"
    r"(?:[./_-]|$)",
    re.I,
)


def wall_of(text: str, url: str) -> Wall | None:
    """The wall that a page is, None when it is a page of its own."""
    if len(text) - len(text.encode("ascii", "ignore")) > _MUCH_WRITTEN:
        return None
    tree = LexborHTMLParser(text)
    fields = bool(tree.css("input[type=password]"))
    marked = any(_SCRIPTS.search(node.text(deep=True) or node.attributes.get("src") or "") for node in tree.css("script"))
    title = "".join(node.text(deep=True) for node in tree.css("title")[:1])
    tree.strip_tags(_SILENT)
    shown = re.sub(r"\s+", "", tree.body.text(deep=True) if tree.body else "")
    if len(shown) > _MUCH:
        return None
    if marked:
        return _VERIFY
    if fields and leads_to_wall(url):
        return _LOGIN
    said = re.sub(r"\s+", "", f"{title} {shown}")
    return next((wall for sign, most, wall in _SAID if len(shown) <= most and sign.search(said)), None)


def leads_to_wall(url: str) -> bool:
    """Whether an address is, by its own words, one where people log in or prove that they are people."""
    parts = urlsplit(url)
    return bool(_LOGIN_PLACE.search(parts.hostname or "") or _LOGIN_PLACE.search(parts.path))


def of_status(status: int) -> Outcome:
    """What an answer other than 2xx and 3xx says of its page."""
    if status in (404, 410):
        return Outcome.MISSING
    return Outcome.BLOCKED if status in (401, 402, 403, 407, 429, 451) else Outcome.UNREACHABLE
