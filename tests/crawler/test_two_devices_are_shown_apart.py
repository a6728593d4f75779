"""A target may be asked for as a desktop and as a phone: both are sealed apart, and what differs (cloaking) is kept."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawler.settings import user_agent
from evidence.captures import Role
from evidence.findings import Health
from evidence.integrity import verify
from evidence.observations import Agent, Outcome
from evidence.project import Project
from evidence.targets import Render
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, Site, serve


@pytest.fixture
def cloaking() -> Iterator[Site]:
    """A site that sells to phones what it does not show to desktops."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            agent = self.headers["User-Agent"]
            asked.append(f"{self.path} {agent}")
            words = "签约包过，报名从速" if "Mobile" in agent and self.path == "/" else "本校简介"
            body = f"<p>{words}</p><p>联系我们</p><a href=/about>关于</a>".encode()
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(f"http://127.0.0.1:{server.server_port}", server.server_port, asked)
    server.shutdown()
    server.server_close()


def test_both_devices_are_asked_sealed_and_compared(cloaking: Site, project_for: Callable[..., Project]) -> None:
    project = project_for(cloaking, agents=tuple(Agent), render=Render.NEVER)
    run(project)
    assert sorted(a for a in cloaking.asked if "robots" not in a) == [
        "/ XunzhengBot/0.1",
        "/ XunzhengBot/0.1 (Linux; Android 14; Mobile)",
        "/about XunzhengBot/0.1",
        "/about XunzhengBot/0.1 (Linux; Android 14; Mobile)",
    ]
    run_id = project.runs.all()[0].run_id
    seen = project.observations.of_run(run_id)
    assert [(o.agent, o.outcome) for o in seen] == [(Agent.DESKTOP, Outcome.NEW), (Agent.MOBILE, Outcome.NEW)] * 2
    assert {c.agent for c in project.captures.all()} == {user_agent("", a) for a in Agent}
    (differs,) = project.observations.device_differences(run_id)
    assert differs.url == f"{cloaking.base}/" and differs.difference == (("本校简介", ""), ("", "签约包过，报名从速"))
    run(project, ahead=1)
    assert {o.outcome for o in project.observations.of_run(project.runs.all()[0].run_id)} == {Outcome.UNCHANGED}
    assert {f.health for f in verify(project)} == {Health.OK}


@pytest.mark.parametrize("contact", ["", "mailto:a@b.example"])
@pytest.mark.parametrize("agent", Agent)
def test_who_we_say_we_are_names_the_bot_and_no_browser(agent: Agent, contact: str) -> None:
    told = user_agent(contact, agent)
    assert told.startswith("XunzhengBot/") and contact in told and not {"Mozilla", "Chrome", "Safari"} & set(told.split("/"))
    assert ("Mobile" in told) == (agent == Agent.MOBILE)


@pytest.mark.browser
def test_a_phone_is_shown_the_page_as_a_phone(project_for: Callable[..., Project]) -> None:
    script = "<div id=app></div><script>document.body.append(`宽 ${innerWidth} 触 ${navigator.maxTouchPoints > 0}`)</script>"
    with serve({"/": Reply(script.encode())}) as site:
        project = project_for(site, agents=tuple(Agent), render=Render.ALWAYS)
        run(project)
        shown = {c.agent: (project.vault.read(c, Role.DOM) or b"").decode() for c in project.captures.all()}
        assert "宽 1366 触 false" in shown[user_agent("")]
        assert "触 true" in shown[user_agent("", Agent.MOBILE)] and "宽 1366" not in shown[user_agent("", Agent.MOBILE)]
