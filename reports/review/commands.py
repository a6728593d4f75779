"""The commands of the review server: run it, and keep its users."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, group, say, say_json

if TYPE_CHECKING:
    from evidence.project import Project
    from reports.review.door import Door

review_app = group("审核：在浏览器里分拣线索，决定随时存下；只给本机用，或给内网里有口令的人用。", alone=True)
users_app = group("审核的用户：姓名、角色、口令。")
review_app.add_typer(users_app, name="users")
_Name = Annotated[str, typer.Argument(help="姓名。")]
_Password = Annotated[str, typer.Option("--password", help="口令；不写就问。", envvar="XUNZHENG_PASSWORD", show_default=False)]


@review_app.callback(invoke_without_command=True)
def review(
    context: typer.Context,
    folder: Here = HERE,
    host: Annotated[str, typer.Option(help="在哪个地址上听；默认只有本机能连。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口；0 表示随意选空闲的。", min=0, max=65535)] = 8760,
    cert: Annotated[Path | None, typer.Option(help="TLS 证书（PEM）。", show_default=False)] = None,
    key: Annotated[Path | None, typer.Option(help="TLS 私钥（PEM）。", show_default=False)] = None,
    name: Annotated[list[str] | None, typer.Option(help="别人用的主机名，可写几个。", show_default=False)] = None,
    plain_http: Annotated[bool, typer.Option("--plain-http", help="不加密也让别的机器连（前面已有加密的代理时）。")] = False,
    browse: Annotated[bool, typer.Option("--open", help="顺便打开浏览器。")] = False,
) -> None:
    """审核：在浏览器里分拣线索，决定随时存下；按 Ctrl-C 停止。"""
    if context.invoked_subcommand is not None:
        return
    from reports.review.door import Door
    from reports.review.serve import serve

    names = tuple(one.lower() for one in name or ())
    serve(folder, Door(host, port, cert, key, names, plain_http), lambda url, door: _tell(url, door, browse))
    say("审核已停止。")


def _tell(url: str, door: "Door", browse: bool) -> None:
    say(f"请用浏览器打开：{url}")
    say("按 Ctrl-C 停止。" if not door.key else "还没有用户，只有本机、并且有上面这个网址的人能进来。按 Ctrl-C 停止。")
    if browse:
        import webbrowser

        webbrowser.open(url)


def _opened(folder: Path) -> "Project":
    from evidence.project import open_project

    return open_project(folder)


def _asked(password: str) -> str:
    return password or str(typer.prompt("口令", hide_input=True, confirmation_prompt="再输一次"))


@command(users_app, "add")
def add(
    name: _Name,
    role: Annotated[list[str], typer.Option("--role", help="角色，可写几个：录入、初核、复核、负责人、只读……")],
    by: Annotated[str, typer.Option("--by", help="谁同意的。")] = "系统管理员",
    password: _Password = "",
    folder: Here = HERE,
) -> None:
    """添加用户，或让停用的用户重新能登录；口令用 argon2 存，谁也看不到。"""
    from reports.review.accounts import add_user

    add_user(_opened(folder), name, role, _asked(password), by)
    say(f"已添加“{name}”（{'、'.join(role)}）。")


@command(users_app, "list")
def show(folder: Here = HERE, as_json: Json = False) -> None:
    """列出用户。"""
    from reports.review.accounts import accounts

    for one in accounts(_opened(folder)):
        if as_json:
            say_json(one)
        else:
            say(f"{one['name']}　{one['roles'] or '没有角色'}{'　已停用' if one['disabled'] else ''}")


@command(users_app, "passwd")
def passwd(name: _Name, password: _Password = "", folder: Here = HERE) -> None:
    """改口令；已登录的全部退出。"""
    from reports.review.accounts import change_password

    change_password(_opened(folder), name, _asked(password))
    say(f"“{name}”的口令已改。")


@command(users_app, "disable")
def disable(name: _Name, folder: Here = HERE) -> None:
    """停用：马上不能再看、再登录；做过的都留着。"""
    from reports.review.accounts import disable_user

    disable_user(_opened(folder), name)
    say(f"“{name}”已停用。")
