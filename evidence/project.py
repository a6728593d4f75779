"""Project: one office's folder with its settings, targets, vault and database; opened, checked and locked here."""

import tomllib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout
from sqlite_utils import Database

from evidence.aliases import Aliases
from evidence.annexforms import ANNEX, AnnexSettings, load_annex_settings
from evidence.annexlog import AnnexLog
from evidence.attachments import Attachments
from evidence.captures import Capture, Captures, Role
from evidence.cases import Cases
from evidence.clock import utc_now
from evidence.corrections import Corrections
from evidence.custody import Act, Custody
from evidence.decisions import Decisions
from evidence.disclosures import Disclosures
from evidence.errors import InputError, ProjectError
from evidence.hours import Hours, hours_of
from evidence.leads import Leads
from evidence.leases import Leases
from evidence.ledger import Ledger
from evidence.lifecycle import Lifecycle
from evidence.list_marks import ListMarks
from evidence.namekeys import NameKeys
from evidence.observations import Observations
from evidence.originals import FOLDER, Originals
from evidence.persons import Persons
from evidence.recaptures import Recaptures
from evidence.register_settings import REGISTER, Numbering, RegisterSettings, load_register_settings
from evidence.registries import Registries
from evidence.rejudgements import Rejudgements
from evidence.reporters import Reporters
from evidence.roots import Roots
from evidence.rulecards import RuleCards
from evidence.runs import Runs
from evidence.schedule import Firings
from evidence.settings import Settings, settings_from, settings_text
from evidence.shown_pictures import ShownPictures
from evidence.sightings import Sightings
from evidence.stamps import Stamps
from evidence.store import open_store
from evidence.subjects import Subjects
from evidence.targets import Target, choose_targets, load_targets
from evidence.vault import Vault
from evidence.workdays import WORKDAYS, Calendar, load_calendar

SETTINGS = "xunzheng.toml"
TARGETS = "targets.toml"
DATABASE = "xunzheng.db"


