"""Subject: who stands behind a page, read from the page, with the registry's answer as of a dated list.

Contradictions are kept side by side and named: every mention says where it was read and how sure the reading is.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from evidence.answers import Answer, RegistryAnswer, answer_from


class About(StrEnum):
    """What a mention names."""

    NAME = "name"
    BRAND = "brand"
    USCC = "uscc"
    OTHER_ID = "other_id"
    UNSURE_CODE = "unsure_code"
    ICP = "icp"
    POLICE = "police"
    LICENCE = "licence"
    FILING = "filing"
    PHONE = "phone"
    WECHAT = "wechat"
    QQ = "qq"
    EMAIL = "email"
    ADDRESS = "address"
    PERSON = "person"
    PRICE = "price"
    QR = "qr"


class PartyRole(StrEnum):
    """What a name or number is to the site it stands on."""

    OWNER = "owner"
    ORGANISER = "organiser"
    SUPPORT = "support"
    PARTNER = "partner"
    OTHER = "other"
    MENTIONED = "mentioned"


NOT_OWN = (PartyRole.SUPPORT, PartyRole.PARTNER, PartyRole.OTHER)  # such names and numbers are surely another's


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing read on a page about who is behind it: `where` is a locator, `quote` the text as shown.

    `sure` is 1 (maybe) to 3 (by its form and its label); `note` a doubt in Chinese. On a party's subject `pages` counts
    the pages that say so and `url` is the first of them.
    """

    about: About
    value: str
    where: str
    quote: str
    role: PartyRole = PartyRole.MENTIONED
    sure: int = 2
    note: str = ""
    pages: int = 1
    url: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """The party behind a page. `party` is the key leads hang on (the site's host, or the file handed in).

    `contradictions` are sentences a person has to settle: two codes, two owners. `read` is False for a page without hits,
    whose text was not looked through for a party.
    """

    party: str
    name: str
    mentions: tuple[Mention, ...]
    registry: RegistryAnswer
    contradictions: tuple[str, ...] = ()
    read: bool = True

    def values(self, *about: About) -> tuple[str, ...]:
        """The values of a kind, in the order in which they were read."""
        return tuple(m.value for m in self.mentions if m.about in about)


def subject_from(fields: dict[str, Any]) -> Subject:
    """A subject from its stored fields."""
    mentions = tuple(
        Mention(**{**m, "about": About(m["about"]), "role": PartyRole(m.get("role", "mentioned"))}) for m in fields["mentions"]
    )
    registry = answer_from(fields["registry"])
    return Subject(
        fields["party"], fields["name"], mentions, registry, tuple(fields.get("contradictions", ())), fields.get("read", True)
    )


def together(read: Sequence[tuple[str, Subject]]) -> Subject:
    """What the pages of one party say of it, from (url, subject) in order of time.

    The name is the one most pages give; every mention stands once, with how many pages say so and the first of them; the
    surest reading of it is the one shown.
    """
    names = [s.name for _, s in read if s.name]
    name = max(names, key=names.count) if names else ""
    mentions: dict[tuple[About, str], Mention] = {}
    counted: set[tuple[str, About, str]] = set()  # a page fetched again says no more than once
    for url, subject in read:
        for mention in subject.mentions:
            key, again = (mention.about, mention.value), (url, mention.about, mention.value) in counted
            counted.add((url, *key))
            mentions[key] = _joined(mentions.get(key), replace(mention, url=url), again=again)
    answers = [s.registry for _, s in read if s.name == name] or [read[-1][1].registry]
    known = [a for a in answers if a.answer not in (Answer.NO_NAME, Answer.NO_LIST)]
    return Subject(read[0][1].party, name, tuple(mentions.values()), (known or answers)[-1], contradictions(mentions.values()))


def _joined(before: Mention | None, now: Mention, *, again: bool) -> Mention:
    if before is None:
        return now
    best = now if (now.role != PartyRole.MENTIONED, now.sure) > (before.role != PartyRole.MENTIONED, before.sure) else before
    return replace(best, pages=before.pages + (not again), url=before.url)


_ONE = {About.USCC: "统一社会信用代码", About.ICP: "ICP 备案主体号"}  # what a party has one of


