"""Rules are data: wordlists/rules/*.toml, one file a family, checked when loaded; profiles choose, patterns share parts.

What is wrong in a file is named with file, rule and value: unknown keys, missing examples, unknown clauses.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from evidence.errors import RuleError
from evidence.rulecards import Clause, RuleCard
from scanner.patterns import load_parts, regex_of

DEFAULT = Path(__file__).resolve().parent.parent / "wordlists"


class Nature(StrEnum):
    """How a rule's words are judged: a promise to pass, authority lent by a state word, a title, recognition, a service,
    an organ of the state as backer, a lure to buy, a duty to hold a certificate, a skill level somebody grants."""

    PROMISE = "promise"
    AUTHORITY = "authority"
    QUALIFICATION = "qualification"
    RECOGNITION = "recognition"
    SERVICE = "service"
    BACKER = "backer"
    LURE = "lure"
    DUTY = "duty"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as written in its file. `terms` are looked for in every disguise, `patterns` in folded text as they stand.

    `registered` says whether a listed institution may say so; `hit` and `miss` are the examples that must hold.
    A wording that `mild` matches is severity 1 unless `firm` (if any) or a headline makes it more; what `excuse` matches
    in the sentence makes it no claim.
    """

    rule_id: str
    title: str
    family: str
    nature: Nature
    severity: int
    authority: str
    explanation: str
    terms: tuple[str, ...]
    patterns: tuple[str, ...]
    legal_basis: tuple[str, ...]
    policy_basis: tuple[str, ...]
    registered: bool
    hit: tuple[str, ...]
    miss: tuple[str, ...]
    known_misses: tuple[str, ...]
    status: str
    compiled: tuple[re.Pattern[str], ...]
    mild: re.Pattern[str] | None = None
    firm: re.Pattern[str] | None = None
    excuse: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Profile:
    """A list of a document: which rules it selects, and which of their terms it leaves out."""

    profile_id: str
    title: str
    document: str
    date: str
    region: str
    rules: tuple[str, ...]
    without: frozenset[str]


@dataclass(frozen=True)
class RuleSet:
    """The rules of one profile, with the clauses they rest on and the digest of all of it."""

    profile: Profile
    rules: tuple[Rule, ...]
    clauses: dict[str, Clause]
    sha: str

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        return {rule.rule_id: rule for rule in self.rules}

    def cards(self) -> tuple[RuleCard, ...]:
        """The rules as a reader sees them."""
        return tuple(self._card(rule) for rule in self.rules)

    def _card(self, rule: Rule) -> RuleCard:
        legal = tuple(self.clauses[k] for k in rule.legal_basis)
        policy = tuple(self.clauses[k] for k in rule.policy_basis)
        return RuleCard(rule.rule_id, rule.title, rule.family, rule.severity, rule.authority, rule.explanation, legal, policy)


_KEYS: dict[str, type] = {
    "id": str,
    "title": str,
    "nature": str,
    "severity": int,
    "authority": str,
    "explanation": str,
    "terms": list,
    "patterns": list,
    "legal_basis": list,
    "policy_basis": list,
    "registered": bool,
    "mild": str,
    "firm": str,
    "excuse": str,
    "hit": list,
    "miss": list,
    "known_misses": list,
    "status": str,
}
_NEEDED = (
    "id",
    "title",
    "nature",
    "severity",
    "authority",
    "explanation",
    "legal_basis",
    "policy_basis",
    "hit",
    "miss",
    "status",
)


def load_rules(folder: Path = DEFAULT, profile: str = "all") -> RuleSet:
    """The rules a profile selects. Raises RuleError naming file, rule and value when anything is wrong."""
    chosen = load_profiles(folder).get(profile)
    if chosen is None:
        known = "、".join(load_profiles(folder))
        raise RuleError(f"没有“{profile}”这份词表", place=str(folder / "profiles"), mend=f"现有的是 {known}")
    clauses = _load_clauses(folder)
    every = load_all(folder, clauses)
    missing = [r for r in chosen.rules if r not in {rule.rule_id for rule in every}]
    if missing:
        raise RuleError(
            f"词表里的规则 {'、'.join(missing)} 不存在", place=str(folder / "profiles" / profile), mend="请改正 rules"
        )
    rules = tuple(_without(rule, chosen.without) for rule in every if rule.rule_id in chosen.rules and rule.status == "active")
    return RuleSet(chosen, rules, clauses, _digest(folder, profile))


def load_profiles(folder: Path) -> dict[str, Profile]:
    """Every profile by id. Raises RuleError."""
    profiles = {}
    if not (folder / "profiles").is_dir():
        raise RuleError("没有 profiles 目录", place=str(folder), mend="请指向发行包里的 wordlists 目录")
    for path in sorted((folder / "profiles").glob("*.toml")):
        data = _toml(path)
        keys = {"title", "document", "date", "region", "rules", "without"}
        if extra := set(data) - keys:
            raise RuleError(
                f"不认识的项“{'、'.join(sorted(extra))}”", place=str(path), mend=f"可用的项是 {'、'.join(sorted(keys))}"
            )
        try:
            profiles[path.stem] = Profile(
                path.stem,
                data["title"],
                data["document"],
                data["date"],
                data["region"],
                tuple(data["rules"]),
                frozenset(data.get("without", [])),
            )
        except KeyError as error:
            raise RuleError(f"缺少“{error.args[0]}”", place=str(path), mend="请补上这一项") from error
    return profiles


