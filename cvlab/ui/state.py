"""What a session remembers across pages: its runs, which of them is on screen, and which are overlaid."""

from __future__ import annotations

import streamlit as st

from cvlab import engine
from cvlab.experiment import Run


def runs() -> list[Run]:
    """This session's runs, newest last; one that the link names (?run=) is among them."""
    ids = st.session_state.setdefault("run_ids", [])
    named = st.query_params.get("run")
    if named and named not in ids and engine.RUNS.get(named):
        ids.append(named)
    return [run for i in ids if (run := engine.RUNS.get(i))]


def current_run() -> Run | None:
    """The run on screen: the link's, else the one last started, else none."""
    mine = runs()
    wanted = st.query_params.get("run") or st.session_state.get("run_id")
    return next((run for run in mine if run.id == wanted), mine[-1] if mine else None)


def show_run(run_id: str) -> None:
    """Make a run the one on screen, here and in the link."""
    ids = st.session_state.setdefault("run_ids", [])
    if run_id not in ids:
        ids.append(run_id)
    st.session_state["run_id"] = run_id
    st.query_params["run"] = run_id


def forget_run(run_id: str) -> None:
    """Drop a run from this session and from the engine."""
    st.session_state["run_ids"] = [i for i in st.session_state.get("run_ids", []) if i != run_id]
    if st.session_state.get("run_id") == run_id:
        del st.session_state["run_id"]
    if st.query_params.get("run") == run_id:
        del st.query_params["run"]
    engine.RUNS.remove(run_id)
