"""What a computer has of a picture: numbers in channels, points in a colour cube, bytes in memory; resized, scaled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cvlab.params import Choice, check, param
from cvlab.registry import Registry
from cvlab.types import Image

COLOURS = ("red", "green", "blue")
GREY_WEIGHTS = (0.299, 0.587, 0.114)
RESIZINGS = ("area", "nearest", "bilinear")
Sources = tuple[str | None, str | None, str | None]  # what is shown as red, green and blue; None is black
MOST_POINTS = 4000
SMALLEST_DEVIATION = 1e-7  # Keras' epsilon: a picture of one single colour divides by this, not by 0


class GreyTerms(NamedTuple):
    """How one pixel's colours become grey: `products` are weight times colour, `grey` is their sum."""

    weights: tuple[float, float, float]
    products: tuple[float, float, float]
    grey: float


class Cloud(NamedTuple):
    """Pixels as points: `colours` N x 3 in [0, 1] are their places in the cube, (row, column) where they lie."""

    colours: np.ndarray
    rows: np.ndarray
    columns: np.ndarray


class Memory(NamedTuple):
    """How many numbers a picture is, and the bytes they take as whole numbers and as fractions."""

    numbers: int
    uint8: int
    float32: int


def to_bytes(image: Image) -> np.ndarray:
    """The picture as it is stored: uint8 H x W x C, 0 is black and 255 full."""
    return np.rint(np.asarray(image) * 255).astype(np.uint8)


def grey_terms(red: float, green: float, blue: float) -> GreyTerms:
    """The sum behind one grey pixel: 0.299 red + 0.587 green + 0.114 blue; the eye sees green best.

    Source: ITU-R, Recommendation BT.601, 1982, https://www.itu.int/rec/R-REC-BT.601
    """
    products = (
        GREY_WEIGHTS[0] * float(red),
        GREY_WEIGHTS[1] * float(green),
        GREY_WEIGHTS[2] * float(blue),
    )
    return GreyTerms(GREY_WEIGHTS, products, sum(products))


def remixed(image: Image, sources: Sources) -> Image:
    """The RGB picture with its channels swapped or switched off.

    Args:
        sources: what is shown as red, as green and as blue: the name of a channel, or None for none (black).

    Raises:
        ValueError: for a picture without three channels or an unknown name.
    """
    _need_colours(image)
    if len(sources) != 3 or any(s is not None and s not in COLOURS for s in sources):
        raise ValueError(f"Three sources are needed, each of {', '.join(COLOURS)} or None; not {sources!r}.")
    mixed = np.zeros_like(image)
    for channel, source in enumerate(sources):
        if source is not None:
            mixed[..., channel] = image[..., COLOURS.index(source)]
    return mixed


