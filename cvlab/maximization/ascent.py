"""A recipe, what it is climbed for, and where the climb stands: plain data that travels between processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from cvlab.maximization.objectives import OBJECTIVES, Dream, Filter
from cvlab.maximization.parameterisations import PARAMETERISATIONS, Fourier, Pixels
from cvlab.maximization.robustness import ROBUSTNESS, Shaken, Still
from cvlab.maximization.rules import RULES, Adam, Normalised
from cvlab.params import Choice, Range, check, param

MOST_FILTERS = 1024
OCTAVE = 1.4  # how much larger each octave of a dream is than the one before
_FILTER, _PIXELS, _STILL, _NORMALISED = Filter(), Pixels(), Still(), Normalised()


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One of each family, and how many steps."""

    objective: Any = _FILTER
    parameterisation: Any = _PIXELS
    robustness: Any = _STILL
    rule: Any = _NORMALISED
    steps: int = param(40, Range(low=1, high=1024), label="Steps", help="The classic recipe takes 40.")
    leak: float = param(
        0.0,
        Range(low=0, high=1, step=0.01),
        label="Leak of the last ReLU",
        help="A filter that is silent on the first noise has no slope behind its ReLU; a leak gives it one.",
    )

    def check(self) -> None:
        """Raise ValueError where a part is of another family or outside its limits."""
        parts = (self.objective, self.parameterisation, self.robustness, self.rule)
        for family, part in zip((OBJECTIVES, PARAMETERISATIONS, ROBUSTNESS, RULES), parts, strict=True):
            if type(part) is not family[getattr(part, "kind", "")]:
                raise ValueError(f"{part!r} is no {family.noun}; there are: {', '.join(family)}.")
            check(part)
        check(self)


NOTES = Recipe()
GOOD = Recipe(parameterisation=Fourier(), robustness=Shaken(), rule=Adam(rate=0.1), steps=128, leak=0.02)
DREAM = Recipe(objective=Dream(), robustness=Shaken(turn=0.0, zoom=0.0), steps=10)
RECIPES = {"notes": NOTES, "good": GOOD}


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What is climbed: so many filters of a layer, all in one batch, each in a picture of its own.

    filters: numbers of the layer's filters (of its units, of classes), counted from 0; one twice gives two pictures.
    size: side of the pictures in pixels, None takes the network's own. octaves: sizes a dream goes through.
    """

    layer: str
    filters: tuple[int, ...]
    recipe: Recipe = NOTES
    size: tuple[int, int] | None = None
    seed: int = param(
        0, Range(low=0, high=2**31 - 1), label="Seed", help="Decides the first noise and the shaking."
    )
    precision: str = param(
        "float32",
        Choice(options=("float32", "bfloat16")),
        label="Numbers",
        help="bfloat16 keeps 8 bits of each product: several times as fast where the processor knows it.",
    )
    octaves: int = param(
        1, Range(low=1, high=6), label="Octaves", help="From small to large, each 1.4 times."
    )

    def check(self) -> None:
        """Raise ValueError, in words, for what cannot be climbed whatever the network."""
        self.recipe.check()
        check(self)
        if not 1 <= len(self.filters) <= MOST_FILTERS:
            raise ValueError(f"{len(self.filters)} filters were asked for; choose 1 to {MOST_FILTERS}.")
        if self.size is not None and not all(8 <= side <= 1024 for side in self.size):
            raise ValueError(
                f"A picture of {self.size[0]} × {self.size[1]} is not climbed; choose sides of 8 to 1,024."
            )

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every filter that must be there: those that have a picture, and the second of a mixture."""
        other = getattr(self.recipe.objective, "other", None)
        return self.filters if other is None else (*self.filters, other)

    @property
    def copies(self) -> tuple[int, ...]:
        """For each picture, how many before it are of the same filter."""
        return tuple(self.filters[:n].count(f) for n, f in enumerate(self.filters))

    @property
    def steps(self) -> int:
        """Of the whole climb, all octaves together."""
        return self.recipe.steps * self.octaves

    def sides(self, height: int, width: int) -> tuple[tuple[int, int], ...]:
        """(height, width) of every octave, the last being the whole picture."""
        shrink = [OCTAVE ** (self.octaves - 1 - n) for n in range(self.octaves)]
        return tuple((max(8, round(height / s)), max(8, round(width / s))) for s in shrink)

    def draws(self, first: int, count: int) -> np.ndarray:
        """count x 4 numbers from -1 to 1 that shake the pictures at steps `first` on; the same for every picture."""
        rows = [
            np.random.default_rng([self.seed, 1, step]).uniform(-1, 1, 4)
            for step in range(first, first + count)
        ]
        return np.array(rows, np.float32).reshape(count, 4)

    def start(self, shape: tuple[int, int, int]) -> np.ndarray:
        """N x H x W x C: what the climb begins from. All filters begin alike, so only the filter makes a difference."""
        copies = self.copies
        made = {
            copy: self.recipe.parameterisation.start(shape, np.random.default_rng([self.seed, 0, copy]))
            for copy in set(copies)
        }
        return np.stack([made[copy] for copy in copies])


@dataclass(frozen=True, kw_only=True)
class Ascent:
    """Where a climb stands, in numpy: climb on from it, keep it, or climb from it twice.

    values: what the pictures are made of. slots: what the step rule remembers. heights: steps x N, before each step.
    pictures: uint8 N x H x W x C, as the network is shown them.
    """

    values: np.ndarray
    slots: tuple[np.ndarray, ...]
    step: int
    heights: np.ndarray
    pictures: np.ndarray
    device: str = ""


def stretched(pictures: np.ndarray) -> np.ndarray:
    """The pictures as the notes show them, each with mean 0.5 and standard deviation 0.1 (here 0.2): uint8.

    Source: F. Chollet, "Deep Learning with Python", 2018, section 5.4.2
    """
    values = np.asarray(pictures, np.float32)
    axes = tuple(range(1, values.ndim))
    mean, spread = values.mean(axes, keepdims=True), values.std(axes, keepdims=True)
    return ((0.5 + 0.2 * (values - mean) / (spread + 1e-5)).clip(0, 1) * 255).round().astype(np.uint8)


def sheet(pictures: np.ndarray) -> tuple[str, bytes]:
    """All pictures on one sheet, row by row from the top left, as a file: its media type and its bytes.

    Small ones come without loss; large ones as JPEG, which for 64 pictures is a tenth of the bytes.
    """
    count, height, width, channels = pictures.shape
    columns = int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    whole = np.zeros((rows * columns, height, width, channels), np.uint8)
    whole[:count] = pictures
    tiled = whole.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    tiled = tiled.reshape(rows * height, columns * width, channels)[..., ::-1]
    if tiled.shape[0] * tiled.shape[1] <= 512 * 512:
        return "image/png", cv2.imencode(".png", tiled)[1].tobytes()
    return "image/jpeg", cv2.imencode(".jpg", tiled, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
