"""Word files as PDF by the real LibreOffice: pages, cells and types as offices send them; failures are told."""

import os
import shutil
import stat
import time
from pathlib import Path

import pdfplumber
import pytest

from evidence.annexforms import TITLE
from evidence.errors import InputError
from evidence.project import Project
from reports import pdf
from reports.annex_word import export_annexes
from reports.case_forms import CaseForm, case_form
from reports.pdf import pdfs_of
from reports.word import written
from tests.reports.test_annexes_as_word import PERIOD

there = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(not there, reason="没有安装 LibreOffice：PDF 没有试（apt install libreoffice-writer）")
needs_scripts = pytest.mark.skipif(os.name == "nt", reason="a program that is a script stands in for one that fails")


def _words(path: Path) -> str:
    with pdfplumber.open(path) as document:
        return "".join(page.extract_text() or "" for page in document.pages).replace("\n", "")


@needs_office
def test_the_annexes_stand_on_one_page_each_with_the_cells_of_the_form(reported: Project, tmp_path: Path) -> None:
    done = export_annexes(reported, PERIOD, tmp_path, "初")
    assert [p.name for p in done.pdf] == [p.with_suffix(".pdf").name for p in done.word]
    with pdfplumber.open(done.pdf[1]) as document:
        assert len(document.pages) == 1 and document.pages[0].width > document.pages[0].height
        table = document.pages[0].extract_tables()[0]
        assert [len(row) for row in table] == [10] * 5
        cells = [cell.replace("\n", "") for cell in table[2][:8] if cell]
        assert cells == ["1 经人社部门备案的职业资格鉴定机构", *"1001", "0", "12", "1234.50"]
        wide = document.pages[0].find_tables()[0].rows[2].cells
        assert (wide[9][2] - wide[9][0]) > 2 * (wide[4][2] - wide[4][0]), "the text has the room, LibreOffice too"  # type: ignore[index]
        assert {c["fontname"] for c in document.pages[0].chars if "DejaVuSans" in c["fontname"]} == set()
    text = _words(done.pdf[1])
    assert f"{TITLE}（职业技能评价）" in text and "填报单位（盖章）" in text and done.snapshot.digest[:16] in text


@needs_office
@pytest.mark.parametrize("form", CaseForm)
def test_a_draft_becomes_pages_with_numbers(filed: Project, tmp_path: Path, form: CaseForm) -> None:
    word = written(tmp_path, f"{form}.docx", case_form(filed, filed.cases.all()[0].case_no, form).content)
    (made,) = pdfs_of([word])
    with pdfplumber.open(made) as document:
        assert [page.extract_text().split("\n")[-1] for page in document.pages] == [
            f"— {n} —" for n in range(1, len(document.pages) + 1)
        ]
        assert len(document.pages) <= 2
    assert "草稿" in _words(made) and "演示培训学校" in _words(made)


@needs_office
def test_a_file_that_is_none_is_told_and_an_older_pdf_is_not_passed_off(tmp_path: Path) -> None:
    word = tmp_path / "坏的.docx"
    word.write_bytes(b"PK\x03\x04 no document")
    word.with_suffix(".pdf").write_bytes(b"%PDF-1.4 older")
    with pytest.raises(InputError, match="LibreOffice 没") as told:
        pdfs_of([word])
    assert "坏的.docx" in told.value.sentence() and "另存为 PDF" in told.value.sentence()
    assert word.with_suffix(".pdf").read_bytes() == b"%PDF-1.4 older"


def test_without_libreoffice_there_is_no_pdf_and_no_error(
    reported: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = export_annexes(reported, PERIOD, tmp_path / "out", "初")
    assert done.pdf == () and len(done.word) == 2


@needs_scripts
@pytest.mark.parametrize(("does", "told"), [("exit 3", "没能转成"), ("exit 0", "没有给出"), ("sleep 60 & wait", "没能转成")])
def test_a_libreoffice_that_fails_or_hangs_is_told_and_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, told: str
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(pdf, "_SLOW", 0.5)
    began = time.monotonic()
    with pytest.raises(InputError, match=told):
        pdfs_of([written(tmp_path, "一.docx", b"PK")])
    assert time.monotonic() - began < 20
