"""Any table of names written as xlsx, csv, docx or a web page comes back whole, in its order and with its neighbours."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.lists import read_list
from scanner.published.taker import Fate
from tests.scanner.published_files import web_table, word, xlsx

_LETTERS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("（）()·&+-=@<>\"'，,;：|《》 0123ABc")
NAMES = st.text(_LETTERS, min_size=1, max_size=24).map(lambda t: re.sub(r"\s+", " ", f"{t}演示培训学校").strip())
CELLS = st.text(_LETTERS, max_size=12).map(lambda t: re.sub(r"\s+", " ", t).strip())


@pytest.mark.parametrize("kind", ["xlsx", "csv", "docx", "html"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(NAMES, CELLS), min_size=1, max_size=20), encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_a_table_comes_back_whole(tmp_path: Path, kind: str, rows: list[tuple[str, str]], encoding: str) -> None:
    path = tmp_path / f"a.{kind}"
    table = [["学校名称", "办学地址"], *rows]
    if kind == "xlsx":
        xlsx(path, {"名单": table})
    elif kind == "docx":
        word(path, [table])
    elif kind == "html":
        path.write_text(f'<meta charset="utf-8">{web_table(table)}', "utf-8")
    else:
        lines = (",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row) for row in table)
        path.write_text("\r\n".join(lines), encoding, newline="")
    read = read_list(path)
    assert [(r.name, r.address) for r in read.rows] == rows
    assert [p for p in read.problems if p.fate != Fate.DOUBT] == []


@pytest.mark.parametrize("kind", ["xlsx", "txt", "docx"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=20), min_size=1))
def test_a_plain_column_comes_back_whole(tmp_path: Path, kind: str, names: list[str]) -> None:
    names = [f"{n}演示学校" for n in names]  # 鉴定学校 by itself is a heading
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        xlsx(path, {"名单": [[i, n] for i, n in enumerate(names, 1)]})
    elif kind == "docx":
        word(path, [], [f"{i}. {n}" for i, n in enumerate(names, 1)])
    else:
        path.write_text("\n".join(names), "gb18030")
    assert [r.name for r in read_list(path).rows] == names
