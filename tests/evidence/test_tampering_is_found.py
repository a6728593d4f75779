"""Every kind of byte and row that can be tampered with is found and named: files, rows, chain, anchors, root, stamp."""

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.aliases import Alias
from evidence.answers import Answer, RegistryAnswer
from evidence.audit import Audit
from evidence.captures import Draft
from evidence.custody import HEAD
from evidence.decisions import Decision, Verdict
from evidence.findings import Finding, Health
from evidence.integrity import adopt, verify
from evidence.leads import Lead, Point, Scan, lead_id
from evidence.ledger import LedgerPage, PageState
from evidence.persons import Role
from evidence.project import Project, create_project, open_project
from evidence.recaptures import Compared, Outcome, two_officers
from evidence.registries import Institution, Snapshot
from evidence.rulecards import RuleCard
from evidence.runs import RunState
from evidence.settings import Settings
from evidence.store import open_store
from evidence.subjects import Subject
from evidence.timestamps import stamp_roots
from evidence.users import Users
from tests.evidence.tsa import authority

NOT_SEEN = RegistryAnswer(Answer.NOT_SEEN, "演示学校", "", "", "", "", "", "截至某日名单未见")
WATCHED = [
    *("captures", "scans", "rule_cards", "decisions", "cases", "case_log", "snapshots", "institutions", "roots", "stamps"),
    *("disclosures", "aliases", "alias_withdrawals", "list_marks", "contested_decisions", "persons", "users", "audit"),
    *("recaptures", "recapture_results"),
]
LIST = b"name"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with something of everything: pages, scan, rules, decision, case, list, finished run, root, stamp."""
    root = tmp_path_factory.mktemp("whole") / "p"
    with authority(tmp_path_factory.mktemp("tsa")) as tsa:
        project = create_project(root, Settings(office="演示市监", tsa=(tsa.url,), tsa_ca=(str(tsa.ca),)))
        run = project.runs.begin(("t",)).run_id
        for key in ("a", "b"):
            _page(project, run, key)
        _judge(project)
        project.runs.end(run, RunState.FINISHED, "")
        assert [a.problem for a in stamp_roots(project)] == [""]
        assert _bad(project) == {}
        project.db.close()
        yield root


def _page(project: Project, run: str, key: str) -> None:
    url = f"http://shop.example/{key}"
    project.ledger.queue(LedgerPage(run, key, "t", url, "shop.example", 0, 0, PageState.QUEUED, 0, "", None, "{}"))
    draft = Draft(run, key, "t", url, url, 200, (("Content-Type", "text/html"),), b"<p>x</p>", "2026-11-01T01:02:03.004Z")
    capture = project.vault.seal(replace(draft, dom=b"<p>dom</p>", screenshot=b"\x89PNG"))
    assert adopt(project, capture)
    project.rule_cards.keep("sha", [RuleCard("R01", "承诺包过", "guarantee", 2, "市场监管部门", "说明", (), ())])
    lead = Lead(lead_id("p", "R01", key), "p", "R01", key, 2, 3, (Point(3, "理由"),), ())
    project.leads.record(capture, "key", "sha", Scan("标题", "training_ad", "", Subject("p", "演示学校", (), NOT_SEEN), (lead,)))


def _judge(project: Project) -> None:
    first = lead_id("p", "R01", "a")
    project.decisions.add([Decision("d1", first, Verdict.PENDING, "", "", "甲", "2026-11-01T00:00:01.000Z")])
    project.decisions.add([Decision("d2", first, Verdict.EXEMPT, "", "", "乙", "2026-11-01T00:00:02.000Z")])
    project.persons.grant("甲", (Role.FIRST,), "丙")
    project.cases.enter("p", "甲", project.numbering, {}, {first: "2026-11-01T00:00:01.000Z"})
    Users(project.db).add("甲", "很长的口令-2026")
    Audit(project.db).record("甲", "127.0.0.1", "查看线索", first)
    digest = hashlib.sha256(LIST).hexdigest()
    project.originals.keep(LIST, digest)
    snapshot = Snapshot("s1", "演示名单", "网址", "", "2026-10-01", "", "", "a.xlsx", digest, "", 2)
    project.registries.add(snapshot, (Institution(1, "甲校", "甲校"), Institution(2, "乙校", "乙校")))
    project.disclosures.record("甲", "移送需要", "某处", 1)
    project.aliases.add(Alias("al1", "甲班", "甲班", "甲校", "", "商标", "", "", "甲", "2026-11-01T00:00:01.000Z"))
    project.aliases.withdraw("al1", "乙", "核对有误")
    project.list_marks.mark("s1", withdrawn=True, reviewer="乙", reason="导错了文件")
    begun = project.recaptures.begin(first, two_officers(["甲", "乙:1"]), ("http://shop.example/a",))
    seen = Compared("r", first, "http://shop.example/a", "c1", "c2", Outcome.STILL, "仍在")
    project.recaptures.end(begun, [seen, seen])


@pytest.fixture
def project(whole: Path, tmp_path: Path) -> Project:
    return open_project(shutil.copytree(whole, tmp_path / "p"))


def _bad(project: Project) -> dict[str, Health]:
    return {f.place.removeprefix(str(project.root) + "/"): f.health for f in verify(project) if f.health != Health.OK}


def _tamper(project: Project, *statements: str) -> None:
    """As somebody with the database file and a SQLite shell would: triggers off, the statements, triggers on again."""
    with closing(sqlite3.connect(project.root / "xunzheng.db", isolation_level=None)) as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert db.execute(statement).rowcount, statement
        for _, sql in triggers:
            db.execute(sql)


def _columns(table: str) -> list[str]:
    return [str(r[1]) for r in open_store(Path(":memory:")).execute(f"PRAGMA table_info({table})").fetchall()]


CELLS = [(table, column) for table in (*WATCHED, "subjects", "sightings", "leads") for column in _columns(table)]
FREE = {("leads", "rules_sha"), ("leads", "first_seen")}  # what later scans change of a lead


@pytest.mark.parametrize(("table", "column"), [c for c in CELLS if c not in FREE], ids=str)
def test_a_changed_cell_is_found(project: Project, table: str, column: str) -> None:
    changed = f"CASE typeof({column}) WHEN 'integer' THEN {column} + 1 ELSE {column} || 'x' END"
    if column == "token":
        changed = "CAST(substr(token, 1, length(token) - 9) || x'00' || substr(token, length(token) - 7) AS BLOB)"
    one = f"SELECT max(rowid) FROM {table}" if table != "institutions" else "SELECT 2"
    where = "rowid" if table != "institutions" else "row"
    _tamper(project, f"UPDATE {table} SET {column} = {changed} WHERE {where} = ({one})")
    shown = {"subjects": "scans", "sightings": "scans"}.get(table, table)
    assert any(place.startswith(f"{shown} ") for place in _bad(project))


@pytest.mark.parametrize("table", [*WATCHED, "subjects", "sightings"])
def test_a_dropped_row_is_found(project: Project, table: str) -> None:
    where = f"rowid = (SELECT max(rowid) FROM {table})" if table != "institutions" else "row = 2"
    _tamper(project, f"DELETE FROM {table} WHERE {where}")
    found = _bad(project)
    shown = {"subjects": "scans", "sightings": "scans"}.get(table, table)
    wanted = Health.ALTERED if table in ("subjects", "sightings", "institutions") else Health.MISSING
    assert any(place.startswith(f"{shown} ") and health == wanted for place, health in found.items()), found


PUT_IN = {
    "decisions": "INSERT INTO decisions SELECT 'd2', lead_id, '误报', '', '', reviewer, decided_at, '', recorded_at,"
    " 9, 'd1', '', ''"
    " FROM decisions",
    "cases": "INSERT INTO cases SELECT '假', party, opened_at, opened_by, series, 9 FROM cases",
    "captures": "INSERT INTO captures SELECT 'ff', run_id, 'c', url, final_url, status, started_at, folder, manifest"
    " FROM captures LIMIT 1",
    "snapshots": "INSERT INTO snapshots SELECT 's2', title, source, document, published, kind, region, file_name, file_sha256,"
    " imported_at, rows, valid_from, valid_to, reading FROM snapshots",
    "institutions": "INSERT INTO institutions SELECT snapshot_id, 3, '丙校', '丙校', '', body FROM institutions WHERE row = 1",
    "sightings": "INSERT INTO sightings SELECT lead_id, (SELECT max(capture_id) FROM captures WHERE capture_id <>"
    " s.capture_id), 4, 3, body FROM sightings s LIMIT 1",
}


@pytest.mark.parametrize("table", PUT_IN)
def test_a_row_put_in_is_found(project: Project, table: str) -> None:
    _tamper(project, PUT_IN[table])
    assert any(p.startswith({"sightings": "scans"}.get(table, table)) for p in _bad(project))


@pytest.mark.parametrize("table", ["captures", "decisions", "cases", "snapshots", "roots", "stamps", "rule_cards"])
def test_a_database_tool_that_lacks_the_chain_cannot_write(project: Project, table: str) -> None:
    with closing(sqlite3.connect(project.root / "xunzheng.db", isolation_level=None)) as db:
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = rowid"):
            with pytest.raises(sqlite3.OperationalError, match="no such function"):
                db.execute(statement)
        for statement in ("UPDATE custody SET at = ''", "DELETE FROM custody WHERE seq > 3"):
            with pytest.raises(sqlite3.IntegrityError, match="只能追加"):
                db.execute(statement)
    assert _bad(project) == {}


@pytest.mark.parametrize("column", ["at", "act", "item", "detail", "actor", "previous", "digest"])
def test_a_changed_cell_of_the_chain_is_found(project: Project, column: str) -> None:
    _tamper(project, f"UPDATE custody SET {column} = {column} || 'x' WHERE seq = 4")
    found = _bad(project)
    assert found["保管链第 4 行"] == Health.ALTERED


def test_bytes_that_are_no_text_any_more_are_named(project: Project) -> None:
    _tamper(
        project,
        "UPDATE custody SET item = CAST(x'ff41' AS TEXT) WHERE seq = 4",
        "UPDATE decisions SET note = CAST(x'ff' AS TEXT)",
    )
    found = _bad(project)
    assert (found["保管链第 4 行"], found["decisions d1"]) == (Health.ALTERED, Health.ALTERED)


@pytest.mark.parametrize("row", [1, 3, 7])
def test_a_row_dropped_from_the_chain_is_found(project: Project, row: int) -> None:
    _tamper(project, f"DELETE FROM custody WHERE seq = {row}")
    assert _bad(project)[f"保管链第 {row} 行"] == Health.MISSING


def test_a_dropped_row_with_the_rest_moved_up_is_found(project: Project) -> None:
    _tamper(project, "DELETE FROM custody WHERE seq = 3", "UPDATE custody SET seq = seq - 1 WHERE seq > 3")
    assert _bad(project)["保管链第 3 行"] == Health.ALTERED


def test_rows_of_the_chain_that_changed_places_are_found(project: Project) -> None:
    _tamper(
        project,
        "UPDATE custody SET seq = -1 WHERE seq = 3",
        "UPDATE custody SET seq = 3 WHERE seq = 4",
        "UPDATE custody SET seq = 4 WHERE seq = -1",
    )
    found = _bad(project)
    assert (found["保管链第 3 行"], found["保管链第 4 行"]) == (Health.ALTERED, Health.ALTERED)


def test_a_cut_tail_is_found(project: Project) -> None:
    last = project.custody.head()[0]
    _tamper(project, f"DELETE FROM custody WHERE seq = {last}")
    assert _bad(project)[HEAD] == Health.MISSING
    assert HEAD in _bad(project) and HEAD in _bad(project), "nor when new rows have taken its number"


@pytest.mark.parametrize("name", ["custody_no_update", "custody_append", "captures_insert_held", "decisions_delete_held"])
def test_a_missing_trigger_is_found(project: Project, name: str) -> None:
    project.db.execute(f"DROP TRIGGER {name}")
    assert _bad(project)[f"触发器 {name}"] == Health.MISSING


def _forge(project: Project, seq: int) -> None:
    """Change one row and give it and all after it digests that fit again, as somebody who knows how would."""
    previous, statements = "", []
    for row in list(project.custody.rows())[seq - 1 :]:
        made = replace(row, actor=f"{row.actor}x" if row.seq == seq else row.actor, previous=previous or row.previous)
        previous = made.computed()
        cells = f"actor = '{made.actor}', previous = '{made.previous}', digest = '{previous}'"
        statements.append(f"UPDATE custody SET {cells} WHERE seq = {row.seq}")
    _tamper(project, *statements)


def test_a_chain_forged_to_its_end_is_found_by_its_anchors(project: Project) -> None:
    _forge(project, 4)
    found = _bad(project)
    run = project.runs.all()[0].run_id
    assert (found[HEAD], found[f"抓取 {run} 的封签所记的链头"]) == (Health.ALTERED, Health.ALTERED)
    assert not any(p.startswith("保管链第") for p in found)


def test_a_forged_chain_with_its_head_is_found_by_the_root_and_a_forged_root_by_the_stamp(project: Project) -> None:
    _forge(project, 4)
    seq, digest = project.custody.head()
    (project.root / HEAD).write_text(f"{seq} {digest}\n")
    run = project.runs.all()[0].run_id
    assert _bad(project)[f"抓取 {run} 的封签所记的链头"] == Health.ALTERED
    (root,) = project.roots.all()
    statement = re.sub(r'"custody_digest": "\w+"', '"custody_digest": "' + "0" * 64 + '"', root.statement)
    _tamper(project, f"UPDATE roots SET statement = '{statement}'")
    assert _bad(project)[f"抓取 {run} 的时间戳 {project.settings.tsa[0]}"] == Health.ALTERED


@pytest.mark.parametrize("content", [None, b"", b"x", b"5 " + b"0" * 64, b"999999 " + b"0" * 64, b"\xff\xfe"])
def test_a_changed_or_missing_head_is_found(project: Project, content: bytes | None) -> None:
    path = project.root / HEAD
    path.unlink() if content is None else path.write_bytes(content)
    assert HEAD in _bad(project)
    project.decisions.add([Decision("d9", "l", Verdict.PENDING, "", "", "甲", "2026-11-01T00:00:09.000Z")])
    assert HEAD in _bad(project), "work that goes on does not cover it up"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pages SET why = '站外', state = 'skipped' WHERE page_key = 'a'",
        "DELETE FROM pages WHERE page_key = 'a'",
        "UPDATE runs SET started_at = '2020-01-01T00:00:00.000Z'",
        "UPDATE runs SET targets = 'other'",
        "UPDATE facts SET value = 'other' WHERE name = 'project_id'",
    ],
)
def test_changed_records_of_a_sealed_run_are_found(project: Project, statement: str) -> None:
    _tamper(project, statement)
    run = project.runs.all()[0].run_id
    assert _bad(project) == {f"抓取 {run} 的封签": Health.ALTERED}


def test_every_byte_of_a_stamp_that_counts(project: Project) -> None:
    """Flipped anywhere, a token differs from what the chain says; nearly everywhere it also no longer verifies."""
    (held,) = project.stamps.all()
    for at in range(0, len(held.token), 97):
        token = bytearray(held.token)
        token[at] ^= 1
        _tamper(project, f"UPDATE stamps SET token = x'{token.hex()}'")
        found = [f for f in verify(project) if f.health != Health.OK]
        assert any(f.place == f"stamps {held.run_id} {held.tsa}" for f in found), at


def test_bytes_flipped_in_the_database_file_are_found(project: Project) -> None:
    """In each place of the file where an address, a decision or a custody digest is written."""
    project.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    digest = list(project.custody.rows())[3].digest
    project.db.close()
    path = project.root / "xunzheng.db"
    data = path.read_bytes()
    places = [m.start() for text in (b"http://shop.example/a", "待核".encode(), digest.encode()) for m in re.finditer(text, data)]
    assert len(places) >= 5
    for at in places:
        changed = bytearray(data)
        changed[at + 2] ^= 1
        for left in project.root.glob("xunzheng.db-*"):
            left.unlink()
        path.write_bytes(changed)
        again = open_project(project.root)
        found: list[Finding] = [f for f in verify(again) if f.health != Health.OK]
        again.db.close()
        assert found or _spare(changed, at), f"byte {at}"


def _spare(data: bytearray, at: int) -> bool:
    """Whether a place holds no row any more, or one that is no evidence: the queue's request, an index."""
    near = bytes(data[max(0, at - 400) : at])
    return b'"url"' in near or b"{}" in bytes(data[at : at + 400])
