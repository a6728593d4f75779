"""The ladder: each rung's answer, what is never registered, what a date changes, and that every answer names list and row."""

import json
import pickle
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from evidence.aliases import Alias, alias_id
from evidence.answers import Answer, Question, RegistryAnswer, Rung, answer_from
from evidence.project import Project, create_project
from evidence.registries import Institution, Snapshot
from scanner.names import plain
from scanner.registry import Registry

CODE, OTHER = "91140300MA0Y9X0DT0", "52149900MAXX001115"
FIRST = Snapshot("s1", "演示认定机构名单", "https://rsj.example/1", "", "2025-01-10", "认定机构", "", "a.csv", "1", "", 9)
NEXT = replace(
    FIRST, snapshot_id="s2", title="演示认定机构名单（2026年）", source="https://rsj.example/2", published="2026-01-10"
)


def _one(row: int, name: str, **fields: str) -> Institution:
    return Institution(row, name, plain(name), **fields)


ROWS = [
    (
        FIRST,
        _one(
            2,
            "长治市砚耕职业技术培训学校（有限公司）",
            uscc=CODE,
            valid_to="2027-03-31",
            former_names="长治市砚北职业培训学校（2019年1月至2023年6月）",
        ),
    ),
    (FIRST, _one(3, "长治市荣砺职业培训学校", licence="人社民149900300001", sites="长治市荣砺职业培训学校城东教学点、潞城站点")),
    (FIRST, _one(4, "大同市荣砺职业培训学校", uscc=OTHER)),
    (FIRST, _one(5, "晋城市青灯职业培训学校", status="终止备案")),
    (FIRST, _one(6, "朔州市双木职业培训学校", region="朔城区")),
    (FIRST, _one(7, "朔州市双木职业培训学校", region="平鲁区")),
    (FIRST, _one(8, "长治市职业技术培训学校")),
    (FIRST, _one(9, "运城市长夏职业培训学校", valid_from="2025-03-01", valid_to="2025年12月")),
]


def _registry(*aliases: Alias) -> Registry:
    return Registry(ROWS, "d", aliases=aliases)


@pytest.mark.parametrize(
    ("names", "uscc", "licences", "answer", "rung"),
    [
        ((), CODE, (), Answer.EXACT, Rung.USCC),
        ((), CODE.lower(), (), Answer.EXACT, Rung.USCC),
        (("长治砚耕职业技术培训学校有限公司",), CODE, (), Answer.EXACT, Rung.USCC),
        ((), "", ("149900300001号",), Answer.EXACT, Rung.LICENCE),
        ((), "", ("人社民149900300001",), Answer.EXACT, Rung.LICENCE),
        (("长治市砚耕职业技术培训学校（有限公司）",), "", (), Answer.EXACT, Rung.NAME),
        (("长治市砚耕职业技术培训学校(有限公司)",), "", (), Answer.NORMALISED, Rung.NORMALISED),
        (("長治市硯耕職業技術培訓學校　有限责任公司",), "", (), Answer.NORMALISED, Rung.NORMALISED),
        (("砚耕职业技术培训学校有限公司",), "", (), Answer.NORMALISED, Rung.NORMALISED),
        (("山西省长治市砚耕职业技术培训学校有限公司",), "", (), Answer.NORMALISED, Rung.NORMALISED),
        # another form, another region, another own name: for a person to decide
        (("长治市砚耕职业技术培训学校",), "", (), Answer.NOT_SEEN, Rung.CANDIDATES),
        (("太原市砚耕职业技术培训学校有限公司",), "", (), Answer.NOT_SEEN, Rung.CANDIDATES),
        (("长治市砚荣职业培训学校",), "", (), Answer.NOT_SEEN, Rung.CANDIDATES),
        (("大同市职业技术培训学校",), "", (), Answer.NOT_SEEN, Rung.CANDIDATES),
        (("职业技术培训学校",), "", (), Answer.NOT_SEEN, Rung.CANDIDATES),
        # several bodies
        (("荣砺职业培训学校",), "", (), Answer.AMBIGUOUS, Rung.CANDIDATES),
        (("朔州市双木职业培训学校",), "", (), Answer.AMBIGUOUS, Rung.CANDIDATES),
        # code and name of two
        (("长治市荣砺职业培训学校",), CODE, (), Answer.CONFLICT, Rung.USCC),
        (("大同市荣砺职业培训学校",), "91140300MA0Y9X0DT9", (), Answer.CONFLICT, Rung.NAME),
        (("大同市荣砺职业培训学校",), "", ("人社民149900300001",), Answer.CONFLICT, Rung.LICENCE),
        # a page that leaves words out beside the code
        (("砚耕职业技术培训学校",), CODE, (), Answer.EXACT, Rung.USCC),
        (("大同市砚耕职业技术培训学校",), CODE, (), Answer.CONFLICT, Rung.USCC),
        # branches and agents
        (("长治市荣砺职业培训学校城东教学点",), "", (), Answer.EXACT, Rung.SITE),
        (("长治市荣砺职业培训学校城西教学点",), "", (), Answer.PRINCIPAL, Rung.NONE),
        (("长治市荣砺职业培训学校授权招生点",), "", (), Answer.PRINCIPAL, Rung.NONE),
        (("长治市砚耕职业技术培训学校有限公司太原分公司",), CODE, (), Answer.PRINCIPAL, Rung.NONE),
        # ended
        (("晋城市青灯职业培训学校",), "", (), Answer.ENDED, Rung.NAME),
        # nobody
        ((), "", (), Answer.NO_NAME, Rung.NONE),
        (("忻州市无此一家咨询中心",), "", (), Answer.NOT_SEEN, Rung.NONE),
    ],
)
def test_each_rung(names: tuple[str, ...], uscc: str, licences: tuple[str, ...], answer: Answer, rung: Rung) -> None:
    given = _registry().answer(names, uscc, licences=licences)
    assert (given.answer, given.rung) == (answer, rung), given.sentence
    assert "未备案" not in given.sentence
    if answer in (Answer.EXACT, Answer.NORMALISED, Answer.ENDED, Answer.PRINCIPAL, Answer.CONFLICT):
        assert "2025-01-10《演示认定机构名单》第" in given.sentence and given.listings[0].row in range(2, 10)
    if answer == Answer.NOT_SEEN:
        assert "截至 2025-01-10《演示认定机构名单》未见" in given.sentence


