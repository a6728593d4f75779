"""Replies: an answer of the lists with its sentence. Each names its rung, the list with its date, and the row.

Wording is 截至某日名单未见, never a verdict.
"""

from collections.abc import Iterable, Sequence

from evidence.answers import Answer, Candidate, Listing, Question, RegistryAnswer, Rung
from evidence.registries import Snapshot
from scanner.validity import Row, Standing, day_of, issues_after, standing

_MOST = 20  # rows an answer carries
_TOLD = 3  # other rows its sentence names
_RUNG = {
    Rung.USCC: "按统一社会信用代码核对",
    Rung.LICENCE: "按许可证号、备案号核对",
    Rung.NAME: "按全称核对",
    Rung.SITE: "按名单所列站点核对",
    Rung.NORMALISED: "写法不完全相同",
    Rung.FORMER: "按曾用名核对",
    Rung.ALIAS: "按审核人员登记的别名核对",
}
_LIKELY = {Rung.NORMALISED: Answer.NORMALISED, Rung.FORMER: Answer.NORMALISED, Rung.ALIAS: Answer.ALIAS}


def no_list(question: Question) -> RegistryAnswer:
    """Nothing can be asked."""
    return _answer(Answer.NO_LIST, question, Rung.NONE, "没有导入名单，或者导入的都已撤回，无法核对")


def no_name(question: Question) -> RegistryAnswer:
    """Nobody was named."""
    return _answer(Answer.NO_NAME, question, Rung.NONE, "页面上没有读到机构名称，需核实主体")


def not_seen(question: Question, snapshots: Sequence[Snapshot], candidates: tuple[Candidate, ...]) -> RegistryAnswer:
    """No row was found: said as of the newest list of the day, and of the newest of all."""
    day = day_of(question.seen)
    newest = max(snapshots, key=lambda s: s.published)
    then = [s for s in snapshots if not day or s.published <= day]
    count = f"等 {len(snapshots)} 份名单" if len(snapshots) > 1 else ""
    known = max(then, key=lambda s: s.published) if then else newest
    sentence = f"截至 {known.published}《{known.title}》{count}未见“{asked(question)}”"
    if not then:
        sentence = f"核对的日子是 {day}，名单在那以后才公布：{sentence}"
    elif known is not newest and known.published < newest.published:
        sentence += f"，其后至 {newest.published}《{newest.title}》也未见"
    if candidates:
        sentence += f"；名称相近的有“{candidates[0].listing.name}”等，是否同一家须由人判断"
    rung = Rung.CANDIDATES if candidates else Rung.NONE
    return _answer(Answer.NOT_SEEN, question, rung, sentence, candidates=candidates)


def ambiguous(question: Question, name: str, candidates: tuple[Candidate, ...], count: int) -> RegistryAnswer:
    """A name that fits several bodies decides nothing."""
    rows = "、".join(
        f"{c.listing.published}《{c.listing.title}》第 {c.listing.row} 行“{c.listing.name}”" for c in candidates[:_TOLD]
    )
    more = "等" if count > _TOLD else ""
    sentence = f"名单上有 {count} 家都对得上“{name}”：{rows}{more}，是哪一家须由人判断"
    return _answer(Answer.AMBIGUOUS, question, Rung.CANDIDATES, sentence, candidates=candidates)


def conflict(question: Question, rows: Sequence[Row], rung: Rung) -> RegistryAnswer:
    """The code or licence on the page belongs to another name, or the name to another code."""
    one = listing_of(rows[0])
    where = _where(one)
    if rung in (Rung.USCC, Rung.LICENCE) and question.names:
        what = "统一社会信用代码" if rung == Rung.USCC else "许可证号、备案号"
        sentence = f"页面写的名称是“{question.names[0]}”，但所写的{what}在{where}属于“{one.name}”，两者不一致，需核实主体"
    else:
        sentence = f"{where}有“{one.name}”，但名单上的代码是 {one.uscc}，页面写的是 {question.uscc}，两者不一致，需核实主体"
    return _answer(Answer.CONFLICT, question, rung, sentence, _listings(rows))


def principal(question: Question, rows: Sequence[Row]) -> RegistryAnswer:
    """A branch or agent of a listed body, which does not inherit its filing."""
    one = listing_of(rows[0])
    sites = "，所列站点中未见这一处" if one.sites else ""
    sentence = f"{_where(one)}有“{one.name}”{sites}；“{question.names[0]}”是分支或代理，不因本部在名单上而视为在名单上"
    return _answer(Answer.PRINCIPAL, question, Rung.NONE, sentence, _listings(rows))


