"""The one-shot net taught while one looks: each call goes on from where the last one stood."""

from __future__ import annotations

import time
from dataclasses import replace

import keras
import numpy as np

from cvlab.datasets import DATASETS
from cvlab.detection.teaching import BATCH, Lesson, Standing, Teaching, Weights, looked, rate_at, sound
from cvlab.nets.caching import Cache
from cvlab.nets.detector.nets import grid_net
from cvlab.nets.detector.training import GridTrainer, throws

_TRAINERS = Cache(1)  # all teachings of a process share one compiled net


def teach(
    teaching: Teaching, standing: Standing | None, seconds: float, rate: float, steps: int | None = None
) -> Lesson:
    """The teaching so many steps, or about so many seconds, on; without a standing from fresh weights."""
    trainer = _TRAINERS.get("grid", lambda: GridTrainer(momentum=0.9))
    if standing is None:
        standing = _fresh(trainer, teaching.seed)
    trainer.load(standing.weights, standing.moments)
    train = DATASETS[teaching.digits]().load().train
    throw = throws(np.asarray(train.images)[..., 0], train.labels, 1000 + teaching.seed, noisy=0.1)
    until, now, looks = time.monotonic() + seconds, standing, []
    left = teaching.steps - standing.step if steps is None else min(steps, teaching.steps - standing.step)
    while now.step - standing.step < left and (
        steps is not None or now is standing or time.monotonic() < until
    ):
        loss = trainer.step(throw, now.step, BATCH, rate_at(rate, now.step, teaching.steps))
        now = replace(now, step=now.step + 1, losses=(*now.losses, loss))
        marked = now.step in teaching.marks
        if not np.isfinite(loss) or (marked and not sound(trainer.weights())):
            return Lesson(standing, broken=True)
        if marked:
            looks.append(looked(trainer.weights(), now, teaching.watched))
            now = replace(now, losses=())
    after = replace(now, weights=trainer.weights(), moments=trainer.moments())
    return Lesson(after, tuple(looks)) if sound(after.weights) else Lesson(standing, broken=True)


def _fresh(trainer: GridTrainer, seed: int) -> Standing:
    keras.utils.set_random_seed(seed)
    moments: Weights = tuple(np.zeros_like(array) for array in trainer.moments())
    return Standing(tuple(grid_net().get_weights()), moments, 0)
