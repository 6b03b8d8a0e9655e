"""The numbers of a compiled net, and whose they are at the moment: states are put in and taken out here."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cvlab.experiment import TrainingState
from cvlab.nets.build import device
from cvlab.nets.caching import Cache

# Nets above this leave their numbers on the worker: sending them would take longer than a slice may.
LARGE = 300_000
# Up to here one update of all numbers in a row is faster than one of each array; above, copying them costs more.
ROW = 200_000
# All nets kept compiled may have so many parameters together; with Adam each takes 16 bytes.
KEPT_PARAMETERS = 60_000_000


class Numbers:
    """A model's weights, its optimizer's variables, its random generators, and the weights early stopping keeps.

    row: all trained numbers one after the other, or None for large nets. An optimizer treats each number by itself,
    so one update of the row is the same arithmetic as an update of every array, at a tenth of the operations
    (and 1.1 times the pace). alike: whether all of them learn at one rate; else there is no row.
    """

    def __init__(self, model: keras.Model, optimizer: Any, *, alike: bool = True) -> None:
        self._model, self._optimizer = model, optimizer
        self.count = model.count_params()
        small = alike and self.count <= ROW and model.trainable_variables
        self.row = keras.Variable(in_a_row(model.trainable_variables), name="row") if small else None
        optimizer.build(model.trainable_variables if self.row is None else [self.row])
        self._unmoved = _arrays(optimizer.variables)
        self._random = _random(model)
        self._held, self._light = "", False
        self._best: tuple[np.ndarray, ...] = ()
        self._put_by = Cache(4, KEPT_PARAMETERS, lambda state: sum(w.size for w in state.weights))

    @property
    def large(self) -> bool:
        """Whether they are better left here than sent with every slice."""
        return self.count > LARGE

    def first(self, model: keras.Model) -> TrainingState:
        """The state before the first step, with the first weights of a newly built model."""
        return TrainingState(
            weights=_arrays(model.weights), optimizer=self._unmoved, random=_arrays(_random(model))
        )

    def load(self, state: TrainingState) -> None:
        """Put a state into the variables, unless this very state is there already.

        Raises:
            LookupError: for a light state whose numbers are not on this worker (any more).
            ValueError: for a state of another network.
        """
        if state.token and state.token == self._held:
            return
        if self._light:
            # Another run wants the net, and nobody else has these numbers.
            token = self._held
            self._put_by.put(token, self.snapshot(_EMPTY, light=False))
        self.forget()
        whole = self._put_by.take(state.token) if state.light else state
        if whole is None:
            raise LookupError("The numbers of this state are not on this worker.")
        places = (self._model.weights, self._optimizer.variables, self._random)
        for variables, arrays in zip(places, (whole.weights, whole.optimizer, whole.random), strict=True):
            if [tuple(v.shape) for v in variables] != [a.shape for a in arrays]:
                raise ValueError("This training state belongs to another network; start the run anew.")
            _assign(variables, arrays)
        if self.row is not None:
            self.row.assign(in_a_row(self._model.trainable_variables))
        self._held, self._light, self._best = state.token, state.light, whole.best

    def snapshot(self, state: TrainingState, light: bool) -> TrainingState:
        """That state with the numbers that the variables hold now, or without them where they may stay here."""
        self._held, self._light = uuid.uuid4().hex, light
        arrays: dict[str, Any] = dict.fromkeys(("weights", "optimizer", "random", "best"), ())
        if not light:
            arrays = {
                "weights": _arrays(self._model.weights),
                "optimizer": _arrays(self._optimizer.variables),
                "random": _arrays(self._random),
                "best": self._best,
            }
        return replace(state, **arrays, device=device(), token=self._held)

    def forget(self) -> None:
        """The variables hold nothing (any more) that could be relied on."""
        self._held, self._light = "", False

    def put_weights(self, weights: Sequence[np.ndarray]) -> None:
        """Weights alone, to look at the net with; no training goes on from them."""
        self.load(
            TrainingState(weights=tuple(weights), optimizer=self._unmoved, random=_arrays(self._random))
        )

    def keep_best(self) -> None:
        """Remember the weights as they are now."""
        self._best = _arrays(self._model.weights)

    def take_back_best(self) -> None:
        """The weights that were remembered."""
        _assign(self._model.weights, self._best)


_EMPTY = TrainingState(weights=(), optimizer=())


def in_a_row(arrays: list[Any]) -> tf.Tensor:
    """The numbers of all the arrays, one after the other."""
    return tf.concat([tf.reshape(array, [-1]) for array in arrays], axis=0)


def _random(model: keras.Model) -> list[Any]:
    """The states of the layers' random generators, which Keras keeps apart from the weights."""
    weights = {id(v) for v in model.weights}
    return [v for v in model.non_trainable_variables if id(v) not in weights]


def _arrays(variables: list[Any]) -> tuple[np.ndarray, ...]:
    return tuple(np.array(v) for v in variables)


def _assign(variables: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)
