"""What the server answers besides its pages: the state of the engine, and what has become of a run. Nothing asked here
steers a run; an ascent is carried on only for the browser that began it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cvlab import engine
from cvlab.experiment import Run
from cvlab.ui.embeddings.twins import go_on
from cvlab.ui.maximization.ascents import climb
from cvlab.ui.teaching.answering import answered
from cvlab.ui.training import answers
from cvlab.ui.training.curves import news
from cvlab.ui.training.inside import signs

TOLD = ("name", "role", "warm", "busy", "device", "message")


async def engine_status(request: Request) -> JSONResponse:
    """What the workers are doing, for whoever watches over a class's server: no address, no number of a process."""
    now = engine.status()
    workers = [{name: getattr(worker, name) for name in TOLD} for worker in now.workers]
    return JSONResponse({"state": now.state, "message": now.message, "workers": workers})


async def found(request: Request) -> Run | None:
    """The run that the address names; one that only the disk has is read in a thread."""
    run_id = request.path_params["run_id"]
    return engine.RUNS.here(run_id) or await run_in_threadpool(engine.RUNS.get, run_id)


async def run_news(request: Request) -> JSONResponse:
    """The points of a run since `?since=STEP`; asking counts as watching it."""
    run, since = await found(request), step_of(request, "since")
    if run is None or since is None:
        return gone()
    engine.RUNS.watch(run.id)
    return JSONResponse(news(run, moving=engine.RUNS.moving(run.id), since=since))


async def run_inside(request: Request) -> JSONResponse:
    """How a run's layers fare since `?since=STEP`, and its first kernels, unless they are those of `&seen=STEP`."""
    run, since, seen = await found(request), step_of(request, "since"), step_of(request, "seen")
    if run is None or since is None or seen is None:
        return gone()
    return JSONResponse(signs(run, moving=engine.RUNS.moving(run.id), since=since, seen=seen))


async def run_answers(request: Request) -> Response:
    """A run's numbers, for a browser to compute its answers, unless they are those of step `?seen=STEP`."""
    run, seen = await found(request), step_of(request, "seen")
    if run is None or seen is None:
        return gone()
    told = answers.news(run, seen)
    return (
        Response(status_code=204) if told is None else Response(told, media_type="application/octet-stream")
    )


def step_of(request: Request, name: str) -> int | None:
    """The step that the query names, -1 where it names none; None where that is no step."""
    text = request.query_params.get(name, "-1")
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 12 else None


def gone() -> JSONResponse:
    return JSONResponse({"message": "There is no such run any more."}, status_code=404)


ROUTES = (
    Route("/engine", engine_status),
    Route("/ascents/{climb_id}", climb),
    Route("/teaching/{token}/{deed:str}", answered, methods=["POST"]),
    Route("/twins/{twins_id}", go_on),
    Route("/runs/{run_id}", run_news),
    Route("/runs/{run_id}/inside", run_inside),
    Route("/runs/{run_id}/answers", run_answers),
)
