"""Recipes: the same net and data, trained another way."""

from __future__ import annotations

import math
from dataclasses import replace

from cvlab.architecture import Architecture
from cvlab.experiment.experiment import Experiment
from cvlab.optimizers import Adam
from cvlab.schedules import OneCycle

# So many steps are enough where each goes far: one epoch of MNIST in batches of 64, two in batches of 128.
ENOUGH_STEPS = 800
SMALL_NET = 20_000
LONGEST_RATE = 0.03
RATE_BY_INPUTS = 10.0
CYCLE = OneCycle(climb=0.15, start=0.1, end=0.01)


def fast(experiment: Experiment) -> Experiment:
    """The experiment by the fast recipe: larger batches, and one cycle of a high learning rate over few epochs.

    Fewer, larger steps keep the processor busier, and the cycle's long steps go as far in one epoch as short ones
    in several. Net, data, augmentations, loss and seed stay; early stopping has no time to help and is left out.

    Source: L. N. Smith, N. Topin, "Super-convergence: very fast training of neural networks using large
    learning rates", 2018, https://arxiv.org/abs/1708.07120
    """
    pictures = experiment.dataset.train_count()
    small = experiment.architecture.parameter_count() <= SMALL_NET
    batch = min(64 if small else 128, pictures)
    steps = math.ceil(pictures / batch)
    return replace(
        experiment,
        batch_size=batch,
        epochs=min(experiment.epochs, math.ceil(ENOUGH_STEPS / steps)),
        optimizer=Adam(learning_rate=fast_rate(experiment.architecture)),
        schedule=CYCLE,
        early_stopping=None,
    )


def fast_rate(architecture: Architecture) -> float:
    """The highest learning rate of Adam that a net can be trusted with: less, the more inputs its units have.

    Adam moves every weight by about the learning rate, so a unit's sum moves by that times its inputs.

    Source: G. Yang et al., "Tensor programs V: tuning large neural networks via zero-shot hyperparameter
    transfer", 2022, https://arxiv.org/abs/2203.03466
    """
    shapes = [architecture.input_shape, *(shape for _, shape in architecture.output_shapes())]
    pairs = zip(architecture.layers, shapes, shapes[1:], strict=False)
    # A weighted layer's parameters are its units' inputs, and a bias, times its units.
    inputs = [layer.parameter_count(before) // after[-1] - 1 for layer, before, after in pairs]
    return round(min(LONGEST_RATE, RATE_BY_INPUTS / max(*inputs, 1)), 5)
