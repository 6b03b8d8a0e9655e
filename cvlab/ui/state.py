"""What a session remembers across pages: its runs, which of them is on screen, and which are overlaid."""

from __future__ import annotations

import streamlit as st

from cvlab import engine
from cvlab.experiment import Run

OVER = "over"  # in the link: the runs laid over the one that ?run= names


def runs() -> list[Run]:
    """This session's runs, newest last; those that the link names (?run= and ?over=) are among them."""
    ids = st.session_state.setdefault("run_ids", [])
    over = [i for i in st.query_params.get(OVER, "").split(".") if engine.RUNS.get(i)]
    for named in (st.query_params.get("run"), *over):
        if named and named not in ids and engine.RUNS.get(named):
            ids.append(named)
    if over and "overlaid" not in st.session_state:
        st.session_state["overlaid"] = over
    return [run for i in ids if (run := engine.RUNS.get(i))]


def current_run() -> Run | None:
    """The run on screen: the link's, else the one last started, else none."""
    mine = runs()
    wanted = st.query_params.get("run") or st.session_state.get("run_id")
    return next((run for run in mine if run.id == wanted), mine[-1] if mine else None)


def weights_step(run: Run) -> int:
    """The step whose weights the run has here: a large network's are some seconds older than its curve, and early
    stopping may have taken older ones back."""
    epoch = run.taken_back or run.state.epoch
    return epoch * run.experiment.steps_per_epoch() + run.state.step


def show_run(run_id: str) -> None:
    """Make a run the one on screen, here and in the link. Was it laid over, it changes places with the one before."""
    before, laid = current_run(), st.session_state.get("overlaid") or []
    if before and run_id in laid:
        lay_over([before.id if i == run_id else i for i in laid])
    ids = st.session_state.setdefault("run_ids", [])
    if run_id not in ids:
        ids.append(run_id)
    st.session_state["run_id"] = run_id
    st.query_params["run"] = run_id


def overlaid() -> list[Run]:
    """The runs whose curves lie over those of the run on screen."""
    current, chosen = current_run(), st.session_state.get("overlaid") or []
    return [run for run in runs() if run.id in chosen and run is not current]


def lay_over(run_ids: list[str]) -> None:
    """Lay the curves of these runs, and no others, over those of the run on screen."""
    st.session_state["overlaid"] = run_ids
    link_overlaid()


def link_overlaid() -> None:
    """Put the runs that are laid over into the link, so that a reload finds them again."""
    chosen = st.session_state.get("overlaid")
    if chosen:
        st.query_params[OVER] = ".".join(chosen)
    elif OVER in st.query_params:
        del st.query_params[OVER]


def forget_run(run_id: str) -> None:
    """Drop a run from this session and from the engine."""
    st.session_state["run_ids"] = [i for i in st.session_state.get("run_ids", []) if i != run_id]
    lay_over([i for i in st.session_state.get("overlaid") or [] if i != run_id])
    if st.session_state.get("run_id") == run_id:
        del st.session_state["run_id"]
    if st.query_params.get("run") == run_id:
        del st.query_params["run"]
    engine.RUNS.remove(run_id)
