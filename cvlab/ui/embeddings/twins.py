"""The trainings that browsers watch: each goes on by one slice when it is asked for, and rests when nobody asks.

So pausing is not asking, and a closed tab costs nothing. A training goes on only for the browser that began it; whoever
else has its address may look at where it stands. All of it, people's faces too, is in memory only.
"""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from cvlab import engine
from cvlab.embeddings import Crowd, Learned, Recipe, crowd_of
from cvlab.embeddings.crowds import Named
from cvlab.embeddings.judging import majority_right, neighbours
from cvlab.embeddings.maps import flat
from cvlab.engine import Task
from cvlab.ui.server.owner import owner_of

SLICE = 0.25  # seconds of training between two looks
OWN, KEPT = (
    4,
    100,
)  # trainings in memory of one browser, and of all; what was looked at longest ago goes first
CURVE = 120  # points of a curve that are drawn
NEAR = 5  # neighbours that are shown
GONE = "This training is no longer kept; press From the start."
NOT_YOURS = "This training was begun in another browser and goes on only there; begin one of your own."


@dataclass
class Twins:
    """A training on its way. The only thing here that changes."""

    id: str
    asked: Named | Crowd
    recipe: Recipe
    owner: str = ""
    cookie: bool = False
    state: Learned | None = None
    places: np.ndarray | None = None
    looked: float = field(default_factory=time.monotonic)
    task: Task | None = None

    @property
    def done(self) -> bool:
        return self.state is not None and self.state.step >= self.recipe.steps

    @property
    def crowd(self) -> Crowd:
        return crowd_of(self.asked)


_TWINS: OrderedDict[str, Twins] = OrderedDict()
_LOCK = threading.Lock()


def begin(asked: Named | Crowd, recipe: Recipe, owner: str = "", cookie: bool = False) -> Twins:
    """A new training, before its first step."""
    made = Twins(secrets.token_urlsafe(12), asked, recipe, owner, cookie)
    with _LOCK:
        own = [t.id for t in _TWINS.values() if t.owner == owner]
        for gone in own[: max(0, len(own) - OWN + 1)]:
            del _TWINS[gone]
        while len(_TWINS) >= KEPT:
            _TWINS.popitem(last=False)
        _TWINS[made.id] = made
    return made


def find(twins_id: str) -> Twins | None:
    """The training of that id, if it is still kept."""
    with _LOCK:
        if twins_id in _TWINS:
            _TWINS.move_to_end(twins_id)
        return _TWINS.get(twins_id)


def forget_people(owner: str) -> None:
    """Let go of every training of that owner that holds pictures of people they brought."""
    with _LOCK:
        for gone in [t.id for t in _TWINS.values() if t.owner == owner and isinstance(t.asked, Crowd)]:
            del _TWINS[gone]


async def go_on(request: Request) -> JSONResponse:
    """One slice more: `?steps=1` for a single step, `?steps=0` for where it stands, `?again=1` from the start."""
    found, steps = find(request.path_params["twins_id"]), request.query_params.get("steps", "")
    if found is None or not re.fullmatch("[0-9]{0,4}", steps):
        return JSONResponse({"problem": GONE}, status_code=404)
    if found.cookie and steps != "0" and owner_of(request.cookies) != found.owner:
        return JSONResponse({"problem": NOT_YOURS, **await run_in_threadpool(news, found)}, status_code=403)
    problem = ""
    if "again" in request.query_params:
        found.state = found.places = None
    try:
        if found.state is None or (steps != "0" and not found.done):
            await _advance(found, int(steps) if steps else None)
    except ValueError as error:
        problem = str(error)
    return JSONResponse({"problem": problem, **await run_in_threadpool(news, found)})


async def _advance(found: Twins, steps: int | None) -> None:
    if found.task is None:
        found.task = engine.submit(
            "cvlab.nets.siamese.training:train", found.asked, found.recipe, found.state, SLICE, steps
        )
    task = found.task
    try:
        # Shielded: a browser that goes away in the middle must not throw away what is being worked out.
        state = await asyncio.shield(asyncio.wrap_future(task.future))
    finally:
        if task.done() and found.task is task:
            found.task = None
    found.state = state


def news(found: Twins) -> dict[str, Any]:
    """Where a training stands, for the browser: the map, the curves, the triplet that hurts most."""
    state = found.state
    if state is None:
        return {"step": 0, "steps": found.recipe.steps, "done": False}
    worst = state.worst
    laid = flat(state.shown, found.places, None if worst is None else worst.points)
    found.places = laid.places
    crowd = found.crowd
    near, far = neighbours(state.shown, NEAR)
    labels = crowd.labels[crowd.shown]
    right = majority_right(near, labels)
    new = labels >= crowd.known
    return {
        "step": state.step,
        "steps": found.recipe.steps,
        "done": found.done,
        "parameters": state.parameters,
        "head": _short(state.head),
        "history": _short(thinned(state.history)),
        "kinds": _short(state.kinds),
        "places": _short(laid.places),
        "share": round(laid.share, 4),
        "near": near.tolist(),
        "far": _short(far),
        "right": [None if not some.any() else round(float(right[some].mean()), 4) for some in (~new, new)],
        "worst": None if worst is None else _worst(crowd, worst, laid.more),
    }


def _worst(crowd: Crowd, worst: Any, places: np.ndarray) -> dict[str, Any]:
    rows = [row for row in worst.rows if row >= 0]
    return {
        "pictures": [base64.b64encode(crowd.pictures[row].tobytes()).decode() for row in rows],
        "names": [crowd.names[crowd.labels[row]] for row in rows],
        "points": _short(worst.points[:, :4]),
        "places": _short(places),
        "near": worst.near,
        "far": worst.far,
        "loss": worst.loss,
    }


def thinned(history: np.ndarray) -> np.ndarray:
    """At most CURVE of the rows, evenly, the last among them, with the step in front."""
    count = len(history)
    rows = (
        np.unique(np.linspace(0, count - 1, min(count, CURVE)).round().astype(int))
        if count
        else np.zeros(0, int)
    )
    return np.concatenate([rows[:, None] + 1.0, history[rows]], axis=1)


def _short(values: np.ndarray) -> list[Any]:
    return np.round(np.asarray(values, float), 4).tolist()
