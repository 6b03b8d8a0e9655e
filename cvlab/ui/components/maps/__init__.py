"""Layers' feature maps as a strip of pictures, one of them enlarged beside the patch of the picture it sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st

from cvlab.convolution.receptive_field import Field
from cvlab.feature_maps import Summary, small
from cvlab.types import FeatureMaps, Image, Shape
from cvlab.ui.colours import scales
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

_mount = register(
    "maps", Path(__file__).parent, '<div class="maps"></div>', parts=(MESSAGE, CANVAS, "enlarged", "strip")
)
EXACT = 120_000  # numbers of a layer from which on small pictures of its maps are sent instead of its values
THUMBNAIL = 48  # places a side of such a picture

Scale = Literal["map", "layer", "net"]
Chosen = tuple[str, int]  # the layer and the channel that are enlarged


def map_strip(
    images: Sequence[Image],
    maps: Sequence[Mapping[str, FeatureMaps]],
    layers: Sequence[Sequence[Summary]],
    *,
    key: str,
    scale: Scale = "layer",
    about: Mapping[str, str] | None = None,
    fields: Mapping[str, Field | None] | None = None,
    shown: Mapping[str, slice] | None = None,
    tall: bool = False,
    chosen: Chosen | None = None,
    on_choose: Callable[[Chosen], None] | None = None,
) -> None:
    """Show the maps of each layer side by side, one map of the chosen channel large, and the pictures.

    Args:
        images: what the network was given, one or two pictures, H x W x C in [0, 1].
        maps: for each picture {layer: H x W x K, or (units,) for a dense layer}, drawn in their order; of layers
            that are not enlarged `cvlab.feature_maps.glance` is enough.
        layers: for each picture the summary of every layer of the network.
        scale: what shares colours: each "map" has its own, or those of a "layer", or of the whole "net".
        about: {layer: a few words under its name}, such as "Conv2D, 6 filters".
        fields: {layer: what one place of it has seen}, None where it has seen everything.
        shown: {layer: its channels that are shown}, where those are not all that were given.
        tall: many layers, so they scroll in a box of their own under what is enlarged.
        chosen: what is enlarged; `on_choose` is called with another choice.
    """
    summaries = {one.name: [one, *others] for one, *others in zip(*layers, strict=True)}
    heads, values, large = [], [], []
    for name in maps[0]:
        given = [cube(own[name]) for own in maps]
        wanted = (shown or {}).get(name, slice(None)) if len(given[0]) > 1 else slice(None)
        drawn = [each[..., wanted] for each in given]
        head = _head(name, summaries[name], (about or {}).get(name, ""), (fields or {}).get(name))
        exact = drawn[0].shape[:2] == (head["height"], head["width"]) and drawn[0].size <= EXACT
        heads.append(head | {"first": wanted.start or 0, "exact": exact})
        values += [_sent(each, heads[-1]) for each in drawn]
        if chosen and chosen[0] == name and not exact:
            large = [np.ascontiguousarray(each[..., chosen[1]], np.float32) for each in given]
    header = {"layers": heads, "scale": scale, "whole": _ends(layers), "chosen": chosen, "tall": tall}
    pictures = [np.ascontiguousarray(image, np.float32) for image in images]
    message = pack(header, pictures=pictures, values=values, large=large, **scales())
    _mount(key=key, data=message, on_chosen_change=lambda: _tell(key, on_choose))


def _tell(key: str, on_choose: Callable[[Chosen], None] | None) -> None:
    match st.session_state[key].get("chosen"):
        case [str(layer), int(channel)] if on_choose:
            on_choose((layer, channel))


def _ends(layers: Sequence[Sequence[Summary]]) -> tuple[float, float] | None:
    """The lowest and the highest value of all maps."""
    spatial = [one for own in layers for one in own if len(one.shape) == 3]
    return (min(one.low for one in spatial), max(one.high for one in spatial)) if spatial else None


def cube(values: np.ndarray) -> np.ndarray:
    """H x W x K; a vector of units becomes one map of a single row."""
    values = np.asarray(values)
    return values.reshape(cube_shape(values.shape))


def cube_shape(shape: Shape) -> tuple[int, int, int]:
    """The same of the shape alone."""
    height, width, count = (1, *shape, 1) if len(shape) == 1 else shape
    return height, width, count


def _head(name: str, summaries: Sequence[Summary], about: str, field: Field | None) -> dict[str, Any]:
    height, width, count = cube_shape(summaries[0].shape)
    seen: dict[str, Any] | None = None
    if field is not None:
        seen = {"size": field.size, "jump": field.jump, "start": field.start, "channels": field.channels}
        if field.channels:
            seen["columns"] = field.output_size[1]
    return {
        "name": name,
        "about": about,
        "height": height,
        "width": width,
        "count": count,
        "flat": len(summaries[0].shape) == 1,
        "zeros": [one.zeros for one in summaries],
        "low": min(one.low for one in summaries),
        "high": max(one.high for one in summaries),
        "field": seen,
    }


def _sent(values: np.ndarray, head: Mapping[str, Any]) -> np.ndarray:
    """K x H x W: the values themselves, or small pictures in 256 steps from the layer's lowest to its highest."""
    if head["exact"]:
        return np.ascontiguousarray(values.transpose(2, 0, 1), np.float32)
    steps = (small(values, THUMBNAIL) - head["low"]) * (255 / max(head["high"] - head["low"], 1e-12))
    return np.ascontiguousarray(steps.round().clip(0, 255).astype(np.uint8).transpose(2, 0, 1))
