"""A targets file is read back as written; what is wrong in it is named with place and mend."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import InputError
from evidence.targets import Render, Target, load_targets, make_target, save_targets

GOOD = '[[target]]\nid = "a"\nstart_urls = ["https://a.example/"]\n'


def test_defaults_fill_in(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(GOOD)
    assert load_targets(tmp_path / "t.toml") == (Target("a", "a", ("https://a.example/",), ("a.example",)),)


@given(title=st.text(max_size=40), district=st.text(max_size=10), depth=st.integers(0, 20), render=st.sampled_from(Render))
def test_saved_targets_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, title: str, district: str, depth: int, render: Render
) -> None:
    if any(0xD800 <= ord(c) < 0xE000 for c in title + district):
        return
    target = Target(
        "站点-1", title or "x", ("https://a.example/中",), ("a.example",), depth, 9, True, render, district, "5 4 * * *", True
    )
    path = tmp_path_factory.mktemp("t") / "targets.toml"
    save_targets(path, (target,))
    assert load_targets(path) == (target,)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[[target]\n", "读不懂"),
        ("x = 1\n", "不认识的内容“x”"),
        ("target = 3\n", "不认识的内容"),
        (GOOD + GOOD, "出现了不止一次"),
        (GOOD + 'colour = "red"\n', "不认识的项“colour”"),
        (GOOD + 'schedule = "0 0 30 2 *"\n', "不是定时的写法"),
        (GOOD + 'schedule = "61 * * * *"\n', "“61 * * * *”不是定时的写法"),
        (GOOD + "depth = 99\n", "超出范围"),
        (GOOD + 'render = "sometimes"\n', "“render”不能是“sometimes”"),
        (GOOD + "depth = true\n", "“depth”的值不对"),
        ('[[target]]\nid = "a"\n', "缺少 start_urls"),
        ('[[target]]\nid = "a"\nstart_urls = ["ftp://a"]\n', "“ftp://a”不是网址"),
        ('[[target]]\nid = "../a"\nstart_urls = ["https://a.example/"]\n', "缺少 id"),
        ('[[target]]\nid = "a"\nstart_urls = [3]\n', "“start_urls”的值不对"),
    ],
)
def test_errors_name_the_file_and_the_value(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "targets.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        load_targets(path)
    sentence = caught.value.sentence()
    assert what in sentence and str(path) in sentence and sentence.endswith("。")


def test_an_address_becomes_a_target() -> None:
    target = make_target("https://www.a.example/kecheng/")
    assert (target.target_id, target.allowed_hosts) == ("www-a-example-kecheng", ("www.a.example",))
    with pytest.raises(InputError, match="这不是网址"):
        make_target("www.a.example")
