"""How often each rule is right, by what reviewers said of its leads at triage, and in the case where it came to a conclusion.

A lead that nobody judged counts for nothing; 名单豁免 and 重复 say nothing about the rule.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from evidence.cases import CaseEntry
from evidence.decisions import Decision, Verdict
from evidence.project import Project
from evidence.workflow import workflow

FEWEST, MISLEADS = 10, 0.7  # so many judged, and a share of right ones below this, and a rule is said to mislead
_WRONG = (Verdict.FALSE_ALARM, Verdict.NOT_AN_AD)
_Z = 1.96


@dataclass(frozen=True, slots=True)
class RuleStats:
    """A rule over its leads of C1 or more. `right` were taken on (`held` of them stood in a case), `wrong` were dismissed or did
    not stand; `reasons` are the commonest codes of the wrong ones, as text with their number."""

    rule_id: str
    title: str
    leads: int
    right: int
    held: int
    wrong: int
    reasons: tuple[str, ...]

    @property
    def judged(self) -> int:
        return self.right + self.wrong

    @property
    def precision(self) -> float | None:
        """The share of right ones, None while nothing is judged."""
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies with 95 %, by Wilson; wide while few are judged."""
        n = self.judged
        if not n:
            return None
        p = self.right / n
        middle, width = p + _Z * _Z / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
        whole = 1 + _Z * _Z / n
        return max(0.0, (middle - width) / whole), min(1.0, (middle + width) / whole)

    @property
    def misleads(self) -> bool:
        """Whether enough was judged to say that the rule is wrong too often."""
        return self.judged >= FEWEST and self.right / self.judged < MISLEADS


def rule_stats(project: Project) -> list[RuleStats]:
    """Every rule with leads, those that mislead first, then by how much was judged."""
    rules = {s.lead.lead_id: s.lead.rule_id for s in project.leads.sightings(1)}
    titles = {rule: card.title for (_, rule), card in project.rule_cards.all().items()}
    return counted(rules, titles, project.decisions.standing(), project.cases.all())


def counted(
    rules: Mapping[str, str], titles: Mapping[str, str], standing: Mapping[str, Decision], cases: Iterable[CaseEntry]
) -> list[RuleStats]:
    """The same from its parts: lead → rule, rule → title, lead → decision, the cases."""
    concluded = {lead: e.state.states.get("核查", "") for e in cases for lead in e.lead_ids}
    leads = Counter(rules.values())
    right, held, wrong = Counter[str](), Counter[str](), Counter[str]()
    why: dict[str, Counter[str]] = {}
    for lead, rule in rules.items():
        decision, end = standing.get(lead), concluded.get(lead, "")
        if decision is None:
            continue
        if decision.verdict in _WRONG or (decision.verdict == Verdict.PENDING and end == "不属实"):
            wrong[rule] += 1
            reason = decision.reason if decision.verdict in _WRONG else "案件认定不属实"
            why.setdefault(rule, Counter())[reason or "没有写理由"] += 1
        elif decision.verdict == Verdict.PENDING:
            right[rule] += 1
            held[rule] += end in ("属实", "部分属实")
    texts = {r.code: r.text for verdict in Verdict for r in workflow().reasons_for(verdict)}
    made = [
        RuleStats(rule, titles.get(rule, ""), n, right[rule], held[rule], wrong[rule], _reasons(why.get(rule, Counter()), texts))
        for rule, n in leads.items()
    ]
    return sorted(made, key=lambda s: (not s.misleads, -s.judged, s.rule_id))


def stats_line(stats: RuleStats) -> str:
    """A rule as one line for a reader."""
    told = f"{stats.rule_id} {stats.title}　线索 {stats.leads}　已判断 {stats.judged}"
    if stats.precision is None or stats.interval is None:
        return f"{told}　还没有判断"
    low, high = stats.interval
    share = f"判对 {stats.right}（其中案件属实 {stats.held}），{stats.precision:.0%}（95% 区间 {low:.0%}–{high:.0%}）"
    flag = "　★ 容易误报，请检查规则" if stats.misleads else "" if stats.judged >= FEWEST else f"　不足 {FEWEST} 条，不下结论"
    why = f"　误报原因：{'、'.join(stats.reasons)}" if stats.reasons else ""
    return f"{told}　{share}{flag}{why}"


def _reasons(codes: Counter[str], texts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{texts.get(code, code)} {n}" for code, n in codes.most_common(3))