def cloud(image: Image, most: int = MOST_POINTS, seed: int = 0) -> Cloud:
    """The pixels as points of the cube red x green x blue; at most `most` of them, the same ones every time.

    Raises:
        ValueError: for a picture without three channels, or `most` below 1.
    """
    _need_colours(image)
    if most < 1:
        raise ValueError(f"most is {most}; at least 1 point must be drawn.")
    height, width, _ = image.shape
    chosen = np.arange(height * width)
    if chosen.size > most:
        chosen = np.sort(np.random.default_rng(seed).choice(chosen, most, replace=False))
    return Cloud(image.reshape(-1, 3)[chosen], chosen // width, chosen % width)


def mixing(before: int, after: int, method: str) -> np.ndarray:
    """Which old pixels make which new one, along one side: float32 after x before, each row sums to 1.

    "nearest" takes the old pixel that the new one's middle lies in; "bilinear" blends the two old pixels whose
    middles lie around it; "area" averages all that the new pixel covers. Pixel i spans i to i + 1, as in
    Keras and OpenCV (half-pixel centres).

    Raises:
        ValueError: for a size below 1 or an unknown method.
    """
    if before < 1 or after < 1:
        raise ValueError(f"A side of {before} pixels cannot become {after}; both must be at least 1.")
    if method not in RESIZINGS:
        raise ValueError(f"The method is {method!r}; it must be one of {', '.join(RESIZINGS)}.")
    old, new, ratio = np.arange(before), np.arange(after)[:, None], before / after
    if method == "area":
        overlap = np.minimum(old + 1, (new + 1) * ratio) - np.maximum(old, new * ratio)
        return (overlap.clip(0) / ratio).astype(np.float32)
    middle = (new + 0.5) * ratio
    if method == "nearest":
        # The hair's breadth keeps rounding errors from deciding where a middle falls on a pixel's rim.
        return (old == np.floor(middle + 1e-9).clip(0, before - 1)).astype(np.float32)
    place = (middle - 0.5).clip(0, before - 1)
    return (1 - np.abs(place - old)).clip(0).astype(np.float32)


def resized(image: Image, height: int, width: int, method: str = "area") -> Image:
    """The picture at height x width pixels, each a mean of old ones weighted as `mixing` says."""
    rows, columns = mixing(image.shape[0], height, method), mixing(image.shape[1], width, method)
    planes = (rows @ image[..., c] @ columns.T for c in range(image.shape[2]))
    return np.ascontiguousarray(np.stack(list(planes), axis=-1).clip(0, 1), np.float32)


def memory(shape: tuple[int, ...]) -> Memory:
    """What a picture or a batch of that shape takes in memory; a uint8 is 1 byte, a float32 is 4."""
    numbers = int(np.prod(shape, dtype=np.int64))
    return Memory(numbers, numbers, 4 * numbers)


def histogram(values: np.ndarray, bins: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """How often each value occurs, channel by channel: (C x bins counts, bins + 1 edges common to all channels)."""
    low, high = float(values.min()), float(values.max())
    edges = np.linspace(low, high if high > low else low + 1, bins + 1)
    counts = [np.histogram(values[..., c], edges)[0] for c in range(values.shape[2])]
    return np.stack(counts), edges


def _need_colours(image: Image) -> None:
    if image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(
            "This picture is grey: it has one channel, not three. Choose a picture in colour, for example the "
            "sample “Flower”."
        )


NORMALISATIONS = Registry("scaling")
PER_LAYER = (0, 1)  # the axes of height and width: each channel has its own mean


class Scaling:
    """What every scaling has: `offset_and_scale(image)`, per channel; the result is (0..255 value - offset) * scale."""

    def offset_and_scale(self, image: Image) -> tuple[np.ndarray, np.ndarray]:
        raise NotImplementedError(f"{type(self).__name__} must say its offset_and_scale(image).")

    def apply(self, image: Image) -> np.ndarray:
        """The numbers that a network would be fed: float32 H x W x C, out of the bytes 0..255."""
        check(self)
        offset, scale = self.offset_and_scale(image)
        return ((np.asarray(image, np.float64) * 255 - offset) * scale).astype(np.float32)


@NORMALISATIONS.register
@dataclass(frozen=True, kw_only=True)
class Bytes(Scaling):
    """The numbers as they are stored: 0 to 255."""

    kind: str = "bytes"
    title = "As stored, 0 to 255"

    def offset_and_scale(self, image: Image) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(image.shape[2]), np.ones(image.shape[2])


@NORMALISATIONS.register
@dataclass(frozen=True, kw_only=True)
class Rescaled(Scaling):
    """Divided so that all pictures lie in the same small range, whatever is on them."""

    kind: str = "rescaled"
    title = "Rescaled"
    target: str = param(
        "0 to 1", Choice(options=("0 to 1", "-1 to 1")), label="Range", help="x / 255, or x / 127.5 - 1"
    )

    def offset_and_scale(self, image: Image) -> tuple[np.ndarray, np.ndarray]:
        ones = np.ones(image.shape[2])
        return (0 * ones, ones / 255) if self.target == "0 to 1" else (127.5 * ones, ones / 127.5)


@NORMALISATIONS.register
@dataclass(frozen=True, kw_only=True)
class Standardised(Scaling):
    """(x - mean) / standard deviation, each channel by its own: mean 0, spread 1.

    Source: Y. LeCun, L. Bottou, G. Orr, K.-R. Mueller, Efficient BackProp, 1998,
    https://doi.org/10.1007/978-3-642-35289-8_3
    """

    kind: str = "standardised"
    title = "Standardised, (x - mean) / std"

    def offset_and_scale(self, image: Image) -> tuple[np.ndarray, np.ndarray]:
        values = np.asarray(image, np.float64) * 255
        return values.mean(PER_LAYER), 1 / np.maximum(values.std(PER_LAYER), SMALLEST_DEVIATION)
