"""Pages of one party add up to one subject; contradictions stand side by side; shared values tie parties, common ones do not."""

import pytest

from evidence.answers import Answer, RegistryAnswer
from evidence.siblings import MOST, siblings, ties
from evidence.subjects import About, Mention, PartyRole, Subject, contradictions, main_number, together

NOBODY = RegistryAnswer(Answer.NO_NAME, "", "", "", "", "", "", "")


def _of(party: str, *mentions: Mention, name: str = "", registry: RegistryAnswer = NOBODY) -> Subject:
    return Subject(party, name, mentions, registry)


def _mention(about: About, value: str, role: PartyRole = PartyRole.MENTIONED, sure: int = 3) -> Mention:
    return Mention(about, value, "footer", value, role, sure)


def test_pages_add_up_with_how_many_say_so_and_the_first_of_them() -> None:
    weak, strong = _mention(About.NAME, "甲校", sure=2), _mention(About.NAME, "甲校", PartyRole.OWNER)
    phone = _mention(About.PHONE, "0355-2000001")
    read = [("/1", _of("a", weak, phone)), ("/2", _of("a", strong, name="甲校")), ("/2", _of("a", strong, name="甲校"))]
    subject = together(read)
    assert subject.name == "甲校"
    assert [(m.value, m.role, m.pages, m.url) for m in subject.mentions] == [
        ("甲校", PartyRole.OWNER, 2, "/1"),
        ("0355-2000001", PartyRole.MENTIONED, 1, "/1"),
    ]


def test_the_answer_for_the_name_that_stands_is_kept() -> None:
    seen = RegistryAnswer(Answer.EXACT, "甲校", "甲校", "", "s", "名单", "2026-11-01", "有")
    subject = together([("/1", _of("a", name="甲校", registry=seen)), ("/2", _of("a")), ("/3", _of("a", name="甲校"))])
    assert subject.registry == seen


def test_two_pages_that_disagree_are_told() -> None:
    one = _mention(About.USCC, "91350100M000100Y43")
    other = _mention(About.USCC, "91140300MA0Y9X0DT0")
    told = together([("/1", _of("a", one)), ("/2", _of("a", other))]).contradictions
    assert len(told) == 1 and one.value in told[0] and other.value in told[0] and "待核查" in told[0]


def test_ways_to_write_one_thing_are_no_contradiction() -> None:
    owner = PartyRole.OWNER
    spelt = [
        _mention(About.NAME, n, owner)
        for n in ("演示安（北京）有限公司", "演示安(北京)有限公司", "演示安（北京）有限公司太原分公司")
    ]
    icp = [_mention(About.ICP, v) for v in ("晋ICP备00000012号", "晋ICP备00000012号-3", "晋ICP证000012号", "晋B2-20000001")]
    support = _mention(About.ICP, "京ICP备00000099号", PartyRole.SUPPORT)
    assert contradictions([*spelt, *icp, support]) == ()
    assert len(contradictions([*icp, _mention(About.ICP, "京ICP备00000099号")])) == 1


def test_an_icp_number_is_known_without_the_sites_own_suffix() -> None:
    assert main_number(_mention(About.ICP, "晋ICP备00000012号-3")) == "晋ICP备00000012号"
    assert main_number(_mention(About.PHONE, "0355-2000001")) == "0355-2000001"


def test_a_shared_number_makes_siblings_but_not_a_makers_or_a_doubtful_one() -> None:
    made = _mention(About.PHONE, "0351-4000001", PartyRole.SUPPORT)
    doubt = _mention(About.WECHAT, "maybe_id", sure=1)
    subjects = {
        "a": _of("a", _mention(About.ICP, "晋ICP备00000012号-1"), made, doubt),
        "b": _of("b", _mention(About.ICP, "晋ICP备00000012号-2"), made, doubt),
        "c": _of("c", made, doubt),
    }
    assert siblings(subjects) == {"a": ("b",), "b": ("a",)}


def test_a_number_many_share_is_common_and_ties_nobody() -> None:
    subjects = {f"p{i}": _of(f"p{i}", _mention(About.PHONE, "400-000-0012")) for i in range(MOST + 1)}
    assert all(t.common for shared in ties(subjects).values() for t in shared) and not any(siblings(subjects).values())
    del subjects["p0"]
    assert siblings(subjects)["p1"] == tuple(f"p{i}" for i in range(2, MOST + 1))


@pytest.mark.parametrize("number", ["0353-0000000", "400-000-0000", "0351-1234567", "12315"])
def test_a_number_nobody_has_filled_in_ties_nobody(number: str) -> None:
    phone = _mention(About.PHONE, number)
    assert ties({"p": _of("p", phone), "q": _of("q", phone)}) == {}
