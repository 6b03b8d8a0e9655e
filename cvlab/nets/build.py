"""A Keras model from an experiment, by one rule: a spec's fields are the arguments of the class it names."""

from __future__ import annotations

import random
import threading
from typing import Any

import keras
import tensorflow as tf
from keras.src.random import seed_generator

from cvlab.architecture import Architecture
from cvlab.experiment import Experiment
from cvlab.keras_spec import KerasSpec
from cvlab.layers import PretrainedBase
from cvlab.nets import OP_THREADS, dilation
from cvlab.nets.bases import build_base
from cvlab.nets.objective import keras_metric

tf.config.threading.set_intra_op_parallelism_threads(OP_THREADS)
tf.config.threading.set_inter_op_parallelism_threads(OP_THREADS)
for _gpu in tf.config.list_physical_devices("GPU"):
    # Several workers share a card; without this the first takes all of its memory.
    tf.config.experimental.set_memory_growth(_gpu, True)

# set_random_seed is for the whole process, so two models may not be built at once.
_BUILDING = threading.RLock()


class _Draws(threading.local):
    """Stands in for Python's module `random` where Keras draws the seeds of layers: in a thread that builds, its own.

    Dask's threads draw from the module too; one draw of theirs in the middle of a model would change its weights.
    """

    own: random.Random | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own or random, name)


_DRAWS = seed_generator.python_random = _Draws()
dilation.everywhere()


def keras_object(spec: KerasSpec, **more: Any) -> Any:
    """The layer, regularizer or optimizer that a spec describes."""
    cls = getattr(getattr(keras, spec.keras_module), spec.keras_class)
    arguments = {
        name: keras_object(value) if isinstance(value, KerasSpec) else value
        for name, value in spec.arguments().items()
    }
    return cls(**arguments, **more)


def build_architecture(architecture: Architecture) -> keras.Sequential:
    """The network alone, not compiled; its layers are named as `Architecture.layer_names` says.

    Raises:
        ValueError: in words, at the layer that does not fit.
    """
    for problem in architecture.problems():
        raise ValueError(problem)
    rows = [(row.name, row.layer, row.input_shape) for row in architecture.rows()]
    # A script makes its base before the layers around it, so that first weights are drawn in the same order here.
    bases = {
        name: build_base(layer, shape, name)
        for name, layer, shape in rows
        if isinstance(layer, PretrainedBase)
    }
    layers = [bases.get(name) or keras_object(layer, name=name) for name, layer, _ in rows]
    return keras.Sequential([keras.Input(architecture.input_shape), *layers], name="sequential")


def build(experiment: Experiment) -> keras.Sequential:
    """The compiled network of an experiment, its first weights drawn from the experiment's seed.

    It takes float32 pictures N x H x W x C in [0, 1] and gives N x classes probabilities.

    Raises:
        ValueError: in words, where the experiment has a problem.
    """
    experiment.check()
    with _BUILDING:
        keras.utils.set_random_seed(experiment.seed)
        _DRAWS.own = random.Random(experiment.seed)  # as the module itself would draw from that seed on
        try:
            model = build_architecture(experiment.architecture)
        finally:
            _DRAWS.own = None
    model.compile(
        optimizer=keras_object(experiment.optimizer), loss=experiment.loss, metrics=[keras_metric(experiment)]
    )
    return model


def device() -> str:
    """What the numbers are worked out on, in words: "CPU" or the name of the graphics card."""
    cards = tf.config.list_physical_devices("GPU")
    if not cards:
        return "CPU"
    return tf.config.experimental.get_device_details(cards[0]).get("device_name", "GPU")
