"""How far a target's crawl goes: its hosts, its depth, and no links that have no end."""

from crawler.links import is_trap
from evidence.targets import Target

OFF_SITE = "站外"


def beyond(target: Target, url: str, host: str, depth: int) -> str:
    """Why a link lies beyond a target's limits, '' when it does not."""
    if host not in target.allowed_hosts:
        return OFF_SITE
    if depth > target.depth:
        return "超过深度"
    return "像是没有尽头的链接" if is_trap(url) else ""
