"""Claims that stand apart on one page bear each other out; the same words twice, a weak lure or a mention do not."""

import pytest

from scanner.registry import Registry
from scanner.rules import load_rules
from scanner.scan import Scanner
from scanner.source import Source

SCANNER = Scanner(load_rules(), Registry.empty())
ONE = "学完即可获得全国通用证书。"
FILLER = "\n课堂每周两次，地点在城东校区三楼，请自带纸笔和水杯，教室备有空调。\n"
PAGES = [
    (ONE, 0),
    (f"{ONE}{FILLER}{ONE}", 0),
    (f"{ONE}{FILLER}中国家庭教育指导师证书。", 1),
    (f"{ONE}{FILLER}我们从不承诺包过。", 0),
    (f"{ONE}{FILLER}名额有限，先到先得。", 0),
]


def _said(text: str) -> list[str]:
    scan = SCANNER.scan(Source("page", "test", text.encode(), text_only=True))
    return [point.reason for lead in scan.leads if lead.wording == "全国通用" for point in lead.points]


@pytest.mark.parametrize(("text", "raised"), PAGES)
def test_only_another_claim_elsewhere_raises(text: str, raised: int) -> None:
    assert sum(reason.startswith("同一页面别处另有") for reason in _said(text)) == raised


def test_the_witness_is_named() -> None:
    assert any("“中国" in reason for reason in _said(PAGES[2][0]) if reason.startswith("同一页面"))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("国家认可的提示词工程师专业资格认证考试", True),
        ("结业颁发全国通用的证书。", True),
        ("国家承认学历，学信网可查", False),
        ("我们是国家级的专业团队", False),
    ],
)
def test_that_the_certificate_itself_is_vouched_for_counts(text: str, counts: bool) -> None:
    scan = SCANNER.scan(Source("page", "test", text.encode(), text_only=True))
    assert any(p.reason.endswith("就是这份证书") for lead in scan.leads for p in lead.points) is counts
