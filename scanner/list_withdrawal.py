"""List withdrawal: a list imported wrongly is taken out of use, or put back; it is never deleted."""

from evidence.errors import InputError, ListError
from evidence.list_changes import find_list
from evidence.project import Project
from evidence.registries import Snapshot

_LONGEST = 500


def mark_list(project: Project, beginning: str, *, withdrawn: bool, reviewer: str, reason: str) -> Snapshot:
    """Withdraw the list whose number begins so, or put it back. Raises when there is none, or it is so already."""
    reviewer, reason = reviewer.strip(), reason.strip()
    what = "撤回" if withdrawn else "恢复"
    if not reviewer or not reason:
        raise InputError(f"没有写明由谁{what}、为什么", mend="请用 --by 和 --reason 写明")
    if max(len(reviewer), len(reason)) > _LONGEST:
        raise InputError("写得太长", place=f"{what}名单", mend=f"姓名和理由各不超过 {_LONGEST} 个字")
    snapshot = find_list(project.registries, beginning)
    if not project.list_marks.mark(snapshot.snapshot_id, withdrawn=withdrawn, reviewer=reviewer, reason=reason):
        said = "早已撤回" if withdrawn else "没有撤回过，一直在用"
        raise ListError(f"《{snapshot.title}》{said}", place=snapshot.snapshot_id, mend="请用 registry list 查看各份名单的状态")
    return snapshot
