"""The numbers on screen that the lesson's words and steps ask for."""

from __future__ import annotations

from typing import Any

import numpy as np

from cvlab.figures import number, whole
from cvlab.overfitting.cures import Cure
from cvlab.overfitting.network import Fit
from cvlab.overfitting.samples import World

USUAL = Fit()


def facts_of(
    world: World,
    fit: Fit = USUAL,
    cure: Cure | None = None,
    strength: float = 0.0,
    histories: list[np.ndarray] | tuple[np.ndarray, ...] = (),
) -> dict[str, Any]:
    """What is on screen, by name; trained: whether all networks there came to their end.

    Args:
        histories: of each network entries x (step, training error, distance to the sine).
    """
    factor = strength if cure and cure.kind in ("l1", "l2") else 0.01
    return {
        "points": world.points,
        "floor": number(world.noise**2),
        "noise": number(world.noise),
        "width": fit.width,
        "layers": fit.layers,
        "parameters": whole(fit.parameters),
        "factor": number(factor),
        "lambda": number(factor * world.points),
        "half_lambda": number(2 * factor * world.points),
        "trained": bool(histories),
        "trained_cure": cure.kind if cure and histories else "",
    }
