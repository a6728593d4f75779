"""Units: the same schedule kept by the system's own timer, as text to be put where that system wants it.

systemd keeps the scheduler itself alive; cron and the Windows Task Scheduler look every five minutes (`schedule once`).
"""

import shlex
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape


def systemd_unit(program: Path, project: Path) -> str:
    """A service that keeps `xunzheng schedule` alive. Quotes and specifiers of systemd.syntax(7) are escaped."""
    command = " ".join(_systemd(word) for word in (str(program), "schedule", "--project", str(project)))
    return f"""# 存为 ~/.config/systemd/user/xunzheng.service，然后：
#   systemctl --user daemon-reload && systemctl --user enable --now xunzheng
#   loginctl enable-linger    （不登录也运行）
[Unit]
Description=Xunzheng scheduled crawls
After=network-online.target

[Service]
ExecStart={command}
Restart=always
RestartSec=60
TimeoutStopSec=120

[Install]
WantedBy=default.target
"""


def cron_line(program: Path, project: Path) -> str:
    """A crontab line; % would be a newline to cron."""
    command = f"{shlex.quote(str(program))} schedule once --project {shlex.quote(str(project))}"
    return (
        f"# 用 crontab -e 加上这一行（每 5 分钟看一次有没有到时间的巡查）：\n*/5 * * * * {command.replace('%', chr(92) + '%')}\n"
    )


def windows_task(program: Path, project: Path) -> str:
    """A task for `schtasks /Create /TN 巡证 /XML 文件`, in the order of elements that the Task Scheduler's schema gives."""
    arguments = escape(f'schedule once --project "{project}"')
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<!-- 用记事本以 UTF-16 存为 xunzheng.xml，然后：schtasks /Create /TN 巡证 /XML xunzheng.xml
     只按微软公布的任务计划 XML 规则核对过，还没有在 Windows 上试过。 -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>
    <TimeTrigger>
      <Enabled>true</Enabled>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Repetition>
        <Interval>PT5M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
    </TimeTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions><Exec><Command>{escape(str(program))}</Command><Arguments>{arguments}</Arguments></Exec></Actions>
</Task>
"""


UNITS: dict[str, Callable[[Path, Path], str]] = {"systemd": systemd_unit, "cron": cron_line, "windows": windows_task}


def _systemd(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'
