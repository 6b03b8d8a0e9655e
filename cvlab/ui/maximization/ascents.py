"""The ascents that browsers watch: each goes on by one slice when it is asked for, and rests when nobody asks.

So pausing is not asking, a closed tab costs nothing, and a class shares the workers slice by slice. An ascent goes on
only for the browser that began it; whoever else has its id may look at where it stands.
"""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from cvlab import engine
from cvlab.engine import Task
from cvlab.maximization import Ascent, Goal, sheet
from cvlab.ui.server.owner import owner_of

SLICE = 0.25  # seconds of climbing between two looks
OWN = 5  # ascents in memory of one browser; what it looked at longest ago goes first
KEPT = 200  # of all; where nobody looks any more, they go first
UNWATCHED = 600.0  # seconds after which nobody looks any more
TOLD = 1000  # ascents that are gone whose end is remembered
GONE = "This ascent is no longer kept; begin again."
MADE_ROOM = f"This ascent made room for a newer one of yours, of which {OWN} are kept; begin again."
UNSEEN = "Nobody looked at this ascent for long, and it made room for others; begin again."
FULL = (
    f"There are {KEPT} ascents going on already, most of them in other browsers; wait until some have ended."
)
NOT_YOURS = "This ascent was begun in another browser and goes on only there; begin one of your own."
LARGE = 64 * 64  # pixels from which pictures climb in groups, so that the first of them are soon seen
GROUP = 16


@dataclass
class Climbing:
    """An ascent on its way, in groups of pictures that take turns. The only thing here that changes."""

    id: str
    net: Any
    weights: Sequence[np.ndarray] | None
    goals: tuple[Goal, ...]
    picture: np.ndarray | None = None
    states: list[Ascent | None] = field(default_factory=list)
    turn: int = 0
    owner: str = ""
    cookie: bool = False  # whether the owner's browser can say who it is; else the id alone does
    looked: float = field(default_factory=time.monotonic)
    task: Task | None = None

    @property
    def done(self) -> bool:
        return all(s is not None and s.step >= g.steps for s, g in zip(self.states, self.goals, strict=True))

    def next(self) -> int:
        """The group whose turn it is: the one that is furthest behind."""
        steps = [-1 if state is None else state.step for state in self.states]
        return steps.index(min(steps))

    def first(self, group: int) -> int:
        """The number, among all pictures, of a group's first."""
        return sum(len(g.filters) for g in self.goals[:group])


_CLIMBING: OrderedDict[str, Climbing] = OrderedDict()  # what was looked at longest ago at the beginning
_GONE: OrderedDict[str, str] = OrderedDict()  # why those are gone that are
_LOCK = threading.Lock()


def begin(
    net: Any,
    weights: Sequence[np.ndarray] | None,
    goal: Goal,
    picture: np.ndarray | None = None,
    owner: str = "",
    cookie: bool = False,
) -> Climbing:
    """A new ascent, at its foot. The pictures of a large one climb in groups, except where they push each other.

    Raises:
        ValueError: where the goal cannot be, or others take all the room.
    """
    goal.check()
    large = goal.size is not None and goal.size[0] * goal.size[1] >= LARGE
    size = GROUP if large and goal.recipe.objective.kind != "diverse" else len(goal.filters)
    goals = tuple(
        replace(goal, filters=goal.filters[n : n + size]) for n in range(0, len(goal.filters), size)
    )
    made = Climbing(
        secrets.token_urlsafe(12),
        net,
        weights,
        goals,
        picture,
        [None] * len(goals),
        owner=owner,
        cookie=cookie,
    )
    with _LOCK:
        _make_room(owner)
        _CLIMBING[made.id] = made
    return made


def _make_room(owner: str) -> None:
    own = [c.id for c in _CLIMBING.values() if c.owner == owner]
    for climb_id in own[: max(0, len(own) - OWN + 1)]:
        _let_go(climb_id, MADE_ROOM)
    if len(_CLIMBING) >= KEPT:
        oldest = next(iter(_CLIMBING.values()))
        if time.monotonic() - oldest.looked < UNWATCHED:
            raise ValueError(FULL)
        _let_go(oldest.id, UNSEEN)


