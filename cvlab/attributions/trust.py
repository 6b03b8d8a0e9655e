"""May one believe a map of where a network looked? Curves, comparisons and a verdict with its uncertainty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from cvlab.convolution.receptive_field import Field
from cvlab.figures import percent
from cvlab.images import to_grey
from cvlab.types import Heatmap, Image

COARSE = 64  # maps are compared on at most so many places a side: finer ones say nothing more
LIKE = 0.3  # rank correlation from which a map counts as kept without what was learned
ABSENT = 0.005  # a probability below which a class is not seen in a picture
SAME = 0.5  # from which two maps count as much the same


@dataclass(frozen=True, kw_only=True)
class Trust:
    """What speaks for and against a map.

    shares: (S,), how much of the picture is changed. deletion and insertion: B x S, the class's probability with the
    first-marked places deleted, or shown alone, for each way of B to empty them. moved: B x N, insertion area minus
    deletion area of the same map laid elsewhere. average_drop: the share of the probability that is lost when
    only what the map marks is shown. random: (R,), likeness of the map to those of nets with random weights.
    cascade: (layers made random from the output down, likeness). edge: likeness to a plain edge detector. probability:
    what the network gives the class. values and random_values: h x w, the numbers of the map and of its first twin with
    random weights. field: by which they are laid on the picture; None where they are stretched.
    """

    kind: str
    baselines: tuple[str, ...]
    shares: np.ndarray
    deletion: np.ndarray
    insertion: np.ndarray
    moved: np.ndarray
    average_drop: float
    random: np.ndarray
    cascade: tuple[tuple[int, float], ...]
    edge: float
    heatmap: Heatmap
    random_heatmap: Heatmap
    edge_heatmap: Heatmap
    probability: float
    values: np.ndarray
    random_values: np.ndarray
    field: Field | None = None

    @property
    def gaps(self) -> np.ndarray:
        """(B,): insertion area minus deletion area; the higher, the better the map's order."""
        return area(self.insertion) - area(self.deletion)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One question to a map; passed is None where the numbers do not decide it.

    measured: the numbers in a few words. words: the same in whole sentences.
    """

    title: str
    passed: bool | None
    measured: str
    words: str


def edges(image: Image) -> Heatmap:
    """How strongly brightness changes at each pixel (Sobel), stretched to [0, 1]: no network is asked.

    Source: J. Adebayo et al., Sanity checks for saliency maps, 2018, https://arxiv.org/abs/1810.03292
    """
    grey = np.ascontiguousarray(to_grey(image)[..., 0])
    size = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    return size / max(float(size.max()), 1e-12)


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    """Rank correlation of two maps (Spearman): 1 the same order of places, 0 none in common, -1 the opposite.

    Source: C. Spearman, 1904, https://doi.org/10.2307/1412159
    """
    side = [min(n, COARSE) for n in a.shape]
    first, second = (
        ranks(cv2.resize(np.ascontiguousarray(m, np.float32), side[::-1], interpolation=cv2.INTER_AREA))
        for m in (a, b)
    )
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0  # a map without differences agrees with nothing
    return float(np.corrcoef(first, second)[0, 1])


def ranks(values: np.ndarray) -> np.ndarray:
    """Each number's place in the order of all of them; equal numbers share the mean of their places."""
    _, inverse, counts = np.unique(np.ravel(values), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse.ravel()]


def order(heatmap: Heatmap, seed: int = 0) -> np.ndarray:
    """(H * W,): the places of the map from the highest down; a draw decides between equal ones."""
    tie = np.random.default_rng(seed).random(heatmap.size)
    return np.lexsort((tie, -heatmap.ravel()))


def area(curves: np.ndarray) -> np.ndarray:
    """The area under each curve over [0, 1], by trapezoids."""
    curves = np.asarray(curves)
    return (curves[..., 1:] + curves[..., :-1]).mean(axis=-1) / 2


def moved(heatmap: Heatmap, count: int, seed: int = 0) -> list[Heatmap]:
    """The same map laid elsewhere on the picture, turned over and wrapped around its rim: as patchy, but blind."""
    random = np.random.default_rng(seed)
    maps = []
    for _ in range(count):
        turned = heatmap[:: random.choice((1, -1)), :: random.choice((1, -1))]
        # At least a quarter of the picture away, or it would be nearly the same map.
        shift = [int(n * random.uniform(0.25, 0.75)) for n in heatmap.shape]
        maps.append(np.roll(turned, shift, axis=(0, 1)))
    return maps


