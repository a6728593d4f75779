"""A wall is told from a page: logins, captchas, notices of deletion and of repairs; an advertisement with a form is none."""

import pytest

from crawler.walls import leads_to_wall, wall_of
from evidence.observations import Outcome

ADVERT = "某某培训学校专业办理报名，签约包过，一次性通过，学费1980元，欢迎来电咨询，地址在某市某区某路88号，周末也上课。" * 2
B, M, U = Outcome.BLOCKED, Outcome.MISSING, Outcome.UNREACHABLE


@pytest.mark.parametrize(
    ("text", "url", "outcome"),
    [
        ("<title>安全验证</title><p>请完成安全验证后继续访问</p>", "http://a.example/", B),
        ("<p>当前环境异常，完成验证后即可继续访问。</p><a>去验证</a>", "http://a.example/s/1", B),
        ("<script>document.cookie='__jsl_clearance=1'</script>", "http://a.example/", B),
        ("<p>请拖动滑块完成拼图</p>", "http://a.example/", B),
        ("<p>请输入验证码</p><input name=code>", "http://a.example/", B),
        ("<p>请先登录后查看</p>", "http://a.example/", B),
        ("<p>请在微信客户端打开链接</p>", "http://a.example/", B),
        ("<p>本文为付费内容，开通会员后可阅读全文</p>", "http://a.example/", B),
        ("<form>手机号<input><input type=password>登录</form>", "http://a.example/login?back=x", B),
        ("<p>该内容已被发布者删除</p>", "http://a.example/s/1", M),
        ("<title>404 Not Found</title><h1>Not Found</h1>", "http://a.example/x", M),
        ("<p>此内容因违规无法查看</p>", "http://a.example/s/1", M),
        ("<p>系统升级维护中，请稍后再试</p>", "http://a.example/", U),
        ("<p>该域名已过期</p>", "http://a.example/", U),
        (f"<p>{ADVERT}</p><form>请输入验证码<input>提交</form>", "http://a.example/", None),
        (f"<p>{ADVERT}</p><a href=/login>登录</a><input type=password>", "http://a.example/", None),
        (f"<p>{ADVERT * 4}</p><p>请先登录后查看评论</p>", "http://a.example/", None),
        (f"<p>{ADVERT * 40}</p>安全验证", "http://a.example/", None),
        ("<p>签约包过</p>", "http://a.example/", None),
        ("", "http://a.example/", None),
    ],
)
def test_walls(text: str, url: str, outcome: Outcome | None) -> None:
    wall = wall_of(f"<html><body>{text}</body></html>", url)
    assert (wall.outcome if wall else None) == outcome


@pytest.mark.parametrize(
    ("url", "wall"),
    [
        ("https://passport.a.example/x", True),
        ("https://a.example/user/login.html?u=1", True),
        ("https://a.example/wappass/captcha", True),
        ("https://a.example/catalogue/loginfo", False),
        ("https://case.example/cases/1", False),
    ],
)
def test_addresses_of_walls(url: str, wall: bool) -> None:
    assert leads_to_wall(url) is wall
