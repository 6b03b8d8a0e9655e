"""What the optimizers lesson has to save."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cvlab.figures import number
from cvlab.optimizers.race import Standing, Way
from cvlab.optimizers.surfaces import Surface
from cvlab.plots.optimizers import COLOURS, DASHED
from cvlab.plots.slides import Line, Panel, Slide

FLOOR = 1e-12  # a loss below is drawn here
SIDE = 240


def race(surface: Surface, standing: Standing, ways: Mapping[str, Way], names: Mapping[str, str]) -> Slide:
    """The losses over steps, as powers of ten."""
    shown = {kind: way for kind, way in ways.items() if kind not in standing.hidden}
    start = ", ".join(map(number, standing.start))
    return Slide(
        name=f"Race on the surface {surface.title}",
        caption=f"Loss over steps from ({start}) on the surface {surface.title}; learning rates: "
        + ", ".join(f"{names[kind]} {standing.rates[kind]:g}" for kind in shown)
        + ".",
        lines=tuple(
            Line(
                name=names[kind],
                x=tuple(range(len(way.losses))),
                y=tuple(np.log10(np.maximum(way.losses, FLOOR)).tolist()),
                dashed=kind in DASHED,
                colour=COLOURS[kind],
            )
            for kind, way in shown.items()
        ),
        axes=("step", "power of ten of the loss"),
    )


def surface_slide(surface: Surface) -> Slide:
    """The surface from above, by the logarithm of its height."""

    def panels() -> list[Panel]:
        left, right, low, high = surface.window
        x, y = np.meshgrid(np.linspace(left, right, SIDE), np.linspace(high, low, SIDE))
        return [Panel(title=surface.title, values=np.log1p(surface.value(x, y)), scale="positive")]

    places = "; ".join(f"({number(x)}, {number(y)})" for x, y in surface.minima())
    return Slide(
        name=f"Surface {surface.title}",
        caption=f"log(1 + loss) from above. Minima at {places}.",
        panels=panels,
    )