@dataclass(frozen=True)
class Project:
    """An opened project folder."""

    root: Path
    settings: Settings

    @cached_property
    def db(self) -> Database:
        return open_store(self.root / DATABASE)

    @cached_property
    def project_id(self) -> str:
        """The identity of this project."""
        return str(self.db.execute("SELECT value FROM facts WHERE name = 'project_id'").fetchone()[0])

    def run_begun(self) -> str:
        """When the `run` that has not come to its end began; now when there is none. It lasts until run_ended."""
        self.db.execute("INSERT OR IGNORE INTO facts(name, value) VALUES ('run_begun', ?)", (utc_now(),))
        return str(self.db.execute("SELECT value FROM facts WHERE name = 'run_begun'").fetchone()[0])

    def run_under_way(self) -> bool:
        """Whether a `run` has begun and not come to its end."""
        return self.db.execute("SELECT 1 FROM facts WHERE name = 'run_begun'").fetchone() is not None

    def run_ended(self) -> None:
        """Crawl, scan and report are all done: the next `run` begins anew."""
        self.db.execute("DELETE FROM facts WHERE name = 'run_begun'")

    @property
    def vault(self) -> Vault:
        return Vault(self.root / "vault")

    def opened(self, capture: Capture, role: Role, why: str) -> bytes | None:
        """A sealed file opened for a person, or to leave the vault: the chain of custody has it before it is read.

        None when the capture has none of that role. Raises VaultError when it is gone or altered.
        """
        sealed = capture.file(role)
        if sealed is None:
            return None
        self.custody.record(Act.OPEN, capture.capture_id, file=sealed.name, why=why)
        return self.vault.read(capture, role)

    @property
    def custody(self) -> Custody:
        return Custody(self.db)

    @property
    def roots(self) -> Roots:
        return Roots(self.db)

    @property
    def stamps(self) -> Stamps:
        return Stamps(self.db)

    @property
    def captures(self) -> Captures:
        return Captures(self.db)

    @property
    def runs(self) -> Runs:
        return Runs(self.db)

    @property
    def firings(self) -> Firings:
        return Firings(self.db)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.db)

    @property
    def observations(self) -> Observations:
        return Observations(self.db)

    @property
    def shown_pictures(self) -> ShownPictures:
        return ShownPictures(self.db)

    @property
    def corrections(self) -> Corrections:
        return Corrections(self.db)

    @property
    def leads(self) -> Leads:
        return Leads(self.db)

    @property
    def subjects(self) -> Subjects:
        return Subjects(self.db)

    @property
    def rule_cards(self) -> RuleCards:
        return RuleCards(self.db)

    @property
    def decisions(self) -> Decisions:
        return Decisions(self.db)

    @property
    def registries(self) -> Registries:
        return Registries(self.db)

    @property
    def list_marks(self) -> ListMarks:
        return ListMarks(self.db)

    @property
    def aliases(self) -> Aliases:
        return Aliases(self.db)

    @property
    def sightings(self) -> Sightings:
        return Sightings(self.db)

    @property
    def name_keys(self) -> NameKeys:
        return NameKeys(self.db)

    @property
    def rejudgements(self) -> Rejudgements:
        return Rejudgements(self.db)

    @property
    def originals(self) -> Originals:
        return Originals(self.root / FOLDER)

    @property
    def cases(self) -> Cases:
        return Cases(self.db)

    @property
    def lifecycle(self) -> Lifecycle:
        return Lifecycle(self.db, self.calendar)

    @property
    def persons(self) -> Persons:
        return Persons(self.db)

    @property
    def leases(self) -> Leases:
        return Leases(self.db)

    @property
    def annex_log(self) -> AnnexLog:
        return AnnexLog(self.db)

    @cached_property
    def annex_settings(self) -> AnnexSettings:
        return load_annex_settings(self.root / ANNEX)

    @property
    def reporters(self) -> Reporters:
        return Reporters(self.root, self.db)

    @cached_property
    def calendar(self) -> Calendar:
        return load_calendar(self.root / WORKDAYS)

    @cached_property
    def register_settings(self) -> RegisterSettings:
        return load_register_settings(self.root / REGISTER)

    @property
    def numbering(self) -> Numbering:
        return Numbering(self.register_settings.number, self.settings.office)

    @property
    def recaptures(self) -> Recaptures:
        return Recaptures(self.db)

    @property
    def attachments(self) -> Attachments:
        return Attachments(self.db, self.vault.payloads)

    @property
    def disclosures(self) -> Disclosures:
        return Disclosures(self.db)

    @property
    def targets_file(self) -> Path:
        return self.root / TARGETS

    def targets(self) -> tuple[Target, ...]:
        """The project's targets."""
        return load_targets(self.targets_file)

    def chosen(self, ids: list[str]) -> tuple[Target, ...]:
        """The targets of those ids, or all that are not paused. Raises InputError when that is none."""
        return choose_targets(self.targets_file, ids)

    def hours(self, target: Target) -> Hours | None:
        """When a target may be crawled: its own hours, else the project's; None for all day."""
        return hours_of(target.hours or self.settings.hours, self.settings.timezone, str(self.targets_file))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the project for one writer of captures and scans; may be held again inside. Raises ProjectError when busy."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise ProjectError("另一个巡证正在这个项目里工作", place=str(self.root), mend="请等它做完再运行") from error
        try:
            yield
        finally:
            self._lock.release()

    @cached_property
    def _lock(self) -> BaseFileLock:
        return FileLock(self.root / ".lock")


def create_project(root: Path, settings: Settings | None = None) -> Project:
    """Make a project folder (kept as it is where it exists) and open it. Raises ProjectError when the disk refuses."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        for name, text in ((SETTINGS, settings_text(settings or Settings())), (TARGETS, "")):
            if not (root / name).exists():
                (root / name).write_text(text, "utf-8")
    except OSError as error:
        raise ProjectError(f"目录建不起来（{error.strerror}）", place=str(root), mend="请换一个可以写的目录") from error
    db = open_store(root / DATABASE)
    db.execute("INSERT OR IGNORE INTO facts(name, value) VALUES ('project_id', ?)", (uuid.uuid4().hex,))
    db.close()  # the project opens its own; two would write their logs into one file at odd times
    return open_project(root)


def open_project(root: Path) -> Project:
    """Open a project folder. Raises ProjectError when there is none, InputError when its settings are wrong."""
    path = root / SETTINGS
    if not path.exists() or not (root / DATABASE).exists():
        raise ProjectError("这里还不是巡证的项目目录", place=str(root), mend="请先运行 xunzheng init，或用 --project 指明目录")
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"设置读不懂（{error}）", place=str(path), mend="请按 TOML 格式改正这一处") from error
    return Project(root, settings_from(path, table))
