"""Whatever the order of queueing, taking, settling and crashing: no page is lost, none doubled, sealed stays sealed."""

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from evidence.ledger import Ledger, LedgerPage, PageState
from evidence.project import Project
from evidence.runs import Runs
from evidence.store import open_store


def _page(run: str, key: str, host: str = "shop.example", priority: int = 0) -> LedgerPage:
    return LedgerPage(run, key, "t", f"http://{host}/{key}", host, 0, priority, PageState.QUEUED, 0, "", None, "{}")


def test_a_page_is_queued_once(project: Project) -> None:
    run = project.runs.begin(("t",)).run_id
    assert project.ledger.queue(_page(run, "a"))
    assert not project.ledger.queue(_page(run, "a"))


def test_higher_priority_is_taken_first(project: Project) -> None:
    run = project.runs.begin(("t",)).run_id
    for key, priority in (("low", 0), ("high", 5)):
        project.ledger.queue(_page(run, key, priority=priority))
    first = project.ledger.take(run, "shop.example")
    assert first is not None and first.page_key == "high"
    assert project.ledger.waiting_hosts(run) == ["shop.example"]


def test_a_page_that_keeps_crashing_is_given_up(project: Project) -> None:
    run = project.runs.begin(("t",)).run_id
    project.ledger.queue(_page(run, "a"))
    for _ in range(3):
        assert project.ledger.take(run, "shop.example")
        project.ledger.sent(run, "a")
        project.ledger.recover(run, most_tries=3)
    page = project.ledger.get(run, "a")
    assert page is not None and (page.state, page.why) == (PageState.FAILED, "反复中断，放弃")


def test_what_was_not_yet_asked_for_is_never_given_up_and_goes_to_the_end(project: Project) -> None:
    run = project.runs.begin(("t",)).run_id
    for key, priority in (("a", 5), ("b", 0)):
        project.ledger.queue(_page(run, key, priority=priority))
    for wanted in ("a", "b", "a", "b", "a", "b", "a", "b"):
        page = project.ledger.take(run, "shop.example")
        assert page and page.page_key == wanted and project.ledger.flying(run) == {"shop.example": 1}
        project.ledger.recover(run, most_tries=3)


def test_what_waited_for_the_disk_is_not_blamed(project: Project) -> None:
    run = project.runs.begin(("t",)).run_id
    project.ledger.queue(_page(run, "a"))
    for _ in range(5):
        assert project.ledger.take(run, "shop.example")
        project.ledger.sent(run, "a")
        project.ledger.sealing(run, "a")
        project.ledger.recover(run, most_tries=3)
    page = project.ledger.get(run, "a")
    assert page is not None and (page.state, page.tries, page.why) == (PageState.QUEUED, 0, "")


class LedgerMachine(RuleBasedStateMachine):
    """A crawl that is killed at any moment, against a model of plain sets."""

    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        db = open_store(Path(":memory:"))
        self.run = Runs(db).begin(("t",)).run_id
        self.ledger = Ledger(db)
        self.queued: set[str] = set()
        self.flying: set[str] = set()
        self.settled: dict[str, PageState] = {}

    @rule(target=keys, key=st.sampled_from("abcdefgh"), host=st.sampled_from(["x", "y"]))
    def queue(self, key: str, host: str) -> str:
        new = self.ledger.queue(_page(self.run, key, host))
        assert new == (key not in self.queued | self.flying | set(self.settled))
        if new:
            self.queued.add(key)
        return key

    @rule(host=st.sampled_from(["x", "y"]))
    def take(self, host: str) -> None:
        page = self.ledger.take(self.run, host)
        if page:
            assert page.page_key in self.queued
            self.queued.remove(page.page_key)
            self.flying.add(page.page_key)

    @rule(key=keys, state=st.sampled_from([PageState.SEALED, PageState.FAILED, PageState.SKIPPED]))
    def settle(self, key: str, state: PageState) -> None:
        self.ledger.settle(self.run, key, state)
        if self.settled.get(key) != PageState.SEALED:
            self.queued.discard(key)
            self.flying.discard(key)
            self.settled[key] = state

    @rule()
    def crash(self) -> None:
        assert self.ledger.recover(self.run, most_tries=99) == len(self.flying)
        self.queued |= self.flying
        self.flying.clear()

    @rule(target=keys)
    def nothing(self) -> object:
        return multiple()

    @invariant()
    def every_page_is_in_exactly_one_state(self) -> None:
        expected = dict.fromkeys(self.queued, PageState.QUEUED) | dict.fromkeys(self.flying, PageState.FETCHING) | self.settled
        assert {p.page_key: p.state for p in self.ledger.pages(self.run)} == expected


TestLedgerMachine = pytest.mark.filterwarnings("ignore")(LedgerMachine.TestCase)
LedgerMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
