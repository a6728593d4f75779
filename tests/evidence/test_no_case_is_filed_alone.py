"""Whatever persons do in whatever order: nothing is lost, and no case is found true, filed or transferred without two of them."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from evidence.captures import Capture, Captures, Draft
from evidence.cases import Cases
from evidence.casestate import Standing
from evidence.decisions import Decision, Decisions, Verdict
from evidence.errors import InputError
from evidence.lifecycle import Lifecycle, Wish
from evidence.persons import Persons, Role
from evidence.register_settings import NUMBER, Numbering
from evidence.store import open_store
from evidence.vault import Vault
from evidence.workdays import Calendar
from evidence.workflow import workflow

NAMES = ("甲", "乙")
ALL = (Role.ENTRY, Role.FIRST, Role.SECOND, Role.HEAD, Role.LEGAL)
STEPS = sorted(workflow().transitions)
GRAVE = {("核查", "属实"), ("核查", "部分属实")}
FAR = ("认定属实",) * 8  # so that runs get beyond the check
PERSONS, LEADS = st.sampled_from(NAMES), st.sampled_from(("l1", "l2", "l3"))


@cache
def _capture() -> Capture:
    page = ("t", "http://p.example/", "http://p.example/", 200, (), b"x", "2026-11-01T00:00:00.000Z")
    with TemporaryDirectory() as folder:
        return Vault(Path(folder)).seal(Draft("run", "k", *page))


class Office(RuleBasedStateMachine):
    """Three persons with every role each, so that only the rule of two persons stands between one of them and a filed case."""

    def __init__(self) -> None:
        super().__init__()
        self.db = open_store(Path(":memory:"))
        self.cases, self.decisions, self.lifecycle = Cases(self.db), Decisions(self.db), Lifecycle(self.db, Calendar())
        for name in NAMES:
            Persons(self.db).grant(name, ALL, "管")
        self.capture = _capture()
        Captures(self.db).add(self.capture)
        self.number = self.cases.open("p", "甲", Numbering(NUMBER, "演"), {}).case_no
        self.rows = list(self.cases.history(self.number))
        self.decided: list[Decision] = []

    def teardown(self) -> None:
        self.db.close()

    def _saw(self, stale: int) -> int:
        return max(0, self.cases.get(self.number).state.version - stale)

    @rule(person=PERSONS, stale=st.sampled_from((0, 0, 0, 1, 3)), any_step=st.sampled_from(STEPS), data=st.data())
    def propose(self, person: str, stale: int, any_step: str, data: st.DataObject) -> None:
        fitting = [t.name for t in workflow().open_to(self.cases.get(self.number).state.states)]
        name = data.draw(st.sampled_from([*fitting, *(FAR if "认定属实" in fitting else ()), any_step]))
        step = workflow().transitions[name]
        wish = Wish(
            self.number, name, person, self._saw(stale), step.reasons[0] if step.reasons else "", "说明",
            (self.capture.capture_id,) if step.evidence else (), "1号", "2026-12-01" if step.due else "",
            "某局" if workflow().tracks[step.track].many else "",
        )  # fmt: skip
        try:
            self.lifecycle.propose(wish)
        except InputError:
            return

    @rule(person=PERSONS, agrees=st.sampled_from((True, True, True, False)), stale=st.sampled_from((0, 0, 1)), data=st.data())
    def sign(self, person: str, agrees: bool, stale: int, data: st.DataObject) -> None:
        if waiting := self.cases.get(self.number).state.waiting:
            move = data.draw(st.sampled_from(waiting))
            try:
                self.lifecycle.sign(self.number, move.move_id, person, agrees=agrees, saw=self._saw(stale))
            except InputError:
                return

    @rule(person=PERSONS, data=st.data())
    def undo(self, person: str, data: st.DataObject) -> None:
        if moves := self.cases.get(self.number).state.moves:
            move = data.draw(st.sampled_from(moves))
            try:
                self.lifecycle.undo(self.number, move.move_id, person, saw=self._saw(0), note="误")
            except InputError:
                return

    @rule(lead=LEADS, person=PERSONS, verdict=st.sampled_from(list(Verdict)), blind=st.booleans())
    def decide(self, lead: str, person: str, verdict: Verdict, blind: bool) -> None:
        saw = "" if blind else self.decisions.head(lead)
        made = Decision(f"d{len(self.decided)}", lead, verdict, "", "", person, "2026-11-01T00:00:00.000Z", "", saw)
        added = self.decisions.add([made])
        if not added.agreeing:
            self.decided.append(made)

    @invariant()
    def nothing_is_lost_or_changed(self) -> None:
        rows = list(self.cases.history(self.number))
        assert rows[: len(self.rows)] == self.rows
        self.rows = rows
        kept = {d.decision_id for d in self.decisions.all()}
        refused = {d.decision_id for _, _, d in self.decisions.contested()}
        assert kept | refused == {d.decision_id for d in self.decided} and not kept & refused

    @invariant()
    def nobody_files_alone(self) -> None:
        state = self.cases.get(self.number).state
        for strand, at in state.states.items():
            track = strand.partition("（")[0]
            if (track, at) in GRAVE or track in ("立案", "移送"):
                entered = [m for m in state.effective if m.strand == strand and (track not in ("立案", "移送") or not m.before)]
                assert entered and all(len(set(m.persons)) >= 2 for m in entered)
            if track in ("立案", "移送"):
                assert any(s.part == "审批" and s.agrees for m in entered for s in m.signatures)

    @invariant()
    def external_acts_have_two_names(self) -> None:
        for move in self.cases.get(self.number).state.moves:
            if move.standing in (Standing.EFFECTIVE, Standing.UNDONE) and workflow().transitions[move.name].external:
                assert len(set(move.persons)) >= 2


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=15, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
