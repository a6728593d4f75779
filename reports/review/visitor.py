"""Visitor: who a request comes from, by the session in its cookie, and what that person's roles allow."""

import secrets
from dataclasses import dataclass

from starlette.requests import Request

from evidence.persons import Role
from evidence.project import Project
from evidence.sessions import Sessions
from evidence.users import Users
from reports.review.door import Door

_DECIDE = {Role.ENTRY, Role.FIRST, Role.SECOND, Role.HEAD}
_AUDIT = {Role.HEAD, Role.AUDIT, Role.ADMIN}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person. `roles` are read at every request, so that a change of them counts at once."""

    name: str
    roles: tuple[Role, ...]
    csrf: str
    address: str
    token: str

    @property
    def decides(self) -> bool:
        return bool(_DECIDE & set(self.roles))

    @property
    def audits(self) -> bool:
        return bool(_AUDIT & set(self.roles))

    @property
    def role(self) -> str:
        """The roles as shown beside the name."""
        return "、".join(self.roles) or "没有角色"


def visitor_of(request: Request, project: Project, door: Door) -> Visitor | None:
    """Who is signed in, None when nobody is; a user who was disabled meanwhile is nobody."""
    token = request.cookies.get(door.cookie, "")
    session = Sessions(project.db).get(token) if token else None
    if session is None or session.local != bool(door.key):
        return None
    if not session.local and not Users(project.db).password_of(session.user):
        return None
    person = project.persons.all().get(session.user)
    roles = person.roles if person else (Role.FIRST,) if session.local else ()
    return Visitor(session.user, roles, session.csrf, address_of(request), token)


def address_of(request: Request) -> str:
    """The address that a request came from."""
    return request.client.host if request.client else ""


def same(given: str, wanted: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing."""
    return bool(wanted) and secrets.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
