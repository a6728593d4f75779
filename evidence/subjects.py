"""Subject: who stands behind a page, read from the page, with the registry's answer as of a dated list.

Contradictions are kept side by side: every mention says where it was read.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from evidence.answers import RegistryAnswer, answer_from


class About(StrEnum):
    """What a mention names."""

    NAME = "name"
    USCC = "uscc"
    ICP = "icp"
    LICENCE = "licence"
    PHONE = "phone"
    WECHAT = "wechat"
    QQ = "qq"
    EMAIL = "email"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing read on a page about who is behind it: `where` is a locator, `quote` the text as shown."""

    about: About
    value: str
    where: str
    quote: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The party behind a page. `party` is the key leads hang on (the site's host, or the file handed in)."""

    party: str
    name: str
    mentions: tuple[Mention, ...]
    registry: RegistryAnswer


def subject_from(fields: dict[str, Any]) -> Subject:
    """A subject from its stored fields."""
    mentions = tuple(Mention(**{**m, "about": About(m["about"])}) for m in fields["mentions"])
    return Subject(fields["party"], fields["name"], mentions, answer_from(fields["registry"]))


class Subjects:
    """The table of subjects as read from captures (written together with the scan)."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def by_party(self) -> Iterator[tuple[str, list[Subject]]]:
        """Each party with the subjects read on its captures, oldest capture first."""
        rows = self._db.execute(
            "SELECT s.party, s.body FROM subjects s JOIN captures c USING(capture_id) ORDER BY s.party, c.started_at"
        ).fetchall()
        grouped: dict[str, list[Subject]] = {}
        for party, body in rows:
            grouped.setdefault(party, []).append(subject_from(json.loads(body)))
        return iter(grouped.items())
