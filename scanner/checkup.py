"""What scanning needs: word lists that load, and published lists to ask."""

from collections.abc import Iterator
from pathlib import Path

from evidence.checkup import Check, State
from evidence.errors import RuleError
from evidence.project import Project
from scanner.looking import looker, missing_libraries
from scanner.rules import load_profiles, load_rules


def rule_checks(wordlists: Path) -> Iterator[Check]:
    """Every profile of the word lists loads."""
    try:
        counts = {name: len(load_rules(wordlists, name).rules) for name in load_profiles(wordlists)}
    except RuleError as error:
        yield Check("词表", State.BAD, f"{error.place}：{error.what}", error.mend)
        return
    yield Check("词表", State.GOOD, "，".join(f"{name} {count} 条规则" for name, count in counts.items()))


def picture_checks() -> Iterator[Check]:
    """Whether pictures can be looked at."""
    if lacking := missing_libraries():
        mend = "请重新运行启动脚本安装；装好以前，图片里的文字、徽标、印章都没有看"
        yield Check("看图", State.LOOK, f"没有安装 {'、'.join(lacking)}", mend)
    else:
        yield Check("看图", State.GOOD, f"能看图片里的文字（{looker()}）")


def list_checks(project: Project) -> Iterator[Check]:
    """The lists of institutions, with the date of the newest."""
    withdrawn = project.list_marks.withdrawn()
    snapshots = [s for s in project.registries.snapshots() if s.snapshot_id not in withdrawn]
    more = f"；另有 {len(withdrawn)} 份已撤回，不用" if withdrawn else ""
    if not snapshots:
        yield Check("机构名单", State.LOOK, f"没有可用的名单，无法核对机构{more}", "请用 xunzheng registry import 导入公布的名单")
        return
    newest = max(s.published for s in snapshots)
    yield Check("机构名单", State.GOOD, f"{len(snapshots)} 份，最近的公布于 {newest}{more}")
