"""Accounts: a user is a registered person who has a password here; roles stand with the persons, passwords with the users."""

from collections.abc import Sequence
from typing import Any

from evidence.errors import InputError
from evidence.persons import Role
from evidence.project import Project
from evidence.sessions import Sessions
from evidence.users import Users


def add_user(project: Project, name: str, roles: Sequence[str], password: str, by: str) -> None:
    """A person with these roles who may sign in. Raises InputError when a role or the password is none."""
    unknown = [role for role in roles if role not in tuple(Role)]
    if unknown:
        raise InputError(f"没有“{unknown[0]}”这个角色", place=f"用户“{name}”", mend=f"可用的是 {'、'.join(Role)}")
    Users(project.db).add(name, password)
    project.persons.grant(name, [Role(role) for role in roles], by)


def accounts(project: Project) -> list[dict[str, Any]]:
    """Every user with the roles that stand."""
    persons = project.persons.all()
    return [
        {"name": u.name, "roles": "、".join(persons[u.name].roles) if u.name in persons else "", "disabled": u.disabled}
        for u in Users(project.db).all()
    ]


def change_password(project: Project, name: str, password: str) -> None:
    """Another password; who is signed in under that name is out."""
    Users(project.db).set_password(name, password)
    Sessions(project.db).close_all(name)


def disable_user(project: Project, name: str) -> None:
    """A user who may no longer sign in; who is signed in under that name is out."""
    Users(project.db).disable(name)
    Sessions(project.db).close_all(name)
