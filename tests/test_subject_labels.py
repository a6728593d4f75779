"""Labels of subjects sit on the values they were set on, hold no value themselves, and judge what was found."""

import hashlib
import json
from pathlib import Path

import pytest

from benchmarks.subjects.labels import LABELS, About, Label, LabelledPage, compare, digest, half, key, labelled_pages
from evidence.errors import InputError

EVAL = Path(__file__).resolve().parent.parent.parent / "shared" / "eval"
NAME, PHONE = "青禾市云溪职业培训学校", "0999-5550123"
TEXT = f"首页\u2028关于我们\n主办：{NAME}\n电话：{PHONE}"


def _folder(tmp_path: Path, text: str = TEXT) -> Path:
    (tmp_path / "html_dev").mkdir()
    html = f"<p>主办：青禾市云溪<b>职业培训学校</b></p>{text}"
    (tmp_path / "html_dev" / "a.html").write_text(html, "utf-8")
    (tmp_path / "pages_dev.jsonl").write_text(json.dumps({"id": "P1", "text": text}, ensure_ascii=False) + "\n", "utf-8")
    return tmp_path


def _labels(folder: Path, page: str, text: str, about: About, shown: str, value: str) -> Path:
    start = text.index(shown)
    one = {"about": about, "role": "owner", "start": start, "end": start + len(shown), "digest": digest(about, value)}
    row = {"page": page, "sha256": hashlib.sha256(text.encode()).hexdigest(), "labels": [one]}
    (folder / "labels.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    return folder / "labels.jsonl"


def test_values_come_back_from_text_and_through_tags(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    html = (folder / "html_dev" / "a.html").read_text("utf-8")
    for page, text, shown in (
        ("pages_dev:P1", TEXT, NAME),
        ("html_dev:a.html", html, "青禾市云溪<b>职业培训学校"),
    ):
        (one,) = labelled_pages(folder, _labels(folder, page, text, "name", shown, NAME))
        assert [x.value for x in one.labels] == [NAME]


@pytest.mark.parametrize(("page", "missing"), [("pages_dev:P1", "不同"), ("html_dev:a.html", "不同"), ("pages_dev:P9", "没有")])
def test_a_changed_or_missing_page_is_an_error(tmp_path: Path, page: str, missing: str) -> None:
    folder = _folder(tmp_path)
    with pytest.raises(InputError, match=missing):
        list(labelled_pages(folder, _labels(folder, page, TEXT + "。", "name", NAME, NAME)))


def test_a_label_off_its_value_is_an_error(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    with pytest.raises(InputError, match="对不上"):
        list(labelled_pages(folder, _labels(folder, "pages_dev:P1", TEXT, "name", NAME[1:], NAME)))


@pytest.mark.parametrize(
    ("about", "one", "other", "same"),
    [
        ("phone", "0999-5550123", "（0999）555 0123", True),
        ("phone", "86-21-55500123", "021-55500123", True),
        ("phone", "+86 139 0000 0000", "13900000000", True),
        ("phone", "021-55500123-803", "55500123", True),
        ("phone", "400-555-0123", "4005-550-123", True),
        ("phone", "400-555-0123", "400-555-0124", False),
        ("phone", "0999-5550123", "0999-5550132", False),
        ("icp", "京ICP备00000001号-12", "京ICP备00000001", True),
        ("icp", "京ＩＣＰ备 00000001 号", "京icp备00000001号", True),
        ("icp", "京ICP备00000001号", "沪ICP备00000001号", False),
        ("police", "沪公网安备 31000000000001号", "31000000000001", True),
        ("name", "青禾（北苑）教育有限公司", "青禾(北苑)教育 有限公司", True),
        ("name", "青禾教育有限公司", "青禾教育", False),
    ],
)
def test_two_ways_to_write_a_value_are_one(about: About, one: str, other: str, same: bool) -> None:
    assert (key(about, one) == key(about, other)) is same


def test_found_values_are_right_wrong_or_missed() -> None:
    def label(about: About, role: str, value: str) -> Label:
        return Label(about, role, 0, 1, value, False)  # type: ignore[arg-type]

    labels = (
        label("name", "owner", NAME),
        label("name", "maybe", "云溪集团"),
        label("name", "other", "北苑大学"),
        label("phone", "other", PHONE),
    )
    page = LabelledPage("pages_dev:P1", "", labels, frozenset())
    names = compare(page, "name", ["云溪集团", "北苑大学"])
    assert not names.right and names.wrong == {"北苑大学"} and names.missed == {NAME}
    phones = compare(page, "phone", [PHONE])
    assert phones.right == {"5550123"} and not phones.wrong | phones.missed
    unfinished = LabelledPage("pages_dev:P1", "", labels, frozenset({"name"}))
    assert not compare(unfinished, "name", ["北苑大学"]).wrong


def test_what_is_committed_is_places_and_digests() -> None:
    rows = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    assert len({row["page"] for row in rows}) == len(rows) >= 60
    for row in rows:
        assert set(row) <= {"page", "sha256", "labels", "open"}
        for one in row["labels"]:
            assert set(one) <= {"about", "role", "start", "end", "digest", "spans_tags"}
            assert len(one["digest"]) == (12 if one["about"] == "name" else 4) and 0 <= one["start"] < one["end"]


@pytest.mark.skipif(not EVAL.exists(), reason="the evaluation pages are not here")
def test_every_label_sits_on_its_value() -> None:
    pages = list(labelled_pages(EVAL))
    assert all(label.value.strip() == label.value != "" for page in pages for label in page.labels)
    assert len(pages) >= 60 and {half(page.page) for page in pages} <= {"dev", "held"}
