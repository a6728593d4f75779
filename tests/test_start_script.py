"""The start script on a machine that is set up: starts at once, from any folder; what it cannot do it says in Chinese."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
SHOW = "import os, sys\nprint(os.getcwd(), *sys.argv[1:], sep='|')\nsys.exit(7)\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone under an awkward path whose set-up is done, with a front door that shows what it was given."""
    clone = tmp_path / "巡 证 (1)"
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / ".installed").mkdir()
    for name in LOCKS:
        shutil.copy(ROOT / name, clone / name)
        shutil.copy(ROOT / name, clone / ".venv" / ".installed" / name)
    shutil.copy(ROOT / "xunzheng", clone / "xunzheng")
    (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (clone / ".venv" / ".screen").touch()
    (clone / "xunzheng.py").write_text(SHOW, "utf-8")
    return clone


def _start(script: Path, *words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [script, *words], cwd=cwd, env=os.environ | env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def test_words_and_folder_and_exit_code_pass_through_a_chain_of_links(clone: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "案 卷"
    elsewhere.mkdir()
    (tmp_path / "one").symlink_to(Path(clone.name) / "xunzheng")
    (elsewhere / "two").symlink_to(tmp_path / "one")
    done = _start(elsewhere / "two", "scan", "网 页.html", "--", "*", cwd=elsewhere)
    assert (done.returncode, done.stdout, done.stderr) == (7, f"{elsewhere}|scan|网 页.html|--|*\n", "")


def test_a_changed_lock_is_noticed_and_without_python_the_mend_is_said(clone: Path, tmp_path: Path) -> None:
    with (clone / "requirements.lock").open("a") as lock:
        lock.write("# another\n")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "readlink", "cmp", "mkdir"):
        (tools / name).symlink_to(shutil.which(name) or "")
    done = _start(clone / "xunzheng", "--help", cwd=tmp_path, PATH=str(tools))
    assert done.returncode == 4
    assert done.stderr == "错误：没有找到 Python 3.11 到 3.14，请先安装（Debian、Ubuntu：apt install python3 python3-venv）。\n"


def test_a_given_browser_that_is_not_there_is_named(clone: Path) -> None:
    done = _start(clone / "xunzheng", "test", cwd=clone, XUNZHENG_CHROMIUM="/nowhere/chromium")
    assert done.returncode == 6
    assert done.stderr == "错误：环境变量 XUNZHENG_CHROMIUM 指的“/nowhere/chromium”不能运行，请改正或去掉它。\n"


def test_the_windows_twin_has_every_label_and_every_sentence_it_uses() -> None:
    raw = (ROOT / "xunzheng.cmd").read_bytes()
    text = raw.decode("ascii")  # cmd loses its place in scripts that are not ASCII, or that lack the CR
    assert raw.count(b"\n") == raw.count(b"\r\n")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("rem "))
    used = set(re.findall(r"(?:goto |call :)(\w+)", lines))
    assert used <= set(re.findall(r"^:(\w+)", text, re.M))
    sentences = dict(line.split("=", 1) for line in (ROOT / "docs" / "xunzheng.cmd.txt").read_text("utf-8").splitlines())
    assert set(re.findall(r"call :say (\w+)", text)) == set(sentences)
