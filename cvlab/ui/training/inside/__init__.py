"""How the layers of a run fare, and its first kernels as they form; the browser asks for news by itself."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from cvlab.experiment import Run
from cvlab.experiment.run import weights_step
from cvlab.learned_filters import first_kernels
from cvlab.plots import palette
from cvlab.ui.colours import signed_scale
from cvlab.ui.components import CANVAS, NEWS, register

POLL_MILLISECONDS = 1000
SENT = 400  # points of a layer's curve that a page is sent at first

_mount = register(
    "inside",
    Path(__file__).parent,
    '<div class="inside"></div>',
    parts=(CANVAS, NEWS, "../curves/plot", "kernels"),
)


def inside(run: Run, *, moving: bool, key: str) -> None:
    """Show lengths of weights, gradients and updates and the dead units of each layer, and the first kernels.

    Args:
        moving: whether to ask for news often; a resting run is asked about now and then, as it may be resumed.
    """
    _mount(
        key=key,
        data={
            **signs(run, moving=moving, since=-1, seen=-1),
            "id": run.id,
            "steps_per_epoch": run.experiment.steps_per_epoch(),
            "colours": palette.RUNS,
            "table": signed_scale().ravel().tolist(),
            "poll": POLL_MILLISECONDS,
        },
    )


def signs(run: Run, *, moving: bool, since: int, seen: int) -> dict[str, Any]:
    """The layers' signs of life since step `since`, and the kernels unless they are those of step `seen`, as JSON
    can carry it.

    `points` are rows of a step and, for each layer, weight norm, gradient norm, update norm, dead share.
    """
    told = [p for p in run.history if p.signs]
    stride = max(1, -(-len(told) // SENT))
    points = [
        [p.step, [[s.weight_norm, s.gradient_norm, s.update_norm, s.dead] for s in p.signs]]
        for n, p in enumerate(told)
        if p.step > since and ((len(told) - 1 - n) % stride == 0 or since >= 0)
    ]
    layers = [s.layer for s in told[-1].signs] if told else []
    return {"moving": moving, "layers": layers, "points": points, "kernels": kernels(run, seen)}


def kernels(run: Run, seen: int) -> dict[str, Any] | None:
    """The first kernels as base64 of float32, with their step and shape; None where there is nothing new."""
    step = weights_step(run) if run.state else seen
    found = first_kernels(run.experiment.architecture, run.weights) if step != seen else None
    if found is None:
        return None
    return {
        "layer": found.layer,
        "shape": found.values.shape,
        "count": found.count,
        "step": step,
        "values": base64.b64encode(found.values.astype("<f4").tobytes()).decode(),
    }
