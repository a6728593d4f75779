"""The page's own questions: JSON in, JSON out, each only for who is signed in, with the session's token, and written down."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from evidence.decisions import Verdict
from evidence.errors import InputError, XunzhengError
from evidence.savedviews import SavedViews
from reports.review.desk import Desk, wanted
from reports.review.visitor import Visitor, same, visitor_of

_MOST_IDS = 500
_MOST_ENTRIES = 5000


def _queue(desk: Desk, visitor: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    asked = wanted(body, desk.soon)
    if asked.text:
        desk.audit(visitor.name, visitor.address, "搜索", detail=asked.text)
    return {"ids": desk.queue(asked)}


def _rows(desk: Desk, visitor: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"rows": desk.rows(_texts(body, "ids", _MOST_IDS), visitor.name)}


def _lead(desk: Desk, visitor: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    lead = _text(body, "id", 40)
    desk.audit(visitor.name, visitor.address, "查看线索", lead)
    return desk.lead(lead, visitor.name, claims=visitor.decides)


def _alike(desk: Desk, visitor: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"ids": desk.alike(_text(body, "id", 40))}


def _decide(desk: Desk, visitor: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    _may_decide(visitor)
    entries = body.get("entries")
    if not isinstance(entries, list) or not 0 < len(entries) <= _MOST_ENTRIES:
        raise InputError("决定的内容不对", place="决定", mend="请刷新页面再试")
    batch = _text(body, "batch", 60)
    told = desk.decide(visitor.name, batch, [_entry(desk, one) for one in entries])
    for lead in told["stored"]:
        desk.audit(visitor.name, visitor.address, "决定", lead, batch)
    for one in told["conflicts"]:
        desk.audit(visitor.name, visitor.address, "决定未记入（别人先定了）", one["lead"], batch)
    return told


def _undo(desk: Desk, visitor: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    _may_decide(visitor)
    told = desk.undo(visitor.name)
    for lead in told["undone"]:
        desk.audit(visitor.name, visitor.address, "撤销", lead)
    return told


def _counts(desk: Desk, visitor: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"counts": desk.counts()}


def _views(desk: Desk, visitor: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"views": desk.views(visitor.name)}


def _save_view(desk: Desk, visitor: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    name, query = _text(body, "name", 30), _text(body, "query", 2000)
    SavedViews(desk.project.db).save(visitor.name, name, query)
    desk.audit(visitor.name, visitor.address, "存视图", detail=name)
    return {}


def _drop_view(desk: Desk, visitor: Visitor, body: Mapping[str, Any]) -> dict[str, Any]:
    SavedViews(desk.project.db).drop(visitor.name, _text(body, "name", 30))
    desk.audit(visitor.name, visitor.address, "删视图", detail=_text(body, "name", 30))
    return {}


_HANDLERS: dict[str, Callable[[Desk, Visitor, Mapping[str, Any]], dict[str, Any]]] = {
    "queue": _queue,
    "rows": _rows,
    "lead": _lead,
    "alike": _alike,
    "decide": _decide,
    "undo": _undo,
    "counts": _counts,
    "views": _views,
    "views/save": _save_view,
    "views/drop": _drop_view,
}


async def api(request: Request) -> Response:
    """One question of the page."""
    desk: Desk = request.app.state.desk
    visitor = visitor_of(request, desk.project, desk.door)
    if visitor is None:
        return _told("请先登录", 401)
    if not same(request.headers.get("x-csrf-token", ""), visitor.csrf):
        return _told("请求不是从本页发出的，请刷新页面", 403)
    handler = _HANDLERS.get(request.path_params["name"])
    if handler is None:
        return _told("没有这个功能", 404)
    try:
        body = json.loads(await request.body())
        if not isinstance(body, dict):
            raise InputError("内容不对", place="请求", mend="请刷新页面")
        return JSONResponse(handler(desk, visitor, body))
    except XunzhengError as error:
        return _told(error.sentence(), 400)
    except (ValueError, RecursionError):
        return _told("内容不对，请刷新页面", 400)
    except sqlite3.OperationalError:
        return _told("数据库正忙，刚才的操作没有保存，请再试一次", 503)


def _may_decide(visitor: Visitor) -> None:
    if not visitor.decides:
        raise InputError(f"“{visitor.name}”的角色是{visitor.role}，只能看", place="决定", mend="请由录入、初核、复核或负责人来定")


def _entry(desk: Desk, one: object) -> dict[str, str]:
    if not isinstance(one, dict):
        raise InputError("决定的内容不对", place="决定", mend="请刷新页面再试")
    made = {name: _text(one, name, longest) for name, longest in _FIELDS.items()}
    if not desk.project.leads.known(made["lead"]) or made["verdict"] not in tuple(Verdict):
        raise InputError("没有这条线索，或没有这种决定", place=made["lead"], mend="请刷新页面再试")
    return made


_FIELDS = {"lead": 40, "verdict": 20, "reason": 100, "note": 500, "saw": 100}


def _text(body: Mapping[str, Any], name: str, longest: int) -> str:
    value = body.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise InputError(f"“{name}”缺少或太长", place="请求", mend="请刷新页面再试")
    return value


def _texts(body: Mapping[str, Any], name: str, most: int) -> list[str]:
    value = body.get(name)
    if not isinstance(value, list) or len(value) > most or not all(isinstance(one, str) for one in value):
        raise InputError(f"“{name}”缺少或太多", place="请求", mend="请刷新页面再试")
    return value


def _told(what: str, code: int) -> Response:
    return JSONResponse({"error": what if what.endswith("。") else f"{what}。"}, code)
