"""Siblings: parties that share an ICP main number, a code, a phone or a WeChat id; likely one hand behind several sites.

A value that many unrelated parties show (a platform's hotline, a web shop's number) ties nobody: it is marked common.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.subjects import NOT_OWN, About, Mention, Subject, main_number

MOST = 5  # parties beyond which a shared value is common and no tie
_SHORT = 6  # digits of a public service number
_NOBODYS = re.compile(r"-0+(?:-0+)?$|1234-?567")  # what a template shows until a number is filled in
_TYING = (About.USCC, About.ICP, About.LICENCE, About.PHONE, About.WECHAT, About.QQ)


@dataclass(frozen=True, slots=True)
class Tie:
    """One value that several parties show; `common` when too many do for it to tie them."""

    about: About
    value: str
    parties: tuple[str, ...]

    @property
    def common(self) -> bool:
        return len(self.parties) > MOST


def ties(subjects: Mapping[str, Subject]) -> dict[str, tuple[Tie, ...]]:
    """For each party the values it shares with others. Numbers of technical support and partners do not count."""
    holders: dict[tuple[About, str], list[str]] = {}
    for party, subject in subjects.items():
        for key in dict.fromkeys((m.about, main_number(m)) for m in subject.mentions if _ties(m)):
            holders.setdefault(key, []).append(party)
    found: dict[str, list[Tie]] = {}
    for (about, value), parties in holders.items():
        for party in parties if len(parties) > 1 else ():
            found.setdefault(party, []).append(Tie(about, value, tuple(sorted(parties))))
    return {party: tuple(shared) for party, shared in found.items()}


def siblings(subjects: Mapping[str, Subject]) -> dict[str, tuple[str, ...]]:
    """For each party the parties tied to it by a value that is not common."""
    return {
        party: tuple(sorted({other for tie in shared if not tie.common for other in tie.parties if other != party}))
        for party, shared in ties(subjects).items()
    }


def _ties(mention: Mention) -> bool:
    if mention.about == About.PHONE and (len(mention.value) <= _SHORT or _NOBODYS.search(mention.value)):
        return False  # 12315 is everybody's, 0000000 nobody's
    return mention.about in _TYING and mention.role not in NOT_OWN and mention.sure >= 2