def _let_go(climb_id: str, why: str) -> None:
    del _CLIMBING[climb_id]
    _GONE[climb_id] = why
    while len(_GONE) > TOLD:
        _GONE.popitem(last=False)


def pictures(climbing_id: str) -> list[np.ndarray]:
    """The pictures of that ascent as they are now, uint8 H x W x C; none before its first slice."""
    climb = find(climbing_id)
    states = climb.states if climb else []
    return [picture for state in states if state is not None for picture in state.pictures]


def find(climbing_id: str) -> Climbing | None:
    """The ascent of that id, if it is still kept."""
    with _LOCK:
        if climbing_id in _CLIMBING:
            _CLIMBING.move_to_end(climbing_id)
            _CLIMBING[climbing_id].looked = time.monotonic()
        return _CLIMBING.get(climbing_id)


async def climb(request: Request) -> JSONResponse:
    """One slice more of an ascent: `?steps=1` for a single step, `?steps=0` for where it stands; `?again=1` sends one
    that is done back to its foot."""
    found = find(request.path_params["climb_id"])
    steps = request.query_params.get("steps", "")
    if found is None or not re.fullmatch("[0-9]{0,6}", steps):
        why = _GONE.get(request.path_params["climb_id"], GONE)
        return JSONResponse({"problem": why}, status_code=404)
    if found.cookie and steps != "0" and owner_of(request.cookies) != found.owner:
        return JSONResponse({**_standing(found), "problem": NOT_YOURS, "groups": []}, status_code=403)
    again = "again" in request.query_params and steps != "0"
    if again and found.done:
        found.states = [None] * len(found.goals)
    if again or steps == "0":
        seen = [n for n, state in enumerate(found.states) if state is not None]
        return JSONResponse(
            {**_standing(found), "groups": [await run_in_threadpool(_news, found, n) for n in seen]}
        )
    group = found.next()
    try:
        await _advance(found, group, int(steps) if steps else None)
    except ValueError as error:
        return JSONResponse({**_standing(found), "problem": str(error), "groups": []})
    return JSONResponse({**_standing(found), "groups": [await run_in_threadpool(_news, found, group)]})


async def _advance(found: Climbing, group: int, steps: int | None) -> None:
    if found.done:
        return
    if found.task is None:
        goal, state = found.goals[group], found.states[group]
        found.task = engine.submit(
            "cvlab.nets.maximization:maximize_slice",
            found.net,
            found.weights,
            goal,
            state,
            # The first look comes after one step, whatever a step costs.
            SLICE,
            1 if state is None else steps,
            found.picture,
        )
    task = found.task
    try:
        # Shielded: a browser that goes away in the middle must not throw away what is being worked out.
        state = await asyncio.shield(asyncio.wrap_future(task.future))
    finally:
        if task.done() and found.task is task:
            found.task = None
    found.states[group] = state


def _standing(found: Climbing) -> dict[str, Any]:
    steps = [state.step if state else 0 for state in found.states]
    return {"step": min(steps), "steps": found.goals[0].steps, "done": found.done, "problem": ""}


def _news(found: Climbing, group: int) -> dict[str, Any]:
    state = found.states[group]
    if state is None:
        raise LookupError(f"Group {group} has not begun to climb.")
    kind, data = sheet(state.pictures)
    return {
        "first": found.first(group),
        "count": len(state.pictures),
        "step": state.step,
        "height": state.pictures.shape[1],
        "width": state.pictures.shape[2],
        "heights": [
            [round(float(h), 5) for h in row] for row in thinned(at_this_size(found.goals[group], state)).T
        ],
        "sheet": f"data:{kind};base64,{base64.b64encode(data).decode()}",
    }


def at_this_size(goal: Goal, state: Ascent) -> np.ndarray:
    """The heights since a dream came to its present size: those of a smaller picture are no measure for them."""
    return state.heights[max(0, state.step - 1) // goal.recipe.steps * goal.recipe.steps :]


CURVE = 64  # points of a height's curve that are drawn


def thinned(heights: np.ndarray) -> np.ndarray:
    """At most CURVE of the rows, evenly: the first, from which it climbed, the last, and those between."""
    count = len(heights)
    return heights[np.linspace(0, count - 1, min(count, CURVE)).round().astype(int)]
