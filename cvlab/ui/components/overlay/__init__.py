"""Maps of where a network looked, laid over their picture side by side; strength and hover are the browser's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cvlab.attributions import METHODS, Explanation
from cvlab.convolution.receptive_field import Field
from cvlab.images import fit, to_rgb
from cvlab.plots import palette
from cvlab.registry import title
from cvlab.types import Heatmap, Image
from cvlab.ui.colours import scales
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

LONGEST = 672  # a picture is sent no larger than it is shown on a screen of double density
FINEST = 224  # the same for a heatmap

_mount = register("overlay", __path__[0], '<div class="overlay"></div>', parts=(MESSAGE, CANVAS))


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One map. values: h x w, its raw numbers. heatmap: H x W in [0, 1]. unit: what the numbers count.

    field: what the places have seen, where the map is laid by it; None where it is stretched over the picture.
    """

    name: str
    values: np.ndarray
    heatmap: Heatmap
    unit: str = ""
    note: str = ""
    field: Field | None = None

    def cells(self) -> list[tuple[float, float]]:
        """Down and across: where the first place begins and how long each is, as shares of the picture."""
        if self.field is None:
            return [(0.0, 1 / count) for count in self.values.shape]
        axes = zip(self.field.centre, self.field.jump, self.heatmap.shape, strict=True)
        return [((middle + 0.5 - jump / 2) / length, jump / length) for middle, jump, length in axes]


def overlay(image: Image, layers: Sequence[Layer], *, key: str, words: str, size: int = 224) -> None:
    """Show each map over the picture, `size` to one and a half times `size` screen pixels wide, in rows as they fit.

    Args:
        image: what is under the maps, of any size; maps are stretched over it.
        words: what the picture shows, for those who cannot see it.
    """
    small = fit(image, LONGEST)
    heats, values, heads = [], [], []
    for item in layers:
        # Full strength from the highest hundredth on: a single bright pixel must not hide all the others.
        heat = fit(item.heatmap[..., None], FINEST)[..., 0]
        heat = np.minimum(heat / (np.percentile(heat, 99) or 1), 1)
        heats.append((heat * 255).round().astype(np.uint8))
        values.append(np.ascontiguousarray(item.values, np.float32))
        head = {"name": item.name, "unit": item.unit, "note": item.note, "cells": item.cells()}
        heads.append({**head, "top": palette.limit(item.values)})
    header = {"layers": heads, "size": size, "words": words}
    picture = (to_rgb(small) * 255).round().astype(np.uint8)
    _mount(key=key, data=pack(header, picture=picture, heats=heats, values=values, **scales()))


def layer_of(item: Explanation, name: str | None = None, note: str = "") -> Layer:
    """The map as the overlay shows it."""
    spec = METHODS[item.kind]
    return Layer(
        name=name or title(spec),
        values=item.values,
        heatmap=item.heatmap,
        unit=spec.unit,
        note=note or spec.words,
        field=item.field,
    )
