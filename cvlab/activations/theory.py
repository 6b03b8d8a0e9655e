"""What a very wide stack would do: each sum a normal number, each layer one integral."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from cvlab.activations.base import ActivationSpec
from cvlab.activations.small_digits import small_digits
from cvlab.activations.stack import DEEPEST, PICTURES, Draw, Stack

POINTS = 400
REACH, FINEST = 8.0, 1e-4  # the normal numbers that count; how near to 0 their grid is evenly spaced


def moments(spec: ActivationSpec, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The means of f(z)^2 and of f'(z)^2 for normal z of each variance, (n,): what a layer does to power, and to the
    power of a gradient.

    The grid is dense at zero, where a large variance leaves a saturating function's slope its only room.
    """
    z, weight = _normal_grid()
    # A spread beyond every number stays finite in the integral, and is infinite in the result.
    sums = np.sqrt(np.minimum(variance, 1e300))[:, None] * z
    return np.square(spec.value(sums)) @ weight, np.square(spec.slope(sums)) @ weight


@lru_cache(maxsize=1)
def _normal_grid() -> tuple[np.ndarray, np.ndarray]:
    """Midpoints, finer towards zero, and the share of a normal distribution that each stands for."""
    end = np.arcsinh(REACH / FINEST)
    step = 2 * end / POINTS
    u = (np.arange(POINTS) + 0.5) * step - end
    z = FINEST * np.sinh(u)
    weight = FINEST * np.cosh(u) * np.exp(-z * z / 2)
    return z, weight / weight.sum()


def predicted(stack: Stack) -> Draw:
    """The sizes that theory gives for a wide stack, as `run` measures them: mean squares over the pictures.

    A sum over n inputs of mean square m has variance n v m, v being the weights' variance; a gradient of mean square g
    is n v f'^2 g one layer below.
    Source: S. S. Schoenholz, J. Gilmer, S. Ganguli, J. Sohl-Dickstein, "Deep information propagation", 2016,
    https://arxiv.org/abs/1611.01232
    """
    signal, passed = _forward(replace(stack, layers=DEEPEST))
    growth = stack.width * stack.initialiser.variance(stack.width, stack.width) * passed[: stack.layers]
    gradient = [np.ones(PICTURES)]
    for layer in range(stack.layers - 1, 0, -1):
        gradient.append(gradient[-1] * growth[layer])
    return Draw(
        signal=signal[: stack.layers + 1].mean(axis=1), gradient=np.stack(gradient[::-1]).mean(axis=1)
    )


@lru_cache(maxsize=64)
def _forward(stack: Stack) -> tuple[np.ndarray, np.ndarray]:
    """(layers + 1, pictures) mean squares of the signal, and (layers, pictures) mean squares of the slope."""
    power = np.square(small_digits()[:PICTURES]).mean(axis=1)
    signal, passed, inputs = [power], [], small_digits().shape[1]
    for _ in range(stack.layers):
        variance = inputs * stack.initialiser.variance(inputs, stack.width) * power
        power, slope = moments(stack.activation, variance)
        signal.append(power)
        passed.append(slope)
        inputs = stack.width
    return np.stack(signal), np.stack(passed)
