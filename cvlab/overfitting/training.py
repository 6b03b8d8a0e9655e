"""Training the networks of `network.py` with Keras' Adam, all seeds at once, and what is written down on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cvlab.overfitting.dice import dice, shares
from cvlab.overfitting.network import KEPT, Fit, Net, Parts, backward, begin, forward, predict
from cvlab.overfitting.samples import GRID, HELD_BACK, World, off

EVERY = 10  # steps from one entry of the history to the next
FIRST, SECOND, EPSILON = 0.9, 0.999, 1e-7  # Adam's betas and epsilon, as Keras has them
ORDER = 3  # the stream that shuffles; 0 to 2 are for the masks of the hidden layers


@dataclass(frozen=True)
class Told:
    """What is written down at a step: mean squares, each of as many as there are nets. train: to the points learnt
    from, without penalties. clean: to the truth. held: to the points held back, by which early stopping decides."""

    step: int
    train: np.ndarray
    clean: np.ndarray
    held: np.ndarray


@dataclass(frozen=True)
class Trained:
    """told: from the start to the end. net: as it was at the end. stopped: by net the entry of `told` that counts,
    the last, or with early stopping the best on the points held back."""

    told: tuple[Told, ...]
    net: Net
    stopped: np.ndarray

    def errors(self, name: str) -> np.ndarray:
        """entries x nets of "train", "clean" or "held"."""
        return np.stack([getattr(entry, name) for entry in self.told])

    def counted(self, name: str) -> np.ndarray:
        """That error of each net at the entry that counts."""
        return self.errors(name)[self.stopped, np.arange(len(self.stopped))]

    @property
    def wildness(self) -> np.ndarray:
        """How many times the best moment's distance to the truth the distance at the end is, by net."""
        clean = self.errors("clean")
        return self.counted("clean") / clean.min(axis=0)


class Adam:
    """Keras' Adam, with L1 by a proximal step where it is asked for.

    Its epsilon is added to the root before the bias is corrected ("epsilon hat"). The proximal step weighs each weight
    as Adam does: it ends at exactly 0 where the averaged gradient stays below l1.
    Sources: D. P. Kingma, J. Ba, 2015, https://arxiv.org/abs/1412.6980; J. Yun, A. C. Lozano, E. Yang, 2020,
    https://arxiv.org/abs/2007.07484
    """

    def __init__(self, fit: Fit, net: Net) -> None:
        self.fit, self.count = fit, 0
        self.first = [np.zeros_like(part) for part in net.moved]
        self.second = [np.zeros_like(part) for part in net.moved]

    def step(self, net: Net, gradient: Parts) -> None:
        """One update of the net, in place; the gradient is that of the error alone."""
        fit, charged = self.fit, len(net.kernels)
        self.count += 1
        pace = fit.learning_rate * np.sqrt(1 - SECOND**self.count) / (1 - FIRST**self.count)
        for n, (w, g) in enumerate(zip(net.moved, gradient, strict=True)):
            if n < charged:
                g = g + 2 * fit.l2 * w + (0 if fit.proximal else fit.l1) * np.sign(w)
            self.first[n] += (1 - FIRST) * (g - self.first[n])
            self.second[n] += (1 - SECOND) * (g * g - self.second[n])
            far = pace / (np.sqrt(self.second[n]) + EPSILON)
            w -= far * self.first[n]
            if n < charged and fit.proximal and fit.l1:
                w[...] = np.sign(w) * np.maximum(np.abs(w) - far * fit.l1, 0)


def stream(number: int, kind: int) -> int:
    """The dice of a step (masks) or an epoch (order); 0 to 3 are those of the kernels at the start."""
    return 4 * (number + 1) + kind


def masks(fit: Fit, seeds: np.ndarray, step: int, rows: int) -> Parts | None:
    """Dropout's masks of a step, each nets x rows x units; None without dropout."""
    if not fit.dropout:
        return None
    size = (len(seeds), rows, fit.width)
    drawn = (shares(seeds, stream(step, n), rows * fit.width).reshape(size) for n in range(fit.layers))
    return [(share >= fit.dropout) / (1 - fit.dropout) for share in drawn]


