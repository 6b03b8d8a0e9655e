"""The runs this session keeps: a table, which of them to overlay, how each does on the test pictures."""

from __future__ import annotations

import streamlit as st

from cvlab import engine
from cvlab.experiment import Run
from cvlab.experiment.descriptions import differences
from cvlab.experiment.progress import at_end
from cvlab.figures import percent
from cvlab.text import as_said, plain
from cvlab.ui import session_runs


def kept_runs() -> None:
    """Overlay runs on the curves, bring one back to the screen, test it, or remove it."""
    current, runs = session_runs.current_run(), session_runs.runs()
    if not runs:
        st.caption("Every run you start is kept here, to be laid over others, tested and looked into.")
        return
    names = {
        run.id: f"{n}. {run.name}" + ("" if session_runs.mine(run) else " (another browser’s)")
        for n, run in enumerate(runs, start=1)
    }
    current = current or runs[-1]
    st.pills(
        "Lay over the curves",
        [i for i in names if i != current.id],
        format_func=lambda i: plain(names[i], 200),
        selection_mode="multi",
        key="overlaid",
        persist_state="session",
        on_change=session_runs.link_overlaid,
        help="Their curves are drawn beside those of the run on screen.",
    ) if len(runs) > 1 else None
    apart = differences([run.experiment for run in runs])
    st.dataframe(
        [row(run, names[run.id], told) for run, told in zip(runs, apart, strict=True)], hide_index=True
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.selectbox(
            "Run", list(names), format_func=names.__getitem__, index=list(names).index(current.id)
        )
        chosen = next(run for run in runs if run.id == wanted)
        st.button(
            "Bring to the screen",
            on_click=session_runs.show_run,
            args=(wanted,),
            disabled=wanted == current.id,
        )
        st.button("Test it", on_click=test, args=(chosen,), disabled=chosen.state is None)
        label, icon = ("Remove", "delete") if session_runs.mine(chosen) else ("Take off the list", "close")
        st.button(
            label,
            icon=f":material/{icon}:",
            on_click=session_runs.forget_run,
            args=(wanted,),
            key="remove_run",
        )


def row(run: Run, name: str, differs: str) -> dict[str, str]:
    """One line of the table; every figure is the run's own, training and validation those of the weights it has."""
    ends = [p for p in run.history if at_end(p)]
    best = max((p.validation_accuracy for p in ends), default=None)
    kept, taken = run.kept_end, f", kept {run.taken_back}" if run.taken_back else ""
    tested = st.session_state.get("tests", {}).get(run.id)
    return {
        "run": name,
        "status": run.status,
        "epochs": f"{ends[-1].epoch if ends else 0}{taken}",
        "training": percent(kept.accuracy) if kept else "–",
        "validation": percent(kept.validation_accuracy) if kept and at_end(kept) else "–",
        "best": percent(best) if best is not None else "–",
        "test": f"{percent(tested.accuracy, 2)} of {tested.count:,}" if tested else "–",
        "what differs": differs,
        "parameters": f"{run.experiment.architecture.parameter_count():,}",
        "data": run.experiment.dataset.title,
    }


def test(run: Run) -> None:
    """Read the data set's test pictures with the run's present weights, and keep the figure."""
    try:
        found = engine.call("cvlab.nets.training:evaluate", run.experiment, run.weights, timeout=120)
        st.session_state.setdefault("tests", {})[run.id] = found
    except ValueError as error:
        st.toast(as_said(error), icon=":material/warning:")