def interval(trust: Trust) -> tuple[float, float, float]:
    """(mean, low, high): by how much the map's gap exceeds that of the same map elsewhere, with 95 % between.

    The ways to empty a place are these; drawn at random are the other places.
    """
    return mean_between(trust.gaps.mean() - trust.moved.mean(axis=0))


def mean_between(numbers: np.ndarray) -> tuple[float, float, float]:
    """(mean, low, high): the mean of all that might be drawn lies between, 19 times in 20, however few were drawn.

    Source: Student, The probable error of a mean, 1908, https://doi.org/10.1093/biomet/6.1.1
    """
    from scipy.special import stdtrit

    count, mean = len(numbers), float(np.mean(numbers))
    far = float(stdtrit(count - 1, 0.975) * np.std(numbers, ddof=1) / np.sqrt(count))
    return mean, mean - far, mean + far


def findings(trust: Trust) -> tuple[Finding, ...]:
    """What the numbers say, each as a sentence: faithful to the answer, to what was learned, more than edges."""
    learned = _learned(trust)
    return _faithful(trust), learned, _beyond_edges(trust, learned.passed is True)


def verdict(found: Sequence[Finding]) -> str:
    """The whole in one sentence."""
    failed = [f.title.lower() for f in found if f.passed is False]
    open_ = [f.title.lower() for f in found if f.passed is None]
    if failed:
        return f"Do not lean on this map: it fails the check “{failed[0]}”" + (
            f" and {len(failed) - 1} more." if len(failed) > 1 else "."
        )
    if open_:
        return f"Take this map with care: the numbers do not decide “{open_[0]}”" + (
            f" and {len(open_) - 1} more." if len(open_) > 1 else "."
        )
    return "This map passes all three checks: it says something about this answer of this network."


def signed(words: str) -> str:
    """The words with real minus signs before their numbers."""
    return re.sub(r"-(?=\d)", "−", words)


def _faithful(trust: Trust) -> Finding:
    mean, low, high = interval(trust)
    passed = True if low > 0 else False if high < 0 else None
    if trust.probability < ABSENT:
        return Finding(
            title="Faithful to this answer",
            passed=None,
            measured=f"the class has only {percent(trust.probability)}",
            words=f"The class is not in the answer: the network gives it {percent(trust.probability)}. There is "
            "nothing that deleting places could take away, so this test says nothing; ask for a likelier class.",
        )
    says = {
        True: "moves the answer more than",
        False: "moves the answer less than",
        None: "is not shown to move the answer otherwise than",
    }[passed]
    return Finding(
        title="Faithful to this answer",
        passed=passed,
        measured=signed(f"{trust.gaps.mean():.2f}, elsewhere {trust.moved.mean():.2f}"),
        words=signed(
            f"Showing and deleting what it marks first {says} the same map laid elsewhere: "
            f"insertion minus deletion is {trust.gaps.mean():.2f} against {trust.moved.mean():.2f}, "
            f"{mean:+.2f} with 95 % between {low:+.2f} and {high:+.2f} "
            f"({len(trust.baselines)} ways to empty a place, {trust.moved.shape[1]} other places)."
            + (" With 0 between the two, the numbers leave it open." if passed is None else "")
        ),
    )


def _learned(trust: Trust) -> Finding:
    mean, low, high = mean_between(trust.random)
    passed = True if high < LIKE else False if low > LIKE else None
    says = {
        True: "The map goes when what was learned goes",
        False: "Much of the map stays though all that was learned is gone",
        None: "Whether the map needs what was learned is not sure",
    }[passed]
    return Finding(
        title="Depends on what was learned",
        passed=passed,
        measured=signed(f"likeness {mean:.2f} with random weights"),
        words=signed(
            f"{says}: with random weights its likeness to itself is {mean:.2f}, with 95 % between {low:.2f} and "
            f"{high:.2f} ({len(trust.random)} draws; below {LIKE:g} counts as gone)."
        ),
    )


def _beyond_edges(trust: Trust, learned: bool) -> Finding:
    # A picture of bare strokes has nothing but edges to look at, so likeness alone is no failure.
    passed = True if trust.edge < SAME else None if learned else False
    says = "is more than" if passed else "is much the same as"
    return Finding(
        title="More than an edge detector",
        passed=passed,
        measured=signed(f"likeness {trust.edge:.2f} to the edges"),
        words=signed(
            f"The map {says} the picture's edges, which no network is needed for: likeness {trust.edge:.2f} "
            f"(from {SAME:g} on maps count as much the same)."
        ),
    )
