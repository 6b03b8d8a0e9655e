"""What the lessons on pictures have to save."""

from __future__ import annotations

import numpy as np

from cvlab.convolution import ConvGeometry
from cvlab.convolution.arithmetic import Arithmetic
from cvlab.gabor import Orientation, Responses
from cvlab.images import to_grey
from cvlab.kernels import keeps_brightness, stack
from cvlab.kernels.filters import Filter
from cvlab.plots.orientations import orientation_picture
from cvlab.plots.slides import Panel, Scale, Slide
from cvlab.pooling import PoolGeometry, pool
from cvlab.types import Image, Kernel

FEW = 8  # cells a side into which numbers are written


def flat(image: Image) -> np.ndarray:
    """H x W of a grey picture, H x W x 3 of a coloured one."""
    return image[..., 0] if image.shape[2] == 1 else image


def sized(name: str, values: np.ndarray) -> str:
    """The name with height × width."""
    return f"{name}, {values.shape[0]} × {values.shape[1]}"


def pixels(image: Image) -> Slide:
    """The picture and its channels."""

    def panels() -> list[Panel]:
        made = [Panel(title=sized("Picture", image), values=flat(image))]
        if image.shape[2] == 3:
            names = enumerate(("Red", "Green", "Blue"))
            made += [Panel(title=name, values=image[..., n]) for n, name in names]
            made.append(Panel(title="Grey", values=to_grey(image)[..., 0]))
        return made

    height, width, channels = image.shape
    return Slide(
        name="Picture and channels",
        caption=f"A picture is {height} × {width} × {channels} = {height * width * channels:,} numbers.",
        panels=panels,
    )


def kernels(image: Image, item: Filter, strides: int, padding: str, dilation_rate: int, relu: bool) -> Slide:
    """The picture, the filter in the grid, and what it makes of the picture."""
    kernel = item.kernel()
    options = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    size = ConvGeometry(
        input_size=image.shape[:2],
        kernel_size=kernel.shape[:2],
        strides=(strides, strides),
        padding=padding,
        dilation_rate=(dilation_rate, dilation_rate),
    ).output_size

    def panels() -> list[Panel]:
        answer = stack(image, [(kernel, item.bias)], **options)[..., 0]
        result = answer.clip(0) if relu else answer
        grid = kernel if kernel.ndim == 2 else kernel.sum(axis=2)
        scale: Scale = "pixel" if keeps_brightness(kernel) else "positive" if relu else "signed"
        few = max(grid.shape) <= FEW
        return [
            Panel(title=sized("Picture", image), values=flat(image)),
            Panel(title=sized("Kernel", grid), values=grid, scale="signed", numbers=few),
            Panel(title=sized("Result", result), values=result, scale=scale),
        ]

    return Slide(
        name="Picture, kernel and result",
        caption=f"{item.name}: stride {strides}, padding {padding}, dilation {dilation_rate}"
        f"{', then ReLU' * relu}. The result is {size[0]} × {size[1]}.",
        panels=panels,
    )


def gabor(image: Image, responses: Responses, found: Orientation, looked_at: tuple[float, float]) -> Slide:
    """The picture, the direction at every place, and the energy of the filter that is looked at (angle, wavelength)."""
    theta, wavelength = looked_at
    row, column = responses.wavelengths.index(wavelength), responses.angles.index(theta)

    def panels() -> list[Panel]:
        colours = orientation_picture(found.theta, found.strength, float(found.strength.max())) / 255
        return [
            Panel(title=sized("Picture", image), values=flat(image)),
            Panel(title="Direction", values=colours),
            Panel(title="Energy", values=responses.energy[row, column], scale="positive"),
        ]

    return Slide(
        name="Picture, directions and energy",
        caption=f"A bank of {len(responses.angles)} angles and {len(responses.wavelengths)} wavelengths: each "
        f"direction in its colour, and the energy of stripes at {theta:g}°, {wavelength:.3g} pixels long.",
        panels=panels,
    )


def convolution(settings: Arithmetic, image: np.ndarray, kernel: Kernel, result: np.ndarray) -> Slide:
    """Input, kernel and output of one layer, with their numbers where they are few."""
    parts = (("Input", image), ("Kernel", kernel), ("Output", result))
    return Slide(
        name="Input, kernel and output",
        caption=settings.in_words(),
        panels=lambda: [
            Panel(title=sized(name, values), values=values, scale="signed", numbers=max(values.shape) <= FEW)
            for name, values in parts
        ],
    )


def pooling(values: Image, geometry: PoolGeometry, name: str, scale: Scale) -> Slide:
    """What is pooled, and the largest and the mean of each window."""
    words = {"pool_size": geometry.pool_size, "strides": geometry.strides, "padding": geometry.padding}

    def panels() -> list[Panel]:
        parts = {name: values}
        parts |= {kind.capitalize(): pool(values, kind=kind, **words) for kind in ("max", "average")}
        return [
            Panel(title=sized(title, made), values=made[..., 0], scale=scale) for title, made in parts.items()
        ]

    (rows, columns), (down, across) = geometry.pool_size, geometry.strides
    return Slide(
        name="Maximum and average",
        caption=f"Windows of {rows} × {columns}, stride {down} down and {across} across, padding {geometry.padding}.",
        panels=panels,
    )
