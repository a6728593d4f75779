"""Making an alias: what a reviewer says must name a listed institution, say by what evidence, and by whom."""

from evidence.aliases import Alias, alias_id
from evidence.answers import Answer
from evidence.clock import utc_now
from evidence.errors import InputError
from evidence.project import Project
from scanner.names import plain
from scanner.registry import Registry


def make_alias(
    project: Project, name: str, listed: str, *, evidence: str, reviewer: str, valid_from: str = "", valid_to: str = ""
) -> Alias:
    """An alias ready to be added. Raises InputError when it names nobody on the lists, or says not by what or by whom."""
    if len(plain(name)) < 2:
        raise InputError(f"“{name}”太短，不能作别名", mend="请写网页上用的完整名称")
    if not evidence.strip() or not reviewer.strip():
        raise InputError("没有写明凭什么、由谁认定", mend="请用 --evidence 和 --by 写明")
    if valid_from and valid_to and valid_from > valid_to:
        raise InputError(f"从 {valid_from} 到 {valid_to}，先后颠倒", mend="请改正 --from 和 --to")
    answer = Registry.from_project(project).ask(listed)
    if answer.answer not in (Answer.EXACT, Answer.ENDED) or not answer.listings:
        raise InputError(f"名单上没有写作“{listed}”的一家（{answer.sentence}）", mend="请写名单上的全称或代码")
    one = answer.listings[0]
    now = utc_now()
    key = alias_id(plain(name), one.name, valid_from, valid_to, now)
    return Alias(
        key, name.strip(), plain(name), one.name, one.uscc, evidence.strip(), valid_from, valid_to, reviewer.strip(), now
    )
