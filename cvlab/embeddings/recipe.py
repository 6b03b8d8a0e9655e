"""How a twin network learns, and where its learning stands: plain data that travels between processes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.params import Choice, Range, Switch, check, param

MININGS = ("semi-hard", "hard", "random")
WAYS = ("triplets", "pairs")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One training."""

    way: str = param(
        "triplets",
        Choice(options=WAYS),
        label="Learn from",
        help="triplets: anchor, positive, negative. pairs: is it the same, yes or no.",
    )
    mining: str = param(
        "semi-hard",
        Choice(options=MININGS),
        label="Which triplets",
        help="semi-hard: a negative farther than the positive, but not by the margin. hard: the worst of the batch.",
    )
    margin: float = param(
        1.0,
        Range(low=0, high=2, step=0.05),
        label="Margin",
        help="By how much a negative should be farther from the anchor than a positive.",
    )
    dimensions: int = param(
        2, Range(low=2, high=64), label="Dimensions", help="Numbers that stand for a picture."
    )
    unit: bool = param(
        False,
        Switch(),
        label="Length one",
        help="Every embedding is brought to length 1, onto a circle or sphere.",
    )
    moves: bool = param(
        False,
        Switch(),
        label="Move the pictures",
        help="Each is turned, shifted, zoomed and lit a little otherwise each time; faces are mirrored by lot, too.",
    )
    rate: float = param(
        1e-3,
        Range(low=1e-4, high=0.1, log=True),
        label="Learning rate",
        help="Adam's.",
    )
    slowing: bool = param(
        True,
        Switch(),
        label="Slow down at the end",
        help="In the second half of a training the learning rate goes down to nearly nothing.",
    )
    steps: int = param(200, Range(low=10, high=4000, step=10), label="Steps")
    seed: int = param(
        0, Range(low=0, high=999), label="Seed", help="Decides the first weights and the batches."
    )

    def problem(self) -> str:
        """A sentence where nothing can be learned so, else ""."""
        check(self)
        if self.way == "triplets" and self.margin == 0:
            return (
                "With a margin of 0 a net that gives all pictures one point has no loss, so there is nothing to learn; "
                "set the margin above 0."
            )
        return ""


@dataclass(frozen=True, kw_only=True)
class Worst:
    """The triplet of the last batch that hurts most: rows of the crowd (anchor, positive, negative), its distances and
    its loss; of pairs the two rows of the worst one (the third is -1), their distance and 0. points: 3 x d (or 2 x d),
    their embeddings as the batch had them."""

    rows: tuple[int, int, int]
    near: float
    far: float
    loss: float
    points: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Where a training stands.

    weights: of the net, in Keras' order. moments: what Adam remembers. head: (w, b) of the pairs' sigmoid. history:
    steps x (loss, share of triplets or pairs that pull, spread of the batch). kinds: of the last batch the shares of
    easy, semi-hard and hard triplets. shown: N x d, the embeddings of the crowd's pictures on the map.
    """

    weights: tuple[np.ndarray, ...]
    moments: tuple[np.ndarray, ...]
    head: np.ndarray
    step: int
    history: np.ndarray
    kinds: np.ndarray
    worst: Worst | None
    shown: np.ndarray

    @property
    def parameters(self) -> int:
        """Numbers of the net."""
        return sum(w.size for w in self.weights)


def batch_of(labels: np.ndarray, seed: int, step: int) -> tuple[np.ndarray, np.random.Generator]:
    """The rows of a step's batch: some identities, alike many pictures of each; and the dice it went by.

    labels: N ints of the pictures to learn from. Pictures come twice only where an identity has too few.
    """
    rng = np.random.default_rng([seed, step])
    people = np.unique(labels)
    many = min(len(people), 12)
    each = max(2, min(8, 56 // many))
    drawn = rng.permutation(people)[:many]
    rows = [np.flatnonzero(labels == person) for person in drawn]
    return np.concatenate([rng.permutation(np.resize(r, max(len(r), each)))[:each] for r in rows]), rng


def rate_of(rate: float, slowing: bool, step: int, steps: int) -> float:
    """Adam's learning rate at a step: the whole rate; where it slows, down to nearly nothing in the second half."""
    return rate * min(1.0, 2 - 2 * step / steps) if slowing else rate
