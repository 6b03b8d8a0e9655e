"""From picture to answer: flatten, the dense layer's sums, softmax term by term, and the loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.types import FeatureMaps

TEMPERATURES = (0.1, 10.0)
LARGEST = 1000.0  # the size of a logit that a learner may type


@dataclass(frozen=True, kw_only=True)
class SoftmaxSteps:
    """Softmax of one row of logits, every step kept: z, z/T, minus the largest, e to the power, the shares.

    All float64 arrays of one length; total is the sum of `powers`, and `probabilities` = powers / total.
    """

    logits: np.ndarray
    scaled: np.ndarray
    shifted: np.ndarray
    powers: np.ndarray
    total: float
    probabilities: np.ndarray


def softmax_steps(logits: np.ndarray, temperature: float = 1.0) -> SoftmaxSteps:
    """Softmax with its steps, computed so that no e^z overflows: the largest logit is taken from all of them first.

    Taking the same number from every logit changes nothing, because e^(z - m) = e^z / e^m above and below the line.

    Raises:
        ValueError: for a temperature that is not above 0, or logits that are not a row of finite numbers.
    Source: J. S. Bridle, "Training stochastic model recognition algorithms", 1990 (softmax);
    G. Hinton, O. Vinyals and J. Dean, 2015, https://arxiv.org/abs/1503.02531 (temperature)
    """
    logits = np.asarray(logits, np.float64)
    if logits.ndim != 1 or not len(logits) or not np.isfinite(logits).all():
        raise ValueError("Logits are a row of finite numbers, one for each class.")
    if not (np.isfinite(temperature) and temperature > 0):
        raise ValueError(f"temperature is {temperature:g}; it must be above 0.")
    scaled = logits / temperature
    shifted = scaled - scaled.max()
    powers = np.exp(shifted)
    total = float(powers.sum())
    return SoftmaxSteps(
        logits=logits,
        scaled=scaled,
        shifted=shifted,
        powers=powers,
        total=total,
        probabilities=powers / total,
    )


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Shares of 1 for each class, float64: all above 0, the largest logit gets the largest."""
    return softmax_steps(logits, temperature).probabilities


def shares_of(logits: np.ndarray) -> np.ndarray:
    """Softmax of many at once, along the last axis, in the logits' own precision: nothing is checked on the way."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def telling_temperature(logits: np.ndarray, temperature: float) -> float:
    """A temperature other than this one at which the leading class is neither sure nor lost: worth a guess."""
    others = [t for t in (0.5, 1.0, 2.0, 5.0, 10.0) if t != temperature]
    return min(others, key=lambda t: abs(float(softmax(logits, t).max()) - 0.7))


def cross_entropy(logits: np.ndarray, true_class: int, temperature: float = 1.0) -> float:
    """The loss in nats: minus the logarithm of the true class's probability; 0 for a sure and right answer.

    Worked out from the logits, not from the probability, which may be too small to be told from 0.

    Raises:
        ValueError: where there is no such class.
    """
    steps = softmax_steps(logits, temperature)
    if not 0 <= true_class < len(steps.logits):
        raise ValueError(f"There are classes 0 to {len(steps.logits) - 1}; there is no class {true_class}.")
    return float(np.log(steps.total) - steps.shifted[true_class])


def flat_index(row: int, column: int, channel: int, shape: tuple[int, int, int]) -> int:
    """Where Flatten puts a value of an H x W x C map: the channel counts fastest, then the column, then the row.

    Raises:
        ValueError: where the map has no such place.
    """
    if not all(0 <= at < size for at, size in zip((row, column, channel), shape, strict=True)):
        raise ValueError(
            f"A map of {' × '.join(map(str, shape))} has no row {row}, column {column}, channel {channel}."
        )
    return (row * shape[1] + column) * shape[2] + channel


def place_of(index: int, shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """(row, column, channel) of an entry of the flattened map: `flat_index` backwards.

    Raises:
        ValueError: where the flattened map has no such entry.
    """
    if not 0 <= index < np.prod(shape):
        raise ValueError(f"A map of {' × '.join(map(str, shape))} has entries 0 to {np.prod(shape) - 1}.")
    pixel, channel = divmod(index, shape[2])
    return *divmod(pixel, shape[1]), channel


def contributions(flat: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Entry times weight, (entries, classes): what each entry adds to each class's logit; bias not counted.

    Raises:
        ValueError: where entries and weights do not fit.
    """
    flat, weights = np.asarray(flat, np.float64), np.asarray(weights, np.float64)
    if flat.ndim != 1 or weights.ndim != 2 or len(flat) != len(weights):
        raise ValueError(
            f"{flat.shape} entries and weights of {weights.shape} do not fit: one row of weights an entry."
        )
    return flat[:, None] * weights


def dense(flat: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """The logits, (classes,): for each class the sum of entry times weight, plus its bias."""
    return contributions(flat, weights).sum(axis=0) + np.asarray(bias, np.float64)


@dataclass(frozen=True, kw_only=True)
class LastStep:
    """A net's way from its last maps to its logits.

    maps: H x W x C, what Flatten is given, or 1 x 1 x N where numbers, not maps, come in. weights: (entries, classes).
    bias: (classes,).
    """

    maps: FeatureMaps
    weights: np.ndarray
    bias: np.ndarray

    @property
    def flat(self) -> np.ndarray:
        return self.maps.reshape(-1)

    @property
    def logits(self) -> np.ndarray:
        return dense(self.flat, self.weights, self.bias)


def logits_from(text: str, count: int) -> tuple[float, ...]:
    """The logits that a link holds, numbers with commas between them.

    Raises:
        ValueError: where they are not `count` numbers within -1000 and 1000.
    """
    try:
        logits = tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise ValueError(_DAMAGED) from error
    if len(logits) != count or not all(abs(z) <= LARGEST for z in logits):
        raise ValueError(_DAMAGED)
    return logits


_DAMAGED = "The logits in this link are damaged; the page starts with those of the network."


def noticed(
    network: np.ndarray, logits: np.ndarray, temperature: float, true_class: int
) -> dict[str, float | bool]:
    """What the lesson's steps look for in the logits on screen beside the network's own.

    edited: whether any was moved. lead: the leading share less the next one. lifted: what all were raised by alike,
    else 0. mistaken: whether the class that is scored is not the network's answer. lowered: by how much its logit is.
    """
    moved = np.asarray(logits, np.float64) - network
    second, first = np.sort(softmax(logits, temperature))[-2:]
    return {
        "edited": bool(np.abs(moved).max() > _SAME),
        "lead": float(first - second),
        "lifted": float(moved.mean()) if np.ptp(moved) < _SAME else 0.0,
        "mistaken": true_class != int(np.argmax(network)),
        "lowered": -float(moved[true_class]),
    }


_SAME = 1e-3  # a link keeps seven figures of a logit
