"""What to look at in a comparison, said of the data and the network that are chosen; and what came of a run."""

from __future__ import annotations

import math

from cvlab.architecture import highest_pixel
from cvlab.experiment.experiment import Experiment
from cvlab.experiment.progress import History
from cvlab.figures import percent
from cvlab.layers import BatchNormalization

# Above this share of the start left, validation with batch normalization starts badly; below the other, as it should.
UNSETTLED, SETTLED = 0.1, 0.02


def outcome(history: History) -> str:
    """What came of a run: its validation accuracy after the first epoch, and the best since; "" before that."""
    ends = [(p.epoch, p.validation_accuracy) for p in history if p.validation_accuracy is not None]
    if not ends:
        return ""
    (_, first), (epoch, best) = ends[0], max(ends, key=lambda end: end[1])
    since = f", at best {percent(best, 2)} in epoch {epoch}" if len(ends) > 1 else ""
    return f"{percent(first, 2)} after epoch 1{since}"


def start_left(chosen: Experiment) -> float:
    """The share of their first values, mean 0 and variance 1, that running means still hold after one epoch."""
    return BatchNormalization().momentum ** chosen.steps_per_epoch()


def settling(chosen: Experiment) -> str:
    """How validation with batch normalization begins: it follows from how many updates an epoch makes."""
    updates, left = chosen.steps_per_epoch(), start_left(chosen)
    each = f"Each update moves the running means by a hundredth; after the {updates:,} of the first epoch"
    if left > UNSETTLED:
        return f"{each} they still hold {percent(left, 0)} of their start, so validation starts badly."
    if left > SETTLED:
        return f"{each} they hold {percent(left, 0)} of their start: validation may lag at first."
    return f"{each} nothing is left of their start, so validation is right from epoch 1."


def guessing(chosen: Experiment) -> str:
    """What an answer by lot costs with so many classes."""
    cost = math.log(chosen.dataset.class_count)
    return f"Guessing costs a loss of {cost:.2f}. Which run stands there, and which leaves it first?"


def charge(chosen: Experiment) -> str:
    """What the range of the pixels makes of the penalty on the activity."""
    highest = highest_pixel(chosen.architecture)
    grows = "The second convolution is charged for the squares of what it gives, which grow with those of the pixels:"
    if highest == 1:
        return (
            f"{grows} with 0 to 1, as chosen, it costs little; with 0 to 255, as in the notes, it begins 255² = 65,025 "
            "times as dear."
        )
    return (
        f"{grows} with 0 to {highest:g}, as chosen, it begins {highest:g}² = {highest**2:,.0f} times as dear as with 0 "
        "to 1. At first the network learns to be silent, not to read."
    )