def load_all(folder: Path, clauses: dict[str, Clause]) -> tuple[Rule, ...]:
    """Every rule of every family file, in order. Raises RuleError."""
    rules: dict[str, Rule] = {}
    parts = load_parts(folder)
    for path in sorted((folder / "rules").glob("*.toml")):
        data = _toml(path)
        if set(data) - {"rule"} or not isinstance(data.get("rule"), list):
            raise RuleError("规则文件里只能有 [[rule]] 段", place=str(path), mend="请对照其他规则文件改正")
        for number, table in enumerate(data["rule"], 1):
            rule = _rule(path, number, table, clauses, parts)
            if rule.rule_id in rules:
                raise RuleError(f"规则编号 {rule.rule_id} 出现了不止一次", place=str(path), mend="请换一个编号")
            rules[rule.rule_id] = rule
    return tuple(rules[k] for k in sorted(rules))


def _rule(path: Path, number: int, table: Any, clauses: dict[str, Clause], parts: dict[str, str]) -> Rule:
    place = f"{path} 第 {number} 条规则"
    if not isinstance(table, dict):
        raise RuleError("不是一个 [[rule]] 段", place=place, mend="请按 [[rule]] 段书写")
    place = f"{path} 规则 {table.get('id', number)}"
    for key, value in table.items():
        _check_value(place, key, value)
    for key in _NEEDED:
        if table.get(key) in (None, "", []) and key not in ("legal_basis", "policy_basis"):
            raise RuleError(
                f"缺少“{key}”", place=place, mend="请补上这一项；正反例各至少一个" if key in ("hit", "miss") else "请补上这一项"
            )
    if not table.get("terms") and not table.get("patterns"):
        raise RuleError("既没有 terms 也没有 patterns", place=place, mend="请至少写一个要找的词")
    for key in (*table.get("legal_basis", []), *table.get("policy_basis", [])):
        if key not in clauses:
            raise RuleError(f"没有条款“{key}”", place=place, mend="请写 wordlists/law 里已有的条款，或先在那里加上它")
    if not table.get("legal_basis") and not table.get("policy_basis"):
        raise RuleError("没有写明依据", place=place, mend="legal_basis 和 policy_basis 至少写一个条款")
    return Rule(
        rule_id=table["id"],
        title=table["title"],
        family=path.stem,
        nature=_choice(place, "nature", table["nature"], Nature),
        severity=table["severity"],
        authority=table["authority"],
        explanation=table["explanation"],
        registered=table.get("registered", False),
        status=table["status"],
        compiled=tuple(regex_of(place, p, parts) for p in table.get("patterns", [])),
        mild=regex_of(place, table["mild"], parts) if "mild" in table else None,
        firm=regex_of(place, table["firm"], parts) if "firm" in table else None,
        excuse=regex_of(place, table["excuse"], parts) if "excuse" in table else None,
        **{
            k: tuple(table.get(k, []))
            for k in ("terms", "patterns", "legal_basis", "policy_basis", "hit", "miss", "known_misses")
        },
    )


def _check_value(place: str, key: str, value: Any) -> None:
    kind = _KEYS.get(key)
    if kind is None:
        raise RuleError(f"不认识的项“{key}”", place=place, mend=f"可用的项是 {'、'.join(_KEYS)}")
    if type(value) is not kind or (isinstance(value, list) and not all(isinstance(v, str) and v for v in value)):
        raise RuleError(f"“{key}”的值不对：{value!r}", place=place, mend="请对照其他规则改正")
    if key == "severity" and value not in (1, 2, 3, 4):
        raise RuleError(f"严重程度不能是 {value}", place=place, mend="请写 1 到 4")
    if key == "status" and value not in ("active", "retired"):
        raise RuleError(f"status 不能是“{value}”", place=place, mend="请写 active 或 retired")


def _choice(place: str, key: str, value: str, kinds: type[Nature]) -> Nature:
    try:
        return kinds(value)
    except ValueError as error:
        raise RuleError(f"{key} 不能是“{value}”", place=place, mend=f"请写 {'、'.join(kinds)} 之一") from error


def _load_clauses(folder: Path) -> dict[str, Clause]:
    clauses: dict[str, Clause] = {}
    for path in sorted((folder / "law").glob("*.toml")):
        for key, table in _toml(path).items():
            try:
                clauses[key] = Clause(key, table["title"], table["text"], table.get("consequence", ""), table["mark"])
            except (KeyError, TypeError) as error:
                raise RuleError(f"条款 {key} 缺少 title、text 或 mark", place=str(path), mend="请补全这一条款") from error
            if clauses[key].mark not in ("V", "V~", "M"):
                raise RuleError(f"条款 {key} 的 mark 不能是“{clauses[key].mark}”", place=str(path), mend="请写 V、V~ 或 M")
    return clauses


def _without(rule: Rule, left_out: frozenset[str]) -> Rule:
    return replace(rule, terms=tuple(t for t in rule.terms if t not in left_out)) if left_out & set(rule.terms) else rule


def _digest(folder: Path, profile: str) -> str:
    """The digest of everything that shapes a judgement: all data files of the word lists, and the profile's name."""
    digest = hashlib.sha256(profile.encode())
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"文件读不懂（{error}）", place=str(path), mend="请按 TOML 格式改正这一处") from error
