"""Rejudge: what new lists or aliases make of standing leads, without reading again what they cannot change.

A scan depends on the lists only through its party's answer and the rules that ask for it. Where the answer is the same, or no
lead depends on it, the scan stands under the new key; every other capture is scanned again, and what changed is kept with why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evidence.answers import RegistryAnswer
from evidence.captures import Capture
from evidence.leads import Lead, Scan, Use
from evidence.project import Project
from evidence.rejudgements import Rejudgement, ScanKey
from evidence.subjects import Subject
from scanner.looking import seeing
from scanner.registry import Registry
from scanner.rules import Nature, RuleSet
from scanner.scan import VERSION, scan_key

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """The captures whose scans were made by these rules under other lists, and whether any was made by other rules."""

    captures: tuple[Capture, ...]
    other_rules: bool


def key_of(rules: RuleSet, registry: Registry, seeing: str) -> ScanKey:
    """What a scan by these rules under these lists is kept under, with who looked at which pictures."""
    return ScanKey(scan_key(rules, registry, seeing), rules.sha, registry.digest, f"{VERSION} {seeing}".strip())


def carry_over(project: Project, rules: RuleSet, registry: Registry) -> int:
    """Bring scans that the new lists do not change under the new key. How many. Killed midway, the rest follows next time."""
    key = key_of(rules, registry, seeing(project))
    project.rejudgements.keep_key(key)
    dependent = {rule.rule_id for rule in rules.rules if rule.registered or rule.nature == Nature.LEVEL}
    carried = 0
    for old in sorted(project.rejudgements.siblings(key) & project.leads.keys()):
        for batch in _batches(project, old):
            with project.db.atomic():
                for capture_id, subject in batch:
                    answer = registry.reply(subject.registry.question)
                    if answer == subject.registry or not dependent & project.leads.rules_of(capture_id):
                        project.leads.carry(capture_id, key.scan_key, replace(subject, registry=answer))
                        carried += 1
    return carried


def standing(project: Project, key: ScanKey) -> Standing:
    """What is left to be scanned again because of the lists alone."""
    siblings = project.rejudgements.siblings(key)
    keys = project.leads.keys() - {key.scan_key}
    waiting = [c for c in project.captures.unscanned(key.scan_key) if project.leads.key_of(c.capture_id) in siblings]
    return Standing(tuple(waiting), bool(keys - siblings))


def record(project: Project, key: ScanKey, capture: Capture, scan: Scan) -> None:
    """Keep a scan, and with it what it changes in the leads of a scan by the same rules under other lists: both or neither."""
    siblings = project.rejudgements.siblings(key)
    with project.db.atomic():
        if project.leads.key_of(capture.capture_id) in siblings:
            before = project.leads.of_capture(capture.capture_id)
            marks = _marked(project, capture.capture_id, scan.subject.registry)
            for change in changes(before, scan.leads, scan.subject.registry):
                reason = "；".join([*marks, change.reason])
                kept = replace(change, capture_id=capture.capture_id, lists_digest=key.lists_digest, reason=reason)
                project.rejudgements.add(kept)
        project.leads.record(capture, key.scan_key, key.rules_sha, scan)


def _marked(project: Project, capture_id: str, now: RegistryAnswer) -> list[str]:
    """Of the lists that an answer rested on those withdrawn since, and those put back that it rests on now."""
    before = project.subjects.of_capture(capture_id)
    rested = {one.snapshot_id for one in before.registry.listings} if before else set()
    rests = {one.snapshot_id for one in now.listings}
    last = {mark.snapshot_id: mark for mark in project.list_marks.all()}
    told = []
    for snapshot in project.registries.snapshots() if last else ():
        mark, title = last.get(snapshot.snapshot_id), f"{snapshot.published}《{snapshot.title}》"
        if mark and mark.withdrawn and snapshot.snapshot_id in rested:
            told.append(f"原来依据的{title}已由 {mark.reviewer} 撤回（{mark.reason}）")
        elif mark and not mark.withdrawn and snapshot.snapshot_id in rests - rested:
            told.append(f"{title}已由 {mark.reviewer} 恢复（{mark.reason}）")
    return told


def changes(before: Sequence[Lead], after: Sequence[Lead], answer: RegistryAnswer) -> Iterator[Rejudgement]:
    """The leads whose confidence is another now, each with why; capture and lists are left to the caller."""
    was, now = ({lead.lead_id: lead for lead in leads} for leads in (before, after))
    for lead_id in sorted({*was, *now}):
        old, new = was.get(lead_id), now.get(lead_id)
        confidences = old.confidence if old else None, new.confidence if new else None
        if confidences[0] != confidences[1]:
            yield Rejudgement(lead_id, "", *confidences, _why(old, new) or answer.sentence, "")


def _why(old: Lead | None, new: Lead | None) -> str:
    """What is said of the new lead that was not said of the old one."""
    if new is None:
        return ""
    excused = [h.reason for h in new.hits if h.use == Use.REGISTERED]
    said = {p.reason for p in old.points} if old else set()
    fresh = [p.reason for p in new.points if p.reason not in said]
    return "；".join(dict.fromkeys(excused or fresh))


def _batches(project: Project, scan_key: str) -> Iterator[list[tuple[str, Subject]]]:
    after = ""
    while batch := project.leads.scanned_under(scan_key, after, _BATCH):
        after = batch[-1][0]
        yield batch
