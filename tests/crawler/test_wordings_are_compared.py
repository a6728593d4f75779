"""The words decide what changed: not bytes, markup, order, dates or counters; what changed is shown old and new."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.wording import differences, words_of


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("<p>签约<b>包过</b>班</p>", "<div><span>签约包</span>过班</div>"),
        ("<p>甲</p><p>乙</p>", "<p>乙</p><p>甲</p>"),
        ("<p>Ａ级　证书</p>", "<p>a级证书</p>"),
        ("<p>阅读 123</p>", "<p>阅读 4.5万</p>"),
        ("<p>今天是2026年11月24日 星期二 10:20</p>", "<p>今天是2027年1月2日 星期六 09:01</p>"),
        ("<p>甲</p><script>var t=1</script>", "<p>甲</p><script>var t=2</script><style>p{}</style>"),
    ],
)
def test_the_same_words(before: str, now: str) -> None:
    assert differences(words_of(before), words_of(now)) == ()


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        ("<p>学费1980元</p>", "<p>学费2980元</p>", (("学费1980元", "学费2980元"),)),
        ("<p>签约包过</p><p>咨询微信</p>", "<p>咨询微信</p>", (("签约包过", ""),)),
        ("<p>咨询</p>", "<p>咨询</p><p>新增内部名额</p>", (("", "新增内部名额"),)),
        ("<img alt=一级包过班>", "<img alt=一级培训班>", (("一级包过班", "一级培训班"),)),
        ("<title>包过</title>", "<title>培训</title>", (("包过", ""), ("", "培训"))),
        ("<p>电话 13800000000</p>", "<p>电话 13900000000</p>", (("电话 13800000000", "电话 13900000000"),)),
        ("<p>同一句</p><p>同一句</p>", "<p>同一句</p>", (("同一句", ""),)),
    ],
)
def test_changed_words(before: str, now: str, shown: tuple[tuple[str, str], ...]) -> None:
    assert differences(words_of(before), words_of(now)) == shown


def test_a_long_line_is_cut_to_where_it_changed() -> None:
    old = "前" * 300 + "包过" + "后" * 300
    ((was, now),) = differences([old], [old.replace("包过", "通过率高")])
    assert was == "…" + "前" * 20 + "包过" + "后" * 20 + "…" and "通过率高" in now


lines = st.lists(st.text("包过保签约学费0123456789 ", min_size=1, max_size=12), max_size=12)


@given(lines, lines, st.randoms())
def test_a_page_beside_itself_has_not_changed_and_order_never_counts(before: list[str], now: list[str], random: object) -> None:
    mixed = list(before)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert differences(before, mixed) == ()
    assert bool(differences(before, now)) == bool(differences(now, before))
