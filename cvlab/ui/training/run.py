"""A run on screen: its buttons, live learning rate, figures and curves. The run itself lives in the engine."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cvlab import engine
from cvlab.experiment import Experiment, Run
from cvlab.experiment.descriptions import run_name
from cvlab.figures import number
from cvlab.text import as_said, plain
from cvlab.ui import session_runs
from cvlab.ui.training.answers import answered_live, answers
from cvlab.ui.training.beginning import beginning
from cvlab.ui.training.curves import curves
from cvlab.ui.training.given_weights import weights_of

ACTIVE = ("queued", "running")
# Of each status: label, icon, what the engine is asked for, key.
_PAUSE = ("Pause", "pause", "pause", "pause")
_STOP = ("Stop and keep", "stop", "stop", "stop")
_RESUME = ("Resume", "play_pause", "resume", "resume")
STEERING = {
    "queued": (_PAUSE, _STOP),
    "running": (_PAUSE, _STOP),
    "paused": (
        _RESUME,
        ("One step", "skip_next", "step", "step"),
        ("One epoch", "fast_forward", "step_epoch", "step_epoch"),
        _STOP,
    ),
    "failed": (_RESUME,),
    "stopped": (),
    "finished": (),
}
PACES = (None, 100.0, 20.0, 5.0, 2.0, 1.0)  # steps a second; None is full speed
RATES = [float(f"{m}e{e}") for e in range(-5, 1) for m in (1, 2, 3, 5)] + [10.0]


def chosen(experiment: Experiment) -> None:
    """What Start would train, in short."""
    parameters, epochs = experiment.architecture.parameter_count(), experiment.epochs
    st.caption(
        f"Start trains {parameters:,} parameters on {experiment.dataset.title} for {epochs} "
        f"epoch{'s' * (epochs > 1)}: {plain(run_name(experiment), 200)}. What you can choose is under Controls."
    )


def run_panel(experiment: Experiment, name: str) -> None:
    """Everything about the run on screen; its curves keep themselves up to date in the browser."""
    for problem in experiment.problems()[:1]:
        st.error(as_said(problem), icon=":material/warning:")
    st.fragment(live, key="live_run")(experiment, name)


def live(experiment: Experiment, name: str) -> None:
    if st.session_state.pop("run_changed", False):
        st.rerun()  # the table of runs, outside of this fragment, tells the status too
    run = session_runs.current_run()
    buttons(run, experiment, name)
    told()
    if run is None:
        beginning(experiment)
        return
    if steering(run):
        live_controls(run)
    message(run)
    if answered_live(run.experiment) and run.experiment.dataset.available():
        answers(run, moving=engine.RUNS.moving(run.id), key="answers")
    steered = steering(run) and run.experiment.schedule.kind == "constant"
    shown = [run, *session_runs.overlaid()]
    curves(shown, moving=engine.RUNS.moving, key="curves", on_change=note_change, steered=steered)


def note_change() -> None:
    st.session_state["run_changed"] = True


def told() -> None:
    """What could not be done, and what became of older runs."""
    if missing := session_runs.missing():
        st.warning(missing, icon=":material/link_off:")
    if sentences := session_runs.said():
        for sentence in sentences:
            st.warning(sentence, icon=":material/warning:")
        st.button("Close", on_click=session_runs.heard, key="said_close")


def buttons(run: Run | None, experiment: Experiment, name: str) -> None:
    """Start, and what steers the run on screen: of one's own run those buttons that make sense now."""
    status = run.status if run else ""
    begun_here = run is not None and session_runs.mine(run)
    first = not begun_here or status not in (*ACTIVE, "paused")
    # As high as the most buttons need, so that a pause moves nothing below them.
    with st.container(horizontal=True, key="run_buttons" if status in (*ACTIVE, "paused") else None):
        st.button(
            "Start" if run is None else "Start a new run",
            icon=":material/play_arrow:",
            type="primary" if first else "secondary",
            on_click=_begin,
            args=(experiment, name),
            key="start",
            disabled=bool(experiment.problems()),
        )
        if begun_here:
            for label, icon, action, key in STEERING[status]:
                st.button(
                    label,
                    icon=f":material/{icon}:",
                    on_click=session_runs.steer,
                    args=(getattr(engine.RUNS, action), run.id),
                    key=key,
                    type="primary" if key == "resume" else "secondary",
                )
        elif run is not None:
            st.button(
                "Take a copy of it" + ("" if status == "finished" else " and go on"),
                icon=":material/file_copy:",
                on_click=session_runs.copy,
                args=(run.id,),
                key="copy_run",
            )
    if run is not None and not begun_here:
        st.caption(
            "This run was begun in another browser: you see it live, and only there can it be paused or changed. "
            "A copy of it, with its curve and its weights, is yours."
        )


def _begin(experiment: Experiment, name: str) -> None:
    session_runs.start(experiment, name, weights_of(experiment.begin_with))


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


def steering(run: Run | None) -> bool:
    """Whether the run is this browser's own and goes on, or can: then its learning rate is moved beside its curves."""
    return run is not None and session_runs.mine(run) and run.status in (*ACTIVE, "paused", "failed")


def rate_moves(run: Run | None) -> bool:
    """Whether a slider beside the curves says the learning rate; a run that failed may be begun anew with another."""
    return run is not None and steering(run) and run.status != "failed"


def live_controls(run: Run) -> None:
    """What can be changed while the run on screen goes on: its learning rate and its pace."""
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
        format_func=number,
        help="Takes effect with the next slice of training, within half a second.",
        on_change=lambda: _set(engine.RUNS.set_learning_rate, run.id, key),
    )


def slow_motion(run: Run) -> None:
    key = f"pace_{run.id}"
    st.select_slider(
        "Pace",
        options=PACES,
        value=run.pace if run.pace in PACES else None,
        key=key,
        format_func=lambda v: f"{number(v)} steps/s" if v else "full",
        help="Slow motion: at most so many steps a second, to follow single updates.",
        on_change=lambda: _set(engine.RUNS.set_pace, run.id, key),
    )


def _set(action: Callable[..., None], run_id: str, key: str) -> None:
    """Change the run as the control says; the steps, outside of this fragment, look for it."""
    session_runs.steer(action, run_id, st.session_state[key])
    note_change()
