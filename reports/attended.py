"""Two officers capture anew: which pages a lead, case or URL stands on, and what became of its words there.

What is seen on one occasion is said as such: 未见 is what the page showed then, and a page that did not answer says nothing.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from evidence.captures import Capture
from evidence.errors import InputError
from evidence.leads import Lead, Sighting
from evidence.ledger import LedgerPage, PageState
from evidence.pagesource import source_of
from evidence.project import Project
from evidence.recaptures import Compared, Ended, Officer, Outcome, Recapture
from evidence.targets import Kind, Render, Target, make_target
from reports.dossier import Dossier, dossiers

_MOST_PAGES = 50
_WHY = "双人在线取证，与此前封存的对照"
_GONE = re.compile(r"HTTP (?:404|410)\b")
_REFUSED = re.compile(r"HTTP 4\d\d\b|robots|一直说忙|内网|未抓取")
_CHALLENGE = "防护验证页"
_PASSWORD = re.compile(r"""<input[^>]{0,400}type\s*=\s*["']?password""", re.I)


@dataclass(frozen=True, slots=True)
class Watched:
    """One page to capture anew: as it was asked for, the newest earlier capture, and the leads seen on it then."""

    url: str
    target_id: str
    earlier: Capture | None
    seen: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Attended:
    """A recapture that has begun: its pages, and the targets to hand to a crawl."""

    recapture: Recapture
    pages: tuple[Watched, ...]
    targets: tuple[Target, ...]


def begin(project: Project, what: str, officers: tuple[Officer, Officer]) -> Attended:
    """Write down that two officers capture a lead, a case or a URL. Raises InputError when it is none of these."""
    pages = tuple(_pages(project, what))
    if len(pages) > _MOST_PAGES:
        raise InputError(f"涉及 {len(pages)} 个网页，一次最多 {_MOST_PAGES} 个", place=what, mend="请按线索分几次取证")
    recapture = project.recaptures.begin(what, officers, tuple(dict.fromkeys(p.url for p in pages)))
    return Attended(recapture, pages, tuple(_targets(project, recapture, pages)))


def end(project: Project, attended: Attended, run_id: str) -> Ended:
    """Compare what the crawl brought with what was there before, and write it down."""
    captures = {c.capture_id: c for c in project.captures.all() if c.run_id == run_id}
    taken = list(project.ledger.pages(run_id))
    known = {page.earlier.page_key for page in attended.pages if page.earlier}
    found = [
        one
        for page in attended.pages
        for ledger in _taken(page, taken, known)
        for one in _compared(project, run_id, page, ledger, captures.get(ledger.capture_id or "") if ledger else None)
    ]
    return project.recaptures.end(attended.recapture, found)


def _pages(project: Project, what: str) -> Iterator[Watched]:
    """The pages of what is to be captured, each once, by where it was last seen."""
    captures = {c.capture_id: c for c in project.captures.all()}
    url = what if urlsplit(what).scheme in ("http", "https") else ""
    leads = dossiers(project)
    leads = [d for d in leads if d.confidence] if url else _leads(project, what, leads)
    earlier: dict[str, Capture] = {}
    seen: dict[str, dict[str, Sighting]] = {}
    for sighting in (s for d in leads for s in d.sightings):  # newest first within a lead
        capture = captures[sighting.capture_id]
        if url and url not in (capture.url, capture.final_url):
            continue
        key = capture.page_key
        earlier[key] = max(earlier.get(key, capture), capture, key=lambda c: c.started_at)
        seen.setdefault(key, {}).setdefault(sighting.lead.lead_id, sighting)
    for key, capture in earlier.items():
        yield Watched(capture.url, capture.target_id, capture, tuple(seen[key].values()))
    if url and not earlier:
        same = [c for c in captures.values() if url in (c.url, c.final_url)]
        newest = max(same, key=lambda c: c.started_at, default=None)
        yield Watched(url, newest.target_id if newest else make_target(url).target_id, newest, ())


def _leads(project: Project, what: str, leads: list[Dossier]) -> list[Dossier]:
    case = next((c for c in project.cases.all() if c.case_no == what), None)
    found = [d for d in leads if d.lead_id in (case.lead_ids if case else (what,))]
    if not found:
        raise InputError(f"没有线索或案件“{what}”", mend="请写报告里的线索编号、案源登记号，或 http:// https:// 开头的完整网址")
    return found


def _targets(project: Project, recapture: Recapture, pages: Sequence[Watched]) -> Iterator[Target]:
    """A target for the pages of each target of the project, asked as that one asks (hosts, devices), and always rendered."""
    known = {t.target_id: t for t in project.targets()}
    for number, target_id in enumerate(dict.fromkeys(p.target_id for p in pages), 1):
        mine = [p for p in pages if p.target_id == target_id]
        asked = [u for p in mine for u in (p.url, p.earlier.final_url if p.earlier else p.url)]
        hosts = dict.fromkeys(h for u in asked if (h := urlsplit(u).hostname))
        like = known.get(target_id) or make_target(mine[0].url)
        yield replace(
            like,
            target_id=f"{recapture.recapture_id}-{number}",
            title=recapture.what,
            start_urls=tuple(dict.fromkeys(p.url for p in mine)),
            allowed_hosts=tuple(dict.fromkeys((*like.allowed_hosts, *hosts))),
            depth=0,
            budget=2 * len(mine),
            kind=Kind.PAGES,
            terms=(),
            hours="00:00-24:00",  # officers are at work by day
            sitemap=False,
            render=Render.ALWAYS,
            schedule="",
            paused=False,
        )


