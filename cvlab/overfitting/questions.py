"""What the lesson asks before it is seen: its answer is computed from the points on screen."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from cvlab.overfitting.polynomials import sweep
from cvlab.overfitting.samples import World
from cvlab.question import Question

MOST = 25  # the highest degree that is asked about


@lru_cache(maxsize=64)
def better_with_more(world: World) -> Question:
    """With five times as many points, how high may the test error of an overfit degree be?"""
    degree = max(world.points - 1, 1)
    more = replace(world, points=5 * world.points)
    few, many = (sweep(*w.samples(), np.arange(min(MOST, degree) + 1)) for w in (world, more))
    return Question(
        text=f"The same sine and noise, but {more.points} points instead of {world.points}: of the degrees 0 to "
        f"{few.degrees[-1]}, which will have the lowest test error? With {world.points} "
        f"{'points' if world.points > 1 else 'point'} it is {few.best}. (1 off is still right.)",
        answer=many.best,
        because=f"More points hold more coefficients steady. With {more.points} the lowest distance to the sine, "
        f"{many.clean.min():.3g}, has degree {many.best}; with {world.points} it was {few.clean.min():.3g} at degree "
        f"{few.best}.",
        tolerance=1,
    )
