"""Seen in pictures, an emblem, a seal, a sample certificate is a lead with what bears it out, and excused where lawful."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.leads import Kind, Scan, Use
from evidence.project import create_project
from evidence.sightings import Box
from scanner.extract import extract
from scanner.lists import import_list
from scanner.postertext import with_pictures
from scanner.registry import Registry
from scanner.rules import load_rules
from scanner.scan import Scanner
from scanner.source import ShownPicture, Source
from tests.scanner.drawn_pictures import SAMPLE, badge, emblem, picture, seal

SELLS = "<title>某某考证网</title><h1>证书报考</h1><p>立即报名，学费 980 元，加微信咨询，名师课程，证书培训</p>"
QUIET = "<title>设计作品</title><p>我的作品集。</p>"
NEWS = "<title>记者暗访：假证一条街</title><p>本报记者 王某 报道，市场监管局已查处三家。来源：某某日报 责任编辑：赵某</p>"
LICENCE = ("营业执照", "统一社会信用代码", "名称 某某教育科技有限公司", "登记机关")
ID_CARD = ("中华人民共和国", "居民身份证", "签发机关 某市公安局", "有效期限")
BUREAU = "云岭市人力资源和社会保障局"
FIRM = "云岭明德教育科技有限公司"


def scan(scanner: Scanner, page: str, pictures: Sequence[ShownPicture], url: str = "http://www.a.example/") -> Scan:
    return scanner.scan(Source(url, "a.example", page.encode(), "text/html; charset=utf-8", pictures=tuple(pictures)))


def bands(found: Scan) -> dict[str, int]:
    return {rule: max(x.confidence for x in found.leads if x.rule_id == rule) for rule in {x.rule_id for x in found.leads}}


@pytest.mark.parametrize(
    ("page", "shown", "rule", "least"),
    [
        pytest.param(SELLS, picture((), [emblem()]), "R13", 2, id="国徽用在招生页"),
        pytest.param(SELLS, picture(SAMPLE, [emblem()]), "R13", 3, id="样证上的国徽"),
        pytest.param(QUIET, picture(SAMPLE, [emblem()]), "R13", 2, id="没有招揽的页上样证印国徽"),
        pytest.param(QUIET, picture((BUREAU, "培训基地"), [emblem()]), "R13", 2, id="国徽与机关名称同图"),
        pytest.param(SELLS, picture((), [emblem(0.6)]), "R13", 2, id="得分不高的国徽，招生页"),
        pytest.param(QUIET, picture((), [emblem()]), "R13", 1, id="单独的国徽只供辨认"),
        pytest.param(SELLS, picture(("职业培训证书",), [emblem(), badge(Box(600, 700, 640, 740))]), "R13", 2, id="警徽在别处"),
        pytest.param(SELLS, picture(SAMPLE, [seal(BUREAU)]), "R12", 3, id="样证盖机关印章"),
        pytest.param(QUIET, picture(SAMPLE, [seal("国家人力资源和社会保障部")]), "R12", 2, id="没有招揽的页上样证盖部章"),
        pytest.param(SELLS, picture(SAMPLE, [seal("青禾省教育厅", 0.7)]), "R12", 2, id="印章读得不清"),
        pytest.param(SELLS, picture((), [seal("青禾省卫生健康委员会")]), "R12", 2, id="单独的机关印章，招生页"),
        pytest.param(SELLS, picture(SAMPLE, [seal("中华人民共和国职业技能鉴定中心")]), "R12", 2, id="冠国名的鉴定中心"),
        pytest.param(SELLS, picture(("全国职业技能认证证书", *SAMPLE[1:]), [seal(FIRM)]), "R14", 2, id="样证标题冠全国"),
        pytest.param(QUIET, picture(("收纳师职业资格证书", *SAMPLE[1:]), [seal(FIRM)]), "R15", 2, id="样证标题用职业资格"),
    ],
)  # fmt: skip
def test_a_violation_is_a_lead(scanner: Scanner, page: str, shown: ShownPicture, rule: str, least: int) -> None:
    assert bands(scan(scanner, page, [shown])).get(rule, 0) >= least


@pytest.mark.parametrize(
    ("page", "shown", "rule", "most"),
    [
        pytest.param(SELLS, picture((), [emblem(), badge()]), "R13", 0, id="公安备案图标里的国徽"),
        pytest.param(SELLS, picture((), [emblem()], "a[beian.mps.gov.cn] 粤公网安备"), "R13", 0, id="链接到公安备案"),
        pytest.param(SELLS, picture((), [emblem()], "电子营业执照 亮照"), "R13", 0, id="工商亮照标识"),
        pytest.param(SELLS, picture(ID_CARD, [emblem()]), "R13", 0, id="身份证国徽面"),
        pytest.param(SELLS, picture((), [emblem()], "上传身份证 idback.png"), "R13", 0, id="身份证上传示意图"),
        pytest.param(SELLS, picture(LICENCE, [emblem(), seal("某市市场监督管理局")]), "R13", 0, id="营业执照照片"),
        pytest.param(SELLS, picture(LICENCE, [emblem(), seal("某市市场监督管理局")]), "R12", 0, id="营业执照上的印章"),
        pytest.param(SELLS, picture(("办学许可证", "发证机关"), [emblem(), seal(BUREAU)]), "R12", 0, id="办学许可证上的印章"),
        pytest.param(NEWS, picture(SAMPLE, [emblem(), seal(BUREAU)]), "R13", 0, id="新闻里的假证照片"),
        pytest.param(QUIET, picture(("教师资格证书", *SAMPLE[1:]), [emblem(), seal("云岭市教育局")]), "R13", 1, id="真证照片"),
        pytest.param(SELLS, picture(SAMPLE, [seal(FIRM)]), "R12", 0, id="公司自己的印章"),
        pytest.param(SELLS, picture(SAMPLE, [seal("云岭市职业培训学校")]), "R12", 0, id="学校自己的印章"),
        pytest.param(SELLS, picture(SAMPLE, [seal("收纳行业协会")]), "R12", 0, id="协会的印章"),
        pytest.param(SELLS, picture(("欢迎报名", "名师课程 学费980元")), "R13", 0, id="没有标志的海报"),
    ],
)  # fmt: skip
def test_a_lawful_look_alike_is_none(scanner: Scanner, page: str, shown: ShownPicture, rule: str, most: int) -> None:
    assert bands(scan(scanner, page, [shown])).get(rule, 0) <= most


@pytest.mark.parametrize("url", ["http://rsj.yunling.gov.cn/", "http://www.yunling.edu.cn/"])
def test_a_government_or_school_host_accuses_nobody(scanner: Scanner, url: str) -> None:
    found = bands(scan(scanner, SELLS, [picture(SAMPLE, [emblem(), seal(BUREAU)])], url))
    assert found.get("R12", 0) == 0 and found.get("R13", 0) <= 1


def test_the_hit_names_the_picture_the_place_and_the_score_and_quotes_a_segment(scanner: Scanner) -> None:
    source = Source("http://a.example/", "a", SELLS.encode(), "text/html", pictures=(picture(SAMPLE, [emblem(0.93)]),))
    hit = next(lead for lead in scanner.scan(source).leads if lead.wording == "国徽图案").hits[0]
    assert hit.kind == Kind.OCR and hit.quote == "国徽图案"
    assert hit.framed and hit.framed.boxes == (emblem().box,) and hit.framed.picture == "0" * 64
    assert hit.locator == "第 1 张图，左 360、上 20、右 440、下 100 像素，得分 0.93"
    assert any(
        s.locator == hit.locator and s.text[hit.start : hit.end] == hit.quote
        for s in with_pictures(extract(source), source).segments
    )


def test_a_listed_body_is_excused_and_that_is_said(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p")
    table = tmp_path / "名单.csv"
    table.write_text("机构名称,统一社会信用代码\n乙市演示职业培训学校,\n", "utf-8")
    import_list(project, table, title="演示名单", source="演示人社局", document="", published="2026-11-01", kind="", region="")
    scanner = Scanner(load_rules(), Registry.from_project(project))
    sample = [picture(SAMPLE, [seal(BUREAU)])]
    own = f"{SELLS}<footer>版权所有 乙市演示职业培训学校</footer>"
    others = f"{SELLS}<footer>版权所有 丙市远航职业培训学校</footer>"
    excused = next(lead for lead in scan(scanner, own, sample).leads if lead.wording == "机关印章")
    assert excused.confidence == 0 and excused.hits[0].use == Use.REGISTERED and "演示名单" in excused.hits[0].reason
    raised = next(lead for lead in scan(scanner, others, sample).leads if lead.wording == "机关印章")
    assert raised.confidence == 3 and any("未见" in p.reason for p in raised.points)


def test_the_organ_itself_is_excused(scanner: Scanner) -> None:
    page = f"{SELLS}<footer>版权所有 {BUREAU}</footer>"
    lead = next(lead for lead in scan(scanner, page, [picture(SAMPLE, [seal(BUREAU)])]).leads if lead.wording == "机关印章")
    assert lead.confidence == 0 and lead.hits[0].use == Use.LAWFUL_NAME


def test_points_of_words_on_a_sample_tell_it_and_its_issuer(scanner: Scanner) -> None:
    shown = picture(("收纳师职业资格证书", *SAMPLE[1:5], f"发证机关：{FIRM}"))
    lead = next(lead for lead in scan(scanner, QUIET, [shown]).leads if lead.rule_id == "R15")
    assert any("写在样证图片上" in p.reason for p in lead.points)
    assert any(FIRM in p.reason for p in lead.points)


def test_without_the_rules_nothing_is_said_of_signs(scanner: Scanner) -> None:
    rules = load_rules()
    rest = replace(rules, rules=tuple(r for r in rules.rules if r.rule_id not in ("R12", "R13")))
    found = scan(Scanner(rest, Registry.empty()), SELLS, [picture(SAMPLE, [emblem(), seal(BUREAU)])])
    assert not {"R12", "R13"} & {lead.rule_id for lead in found.leads}