def listed(question: Question, rows: Sequence[Row], rung: Rung, snapshots: Sequence[Snapshot]) -> RegistryAnswer:
    """A body was found: what its rows are worth on the day the page was seen."""
    day = day_of(question.seen)
    good, ended, other = _sorted(rows, day, snapshots)
    later = [e for e, _ in ended if good and e.published > good[0].published and _one_kind(e, good[0])]
    if good and not later:
        told = _good_sentence(question, rung, good[0], [*good[1:], *(e for e, _ in ended)]) + _afterwards(
            good[0], rows, day, snapshots
        )
        return _answer(_LIKELY.get(rung, Answer.EXACT), question, rung, told, [*good, *(e for e, _ in ended)])
    if ended:
        one, why = ended[0]
        sentence = f"{_where(one)}有“{one.name}”（{_RUNG[rung]}），但{why}" + _afterwards(one, rows, day, snapshots)
        return _answer(Answer.ENDED, question, rung, sentence, [*(e for e, _ in ended), *good])
    one, why = other[0]
    return _answer(
        Answer.OTHER_DATE, question, rung, f"{_where(one)}有“{one.name}”（{_RUNG[rung]}），但{why}", [o for o, _ in other]
    )


def listing_of(row: Row) -> Listing:
    """A row as an answer carries it."""
    snapshot, one = row.snapshot, row.one
    return Listing(
        snapshot.snapshot_id,
        snapshot.title,
        snapshot.published,
        one.row,
        one.name,
        one.uscc,
        one.licence,
        one.kind or snapshot.kind,
        one.region or snapshot.region,
        one.occupations,
        one.level,
        one.status,
        one.valid_from or snapshot.valid_from,
        one.valid_to or snapshot.valid_to,
        one.address,
        one.sites,
    )


def asked(question: Question) -> str:
    """What the question is about, in a word."""
    return next(filter(None, (*question.names, question.uscc, *question.licences)), "")


_Told = list[tuple[Listing, str]]


def _sorted(rows: Sequence[Row], day: str, snapshots: Sequence[Snapshot]) -> tuple[list[Listing], _Told, _Told]:
    """Rows good on the day, those ended by then, and those of another time; newest list first."""
    good: list[Listing] = []
    ended: _Told = []
    other: _Told = []
    for row in sorted(rows, key=lambda r: (r.snapshot.published, -r.one.row), reverse=True):
        one = listing_of(row)
        worth, why = standing(one, day)
        if worth == Standing.LATER:
            other.append((one, why))
        elif worth != Standing.GOOD:
            ended.append((one, why))
        elif newer := _missing_in(row, rows, day, snapshots):
            other.append((one, f"{newer.published} 的新名单《{newer.title}》未见"))
        else:
            good.append(one)
    return good, ended, other


def _missing_in(row: Row, rows: Sequence[Row], day: str, snapshots: Sequence[Snapshot]) -> Snapshot | None:
    """The newest issue of a row's list by the day, when the body is no longer in it."""
    issues = [s for s in issues_after(row.snapshot, snapshots) if not day or s.published <= day]
    there = {r.snapshot.snapshot_id for r in rows}
    return issues[-1] if issues and issues[-1].snapshot_id not in there else None


def _afterwards(one: Listing, rows: Sequence[Row], day: str, snapshots: Sequence[Snapshot]) -> str:
    """What the issues published after the day say."""
    mine = next(r.snapshot for r in rows if r.snapshot.snapshot_id == one.snapshot_id)
    later = [s for s in issues_after(mine, snapshots) if day and s.published > day]
    if not later:
        return ""
    there = next((r for r in rows if r.snapshot.snapshot_id == later[-1].snapshot_id), None)
    said = f"也有，状态“{there.one.status or '未写'}”" if there else "未见"
    return f"；其后 {later[-1].published}《{later[-1].title}》{said}"


def _good_sentence(question: Question, rung: Rung, one: Listing, others: Iterable[Listing]) -> str:
    sentence = f"{_where(one)}有“{one.name}”（{_RUNG[rung]}"
    sentence += f"，有效期至 {one.valid_to}）" if one.valid_to and not question.seen else "）"
    if rung in _LIKELY:
        sentence += f"，页面写的是“{asked(question)}”，请人工核对"
    also = list(
        dict.fromkeys(_where(o) + (f"，状态“{o.status}”" if o.status else "") for o in others if o.snapshot_id != one.snapshot_id)
    )
    return sentence + (f"；另见 {'、'.join(also[:_TOLD])}" if also else "")


def _where(one: Listing) -> str:
    return f" {one.published}《{one.title}》第 {one.row} 行".strip()


def _one_kind(a: Listing, b: Listing) -> bool:
    return not a.kind or not b.kind or a.kind == b.kind


def _listings(rows: Iterable[Row]) -> list[Listing]:
    return [listing_of(row) for row in rows]


def _answer(
    answer: Answer,
    question: Question,
    rung: Rung,
    sentence: str,
    listings: Sequence[Listing] = (),
    candidates: tuple[Candidate, ...] = (),
) -> RegistryAnswer:
    one = listings[0] if listings else None
    return RegistryAnswer(
        answer,
        asked(question),
        one.name if one else "",
        one.kind if one else "",
        one.snapshot_id if one else "",
        one.title if one else "",
        one.published if one else "",
        sentence,
        rung,
        question,
        tuple(listings[:_MOST]),
        candidates,
    )
