"""Pages by our templates: one style sheet, a policy that lets nothing in but our own style and script, text always escaped."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from evidence.clock import beijing, utc_now
from evidence.errors import VaultError

TEMPLATES = Path(__file__).resolve().parent / "templates"
_SCRIPTS = ("page", "file_transport", "server_transport", "queue", "frames", "lead", "verdicts", "review")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the policy it states of itself; a server says the same in a header."""

    html: str
    policy: str


def render(template: str, *, script: str = "", allow: str = "form-action 'none'", **values: object) -> Page:
    """A page by a template. `script` is the only one that runs on it; `allow` is what its policy grants besides."""
    style = (TEMPLATES / "review.css").read_text("utf-8")
    scripts = f"script-src '{_digest(script)}'; require-trusted-types-for 'script'; trusted-types 'none'; " if script else ""
    policy = f"default-src 'none'; {scripts}style-src '{_digest(style)}'; {allow}; base-uri 'none'"
    page = _environment().get_template(template)
    return Page(page.render(style=style, script=script, policy=policy, made=beijing(utc_now()), **values), policy)


def review_script() -> str:
    """All the scripts of the review page as one."""
    return "\n".join((TEMPLATES / "js" / f"{name}.js").read_text("utf-8") for name in _SCRIPTS)


def write_static_page(template: str, path: Path, **values: Any) -> Path:
    """Write a page without any script; one of the same name is replaced whole. Raises VaultError when it cannot be written."""
    return write_page(render(template, **values), path)


def write_page(page: Page, path: Path) -> Path:
    """Write a page; one of the same name is replaced whole. Raises VaultError when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".tmp")
        temporary.write_text(page.html, "utf-8")
        temporary.replace(path)
    except OSError as error:
        raise VaultError(f"页面写不出来（{error.strerror}）", place=str(path), mend="请换一个可以写的目录") from error
    return path


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True))


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
