"""Train a small ConvNet live: choose the experiment on the left, watch and steer it on the right."""

from __future__ import annotations

from cvlab.codegen import to_script
from cvlab.experiment.comparison_words import settling
from cvlab.experiment.descriptions import run_name
from cvlab.ui.page import lesson_page
from cvlab.ui.training.experiment import experiment_controls
from cvlab.ui.training.run import chosen, run_panel
from cvlab.ui.training.run_views import run_views
from cvlab.ui.training.sharing import shared_experiment

with lesson_page("training", widths=(1, 2), result_first=True) as page:
    with page.choose():
        experiment = experiment_controls()
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
        parameters=f"{experiment.architecture.parameter_count():,}",
        batch=experiment.batch,
        updates=f"{updates:,}",
        pictures=f"{experiment.dataset.train_count():,}",
        settling=settling(experiment),
    )
    if not experiment.problems():
        page.code(to_script(experiment))
    page.link()
