"""Scanning the vault: every capture not yet scanned under these rules and lists, one transaction a capture."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from evidence.captures import Capture
from evidence.errors import XunzhengError
from evidence.leads import Scan
from evidence.project import Project
from evidence.rejudgements import Rejudgement
from evidence.subjects import Subject
from evidence.terminal import Step
from evidence.vault import Vault
from scanner.inputs import capture_source, party_of
from scanner.registry import Registry
from scanner.rejudge import carry_over, record, standing
from scanner.rules import RuleSet, load_rules
from scanner.scan import Scanner

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


def scan_captures(project: Project, *, rules_folder: Path, jobs: int | None, on_progress: Step) -> ScanSummary:
    """Scan what is not scanned yet. Killed at any point and run again it gives the same result.

    When only the lists are new, captures on which they change nothing are not read again.
    """
    scanner = Scanner(load_rules(rules_folder, project.settings.profile), Registry.from_project(project))
    project.rule_cards.keep(scanner.rules.sha, scanner.rules.cards())
    carry_over(project, scanner)
    return scan_these(project, scanner, list(project.captures.unscanned(scanner.key)), jobs=jobs, on_progress=on_progress)


def rejudge_captures(project: Project, *, rules_folder: Path, jobs: int | None, on_progress: Step) -> Rejudged:
    """Judge standing leads by the lists and aliases as they are now. Pages not scanned yet are left to the scan."""
    scanner = Scanner(load_rules(rules_folder, project.settings.profile), Registry.from_project(project))
    project.rule_cards.keep(scanner.rules.sha, scanner.rules.cards())
    carried = carry_over(project, scanner)
    left = standing(project, scanner)
    done = scan_these(project, scanner, [*left.captures], jobs=jobs, on_progress=on_progress)
    changed = tuple(project.rejudgements.under(scanner.registry.digest))
    return Rejudged(carried, done.scanned, changed, left.other_rules)


def scan_these(
    project: Project, scanner: Scanner, captures: list[Capture], *, jobs: int | None, on_progress: Step
) -> ScanSummary:
    """Scan these captures; what new lists change in standing leads is kept with each scan."""
    workers = min(jobs or os.cpu_count() or 1, len(captures) // _FEW + 1)
    with_leads = problems = 0
    for done, (capture, scan) in enumerate(_scans(scanner, project.vault, captures, workers), 1):
        record(project, scanner, capture, scan)
        with_leads += any(lead.confidence for lead in scan.leads)
        problems += bool(scan.problem)
        on_progress(done, len(captures), capture.final_url)
    return ScanSummary(len(captures), with_leads, problems)


def _scans(scanner: Scanner, vault: Vault, captures: list[Capture], workers: int) -> Iterator[tuple[Capture, Scan]]:
    if workers == 1:
        _begin(scanner, vault)
        yield from zip(captures, map(_scan, captures), strict=True)
        return
    # the scanner itself is rebuilt from its rules in each worker: automata do not travel between processes
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin_anew, (scanner.rules, scanner.registry, vault)) as pool:
        yield from zip(captures, pool.map(_scan, captures, chunksize=8), strict=True)


_scanner: Scanner
_vault: Vault


def _begin(scanner: Scanner, vault: Vault) -> None:
    global _scanner, _vault
    _scanner, _vault = scanner, vault


def _begin_anew(rules: RuleSet, registry: Registry, vault: Vault) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    _begin(Scanner(rules, registry), vault)


def _end_with_parent() -> None:
    """A worker holds both ends of its queue open, so without this it would outlive a killed run for good."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _scan(capture: Capture) -> Scan:
    """The scan of one capture; evidence that cannot be read is a problem of that page, not of the run."""
    try:
        return _scanner.scan(capture_source(_vault, capture))
    except XunzhengError as error:
        nobody = Subject(party_of(capture.final_url), "", (), _scanner.registry.answer((), ""))
        return Scan("", "other", "", nobody, (), error.sentence())
