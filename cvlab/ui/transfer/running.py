"""The four ways as runs of the engine: each begins as soon as what it begins with is there."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cvlab import engine
from cvlab.experiment import After, Experiment, Run
from cvlab.transfer.ways import FAULTS, WAYS, Setting, experiment_of
from cvlab.ui import session_runs
from cvlab.ui.server.owner import me
from cvlab.ui.waiting import task_for

RUNS = "transfer_runs"  # in the session: experiment -> id of its run
GOING = "transfer_going"  # the settings that were asked for and whose ways begin one after the other
LAST = "transfer_last"  # the setting asked for last
TESTS = "transfer_tests"
MOVING = ("queued", "running")


def run_of(experiment: Experiment | None) -> Run | None:
    """The run of that very experiment in this session, None where there is none (any more)."""
    known: dict[Experiment, str] = st.session_state.setdefault(RUNS, {})
    return engine.RUNS.get(known.get(experiment)) if experiment in known else None


def run_of_way(setting: Setting, way: str) -> Run | None:
    """The run of that way."""
    return run_of(experiment_of(setting, way))


def begin(setting: Setting) -> None:
    """Ask for all four ways of that setting; those that failed or were stopped begin anew."""
    known: dict[Experiment, str] = st.session_state.setdefault(RUNS, {})
    for experiment in _wanted(setting):
        run = run_of(experiment)
        if run is None or run.status in ("failed", "stopped"):
            known.pop(experiment, None)
    st.session_state[GOING] = st.session_state[LAST] = setting
    advance()


def advance() -> bool:
    """Begin what can begin of what was asked for; whether anything new began."""
    setting, began = st.session_state.get(GOING), False
    if setting is None:
        return False
    waiting = False
    for name, experiment in _named(setting):
        if run_of(experiment) is not None:
            continue
        before = experiment.begin_with.experiment if isinstance(experiment.begin_with, After) else None
        earlier = run_of(before) if isinstance(before, Experiment) else None
        if before is not None and (earlier is None or earlier.status != "finished"):
            waiting = True
        elif not _start(experiment, name, earlier):
            st.session_state[GOING] = None
            return began
        else:
            began = True
    if not waiting:
        st.session_state[GOING] = None
    return began


def _start(experiment: Experiment, name: str, earlier: Run | None) -> bool:
    weights = earlier.weights if earlier else None
    try:
        run_id = engine.RUNS.start(experiment, name=name, owner=me(), weights=weights)
    except ValueError as error:
        session_runs.say(str(error))
        return False
    st.session_state[RUNS][experiment] = run_id
    session_runs.runs()  # so that the Training page lists it too
    st.session_state["run_ids"].append(run_id)
    return True


def _wanted(setting: Setting) -> list[Experiment]:
    return [experiment for _, experiment in _named(setting)]


def _named(setting: Setting) -> list[tuple[str, Experiment]]:
    found = [("Base: 0 to 4", setting.base)] if setting.base else []
    fault = "" if setting.fault == "none" else f": {FAULTS[setting.fault][0].lower()}"
    return found + [(way.title + fault, experiment_of(setting, kind)) for kind, way in WAYS.items()]


def going(setting: Setting) -> bool:
    """Whether something of that setting still runs, or waits for what does."""
    runs = [run_of(experiment) for experiment in _wanted(setting)]
    waits = st.session_state.get(GOING) == setting and not any(
        run is not None and run.status in ("failed", "stopped", "paused") for run in runs
    )
    return waits or any(run is not None and engine.RUNS.moving(run.id) for run in runs)


def steer(setting: Setting, action: str) -> None:
    """Have the engine pause, resume or stop all runs of that setting that go on; stopped, nothing more begins."""
    for experiment in _wanted(setting):
        run = run_of(experiment)
        if run is not None and run.status in (*MOVING, "paused"):
            session_runs.steer(getattr(engine.RUNS, action), run.id)
    if action == "stop":
        st.session_state[GOING] = None


def paused(setting: Setting) -> bool:
    """Whether one of its runs rests."""
    runs = [run_of(experiment) for experiment in _wanted(setting)]
    return any(run is not None and run.status == "paused" for run in runs)


def tested(run: Run | None) -> Any | None:
    """Loss, accuracy and count on the test pictures of a run that is finished; None until they are there.

    Raises:
        ValueError: in words, where they cannot be had.
    """
    if run is None or run.status != "finished":
        return None
    task = task_for(TESTS, run.id, "cvlab.nets.training:evaluate", run.experiment, run.weights, role="train")
    return task.result(0) if task.done() else None