def _taken(page: Watched, taken: Sequence[LedgerPage], known: set[str]) -> list[LedgerPage] | list[None]:
    """What the crawl's ledger says of a page: its own line, and those of devices that it was not seen with before."""
    own = page.earlier.page_key if page.earlier else ""
    return [t for t in taken if t.page_key == own or (t.url == page.url and t.page_key not in known)] or [None]


def _compared(
    project: Project, run_id: str, page: Watched, ledger: LedgerPage | None, capture: Capture | None
) -> Iterator[Compared]:
    new = project.leads.of_capture(capture.capture_id) if capture else []
    shown = _Shown(project, capture, new) if capture else None
    earlier = page.earlier.capture_id if page.earlier else ""
    if not page.seen:
        outcome, why = _page_alone(project, page, ledger, capture)
        yield Compared(run_id, "", page.url, earlier, capture.capture_id if capture else "", outcome, why)
    for sighting in page.seen:
        outcome, why = shown.of(sighting) if shown else unfetched(ledger)
        why += "（手机版）" if capture and "Mobile" in capture.agent else ""
        told = (sighting.capture_id, capture.capture_id if capture else "")
        yield Compared(run_id, sighting.lead.lead_id, page.url, *told, outcome, why)


def unfetched(ledger: LedgerPage | None) -> tuple[Outcome, str]:
    """What it means that a page was not sealed, by what the crawl's ledger says of it."""
    if ledger is None or ledger.state in (PageState.QUEUED, PageState.FETCHING):
        return Outcome.UNREACHABLE, "没有抓到"
    if _GONE.search(ledger.why):
        return Outcome.GONE, f"网页不存在（{ledger.why}），没有网页可封存"
    if ledger.why.startswith("跳转到站外"):
        return Outcome.MOVED, f"{ledger.why}，没有跟去"
    if ledger.why == "不是网页":
        return Outcome.CHANGED, "这个网址现在给出的不是网页"
    return (Outcome.BLOCKED if _REFUSED.search(ledger.why) else Outcome.UNREACHABLE), ledger.why


def _page_alone(project: Project, page: Watched, ledger: LedgerPage | None, capture: Capture | None) -> tuple[Outcome, str]:
    """What became of a page with no lead to look for."""
    if capture is None:
        return unfetched(ledger)
    if any(_CHALLENGE in note for note in capture.notes):
        return Outcome.BLOCKED, "网站给出防护验证页，照原样封存"
    if page.earlier is None:
        return Outcome.FIRST, "此前没有封存过，没有可以对照的"
    shown = capture.render == page.earlier.render == "browser"
    same = len({plain_text(source_of(project, c, _WHY, shown=shown)) for c in (capture, page.earlier)}) == 1
    return (Outcome.STILL, "文字与此前封存的相同") if same else (Outcome.CHANGED, "文字与此前封存的不同")


class _Shown:
    """A page as captured anew, and what of earlier leads it shows."""

    def __init__(self, project: Project, capture: Capture, leads: list[Lead]) -> None:
        self._capture, self._leads = capture, leads
        self._source = source_of(project, capture, _WHY)
        self._text = plain_text(self._source)

    def of(self, sighting: Sighting) -> tuple[Outcome, str]:
        """What became of an earlier sighting's words."""
        if any(_CHALLENGE in note for note in self._capture.notes):
            return Outcome.BLOCKED, "网站给出防护验证页，照原样封存"
        outcome, why = self._words(sighting)
        if not self._moved(sighting.url):
            return outcome, why
        if outcome != Outcome.GONE:
            return Outcome.MOVED, f"转到 {self._capture.final_url}，{why}"
        if _PASSWORD.search(self._source):
            return Outcome.BLOCKED, f"转到要求登录的网页 {self._capture.final_url}，没有登录"
        return Outcome.GONE, f"转到 {self._capture.final_url}，那里{why}"

    def _words(self, sighting: Sighting) -> tuple[Outcome, str]:
        lead = sighting.lead
        quotes = list(dict.fromkeys(h.quote for h in lead.hits))
        same = next((one for one in self._leads if one.lead_id == lead.lead_id), None)
        if same is not None and same.confidence == 0 < lead.confidence:
            reason = same.hits[0].reason if same.hits else ""
            return Outcome.CHANGED, f"字样还在，用法与此前不同（{reason or '不再列为疑似'}）"
        if same is not None and {h.quote for h in same.hits} & set(quotes):
            return Outcome.STILL, f"“{next(q for q in quotes if any(h.quote == q for h in same.hits))}”仍在"
        if same is not None:
            return Outcome.CHANGED, f"写法由“{'、'.join(quotes)}”改为“{'、'.join(dict.fromkeys(h.quote for h in same.hits))}”"
        if standing := next((q for q in quotes if q.strip() and "".join(q.split()) in self._text), ""):
            return Outcome.STILL, f"“{standing}”仍在；按现行规则没有另列线索"
        other = [one.wording for one in self._leads if one.rule_id == lead.rule_id and one.confidence]
        if other:
            return Outcome.CHANGED, f"“{lead.wording}”未见，同一规则另有“{'、'.join(other)}”"
        return Outcome.GONE, f"“{lead.wording}”未见"

    def _moved(self, before: str) -> bool:
        return _address(before) != _address(self._capture.final_url)


def _address(url: str) -> tuple[str, str, str]:
    """A URL without what does not make it another page: scheme, www, anchor, closing slash."""
    parts = urlsplit(url)
    return (parts.netloc.removeprefix("www."), unquote(parts.path).rstrip("/"), parts.query)


def plain_text(markup: str) -> str:
    """A page's text without its tags and blanks, in time that grows with its length alone, whatever it holds."""
    pieces = markup.split("<")
    text = "".join([pieces[0], *(piece.partition(">")[2] for piece in pieces[1:])])
    return "".join(html.unescape(text).split())
