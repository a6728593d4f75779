"""Cases on the server: what runs and waits, one case with its steps, each proposed by one person and signed by another."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from evidence.cases import CaseEntry
from evidence.casestate import Move
from evidence.clock import beijing, beijing_today
from evidence.deadlines import Due, running
from evidence.errors import InputError, XunzhengError
from evidence.lifecycle import OutdatedError, Wish
from evidence.workflow import Transition, workflow
from reports.case_forms import CaseForm, proposed_for
from reports.dossier import dossiers_of
from reports.pdf import libreoffice
from reports.register import KINDS
from reports.register_rows import enter_pending
from reports.review.answer import answer
from reports.review.case_fields import groups_of, sources
from reports.review.desk import Desk
from reports.review.forms import Form
from reports.review.handouts import DRAFT, EXPORT, FILL, UNCOVER, may
from reports.review.visitor import Visitor
from reports.static_page import Page, render

_FORMS = "form-action 'self'"
_EVIDENCE = 50


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as the list shows it: the nearest deadline, and the signatures that it waits for."""

    entry: CaseEntry
    due: Due | None
    waits: tuple[str, ...]


def cases_page(request: Request, desk: Desk, visitor: Visitor) -> Page:
    """Every case, the nearest deadline first."""
    return _cases(desk, visitor)


def _cases(desk: Desk, visitor: Visitor, error: str = "") -> Page:
    lines = [_line(desk, entry) for entry in desk.project.cases.all()]
    lines.sort(key=lambda line: (not line.waits, line.due is None or not line.due.due, line.due.due if line.due else ""))
    return render(
        "cases.html",
        allow=_FORMS,
        lines=lines,
        error=error,
        csrf=visitor.csrf,
        decides=visitor.decides,
        kinds=KINDS if may(visitor, EXPORT) else (),
        enters=may(visitor, FILL),
        sources=sources(),
        today=beijing_today(),
        uncovers=may(visitor, UNCOVER),
        quoted=_address,
    )


def case_page(request: Request, desk: Desk, visitor: Visitor) -> Page:
    """One case. Raises InputError when there is none of that number."""
    return _case(desk, visitor, request.query_params.get("no", "")[:60])


def _case(desk: Desk, visitor: Visitor, case_no: str, error: str = "") -> Page:
    entry = desk.project.cases.get(case_no)
    captures = [s.capture_id for s in desk.project.leads.sightings(of=entry.lead_ids)]
    own = set(visitor.roles)
    return render(
        "case.html",
        allow=_FORMS,
        entry=entry,
        error=error,
        csrf=visitor.csrf,
        me=visitor.name,
        moves=[(move, _told(move)) for move in reversed(entry.state.moves)],
        steps=[(step, _takes(step), workflow().reasons_for(step.name)) for step in _open(entry) if own & set(step.by)],
        signs={"复核": "复核" in own, "审批": "负责人" in own},
        dues=running(entry, desk.project.calendar, _today()),
        leads=desk.rows(entry.lead_ids),
        captures=list(dict.fromkeys(captures))[:_EVIDENCE],
        groups=list(groups_of(desk.project, entry)),
        fills=may(visitor, FILL),
        name=entry.state.fields.get("当事人名称") or entry.party,
        scans=desk.project.attachments.of(case_no),
        uploads=may(visitor, DRAFT),
        drafts=tuple(CaseForm) if may(visitor, DRAFT) else (),
        recipients=proposed_for(entry, dossiers_of(desk.project, entry.lead_ids, {})),
        pdf=bool(libreoffice()),
        packs=bool(captures) and may(visitor, UNCOVER),
        beijing=beijing,
        opened=beijing(entry.opened_at),
    )


