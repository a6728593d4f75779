"""Recapture: a page captured anew by two named officers before a lead is filed, and what has become of the words; its tables.

Who did it is written down before anything is fetched; every row is held by the chain of custody with both names.
"""

import json
import platform
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import Custody
from evidence.errors import InputError
from evidence.store import writing
from evidence.vault import TOOL

_LONGEST = 40  # characters of a name or a number


class Outcome(StrEnum):
    """What became of the words of an earlier capture, as two officers saw it."""

    STILL = "仍在"
    CHANGED = "有改动"
    GONE = "未见"
    MOVED = "换了网址"
    BLOCKED = "被拒绝"
    UNREACHABLE = "打不开"
    FIRST = "首次固定"


@dataclass(frozen=True, slots=True)
class Officer:
    """One of the two who capture: name, and number of the law-enforcement certificate ('' when not told)."""

    name: str
    number: str = ""

    def __str__(self) -> str:
        return f"{self.name}（执法证号 {self.number}）" if self.number else self.name


@dataclass(frozen=True, slots=True)
class Recapture:
    """One capture by two officers: of a lead, case or URL (`what`), begun when, on what machine. `recapture_id` is safe as the
    id of a target."""

    recapture_id: str
    what: str
    officers: tuple[Officer, Officer]
    begun_at: str
    device: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one lead on one page: beside which earlier capture, on which new one ('' where there is none)."""

    run_id: str
    lead_id: str
    url: str
    earlier: str
    capture_id: str
    outcome: Outcome
    why: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A recapture that came to its end, with what was found."""

    recapture: Recapture
    ended_at: str
    found: tuple[Compared, ...]

    @property
    def capture_ids(self) -> set[str]:
        """The captures that were made."""
        return {one.capture_id for one in self.found if one.capture_id}

    @property
    def all_still(self) -> bool:
        """Whether every page was reached and shows what it showed before."""
        return all(one.outcome in (Outcome.STILL, Outcome.FIRST) for one in self.found)

    @property
    def items(self) -> set[str]:
        """What the chain of custody calls the recapture and each of its results."""
        own = self.recapture.recapture_id
        return {own, *(f"{own} {number}" for number in range(1, len(self.found) + 1))}


def two_officers(given: Sequence[str]) -> tuple[Officer, Officer]:
    """The officers from `name` or `name:number`. Raises InputError unless they are two different persons."""
    officers = [_officer(text) for text in given]
    if len(officers) != 2:
        raise InputError(
            f"双人取证要写两名办案人员，这里有 {len(officers)} 名",
            place="--officer",
            mend="请写 --officer 姓名 --officer 姓名，姓名后可以加“:执法证号”",
        )
    one, two = officers
    if _same(one.name) == _same(two.name) or (one.number and _same(one.number) == _same(two.number)):
        raise InputError(
            "两名办案人员是同一个人，或执法证号相同", place=f"{one}、{two}", mend="请写两个不同的人，同名的请在姓名里写出区别"
        )
    return one, two


def _officer(text: str) -> Officer:
    name, _, number = (part.strip() for part in text.replace("：", ":").partition(":"))
    readable = all(c.isprintable() for c in text) and any(c.isalpha() for c in name)
    if not readable or max(len(name), len(number)) > _LONGEST:
        raise InputError("办案人员的姓名或执法证号不能这样写", place=f"“{text[:60]}”", mend="请写 姓名 或 姓名:执法证号")
    return Officer(name, number)


def _same(text: str) -> str:
    """A name as it is compared: written wide, spaced or in capitals it is the same."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


class Recaptures:
    """The tables of recaptures and of what they found; rows are only added."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, what: str, officers: tuple[Officer, Officer], urls: tuple[str, ...]) -> Recapture:
        """Write down who captures what, before it is done."""
        now = utc_now()
        number = now[:19].replace("-", "").replace(":", "").replace("T", "-") + now[20:23]
        device = f"{TOOL}；{platform.platform()}；计算机名 {platform.node() or '（未知）'}"
        begun = Recapture(f"双人取证-{number}", what, officers, now, device, urls)
        self._db.execute(
            "INSERT INTO recaptures(recapture_id, what, officers, begun_at, device, urls) VALUES (?, ?, ?, ?, ?, ?)",
            (begun.recapture_id, what, _json([asdict(o) for o in officers]), now, device, _json(urls)),
        )
        Custody(self._db).anchor()
        return begun

    def end(self, recapture: Recapture, found: Sequence[Compared]) -> Ended:
        """Write down what was found: all of it or nothing."""
        now = utc_now()
        with writing(self._db):
            for number, one in enumerate(found, 1):
                self._db.execute(
                    "INSERT INTO recapture_results(recapture_id, number, run_id, lead_id, url, earlier, capture_id, outcome, why,"
                    " compared_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (recapture.recapture_id, number, *asdict(one).values(), now),
                )
        Custody(self._db).anchor()
        return Ended(recapture, now, tuple(found))

    def newest(self, what: str, lead_ids: Collection[str]) -> Ended | None:
        """The last recapture, come to its end, of a case, lead or URL, or of any of these leads."""
        row = self._db.execute(
            "SELECT r.recapture_id, r.what, r.officers, r.begun_at, r.device, r.urls, f.compared_at FROM recaptures r"
            " JOIN recapture_results f USING(recapture_id) WHERE r.what = ? OR f.lead_id IN (SELECT value FROM json_each(?))"
            " ORDER BY r.begun_at DESC LIMIT 1",
            (what, _json(sorted(lead_ids))),
        ).fetchone()
        if row is None:
            return None
        one, two = (Officer(**fields) for fields in json.loads(row[2]))
        recapture = Recapture(row[0], row[1], (one, two), row[3], row[4], tuple(json.loads(row[5])))
        return Ended(recapture, row[6], tuple(self._found(row[0])))

    def _found(self, recapture_id: str) -> list[Compared]:
        rows = self._db.execute(
            "SELECT run_id, lead_id, url, earlier, capture_id, outcome, why FROM recapture_results WHERE recapture_id = ?"
            " ORDER BY number",
            (recapture_id,),
        ).fetchall()
        return [
            Compared(run, lead, url, earlier, new, Outcome(outcome), why) for run, lead, url, earlier, new, outcome, why in rows
        ]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
