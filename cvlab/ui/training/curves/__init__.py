"""Runs' figures and curves, drawn in the browser, which asks the server for new points by itself.

A poll costs the server a few numbers instead of a run of the page, and the browser one redrawn canvas, so that
watching takes next to nothing from the training, on a laptop and in a class of thirty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import streamlit as st

from cvlab.datasets import DatasetSpec
from cvlab.experiment import History, Run
from cvlab.experiment.diagnosis import Diagnosis, diagnose
from cvlab.plots import palette
from cvlab.ui.components import CANVAS, register
from cvlab.ui.link import read, write

POLL_MILLISECONDS = 400
DRAWN = 1500  # points of a curve that a page is sent at first; a screen shows no more
SMOOTHING = "smoothing"  # in the link
RIGHT_ANSWERS = {"accuracy": 1, "top_3_accuracy": 3}  # how many answers of a guess may be the right one

_mount = register(
    "curves", Path(__file__).parent, '<div class="run"></div>', parts=(CANVAS, "plot", "lines", "said")
)


def curves(
    runs: Sequence[Run],
    *,
    moving: Callable[[str], bool],
    key: str,
    on_change: Callable[[], None],
    steered: bool = False,
    hues: Sequence[int] = (),
) -> None:
    """Show the first run with its figures and curves, the others laid over; `on_change` is called when the status
    of any of them changes.

    Args:
        moving: whether to go on asking for news of the run of that id.
        steered: whether a slider beside the curves says the learning rate, so that no figure has to.
        hues: for each run which of the runs' colours is its own, whichever are shown beside it; the figures of the
            first are then left out, since none is more than another. Without, colours go by place.
    """
    _mount(
        key=key,
        data={
            "runs": [
                {**whole(run, moving=moving(run.id)), "hue": hues[n] if hues else None}
                for n, run in enumerate(runs)
            ],
            "colours": {"training": palette.TRAINING, "validation": palette.VALIDATION, "runs": palette.RUNS},
            "poll": POLL_MILLISECONDS,
            "steered": steered,
            "smoothing": smoothing_from(read(SMOOTHING)),
        },
        on_changed_change=on_change,
        on_smoothed_change=lambda: _link_smoothing(key, on_change),
    )


def smoothing_from(text: str) -> float:
    """How much of what came before the link lets the curves keep: two decimals, 0.95 at most, else 0."""
    return min(float(text), 0.95) if re.fullmatch(r"0\.[0-9]{1,2}", text) else 0.0


def _link_smoothing(key: str, on_change: Callable[[], None]) -> None:
    """Put the smoothing that was chosen into the link, and have the page say the link anew."""
    share = st.session_state[key].get("smoothed")
    write(SMOOTHING, f"{share:.2f}" if isinstance(share, int | float) and 0 < share <= 0.95 else None)
    on_change()


def whole(run: Run, *, moving: bool) -> dict[str, Any]:
    """A run from its beginning."""
    return {
        **news(run, moving=moving, since=-1),
        "id": run.id,
        "name": run.name,
        "epochs": run.experiment.epochs,
        "metric": run.experiment.metric.replace("_", " ").capitalize(),
        "steps_per_epoch": run.experiment.steps_per_epoch(),
    }


def news(run: Run, *, moving: bool, since: int) -> dict[str, Any]:
    """What has become of the run since step `since`, as JSON can carry it."""
    return {
        "status": run.status,
        "message": run.message,
        "device": run.device,
        "moving": moving,
        "taken_back": run.taken_back,
        "points": points(thinned(tuple(p for p in run.history if p.step > since))),
        "rates": rate_changes(run, since),
        "pauses": list(run.pauses),
        "reading": asdict(reading(run)),
    }


def rate_changes(run: Run, since: int) -> list[list[float]]:
    """Rows of step, rate before and rate after, wherever the learner set another learning rate on the way.

    What the schedule multiplies is taken off: only what was set counts.
    """
    schedule, total = run.experiment.schedule, run.experiment.total_steps()
    first = next((n for n, p in enumerate(run.history) if p.step > since), len(run.history))
    factors = [(p, schedule.factor(p.step - 1, total)) for p in run.history[max(first - 1, 0) :]]
    rates = [(run.experiment.optimizer.learning_rate, 0)] if first == 0 else []
    rates += [
        (p.learning_rate / factor, p.step) for p, factor in factors if factor > 0 and p.learning_rate > 0
    ]
    return [
        [step, float(f"{a:.4g}"), float(f"{b:.4g}")]
        for (a, step), (b, _) in pairwise(rates)
        if abs(a - b) > 1e-3 * max(a, b)
    ]


def reading(run: Run) -> Diagnosis:
    """The sentence about the run's curves."""
    classes, pictures = counts(run.experiment.dataset)
    right = RIGHT_ANSWERS[run.experiment.metric]
    return diagnose(run.history, chance=min(1.0, right / classes), pictures=pictures)


# Asked at every poll, and of a folder the answer is a walk through its files.
@lru_cache(maxsize=64)
def counts(dataset: DatasetSpec) -> tuple[int, int]:
    """How many classes it has, and how many pictures to train on."""
    return dataset.class_count, dataset.train_count()


def points(history: History) -> list[list[float | None]]:
    """Rows of epoch, step, loss, accuracy, validation loss and accuracy, images per second, learning rate."""
    return [
        [
            *(p.epoch, p.step, p.loss, p.accuracy, p.validation_loss, p.validation_accuracy),
            *(p.images_per_second, p.learning_rate),
        ]
        for p in history
    ]


def thinned(history: History) -> History:
    """All ends of epochs, and of the points between them as many, evenly, as can be told apart."""
    stride = -(-len(history) // DRAWN)
    return tuple(p for n, p in enumerate(history) if p.validation_loss is not None or n % max(stride, 1) == 0)
