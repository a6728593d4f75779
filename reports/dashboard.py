"""The statistics page: leads by rule, district, channel, outcome and month, and how often each rule is right; SVG, no script.

Each lead counts once in each chart, by the place where it was seen first, so that every chart adds up to the same number.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence.cases import CaseEntry
from evidence.clock import beijing
from evidence.decisions import Decision, Verdict
from evidence.leads import Sighting
from evidence.project import Project
from evidence.rulestats import FEWEST, MISLEADS, RuleStats, counted
from evidence.targets import Kind, Target
from reports.static_page import Page, render, write_page

PAGE = "dashboard.html"
_CHANNELS = {
    Kind.SITE: "网站",
    Kind.PAGES: "指定网页",
    Kind.SITEMAP: "站点地图",
    Kind.SEARCH: "站内搜索",
    Kind.PLATFORM: "平台公开页面",
}
_ELSE = "其他（不在目标内）"
_BARS, _MONTHS, _NAME = 15, 24, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how many, and its length in percent of the longest."""

    name: str
    count: int
    width: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; `note` says what it counts."""

    title: str
    bars: tuple[Bar, ...]
    note: str = ""

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All of the page."""

    leads: int
    decided: int
    charts: tuple[Chart, ...]
    rules: tuple[RuleStats, ...]

    @property
    def misleading(self) -> tuple[RuleStats, ...]:
        return tuple(r for r in self.rules if r.misleads)


def dashboard_of(project: Project) -> Dashboard:
    """The statistics of a project as of now; leads of C1 or more."""
    first: dict[str, Sighting] = {}
    for s in project.leads.sightings(1):
        first[s.lead.lead_id] = s  # newest first within a lead: the last one stays
    targets = {t.target_id: t for t in project.targets()}
    led = {c.capture_id: targets.get(c.target_id) for c in project.captures.all()}
    titles = {rule: card.title for (_, rule), card in project.rule_cards.all().items()}
    standing, cases = project.decisions.standing(), project.cases.all()
    rules = {lead: s.lead.rule_id for lead, s in first.items()}
    places = [led.get(s.capture_id) for s in first.values()]
    charts = (
        chart_of("按规则", Counter(f"{r} {titles.get(r, '')}" for r in rules.values())),
        chart_of("按辖区", Counter(_district(p) for p in places), "目标文件里填写的辖区，以首次发现为准。"),
        chart_of("按渠道", Counter(_CHANNELS[p.kind] if p else _ELSE for p in places), "按首次发现所在的目标。"),
        chart_of("按处理结果", _outcomes(rules, standing, cases), "待核的看所在案件的核查结论。"),
        _months(Counter(beijing(s.seen_at, "%Y-%m") for s in first.values())),
    )
    decided = sum(lead in standing for lead in first)
    return Dashboard(len(first), decided, charts, tuple(counted(rules, titles, standing, cases)))


def dashboard_page(project: Project, back: str) -> Page:
    """The page; `back` is where its link leads."""
    made = dashboard_of(project)
    return render(PAGE, board=made, back=back, name_room=_NAME, fewest=FEWEST, floor=f"{MISLEADS:.0%}")


def write_dashboard(project: Project, folder: Path) -> Path:
    """Write the page beside the report. Raises VaultError when it cannot be written."""
    return write_page(dashboard_page(project, "index.html"), folder / PAGE)


def _district(target: Target | None) -> str:
    if target is None:
        return _ELSE
    return target.district or "没有填写辖区"


def _outcomes(rules: Mapping[str, str], standing: Mapping[str, Decision], cases: list[CaseEntry]) -> Counter[str]:
    """Each lead by where it stands: undecided, dismissed why, or what its newest case came to."""
    ends = {lead: e.state.states for e in cases for lead in e.lead_ids}
    found: Counter[str] = Counter()
    for lead in rules:
        decision = standing.get(lead)
        if decision is None:
            found["还没有决定"] += 1
        elif decision.verdict != Verdict.PENDING:
            found[str(decision.verdict)] += 1
        elif lead not in ends:
            found["待核，还没有登记"] += 1
        else:
            states = ends[lead]
            found["；".join(filter(None, (states.get("核查", ""), states.get("整改", ""), states.get("立案", ""))))] += 1
    return found


def chart_of(title: str, counts: Counter[str], note: str = "") -> Chart:
    """Bars by size; what finds no room stands together in the last one."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown, rest = ordered[:_BARS], sum(n for _, n in ordered[_BARS:])
    if rest:
        shown.append((f"其余 {len(ordered) - _BARS} 种", rest))
    return Chart(title, _bars(shown), note)


def _months(counts: Counter[str]) -> Chart:
    """Months in order, empty ones between them too; older ones together."""
    if not counts:
        return Chart("按首次发现的月份", ())
    year, month = map(int, max(counts).split("-"))
    names = [f"{(year * 12 + month - 1 - n) // 12}-{(month - 1 - n) % 12 + 1:02d}" for n in range(_MONTHS)]
    names = [n for n in reversed(names) if n >= min(counts)]
    older = sum(n for name, n in counts.items() if name < names[0])
    shown = [(name, counts[name]) for name in names]
    return Chart("按首次发现的月份", _bars([("更早", older), *shown] if older else shown))


def _bars(shown: list[tuple[str, int]]) -> tuple[Bar, ...]:
    most = max((n for _, n in shown), default=0)
    return tuple(Bar(name, n, 100 * n // most if most else 0) for name, n in shown)
