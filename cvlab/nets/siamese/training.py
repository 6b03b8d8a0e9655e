"""Training twins slice by slice: each call goes on from where the last one stood, so not calling is a pause."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cvlab.embeddings import Crowd, Learned, Recipe, Worst, crowd_of
from cvlab.embeddings.crowds import Named, prepared
from cvlab.embeddings.losses import distances, kinds_of, pair_loss, pairs_of, triplet_loss, triplets_of
from cvlab.embeddings.moving import moved
from cvlab.embeddings.recipe import batch_of, rate_of
from cvlab.nets.caching import Cache
from cvlab.nets.siamese.network import embedded, network

_TRAINERS = Cache(6)


class Trainer:
    """A net with one compiled step, used by all trainings of its kind in this process."""

    def __init__(self, crowd: Crowd, recipe: Recipe) -> None:
        self.model = network(crowd.shape, recipe, crowd.light)
        self.variables = [*self.model.trainable_variables, keras.Variable([-1.0, 1.0], name="head")]
        self.optimizer = keras.optimizers.Adam()
        self.optimizer.build(self.variables)
        self.step = tf.function(self._step, reduce_retracing=True)
        self.recipe, self.light = recipe, crowd.light
        self.rng = np.random.default_rng(0)
        self.labels, self.rows = np.zeros(0, int), np.zeros(0, int)
        self.told: tuple[Any, ...] = ()

    def _step(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            z = self.model(x, training=True)
        head = self.variables[-1]
        shapes = [tf.float32, tf.float32]
        slope, by_head = tf.numpy_function(self._judge, [z, head.value], shapes)
        slope.set_shape(z.shape)
        by_head.set_shape(head.shape)
        slopes = tape.gradient(z, self.variables[:-1], output_gradients=slope)
        self.optimizer.apply([*slopes, by_head], self.variables)

    def _judge(self, z: np.ndarray, head: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The slopes of the batch's loss by its embeddings and by the head; what there is to tell is noted."""
        if self.recipe.way == "pairs":
            pairs, same = pairs_of(self.labels, self.rng)
            losses, slope, by_head = pair_loss(z, pairs, same, head)
            right = (losses < np.log(2)).mean()
            self.told = (
                losses.mean(),
                1 - right,
                _spread(z),
                (right, 0, 1 - right),
                self._worst(pairs, z, losses),
            )
            return slope.astype(np.float32), by_head.astype(np.float32)
        d = distances(z, z)
        triplets = triplets_of(d, self.labels, self.recipe.mining, self.rng)
        losses, slope = triplet_loss(z, triplets, self.recipe.margin)
        kinds = kinds_of(
            d[triplets[:, 0], triplets[:, 1]], d[triplets[:, 0], triplets[:, 2]], self.recipe.margin
        )
        shares = np.bincount(kinds, minlength=3) / len(kinds)
        self.told = (losses.mean(), (losses > 0).mean(), _spread(z), shares, self._worst(triplets, z, losses))
        return slope.astype(np.float32), np.zeros_like(head)

    def _worst(self, groups: np.ndarray, z: np.ndarray, losses: np.ndarray) -> Worst:
        at = int(losses.argmax())
        a, p, *n = groups[at].tolist()
        near = float(np.sqrt(((z[a] - z[p]) ** 2).sum() + 1e-8))
        far = float(np.sqrt(((z[a] - z[n[0]]) ** 2).sum() + 1e-8)) if n else 0.0
        rows = (int(self.rows[a]), int(self.rows[p]), int(self.rows[n[0]]) if n else -1)
        return Worst(rows=rows, near=near, far=far, loss=float(losses[at]), points=z[groups[at]])

    def load(self, state: Learned) -> None:
        """Take a training's numbers."""
        for variable, value in zip(self.model.trainable_variables, state.weights, strict=True):
            variable.assign(value)
        self.variables[-1].assign(state.head)
        for variable, value in zip(self.optimizer.variables, state.moments, strict=True):
            variable.assign(value)

    def saved(self, crowd: Crowd, state: Learned | None, told: list[tuple[Any, ...]]) -> Learned:
        """The training's numbers as they are now, after so many more steps."""
        history = np.array([row[:3] for row in told], np.float32).reshape(-1, 3)
        if state is not None:
            history = np.concatenate([state.history, history])
        kinds, worst = (np.array(told[-1][3]), told[-1][4]) if told else (np.zeros(3), None)
        return Learned(
            weights=tuple(np.asarray(v) for v in self.model.trainable_variables),
            moments=tuple(np.asarray(v) for v in self.optimizer.variables),
            head=np.asarray(self.variables[-1].value),
            step=len(history),
            history=history,
            kinds=kinds,
            worst=worst,
            shown=embedded(self.model, crowd.pictures[crowd.shown], crowd.light),
        )


