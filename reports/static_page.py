"""A page without any script that opens from the disk: one template, our one style sheet, a policy that lets nothing else in."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from evidence.clock import beijing, utc_now
from evidence.errors import VaultError

TEMPLATES = Path(__file__).resolve().parent / "templates"


def write_static_page(template: str, path: Path, **values: object) -> Path:
    """Write the page; one of the same name is replaced whole. Raises VaultError when it cannot be written."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True))
    style = (TEMPLATES / "report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = environment.get_template(template).render(style=style, policy=policy, made=beijing(utc_now()), **values)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".tmp")
        temporary.write_text(page, "utf-8")
        temporary.replace(path)
    except OSError as error:
        raise VaultError(f"页面写不出来（{error.strerror}）", place=str(path), mend="请换一个可以写的目录") from error
    return path