def batch(fit: Fit, seeds: np.ndarray, step: int, points: int) -> np.ndarray:
    """nets x batch: which points a step looks at. Each epoch goes through all in an order of its own."""
    if not 0 < fit.batch_size < points:
        return np.broadcast_to(np.arange(points), (len(seeds), points))
    each = -(-points // fit.batch_size)
    order = np.argsort(dice(seeds, stream(step // each, ORDER), points), axis=1, kind="stable")
    start = step % each * fit.batch_size
    return order[:, start : start + fit.batch_size]


def update(fit: Fit, net: Net, adam: Adam, x: np.ndarray, y: np.ndarray, seeds: np.ndarray) -> None:
    """One step of training on x, y (nets x points x 1), in place."""
    step = adam.count
    rows = batch(fit, seeds, step, x.shape[1])[..., None]
    x, y = np.take_along_axis(x, rows, axis=1), np.take_along_axis(y, rows, axis=1)
    drawn = masks(fit, seeds, step, x.shape[1])
    seen = forward(net, x, [m.astype(x.dtype) for m in drawn] if drawn else None, training=True)
    gradient = backward(net, seen, y)
    for n in range(len(net.scales)):
        z = seen.plain[n]
        net.means[n] += (1 - KEPT) * (z.mean(axis=1, keepdims=True) - net.means[n])
        net.variances[n] += (1 - KEPT) * (z.var(axis=1, keepdims=True) - net.variances[n])
    adam.step(net, gradient)


def going(fit: Fit, worlds: list[World], dtype: type = np.float64) -> Iterator[tuple[Told, Net]]:
    """Train a net in each world, from its seed; every tenth step's errors, and the nets as they are then."""
    seeds = np.array([world.seed for world in worlds])
    x, y = (
        np.stack(part)[..., None].astype(dtype) for part in zip(*(w.samples() for w in worlds), strict=True)
    )
    xs, ys = (np.stack(part)[..., None] for part in zip(*(w.samples(HELD_BACK) for w in worlds), strict=True))
    net = begin(fit, seeds, dtype)
    adam = Adam(fit, net)
    for step in range(fit.steps + 1):
        if step % EVERY == 0:
            near, held = (np.mean((predict(net, a) - b[..., 0]) ** 2, axis=1) for a, b in ((x, y), (xs, ys)))
            yield Told(step, near, off(predict(net, GRID)), held), net
        if step < fit.steps:
            update(fit, net, adam, x, y, seeds)


def train(fit: Fit, worlds: list[World], dtype: type = np.float64) -> Trained:
    """The whole training of a net in each world, all of one number of points."""
    told, net = [], None
    with np.errstate(over="ignore", invalid="ignore"):  # a rate that is too high is told by its errors
        for entry, now in going(fit, worlds, dtype):
            told.append(entry)
            net = now
            if fit.patience and waited(np.stack([entry.held for entry in told])) >= fit.patience:
                break
    assert net is not None
    return Trained(tuple(told), net, stopped(fit, np.stack([entry.held for entry in told])))


def waited(held: np.ndarray) -> int:
    """For how many steps the net that waits least has not been better; held: entries x nets."""
    return EVERY * (len(held) - 1 - int(held.argmin(axis=0).max()))


def stopped(fit: Fit, held: np.ndarray) -> np.ndarray:
    """By net the entry that counts: the last, or, with patience, the best before none was better for so long."""
    entries, nets = held.shape
    if not fit.patience:
        return np.full(nets, entries - 1)
    found = np.zeros(nets, int)
    for n in range(nets):
        for entry in range(1, entries):
            if held[entry, n] < held[found[n], n]:
                found[n] = entry
            elif (entry - found[n]) * EVERY >= fit.patience:
                break
    return found
