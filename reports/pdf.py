"""Word files as PDF by LibreOffice, where that is installed: all of one occasion in one run, in a profile of their own.

A paper names the types that offices use; where they are missing, a type of the same kind stands in, never one without Chinese.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evidence.errors import InputError

NO_OFFICE = "没有安装 LibreOffice，没有生成 PDF；请在 Word 里另存为 PDF。"
_SLOW = 180
_MEND = "请在 Word 里另存为 PDF"
_STANDS_IN = {
    "仿宋": ("FangSong", "STFangsong", "FZFangSong-Z02", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN"),
    "宋体": ("SimSun", "STSong", "Songti SC", "FZShuSong-Z01", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN"),
}


def libreoffice() -> str:
    """Where LibreOffice is, '' where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def pdfs_of(words: Sequence[Path]) -> tuple[Path, ...]:
    """The same as PDF beside them, nothing where LibreOffice is not installed. Raises InputError when it fails."""
    office = libreoffice()
    if not office or not words:
        return ()
    place = "、".join(word.name for word in words)
    with tempfile.TemporaryDirectory(prefix="xunzheng-pdf-") as folder:
        home = Path(folder)
        command = [office, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck"]
        command += ["--convert-to", "pdf", "--outdir", str(home / "out"), *(str(word.resolve()) for word in words)]
        try:
            _run(command, _with_fonts(home))
        except (subprocess.SubprocessError, OSError) as error:
            raise InputError("LibreOffice 没能转成 PDF", place=place, mend=_MEND) from error
        return tuple(_beside(home / "out" / f"{word.stem}.pdf", word) for word in words)


def _beside(made: Path, word: Path) -> Path:
    """A PDF moved to its Word file, over one from before."""
    if not made.is_file():  # LibreOffice says nothing of a file that it could not read
        raise InputError("LibreOffice 没有给出 PDF", place=word.name, mend=_MEND)
    try:
        return Path(shutil.move(made, word.with_suffix(".pdf")))
    except OSError as error:
        raise InputError(f"PDF 写不出来（{error.strerror}）", place=word.name, mend="请看目录能不能写") from error


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run LibreOffice; when it takes too long, end it with what it started, since the program itself is a child of a script."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment, start_new_session=True) as running:
        try:
            if running.wait(_SLOW):
                raise subprocess.CalledProcessError(running.returncode, command)
        except BaseException:
            with contextlib.suppress(OSError):
                running.kill() if os.name == "nt" else os.killpg(running.pid, signal.SIGKILL)
            raise


def _with_fonts(home: Path) -> dict[str, str]:
    """The environment in which fontconfig, where the system has it, knows what stands in for a missing type."""
    theirs = os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><accept>{_families(others)}</accept></alias>'
        for name, others in _STANDS_IN.items()
    )
    config = home / "fonts.conf"
    head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
    config.write_text(f'{head}<fontconfig>{aliases}<include ignore_missing="yes">{theirs}</include></fontconfig>', "utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


def _families(names: Sequence[str]) -> str:
    return "".join(f"<family>{name}</family>" for name in names)