def test_candidates_say_how_near_and_what_differs() -> None:
    first = _registry().answer(("太原市砚耕职业培训学校有限公司",), "").candidates[0]
    assert first.listing.name == "长治市砚耕职业技术培训学校（有限公司）" and 0.6 < first.score < 1
    assert first.differs == ("地区写“太原”，名单上写“长治”", "字号、行业写“砚耕职业”，名单上写“砚耕职业技术”")


@pytest.mark.parametrize(
    ("seen", "answer"),
    [
        ("2025-06-01T02:00:00.000Z", Answer.EXACT),
        ("2025-12-31", Answer.EXACT),
        ("2025-12-31T16:30:00.000Z", Answer.ENDED),  # already 1 January in China
        ("2025-02-01", Answer.ENDED),  # before it begins
        ("2024-12-01", Answer.ENDED),
        ("", Answer.EXACT),
    ],
)
def test_validity_is_judged_on_the_day_the_page_was_seen(seen: str, answer: Answer) -> None:
    assert _registry().answer(("运城市长夏职业培训学校",), "", seen=seen).answer == answer


@pytest.mark.parametrize(
    ("seen", "answer", "said"),
    [
        ("2025-06-01", Answer.EXACT, "其后 2026-01-10《演示认定机构名单（2026年）》未见"),
        ("2026-06-01", Answer.OTHER_DATE, "2026-01-10 的新名单"),
        ("2024-06-01", Answer.OTHER_DATE, "在那以后才公布"),
    ],
)
def test_the_newest_issue_of_the_day_counts_and_later_ones_are_told(seen: str, answer: Answer, said: str) -> None:
    rows = [*ROWS, (NEXT, _one(2, "长治市砚耕职业技术培训学校（有限公司）", uscc=CODE))]
    given = Registry(rows, "d").answer(("大同市荣砺职业培训学校",), "", seen=seen)
    assert given.answer == answer and said in given.sentence, given.sentence


@pytest.mark.parametrize("title", ["演示认定机构名单（第二批）", "演示认定机构增补名单"])
def test_a_list_that_adds_to_another_replaces_none(title: str) -> None:
    rows = [*ROWS, (replace(NEXT, title=title), _one(2, "新来职业培训学校"))]
    assert Registry(rows, "d").answer(("大同市荣砺职业培训学校",), "", seen="2026-06-01").answer == Answer.EXACT


