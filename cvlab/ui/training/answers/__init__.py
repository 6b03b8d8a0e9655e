"""What a run answers to eight test pictures while it learns: the browser asks for its weights and computes the bars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cvlab.datasets import DatasetSpec
from cvlab.experiment import Experiment, Run
from cvlab.experiment.run import weights_step
from cvlab.ui.components import CANVAS, FOLDER, MESSAGE, NEWS, pack, register
from cvlab.ui.components.overview import fits, stages
from cvlab.ui.engine_status import ask

SHOWN = 8
BARS = 10  # of each picture; of more classes the likeliest
POLL_MILLISECONDS = 1000
MOST_PARAMETERS = 200_000  # that a browser is sent again and again

_mount = register(
    "answers",
    Path(__file__).parent,
    '<section class="answers"></section>',
    parts=(MESSAGE, CANVAS, NEWS, FOLDER / "overview" / "forward"),
)


def answered_live(experiment: Experiment) -> bool:
    """Whether a browser can follow the answers of such a network while it learns."""
    network = experiment.architecture
    return fits(network) and network.parameter_count() <= MOST_PARAMETERS


def answers(run: Run, *, moving: bool, key: str) -> None:
    """Show eight test pictures with the shares that the run's network gives their classes, as they change.

    Args:
        moving: whether to ask for news often; a resting run is asked about now and then, as it may be resumed.
    """
    experiment = run.experiment
    pictures, labels = _examples(experiment.dataset)
    numbers, weights = _numbers(run)
    header = {
        **numbers,
        "id": run.id,
        "moving": moving,
        "poll": POLL_MILLISECONDS,
        "bars": BARS,
        "classes": list(map(str, experiment.dataset.class_names)),
        "labels": labels.tolist(),
    }
    _mount(key=key, data=pack(header, pictures=list(pictures), weights=weights))


def news(run: Run, seen: int) -> bytes | None:
    """The network's numbers as the browser takes them, None where they are those of step `seen`."""
    if run.state is None or weights_step(run) == seen or not answered_live(run.experiment):
        return None
    header, weights = _numbers(run)
    return pack(header, weights=weights)


def _numbers(run: Run) -> tuple[dict[str, Any], list[np.ndarray]]:
    """The step that the weights are of, -1 before the first ones, what is done with them one by one, and they."""
    if run.state is None:
        return {"step": -1, "epoch": 0.0, "stages": []}, []
    step, found = weights_step(run), stages(run.experiment.architecture, run.weights)
    header = {
        "step": step,
        "epoch": step / run.experiment.steps_per_epoch(),
        "stages": [{**head, "arrays": len(own)} for head, own in found],
    }
    return header, [np.ascontiguousarray(array, np.float32) for _, own in found for array in own]


@st.cache_data(max_entries=20, show_spinner=False)
def _examples(dataset: DatasetSpec) -> tuple[np.ndarray, np.ndarray]:
    """Eight test pictures, uint8 N x H x W x C, and their classes, from a worker."""
    return ask("cvlab.experiment.reports:examples", dataset, "test", SHOWN)
