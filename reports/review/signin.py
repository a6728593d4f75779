"""Sign in and out: a password (argon2) or, on a server without users, the key it printed when it started; tries are limited."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from evidence.sessions import Sessions
from evidence.users import Users, matches
from reports.review.answer import answer
from reports.review.desk import Desk
from reports.review.forms import form_of
from reports.review.visitor import address_of, same, visitor_of
from reports.static_page import render

_WRONG = "姓名或口令不对"


def login_page(desk: Desk, *, name: str = "", key: str = "", wrong: str = "", code: int = 200) -> Response:
    """The page that asks who it is."""
    page = render("login.html", allow="form-action 'self'", name=name, key=key, wrong=wrong, local=bool(desk.door.key))
    return answer(page, code)


async def login(request: Request) -> Response:
    """Show the page, or take what was filled in."""
    desk: Desk = request.app.state.desk
    if request.method == "GET":
        return login_page(desk, key=request.query_params.get("key", "")[:100])
    form = await form_of(request)
    name, password, address = form["name"], form["password"], address_of(request)
    sessions, local = Sessions(desk.project.db), bool(desk.door.key)
    if minutes := sessions.must_wait(name, address):
        desk.audit(name, address, "登录被拒", detail="尝试过多")
        return login_page(desk, name=name, wrong=f"试得太多了，请 {minutes} 分钟后再试。", code=429)
    if not 0 < len(name) <= 40 or not name.isprintable():
        return login_page(desk, wrong="请填写姓名。", code=400)
    if local:
        right = same(password, desk.door.key)
    else:  # slow on purpose, so not where it would hold up the others
        right = await run_in_threadpool(matches, Users(desk.project.db).password_of(name), password)
    if not right:
        sessions.failed(name, address)
        desk.audit(name, address, "登录失败")
        return login_page(desk, name=name, wrong=f"{_WRONG}。", code=403)
    sessions.succeeded(name)
    token, _ = sessions.open(name, address, local=local)
    desk.audit(name, address, "登录")
    answer = RedirectResponse("./", 303)
    answer.set_cookie(desk.door.cookie, token, httponly=True, samesite="strict", secure=desk.door.tls, path="/")
    return answer


async def logout(request: Request) -> Response:
    """End the session."""
    desk: Desk = request.app.state.desk
    visitor = visitor_of(request, desk.project, desk.door)
    if visitor and same((await form_of(request))["csrf"], visitor.csrf):
        Sessions(desk.project.db).close(visitor.token)
        desk.audit(visitor.name, visitor.address, "退出")
    answer = RedirectResponse("login", 303)
    answer.delete_cookie(desk.door.cookie, path="/", httponly=True, samesite="strict", secure=desk.door.tls)
    return answer
