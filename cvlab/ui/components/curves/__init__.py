"""A run's figures and curves, drawn in the browser, which asks the server for new points by itself.

A poll costs the server a few numbers instead of a run of the page, and the browser one redrawn canvas, so that
watching takes next to nothing from the training, on a laptop and in a class of thirty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cvlab.experiment import History, Run
from cvlab.plots import palette
from cvlab.ui.components import CANVAS, register

POLL_MILLISECONDS = 400
DRAWN = 1500  # points of a curve that a page is sent at first; a screen shows no more

_mount = register("curves", Path(__file__).parent, '<div class="run"></div>', parts=(CANVAS, "plot"))


def curves(run: Run, others: Sequence[Run], *, moving: bool, key: str, on_change: Callable[[], None]) -> None:
    """Show the run with its curves, the others laid over; `on_change` is called when its status changes.

    Args:
        moving: whether to go on asking for news.
    """
    _mount(
        key=key,
        data={
            **news(run, moving=moving, since=-1),
            "id": run.id,
            "name": run.name,
            "epochs": run.experiment.epochs,
            "steps_per_epoch": run.experiment.steps_per_epoch(),
            "others": [{"name": other.name, "points": points(ends(other.history))} for other in others],
            "colours": {"training": palette.TRAINING, "validation": palette.VALIDATION, "runs": palette.RUNS},
            "poll": POLL_MILLISECONDS,
        },
        on_changed_change=on_change,
    )


def news(run: Run, *, moving: bool, since: int) -> dict[str, Any]:
    """What has become of the run since step `since`, as JSON can carry it."""
    return {
        "status": run.status,
        "message": run.message,
        "device": run.device,
        "moving": moving,
        "points": points(thinned(tuple(p for p in run.history if p.step > since))),
    }


def points(history: History) -> list[list[float | None]]:
    """Rows of epoch, step, loss, accuracy, validation loss, validation accuracy, images per second."""
    return [
        [p.epoch, p.step, p.loss, p.accuracy, p.validation_loss, p.validation_accuracy, p.images_per_second]
        for p in history
    ]


def ends(history: History) -> History:
    """The ends of the epochs alone."""
    return tuple(p for p in history if p.validation_loss is not None)


def thinned(history: History) -> History:
    """All ends of epochs, and of the points between them as many, evenly, as can be told apart."""
    stride = -(-len(history) // DRAWN)
    return tuple(p for n, p in enumerate(history) if p.validation_loss is not None or n % max(stride, 1) == 0)
