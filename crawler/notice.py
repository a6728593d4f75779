"""Notices: a few words to the office when a scheduled run went wrong or found something. Off until an address is set.

Only counts leave the machine: no party, no address, no words of a page. A notice that cannot be sent is said, not raised.
"""

import logging
from collections.abc import Sequence

import apprise

from crawler.scheduler import Outcome
from evidence.clock import beijing
from evidence.runhealth import RunReport
from evidence.schedule import FiringState

_TITLE = "巡证定时巡查"


def send(addresses: Sequence[str], title: str, text: str) -> bool:
    """Send one notice to every address; whether all took it. True when there is none to send to."""
    if not addresses:
        return True
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its words are English, and an address may hold a password
    post = apprise.Apprise()
    known = [post.add(address) for address in addresses]
    return all(known) and bool(post.notify(title=title, body=text))


def send_test(addresses: Sequence[str]) -> bool:
    """A notice by which an office tries its addresses."""
    return send(addresses, _TITLE, "这是一条测试通知：收到它，说明通知地址是对的。")


def notice_of(outcome: Outcome, report: RunReport | None) -> str:
    """What there is to tell about a firing; '' when nothing is."""
    new = report.new_leads if report else 0
    if outcome.state == FiringState.DONE and not outcome.alarms and not new:
        return ""
    lines = [f"{beijing(outcome.firing.due)} 的巡查：{'完成' if outcome.state == FiringState.DONE else '没有完成'}。"]
    if report:
        lines.append(f"封存 {report.sealed} 页，失败 {report.failed} 页，疑似线索 {report.leads} 条，其中新发现 {new} 条。")
    lines += [f"{alarm.gravity}：{alarm.sentence}。" for alarm in outcome.alarms]
    if outcome.state == FiringState.FAILED:
        lines.append("原因见项目目录 logs 里的记录，或运行 xunzheng schedule list。")
    return "\n".join(lines)
