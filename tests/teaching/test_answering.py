"""What a browser asks of a desk: only its own is answered, only pictures are read, and nothing outlives the session."""

from __future__ import annotations

import asyncio
import gc
import json
from typing import Any

import numpy as np
import pytest
from starlette.requests import Request

from cvlab.teaching.bench import MOST, NONE
from cvlab.teaching.drawings import drawings
from cvlab.teaching.grounds import drawings_ground
from cvlab.teaching.presets import OWN, PRESETS, preset
from cvlab.ui.server.owner import COOKIE, named
from cvlab.ui.teaching import answering
from cvlab.ui.teaching.desks import UNDONE, Desk, find
from tests.asgi import through

SECRET = "a" * 43


def desk(name: str = PRESETS[0], *, cookie: bool = False) -> Desk:
    made = Desk(drawings_ground(), preset(name), named(SECRET), cookie)
    if pending := made.pending():
        made.learn(pending, answering.small_base.maps_of(np.stack([shot.pixels for shot in pending])))
    return made


def asked(
    token: str, deed: str, body: bytes, query: str = "", cookie: str = ""
) -> tuple[int, dict[str, Any]]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"cookie", f"{COOKIE}={cookie}".encode())] if cookie else []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "headers": headers,
        "query_string": query.encode(),
    }
    request = Request({**scope, "path_params": {"token": token, "deed": deed}}, receive)
    answer = through(answering.answered(request))
    return answer.status_code, json.loads(bytes(answer.body))


def test_a_drawing_is_answered_with_shares_distance_and_places():
    mine, star = desk(), drawings("star", 1, seed=3)[0].tobytes()
    status, told = asked(mine.token, "ask", star, "look=1")
    assert status == 200
    assert sum(told["shares"].values()) == pytest.approx(1, abs=1e-3)
    assert max(told["shares"], key=told["shares"].get) == "star"
    assert np.array(told["heat"]).shape == (5, 5)
    assert "heat" not in asked(mine.token, "ask", star)[1]


@pytest.mark.parametrize("body", [b"", b"x", bytes(28 * 28 + 1), bytes(10_000_000)])
def test_what_is_no_picture_of_that_size_is_refused(body):
    mine = desk()
    status, told = asked(mine.token, "ask", body)
    assert (status, told) == (400, {"problem": answering.NOT_A_PICTURE})


def test_nobody_else_reaches_a_desk():
    mine, blank = desk(cookie=True), bytes(784)
    assert asked(mine.token, "ask", blank)[0] == 404
    assert asked(mine.token, "ask", blank, cookie="b" * 43)[0] == 404
    assert asked(mine.token, "ask", blank, cookie=SECRET)[0] == 200
    assert asked("another", "ask", blank, cookie=SECRET)[1] == {"problem": answering.GONE}


def test_a_desk_goes_with_its_session():
    token = desk().token
    gc.collect()
    assert find(token) is None


def test_a_burst_is_one_moment_and_one_step_back():
    mine = desk(OWN)
    for n, picture in enumerate(drawings("star", 5)):
        told = asked(mine.token, "add", picture.tobytes(), "label=class+1&moment=77")[1]
        assert told["count"] == n + 1
    for picture in drawings("house", 5):
        told = asked(mine.token, "add", picture.tobytes(), "label=class+2&moment=78")[1]
    assert max(told["shares"], key=told["shares"].get) == "class 2", "learnt from before the burst is over"
    assert not mine.pending()
    assert {shot.moment for shot in mine.bench.shots} == {77, 78}
    mine.undo()
    assert [mine.bench.count(name) for name in mine.bench.classes] == [5, 0]


def test_what_is_none_or_to_test_by_is_not_learnt_from():
    mine, picture = desk(), drawings("fish", 1, seed=9)[0].tobytes()
    head = mine.judged().head
    asked(mine.token, "add", picture, "label=&moment=1")
    asked(mine.token, "add", drawings("star", 1, seed=9)[0].tobytes(), "label=star&moment=2&test=1")
    np.testing.assert_array_equal(mine.judged().head.weights, head.weights)
    assert mine.bench.count(NONE) == 7
    assert mine.judged().tested() == (1, 1)


@pytest.mark.parametrize(
    "query", ["label=gone&moment=1", "label=%3Cb%3E&moment=-1", "label=gone&moment=1e99&test=x"]
)
def test_a_class_that_is_not_there_is_one_sentence_and_nothing_is_lost(query):
    mine = desk()
    before = mine.bench
    status, told = asked(mine.token, "add", drawings("star", 1)[0].tobytes(), query)
    assert status == 200
    assert told["problem"].startswith("There is no class called")
    assert mine.bench is before


def test_a_worker_that_does_not_answer_in_time_costs_no_picture(monkeypatch):
    def late(*about: object) -> None:
        raise ValueError("No answer within 30 seconds; try again.")

    mine = desk(OWN)
    monkeypatch.setattr(answering, "maps_of", late)
    told = asked(mine.token, "add", drawings("star", 1)[0].tobytes(), "label=class+1&moment=5")[1]
    assert told == {"count": 1}
    assert len(mine.pending()) == 1
    assert "No answer" in asked(mine.token, "ask", drawings("star", 1)[0].tobytes())[1]["problem"]


def test_a_full_class_says_so():
    mine = desk(OWN)
    mine.change(mine.bench.add("class 1", drawings("star", MOST)))
    told = asked(mine.token, "add", drawings("star", 1, seed=4)[0].tobytes(), "label=class+1&moment=5")[1]
    assert told["problem"].startswith(f"The class class 1 has {MOST} pictures")


def test_another_class_leaves_what_is_known_of_the_others():
    mine = desk()
    known = dict(mine.features)
    mine.change(mine.bench.add_class("fish").add("fish", drawings("fish", 3)))
    assert len(mine.pending()) == 3
    assert all(mine.features[key] is values for key, values in known.items())


def test_deleting_deletes_pictures_features_and_what_could_be_taken_back():
    mine = desk()
    for _ in range(UNDONE + 5):
        mine.change(mine.bench.add("star", drawings("star", 1, seed=mine.bench.number)))
    assert len(mine.past) == UNDONE
    mine.forget()
    assert (mine.bench.shots, mine.past, mine.features, mine.judged()) == ((), [], {}, None)


def test_features_of_pictures_that_cannot_come_back_are_let_go():
    mine = desk()
    mine.past = []
    mine.change(mine.bench.without_class("star"), undo=False)
    assert len(mine.features) == len({shot.key for shot in mine.bench.shots})


def test_questions_at_once_do_not_disturb_each_other():
    mine, stars = desk(), drawings("star", 8, seed=6)

    async def together() -> list[int]:
        work = [
            asyncio.to_thread(asked, mine.token, "add", s.tobytes(), "label=star&moment=9") for s in stars
        ]
        return [told["count"] for _, told in await asyncio.gather(*work)]

    assert sorted(through(together())) == list(range(13, 21))
