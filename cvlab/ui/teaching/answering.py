"""What a browser asks of a desk while a camera or a pen moves: what is this, where does the head look, and keep it."""

from __future__ import annotations

from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from cvlab import engine
from cvlab.teaching import small_base
from cvlab.teaching.bench import NONE
from cvlab.teaching.heads import unit
from cvlab.teaching.looking import heat, parts
from cvlab.ui.server.owner import owner_of
from cvlab.ui.teaching.desks import Desk, find

GONE = "This bench is no longer there; load the page again."
NOT_A_PICTURE = "What was sent is not a picture of the size that this base takes; load the page again."
PATIENCE = 30.0  # seconds for one picture, a worker that is still loading its network included


async def answered(request: Request) -> JSONResponse:
    """`ask`: what the picture is, `?look=1` with where the head looks. `add`: keep it as one of `?label=`, a picture of
    `?moment=`, `?test=1` to test by. The body is the picture's bytes, row by row."""
    desk = find(request.path_params["token"])
    if desk is None or (desk.cookie and owner_of(request.cookies) != desk.owner):
        return JSONResponse({"problem": GONE}, status_code=404)
    pixels = await _pixels(request, desk)
    if pixels is None:
        return JSONResponse({"problem": NOT_A_PICTURE}, status_code=400)
    adds = request.path_params["deed"] == "add"
    try:
        return JSONResponse(
            await run_in_threadpool(_add if adds else _ask, desk, pixels, dict(request.query_params))
        )
    except ValueError as error:
        return JSONResponse({"problem": str(error)})


async def _pixels(request: Request, desk: Desk) -> np.ndarray | None:
    """uint8 H x W x C; None for anything else, of which no more is read than the picture would have."""
    wanted, body = int(np.prod(desk.ground.shape)), bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > wanted:
            return None
    return np.frombuffer(bytes(body), np.uint8).reshape(desk.ground.shape) if len(body) == wanted else None


def maps_of(desk: Desk, pixels: np.ndarray) -> np.ndarray:
    """h x w x K of one picture.

    Raises:
        ValueError: in words, where no worker can.
    """
    ground = desk.ground
    if not ground.of_its_own:
        return small_base.maps_of(pixels[None])[0]
    return engine.call(
        "cvlab.nets.features:features_of", ground.base, ground.weights(), pixels, timeout=PATIENCE
    )


def _add(desk: Desk, pixels: np.ndarray, query: dict[str, str]) -> dict[str, Any]:
    moment = int(query["moment"]) if query.get("moment", "").isdecimal() and len(query["moment"]) < 12 else 0
    label, test = query.get("label", NONE), query.get("test") == "1"
    with desk.lock:
        begins = not any(shot.moment == moment for shot in desk.bench.shots)
        desk.change(desk.bench.add(label, [pixels], test=test, moment=moment), undo=begins)
        shot, bench = desk.bench.shots[-1], desk.bench
    told = {"count": bench.count(label, test=test)}
    # The base looks at it at once: when the last picture of a burst is in, the others have been learnt from.
    if desk.ground.ready:
        try:
            maps = maps_of(desk, pixels)
        except ValueError:  # no worker in time: the picture is kept, and the page has it looked at later
            return told
        desk.learn((shot,), maps[None])
        told |= _told(desk, maps, look=False)
    return told


def _ask(desk: Desk, pixels: np.ndarray, query: dict[str, str]) -> dict[str, Any]:
    return _told(desk, maps_of(desk, pixels), query.get("look") == "1")


def _told(desk: Desk, maps: np.ndarray, look: bool) -> dict[str, Any]:
    """The shares of all classes by name, how far it is from the nearest, and what each place speaks for the answer."""
    taught = desk.taught()
    if taught is None:
        return {"shares": {}, "distance": None}
    units = unit(desk.ground.seen(maps[None]))
    shares = taught.head.shares(units)[0]
    told: dict[str, Any] = {
        "shares": dict(zip(taught.classes, np.round(shares, 5).tolist(), strict=True)),
        "distance": round(float(taught.head.distances(units)[0]), 5),
    }
    if look:
        shown = heat(parts(maps, taught.head, int(shares.argmax()), pooled=desk.ground.pooled))
        told["heat"] = shown.tolist()
    return told
