"""A run on screen: its buttons, live learning rate, figures and curves. The run itself lives in the engine."""

from __future__ import annotations

import streamlit as st

from cvlab import engine
from cvlab.experiment import Experiment, Run
from cvlab.ui import state
from cvlab.ui.components.curves import curves

ACTIVE = ("queued", "running")
RATES = [float(f"{m}e{e}") for e in range(-5, 1) for m in (1, 2, 3, 5)] + [10.0]


def run_panel(experiment: Experiment, name: str) -> None:
    """Everything about the run on screen; its curves keep themselves up to date in the browser."""
    for problem in experiment.problems()[:1]:
        st.error(problem, icon=":material/warning:")
    st.fragment(live, key="live_run")(experiment, name)


def live(experiment: Experiment, name: str) -> None:
    if st.session_state.pop("run_changed", False):
        st.rerun()  # the table of runs, outside of this fragment, tells the status too
    run = state.current_run()
    buttons(run, experiment, name)
    if run is None:
        st.info(
            "Press **Start**: the curves of loss and accuracy grow here while the network learns.",
            icon=":material/play_arrow:",
        )
        return
    learning_rate(run)
    if run.message:
        (st.error if run.status == "failed" else st.warning)(run.message, icon=":material/warning:")
    others = [r for r in state.runs() if r.id in st.session_state.get("overlaid", []) and r.id != run.id]
    curves(run, others, moving=engine.RUNS.moving(run.id), key="curves", on_change=note_change)


def note_change() -> None:
    st.session_state["run_changed"] = True


def buttons(run: Run | None, experiment: Experiment, name: str) -> None:
    """Start, Pause, Resume, One step, Stop: those that make sense now."""
    status = run.status if run else ""
    with st.container(horizontal=True):
        st.button(
            "Start" if run is None else "Start a new run",
            icon=":material/play_arrow:", type="primary" if status not in (*ACTIVE, "paused") else "secondary",
            on_click=start, args=(experiment, name), key="start", disabled=bool(experiment.problems()),
        )  # fmt: skip
        if run and status in ACTIVE:
            st.button(
                "Pause", icon=":material/pause:", on_click=engine.RUNS.pause, args=(run.id,), key="pause"
            )
        if run and status in ("paused", "failed"):
            st.button(
                "Resume",
                icon=":material/play_pause:",
                on_click=engine.RUNS.resume,
                args=(run.id,),
                key="resume",
                type="primary",
            )
        if run and status == "paused":
            st.button(
                "One step", icon=":material/skip_next:", on_click=engine.RUNS.step, args=(run.id,), key="step"
            )
        if run and status in (*ACTIVE, "paused"):
            st.button(
                "Stop and keep", icon=":material/stop:", on_click=engine.RUNS.stop, args=(run.id,), key="stop"
            )


def start(experiment: Experiment, name: str) -> None:
    state.show_run(engine.RUNS.start(experiment, name=name))


def learning_rate(run: Run) -> None:
    """The slider that changes the learning rate of the run on screen while it runs."""
    key = f"rate_{run.id}"
    if run.status not in (*ACTIVE, "paused", "failed"):
        return
    st.select_slider(
        "Learning rate, now",
        options=sorted({*RATES, run.learning_rate}),
        value=run.learning_rate,
        key=key,
        format_func=lambda v: f"{v:g}",
        help="Takes effect with the next slice of training, within half a second.",
        on_change=lambda: engine.RUNS.set_learning_rate(run.id, st.session_state[key]),
    )
