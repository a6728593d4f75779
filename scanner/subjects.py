"""Who stands behind a page: names, codes, numbers read from its text, each with the place where it was read.

What the readings say against each other is told, never settled here.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from evidence.answers import Question
from evidence.subjects import NOT_OWN, About, Mention, PartyRole, Subject, contradictions
from scanner.addresses import read_addresses
from scanner.codes import read_codes
from scanner.contacts import read_contacts
from scanner.document import Run
from scanner.namesonpage import read_names
from scanner.pagetext import Found, PageText
from scanner.phones import read_phones
from scanner.places import places_of
from scanner.registry import Registry
from scanner.roles import role_of_line
from scanner.source import NOBODY

_MOST = 150  # mentions kept a page
_ORDER = [*About]
_RANK = {PartyRole.OWNER: 3, PartyRole.ORGANISER: 2, PartyRole.MENTIONED: 1} | dict.fromkeys(NOT_OWN, 0)
_OWN = (PartyRole.OWNER, PartyRole.ORGANISER)
_CODES = (About.USCC, About.OTHER_ID, About.UNSURE_CODE)


def read_subject(segments: Sequence[Run], party: str, registry: Registry, seen: str = "", site: Question = NOBODY) -> Subject:
    """The party behind a page from its text runs. Its name: what owns the page, else what organises it; a mere mention never.

    A page that names nobody is answered for as its site is.
    """
    page = PageText(segments)
    mentions = _mentions(page, read(page))
    names = _own_names(mentions)
    codes = {m.value for m in mentions if m.about == About.USCC and m.role not in NOT_OWN}
    code = codes.pop() if len(codes) == 1 else ""  # of two codes none answers: a person has to say whose is whose
    licences = tuple(m.value for m in mentions if m.about in (About.LICENCE, About.FILING) and m.role not in NOT_OWN)
    own = Question(names[:1], code, licences) if names or code or licences else site
    places = dict.fromkeys((*places_of(mentions), *site.places))
    answer = registry.reply(replace(own, seen=seen, places=tuple(places)))
    return Subject(party, names[0] if names else "", mentions, answer, contradictions(mentions))


def read(page: PageText) -> list[Found]:
    """Everything read on a page, in the order of kinds; the same value may stand several times."""
    found = read_names(page)
    numbers = [*read_codes(page.text)]
    taken = [(f.start, f.end) for f in numbers]
    numbers += [f for f in read_phones(page.text) if not _within(f, taken)]
    numbers += [f for f in read_contacts(page.text) if f.about in (About.WECHAT, About.QQ) or not _within(f, taken)]
    numbers += [replace(f, value=page.as_shown(f.start, f.end)) for f in read_addresses(page.text)]
    return [*found, *(_with_role(page, f, found) for f in numbers)]


def _within(found: Found, taken: list[tuple[int, int]]) -> bool:
    return any(start < found.end and found.start < end for start, end in taken)


def _with_role(page: PageText, number: Found, names: list[Found]) -> Found:
    """A number behind a name, near and in the same line, is that name's; a code may stand in the line below it.

    Of a code it is told whose it is; of other numbers only that another party has them (who made the site, a case's party).
    """
    is_code = number.about in _CODES
    for name in reversed([n for n in names if n.about == About.NAME and n.end <= number.start]):
        between = page.text[name.end : number.start]
        if len(between) >= 40 or between.count("\n") > is_code or re.search("版权|主办|icp", between):
            break
        if name.role in NOT_OWN:
            return replace(number, role=name.role)
        if is_code and name.role in _OWN:
            return replace(number, role=PartyRole.OWNER)
        if is_code and (number.sure < 3 or _is_anothers(name, names)):
            return replace(number, role=PartyRole.OTHER)
        if is_code:
            return number
    if is_code and (role := role_of_line(page.text, number.start)) in NOT_OWN:
        return replace(number, role=role)
    return number


def _is_anothers(name: Found, names: list[Found]) -> bool:
    """Whether a name is none of those that own the page, where any do."""
    own = [n.value for n in names if n.about == About.NAME and n.role in _OWN]
    return bool(own) and not any(name.value in one or one in name.value for one in own)


def _mentions(page: PageText, found: list[Found]) -> tuple[Mention, ...]:
    """Each value once, by its surest reading, the codes first where a page holds too much."""
    best: dict[tuple[About, str], Found] = {}
    for one in found:
        key = (one.about, one.value)
        if key not in best or (_RANK[one.role], one.sure) > (_RANK[best[key].role], best[key].sure):
            best[key] = one
    kept = sorted(best.values(), key=lambda f: (-_RANK[f.role], -f.sure, f.start))[:_MOST]
    kept.sort(key=lambda f: (_ORDER.index(f.about), f.start))
    return tuple(
        Mention(f.about, f.value, page.segment_at(f.start).locator, page.as_shown(f.start, f.end), f.role, f.sure, f.note)
        for f in kept
    )


def _own_names(mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    own = [m for m in mentions if m.about == About.NAME and m.role in _OWN]
    return tuple(m.value for m in sorted(own, key=lambda m: (-(m.role == PartyRole.OWNER), -m.sure)))
