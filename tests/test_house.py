"""The house is kept: style, types and room walls hold, files and functions stay small, nothing of a workplace is committed."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("crawler", "evidence", "scanner", "reports")
CODE = sorted(p for p in [ROOT / "xunzheng.py", *(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))])
BIN = Path(sys.executable).parent


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]])
def test_checkers_are_clean(command: list[str]) -> None:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    docstring = ast.get_docstring(tree) or ""
    assert (docstring and len([line for line in docstring.splitlines() if line.strip()]) <= 5) or path.name == "errors.py"
    assert len(text.splitlines()) <= 300
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno > 45] == []
    assert path.stem not in {"utils", "helpers", "common", "manager", "base"}


def test_word_lists_hold_no_code() -> None:
    assert list((ROOT / "wordlists").rglob("*.py")) == []


def test_locks_carry_digests_and_no_host_names() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        pins = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", text, re.M)
        assert pins and "://" not in text and "index-url" not in text
        assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[\w.-]+==)", text) if "==" in block)
