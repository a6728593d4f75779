"""Word files by editable templates: the office's own from its folder templates/, else ours; values are only ever text.

Data is put in once and never read as a template: braces in it stay braces, characters a Word file cannot hold become blanks.
"""

import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from evidence.errors import InputError, VaultError

OURS = Path(__file__).resolve().parent / "templates" / "word"
_OWN = Path("templates")  # in the project folder
_SPLIT = "\ue000"  # keeps docxtpl from reading {_{ in a value as its own escape; no value holds it, taken out again at the end


def word_file(root: Path, name: str, values: Mapping[str, Any]) -> bytes:
    """A Word file by the template of that name. Raises InputError when the office's own template cannot be used."""
    path = template_path(root, name)
    try:
        _refuse_macros(path)
        template = DocxTemplate(path)
        template.render({k: cleaned(v) for k, v in values.items()}, SandboxedEnvironment(autoescape=True), autoescape=True)
        buffer = io.BytesIO()
        template.save(buffer)
    except (TemplateError, PackageNotFoundError, BadZipFile, ValueError, KeyError, TypeError, OSError) as error:
        raise InputError(f"模板不能用（{error}）", place=str(path), mend="请改正模板，或删掉它就用自带的") from error
    return _joined(buffer)


def template_path(root: Path, name: str) -> Path:
    """The template that is used: the office's own, where there is one."""
    own = root / _OWN / f"{name}.docx"
    return own if own.exists() else OURS / f"{name}.docx"


def copy_templates(root: Path) -> tuple[list[Path], list[Path]]:
    """Lay our templates into the project to be edited: (copied, those that are there already and stay)."""
    copied, kept = [], []
    for source in sorted(OURS.glob("*.docx")):
        target = root / _OWN / source.name
        if target.exists():
            kept.append(target)
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        except OSError as error:
            raise InputError(f"模板写不出来（{error.strerror}）", place=str(target), mend="请看目录能不能写") from error
        copied.append(target)
    return copied, kept


def cleaned(value: Any) -> Any:
    """Text without characters that a Word file cannot hold or a reader cannot see; line ends stay."""
    if isinstance(value, str):
        text = "".join(c if c.isprintable() or c in "\n\u3000" else " " for c in value.replace("\r\n", "\n"))
        return text.replace("_", f"{_SPLIT}_{_SPLIT}") if "{_" in text or "_}" in text else text
    if isinstance(value, list | tuple):
        return [cleaned(v) for v in value]
    return {k: cleaned(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def written(folder: Path, name: str, content: bytes) -> Path:
    """Write a file under a name of which nothing can lead out of the folder. Raises VaultError when it cannot be written."""
    path = folder / "".join("_" if c in '/\\:*?"<>|' or not c.isprintable() else c for c in name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise VaultError(f"文件写不出来（{error.strerror}）", place=str(path), mend="请换一个可以写的目录") from error
    return path


def _joined(rendered: io.BytesIO) -> bytes:
    """The file without our separator, wherever the office's template put a value."""
    buffer = io.BytesIO()
    with ZipFile(rendered) as package, ZipFile(buffer, "w", ZIP_DEFLATED) as made:
        for entry in package.infolist():
            content = package.read(entry)
            made.writestr(entry, content.replace(_SPLIT.encode(), b"") if entry.filename.endswith(".xml") else content)
    return buffer.getvalue()


def _refuse_macros(path: Path) -> None:
    with ZipFile(path) as package:
        if any("vbaProject" in name or name.startswith("word/embeddings/") for name in package.namelist()):
            raise InputError("模板里有宏或嵌入的对象", place=str(path), mend="请另存为不含宏的 docx")
