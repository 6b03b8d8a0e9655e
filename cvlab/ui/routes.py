"""What the server answers besides its pages: the state of the engine, and what has become of a run."""

from __future__ import annotations

import dataclasses

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from cvlab import engine
from cvlab.ui.components.curves import news


async def engine_status(request: Request) -> JSONResponse:
    """What the workers are doing, for whoever watches over a class's server."""
    return JSONResponse(dataclasses.asdict(engine.status()))


async def run_news(request: Request) -> JSONResponse:
    """The points of a run since `?since=STEP`; asking counts as watching it."""
    run = engine.RUNS.get(request.path_params["run_id"])
    since = request.query_params.get("since", "-1")
    if run is None or not since.lstrip("-").isdigit():
        return JSONResponse({"message": "There is no such run any more."}, status_code=404)
    engine.RUNS.watch(run.id)
    return JSONResponse(news(run, moving=engine.RUNS.moving(run.id), since=int(since)))


ROUTES = (Route("/engine", engine_status), Route("/runs/{run_id}", run_news))
