"""Names of files and styles, copied markers of government sites, look-alike hosts: leads, and what makes each of them none."""

import pytest

from evidence.leads import Use
from scanner.extract import extract
from scanner.scan import Scanner
from scanner.source import Source

OFFER = "<p>立即报名，证书培训学费 980 元，加微信咨询，名师课程</p>"
FORM = "<label>证书编号</label><input name=no><button>查询</button>"


def sign(scanner: Scanner, rule: str, page: str, url: str = "http://www.kaozheng.example/") -> int:
    """The confidence of the best lead of a rule, -1 where there is none."""
    found = scanner.scan(Source(url, "p", page.encode(), "text/html; charset=utf-8"))
    return max((lead.confidence for lead in found.leads if lead.rule_id == rule), default=-1)


@pytest.mark.parametrize(
    ("page", "least"),
    [
        (f"<title>考证网</title><img src='/img/guohui.png' class='logo-left'>{OFFER}", 2),
        (f"<title>考证网</title><img src='/img/国徽.png'>{OFFER}", 2),
        (f"<title>考证网</title><img src='/img/%E5%9B%BD%E5%BE%BD.png'>{OFFER}", 2),
        (f"<title>考证网</title><img src='data:image/gif;base64,AAAA' data-src='/img/guo_hui.jpg'>{OFFER}", 2),
        (f"<title>考证网</title><img src='x.png' alt='国徽'>{OFFER}", 2),
        (f"<title>考证网</title><div class='header' style='background-image:url(a/china-emblem.svg)'></div>{OFFER}", 2),
        (f"<title>考证网</title><i class='icon guohui'></i>{OFFER}", 2),
        (f"<title>考证网</title><div id='gov-logo'></div>{OFFER}", 2),
        (f"<title>考证网</title><svg><image href='/static/national_emblem.png'/></svg>{OFFER}", 2),
        (f"<title>考证网</title><img src='guohui.png'><img src='gongzhang.png'>{OFFER}", 2),
        (f"<title>考证网</title><img src='zhengfu_logo.png'>{OFFER}", 2),
        ("<title>信息平台</title><img src='/img/guohui.png'><h1>信息平台</h1>", 1),
        (f"<title>考证网</title><img src='guohui.png'><p>人社部授权发证，报名从速</p>{OFFER}", 3),
    ],
)
def test_a_telling_name_is_a_lead(scanner: Scanner, page: str, least: int) -> None:
    assert sign(scanner, "R13", page) >= least


@pytest.mark.parametrize(
    "page",
    [
        f"<a href='http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=1'><img src='guohui.png'></a>{OFFER}",
        f"<div class='footer'><img src='images/guohui.png'><span>粤公网安备 00000000000000号</span></div>{OFFER}",
        f"<img src='images/guohui.png' alt='公安备案' class='police-filing'>{OFFER}",
        f"<a href='http://szcert.example/ScrNetEntQuery?x=1'><img src='images/guohui.png'></a>{OFFER}",
        f"<a title='工商网监电子标识'><img src='guohui.gif'></a>{OFFER}",
        f"<div class='upload'><img src='shenfenzheng-guohui.png'><p>请上传身份证国徽面</p></div>{OFFER}",
        f"<img src='static/order/id_guohui.png' class='idBack'>{OFFER}",
        f"<img src='guohui.png' width='16' height='16'>{OFFER}",
        f"<i class='guohui' style='width:20px;height:20px'></i>{OFFER}",
        f"<img src='img/car-emblem-club.png' alt='car emblem club'>{OFFER}",
        f"<img src='img/guohuimin.jpg' alt='郭会民老师'>{OFFER}",
        f"<title>xx警务平台</title><div><img src='国徽.png'>警务平台</div>{OFFER}",
        f"<img src='zhengfubutie.jpg' alt='补贴'>{OFFER}",
        f"<p>国徽法规定，国徽不得用于商业广告。</p>{OFFER}",
    ],
)
def test_a_name_of_something_lawful_or_else_is_none(scanner: Scanner, page: str) -> None:
    assert sign(scanner, "R13", page) <= 0


