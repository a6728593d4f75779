"""A picture is a sample certificate by its layout; title, issuer and what must be masked are read; a poster is none."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.sightings import Box, Line, Mark, MarkKind, Sighting
from vision.certificates import ENOUGH, Certificate, read_certificates

SEAL = Mark(MarkKind.SEAL, Box(420, 330, 600, 510), 0.95, "云岭明德教育科技有限公司", "证书专用章", 0.9)
EMBLEM = Mark(MarkKind.EMBLEM, Box(360, 10, 440, 90), 0.97)


def seen(texts: Sequence[str], marks: Sequence[Mark] = (), width: int = 800, height: int = 800) -> Sighting:
    found, top = [], 80
    for number, text in enumerate(texts):
        size = 24 if number else 40
        found.append(Line(text, Box(100, top, 100 + size * max(1, len(text)), top + size), 0.95))
        top += size + 20
    return Sighting("0" * 64, "演示", width, height, lines=tuple(found), marks=tuple(marks))


def only(sighting: Sighting) -> Certificate:
    (found,) = read_certificates(sighting)
    return found


@pytest.mark.parametrize(
    ("texts", "marks"),
    [
        (("高级收纳师资格证书", "姓名：张某", "证书编号：XZ1", "发证机关：某某协会"), ()),
        (("职 业 培 训 证 书", "兹证明 张某 参加培训", "编号 2024001", "2024年5月6日"), ()),
        (("岗位合格证", "姓 名", "性 别", "身份证号", "发证日期"), ()),
        (("技能等级证书", "职业名称：茶艺师", "等级：三级", "姓名：李某", "照片"), (EMBLEM,)),
        (("荣誉证书", "经考核合格，特发此证", "证书编号：1"), (SEAL,)),
        (("CERTIFICATE", "专业技能证书", "Name: Zhang", "No: 12345", "查询网址：www.a.example"), (SEAL,)),
        (("结业证书", "学员 张某 经培训考核成绩合格，准予结业", "2024年6月", "发证单位（盖章）"), ()),
        (("特种作业操作证", "证号", "姓名：王某", "作业类别", "有效期", "签发机关"), ()),
        (("健康管理师证书", "姓名：赵某", "出生日期：1990年1月1日", "颁发单位：某某中心", "钢印"), ()),
        (("全国职业技能认证证书", "持证人：张某", "证书编号：XZ1", "网上查询：www.b.example"), (EMBLEM, SEAL)),
        (("执业证", "姓名", "编号", "签发日期"), (SEAL,)),
        (("聘书", "兹聘请张某", "特发此证", "编号：1"), (SEAL,)),
    ],
)
def test_a_certificate_is_told_with_its_reasons(texts: tuple[str, ...], marks: tuple[Mark, ...]) -> None:
    found = only(seen(texts, marks))
    assert found.score >= ENOUGH and len(found.points) >= 3 and all(point.reason for point in found.points)


@pytest.mark.parametrize(
    ("texts", "marks"),
    [
        ((), ()),
        (("证书",), ()),
        (("健康管理师培训", "立即报名", "学费 980 元", "考取证书", "咨询热线"), ()),
        (("证书报名", "报名时间：5月6日", "咨询电话", "课程优惠"), (SEAL,)),
        (("我们的证书", "全国通用", "网上查询", "防伪"), ()),
        (("成绩查询", "姓名", "准考证号"), ()),
        (("报名表", "姓名", "身份证号", "照片", "报名费 300 元", "培训课程"), ()),
        (("关于开展培训的通知", "各有关单位：", "2024年5月6日"), (SEAL,)),
        (("荣誉墙", "优秀学员", "名师课程"), ()),
        (("收款二维码", "扫码咨询"), ()),
        (("云岭市人力资源和社会保障局", "2024年5月6日"), (SEAL,)),
        (("教材目录", "职业名称：茶艺师", "定价 50 元"), ()),
    ],
)
def test_what_merely_speaks_of_certificates_is_none(texts: tuple[str, ...], marks: tuple[Mark, ...]) -> None:
    assert read_certificates(seen(texts, marks)) == ()


def test_title_issuer_and_item_are_read() -> None:
    found = only(
        seen(("高 级 收 纳 师 职 业 资 格 证 书", "职业名称：收纳师", "姓名：张某", "发证机关：云岭家政服务协会", "编号：1"))
    )
    assert (found.title, found.issuer, found.item) == ("高级收纳师职业资格证书", "云岭家政服务协会", "收纳师")


def test_the_seal_names_the_issuer_where_no_line_does() -> None:
    assert only(seen(("收纳师证书", "姓名：张某", "证书编号：1", "特发此证"), [SEAL])).issuer == SEAL.around


def test_what_tells_the_holder_is_to_be_masked_and_no_more() -> None:
    texts = ("收纳师证书", "姓名：张某某", "身份证号：110101190001010000", "证书编号：XZ20240001", "照片", "特发此证")
    found = only(seen(texts))
    assert [place.what for place in found.private] == ["姓名", "身份证号", "证书编号", "照片"]
    name = found.private[0].box
    assert name.left > 100 + 24 * 2 and name.right <= 100 + 24 * 6  # the label stays readable


def test_a_value_beside_its_label_is_masked() -> None:
    label, value = Line("姓  名", Box(100, 200, 180, 224), 0.9), Line("张某某", Box(200, 201, 272, 225), 0.9)
    rest = seen(("收纳师证书", "特发此证", "编号：A1")).lines
    found = only(Sighting("0" * 64, "演示", 800, 800, lines=(*rest, label, value)))
    assert any(place.box == value.box and place.what == "姓名" for place in found.private)


def test_two_certificates_in_one_picture_are_two() -> None:
    left = seen(("收纳师证书", "姓名：张某", "证书编号：XZ1", "特发此证", "发证日期：2024年5月6日")).lines
    right = tuple(
        Line(one.text, Box(one.box.left + 1100, one.box.top, one.box.right + 1100, one.box.bottom), 0.9) for one in left
    )
    found = read_certificates(Sighting("0" * 64, "演示", 2000, 500, lines=(*left, *right)))
    assert len(found) == 2 and found[0].box.right <= found[1].box.left


@pytest.mark.parametrize(
    ("texts", "paper"),
    [
        (("民办学校办学许可证", "编号", "发证机关", "有效期"), "许可证"),
        (("事业单位法人证书", "编号：1", "发证机关", "有效期", "姓名"), "事业单位法人"),
    ],
)
def test_a_paper_of_the_state_is_told(texts: tuple[str, ...], paper: str) -> None:
    found = read_certificates(seen(texts, [SEAL]))
    assert not found or paper in found[0].state_paper


lines_of_text = st.lists(
    st.tuples(st.text(max_size=30), st.integers(-50, 2000), st.integers(-50, 2000), st.integers(0, 900), st.integers(0, 90)),
    max_size=25,
)


@given(lines_of_text)
def test_any_lines_are_read_without_an_error(rows: list[tuple[str, int, int, int, int]]) -> None:
    found = tuple(Line(text, Box(x, y, x + w, y + h), 0.5) for text, x, y, w, h in rows)
    for one in read_certificates(Sighting("0" * 64, "演示", 1000, 1000, lines=found)):
        assert all(place.box.left <= place.box.right for place in one.private)
