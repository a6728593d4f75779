"""The completeness note: of all that a capture can hold, what is there, what is not, and why.

Whoever uses a capture as proof is asked what is missing before he is asked what is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from evidence.captures import Capture, Role
from evidence.circumstances import Circumstances, ClockCheck, Connection
from evidence.clock import beijing

TITLES = {
    Role.DOM: "浏览器显示后的网页",
    Role.SCREENSHOT: "整页截图",
    Role.LAYOUT: "截图上文字的位置",
    Role.MARKED: "加标注条的截图",
    Role.RESOURCES: "浏览器加载的图片、样式、脚本等文件",
    Role.MHTML: "MHTML",
    Role.PDF: "PDF",
}
_UNSHOWN = "没有在浏览器里打开"


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing a capture can hold: whether it does, with what it says, or why not."""

    title: str
    held: bool
    says: str


def is_http(url: str) -> bool:
    """Whether a capture's URL was fetched over HTTP (else it is a file that somebody handed in)."""
    return urlsplit(url).scheme in ("http", "https")


def lacking(capture: Capture, why: dict[Role, str]) -> tuple[str, ...]:
    """What a capture does not hold, a sentence each reason; `why` gives the reasons for files."""
    by_reason: dict[str, list[str]] = {}
    for holding in (*_files(capture, why), *_facts(capture)):
        if not holding.held:
            by_reason.setdefault(holding.says, []).append(holding.title)
    return tuple(f"没有{'、'.join(titles)}：{reason}" for reason, titles in by_reason.items())


def held(capture: Capture) -> tuple[Holding, ...]:
    """What a capture holds, with what can be said of it in a line."""
    return tuple(h for h in (*_facts(capture), *_files(capture, {})) if h.held)


def _files(capture: Capture, why: dict[Role, str]) -> Iterator[Holding]:
    if capture.picture:  # what a browser makes of a page is nothing to look for here
        return
    unshown = f"要在浏览器里打开（{capture.render_reason}），没有成功" if capture.render_reason else _UNSHOWN
    for role, title in TITLES.items():
        sealed = capture.file(role)
        reason = why.get(role) or (unshown if capture.render != "browser" else "没有留下")
        yield Holding(title, sealed is not None, f"{sealed.name}，{sealed.size:,} 字节" if sealed else reason)


def _facts(capture: Capture) -> Iterator[Holding]:
    if not is_http(capture.final_url):
        return
    fetch = next((c for c in capture.connections if c.by == "fetch"), None)
    ip = capture.ip or (fetch.ip if fetch else "")
    yield Holding("DNS 应答和目标 IP", bool(fetch and ip), _address(fetch) if fetch and ip else "没有记到")
    yield Holding("加密连接和证书", *_encryption(capture.final_url, fetch))
    yield Holding("起止时间", bool(capture.ended_at), _span(capture.started_at, capture.ended_at) or "没有记到")
    if capture.circumstances is None:
        yield Holding("工具版本和环境检查", False, "没有记到")
        return
    yield Holding("时钟偏差", *_clock(capture.circumstances.clock))
    yield Holding("工具版本", True, "，".join(f"{name} {version}" for name, version in capture.circumstances.tools))
    yield Holding("清洁性检查", True, clean_sentence(capture.circumstances))


def _span(begun: str, ended: str) -> str:
    form = "%Y-%m-%d %H:%M:%S"
    return f"{beijing(begun, form)} 至 {beijing(ended, form)}（北京时间）" if ended else ""


def _address(connection: Connection) -> str:
    answers = "、".join(connection.answers) if connection.host != connection.ip else ""
    name = f"（规范名 {connection.canonical}）" if connection.canonical not in ("", connection.host) else ""
    return f"{connection.ip}；{connection.host}{name} 解析为 {answers}" if answers else f"{connection.ip}（网址里就是 IP）"


def _encryption(url: str, connection: Connection | None) -> tuple[bool, str]:
    if urlsplit(url).scheme != "https":
        return True, "没有加密（http）"
    if connection is None or not connection.chain:
        return False, "没有记到"
    said = f"{connection.protocol}，{connection.cipher}，证书 {len(connection.chain)} 张"
    return True, f"{said}，网站证书 SHA-256 {connection.chain[0]}"


def _clock(check: ClockCheck | None) -> tuple[bool, str]:
    if check is None:
        return False, "没有设置时间服务器"
    if check.problem:
        return False, f"时间服务器 {check.server} {check.problem}"
    return True, clock_sentence(check)


def clock_sentence(check: ClockCheck) -> str:
    """How far the clock was off, for a reader."""
    told = f"本机时钟比 {check.server} {'慢' if check.offset >= 0 else '快'} {abs(check.offset):.3f} 秒"
    return f"{told}（往返 {check.delay:.3f} 秒，{beijing(check.at, '%Y-%m-%d %H:%M:%S')} 对时）"


def clean_sentence(circumstances: Circumstances) -> str:
    """What the cleanliness check found, for a reader."""
    clean, told = circumstances.clean, []
    if clean.fresh_profile is not None:
        told.append("全新的浏览器环境" if clean.fresh_profile else "不是全新的浏览器环境")
        told.append(f"打开前有 {clean.cookies} 个 Cookie" if clean.cookies else "打开前没有 Cookie")
        told.append("没有扩展程序")
    told.append("没有经过外部代理")
    if clean.proxy_variables:
        told.append(f"系统设有代理变量 {'、'.join(clean.proxy_variables)}，没有使用")
    if clean.hosts_lines:
        told.append(f"hosts 文件写有这个网站：{'；'.join(clean.hosts_lines)}")
    else:
        told.append("hosts 文件没有写这个网站" if clean.hosts_sha256 else "hosts 文件读不到")
    return "，".join(told)
