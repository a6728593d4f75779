"""Who reported a case: kept encrypted in the case log, hidden everywhere, opened by a named person for a reason that is logged.

The key lies beside the database, so that a copy of the database alone tells nothing.
"""

import json
import os
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from sqlite_utils import Database

from evidence.casefields import case_fields
from evidence.caselog import CaseLog, Kind
from evidence.cases import Cases
from evidence.custody import Act, Custody
from evidence.disclosures import Disclosures
from evidence.errors import InputError, VaultError
from evidence.persons import Persons, Role
from evidence.store import writing

KEY = "reporter.key"
_MAY_WRITE = (Role.ENTRY, Role.FIRST, Role.SECOND)
_MAY_OPEN = (Role.FIRST, Role.SECOND, Role.HEAD)
_SHORTEST_REASON = 4


class Reporters:
    """The identities of reporters. `folder` is the project's, where the key lies."""

    def __init__(self, folder: Path, db: Database) -> None:
        self._key_file, self._db = folder / KEY, db
        self._log = CaseLog(db)

    def keep(self, case_no: str, person: str, values: Mapping[str, str]) -> None:
        """Keep what is known of a reporter. Raises InputError for an unknown case, field or person."""
        known = {f.name: f for f in case_fields().values() if f.filled == "reporter"}
        if unknown := [name for name in values if name not in known]:
            raise InputError(f"“{unknown[0]}”不是案源提供人的栏目", place=case_no, mend=f"可用的是 {'、'.join(known)}")
        checked = {name: known[name].checked(value) for name, value in values.items()}
        Persons(self._db).need(person, _MAY_WRITE, "登记案源提供人")
        sealed = Fernet(self._key()).encrypt(json.dumps(checked, ensure_ascii=False).encode()).decode()
        with writing(self._db):
            Cases(self._db).get(case_no)
            self._log.append(case_no, Kind.REPORTER, person, {"sealed": sealed})
        Custody(self._db).anchor()

    def known(self, case_no: str) -> bool:
        """Whether something of the reporter is on record."""
        return any(row.kind == Kind.REPORTER for row in self._log.of(case_no))

    def opened(self, case_no: str, person: str, reason: str) -> dict[str, str]:
        """The reporter of a case, with the opening logged first. Raises InputError without right or reason, VaultError without
        the key."""
        Persons(self._db).need(person, _MAY_OPEN, "查看案源提供人")
        if len(reason.strip()) < _SHORTEST_REASON:
            raise InputError("查看案源提供人要写明理由", place=case_no, mend=f"请写理由（不少于 {_SHORTEST_REASON} 个字）")
        with writing(self._db):
            Cases(self._db).get(case_no)
            Custody(self._db).record(Act.UNMASK, case_no, by=person, why=reason.strip(), what="案源提供人")
            Disclosures(self._db).record(person, reason.strip(), f"案源提供人 {case_no}", 1)
        Custody(self._db).anchor()
        found: dict[str, str] = {}
        for row in self._log.of(case_no):
            if row.kind == Kind.REPORTER:
                found |= self._read(str(row.body["sealed"]), case_no)
        return found

    def _read(self, sealed: str, case_no: str) -> dict[str, str]:
        try:
            return dict(json.loads(Fernet(self._key_file.read_bytes().strip()).decrypt(sealed.encode())))
        except (OSError, ValueError, InvalidToken) as error:
            raise VaultError("案源提供人打不开", place=case_no, mend=f"请把当时的 {KEY} 放回项目目录") from error

    def _key(self) -> bytes:
        """The key, made when there is none: readable by its owner only."""
        if not self._key_file.exists():
            made = self._key_file.with_name(f"{KEY}.{uuid.uuid4().hex}")
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(Fernet.generate_key())
            with suppress(FileExistsError):  # another process was quicker: its key is the one
                os.link(made, self._key_file)
            made.unlink()
        return self._key_file.read_bytes().strip()
