"""What the lesson on activations has to save."""

from __future__ import annotations

import numpy as np

from cvlab.activations import SPAN, ActivationSpec, flat_zones
from cvlab.activations.draws import drawn, sizes
from cvlab.activations.one_map import TwoLayers
from cvlab.activations.stack import Stack
from cvlab.activations.theory import predicted
from cvlab.figures import number, percent
from cvlab.plots import palette
from cvlab.plots.slides import Line, Panel, Slide
from cvlab.plots.slides.pictures import sized
from cvlab.registry import title
from cvlab.types import FeatureMaps

PLACES = 401
FLOOR = 1e-60


def curve(spec: ActivationSpec, x: float) -> Slide:
    """The curve and its slope."""
    at = np.linspace(*SPAN, PLACES)
    places, values, slopes = (part.tolist() for part in (at, spec.value(at), spec.slope(at)))
    zones = " and ".join(f"from {number(a)} to {number(b)}" for a, b in flat_zones(spec)) or "nowhere"
    return Slide(
        name="Curve and slope",
        caption=f"{title(type(spec))}: at x = {number(x)} the value is {number(float(spec.value(x)))} and the slope "
        f"{number(float(spec.slope(x)))}. The slope is under 0.1 in size {zones}.",
        lines=(
            Line(name="f(x)", x=places, y=values, colour=palette.TRAINING),
            Line(
                name="f′(x)",
                x=places,
                y=slopes,
                colour=palette.VALIDATION,
                dashed=True,
            ),
        ),
        axes=("x", ""),
    )


def response(values: FeatureMaps, spec: ActivationSpec, zeros: tuple[float, float]) -> Slide:
    """The feature map before and after."""
    name = title(type(spec))

    def panels() -> list[Panel]:
        after = spec.value(values)
        return [
            Panel(title=sized("Before", values), values=values[..., 0], scale="signed"),
            Panel(title=f"After {name}", values=after[..., 0], scale="signed"),
            Panel(title="Slope", values=np.abs(spec.slope(values))[..., 0], scale="positive"),
        ]

    return Slide(
        name="Before and after",
        caption=f"{name} on the vertical kernel's answer: {percent(zeros[0])} zeros before, {percent(zeros[1])} after.",
        panels=panels,
    )


def stack(one: Stack) -> tuple[Slide, Slide]:
    """Signal and gradient through the layers, as powers of ten, measured and by theory."""
    draws, theory = drawn(one), predicted(one)
    words = (
        f"{title(type(one.activation))}, weights by {title(type(one.initialiser))}, {one.layers} layers of "
        f"{one.width} units, {len(draws)} draws."
    )
    parts = (
        ("Signal", [draw.signal for draw in draws], theory.signal, 0),
        ("Gradient", [draw.gradient for draw in draws], theory.gradient, 1),
    )
    signal, gradient = (
        _sizes(name, np.stack(powers), wide, first, words) for name, powers, wide, first in parts
    )
    return signal, gradient


def _sizes(name: str, powers: np.ndarray, theory: np.ndarray, first: int, words: str) -> Slide:
    found, layers = sizes(powers), list(range(first, first + powers.shape[1]))
    lines = (
        ("measured", found.mean, palette.TRAINING, False),
        ("middle 80 %, from", found.low, palette.TRAINING, True),
        ("to", found.high, palette.TRAINING, True),
        ("theory", np.sqrt(theory), palette.VALIDATION, True),
    )
    return Slide(
        name=f"{name} through the layers",
        caption=f"{name}: {words}",
        lines=tuple(
            Line(name=n, x=layers, y=np.log10(np.clip(y, FLOOR, 1 / FLOOR)).tolist(), colour=c, dashed=d)
            for n, y, c, d in lines
        ),
        axes=("layer", f"size of the {name.lower()}, powers of ten"),
    )


def one_matrix(layers: TwoLayers) -> Slide:
    """Both layers and their product, in numbers."""
    first, second = layers.matrices()
    parts = (("W₁", first), ("W₂", second), ("W₂ W₁", layers.product()))
    return Slide(
        name="Two layers, one matrix",
        caption="Without an activation between them two linear layers do what one matrix does, their product.",
        panels=lambda: [Panel(title=n, values=v, scale="signed", numbers=True) for n, v in parts],
    )