@pytest.mark.parametrize(
    ("url", "page", "least"),
    [
        ("https://www.mohrss-gov.example/", f"<title>证书查询</title>{FORM}", 3),
        ("https://gov.cn.zscx.example/", f"<title>技能人才评价证书全国联网查询</title>{FORM}", 3),
        ("https://www.0sta.org.cn/", f"<title>证书查询</title>{FORM}", 2),
        ("https://www.xn--sta-qed.org.cn/", f"<title>国家职业资格证书全国联网查询</title>{FORM}", 3),
        ("https://www.osta.net.cn/", f"<title>国家职业资格证书全国联网查询</title>{FORM}", 3),
        ("https://mohrs.example/", f"<title>职业资格证书查询</title>{FORM}", 2),
        ("https://osta-cx.example/", f"<title>国家职业资格证书查询系统</title>{FORM}", 2),
        ("https://zs.example/", f"<title>国家职业资格证书全国联网查询</title>{FORM}", 2),
        ("https://zs.example/", f"<title>全国职业技能证书查询平台</title>{FORM}", 2),
        ("https://cx.example/", f"<title>国家职业资格证书查询平台</title><img src='guohui.png'>{FORM}", 3),
        ("https://peixun.example/", f"<title>培训</title>{OFFER}<footer>网站标识码：4400000001</footer>", 2),
        ("https://peixun.example/", f"<title>培训</title>{OFFER}<img alt='政府网站找错' src='//zfwzgl.www.gov.cn/a.png'>", 2),
        ("https://peixun.example/", f"<title>培训</title>{OFFER}<span id='_ideConac'></span>", 2),
        ("https://peixun.example/", f"<title>培训</title>{OFFER}<script src='//dcs.conac.cn/js/a.js'></script>", 2),
        ("https://portal.example/", "<title>门户</title><p>网站标识码：4400000001　政府网站找错</p>", 1),
    ],
)
def test_an_imitation_is_a_lead(scanner: Scanner, url: str, page: str, least: int) -> None:
    assert sign(scanner, "R26", page, url) >= least


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://www.osta.org.cn/", f"<title>国家职业资格证书全国联网查询</title>{FORM}"),
        ("https://osta.mohrss.gov.cn/", f"<title>技能人才评价证书全国联网查询</title>{FORM}"),
        ("https://rsj.yunling.gov.cn/", f"<title>证书查询</title><p>网站标识码：4400000001 政府网站找错</p>{FORM}"),
        ("https://www.gov.uk/", f"<title>查询</title>{FORM}"),
        ("https://governance.example/", "<title>公司治理论文查询</title><p>论文</p>"),
        ("https://costa.example/", "<title>咖啡门店查询</title>"),
        ("https://member.example/", f"<title>会员查询</title>{FORM}"),
        ("https://peixun.example/", f"<title>某某培训学校学员证书查询</title>{FORM}{OFFER}"),
        ("https://news.example/", "<title>中国人事考试网成绩查询入口</title><p>考生可登录官方网站查询。</p>"),
        ("https://www.hospital.example/", "<title>云岭市人民医院</title><span id='_ideConac'></span><p>预约挂号</p>"),
        ("https://www.lib.example/", "<title>云岭市图书馆</title><a href='//bszs.conac.cn/x'><img src='blue.png'></a>"),
        (
            "https://www.centre.example/",
            "<title>门户</title><a href='//bszs.conac.cn/x'><img src='//dcs.conac.cn/image/blue.png'></a>",
        ),
        ("https://www.univ.example/", "<title>某某大学</title><p>网站标识码：4400000001</p>"),
        (
            "https://blog.example/",
            "<title>博客</title><p>国务院办公厅推出“我为政府网站找错”活动，各地积极参与，群众可以就网站内容不准确、页面无法访问、链接失效等问题提出意见，由主办单位及时答复处理。</p>"
            + "<p>本报记者报道</p>",
        ),
    ],
)
def test_an_official_site_an_institution_or_a_mention_is_none(scanner: Scanner, url: str, page: str) -> None:
    assert sign(scanner, "R26", page, url) <= 0


def test_every_sign_quotes_a_segment_of_its_page_and_tells_why(scanner: Scanner) -> None:
    page = (
        f"<title>国家职业资格证书查询</title><img class='logo' src='/a/guohui.png?v=1'><p>网站标识码：4400000001</p>{FORM}{OFFER}"
    )
    source = Source("https://www.mohrss-gov.example/", "p", page.encode(), "text/html; charset=utf-8")
    segments = {(s.locator, s.kind, s.text) for s in extract(source).segments}
    leads = [lead for lead in scanner.scan(source).leads if lead.rule_id in ("R13", "R26")]
    assert {lead.wording for lead in leads} >= {"国徽图案", "仿冒官方网站", "政府网站标识"}
    for lead in leads:
        assert lead.points and all(point.reason for point in lead.points)
        for hit in lead.hits:
            assert any(
                (place, kind) == (hit.locator, hit.kind) and text[hit.start : hit.end] == hit.quote
                for place, kind, text in segments
            )


def test_what_suppresses_a_sign_is_kept_with_its_reason(scanner: Scanner) -> None:
    page = f"<div><img src='guohui.png'><span>粤公网安备 00000000000000号</span></div>{OFFER}"
    source = Source("http://a.example/", "p", page.encode(), "text/html; charset=utf-8")
    lead = next(lead for lead in scanner.scan(source).leads if lead.wording == "国徽图案")
    assert lead.confidence == 0 and lead.hits[0].use == Use.EVERYDAY and "公安备案" in lead.hits[0].reason


def test_a_page_of_ten_thousand_telling_names_is_bounded(scanner: Scanner) -> None:
    page = f"{OFFER}{'<img src=guohui.png>' * 10_000}"
    found = scanner.scan(Source("http://a.example/", "p", page.encode(), "text/html"))
    assert max(len(lead.hits) for lead in found.leads if lead.rule_id == "R13") <= 60
