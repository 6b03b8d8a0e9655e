"""What the lessons that look inside a network have to save."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from cvlab.learned_filters import Learned, as_colours
from cvlab.plots import palette
from cvlab.plots.slides import Panel, Slide
from cvlab.plots.slides.pictures import flat, sized
from cvlab.types import FeatureMaps, Heatmap, Image

MOST = 31  # panels beside the picture


def feature_maps(image: Image, maps: FeatureMaps, layer: str) -> Slide | None:
    """The picture and the layer's maps, in the colours of the largest of them; None for a layer without maps."""
    if maps.ndim != 3:
        return None
    low, high = float(maps.min()), float(maps.max())
    around = low < 0
    top = max(-low, high) or 1.0
    count = min(maps.shape[2], MOST)

    def panels() -> list[Panel]:
        table, start = (palette.SIGNED, -top) if around else (palette.ACTIVATION, 0.0)
        painted = [palette.colour(maps[..., n], table, start, top) / 255 for n in range(count)]
        whole = Panel(title=sized("Picture", image), values=flat(image))
        return [whole, *(Panel(title=str(n), values=values) for n, values in enumerate(painted))]

    more = f"; {maps.shape[2] - count} more are not shown" * (maps.shape[2] > count)
    return Slide(
        name="Feature maps",
        caption=f"{layer}: {maps.shape[2]} maps of {maps.shape[0]} × {maps.shape[1]}, in one scale "
        f"{'around' if around else 'from'} zero to {top:.3g}{more}.",
        panels=panels,
    )


def learned_filters(learned: Learned, channel: int | None) -> Slide:
    """The kernels of a convolution over that channel in one scale; None: in the picture's own colours."""

    def panels() -> list[Panel]:
        kernels = [learned.kernel(n, channel) for n in range(min(learned.count, MOST + 1))]
        top = max(palette.limit(kernel) for kernel in kernels)
        return [
            Panel(
                title=str(n),
                values=as_colours(k) if k.ndim == 3 else palette.colour(k, palette.SIGNED, -top, top) / 255,
            )
            for n, k in enumerate(kernels)
        ]

    height, width = learned.values.shape[:2]
    colours = f"over channel {channel}; orange above zero, blue below"
    how = "in the picture's colours" if channel is None else colours
    return Slide(
        name="Learned kernels",
        caption=f"{learned.layer}: {learned.count} kernels of {height} × {width}, {how}.",
        panels=panels,
    )


def maximization(pictures: Callable[[], Sequence[np.ndarray]], names: Sequence[str], layer: str) -> Slide:
    """Pictures that climb (uint8 H x W x C), each under its filter's name, as they are when they are saved."""

    def panels() -> list[Panel]:
        shown = zip(pictures()[: MOST + 1], names, strict=False)
        return [Panel(title=name, values=flat(picture) / 255) for picture, name in shown]

    count = min(len(names), MOST + 1)
    return Slide(name="Pictures that climbed", caption=f"{layer}: {count} of its filters.", panels=panels)


def class_activation(image: Image, maps: Callable[[], Mapping[str, Heatmap]], words: str) -> Slide:
    """The picture, and under each method's map; those maps that are there when they are saved."""

    def panels() -> list[Panel]:
        picture = np.broadcast_to(image, (*image.shape[:2], 3))
        made = [Panel(title="Picture", values=flat(image))]
        for name, heat in maps().items():
            laid = palette.colour(heat, palette.ACTIVATION, 0.0, float(heat.max()) or 1.0) / 255
            made.append(Panel(title=name, values=0.4 * picture + 0.6 * laid))
        return made

    return Slide(name="Heat maps", caption=f"{words}. Bright is where the method looks.", panels=panels)
