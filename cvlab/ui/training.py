"""A run on screen: its buttons, live learning rate, figures and curves. The run itself lives in the engine."""

from __future__ import annotations

import streamlit as st

from cvlab import engine
from cvlab.descriptions import run_name
from cvlab.experiment import Experiment, Run
from cvlab.text import as_said, plain
from cvlab.ui import state
from cvlab.ui.components.curves import curves

ACTIVE = ("queued", "running")
PACES = (None, 100.0, 20.0, 5.0, 2.0, 1.0)  # steps a second; None is full speed
RATES = [float(f"{m}e{e}") for e in range(-5, 1) for m in (1, 2, 3, 5)] + [10.0]


def chosen(experiment: Experiment) -> None:
    """What Start would train, in short."""
    parameters, epochs = experiment.architecture.parameter_count(), experiment.epochs
    st.caption(
        f"Start trains {parameters:,} parameters on {experiment.dataset.title} for {epochs} "
        f"epoch{'s' * (epochs > 1)}: {plain(run_name(experiment), 200)}. What you can choose is below the curves."
    )


def run_panel(experiment: Experiment, name: str) -> None:
    """Everything about the run on screen; its curves keep themselves up to date in the browser."""
    for problem in experiment.problems()[:1]:
        st.error(as_said(problem), icon=":material/warning:")
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
    live_controls(run)
    message(run)
    curves([run, *state.overlaid()], moving=engine.RUNS.moving, key="curves", on_change=note_change)


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
            st.button(
                "One epoch", icon=":material/fast_forward:", on_click=engine.RUNS.step_epoch, args=(run.id,),
                key="step_epoch",
            )  # fmt: skip
        if run and status in (*ACTIVE, "paused"):
            st.button(
                "Stop and keep", icon=":material/stop:", on_click=engine.RUNS.stop, args=(run.id,), key="stop"
            )


def start(experiment: Experiment, name: str) -> None:
    state.show_run(engine.RUNS.start(experiment, name=name))


def message(run: Run) -> None:
    """What the run has to say to the learner."""
    if not run.message:
        return
    if run.status == "failed":
        st.error(as_said(run.message), icon=":material/warning:")
    elif run.status == "finished":
        st.info(as_said(run.message), icon=":material/flag:")
    else:
        st.warning(as_said(run.message), icon=":material/warning:")


def live_controls(run: Run) -> None:
    """What can be changed while the run on screen goes on: its learning rate and its pace."""
    if run.status not in (*ACTIVE, "paused", "failed"):
        return
    rate, pace = st.columns((3, 2))
    with rate:
        learning_rate(run)
    with pace:
        slow_motion(run)


def learning_rate(run: Run) -> None:
    key = f"rate_{run.id}"
    st.select_slider(
        "Learning rate, now",
        options=sorted({*RATES, run.learning_rate}),
        value=run.learning_rate,
        key=key,
        format_func=lambda v: f"{v:g}",
        help="Takes effect with the next slice of training, within half a second.",
        on_change=lambda: engine.RUNS.set_learning_rate(run.id, st.session_state[key]),
    )


def slow_motion(run: Run) -> None:
    key = f"pace_{run.id}"
    st.select_slider(
        "Pace",
        options=PACES,
        value=run.pace if run.pace in PACES else None,
        key=key,
        format_func=lambda v: f"{v:g} steps/s" if v else "full",
        help="Slow motion: at most so many steps a second, to follow single updates.",
        on_change=lambda: engine.RUNS.set_pace(run.id, st.session_state[key]),
    )
