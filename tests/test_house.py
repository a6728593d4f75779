"""The house is kept: style, types and room walls hold, files and functions stay small, locks fit, no package index is named."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CODE = sorted(
    [
        ROOT / "xunzheng.py",
        *(
            p
            for room in ("crawler", "evidence", "vision", "scanner", "reports", "benchmarks")
            for p in (ROOT / room).rglob("*.py")
        ),
    ]
)
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
# Parts of host names of package indexes and their mirrors, kept apart so that this file does not name them either.
INDEX_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmmirror", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("mirrors", "aliyun", "com"),
        ("tuna", "tsinghua", "edu"),
        ("mirrors", "ustc", "edu"),
        ("playwright", "dev"),
    )
]


def _committed() -> Iterator[Path]:
    """Files that are or may be committed: everything but what tools, projects and set-up leave behind."""
    for top in ROOT.iterdir():
        if top.is_file():
            yield top
        elif top.name == ".ci" or (not top.name.startswith(".") and not (top / "project.toml").exists()):
            yield from (p for p in top.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _pins(lock: str) -> dict[str, tuple[str, int]]:
    """Name of each package in a lock -> (version, number of digests)."""
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8").strip())
    pins: dict[str, tuple[str, int]] = {}
    for block in blocks:
        found = re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", block)
        assert found, f"{lock}: {block.splitlines()[0]}"
        pins[canonicalize_name(found[1])] = (found[2], block.count("--hash=sha256:"))
    return pins


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]], ids=" ".join
)
def test_checkers_are_clean(command: list[str]) -> None:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    docstring = ast.get_docstring(tree) or ""
    lines = [line for line in docstring.splitlines() if line.strip()]
    assert lines
    # the tree of errors is drawn in the docstring of its module
    assert len(lines) <= 5 or path == ROOT / "evidence" / "errors.py"
    assert len(text.splitlines()) <= 300
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > 45] == []
    assert not EMPTY_NAMES & {path.stem, path.parent.name}


def test_word_lists_hold_no_code() -> None:
    assert list((ROOT / "wordlists").rglob("*.py")) == []


def test_no_file_names_a_package_index() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {host}" for path in _committed() for host in INDEX_HOSTS if host.encode() in path.read_bytes()
    ]
    assert named == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_carry_digests_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text and "index-url" not in text
    assert [name for name, (_, digests) in _pins(lock).items() if not digests] == []


def test_locks_fit_the_declared_dependencies() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime, everything = _pins("requirements.lock"), _pins("requirements-dev.lock")
    for line, pins in [(d, runtime) for d in declared["project"]["dependencies"]] + [
        (d, everything) for d in declared["dependency-groups"]["dev"]
    ]:
        need = Requirement(line)
        version, _ = pins.get(canonicalize_name(need.name), ("", 0))
        assert version and need.specifier.contains(version), f"{line}: locked is {version or 'nothing'}"
    assert {name: everything.get(name) for name in runtime} == runtime
