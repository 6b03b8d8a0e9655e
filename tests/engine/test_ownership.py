"""Whose a run or an ascent is: what others may do with it, by its page, by its link and by the server's addresses."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from cvlab import engine
from cvlab.architecture import PRESETS
from cvlab.datasets import DATASETS
from cvlab.engine import EngineStatus, WorkerStatus
from cvlab.engine.run_rules import Entry
from cvlab.engine.runs import Runs
from cvlab.experiment import Experiment, Run, TrainingState
from cvlab.maximization import Ascent, Goal
from cvlab.ui.maximization import ascents
from cvlab.ui.server.owner import COOKIE, OwnerCookie, named, owner_of
from cvlab.ui.server.routes import ROUTES
from tests.asgi import Asking

EXPERIMENT = Experiment(dataset=DATASETS["digits"](), architecture=PRESETS["notes_convnet"])
TOKEN = "a" * 43


class NoWork:
    """An engine that never comes to do anything."""

    def spawn(self, coroutine) -> None:
        coroutine.close()

    def status(self) -> EngineStatus:
        return EngineStatus(state="ready", message="")

    def train_workers(self) -> int:
        return 1


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """The app's registry, empty, and nothing in it is ever trained."""
    registry = Runs(NoWork())
    monkeypatch.setattr(engine, "RUNS", registry)
    return registry


@pytest.fixture
def server(runs: Runs) -> Asking:
    async def page(request) -> HTMLResponse:
        return HTMLResponse("a page")

    routes = [Route("/training", page), *ROUTES]
    app = Starlette(routes=routes, middleware=[Middleware(OwnerCookie)])
    return Asking(app)


def test_whoever_opens_a_page_is_given_a_secret_that_scripts_cannot_read(server: Asking) -> None:
    given = server.get("/training", accept="text/html").headers["set-cookie"]
    token = re.match(rf"{COOKIE}=([\w-]+);", given)[1]
    assert len(token) == 43
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in given
    assert owner_of({COOKIE: token}) == named(token)
    server.cookies[COOKIE] = token
    again = server.get("/training", accept="text/html")
    assert "set-cookie" not in again.headers, "it is kept"
    server.cookies.clear()
    other = server.get("/training", accept="text/html").headers["set-cookie"]
    assert token not in other


def test_only_pages_bring_the_secret_and_a_false_one_is_replaced(server: Asking) -> None:
    assert "set-cookie" not in server.get("/engine").headers
    server.cookies[COOKIE] = "chosen by somebody"
    assert COOKIE in server.get("/training", accept="text/html").headers["set-cookie"]
    assert owner_of({COOKIE: "chosen by somebody"}) == ""
    assert owner_of({}) == ""


def test_the_secret_cannot_be_had_from_what_is_written_down() -> None:
    assert TOKEN not in named(TOKEN)
    assert re.fullmatch("[0-9a-f]{32}", named(TOKEN))
    assert named(TOKEN) != named("b" * 43)


def test_the_servers_addresses_steer_no_run_and_tell_no_owner(server: Asking, runs: Runs) -> None:
    run_id = runs.start(EXPERIMENT, owner=named(TOKEN))
    before = replace(runs[run_id])
    for method in ("get", "post", "put", "delete", "patch"):
        for tail in (
            "",
            "/inside",
            "/pause",
            "/resume",
            "/stop",
            "/remove",
            "?since=-1&status=paused&pace=1",
        ):
            answer = server.ask(method, f"/runs/{run_id}{tail}")
            assert named(TOKEN) not in answer.text
            if method != "get" or tail in ("/pause", "/resume", "/stop", "/remove"):
                assert answer.status_code in (404, 405)
    assert runs[run_id] == before
    assert server.get(f"/runs/{run_id}").json()["status"] == "queued"


@pytest.mark.parametrize("run_id", ["nobody", "0123456789", "..%2f..%2fetc", "0" * 5000])
def test_a_run_that_is_not_there_is_a_sentence(server: Asking, run_id: str) -> None:
    answer = server.get(f"/runs/{run_id}")
    assert answer.status_code == 404