def enter(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Enter every lead that stands as 待核 and is in no case yet."""
    if not visitor.decides:
        raise InputError(f"“{visitor.name}”的角色是{visitor.role}，不能登记", place="登记", mend="请由录入或初核来登记")
    rows = len(enter_pending(desk.project, visitor.name))
    desk.audit(visitor.name, visitor.address, "登记待核线索", detail=f"{rows} 件")
    return "/cases"


def step(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Propose a step."""
    wish = Wish(
        form["no"],
        form["step"],
        visitor.name,
        form.number("saw"),
        form["reason"],
        form["note"],
        form.every("evidence"),
        form["document"],
        form["due"],
        form["counterpart"],
    )
    move = desk.project.lifecycle.propose(wish)
    return _done(desk, visitor, form, f"提出“{move.name}”")


def sign(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Sign a step that another proposed, or send it back."""
    agrees = form["agrees"] == "1"
    move = desk.project.lifecycle.sign(
        form["no"], form["move"], visitor.name, agrees=agrees, saw=form.number("saw"), note=form["note"], part=form["part"]
    )
    return _done(desk, visitor, form, f"{form['part']}“{move.name}”：{'同意' if agrees else '退回'}")


def withdraw(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Take one's own proposal back."""
    move = desk.project.lifecycle.withdraw(form["no"], form["move"], visitor.name, form["note"])
    return _done(desk, visitor, form, f"撤回“{move.name}”")


def undo(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Take back a step that had effect; it takes the same signatures."""
    move = desk.project.lifecycle.undo(form["no"], form["move"], visitor.name, saw=form.number("saw"), note=form["note"])
    return _done(desk, visitor, form, f"提出撤销“{move.name}”")


def refused(desk: Desk, visitor: Visitor, form: Form, error: XunzhengError) -> Response:
    """The case as it is now, with why the step was not taken; what came meanwhile stands in the sentence beside one's own."""
    desk.audit(visitor.name, visitor.address, "案件操作未记入", form["no"], error.sentence())
    code = 409 if isinstance(error, OutdatedError) else 400
    try:
        return answer(_case(desk, visitor, form["no"], error.sentence()), code)
    except InputError:
        return answer(render("message.html", message=error.sentence()), code)


def not_handed(desk: Desk, visitor: Visitor, form: Form, error: XunzhengError) -> Response:
    """The list of cases, with why the register was not handed out or nothing entered."""
    desk.audit(visitor.name, visitor.address, "没有做成", "案源登记", error.sentence())
    return answer(_cases(desk, visitor, error.sentence()), 400)


def _done(desk: Desk, visitor: Visitor, form: Form, what: str) -> str:
    desk.audit(visitor.name, visitor.address, "案件操作", form["no"], what)
    return _address(form["no"])


def _address(case_no: str) -> str:
    return f"/case?no={quote(case_no)}"


def _line(desk: Desk, entry: CaseEntry) -> CaseLine:
    due = next(iter(running(entry, desk.project.calendar, _today())), None)
    waits = tuple(f"{move.name}：待{move.lacking[0]}" for move in entry.state.waiting if move.lacking)
    return CaseLine(entry, due, waits)


def _open(entry: CaseEntry) -> tuple[Transition, ...]:
    return workflow().open_to(entry.state.states)


def _takes(step: Transition) -> str:
    """What a step asks of its proposer and who must sign, in words."""
    wanted = [f"证据至少 {step.evidence} 份"] if step.evidence else []
    wanted += ["写明到期日"] if step.due else []
    wanted += ["写明文书号"] if step.document else []
    signed = [f"另一人{part}" if part == "复核" else f"负责人{part}" for part in step.parts]
    return "；".join([*wanted, *signed])


def _told(move: Move) -> str:
    """A step as one line of the history."""
    facts = (move.reason, move.note, move.document, f"到期 {move.due}" if move.due else "", move.counterpart)
    return f"{beijing(move.at)}　{move.person}　{'撤销 ' if move.undoes else ''}{move.name}　" + "，".join(filter(None, facts))


def _today() -> date:
    return date.fromisoformat(beijing_today())
