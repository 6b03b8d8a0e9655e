"""One slice of a training: chunks of steps in the compiled graph until the time is up, and the points they give."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace

import numpy as np
import tensorflow as tf

from cvlab.experiment import Experiment, LayerSigns, Progress, TrainingState
from cvlab.experiment.class_weights import balanced_weights
from cvlab.experiment.early_stopping import Patience
from cvlab.nets.training.compiled import Compiled
from cvlab.nets.training.feeding import Chunk, FromHost, OnDevice

# A point of the curve about every so many seconds: often enough to look alive, seldom enough to cost nothing.
POINT_SECONDS = 0.15
SIGNS_SECONDS = 2.0


@dataclass
class _Sums:
    """Sums over pictures: of the loss, of right answers, and how many they are."""

    loss: float = 0.0
    right: float = 0.0
    seen: int = 0

    def add(self, other: _Sums) -> None:
        self.loss += other.loss
        self.right += other.right
        self.seen += other.seen


@dataclass
class _Place:
    """Where a training stands while it is worked on: the numbers of a TrainingState that no array holds."""

    epoch: int
    step: int
    sums: _Sums
    patience: Patience
    finished: bool = False
    note: str = ""


class Broken(Exception):
    """The loss stopped being a number after so many good steps."""

    def __init__(self, good: int) -> None:
        self.good = good


@dataclass
class Slice:
    """What all chunks of one slice share. rate: the learning rate, before the schedule's factor."""

    experiment: Experiment
    net: Compiled
    data: OnDevice | FromHost
    rate: float
    end: float = 0.0
    class_weights: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        classes = self.experiment.dataset.class_count
        balanced = self.experiment.class_weight == "balanced"
        self.class_weights = (
            balanced_weights(self.data.labels, classes) if balanced else np.ones(classes, np.float32)
        )

    @property
    def per_epoch(self) -> int:
        """How many steps an epoch has; the last batch may be smaller."""
        return -(-self.data.count // self.experiment.batch_size)

    def run(
        self, state: TrainingState, seconds: float, steps: int | None, light: bool
    ) -> tuple[TrainingState, list[Progress]]:
        """The state after so many seconds or steps from a state, and the points on the way.

        Raises:
            Broken: where the loss stops being a number.
            LookupError: for a light state whose numbers are not here.
        """
        self.net.numbers.load(state)
        sums = _Sums(state.loss_sum, state.correct_sum, state.seen)
        place = _Place(state.epoch, state.step, sums, state.patience)
        left = math.inf if steps is None else steps
        self.end = time.monotonic() + seconds
        points: list[Progress] = []
        done = 0
        while not place.finished and left > 0 and (not done or time.monotonic() < self.end):
            try:
                made, point = self._chunk(place, min(left, self._affordable()))
            except Broken as broken:
                raise Broken(done + broken.good) from None
            done, left = done + made, left - made
            points.append(point)
        after = replace(
            state,
            epoch=place.epoch,
            step=place.step,
            loss_sum=place.sums.loss,
            correct_sum=place.sums.right,
            seen=place.sums.seen,
            patience=place.patience,
            finished=place.finished,
            note=place.note,
        )
        light = light and self.net.numbers.large and not place.finished
        return self.net.numbers.snapshot(after, light), points

    def _chunk(self, place: _Place, steps: float) -> tuple[int, Progress]:
        """So many steps, or fewer at the end of an epoch, and their point."""
        count = int(min(steps, self.per_epoch - place.step))
        begun = time.monotonic()
        chunk = self.data.chunk(self.experiment, place.epoch, place.step, count)
        sums, signs = self._steps(place, chunk)
        spent = time.monotonic() - begun
        self._learn_pace(spent / chunk.count)
        place.step += chunk.count
        place.sums.add(sums)
        point = Progress(
            epoch=place.epoch + 1,
            step=place.epoch * self.per_epoch + place.step,
            loss=sums.loss / sums.seen,
            accuracy=sums.right / sums.seen,
            images_per_second=sums.seen / max(spent, 1e-9),
            learning_rate=float(self._rates(place, place.step - 1, 1)[0]),
            signs=signs,
        )
        if place.step < self.per_epoch:
            return chunk.count, point
        return chunk.count, self._end_epoch(place, point, chunk.count)

    def _steps(self, place: _Place, chunk: Chunk) -> tuple[_Sums, tuple[LayerSigns, ...]]:
        """The steps of a chunk; the last one with a look at the layers, where it is time for one.

        Raises:
            Broken: where the loss stops being a number.
        """
        ends = place.step + chunk.count == self.per_epoch
        look = ends or time.monotonic() - self.net.looked > SIGNS_SECONDS
        rates = self._rates(place, place.step, chunk.count)
        batch = tf.constant(self.experiment.batch_size, tf.int32)
        given = (chunk.images, chunk.labels, self.class_weights, chunk.order, batch)
        plain, sums, signs = chunk.count - look, _Sums(), ()
        if plain:
            results = self.net.steps(*given, tf.constant(chunk.first, tf.int32), rates[:plain])
            done = _add(sums, results)
            if done < plain:
                raise Broken(done)
        if look:
            results = self.net.observed(*given, tf.constant(chunk.first + plain, tf.int32), rates[plain:])
            if not _add(sums, results[:4]):
                raise Broken(plain)
            signs = self.net.signs(results[4])
            self.net.looked = time.monotonic()
        return sums, signs

    def _rates(self, place: _Place, step: int, count: int) -> np.ndarray:
        """The learning rates of so many steps of the present epoch."""
        schedule, total = self.experiment.schedule, self.experiment.epochs * self.per_epoch
        first = place.epoch * self.per_epoch + step
        factors = [schedule.factor(i, total) for i in range(first, first + count)]
        return (self.rate * np.array(factors)).astype(np.float32)

    def _end_epoch(self, place: _Place, point: Progress, made: int) -> Progress:
        """The epoch's own point, with validation; and what early stopping makes of it."""
        validation = _Sums(seen=self.data.validation_count)
        for images, labels in self.data.pieces():
            loss, right = self.net.evaluate(images, labels)
            validation.loss += loss.numpy().item()
            validation.right += right.numpy().item()
        if not math.isfinite(validation.loss):
            raise Broken(made - 1)
        point = replace(
            point,
            loss=place.sums.loss / place.sums.seen,
            accuracy=place.sums.right / place.sums.seen,
            validation_loss=validation.loss / validation.seen,
            validation_accuracy=validation.right / validation.seen,
        )
        place.epoch, place.step, place.sums = place.epoch + 1, 0, _Sums()
        place.finished = place.epoch >= self.experiment.epochs
        self._consider_stopping(place, point)
        return point

    def _consider_stopping(self, place: _Place, point: Progress) -> None:
        rule = self.experiment.early_stopping
        if rule is None:
            return
        place.patience = place.patience.after(rule, point.epoch, getattr(point, rule.monitor))
        if rule.restore_best_weights and place.patience.epoch == point.epoch:
            self.net.numbers.keep_best()
        if place.patience.over(rule):
            place.finished = True
            figure, epochs = rule.figure, place.patience.waited
            place.note = (
                f"Stopped early after epoch {point.epoch}: the {figure} has not become better for "
                f"{epochs} epoch{'s' * (epochs > 1)}."
            )
        if place.finished and rule.restore_best_weights:
            self.net.numbers.take_back_best()
            if place.patience.best is not None and place.patience.epoch < point.epoch:
                taken = f"The weights of epoch {place.patience.epoch} were taken back"
                place.note = f"{place.note} {taken}: {rule.in_words(place.patience.best)}.".strip()

    def _affordable(self) -> int:
        """How many steps the next point may take: few while the pace is unknown, never past the slice's end."""
        pace = self.net.step_seconds.get(self._pace_key)
        if pace is None:
            return 1
        left = self.end - time.monotonic()
        return max(1, int(min(POINT_SECONDS, left) / pace))

    def _learn_pace(self, seconds: float) -> None:
        # The first call traces and compiles, so it says nothing of the pace; the second is a single step too.
        known = self.net.step_seconds.get(self._pace_key)
        if known is None:
            seconds = min(seconds, POINT_SECONDS / 4)
        self.net.step_seconds[self._pace_key] = seconds

    @property
    def _pace_key(self) -> tuple[int, bool]:
        return self.experiment.batch_size, isinstance(self.data, FromHost)


def _add(sums: _Sums, results: tuple[tf.Tensor, ...]) -> int:
    """Add what the graph returned; how many steps it made."""
    done, loss, right, seen = (result.numpy().item() for result in results)
    sums.add(_Sums(loss, right, seen))
    return done
