"""Training in slices: a state goes in, half a second passes, the next state and its points of the curve come out."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import tensorflow as tf

from cvlab.architecture import PRESETS
from cvlab.datasets import DATASETS, Split
from cvlab.experiment import Experiment, Progress, TrainingState
from cvlab.nets.build import build, device
from cvlab.nets.compiled import Compiled, OnDevice, compiled, on_device

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


class _Broken(Exception):
    """The loss stopped being a number after so many good steps."""

    def __init__(self, good: int) -> None:
        self.good = good


def train_slice(
    experiment: Experiment,
    state: TrainingState | None,
    seconds: float,
    learning_rate: float | None = None,
    steps: int | None = None,
) -> tuple[TrainingState, list[Progress]]:
    """The next state, and the points of the curve on the way to it.

    The weights depend on the experiment, the learning rates and the number of steps alone, however the steps are
    cut into slices, so that a slice that was lost can simply be asked for again.

    Args:
        state: where to go on; None begins anew.
        seconds: stop after about so long (at least one step is made).
        learning_rate: for this slice; None takes the experiment's.
        steps: stop after so many steps, if that comes first.

    Raises:
        ValueError: where the experiment has a problem, its data cannot be had, or the loss is no longer a number.
    """
    experiment.check()
    data = on_device(experiment.dataset)
    net = compiled(experiment)
    with net.lock:
        state = state or net.start(experiment)
        if state.epoch >= experiment.epochs:
            return replace(state, finished=True), []
        rate = experiment.optimizer.learning_rate if learning_rate is None else learning_rate
        try:
            return _slice(experiment, net, data, state, seconds, rate, steps)
        except _Broken as broken:
            net.held = ""
            if broken.good:
                # The same steps again, up to just before: so the curve shows how it broke, and nothing is lost.
                return _slice(experiment, net, data, state, math.inf, rate, broken.good)
            update = state.epoch * _per_epoch(experiment, data) + state.step + 1
            raise ValueError(
                f"The loss is no longer a number at step {update} (learning rate {rate:g}): the steps were too long "
                "and the weights grew without bound; choose a smaller learning rate and start again."
            ) from None


def _slice(
    experiment: Experiment,
    net: Compiled,
    data: OnDevice,
    state: TrainingState,
    seconds: float,
    rate: float,
    steps: int | None,
) -> tuple[TrainingState, list[Progress]]:
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
        except _Broken as broken:
            raise _Broken(done + broken.good) from None
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
    per_epoch, batch = _per_epoch(experiment, data), experiment.batch_size
    count = int(min(steps, per_epoch - place.step))
    order = _order(experiment.seed, place.epoch, data.count)
    begun = time.monotonic()
    results = net.steps(*data.train, order, *(tf.constant(n, tf.int32) for n in (batch, place.step, count)))
    done, loss_sum, right, seen = (result.numpy().item() for result in results)
    spent = time.monotonic() - begun
    if done < count:
        raise _Broken(done)
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
        raise _Broken(done - 1)
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


def _order(seed: int, epoch: int, count: int) -> np.ndarray:
    """The pictures' shuffled order in that epoch, from the seed and the epoch alone."""
    return np.random.default_rng([seed, epoch]).permutation(count).astype(np.int32)


def _per_epoch(experiment: Experiment, data: OnDevice) -> int:
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


def train(experiment: Experiment, split: Split | None = None) -> Iterator[Progress]:
    """Every point of the curve of a whole training, as it comes.

    Args:
        split: pictures to train on; None takes those of the experiment's data set.
    """
    experiment.check()
    data = on_device(experiment.dataset) if split is None else OnDevice(split)
    net = compiled(experiment)
    state: TrainingState | None = None
    with net.lock:
        state = net.start(experiment)
        while not state.finished:
            rate = experiment.optimizer.learning_rate
            state, points = _slice(experiment, net, data, state, 1.0, rate, None)
            yield from points


def warm_up() -> dict[str, object]:
    """Import TensorFlow and compile the default net, so that the first click is answered at once."""
    begun = time.monotonic()
    digits = DATASETS["digits"]()
    experiment = Experiment(dataset=digits, architecture=PRESETS["notes_convnet"], epochs=1)
    train_slice(experiment, None, seconds=60.0)
    return {"device": device(), "seconds": round(time.monotonic() - begun, 2)}


def evaluate(experiment: Experiment, weights: Sequence[np.ndarray]) -> dict[str, float]:
    """Loss and accuracy on the test pictures, which no training ever saw, and how many they are."""
    experiment.check()
    part = experiment.dataset.load().test
    net = compiled(experiment)
    with net.lock:
        net.held = ""
        net.model.set_weights([np.asarray(w) for w in weights])
        loss_sum, right = (
            r.numpy().item() for r in net.evaluate(tf.constant(part.images), tf.constant(part.labels))
        )
    return {"loss": loss_sum / len(part), "accuracy": right / len(part), "count": len(part)}


def architecture_summary(experiment: Experiment) -> str:
    """The summary that Keras itself prints of that net."""
    lines: list[str] = []
    build(experiment).summary(line_length=78, print_fn=lambda text, **_: lines.append(text))
    return "\n".join(lines)
