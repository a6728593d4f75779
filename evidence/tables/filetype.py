"""What a file is, told by its bytes and never by its name: bureaus publish web pages named .xls and workbooks named .doc."""

import io
import re
import zipfile
import zlib
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path

from evidence.errors import ListError
from evidence.tables.grid import MOST_UNPACKED

_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_CHUNK = 1 << 20
_MOST_PARTS = 10_000
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|tr|meta|div|p|ul|ol)[\s>/]", re.I)
_XLSX = "请在表格软件里另存为 xlsx 再导入"


class FileType(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    TEXT = "text"


def file_type(path: Path, data: bytes) -> FileType:
    """The kind of a file that can be read. Raises ListError with the mend for one that cannot."""
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf"):
        raise ListError("文件里没有内容", place=str(path), mend="请换一个有数据的文件")
    if data.startswith(b"PK\x03\x04"):
        return _zipped(path, data)
    if data.startswith(_CFB):
        return _compound(path, data)
    if b"%PDF-" in data[:1024]:
        return FileType.PDF
    head = data[:4096]
    if head.startswith(_PICTURES):
        raise ListError("这是图片，不是文字", place=str(path), mend="请向公布的单位要电子表格，或照着录成 xlsx 再导入")
    if head.lstrip().startswith(b"{\\rtf"):
        raise ListError("这是 RTF 文件，读不了", place=str(path), mend="请在文字处理软件里另存为 docx 再导入")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise ListError("这是 XML 格式的旧式表格，读不了", place=str(path), mend=_XLSX)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in head and not wide:
        raise ListError("这不是能读的名单文件", place=str(path), mend="请另存为 xlsx、docx、pdf、csv 或网页再导入")
    shown = head.replace(b"\x00", b"") if wide else head
    is_html = _MARKUP.search(shown) or path.suffix.lower() in (".htm", ".html", ".mht", ".mhtml")
    return FileType.HTML if is_html else FileType.TEXT


def unpack_check(path: Path, data: bytes) -> Collection[str]:
    """The names in a zip, after all of it was unpacked once within limits: what claims to be small may not be.

    Raises ListError for a bomb, a broken archive or one with a password.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
                raise _bomb(path)
            for part in parts:
                if part.flag_bits & 1:
                    raise ListError("压缩包有密码", place=str(path), mend="请先去掉密码")
                with packed.open(part) as stream:
                    while stream.read(_CHUNK):  # no more than it says comes out, and its sum must be right
                        pass
            return {p.filename for p in parts}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError) as error:
        raise ListError(
            "文件不完整或已经损坏，不是能读的名单文件", place=str(path), mend="请重新下载，或另存一份再导入"
        ) from error


def _bomb(path: Path) -> ListError:
    return ListError(
        "文件展开以后大得不正常（超过 1 GB）", place=str(path), mend="请确认来源，在表格软件里另存为小一些的文件再导入"
    )


def _zipped(path: Path, data: bytes) -> FileType:
    names = unpack_check(path, data)
    if "xl/workbook.xml" in names:
        return FileType.XLSX
    if "word/document.xml" in names:
        return FileType.DOCX
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise ListError("这种格式（xlsb、ods、odt）读不了", place=str(path), mend="请另存为 xlsx 或 docx 再导入")
    if "OFD.xml" in names:
        raise ListError("这是 OFD 版式文件，读不了", place=str(path), mend="请在阅读器里导出为 PDF，或向公布的单位要表格")
    raise ListError("这是压缩包，不是能读的名单文件", place=str(path), mend="请先解压，再导入里面的名单")


def _compound(path: Path, data: bytes) -> FileType:
    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise ListError("文件有密码", place=str(path), mend="请先在办公软件里去掉密码")
    if has("Workbook") or has("Book"):
        return FileType.XLS
    if has("WordDocument"):
        raise ListError("这是旧式的 doc 文件，读不了", place=str(path), mend="请在文字处理软件里另存为 docx 再导入")
    raise ListError("这不是能读的名单文件", place=str(path), mend=_XLSX)
