"""Many draws of one stack: a few at once, more while one looks, all kept for whoever asks again."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from cvlab.activations.stack import BAND, DEEPEST, DRAWS, Draw, Stack, dead_units, run

AT_ONCE = 1_300_000  # weights that are drawn before the first picture: about 25 ms
KEPT = 200  # stacks; 30 draws of 50 layers are 24 kB
COUNTED = 40  # stacks whose dead units are being counted, each with 2 MB at most


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Root mean squares over draws, layer by layer. mean: the root of the mean square over all draws. low, high: the
    ends of the middle four fifths of the draws. All (n,)."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


class _Counting:
    """Dead units counted layer by layer; a shallower stack is the beginning of a deeper one."""

    def __init__(self, stack: Stack) -> None:
        self.layers: Iterator[int] = dead_units(replace(stack, layers=DEEPEST))
        self.found: list[int] = []
        self.lock = Lock()


_draws: OrderedDict[Stack, list[Draw]] = OrderedDict()
_counts: OrderedDict[Stack, _Counting] = OrderedDict()
_lock = Lock()


def few(stack: Stack) -> int:
    """How many draws of it are made at once, so that nobody waits for the first picture."""
    return int(np.clip(AT_ONCE // (stack.layers * stack.width**2), 1, 10))


def drawn(stack: Stack, seconds: float = 0.0) -> tuple[Draw, ...]:
    """The stack's draws: those there are, at least `few`, and as many more, up to 30, as so many seconds give."""
    with _lock:
        found = _draws.setdefault(stack, [])
        _forget(_draws, stack, KEPT)
        have = list(found)
    until, least = time.monotonic() + seconds, few(stack)
    while len(have) < least or (len(have) < DRAWS and time.monotonic() < until):
        have.append(run(stack, len(have)))
    with _lock:
        # Another session may have made some of the same meanwhile: they are equal.
        found.extend(have[len(found) :])
    return tuple(have)


def counted_dead(stack: Stack, seconds: float = 0.0) -> tuple[int, ...]:
    """How many units of each layer are dead, the first layers only where so many seconds did not do for all."""
    deepest = replace(stack, layers=DEEPEST)
    with _lock:
        if deepest not in _counts:
            _counts[deepest] = _Counting(stack)
        counting = _counts[deepest]
        _forget(_counts, deepest, COUNTED)
    until = time.monotonic() + seconds
    with counting.lock:
        while len(counting.found) < stack.layers and time.monotonic() < until:
            counting.found.append(next(counting.layers))
        return tuple(counting.found[: stack.layers])


def sizes(powers: np.ndarray) -> Sizes:
    """Of (draws, n) mean squares, the sizes in between which most draws lie, and their mean."""
    low, high = np.quantile(powers, BAND, axis=0)
    return Sizes(mean=np.sqrt(powers.mean(axis=0)), low=np.sqrt(low), high=np.sqrt(high))


def _forget(kept: OrderedDict, newest: Stack, most: int) -> None:
    """Let go of what nobody asked for the longest."""
    kept.move_to_end(newest)
    while len(kept) > most:
        kept.popitem(last=False)
