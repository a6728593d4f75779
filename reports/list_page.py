"""The page of what changed between two lists: one HTML file that opens from the disk, with no script at all."""

from collections.abc import Iterator
from pathlib import Path

from evidence.list_changes import ListChanges
from reports.static_page import write_static_page

_SHOWN = 20  # of each kind, on the terminal


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
    """Write the page. Raises VaultError when it cannot be written."""
    return write_static_page("list_changes.html", path, changes=changes)
