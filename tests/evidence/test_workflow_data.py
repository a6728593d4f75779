"""The workflow is data, checked whole: the delivered files hold, and an edit that breaks a rule is named."""

import shutil
from pathlib import Path

import pytest

from evidence.decisions import Verdict
from evidence.errors import InputError
from evidence.workflow import VERDICTS, WORKFLOW, load_workflow, workflow


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("lifecycle.toml", 'to = "属实"\nby = ["初核", "复核"]\nsecond = true', 'to = "属实"\nby = ["初核"]', "必须两人"),
        ("lifecycle.toml", 'to = "已提示"\nby = ["初核", "复核"]\nsecond = true', 'to = "已提示"\nby = ["初核"]', "必须两人"),
        ("lifecycle.toml", "approval = true\ndocument = true\nneeds", "document = true\nneeds", "负责人批准"),
        ("lifecycle.toml", "second = true\napproval = true\nreasons = [\"B1\"", "approval = true\nreasons = [\"B1\"", "必须两人"),
        ("lifecycle.toml", 'to = "核查中"\nby = ["初核", "复核"]\napproval = true', 'to = "核查中"\nby = ["初核"]', "负责人批准"),
        ("lifecycle.toml", 'to = "已复函"', 'to = "已回函"', "不在环节“协查”里"),
        ("lifecycle.toml", 'track = "会商"', 'track = "商量"', "环节“商量”没有定义"),
        ("lifecycle.toml", '"核查" = ["属实", "部分属实"] }', '"核查" = ["有罪"] }', "核查：有罪"),
        ("lifecycle.toml", 'states = ["已会商"]', 'states = ["已会商", "会商完毕"]', "“会商完毕”走不到"),
        ("lifecycle.toml", 'by = ["法制审核"]', 'by = ["局外人"]', "审核通过"),
        ("lifecycle.toml", "apart_hours = 24", "apart = 24", "“apart”不对"),
        ("lifecycle.toml", "evidence = 2", "evidence = true", "“evidence”不对"),
        ("lifecycle.toml", 'closed = ["不属实", "无管辖权"]', 'closed = ["完"]', "没有状态“完”"),
        ("lifecycle.toml", 'reasons = ["E1", "E2", "E3"]', 'reasons = ["E1", "E2", "E3", "F1"]', "理由“F1”没有定义"),
        ("lifecycle.toml", 'name = "会商"\nmany', 'name = "协查"\nmany', "“协查”写了不止一次"),
        ("reasons.toml", 'for = ["重复"]', 'for = ["重影"]', "用于“重影”"),
        ("terms.toml", 'starts = ["立案"]\n', 'starts = ["立案子"]\n', "“立案子”不是流转"),
        ("terms.toml", 'unit = "小时"', 'unit = "时辰"', "长度或单位不对"),
        ("terms.toml", 'mark = "SEED"', 'mark = "V"\ndays2 = 1', "“days2”不对"),
        ("terms.toml", "days = [13, 28]", "days = [13, 31]", "报送日不对"),
        ("terms.toml", "[[term]]", "[[term", "读不懂"),
    ],
)  # fmt: skip
def test_an_edit_that_breaks_a_rule_is_named(file: str, old: str, new: str, what: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(WORKFLOW, tmp_path / "w"))
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        load_workflow(folder)
    assert what in caught.value.sentence(), caught.value.sentence()


def test_the_delivered_workflow_holds_and_its_verdicts_are_those_of_triage() -> None:
    assert workflow().transitions["立案"].parts == ("复核", "审批")
    assert tuple(map(str, Verdict)) == VERDICTS
    assert all(workflow().reasons_for(v) for v in VERDICTS)


@pytest.mark.parametrize("name", [t.name for t in workflow().transitions.values() if t.external or t.to in ("属实", "部分属实")])
def test_external_acts_and_findings_take_two(name: str) -> None:
    assert "复核" in workflow().transitions[name].parts


@pytest.mark.parametrize("name", ["立案", "不予立案", "延长核查", "延长办案", "移送", "案件移送处理"])
def test_the_head_of_the_bureau_approves(name: str) -> None:
    assert "审批" in workflow().transitions[name].parts
