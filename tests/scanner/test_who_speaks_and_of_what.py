"""A report's quotations and retellings are not its claims, a seller's are; state words count where they name what is sold."""

import pytest

from scanner.attached import Thing, attached_to
from scanner.pagekind import page_kind
from scanner.scan import Scanner
from scanner.source import Source

NEWS = (
    "<title>记者暗访“包过班”</title><p>来源：演示晚报　记者 甲</p><p>“叉车证五天拿证，不用考试。”市民乙看到后转账 900 元。</p>"
    "<p>记者以报名者身份联系，对方说包过，还能代考。</p><footer>新闻热线 0000-0000000</footer><p>责任编辑：丙</p>"
)
DECLARATION = (
    "<title>关于防范冒用我校名义的声明 - 演示学校</title><p>现声明如下：</p>"
    "<p>我校从未授权任何机构或者个人宣传“包过”“保过”，不开展代考、替考。</p><p>电话 0000-0000000，请认准我校地址。</p>"
)
ARTICLE = (
    "<title>包过（网络用语）</title><p>参考资料 [1]</p><dl><dt>中文名</dt><dd>包过</dd><dt>近义词</dt><dd>保过、必过</dd></dl>"
)
LAW = "<p>" + "</p><p>".join(f"第{n}条 职业资格证书由国家统一印制，培训机构可以申请招生。" for n in "一二三四五") + "</p>"
QUESTION = (
    "<title>求助：能信吗</title><p>楼主：网上加我微信的说 5000 包过，考不过全退，请问各位靠谱吗</p><p>2 楼：替考被抓要坐牢</p>"
)
ADVERT = (
    "<title>考证通知</title><p>现将开班事宜公布如下：</p><p>育婴师“包过班”，签约保过。</p><p>立即报名，加微信 demo，学费：980</p>"
)


def _shown(scanner: Scanner, body: str) -> set[str]:
    scan = scanner.scan(Source("http://a.example/", "a.example", body.encode(), "text/html; charset=utf-8"))
    return {lead.wording for lead in scan.leads if lead.confidence}


@pytest.mark.parametrize("body", [NEWS, DECLARATION, ARTICLE, LAW, QUESTION])
def test_a_page_that_speaks_of_others_claims_nothing(scanner: Scanner, body: str) -> None:
    assert _shown(scanner, body) == set()


def test_an_advertisement_in_the_dress_of_a_notice_claims(scanner: Scanner) -> None:
    assert {"包过", "保过"} <= _shown(scanner, ADVERT)


def test_an_offer_in_a_report_is_its_own(scanner: Scanner) -> None:
    assert _shown(scanner, NEWS.replace("<footer>", "<p>育婴师保过班火热招生，加微信 demo</p><footer>")) >= {"保过"}


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        ("关于补贴发放的公示", "经审核，名单如下。电话 0000-0000000", "notice"),
        ("", "第一条 为了规范\n第二条 本条例\n第三条 报名\n第四条 培训证书\n第五条 学费", "law"),
        ("营养师培训", "证书培训，立即报名，学费：980，加微信", "training_ad"),
        ("", "招生安排", "other"),
    ],
)
def test_kind_of_page(title: str, text: str, name: str) -> None:
    assert page_kind(title, text, "").name == name


@pytest.mark.parametrize(
    ("right", "thing"),
    [
        ("级教练与骨干", Thing.PERSON),
        ("二级茶艺师证书报名", Thing.CERTIFICATE),
        ("二级茶艺师，擅长教学", Thing.TITLE),
        ("职业资格证书制度的改革", Thing.RULE),
        ("注册演示工程师管理委员会", Thing.BODY),
        ("营养职业技能认证中心", Thing.CERTIFIER),
        ("认可的证书", Thing.NONE),
        ("资格证最后一批老政策", Thing.CERTIFICATE),
    ],
)
def test_what_a_word_is_attached_to(right: str, thing: Thing) -> None:
    assert attached_to(right).thing == thing


@pytest.mark.parametrize(
    "text",
    [
        "我院有国家级教练两人，报名学习证书课程请到教务处",
        "王某某，国家二级茶艺师，毕业于演示大学，从事证书培训工作",
        "平时多练真题，以保证通过考试",
        "劳动法讲到职业资格证书制度与鉴定机构的职责",
        "职业资格考试成绩公布，考生可登录查询",
        "本省演示行业执业资格注册中心电话",
        "谢绝证书挂靠，入职须到岗",
        "本店招全职药师，挂证勿扰",
    ],
)
def test_not_sold(scanner: Scanner, text: str) -> None:
    assert not any(lead.confidence for lead in scanner.scan(Source("x", "x", text.encode(), text_only=True)).leads)


@pytest.mark.parametrize(
    "text",
    [
        "茶艺师证书包过",
        "颁发《中华演示技艺理疗师资格证》，报名从速",
        "国家承认，全国通考",
        "无线电培训包考证",
        "非常轻松，保证拿证",
        "中华人⺠共和国茶艺师证书",
    ],
)
def test_sold(scanner: Scanner, text: str) -> None:
    assert any(lead.confidence for lead in scanner.scan(Source("x", "x", text.encode(), text_only=True)).leads)
