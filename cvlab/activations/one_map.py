"""Two linear layers are one; with an activation between them no matrix does the same, and two points prove it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cvlab.activations.base import ActivationSpec

LARGEST = 9.0  # the size of a number that a learner may type
SAME = 1e-9
FACTORS = (-1.0, 2.0)  # a matrix gives for the opposite point the opposite, and for the double the double


@dataclass(frozen=True, kw_only=True)
class TwoLayers:
    """first, second: 2 x 2 weights, row by row; point: what goes in. As tuples, so that a link can hold them."""

    first: tuple[float, float, float, float] = (1.0, -1.0, 0.5, 1.0)
    second: tuple[float, float, float, float] = (1.0, 0.5, -0.5, 1.0)
    point: tuple[float, float] = (1.5, 0.5)

    def matrices(self) -> tuple[np.ndarray, np.ndarray]:
        """The two layers' weights, float64 2 x 2."""
        return np.array(self.first).reshape(2, 2), np.array(self.second).reshape(2, 2)

    def product(self) -> np.ndarray:
        """The one matrix that does what both layers do without an activation between: second times first."""
        first, second = self.matrices()
        return second @ first

    def through(self, point: np.ndarray, spec: ActivationSpec | None = None) -> np.ndarray:
        """Where (2,) goes: through both layers, with the activation between them if there is one."""
        first, second = self.matrices()
        between = first @ np.asarray(point, np.float64)
        return second @ (between if spec is None else spec.value(between))


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Two points of which one is `factor` times the other. answer, partner_answer: where both go. wanted: where a
    matrix would have to send the partner. gap: how far off that is, 0 where nothing is proved."""

    factor: float
    partner: np.ndarray
    answer: np.ndarray
    partner_answer: np.ndarray
    wanted: np.ndarray
    gap: float


def proof(layers: TwoLayers, spec: ActivationSpec | None) -> Proof:
    """The better of two tries to show that no matrix does it: the opposite point, and the double one."""
    point = np.array(layers.point)
    tries = []
    for factor in FACTORS:
        answer, partner = layers.through(point, spec), layers.through(factor * point, spec)
        gap = float(np.abs(partner - factor * answer).max())
        tries.append(
            Proof(
                factor=factor,
                partner=factor * point,
                answer=answer,
                partner_answer=partner,
                wanted=factor * answer,
                gap=gap if gap > SAME else 0.0,
            )
        )
    return max(tries, key=lambda tried: tried.gap)


def to_text(layers: TwoLayers) -> str:
    """What a link holds: three groups of numbers."""
    groups = (layers.first, layers.second, layers.point)
    return ";".join(",".join(f"{v:.6g}" for v in group) for group in groups)


def from_text(text: str) -> TwoLayers:
    """What `to_text` wrote.

    Raises:
        ValueError: where the text is not ten numbers from -9 to 9 in their three groups.
    """
    try:
        groups = [tuple(float(v) for v in group.split(",")) for group in text[:400].split(";")]
    except ValueError as error:
        raise ValueError(_DAMAGED) from error
    return of_groups(groups)


def of_groups(groups: list[tuple[float, ...]]) -> TwoLayers:
    """The layers of three groups of numbers: 4, 4 and 2.

    Raises:
        ValueError: for other groups, or a number beyond 9 in size.
    """
    right = [len(group) for group in groups] == [4, 4, 2]
    if not right or not all(math.isfinite(v) and abs(v) <= LARGEST for group in groups for v in group):
        raise ValueError(_DAMAGED)
    first, second, point = groups
    return TwoLayers(first=first, second=second, point=point)  # type: ignore[bad-argument-type]


_DAMAGED = "The matrices in this link are damaged (ten numbers from −9 to 9 are wanted); the page starts with its own."