def test_what_is_told_of_the_engine_names_no_address_and_no_process(
    server: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = WorkerStatus(name="train-1", pid=12345, warm=True, device="CPU", busy=False, role="train")
    monkeypatch.setattr(engine, "status", lambda: EngineStatus(state="ready", message="", workers=(worker,)))
    told = server.get("/engine")
    assert told.json() == {
        "state": "ready",
        "message": "",
        "workers": [
            {"name": "train-1", "role": "train", "warm": True, "busy": False, "device": "CPU", "message": ""}
        ],
    }
    assert "12345" not in told.text
    assert "address" not in {field.name for field in dataclasses.fields(EngineStatus)}


PAGE = """
    import streamlit as st
    from cvlab import engine
    from cvlab.architecture import PRESETS
    from cvlab.datasets import DATASETS
    from cvlab.experiment import Experiment
    from cvlab.ui.training.kept_runs import kept_runs
    from cvlab.ui.training.run import buttons, live_controls, told
    from cvlab.ui import session_runs
    experiment = Experiment(dataset=DATASETS["digits"](), architecture=PRESETS["notes_convnet"])
    run = session_runs.current_run()
    buttons(run, experiment, "a run")
    told()
    if run and session_runs.mine(run):
        live_controls(run)
    kept_runs()
    st.code(session_runs.me())
"""


def opened(run_id: str | None = None, owner: str | None = None) -> AppTest:
    page = AppTest.from_string(PAGE.replace("\n    ", "\n"), default_timeout=60)
    if run_id:
        page.query_params["run"] = run_id
    if owner:
        page.session_state["owner"] = owner
    page.run()
    assert not page.exception
    return page


def labels(page: AppTest) -> set[str]:
    return {button.label for button in page.button}


def button(page: AppTest, label: str):
    return next(b for b in page.button if b.label == label)


def test_of_ones_own_run_there_is_everything_and_of_anothers_a_copy(runs: Runs) -> None:
    run_id = runs.start(EXPERIMENT, name="the run", owner="anna")
    assert {"Pause", "Stop and keep", "Remove"} <= labels(opened(run_id, "anna"))
    assert len(opened(run_id, "anna").select_slider) == 2
    page = opened(run_id, "berta")
    assert labels(page) == {
        "Start a new run",
        "Take a copy of it and go on",
        "Bring to the screen",
        "Test it",
        "Take off the list",
    }
    assert len(page.select_slider) == 0
    assert "begun in another browser" in "".join(c.value for c in page.caption)
    button(page, "Take a copy of it and go on").click().run()
    assert not page.exception
    assert {"Pause", "Stop and keep"} <= labels(page)
    assert len(runs) == 2
    copied = next(runs[i] for i in runs if i != run_id)
    assert (copied.name, copied.status, runs.belongs(copied.id, "berta")) == ("the run", "queued", True)


def test_taking_anothers_run_off_the_list_leaves_it_alone(runs: Runs) -> None:
    run_id = runs.start(EXPERIMENT, owner="anna")
    page = opened(run_id, "berta")
    button(page, "Take off the list").click().run()
    assert not page.exception
    assert runs[run_id].status == "queued"


def test_a_new_session_of_the_same_browser_lists_its_runs_and_another_lists_none(runs: Runs) -> None:
    runs.start(EXPERIMENT, name="of before", owner="anna")
    assert "Bring to the screen" in labels(opened(owner="anna"))
    assert labels(opened(owner="berta")) == {"Start"}


def test_without_a_cookie_a_session_owns_what_it_begins_and_no_other_session_does(runs: Runs) -> None:
    page = opened()
    button(page, "Start").click().run()
    assert "Pause" in labels(page)
    (run_id,) = runs
    assert "Pause" not in labels(opened(run_id))


@pytest.mark.parametrize(
    ("status", "label"),
    [
        ("running", "Pause"),
        ("running", "Stop and keep"),
        ("paused", "Resume"),
        ("paused", "One step"),
        ("paused", "One epoch"),
        ("failed", "Resume"),
        ("running", "Remove"),
        ("running", "Bring to the screen"),
    ],
)
def test_a_button_of_a_run_that_is_gone_gives_one_sentence(runs: Runs, status: str, label: str) -> None:
    first = runs.start(EXPERIMENT, owner="anna")
    second = runs.start(EXPERIMENT, owner="anna")
    page = opened(first, "anna")
    runs[first].status = status
    if label == "Bring to the screen":
        page.selectbox[0].set_value(second)
    page.run()
    for run_id in (first, second):
        runs.remove(run_id, by="anna")
    button(page, label).click().run()
    assert not page.exception
    if label in ("Pause", "Stop and keep", "Resume", "One step", "One epoch"):
        said = [w.value for w in page.warning]
        assert any(
            re.fullmatch(r"There is no run '[0-9a-f]+' any more; start a new one\.", text) for text in said
        )


@pytest.mark.parametrize(("slider", "value"), [(0, 0.01), (1, 20.0)])
def test_a_slider_of_a_run_that_is_gone_gives_one_sentence(runs: Runs, slider: int, value: float) -> None:
    run_id = runs.start(EXPERIMENT, owner="anna")
    page = opened(run_id, "anna")
    runs.remove(run_id, by="anna")
    page.select_slider[slider].set_value(value).run()
    assert not page.exception
    assert any("any more; start a new one" in w.value for w in page.warning)


def test_a_link_to_a_run_that_is_gone_says_so(runs: Runs) -> None:
    page = opened("0123456789", "anna")
    assert [w.value for w in page.warning] == ["There is no run '0123456789' any more; start a new one."]


def test_where_there_is_no_room_start_says_so(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cvlab.engine.room.OWN_RUNS", 1)
    runs.start(EXPERIMENT, owner="anna")
    page = opened(owner="anna")
    button(page, "Start").click().run()
    assert not page.exception
    assert [w.value for w in page.warning] == [
        "You have 1 runs going on already; stop one before you start another."
    ]


def test_a_copy_carries_curve_weights_and_learning_rate(runs: Runs) -> None:
    weights = (np.ones(3730, np.float32),)
    run = Run(id="0123456789", experiment=EXPERIMENT, name="x", status="running", learning_rate=0.5)
    run.state = TrainingState(weights=weights, optimizer=(), epoch=2)
    copied = Entry(run, owner="anna").copy("9876543210", "berta")
    assert copied.owner == "berta"
    assert (copied.run.state, copied.run.learning_rate, copied.run.name) == (run.state, 0.5, "x")
    assert (copied.run.id, copied.run.status, run.status) == ("9876543210", "paused", "running")


GOAL = Goal(filters=(0, 1), layer="conv2d")


@pytest.fixture
def climbs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ascents.Climbing]:
    """Ascents that need no network: what the browser asks for is done at once."""
    monkeypatch.setattr(ascents, "_CLIMBING", type(ascents._CLIMBING)())
    monkeypatch.setattr(ascents, "_GONE", type(ascents._GONE)())

    async def advance(found: ascents.Climbing, group: int, steps: int | None) -> None:
        before = found.states[group]
        found.states[group] = Ascent(
            values=np.zeros(2),
            slots=(),
            step=(before.step if before else 0) + 1,
            heights=np.zeros((1, 2)),
            pictures=np.zeros((2, 4, 4, 1), np.uint8),
        )

    monkeypatch.setattr(ascents, "_advance", advance)
    return lambda owner, cookie=True: ascents.begin("net", None, GOAL, None, owner, cookie)


def test_an_ascent_goes_on_for_the_browser_that_began_it_alone(server: Asking, climbs: Callable) -> None:
    climb = climbs(named(TOKEN))
    for steps in ("", "?steps=1", "?again=1"):
        answer = server.get(f"/ascents/{climb.id}{steps}")
        assert answer.status_code == 403
        assert "begun in another browser" in answer.json()["problem"]
    assert climb.states == [None]
    assert server.get(f"/ascents/{climb.id}?steps=0").json()["problem"] == "", "looking is free"
    server.cookies[COOKIE] = TOKEN
    assert server.get(f"/ascents/{climb.id}?steps=1").json()["step"] == 1
    server.cookies[COOKIE] = "b" * 43
    assert server.get(f"/ascents/{climb.id}?steps=0&again=1").json()["step"] == 1
    assert climb.states[0].step == 1


def test_without_a_cookie_the_ascents_own_name_is_its_secret(server: Asking, climbs: Callable) -> None:
    climb = climbs("a session", cookie=False)
    assert len(climb.id) >= 16
    assert server.get(f"/ascents/{climb.id}?steps=1").json()["step"] == 1


def test_ascents_of_one_browser_make_room_among_themselves_and_say_so(
    server: Asking, climbs: Callable
) -> None:
    quiet = climbs("berta")
    own = [climbs("anna", cookie=False) for _ in range(ascents.OWN + 3)]
    assert ascents.find(quiet.id) is quiet
    assert [ascents.find(c.id) is c for c in own] == [False] * 3 + [True] * ascents.OWN
    told = server.get(f"/ascents/{own[0].id}")
    assert (told.status_code, told.json()["problem"]) == (404, ascents.MADE_ROOM)
    assert server.get("/ascents/never-was").json()["problem"] == ascents.GONE


def test_where_others_take_all_the_room_no_ascent_of_theirs_goes_unless_nobody_looks(
    climbs: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ascents, "KEPT", 3)
    others = [climbs(f"guest {n}") for n in range(3)]
    with pytest.raises(ValueError, match="most of them in other browsers; wait"):
        climbs("anna")
    assert all(ascents.find(c.id) is c for c in others)
    others[0].looked -= ascents.UNWATCHED + 1
    climbs("anna")
    assert [ascents.find(c.id) is c for c in others] == [False, True, True]


@pytest.mark.parametrize("steps", ["-1", "2.5", "١", "9" * 400, "1e3", "x"])
def test_steps_that_are_none_are_refused(server: Asking, climbs: Callable, steps: str) -> None:
    climb = climbs("anna", cookie=False)
    assert server.get(f"/ascents/{climb.id}?steps={quote(steps)}").status_code == 404
    assert climb.states == [None]
