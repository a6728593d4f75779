"""A targets file is read back as written; what is wrong in it is named with place and mend."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import InputError
from evidence.targets import Kind, Render, Target, change_target, load_targets, make_target, save_targets

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
        (GOOD + 'kind = "shop"\n', "“kind”不能是“shop”"),
        (GOOD + 'agents = ["tablet"]\n', "“agents”不能是“tablet”"),
        (GOOD + 'kind = "pages"\ndepth = 2\n', "只抓列出的网页"),
        (GOOD + 'kind = "search"\nterms = ["包过"]\n', "站内搜索要写检索词"),
        (GOOD + 'hours = "night"\n', "不是时段的写法"),
        (GOOD + 'robots_override_by = "王某"\n', "批准人和理由"),
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


def test_kinds_have_their_own_depth_and_a_search_begins_once_a_word(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(
        '[[target]]\nid = "s"\nkind = "search"\nstart_urls = ["https://a.example/s?kw={q}&p=1"]\nterms = ["包过", "挂 靠"]\n'
        '[[target]]\nid = "p"\nkind = "pages"\nstart_urls = ["https://a.example/1"]\n'
        '[[target]]\nid = "m"\nkind = "sitemap"\nstart_urls = ["https://a.example/map.xml"]\n',
        "utf-8",
    )
    search, pages, sitemap = load_targets(path)
    assert (search.depth, pages.depth, sitemap.depth) == (1, 0, 1) and search.kind == Kind.SEARCH
    assert search.first_urls[0] == "https://a.example/s?kw=%E5%8C%85%E8%BF%87&p=1" and "%20" in search.first_urls[1]


OWN = """# 本局的目标
[[target]]
id = "a" # 甲
start_urls = ["https://a.example/"]
paused = false   # 常年

# 乙校
[[target]]
id = "b"
start_urls = ["https://b.example/"]
"""


def test_a_change_leaves_all_else_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "targets.toml"
    path.write_text(OWN, "utf-8")
    change_target(path, "b", paused=True)
    text = path.read_text("utf-8")
    assert [t.paused for t in load_targets(path)] == [False, True] and OWN.replace('id = "b"', 'paused = true\nid = "b"') == text
    change_target(path, "a", paused=True)
    assert [t.paused for t in load_targets(path)] == [True, True] and "# 乙校" in path.read_text("utf-8")
    with pytest.raises(InputError, match="没有目标“c”"):
        change_target(path, "c", paused=True)


def test_a_file_written_in_a_way_of_its_own_is_set_down_anew(tmp_path: Path) -> None:
    path = tmp_path / "targets.toml"
    path.write_text('target = [{id = "a", start_urls = ["https://a.example/"]}]\n', "utf-8")
    change_target(path, "a", paused=True)
    assert load_targets(path)[0].paused
