"""What the server tells of a training: where it stands, to whom it listens, and what it lets go."""

from __future__ import annotations

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from cvlab.embeddings import Learned, Recipe, Worst
from cvlab.embeddings.crowds import Named, of_people
from cvlab.ui.embeddings import twins
from cvlab.ui.server.owner import COOKIE, OwnerCookie, named
from cvlab.ui.server.routes import ROUTES
from tests.asgi import Asking

TOKEN = "a" * 43


@pytest.fixture(autouse=True)
def none_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twins, "_TWINS", type(twins._TWINS)())


@pytest.fixture
def server() -> Asking:
    return Asking(Starlette(routes=list(ROUTES), middleware=[Middleware(OwnerCookie)]))


def stands(run: twins.Twins, steps: int, dimensions: int = 3) -> Learned:
    crowd, rng = run.crowd, np.random.default_rng(0)
    rows = tuple(int(np.flatnonzero(crowd.labels == label)[0]) for label in (1, 1, 2))
    return Learned(
        weights=(np.zeros((2, 3)),),
        moments=(),
        head=np.array([-1.0, 1.0]),
        step=steps,
        history=rng.random((steps, 3)).astype(np.float32),
        kinds=np.array([0.5, 0.25, 0.25]),
        worst=Worst(rows=rows, near=2.0, far=1.5, loss=1.5, points=rng.normal(size=(3, dimensions))),
        shown=rng.normal(size=(len(crowd.shown), dimensions)),
    )


def test_where_a_training_stands_is_told_whole():
    run = twins.begin(Named("digits", 7), Recipe(steps=300))
    run.state = stands(run, 300)
    told = twins.news(run)
    assert (told["step"], told["steps"], told["done"], told["parameters"]) == (300, 300, True, 6)
    assert len(told["places"]) == len(told["near"]) == len(run.crowd.shown)
    assert len(told["history"]) <= twins.CURVE
    assert told["history"][-1][0] == 300
    assert told["worst"]["names"] == ["1", "1", "2"]
    assert len(told["worst"]["places"]) == 3
    again = twins.news(run)
    np.testing.assert_allclose(again["places"], told["places"], atol=1e-3)


def test_only_the_browser_that_began_a_training_may_go_on_with_it(server: Asking):
    run = twins.begin(Named("digits", 7), Recipe(), named(TOKEN), cookie=True)
    run.state = stands(run, 5)
    answer = server.get(f"/twins/{run.id}?steps=1")
    assert answer.status_code == 403
    assert answer.json()["problem"] == twins.NOT_YOURS
    assert server.get(f"/twins/{run.id}?steps=0").json()["step"] == 5
    server.cookies[COOKIE] = TOKEN
    assert server.get(f"/twins/{run.id}?steps=0").status_code == 200


@pytest.mark.parametrize("query", ["?steps=x", "?steps=99999", "?steps=-1"])
def test_nonsense_and_trainings_that_are_gone_are_said(server: Asking, query: str):
    run = twins.begin(Named("digits", 7), Recipe())
    assert server.get(f"/twins/{run.id}{query}").status_code == 404
    assert "no longer kept" in server.get("/twins/nobody").json()["problem"]


def test_few_are_kept_of_one_browser_and_faces_go_at_a_word():
    pictures = np.random.default_rng(0).integers(0, 256, (8, 56, 46), np.uint8)
    people = of_people(pictures, np.repeat(np.arange(4), 2), list("abcd"))
    first = [twins.begin(Named("digits", 7), Recipe(seed=seed), "me") for seed in range(twins.OWN + 1)]
    assert twins.find(first[0].id) is None
    assert twins.find(first[-1].id) is first[-1]
    faces, others = twins.begin(people, Recipe(), "me"), twins.begin(people, Recipe(), "you")
    twins.forget_people("me")
    assert twins.find(faces.id) is None
    assert twins.find(others.id) is others
    assert twins.find(first[-1].id) is first[-1]