def test_a_later_notice_of_ending_counts_and_an_earlier_one_does_not() -> None:
    ending = replace(NEXT, title="终止备案公告", source="https://rsj.example/3")
    ended = (ending, _one(2, "大同市荣砺职业培训学校", uscc=OTHER, status="终止备案"))
    asked = ("大同市荣砺职业培训学校",)
    assert Registry([*ROWS, ended], "d").answer(asked, "", seen="2026-06-01").answer == Answer.ENDED
    early = (replace(ending, published="2024-01-01"), ended[1])
    assert Registry([*ROWS, early], "d").answer(asked, "", seen="2026-06-01").answer == Answer.EXACT


@pytest.mark.parametrize(
    ("seen", "answer"), [("2022-05-01", Answer.NORMALISED), ("2024-05-01", Answer.NOT_SEEN), ("", Answer.NORMALISED)]
)
def test_former_names_carry_dates_and_are_never_sure(seen: str, answer: Answer) -> None:
    rows = [(replace(FIRST, published="2020-01-01"), ROWS[0][1])]
    assert Registry(rows, "d").answer(("长治市砚北职业培训学校",), "", seen=seen).answer == answer


def test_one_row_an_occupation_is_one_body() -> None:
    rows = [(FIRST, _one(n, "长治市荣砺职业培训学校", occupations=work)) for n, work in ((2, "电工"), (3, "焊工"))]
    given = Registry(rows, "d").answer(("长治市荣砺职业培训学校",), "")
    assert given.answer == Answer.EXACT and {x.occupations for x in given.listings} == {"电工", "焊工"}


def _alias(valid_to: str = "") -> Alias:
    name = "荣砺教育"
    return Alias(
        alias_id(plain(name), "x", "", valid_to, "t"),
        name,
        plain(name),
        "长治市荣砺职业培训学校",
        "",
        "ICP 主办",
        "",
        valid_to,
        "审",
        "t",
    )


def test_an_alias_is_likely_and_only_in_its_time() -> None:
    given = _registry(_alias()).answer(("荣砺教育",), "")
    assert (given.answer, given.rung) == (Answer.ALIAS, Rung.ALIAS) and "别名" in given.sentence
    assert _registry(_alias("2025-06-30")).answer(("荣砺教育",), "", seen="2025-07-01").answer == Answer.NOT_SEEN
    assert _registry().answer(("荣砺教育",), "").answer == Answer.NOT_SEEN


def test_an_alias_changes_the_digest_of_the_lists() -> None:
    assert _registry().digest != _registry(_alias()).digest


def test_an_answer_comes_back_from_the_store_as_it_was() -> None:
    for names in (("长治市荣砺职业培训学校",), ("太原市砚耕职业培训学校",)):
        given = _registry().answer(names, "", licences=("x",), seen="2025-06-01")
        assert answer_from(json.loads(json.dumps(asdict(given)))) == given
    old = dict.fromkeys(("asked", "listed_name", "kind", "snapshot_id", "snapshot_title", "published", "sentence"), "")
    assert answer_from({**old, "answer": "not_seen"}) == RegistryAnswer(Answer.NOT_SEEN, "", "", "", "", "", "", "")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = create_project(tmp_path)
    made.registries.add(FIRST, tuple(one for _, one in ROWS))
    return made


def test_the_stored_lists_answer_like_those_in_memory_and_travel_to_workers(project: Project) -> None:
    stored = Registry.from_project(project)
    sent = pickle.loads(pickle.dumps(stored))
    questions = [Question((one.name,), one.uscc, (), "2025-06-01") for _, one in ROWS] + [
        Question(("长治市荣砺职业培训学校分校",))
    ]
    for question in questions:
        there = stored.reply(question)
        assert sent.reply(question) == there == replace(_registry().reply(question), listings=there.listings)
        assert len(there.listings) == len(_registry().reply(question).listings)


def test_a_list_imported_later_is_found_at_once(project: Project) -> None:
    assert Registry.from_project(project).ask("新来职业培训学校").answer == Answer.NOT_SEEN
    project.registries.add(NEXT, (_one(2, "新来职业培训学校"),))
    assert Registry.from_project(project).ask("新来职业培训学校").answer == Answer.EXACT


def test_a_row_without_dates_is_good_as_long_as_its_list_is() -> None:
    rows = [(replace(FIRST, valid_to="2025-12-31"), _one(2, "长治市荣砺职业培训学校"))]
    asked = ("长治市荣砺职业培训学校",)
    assert Registry(rows, "d").answer(asked, "", seen="2025-12-31").answer == Answer.EXACT
    assert Registry(rows, "d").answer(asked, "", seen="2026-01-01").answer == Answer.ENDED
