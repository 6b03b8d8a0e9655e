"""What the steps of the Training lesson look for in the run on screen and those laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cvlab.architecture import highest_pixel
from cvlab.experiment.progress import at_end
from cvlab.experiment.run import Run


def noticed(run: Run | None, over: Sequence[Run] = ()) -> dict[str, Any]:
    """Facts by name; without a run only that there is none.

    run_faster: how many times its first learning rate it has now. run_optimizers: those of all runs on screen, in
    alphabetical order.
    """
    if run is None:
        return {"run_status": ""}
    shown, experiment = (run, *over), run.experiment
    ends = [p for p in run.history if at_end(p)]
    return {
        "run_status": run.status,
        "run_best": max((p.validation_accuracy for p in ends), default=0.0),
        "run_ended": ends[-1].epoch if ends else 0,
        "run_rate": experiment.optimizer.learning_rate,
        "run_faster": run.learning_rate / experiment.optimizer.learning_rate,
        "run_pace": run.pace,
        "run_pictures": experiment.dataset.train_count(),
        "run_pixels": highest_pixel(experiment.architecture),
        "run_schedule": experiment.schedule.kind,
        "run_optimizer": experiment.optimizer.kind,
        "run_optimizers": " ".join(sorted({one.experiment.optimizer.kind for one in shown})),
        "run_over": len(over),
        "run_all_finished": all(one.status == "finished" for one in shown),
    }