def contradictions(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """What the mentions say against each other, as sentences for a person to settle."""
    own = [m for m in mentions if m.role not in NOT_OWN]
    told = []
    for about, label in _ONE.items():
        values = dict.fromkeys(main_number(m) for m in own if m.about == about and not _is_licence(m))
        if len(values) > 1:
            told.append(f"读到 {len(values)} 个{label}：{'、'.join(values)}，属于谁待核查")
    owners = [m.value for m in own if m.about == About.NAME and m.role == PartyRole.OWNER and m.sure >= 3]
    spelt = {n.translate(_BRACKETS): n for n in owners}
    distinct = [n for n in spelt.values() if not any(_part_of(n, other) for other in owners)]
    if len(distinct) > 1:
        told.append(f"有 {len(distinct)} 个名称都写作网站的所有者：{'、'.join(distinct)}，主体待核查")
    return tuple(told)


def _is_licence(mention: Mention) -> bool:
    """Whether an ICP number is a licence (京ICP证…, 粤B2-…), which a site may have beside its filing."""
    return mention.about == About.ICP and "ICP备" not in mention.value


def _part_of(name: str, other: str) -> bool:
    """Whether a name is a shorter way to write another (the brackets left out, a branch's parent)."""
    plain, longer = name.translate(_BRACKETS), other.translate(_BRACKETS)
    return len(plain) < len(longer) and longer.startswith(plain)


_BRACKETS = str.maketrans("", "", "()（）")


def main_number(mention: Mention) -> str:
    """A value as it identifies a party: an ICP number without the site's own -N."""
    if mention.about == About.ICP:
        head, dash, tail = mention.value.rpartition("号-")
        return f"{head}号" if dash and tail else mention.value
    return mention.value


class Subjects:
    """The table of subjects as read from captures (written together with the scan)."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def by_party(self) -> dict[str, Subject]:
        """Each party with what all its captures say of it."""
        return {party: together([(url, subject) for _, url, subject in read]) for party, read in self._read().items()}

    def of_party(self, party: str) -> list[tuple[str, str, Subject]]:
        """What each capture of a party says of it: (capture id, url, subject), oldest first."""
        rows = self._db.execute(
            "SELECT s.capture_id, c.final_url, s.body FROM subjects s JOIN captures c USING(capture_id) WHERE s.party = ?"
            " ORDER BY c.started_at, c.capture_id",
            (party,),
        ).fetchall()
        return [(str(capture), str(url), subject_from(json.loads(body))) for capture, url, body in rows]

    def of_capture(self, capture_id: str) -> Subject | None:
        """What a capture says of its party, None when it was not scanned."""
        row = self._db.execute("SELECT body FROM subjects WHERE capture_id = ?", (capture_id,)).fetchone()
        return subject_from(json.loads(row[0])) if row else None

    def seen(self) -> list[tuple[str, str]]:
        """(party, when seen) of every scanned page that the site did answer with."""
        rows = self._db.execute(
            "SELECT s.party, c.started_at FROM subjects s JOIN captures c USING(capture_id) WHERE c.status BETWEEN 200 AND 299"
        ).fetchall()
        return [(str(party), str(seen)) for party, seen in rows]

    def answers(self) -> dict[str, list[tuple[str, str]]]:
        """For each party what the lists answered: (when a page of it was seen, the sentence), a row where the answer changed."""
        return {party: _changes(read) for party, read in self._read().items()}

    def answers_of(self, party: str) -> list[tuple[str, str]]:
        """The same for one party."""
        return _changes(self._read("WHERE s.party = ?", (party,)).get(party, []))

    def _read(self, where: str = "", args: tuple[str, ...] = ()) -> dict[str, list[tuple[str, str, Subject]]]:
        """For each party (when seen, url, subject), oldest capture first."""
        rows = self._db.execute(
            "SELECT s.party, c.started_at, c.final_url, s.body FROM subjects s JOIN captures c USING(capture_id)"
            f" {where} ORDER BY s.party, c.started_at, c.capture_id",
            args,
        ).fetchall()
        grouped: dict[str, list[tuple[str, str, Subject]]] = {}
        for party, seen, url, body in rows:
            grouped.setdefault(party, []).append((seen, url, subject_from(json.loads(body))))
        return grouped


def _changes(read: Sequence[tuple[str, str, Subject]]) -> list[tuple[str, str]]:
    """(when seen, the lists' sentence) where the answer is another than the one before."""
    told = [(seen, s.registry.sentence) for seen, _, s in read if s.registry.answer != Answer.NO_NAME]
    return [row for n, row in enumerate(told) if n == 0 or row[1] != told[n - 1][1]]
