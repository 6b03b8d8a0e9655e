"""One slice of a training: chunks of steps in the compiled graph until the time is up, and the points they give."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np
import tensorflow as tf

from cvlab.experiment import Experiment, Progress, TrainingState
from cvlab.nets.compiled import Compiled, OnDevice

# A point of the curve about every so many seconds: often enough to look alive, seldom enough to cost nothing.
POINT_SECONDS = 0.15


@dataclass
class _Place:
    """Where a training stands while it is worked on: the numbers of a TrainingState that no array holds."""

    epoch: int
    step: int
    loss_sum: float
    correct_sum: float
    seen: int


class Broken(Exception):
    """The loss stopped being a number after so many good steps."""

    def __init__(self, good: int) -> None:
        self.good = good


def run_slice(
    experiment: Experiment,
    net: Compiled,
    data: OnDevice,
    state: TrainingState,
    seconds: float,
    rate: float,
    steps: int | None,
) -> tuple[TrainingState, list[Progress]]:
    """The state after so many seconds or steps from a state, and the points on the way.

    Raises:
        Broken: where the loss stops being a number.
    """
    net.load(state)
    net.optimizer.learning_rate.assign(rate)
    place = _Place(state.epoch, state.step, state.loss_sum, state.correct_sum, state.seen)
    left = math.inf if steps is None else steps
    end = time.monotonic() + seconds
    points: list[Progress] = []
    done = 0
    while place.epoch < experiment.epochs and left > 0 and (not done or time.monotonic() < end):
        try:
            made, point = _chunk(experiment, net, data, place, min(left, _chunk_steps(net, experiment, end)))
        except Broken as broken:
            raise Broken(done + broken.good) from None
        done, left = done + made, left - made
        points.append(point)
    after = replace(
        state,
        epoch=place.epoch,
        step=place.step,
        loss_sum=place.loss_sum,
        correct_sum=place.correct_sum,
        seen=place.seen,
        finished=place.epoch >= experiment.epochs,
    )
    return net.snapshot(after), points


def _chunk(
    experiment: Experiment, net: Compiled, data: OnDevice, place: _Place, steps: float
) -> tuple[int, Progress]:
    """So many steps, or fewer at the end of an epoch, in one call of the compiled graph; and their point."""
    per_epoch, batch = steps_per_epoch(experiment, data), experiment.batch_size
    count = int(min(steps, per_epoch - place.step))
    order = shuffled(experiment.seed, place.epoch, data.count)
    begun = time.monotonic()
    results = net.steps(*data.train, order, *(tf.constant(n, tf.int32) for n in (batch, place.step, count)))
    done, loss_sum, right, seen = (result.numpy().item() for result in results)
    spent = time.monotonic() - begun
    if done < count:
        raise Broken(done)
    _learn_pace(net, batch, spent / count)
    place.step += done
    place.loss_sum += loss_sum
    place.correct_sum += right
    place.seen += seen
    update, pace = place.epoch * per_epoch + place.step, seen / max(spent, 1e-9)
    if place.step < per_epoch:
        point = Progress(
            epoch=place.epoch + 1,
            step=update,
            loss=loss_sum / seen,
            accuracy=right / seen,
            images_per_second=pace,
        )
        return done, point
    validation_loss, validation_right = (result.numpy().item() for result in net.evaluate(*data.validation))
    if not math.isfinite(validation_loss):
        raise Broken(done - 1)
    point = Progress(
        epoch=place.epoch + 1,
        step=update,
        loss=place.loss_sum / place.seen,
        accuracy=place.correct_sum / place.seen,
        validation_loss=validation_loss / data.validation_count,
        validation_accuracy=validation_right / data.validation_count,
        images_per_second=pace,
    )
    place.epoch, place.step = place.epoch + 1, 0
    place.loss_sum, place.correct_sum, place.seen = 0.0, 0.0, 0
    return done, point


def shuffled(seed: int, epoch: int, count: int) -> np.ndarray:
    """The pictures' shuffled order in that epoch, from the seed and the epoch alone."""
    return np.random.default_rng([seed, epoch]).permutation(count).astype(np.int32)


def steps_per_epoch(experiment: Experiment, data: OnDevice) -> int:
    """How many steps an epoch has; the last batch may be smaller."""
    return -(-data.count // experiment.batch_size)


def _chunk_steps(net: Compiled, experiment: Experiment, end: float) -> int:
    """How many steps the next point may take: few while the pace is unknown, never past the slice's end."""
    pace = net.step_seconds.get(experiment.batch_size)
    if pace is None:
        return 1
    left = end - time.monotonic()
    return max(1, int(min(POINT_SECONDS, left) / pace))


def _learn_pace(net: Compiled, batch: int, seconds: float) -> None:
    # The first call traces and compiles, so it says nothing of the pace; the second is a single step too.
    known = net.step_seconds.get(batch)
    if known is None:
        net.step_seconds[batch] = min(seconds, POINT_SECONDS / 4)
    else:
        net.step_seconds[batch] = seconds
