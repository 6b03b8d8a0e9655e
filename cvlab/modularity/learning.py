"""What is learnt from forms: which networks, from how many, and what a curve over their number holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from cvlab.modularity.forms import Forms, World, make_forms
from cvlab.modularity.network import Net
from cvlab.modularity.parts import RIGHT, Parts, judge, see
from cvlab.modularity.pens import TESTING, pen_of

SIZES = (20, 50, 100, 200, 500, 1000, 2000, 5000)
LIVE = 200  # up to so many forms are learnt from while one waits
DRAWS = 3  # times that other forms are drawn
STEPS = 1500  # about so many steps of the optimizer are taken, more where the forms are many
BATCH = 32
TESTED = 400
LEAST_EPOCHS, MOST_EPOCHS = 12, 120
HALF = 2  # the network from end to end sees the strip at half its size

KINDS = {
    "whole": "one network, strip to number",
    "parts": "parts, classifier from these forms alone",
    "tuned": "parts, ready-made classifier tuned",
}
POOLS = {"whole": (True, True, True), "parts": (True, True), "tuned": (True, True)}
FILTERS, HIDDEN = (16, 32, 48), 96  # of the network from end to end


@dataclass(frozen=True)
class Learnt:
    """A trained network's weights as Keras orders them; of which kind, from how many forms, of which draw."""

    kind: str
    count: int
    draw: int
    weights: list[np.ndarray] = field(repr=False)
    right: int = 0  # of TESTED forms that it never saw

    @cached_property
    def net(self) -> Net:
        """The same to be asked by numpy."""
        return net_of(self.kind, self.weights)

    @property
    def parameters(self) -> int:
        return sum(w.size for w in self.weights)


def net_of(kind: str, weights: list[np.ndarray]) -> Net:
    """A network of that kind."""
    return Net(weights, POOLS[kind], pads=kind == "whole")


def right_of(kind: str, weights: list[np.ndarray], world: World, parts: Parts) -> int:
    """On how many of TESTED forms that nothing was learnt from the number is read right, no rule used."""
    forms, net = _tested(world), net_of(kind, weights)
    if kind == "whole":
        return int((read_whole(net, forms.ink) == forms.digits[:, :3]).all(1).sum())
    judged = judge(forms.digits, see(forms, parts, net).shares, "none")
    return int((judged.outcome == RIGHT).sum())


@lru_cache(maxsize=1)
def _tested(world: World) -> Forms:
    """The forms on which the networks of a curve are measured, one after the other; some 25 MB."""
    return make_forms(world, TESTED, pen_of(world.pen, TESTING))


def epochs_for(count: int) -> int:
    """How often the forms are gone through: more often where they are few."""
    return int(np.clip(-(-STEPS * BATCH // count), LEAST_EPOCHS, MOST_EPOCHS))


def halved(ink: np.ndarray) -> np.ndarray:
    """Strips N x H x W at half the size, each pixel the mean of four."""
    count, rows, columns = ink.shape
    return ink.reshape(count, rows // HALF, HALF, columns // HALF, HALF).mean((2, 4))


def read_whole(net: Net, ink: np.ndarray) -> np.ndarray:
    """The three digits that the network from end to end reads on strips N x H x W."""
    return net.shares(halved(ink), heads=3).argmax(2)


def jobs(sizes: Sequence[int] = SIZES, draws: int = DRAWS) -> list[tuple[str, int, int]]:
    """(kind, forms, draw) of a whole curve, the small ones first."""
    return [(kind, size, draw) for size in sizes for draw in range(draws) for kind in KINDS]


def costs(kind: str, count: int) -> float:
    """About how much work a training is, so that a bar over several goes evenly."""
    return epochs_for(count) * count * (4.0 if kind == "whole" else 1.0) + 10_000
