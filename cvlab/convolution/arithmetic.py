"""One layer's settings as a learner moves them: what is still possible, what Keras says, formula and code."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from cvlab.convolution.geometry import ConvGeometry, Padding, as_pair
from cvlab.convolution.sliding import correlate
from cvlab.convolution.transposed import TransposedGeometry, correlate_transposed

SIDE = 64  # the largest grid that is drawn


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What Keras does not build: the beginning of a sentence, and what follows from it."""

    what: str
    therefore: str

    @property
    def words(self) -> str:
        return f"{self.what}: {self.therefore}"


@dataclass(frozen=True, kw_only=True)
class Arithmetic:
    """The settings of one convolution, or of a transposed one; every size is a (height, width) pair."""

    transposed: bool = False
    input_size: tuple[int, int] = (5, 5)
    kernel_size: tuple[int, int] = (3, 3)
    strides: tuple[int, int] = (1, 1)
    padding: Padding = "valid"
    dilation_rate: tuple[int, int] = (1, 1)
    output_padding: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for name in ("input_size", "kernel_size", "strides", "dilation_rate"):
            object.__setattr__(self, name, as_pair(getattr(self, name), name))

    def geometry(self) -> ConvGeometry | TransposedGeometry:
        """The geometry of these settings. Raises ValueError where they have no result."""
        words = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "transposed"}
        if self.transposed:
            return TransposedGeometry(**words)
        words.pop("output_padding")
        return ConvGeometry(**words)

    def fits(self) -> bool:
        """Is there a result, and is it small enough to draw?"""
        try:
            return max(*self.geometry().output_size, *self.input_size) <= SIDE
        except ValueError:
            return False

    def outgrows(self) -> tuple[bool, bool]:
        """Whether the result is too high, and too wide, to draw."""
        try:
            height, width = self.geometry().output_size
        except ValueError:
            return False, False
        return height > SIDE, width > SIDE

    def values(self, image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        """The numbers that come out of an H x W input; float32 H' x W'."""
        words = {"strides": self.strides, "padding": self.padding, "dilation_rate": self.dilation_rate}
        if self.transposed:
            return correlate_transposed(image, kernel, output_padding=self.output_padding, **words)[..., 0]
        return correlate(image, kernel, **words)[..., 0]

    def in_words(self) -> str:
        """The settings in a sentence."""
        what = "cutting off" if self.transposed else "zeros"
        named = self.padding if isinstance(self.padding, str) else f"{what} {self.padding}"
        sizes = (self.input_size, self.kernel_size, self.strides, self.dilation_rate)
        size, kernel, stride, dilation = (
            f"{h} × {w}" if name < 2 or h != w else str(h) for name, (h, w) in enumerate(sizes)
        )
        layer = "A transposed convolution" if self.transposed else "A convolution"
        return f"{layer} of {size} with a {kernel} kernel, stride {stride}, dilation {dilation}, padding {named}."

    def refusal(self) -> Refusal | None:
        """What Keras itself has against these settings; None where it builds the layer."""
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            return Refusal(
                what=f"Keras refuses strides {self.strides} together with dilation {self.dilation_rate}, up to its "
                "version 3.15 at least",
                therefore="one of the two must be 1 there. The arithmetic goes on here all the same.",
            )
        return None


def limits(settings: Arithmetic, name: str, high: int, axis: int | None = None) -> tuple[int, int]:
    """(lowest, highest) value that `name` may take while all other settings stay.

    Found by asking the geometry, one value after the other away from the present one. axis: 0 changes the height,
    1 the width, None both together.
    """
    low = now = getattr(settings, name)[axis or 0]
    while low > 1 and changed(settings, name, low - 1, axis).fits():
        low -= 1
    top = now
    while top < high and changed(settings, name, top + 1, axis).fits():
        top += 1
    return low, top


def output_paddings(settings: Arithmetic, axis: int) -> tuple[int, ...]:
    """The output paddings that a transposed convolution may take along one axis; none where Keras has no result."""

    def fits(value: int) -> bool:
        # Only this axis counts: the other gets the same kernel, stride and dilation.
        names = ("input_size", "kernel_size", "strides", "dilation_rate")
        square: dict[str, Any] = {name: getattr(settings, name)[axis] for name in names}
        if not isinstance(settings.padding, str):
            square["padding"] = (settings.padding[axis],) * 2
        return dataclasses.replace(settings, **square, output_padding=(value, value)).fits()

    return tuple(value for value in range(settings.strides[axis]) if fits(value))


def changed(settings: Arithmetic, name: str, value: int, axis: int | None = None) -> Arithmetic:
    """The settings with one number different, along one axis or (None) both."""
    old = getattr(settings, name)
    new: dict[str, Any] = {name: tuple(value if axis in (None, a) else old[a] for a in (0, 1))}
    return dataclasses.replace(settings, **new)


def mended(settings: Arithmetic) -> Arithmetic:
    """The nearest settings with a result.

    Where that would be larger than is drawn, the input gets smaller; where the kernel is larger than its input, it
    first loses dilation, then weights.
    """
    if not settings.fits():
        settings = dataclasses.replace(settings, output_padding=None)
    while any(too_large := settings.outgrows()):
        height, width = (max(1, n - large) for n, large in zip(settings.input_size, too_large, strict=True))
        if (height, width) == settings.input_size:
            break
        settings = dataclasses.replace(settings, input_size=(height, width))
    for name in ("dilation_rate", "kernel_size", "strides", "input_size"):
        while not settings.fits() and max(getattr(settings, name)) > 1:
            lower: dict[str, Any] = {name: tuple(max(1, v - 1) for v in getattr(settings, name))}
            settings = dataclasses.replace(settings, **lower)
    return settings if settings.fits() else Arithmetic(transposed=settings.transposed)


def on_twice(settings: Arithmetic) -> Arithmetic:
    """The same layer on an input twice as high and wide: what the question asks about."""
    height, width = settings.input_size
    return dataclasses.replace(settings, input_size=(2 * height, 2 * width))


def formula(settings: Arithmetic, axis: int) -> str:
    """The size along one axis as LaTeX: symbols, numbers, result."""
    geometry = settings.geometry()
    n, s, e = (pair[axis] for pair in (settings.input_size, settings.strides, geometry.extent))
    k, d = settings.kernel_size[axis], settings.dilation_rate[axis]
    out, (before, after) = geometry.output_size[axis], geometry.pads[axis]
    spread = rf"\big(({k}-1)\cdot {d}+1\big)"
    if not settings.transposed:
        exact = (n + before + after - e) / s
        return (
            rf"\left\lfloor \frac{{{n} + {before} + {after} - {spread}}}{{{s}}} \right\rfloor + 1"
            rf" = \lfloor {exact:g} \rfloor + 1 = \mathbf{{{out}}}"
        )
    extra = out - ((n - 1) * s + e - before - after)
    return rf"({n}-1)\cdot {s} + {spread} - {before} - {after} + {extra} = \mathbf{{{out}}}"


def leftover(settings: Arithmetic, axis: int) -> int:
    """Lines at the end of the padded input that the floor throws away: no window reaches them."""
    geometry = settings.geometry()
    room = settings.input_size[axis] + sum(geometry.pads[axis]) - geometry.extent[axis]
    return room % settings.strides[axis]


def guide_numbers(size: tuple[int, int], *, top: int = 3, seed: int = 0) -> np.ndarray:
    """Whole numbers 0..top to calculate with by hand; up to 5 x 5 those of Dumoulin and Visin's first figure."""
    numbers = np.random.default_rng(seed).integers(0, top + 1, (SIDE, SIDE)).astype(np.float32)
    numbers[:5, :5] = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
    return numbers[: size[0], : size[1]]


def guide_kernel(size: tuple[int, int]) -> np.ndarray:
    """Whole numbers as weights; up to 3 x 3 those of Dumoulin and Visin's first figure."""
    weights = np.random.default_rng(1).integers(-1, 3, (SIDE, SIDE)).astype(np.float32)
    weights[:3, :3] = [[0, 1, 2], [2, 2, 0], [0, 1, 2]]
    return weights[: size[0], : size[1]]