def _spread(z: np.ndarray) -> float:
    """How far the batch's points lie from their middle, as a root of a mean of squares."""
    return float(np.sqrt(((z - z.mean(0)) ** 2).sum(1).mean()))


def trainer_of(crowd: Crowd, recipe: Recipe) -> Trainer:
    """The compiled net for that crowd and recipe."""
    key = crowd.shape, crowd.light, recipe.way, recipe.mining, recipe.margin, recipe.dimensions, recipe.unit
    return _TRAINERS.get(key, lambda: Trainer(crowd, recipe))


def first(crowd: Crowd, recipe: Recipe) -> Learned:
    """The state before the first step: it depends on the shape of the net and the seed alone."""
    fresh = Trainer(crowd, recipe)
    return fresh.saved(crowd, None, [])


def train(
    asked: Named | Crowd, recipe: Recipe, state: Learned | None, seconds: float, steps: int | None = None
) -> Learned:
    """The training so many steps, or about so many seconds, on; the first answer is where it begins.

    Raises:
        ValueError: in one sentence, where nothing can be learned so.
    """
    crowd = _checked(asked, recipe)
    if state is None:
        return first(crowd, recipe)
    trainer = trainer_of(crowd, recipe)
    trainer.load(state)
    until, told = time.monotonic() + seconds, []
    left = recipe.steps - state.step if steps is None else min(steps, recipe.steps - state.step)
    while len(told) < left and (steps is not None or not told or time.monotonic() < until):
        told.append(advanced(trainer, crowd, recipe, state.step + len(told)))
    found = trainer.saved(crowd, state, told)
    return found if told else replace(found, kinds=state.kinds, worst=state.worst)


def advanced(trainer: Trainer, crowd: Crowd, recipe: Recipe, step: int) -> tuple[Any, ...]:
    """One step, and what there is to tell of it: loss, share that pulls, spread, kinds, the worst."""
    rows, rng = batch_of(crowd.labels[crowd.learn], recipe.seed, step)
    trainer.rows, trainer.rng, trainer.recipe = crowd.learn[rows], rng, recipe
    trainer.labels = crowd.labels[trainer.rows]
    pictures = crowd.pictures[trainer.rows]
    if recipe.moves:
        pictures = moved(pictures, rng, crowd.light)
    trainer.optimizer.learning_rate = rate_of(recipe.rate, recipe.slowing, step, recipe.steps)
    trainer.step(tf.constant(prepared(pictures, crowd.light)))
    return trainer.told


def train_whole(
    asked: Named | Crowd, recipe: Recipe, state: Learned | None
) -> Generator[float, None, Learned]:
    """The training from where it stands to its end; yields the share that is done, so that it can be stopped."""
    state = state or train(asked, recipe, None, 0)
    while state.step < recipe.steps:
        state = train(asked, recipe, state, 0.4)
        yield state.step / recipe.steps
    return state


def embed(
    asked: Named | Crowd, recipe: Recipe, weights: tuple[np.ndarray, ...], pictures: np.ndarray
) -> np.ndarray:
    """Embeddings of pictures (uint8 N x H x W of the crowd's size) by a net of those weights, faces with their mirror
    images; nothing is learned."""
    crowd = crowd_of(asked)
    trainer = trainer_of(crowd, recipe)
    for variable, value in zip(trainer.model.trainable_variables, weights, strict=True):
        variable.assign(value)
    return embedded(trainer.model, pictures, crowd.light, mirrored=crowd.light)


def _checked(asked: Named | Crowd, recipe: Recipe) -> Crowd:
    crowd = crowd_of(asked)
    if problem := recipe.problem():
        raise ValueError(problem)
    if len(np.unique(crowd.labels[crowd.learn])) < 2:
        raise ValueError(
            "There is one identity only to learn from, and a net learns from differences; take a second one."
        )
    return crowd
