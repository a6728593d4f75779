"""Scanning the vault: every capture not yet scanned under these rules and lists, one transaction a capture."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from evidence.captures import Capture, Role
from evidence.errors import XunzhengError
from evidence.leads import Scan
from evidence.project import Project
from evidence.rejudgements import Rejudgement
from evidence.subjects import Subject
from evidence.terminal import Step
from evidence.vault import Vault
from scanner.inputs import capture_source, party_of
from scanner.looking import Shown, look_at_pictures, seeing
from scanner.parties import Task, tasks_for, unsettled
from scanner.qrcodes import with_codes
from scanner.registry import Registry
from scanner.rejudge import carry_over, key_of, record, standing
from scanner.rules import RuleSet, load_rules
from scanner.scan import Scanner

_ROUNDS = 3
_FEW = 40  # below this a pool costs more than it saves: each worker loads the dictionary


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """How many captures were scanned now, how many have leads of C1 and more, how many had problems."""

    scanned: int
    with_leads: int
    problems: int


@dataclass(frozen=True, slots=True)
class Rejudged:
    """Captures that new lists do not change, those scanned again, and every lead changed under these lists so far.

    `other_rules`: some scans were made by other rules; only a whole scan brings those up to date.
    """

    carried: int
    rescanned: int
    changes: tuple[Rejudgement, ...]
    other_rules: bool


def scan_captures(project: Project, *, rules_folder: Path, jobs: int | None, on_progress: Step, run_id: str = "") -> ScanSummary:
    """Scan what is not scanned yet (of one run). Killed at any point and run again it gives the same result.

    When only the lists are new, captures on which they change nothing are not read again.
    """
    rules, registry = load_rules(rules_folder, project.settings.profile), Registry.from_project(project)
    carry_over(project, rules, registry)
    captures = (
        c for c in project.captures.unscanned(key_of(rules, registry, seeing(project)).scan_key) if run_id in ("", c.run_id)
    )
    done = _scan_these(project, rules, registry, tasks_for(project, captures), jobs=jobs, on_progress=on_progress)
    _settle(project, rules, registry, jobs=jobs, on_progress=on_progress)
    return done


def rejudge_captures(project: Project, *, rules_folder: Path, jobs: int | None, on_progress: Step) -> Rejudged:
    """Judge standing leads by the lists and aliases as they are now. Pages not scanned yet are left to the scan."""
    rules, registry = load_rules(rules_folder, project.settings.profile), Registry.from_project(project)
    carried = carry_over(project, rules, registry)
    left = standing(project, key_of(rules, registry, seeing(project)))
    done = _scan_these(project, rules, registry, tasks_for(project, left.captures), jobs=jobs, on_progress=on_progress)
    _settle(project, rules, registry, jobs=jobs, on_progress=on_progress)
    return Rejudged(carried, done.scanned, tuple(project.rejudgements.under(registry.digest)), left.other_rules)


def _settle(project: Project, rules: RuleSet, registry: Registry, *, jobs: int | None, on_progress: Step) -> None:
    """Have pages of parties with leads judged by what their whole sites say; a site read further may say more: a few rounds."""
    for _ in range(_ROUNDS):
        if not (left := unsettled(project, rules)):
            return
        _scan_these(project, rules, registry, left, jobs=jobs, on_progress=on_progress)


def _scan_these(
    project: Project, rules: RuleSet, registry: Registry, tasks: list[Task], *, jobs: int | None, on_progress: Step
) -> ScanSummary:
    """Scan these captures; what new lists change in standing leads is kept with each scan."""
    project.rule_cards.keep(rules.sha, rules.cards())
    key = key_of(rules, registry, seeing(project))
    look_at_pictures(project, [task.capture for task in tasks], on_progress)
    with_leads = problems = 0
    for done, (capture, scan) in enumerate(_scans(rules, registry, project, tasks, jobs), 1):
        record(project, key, capture, scan)
        with_leads += any(lead.confidence for lead in scan.leads)
        problems += bool(scan.problem)
        on_progress(done, len(tasks), capture.final_url)
    return ScanSummary(len(tasks), with_leads, problems)


def _scans(
    rules: RuleSet, registry: Registry, project: Project, tasks: list[Task], jobs: int | None
) -> Iterator[tuple[Capture, Scan]]:
    if not tasks:  # a scanner takes seconds to build
        return
    workers = min(jobs or os.cpu_count() or 1, len(tasks) // _FEW + 1)
    captures = [task.capture for task in tasks]
    if workers == 1:
        _begin(Scanner(rules, registry), project.vault, Shown(project))
        yield from zip(captures, map(_scan, tasks), strict=True)
        return
    # each worker builds its own scanner from the rules: automata do not travel between processes
    with ProcessPoolExecutor(
        workers, get_context("spawn"), _begin_anew, (rules, registry, project.vault, Shown(project))
    ) as pool:
        yield from zip(captures, pool.map(_scan, tasks, chunksize=8), strict=True)


_scanner: Scanner
_vault: Vault
_shown: Shown


def _begin(scanner: Scanner, vault: Vault, shown: Shown) -> None:
    global _scanner, _vault, _shown
    _scanner, _vault, _shown = scanner, vault, shown


def _begin_anew(rules: RuleSet, registry: Registry, vault: Vault, shown: Shown) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    _begin(Scanner(rules, registry), vault, shown)


def _end_with_parent() -> None:
    """A worker holds both ends of its queue open, so without this it would outlive a killed run for good."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _scan(task: Task) -> Scan:
    """The scan of one capture; evidence that cannot be read is a problem of that page, not of the run."""
    capture = task.capture
    try:
        pictures = _shown.of(_vault, capture)
        source = replace(capture_source(_vault, capture), site=task.site, whole=task.whole, pictures=pictures)
        scan = _scanner.scan(source)
        return _with_picture(scan, capture) if scan.leads else scan
    except XunzhengError as error:
        nobody = Subject(party_of(capture.final_url), "", (), _scanner.registry.answer((), ""))
        return Scan("", "other", "", nobody, (), error.sentence())


def _with_picture(scan: Scan, capture: Capture) -> Scan:
    """A scan with what the page's picture tells of its subject; a picture gone or altered takes no lead away."""
    try:
        return with_codes(scan, _vault.read(capture, Role.SCREENSHOT))
    except XunzhengError as error:
        return replace(scan, problem=scan.problem or error.sentence())
