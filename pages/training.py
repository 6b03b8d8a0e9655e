"""Train a small ConvNet live: choose the experiment on the left, watch and steer it on the right."""

from __future__ import annotations

import streamlit as st

from cvlab.codegen import to_script
from cvlab.experiment.comparison_words import settling
from cvlab.experiment.descriptions import run_name
from cvlab.experiment.noticed import noticed
from cvlab.plots.slides import networks as slides
from cvlab.ui import session_runs
from cvlab.ui.page import lesson_page
from cvlab.ui.training.experiment import experiment_controls
from cvlab.ui.training.fold import STYLE
from cvlab.ui.training.run import chosen, rate_moves, run_panel
from cvlab.ui.training.run_views import run_views
from cvlab.ui.training.sharing import shared_experiment

with lesson_page("training", widths=(1, 2)) as page:
    with page.choose():
        st.html(STYLE)
        experiment = experiment_controls(steered=rate_moves(session_runs.current_run()))
    with page.on_phones():
        chosen(experiment)
    with page.show():
        shared_experiment()
        run_panel(experiment, run_name(experiment))
    with page.later():
        run_views(experiment)
    each, updates = experiment.steps_per_epoch(), experiment.total_steps()
    page.predict(
        "How many optimizer updates does this training make, if nothing stops it?",
        updates,
        because=f"{experiment.dataset.train_count():,} pictures in batches of {experiment.batch} are {each:,} "
        f"updates an epoch (the last batch may be smaller), and {experiment.epochs} epochs make {updates:,}.",
    )
    page.words(
        parameters=f"{experiment.architecture.trainable_count():,}",
        batch=experiment.batch,
        updates=f"{updates:,}",
        pictures=f"{experiment.dataset.train_count():,}",
        settling=settling(experiment),
        **noticed(session_runs.current_run(), session_runs.overlaid()),
    )
    if not experiment.problems():
        page.code(to_script(experiment))
    run = session_runs.current_run()
    page.figures(*slides.training([*([run] if run else []), *session_runs.overlaid()]))
    page.link()
