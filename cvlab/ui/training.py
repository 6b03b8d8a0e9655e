"""A run on screen: its buttons, live learning rate, figures and curves. The run itself lives in the engine."""

from __future__ import annotations

import streamlit as st

from cvlab import engine
from cvlab.experiment import Experiment, Run
from cvlab.plots.curves import learning_curves
from cvlab.ui import state

ACTIVE = ("queued", "running")
POLL_SECONDS = 0.4
RATES = [float(f"{m}e{e}") for e in range(-5, 1) for m in (1, 2, 3, 5)] + [10.0]


def run_panel(experiment: Experiment, name: str) -> None:
    """Everything about the run on screen, refreshed while it moves; its buttons sit inside the refresh."""
    for problem in experiment.problems()[:1]:
        st.error(problem, icon=":material/warning:")
    run = state.current_run()
    poll = bool(run) and moving(run)
    st.fragment(live, key="live_run", run_every=POLL_SECONDS if poll else None)(experiment, name, poll)


def moving(run: Run) -> bool:
    """Will the figures change by themselves? A paused run's last slice and a single step still come in."""
    return run.status in ACTIVE or engine.RUNS.busy(run.id)


def live(experiment: Experiment, name: str, polling: bool) -> None:
    run = state.current_run()
    # Asked before anything is drawn: what comes in while drawing is then drawn by the rerun below.
    going = bool(run) and moving(run)
    buttons(run, experiment, name)
    if run is None:
        st.info(
            "Press **Start**: the curves of loss and accuracy grow here while the network learns.",
            icon=":material/play_arrow:",
        )
        return
    if run.status in ACTIVE:
        engine.RUNS.watch(run.id)
    learning_rate(run)
    figures(run)
    if run.message:
        (st.error if run.status == "failed" else st.warning)(run.message, icon=":material/warning:")
    others = [r for r in state.runs() if r.id in st.session_state.get("overlaid", []) and r.id != run.id]
    shown = [(r.name, r.history) for r in (run, *others)]
    st.plotly_chart(
        learning_curves(shown, steps_per_epoch=run.experiment.steps_per_epoch()),
        key="curves",
        config={"displayModeBar": False},
    )
    st.caption(reading(run))
    if going != polling:
        st.rerun()


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


def figures(run: Run) -> None:
    """Where the run stands, in numbers."""
    last = run.history[-1] if run.history else None
    ends = [p for p in run.history if p.validation_accuracy is not None]
    speed = f"{last.images_per_second:,.0f}" if last else "–"
    with st.container(horizontal=True):
        st.metric("Status", run.status)
        st.metric("Epoch", f"{last.epoch if last else 0} of {run.experiment.epochs}")
        st.metric("Step", f"{last.step:,}" if last else "0")
        st.metric("Loss", f"{last.loss:.4f}" if last else "–")
        st.metric("Validation accuracy", f"{ends[-1].validation_accuracy:.1%}" if ends else "–")
        st.metric("Images per second", speed)
        st.metric("Device", run.device or "–")


def reading(run: Run) -> str:
    """The curves in words, for who cannot see them."""
    ends = [p for p in run.history if p.validation_accuracy is not None]
    if not ends:
        return "The first epoch is not complete yet; the thin line is the training loss, step by step."
    first, last = ends[0], ends[-1]
    return (
        f"After {last.epoch} {'epoch' if last.epoch == 1 else 'epochs'} the training loss is {last.loss:.4f} "
        f"(it was {first.loss:.4f} after the first) and the validation loss {last.validation_loss:.4f}; "
        f"the network reads {last.accuracy:.1%} of the training and {last.validation_accuracy:.1%} "
        "of the validation pictures rightly."
    )
