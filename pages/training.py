"""Train a small ConvNet live: choose the experiment on the left, watch and steer it on the right."""

from __future__ import annotations

import streamlit as st

from cvlab.codegen import to_script
from cvlab.ui.experiment import experiment_controls, run_name
from cvlab.ui.page import lesson_page
from cvlab.ui.runs import kept_runs
from cvlab.ui.training import run_panel

with lesson_page("training", widths=(1, 2)) as page:
    with page.choose():
        experiment = experiment_controls()
    with page.show():
        run_panel(experiment, run_name(experiment))
        kept_runs()
        parameters = f"{experiment.architecture.parameter_count():,}"
        with st.expander(f"The network: {parameters} parameters", icon=":material/stacks:", expanded=True):
            st.code(experiment.architecture.summary(), language=None)
    page.words(parameters=parameters, batch=experiment.batch_size)
    if not experiment.problems():
        page.code(to_script(experiment))
    page.link()
