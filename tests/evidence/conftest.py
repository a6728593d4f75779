"""A real project in a temporary folder, and drafts to seal in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.captures import Draft
from evidence.project import Project, create_project
from evidence.settings import Settings

SHOP = "http://shop.example/"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return create_project(tmp_path / "项目", Settings(office="演示市监"))


@pytest.fixture
def draft(project: Project) -> Callable[..., Draft]:
    run = project.runs.begin(("t",))

    def make(page_key: str = "page", body: bytes = "签约包过".encode(), **more: object) -> Draft:
        values: dict[str, object] = {
            "run_id": run.run_id,
            "page_key": page_key,
            "target_id": "t",
            "url": SHOP,
            "final_url": SHOP,
            "status": 200,
            "headers": HTML,
            "body": body,
            "started_at": "2026-11-01T01:02:03.004Z",
        }
        return Draft(**{**values, **more})  # type: ignore[arg-type]

    return make
