"""Pictures climb towards what filters want: one compiled loop over one batch, a picture for each filter."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import cv2
import keras
import numpy as np
import tensorflow as tf

from cvlab.maximization import NOTES, Ascent, Goal, Recipe
from cvlab.nets.build import device
from cvlab.nets.caching import Cache
from cvlab.nets.models import TRACING, Net, find, model_of, put
from cvlab.nets.tapping import computing_in, tapped

T = tf.Tensor  # short, for rows of arguments

_CLIMBS = Cache(24)
# Weights lie in a model that all of a worker's callers share; nobody may lay others between two steps.
_LOCK = threading.Lock()


def maximize(
    model: keras.Model,
    layer: str,
    filters: int | Sequence[int],
    steps: int | None = None,
    seed: int = 0,
    *,
    recipe: Recipe = NOTES,
    size: tuple[int, int] | None = None,
    precision: str = "float32",
) -> np.ndarray:
    """The picture that each filter of a layer answers to most: float32 N x H x W x 3 in [0, 1], all in one batch.

    Args:
        model: takes pictures in [0, 1]; of grey ones the three channels come out alike.
        layer: its name or path; behind softmax, units are climbed as logits.
        filters: numbers of filters (units, classes), counted from 0, or one number.
        steps: how many, None takes the recipe's.
        size: (height, width) of the pictures, None takes the network's own.
        precision: "float32", or "bfloat16" for products of 8 bits.

    Raises:
        ValueError: for a layer, filter or size that the network does not have.
    """
    chosen = tuple(int(f) for f in np.atleast_1d(filters))
    recipe = recipe if steps is None else replace(recipe, steps=steps)
    goal = Goal(layer=layer, filters=chosen, recipe=recipe, size=size, seed=seed, precision=precision)
    state, climb = begin(model, goal), climb_of(model, goal)
    values, *_ = climb(state, goal, goal.steps)
    pictures = climb.pictures(values)
    return np.repeat(pictures, 3, axis=-1) if pictures.shape[-1] == 1 else pictures


def maximize_slice(
    net: Net | keras.Model,
    weights: Sequence[np.ndarray] | None,
    goal: Goal,
    state: Ascent | None = None,
    seconds: float = 0.3,
    steps: int | None = None,
    picture: np.ndarray | None = None,
) -> Ascent:
    """Where the climb stands about so many seconds, or so many steps, later.

    The pictures depend on the goal alone, however the steps are cut into slices.

    Args:
        state: where to go on; None begins anew.
        picture: H x W x C in [0, 1] to begin from, as a dream does; None begins from noise.

    Raises:
        ValueError: for a goal that the network does not have.
    """
    model = net if isinstance(net, keras.Model) else model_of(net)
    with _LOCK:
        if weights is not None:
            put(model, weights)
        state = state or begin(model, goal, picture)
        end, left = time.monotonic() + seconds, math.inf if steps is None else steps
        while state.step < goal.steps and left > 0:
            climb = climb_of(model, goal, state)
            whole_octave = goal.recipe.steps - state.step % goal.recipe.steps
            count = min(climb.affordable(end - time.monotonic()), left, whole_octave)
            state, left = advance(model, goal, climb, state, int(count), picture), left - count
            if time.monotonic() >= end:
                break
        return state


def begin(model: keras.Model, goal: Goal, picture: np.ndarray | None = None) -> Ascent:
    """The state before the first step.

    Raises:
        ValueError: for a layer or filters that are not there.
    """
    goal.check()
    tap = find(model, goal.layer)
    if wrong := [f for f in goal.numbers if not 0 <= f < tap.shape[-1]]:
        raise ValueError(f"{tap.path} has the filters 0 to {tap.shape[-1] - 1}; there is no {wrong[0]}.")
    shape = _shape(model, goal, len(tap.shape) == 3)
    if picture is None:
        values = goal.start((*goal.sides(*shape[:2])[0], shape[2]))
    else:
        values = goal.recipe.parameterisation.values(_resized(picture, goal.sides(*shape[:2])[0])[None])
    climb = climb_of(model, goal, values=values)
    return Ascent(
        values=values,
        slots=(np.zeros_like(values),) * goal.recipe.rule.slots,
        step=0,
        heights=np.zeros((0, len(values)), np.float32),
        pictures=_bytes(climb.pictures(values)),
        device=device(),
    )


def advance(
    model: keras.Model, goal: Goal, climb: Climb, state: Ascent, steps: int, picture: np.ndarray | None = None
) -> Ascent:
    """The state so many steps on, all within one octave; at its end the pictures are brought to the next size."""
    values, slots, heights = climb(state, goal, steps)
    step = state.step + steps
    pictures = climb.pictures(values)
    if goal.octaves > 1 and step % goal.recipe.steps == 0 and step < goal.steps:
        sides = goal.sides(*_shape(model, goal, True)[:2])[step // goal.recipe.steps]
        values = goal.recipe.parameterisation.values(_enlarged(pictures, sides, picture))
        slots = tuple(np.zeros_like(values) for _ in slots)
    heights = np.concatenate([state.heights, heights])
    return replace(state, values=values, slots=slots, step=step, heights=heights, pictures=_bytes(pictures))


class Climb:
    """The steps of one recipe at one layer of one model, compiled for pictures of one size."""

    def __init__(self, model: keras.Model, goal: Goal, shape: tuple[int, int, int]) -> None:
        self.model, self.recipe, self.precision = model, goal.recipe, goal.precision
        self.path = find(model, goal.layer).path
        self.pace: float | None = None
        self.constants = tuple(tf.constant(c) for c in goal.recipe.parameterisation.constants(shape))
        values = tf.TensorSpec((None, *shape), tf.float32)
        slots = [values] * goal.recipe.rule.slots
        rows = (tf.TensorSpec([None], tf.int32), tf.TensorSpec([None, 4], tf.float32))
        self._call = tf.function(
            self._steps, input_signature=[values, slots, *rows, tf.TensorSpec([], tf.int32)], autograph=False
        )
        self._show = tf.function(self._picture, input_signature=[values], autograph=False)

    def __call__(
        self, state: Ascent, goal: Goal, steps: int
    ) -> tuple[np.ndarray, tuple[np.ndarray, ...], np.ndarray]:
        """values, slots and heights (steps x N) after so many steps from a state."""
        begun, first = time.monotonic(), self.pace is None
        draws = tf.constant(goal.draws(state.step, steps))
        filters = tf.constant(goal.filters[: len(state.values)], tf.int32)
        step = tf.constant(state.step % goal.recipe.steps, tf.int32)
        with TRACING if first else nullcontext():
            values, slots, heights = self._call(state.values, list(state.slots), filters, draws, step)
        heights = heights.numpy()
        # The first call traces and compiles, so it says little about the pace of those that follow.
        self.pace = (0.3 if first else 1.0) * (time.monotonic() - begun) / steps
        return values.numpy(), tuple(s.numpy() for s in slots), heights

    def pictures(self, values: np.ndarray) -> np.ndarray:
        """float32 N x H x W x C in [0, 1]."""
        return self._show(values).numpy()

    def affordable(self, seconds: float) -> int:
        """How many steps that time is enough for; one at least."""
        return 1 if self.pace is None else max(1, int(seconds / max(self.pace, 1e-6)))

    def _picture(self, values: tf.Tensor) -> tf.Tensor:
        return self.recipe.parameterisation.picture(keras.ops, values, self.constants)

    def _height(self, values: tf.Tensor, filters: tf.Tensor, draws: tf.Tensor) -> tf.Tensor:
        moved = self.recipe.robustness.moved(keras.ops, self._picture(values), draws)
        maps = tf.cast(tapped(self.model, moved, self.path, self.recipe.leak), tf.float32)
        return self.recipe.objective.height(keras.ops, maps, filters)

    def _steps(self, values: T, slots: Any, filters: T, draws: T, first: T) -> tuple[T, Any, T]:
        count, rule = tf.shape(draws)[0], self.recipe.rule

        def body(i: T, values: T, slots: Any, heights: Any) -> tuple[T, T, Any, Any]:
            with tf.GradientTape() as tape:
                tape.watch(values)
                height = self._height(values, filters, draws[i])
            slope = tape.gradient(height, values)
            values, slots = rule.move(keras.ops, values, slope, slots, tf.cast(first + i + 1, tf.float32))
            values = self.recipe.parameterisation.kept(keras.ops, values)
            return i + 1, values, slots, heights.write(i, height)

        with computing_in(self.model, self.precision):
            heights = tf.TensorArray(tf.float32, count, element_shape=(None,))
            _, values, slots, heights = tf.while_loop(
                lambda i, *_: i < count, body, (tf.constant(0), values, slots, heights), parallel_iterations=1
            )
        return values, slots, heights.stack()


def climb_of(
    model: keras.Model, goal: Goal, state: Ascent | None = None, values: np.ndarray | None = None
) -> Climb:
    """The compiled climb for a goal at the size where it stands: made once for all filters and seeds."""
    if state is not None:
        values = state.values
    shape = values.shape[1:] if values is not None else _shape(model, goal, True)
    key = id(model), goal.layer, replace(goal.recipe, steps=1), goal.precision, shape
    climb = _CLIMBS.get(key, lambda: Climb(model, goal, shape))
    if climb.model is not model:  # an id may come back after its model has gone
        raise RuntimeError("A compiled climb of another model was found.")
    return climb


def _shape(model: keras.Model, goal: Goal, resizable: bool) -> tuple[int, int, int]:
    height, width, channels = model.input_shape[1:]
    if goal.size is not None and (height, width) != goal.size and not resizable:
        raise ValueError(
            f"{goal.layer} lies behind Flatten, so pictures must be {height} × {width}, not "
            f"{goal.size[0]} × {goal.size[1]}."
        )
    height, width = goal.size or (height or 128, width or 128)
    return height, width, channels


def _resized(picture: np.ndarray, sides: tuple[int, int]) -> np.ndarray:
    made = cv2.resize(np.asarray(picture, np.float32), sides[::-1], interpolation=cv2.INTER_AREA)
    return made.reshape(*sides, picture.shape[-1])


def _enlarged(pictures: np.ndarray, sides: tuple[int, int], original: np.ndarray | None) -> np.ndarray:
    """The pictures at the next size, with the detail of the original that the smaller size could not hold."""
    larger = np.stack([_resized(p, sides) for p in pictures])
    if original is not None:
        small = _resized(original, pictures.shape[1:3])
        larger += _resized(original, sides) - _resized(small, sides)
    return larger.clip(0, 1)


def _bytes(pictures: np.ndarray) -> np.ndarray:
    return (pictures * 255).round().clip(0, 255).astype(np.uint8)
