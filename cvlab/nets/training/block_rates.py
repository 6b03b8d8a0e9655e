"""The optimizer of an experiment: one for all of its numbers, or Keras' MultiOptimizer with one for each rate."""

from __future__ import annotations

import keras
import tensorflow as tf

from cvlab.experiment import Experiment
from cvlab.experiment.base_rate import array_shares
from cvlab.nets.build import keras_object


class BlockRates:
    """alike: whether all numbers that train learn at one rate."""

    def __init__(self, experiment: Experiment, model: keras.Model) -> None:
        shares = array_shares(experiment.base_rate, experiment.architecture)
        by_array = {id(variable): share for variable, share in zip(model.weights, shares, strict=True)}
        by_path = {variable.path: by_array[id(variable)] for variable in model.trainable_variables}
        self._parts = {share: keras_object(experiment.optimizer) for share in {1.0, *by_path.values()}}
        self.alike = len(self._parts) == 1
        self.optimizer = self._parts[1.0]
        if not self.alike:
            slower = {path: self._parts[share] for path, share in by_path.items() if share != 1.0}
            rates = keras.optimizers.OptimizerMap(self.optimizer, slower)
            self.optimizer = keras.optimizers.MultiOptimizer(rates)

    def assign(self, rate: tf.Tensor) -> None:
        """Learn at that rate from now on, the blocks of the base at their shares of it."""
        for share, optimizer in self._parts.items():
            optimizer.learning_rate.assign(rate * share)
