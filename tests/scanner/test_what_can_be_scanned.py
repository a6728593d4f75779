"""Saved pages, folders, WARC files, text and complaint CSVs are read; what cannot be read is named, never passed over."""

from pathlib import Path

import pytest

from evidence.captures import Draft
from evidence.vault import Vault
from scanner.inputs import Unreadable, read_inputs
from scanner.source import Source

HTML = b"<html><body>x</body></html>"


@pytest.mark.parametrize(
    ("name", "content", "text_only"),
    [
        ("a.html", HTML, False),
        ("a.jsp", b"<%@ page %><div>x</div>", False),
        ("noname", HTML, False),
        ("a.txt", "包过<b>".encode(), True),
    ],
)
def test_documents(tmp_path: Path, name: str, content: bytes, text_only: bool) -> None:
    (tmp_path / name).write_bytes(content)
    (source,) = read_inputs([tmp_path / name])
    assert isinstance(source, Source) and (source.name, source.text_only, source.body) == (name, text_only, content)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("empty.html", b"  ", "文件是空的"),
        ("a.bin", b"\x89PNG\0\0", "不是网页、文本或能看的图片"),
        ("a.csv", "编号,事项\n1,x\n".encode(), "找不到内容列，第一行是“编号、事项”"),
        ("a.warc", b"hello", "没有 WARC 记录"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    (tmp_path / name).write_bytes(content)
    (item,) = read_inputs([tmp_path / name])
    assert isinstance(item, Unreadable) and what in item.sentence and name in item.sentence and item.sentence.endswith("。")


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    (item,) = read_inputs([tmp_path / "nothing"])
    assert isinstance(item, Unreadable) and "没有这个文件或目录" in item.sentence


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_each_row_of_a_complaint_csv_is_a_document(tmp_path: Path, encoding: str) -> None:
    text = '编号,投诉内容\n1,"某机构宣传包过，\n多次催费"\n2,\n3,保过班退费难，该机构承诺未兑现\n'
    (tmp_path / "投诉.csv").write_bytes(text.encode(encoding))
    sources = [s for s in read_inputs([tmp_path / "投诉.csv"]) if isinstance(s, Source)]
    assert [s.body.decode() for s in sources] == ["某机构宣传包过，\n多次催费", "保过班退费难，该机构承诺未兑现"]
    assert sources[1].name == "投诉.csv 第 5 行"


def test_folders_are_walked_in_order_and_links_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.html").write_bytes(HTML)
    (tmp_path / "1.html").write_bytes(HTML)
    (tmp_path / ".hidden.html").write_bytes(HTML)
    (tmp_path / "b" / "circle").symlink_to(tmp_path)
    assert [s.name for s in read_inputs([tmp_path])] == ["1.html", "b/2.html"]


def test_pages_of_a_warc_file_keep_their_host(tmp_path: Path) -> None:
    url = "http://shop.example:8080/a"
    draft = Draft("run", "k", "t", url, url, 200, (("Content-Type", "text/html"),), HTML, "2026-11-01T00:00:00.000Z")
    vault = Vault(tmp_path / "v")
    capture = vault.seal(draft)
    (source,) = read_inputs([vault.path(capture, "record.warc.gz")])
    assert isinstance(source, Source) and (source.party, source.body) == ("shop.example:8080", HTML)
