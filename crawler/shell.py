"""Whether a page shows its text only after its scripts ran: decided from the page as received, with the reason.

Marks tried on real sites: an empty application root, a notice for browsers without scripts, hardly any text beside
scripts, text that stands in pictures. Pages of a protection service are recorded as they are, never solved.
"""

import re

from selectolax.lexbor import LexborHTMLParser

_ROOTS = "#app, #root, #__next, #__nuxt, #q-app, app-root"
_CHALLENGE = re.compile(
    r"__jsl_clearance|acw_sc__v2|_waf_|cf-chl|challenge-platform|安全验证|访问验证|请完成验证|环境异常|滑动验证|网站防火墙", re.I
)
_MOVES = re.compile(r"location(?:\.href)?\s*=|location\.(?:replace|assign)\(", re.I)
_NO_SCRIPT = re.compile(r"JavaScript|启用|开启|啟用", re.I)
_SILENT = ["script", "style", "noscript", "template"]
_LITTLE, _HARDLY_ANY, _FOR_A_CHALLENGE = 400, 150, 800


def why_render(text: str) -> str:
    """Why a page must be rendered to be read (Chinese); '' when its text is there already."""
    tree = LexborHTMLParser(text)
    scripts = " ".join(node.text(deep=True) for node in tree.css("script"))
    count = len(tree.css("script"))
    hints = " ".join(node.text(deep=True) for node in tree.css("noscript"))
    roots = [node for node in tree.css(_ROOTS) if not (node.text(deep=True) or "").strip()]
    pictures = len(tree.css("body img"))
    tree.strip_tags(_SILENT)
    shown = len(re.sub(r"\s+", "", tree.body.text(deep=True) if tree.body else ""))
    for reason, holds in (
        ("", shown >= _LITTLE),
        ("页面的应用容器是空的", bool(roots)),
        ("页面要求启用脚本", bool(_NO_SCRIPT.search(hints))),
        ("页面由脚本跳转", shown < _HARDLY_ANY and bool(_MOVES.search(scripts))),
        (f"有 {count} 段脚本而只有 {shown} 个字", shown < _HARDLY_ANY and count > 0),
        ("文字多半在图片里", pictures >= 3),
    ):
        if holds:
            return reason
    return ""


def is_challenge(text: str) -> bool:
    """Whether a page looks like that of a protection service, which asks for proof of a person."""
    if not _CHALLENGE.search(text):
        return False
    tree = LexborHTMLParser(text)
    tree.strip_tags(_SILENT)
    return len(re.sub(r"\s+", "", tree.body.text(deep=True) if tree.body else "")) < _FOR_A_CHALLENGE
