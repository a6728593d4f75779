"""The task for the Windows Task Scheduler keeps to the rules of its schema: known elements, their order, their types.

The rules are those of the schema that Microsoft publishes for version 1.2; it was never tried on Windows itself.
"""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from crawler.units import windows_task

NAMESPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
DURATION = re.compile(r"P(?=\d|T)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")
TEXT, BOOLEAN = re.compile(r".{1,}", re.S), re.compile(r"true|false")
# Element -> its children: in order where the schema has a sequence, in any order where it has `all`
SEQUENCE = {
    "TimeTrigger": ("Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "RandomDelay"),
    "Repetition": ("Interval", "Duration", "StopAtDurationEnd"),
}
ANY_ORDER = {
    "Task": {"RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions"},
    "Settings": {
        "AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy", "DisallowStartIfOnBatteries",
        "StopIfGoingOnBatteries", "AllowHardTerminate", "StartWhenAvailable", "NetworkProfileName",
        "RunOnlyIfNetworkAvailable", "WakeToRun", "Enabled", "Hidden", "DeleteExpiredTaskAfter", "IdleSettings",
        "NetworkSettings", "ExecutionTimeLimit", "Priority", "RunOnlyIfIdle",
    },
    "Triggers": {"TimeTrigger"},
    "Actions": {"Exec"},
    "Exec": {"Command", "Arguments", "WorkingDirectory"},
}  # fmt: skip
VALUES = {
    "Enabled": BOOLEAN,
    "StopAtDurationEnd": BOOLEAN,
    "StartWhenAvailable": BOOLEAN,
    "DisallowStartIfOnBatteries": BOOLEAN,
    "StopIfGoingOnBatteries": BOOLEAN,
    "Interval": DURATION,
    "ExecutionTimeLimit": DURATION,
    "StartBoundary": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
    "MultipleInstancesPolicy": re.compile(r"Parallel|Queue|IgnoreNew|StopExisting"),
    "Command": TEXT,
    "Arguments": TEXT,
}


def _task(program: str = r"C:\巡证\xunzheng.cmd", project: str = r"D:\我的 项目 & <1>") -> ElementTree.Element:
    text = windows_task(Path(program), Path(project))
    return ElementTree.fromstring(text.encode("utf-16"))  # as it is to be saved: the declaration says UTF-16


def _name(element: ElementTree.Element) -> str:
    assert element.tag.startswith(NAMESPACE), element.tag
    return element.tag.removeprefix(NAMESPACE)


@pytest.mark.parametrize("element", list(_task().iter()), ids=lambda e: str(e.tag).rpartition("}")[2])
def test_each_element_is_one_the_schema_knows_in_its_place_and_type(element: ElementTree.Element) -> None:
    name, children = _name(element), [_name(child) for child in element]
    if name in SEQUENCE:
        places = [SEQUENCE[name].index(child) for child in children]
        assert places == sorted(set(places))
    elif name in ANY_ORDER:
        assert set(children) <= ANY_ORDER[name] and len(set(children)) == len(children)
    else:
        assert not children and VALUES[name].fullmatch(element.text or ""), (name, element.text)


def test_what_the_schema_demands_is_there() -> None:
    task = _task()
    assert task.get("version") == "1.2" and [_name(c) for c in task][-1] == "Actions"
    assert task.find(f"{NAMESPACE}Triggers/{NAMESPACE}TimeTrigger/{NAMESPACE}Repetition/{NAMESPACE}Interval") is not None


def test_odd_paths_stay_whole() -> None:
    run = _task().find(f"{NAMESPACE}Actions/{NAMESPACE}Exec")
    assert run is not None
    assert run.findtext(f"{NAMESPACE}Command") == r"C:\巡证\xunzheng.cmd"
    assert run.findtext(f"{NAMESPACE}Arguments") == r'schedule once --project "D:\我的 项目 & <1>"'
