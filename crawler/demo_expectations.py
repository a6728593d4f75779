"""What the demo must find: the pages of demo_site/expected.toml, each with its expected leads or the reason why it has none.

The file's own head explains its fields in Chinese; this is its reader, used by the demo and by the tests that hold it.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from crawler.demo_server import DEMO_FOLDER
from evidence.errors import InputError


@dataclass(frozen=True, slots=True)
class ExpectedLead:
    """A lead a page must give. `quote` is what a reader sees; `source` how it stands in the file when that differs."""

    rule: str
    quote: str
    written: str = "literal"
    source: str = ""
    picture_only: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedPage:
    """One page. `lawful` pages give no lead at all, for the reason `why`; `fine` are wordings that give none on an ad page.

    `charset` is what the page must be read as; `data` names further files of the site that hold text of the page.
    """

    site: str
    path: str
    title: str
    kind: str
    shows: str
    charset: str = "utf-8"
    lawful: bool = False
    why: str = ""
    data: tuple[str, ...] = ()
    fine: tuple[str, ...] = ()
    leads: tuple[ExpectedLead, ...] = ()

    @property
    def scripted(self) -> bool:
        """Whether the page has its text only after its scripts ran."""
        return self.kind == "js"

    @property
    def required(self) -> tuple[ExpectedLead, ...]:
        """The leads that stand in the page's text, not only in a picture."""
        return tuple(lead for lead in self.leads if not lead.picture_only)


def expected_pages(path: Path = DEMO_FOLDER / "expected.toml") -> tuple[ExpectedPage, ...]:
    """All pages of the file, in its order. Raises InputError naming page and field when one is wrong."""
    data = tomllib.loads(path.read_text("utf-8"))
    return tuple(_page(f"{path.name} 第 {number} 页", table) for number, table in enumerate(data["page"], 1))


def _page(place: str, table: dict[str, object]) -> ExpectedPage:
    raw = table.pop("lead", [])
    try:
        leads = tuple(ExpectedLead(**lead) for lead in raw) if isinstance(raw, list) else ()
        lists = {name: tuple(value) for name, value in table.items() if isinstance(value, list)}
        page = ExpectedPage(**{**table, **lists, "leads": leads})  # type: ignore[arg-type]
    except TypeError as error:
        raise InputError(f"有缺少或不认识的项（{error}）", place=place, mend="请对照文件开头的说明改正") from error
    if page.lawful and (page.leads or not page.why):
        raise InputError("正当页面不能有线索，并且要写 why", place=place, mend="请改正这一页")
    if not page.lawful and not page.leads:
        raise InputError("不是正当页面，却没有写线索", place=place, mend="请写 lead，或写 lawful = true")
    return page
