"""What there is to see of the run on screen below its curves: one tab open, and only that one computed."""

from __future__ import annotations

import streamlit as st

from cvlab import engine
from cvlab.experiment import Experiment, Run
from cvlab.ui import session_runs
from cvlab.ui.training.comparisons import comparisons
from cvlab.ui.training.inside import inside
from cvlab.ui.training.kept_runs import kept_runs
from cvlab.ui.training.reports import mistakes
from cvlab.ui.training.sharing import sharing

VIEWS = {
    ":material/list: Runs": lambda experiment: kept_runs(),
    ":material/compare_arrows: Compare": comparisons,
    ":material/fact_check: Mistakes": lambda experiment: mistakes(session_runs.current_run()),
    ":material/visibility: Inside": lambda experiment: look_inside(session_runs.current_run()),
    ":material/stacks: Network": lambda experiment: network(experiment),
    ":material/share: Share": lambda experiment: sharing(experiment, session_runs.current_run()),
}


def run_views(experiment: Experiment) -> None:
    """Kept runs, comparisons, mistakes, the inside and the network, each in its tab."""
    tabs = st.tabs(list(VIEWS), key="run_view", on_change="rerun")
    for tab, view in zip(tabs, VIEWS.values(), strict=True):
        if tab.open:
            with tab:
                view(experiment)


def network(experiment: Experiment) -> None:
    """The table of the network that Start would train."""
    st.caption(f"The network that Start trains has {experiment.architecture.parameter_count():,} parameters.")
    st.code(experiment.architecture.summary(), language=None)


def look_inside(run: Run | None) -> None:
    """How the layers of the run on screen fare, and its first kernels as they form."""
    if run is None:
        st.caption("Start a run; here you see its first kernels form and how every layer fares.")
        return
    inside(run, moving=engine.RUNS.moving(run.id), key="inside")
