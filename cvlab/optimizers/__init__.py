"""Optimizers: how a gradient becomes a change of the weights. Names and defaults are those of Keras."""

from cvlab.optimizers.base import LEARNING_RATE, OPTIMIZERS, OptimizerSpec, State, tex
from cvlab.optimizers.descent import SGD, Momentum, Nesterov
from cvlab.optimizers.scaled import Adagrad, Adam, AdamW, RMSprop

__all__ = [
    "LEARNING_RATE",
    "OPTIMIZERS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Momentum",
    "Nesterov",
    "OptimizerSpec",
    "RMSprop",
    "State",
    "tex",
]
