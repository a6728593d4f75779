"""A listed institution may say what others may not, but no list excuses a promise; notices and degrees are graded down."""

import pytest

from evidence.leads import Use
from evidence.registries import Institution, Snapshot
from scanner.names import plain
from scanner.registry import Registry
from scanner.rules import load_rules
from scanner.scan import Scanner
from scanner.source import Source

NAME = "甲市演示职业培训学校"
SNAPSHOT = Snapshot("s", "演示名单", "演示人社局", "", "2026-11-01", "", "", "a.csv", "0", "", 1)
PAGE = f"<p>健康管理师证书全国通用，联网可查，报名咨询微信，学费1980元。</p><p>签约包过班</p><footer>版权所有 {NAME}</footer>"


def _bands(registry: Registry, page: str = PAGE, url: str = "http://a.example/") -> dict[str, int]:
    scan = Scanner(load_rules(), registry).scan(Source(url, "a.example", page.encode(), "text/html; charset=utf-8"))
    return {rule: max(x.confidence for x in scan.leads if x.rule_id == rule) for rule in {x.rule_id for x in scan.leads}}


@pytest.fixture
def listed() -> Registry:
    return Registry([(SNAPSHOT, Institution(2, NAME, plain(NAME)))], "d")


def test_without_lists_every_claim_stands() -> None:
    bands = _bands(Registry.empty())
    assert set(bands) == {"R01", "R14", "R18"} and min(bands.values()) >= 2


def test_a_listed_institution_is_excused_for_recognition_but_never_for_a_promise(listed: Registry) -> None:
    bands = _bands(listed)
    assert (bands["R14"], bands["R18"]) == (0, 0) and bands["R01"] >= 2
    scan = Scanner(load_rules(), listed).scan(Source("http://a.example/", "a.example", PAGE.encode(), "text/html"))
    assert {h.use for x in scan.leads if x.rule_id == "R18" for h in x.hits} == {Use.REGISTERED}
    assert "2026-11-01《演示名单》" in scan.subject.registry.sentence


def test_the_same_words_on_a_government_site_are_archived() -> None:
    notice = "<p>各县区：现将有关事项通知如下。职业培训机构宣传全国通用的证书，须经核实。</p>"
    assert set(_bands(Registry.empty(), notice, "http://rsj.演示.gov.cn/1").values()) <= {0}


def test_degrees_recognised_by_the_state_are_graded_down() -> None:
    degree = "<p>国家承认学历的自学考试本科，报名咨询，学费5000元</p>"
    other = "<p>国家承认的营养师证书，报名咨询，学费5000元</p>"
    assert _bands(Registry.empty(), degree)["R14"] < _bands(Registry.empty(), other)["R14"]


@pytest.mark.parametrize(
    ("page", "level", "seen", "excused"),
    [
        (PAGE, "四级", "2026-11-20", True),
        (PAGE.replace("证书全国", "三级证书全国"), "四级", "2026-11-20", False),
        (PAGE.replace("健康管理师", "茶艺师"), "四级", "2026-11-20", False),
        (PAGE, "四级", "2027-11-20", False),
    ],
)
def test_a_listed_institution_is_excused_only_within_its_filing(page: str, level: str, seen: str, excused: bool) -> None:
    row = Institution(2, NAME, plain(NAME), occupations="健康管理师", level=level, valid_to="2027-03-31")
    source = Source("http://a.example/", "a.example", page.encode(), "text/html; charset=utf-8", seen=seen)
    scan = Scanner(load_rules(), Registry([(SNAPSHOT, row)], "d")).scan(source)
    bands = [lead.confidence for lead in scan.leads if lead.rule_id in ("R14", "R18")]
    assert bands and (max(bands) == 0) == excused and (excused or max(bands) >= 2)
