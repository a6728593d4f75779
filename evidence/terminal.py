"""The terminal in Chinese: the command line's own words, its errors, progress bars.

Typer and rich print English around our texts; here their few words are replaced and every usage error becomes
one Chinese sentence. Exit codes: 0 done, 1 done with findings to look at, 2 wrong command line, 3–6 see errors.py,
130 stopped.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console
from rich.markup import escape
from typer import rich_utils
from typer._click import exceptions as click_errors
from typer.core import TyperCommand, TyperGroup

from evidence.errors import XunzhengError

Json = Annotated[bool, typer.Option("--json", help="输出给程序读的 JSON。")]
Here = Annotated[
    Path, typer.Option("--project", "-p", envvar="XUNZHENG_PROJECT", help="项目目录。", file_okay=False, show_default="当前目录")
]
HERE = Path()
STOPPED = 130  # exit code of what was stopped and goes on when called again

screen = Console(highlight=False, soft_wrap=True)
beside = Console(highlight=False, soft_wrap=True, stderr=True)

_WORDS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "错误",
    "DEFAULT_STRING": "[默认: {}]",
    "ENVVAR_STRING": "[环境变量: {}]",
    "REQUIRED_LONG_STRING": "[必填]",
}


class ChineseCommand(TyperCommand):
    """A command whose usage line and --help option are Chinese."""

    def get_help_option(self, ctx: Any) -> Any:
        return _chinese_help(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:
        return _chinese_usage(super().get_usage(ctx))


class ChineseGroup(TyperGroup):
    """A group of commands whose usage line and --help option are Chinese, listed in the order of work."""

    def get_help_option(self, ctx: Any) -> Any:
        return _chinese_help(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:
        return _chinese_usage(super().get_usage(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.commands)


def group(text: str, *, alone: bool = False) -> typer.Typer:
    """A command line, or a group of commands in one, with its help text; one that does something `alone` needs no subcommand."""
    return typer.Typer(
        help=text,
        cls=ChineseGroup,
        no_args_is_help=not alone,
        invoke_without_command=alone,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )


def command(app: typer.Typer, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as a command; what it returns, when an int, is the exit code."""
    return app.command(name, cls=ChineseCommand)


class Step(Protocol):
    """Called with how much is done and how much there is; total 0 when not known yet."""

    def __call__(self, done: int, total: int, note: str = "") -> None: ...


def run(app: typer.Typer) -> int:
    """Run the command line and give its exit code; never a traceback for what a user can cause."""
    for name, word in _WORDS.items():
        setattr(rich_utils, name, word)
    try:
        code = typer.main.get_command(app)(standalone_mode=False, prog_name="xunzheng")
    except click_errors.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)  # noqa: T201 (rich has printed the help; this is empty)
        return 2
    except click_errors.UsageError as error:
        beside.print(f"[bold red]错误：[/]{_escape(_usage(error))}")
        return 2
    except XunzhengError as error:
        beside.print(f"[bold red]错误：[/]{_escape(error.sentence())}")
        return error.exit_code
    except typer.Abort:
        return STOPPED
    except BrokenPipeError:
        return 0
    if code == STOPPED:
        beside.print("已中止；再运行一次同样的命令就接着做。")
    return code if isinstance(code, int) else 0


@contextmanager
def progress(title: str) -> Iterator[Step]:
    """A progress bar on the terminal's error stream; nothing at all when that is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=beside, transient=True, disable=not beside.is_terminal) as bar:
        task = bar.add_task(title, total=None)

        def step(done: int, total: int, note: str = "") -> None:
            bar.update(task, completed=done, total=total or None, description=f"{title} {_escape(note)}".rstrip())

        yield step


def say(text: str = "") -> None:
    """One line to the reader."""
    screen.print(_escape(text))


def say_all(lines: Iterable[object]) -> None:
    """Lines to the reader."""
    for line in lines:
        say(str(line))


def say_json(value: object) -> None:
    """One JSON value on one line, for a program."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _chinese_help(option: Any) -> Any:
    if option is not None:
        option.help = "显示这段说明。"
    return option


def _chinese_usage(text: str) -> str:
    for english, chinese in (("Usage:", "用法："), ("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 …")):
        text = text.replace(english, chinese)
    return text


def _usage(error: click_errors.UsageError) -> str:
    """A usage error of the command line as one Chinese sentence with the mend."""
    command = error.ctx.command_path if error.ctx else "xunzheng"
    mend = f"请看 {command} --help"
    match error:
        case click_errors.NoSuchOption():
            return f"没有“{error.option_name}”这个选项，{mend}。"
        case click_errors.MissingParameter():
            return f"缺少“{_name(error)}”，{mend}。"
        case click_errors.BadParameter():
            return f"“{_name(error)}”的值不能这样写，{mend}。"
        case click_errors.BadOptionUsage():
            return f"选项“{error.option_name}”后面少了值，{mend}。"
    text = error.format_message()
    if unknown := re.match("No such command '(.*?)'", text):
        return f"没有“{unknown[1]}”这个命令，{mend}。"
    if text.startswith("Missing command"):
        return f"还要写明做什么，{mend}。"
    return f"命令写法不对（{text}），{mend}。"


def _name(error: click_errors.BadParameter) -> str:
    """The parameter an error is about, as the reader writes it."""
    if error.param is None:
        return ""
    return next((o for o in error.param.opts if o.startswith("--")), error.param.name or "")


def _escape(text: str) -> str:
    """Page-made text never becomes terminal markup or control sequences."""
    plain = "".join(c if c.isprintable() or c in "\n\t\u3000" else "�" for c in text)
    return escape(plain)
