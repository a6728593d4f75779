"""The page of what changed between two lists: one HTML file that opens from the disk, with no script at all."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from evidence.clock import beijing, utc_now
from evidence.errors import VaultError
from evidence.list_changes import ListChanges

_SHOWN = 20  # of each kind, on the terminal
_TEMPLATES = Path(__file__).resolve().parent / "templates"


def change_lines(changes: ListChanges, page: Path) -> Iterator[str]:
    """The outcome in Chinese lines; the page has all of it."""
    yield f"旧：{changes.old.published}《{changes.old.title}》{changes.old.rows} 行"
    yield f"新：{changes.new.published}《{changes.new.title}》{changes.new.rows} 行"
    counts = f"增加 {len(changes.added)} 家，减少 {len(changes.removed)} 家，有变化 {len(changes.changed)} 家"
    yield f"{counts}，没有变化 {changes.same} 家。"
    if changes.apart:
        yield f"只有一份名单有的列，没有对照：{'、'.join(changes.apart)}"
    yield from (f"可能改名：{one.before} → {one.after}（{one.why}）" for one in changes.renamed[:_SHOWN])
    yield from (f"增加：{one.name}" for one in changes.added[:_SHOWN])
    yield from (f"减少：{one.name}" for one in changes.removed[:_SHOWN])
    for one in changes.changed[:_SHOWN]:
        yield f"变化：{one.name}：" + "；".join(f"{c.title} {c.before or '（空）'} → {c.after or '（空）'}" for c in one.changes)
    yield f"全部写在 {page.resolve()}"


def build_list_page(changes: ListChanges, path: Path) -> Path:
    """Write the page; one of the same name is replaced whole. Raises VaultError when it cannot be written."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=select_autoescape(default=True))
    style = (_TEMPLATES / "report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = environment.get_template("list_changes.html").render(
        changes=changes, style=style, policy=policy, made=beijing(utc_now())
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".tmp")
        temporary.write_text(page, "utf-8")
        temporary.replace(path)
    except OSError as error:
        raise VaultError(f"页面写不出来（{error.strerror}）", place=str(path), mend="请换一个可以写的目录") from error
    return path
