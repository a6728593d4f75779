"""Names that fit several listed ones are shown with those from the page's own place first, and decide nothing all the same."""

import pytest

from evidence.answers import Answer, Question
from evidence.leads import Kind
from evidence.registries import Institution, Snapshot
from scanner.document import Segment
from scanner.names import parts_of, places_in, plain
from scanner.registry import Registry
from scanner.subjects import read_subject
from scanner.wordsofnames import regions

NAMES = ("太原市砚耕职业培训学校", "晋城市砚耕职业培训学校", "长治市砚耕职业培训学校")
SNAPSHOT = Snapshot("s", "演示名单", "演示", "", "2026-01-01", "", "", "a.csv", "0", "", 3)


def _registry(*names: str) -> Registry:
    rows = [(SNAPSHOT, Institution(n, name, plain(name))) for n, name in enumerate(names, 2)]
    return Registry(rows, "d")


@pytest.mark.parametrize(
    ("foot", "first"),
    [
        ("地址：长治市潞州区演示路1号", NAMES[2]),
        ("地址：山西省晋城市城区演示路1号", NAMES[1]),
        ("晋ICP备00000001号", NAMES[0]),  # the province is all three's
        ("", NAMES[0]),
    ],
)
def test_the_pages_own_place_comes_first_and_decides_nothing(foot: str, first: str) -> None:
    text = f"版权所有：砚耕职业培训学校\n{foot}"
    answer = read_subject([Segment(text, Kind.BODY, str)], "a.example", _registry(*NAMES)).registry
    assert answer.answer == Answer.AMBIGUOUS and answer.listed_name == "" and "有 3 家都对得上" in answer.sentence
    assert answer.candidates[0].listing.name == first and len(answer.candidates) == 3
    assert any("同在" in mark for mark in answer.candidates[0].differs) == (first != NAMES[0])


def test_the_district_a_site_is_watched_for_counts_as_its_place() -> None:
    answer = _registry(*NAMES).reply(Question(("砚耕职业培训学校",), places=tuple(places_in("长治市"))))
    assert answer.candidates[0].listing.name == NAMES[2] and answer.answer == Answer.AMBIGUOUS


def test_more_bodies_than_are_shown_are_all_counted() -> None:
    cities = ("太原", "大同", "阳泉", "长治", "晋城", "朔州", "运城")
    answer = _registry(*(f"{city}市砚耕职业培训学校" for city in cities)).ask("砚耕职业培训学校")
    assert "有 7 家都对得上" in answer.sentence and len(answer.candidates) == 5


def test_a_likeness_needs_a_character_of_the_own_name_or_few_slips() -> None:
    registry = _registry("长治市荣通职业培训学校", "长治市远铂职业培训学校")
    near = [one.listing.name for one in registry.ask("长治市远博职业技术培训学校").candidates]
    assert near == ["长治市远铂职业培训学校"]
    assert _registry("长治市荣通职业培训学校").ask("禾洲职业培训学校").candidates == ()


def test_prefectures_are_known_by_every_way_to_write_them() -> None:
    for head in ("恩施土家族苗族自治州", "恩施州", "恩施市", "恩施"):
        assert parts_of(plain(f"{head}演示职业培训学校")).region == {"恩施"}
    assert {"延边", "黔西南", "长治", "山西", "雄安"} <= regions() and not {"东方", "朝阳", "文昌"} & regions()
