"""Results kept with cvlab, shown while a network loads: what its own small net made of a drawn 7, and where MobileNetV2
looked on a photograph. `python -m cvlab.nets.make_examples` computes and writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.attributions import Explanation
from cvlab.convolution.receptive_field import Field
from cvlab.types import FeatureMaps, Image, as_image

FOLDER = Path(__file__).parent.parent / "assets" / "models"


@dataclass(frozen=True, kw_only=True)
class Where:
    """Where a network looked. words: what the picture shows and what the network says."""

    image: Image
    words: str
    maps: tuple[Explanation, ...]


@dataclass(frozen=True, kw_only=True)
class Maps:
    """What each layer made of a picture. fields: {layer: what one place has seen}, None where it is everything."""

    image: Image
    words: str
    maps: Mapping[str, FeatureMaps]
    fields: Mapping[str, Field | None]


@dataclass(frozen=True, kw_only=True)
class Climb:
    """Pictures that filters want to see. pictures: uint8 N x H x W x C. heights: steps x N, as they grew."""

    words: str
    layer: str
    pictures: np.ndarray
    heights: np.ndarray


@lru_cache(maxsize=4)
def where(name: str) -> Where:
    """The example "digit" or "photo"."""
    about, arrays = _read(f"where_{name}")
    told: list[dict[str, Any]] = [{**plain, "field": _field(plain["field"])} for plain in about["maps"]]
    maps = tuple(
        Explanation(
            values=arrays[f"values_{i}"].astype(np.float32),
            heatmap=arrays[f"heatmap_{i}"].astype(np.float32) / 255,
            **plain,
        )
        for i, plain in enumerate(told)
    )
    return Where(image=as_image(arrays["image"]), words=about["words"], maps=maps)


@lru_cache(maxsize=1)
def maps() -> Maps:
    """All layers' maps of the drawn 7."""
    about, arrays = _read("maps_digit")
    fields = {name: _field(plain) for name, plain in about["fields"].items()}
    image = as_image(arrays.pop("image"))
    return Maps(image=image, words=about["words"], maps=arrays, fields=fields)


@lru_cache(maxsize=1)
def climb() -> Climb:
    """The pictures of all filters of the layer with which the page begins."""
    about, arrays = _read("climb_digit")
    every: dict[str, Any] = {**about, **arrays}
    return Climb(**every)


def save_where(name: str, image: Image, words: str, maps: Sequence[Explanation]) -> Path:
    """Write what `where` reads, small: heatmaps as bytes, values in half precision."""
    plain = [{k: v for k, v in vars(item).items() if k not in ("values", "heatmap")} for item in maps]
    for one in plain:
        one["field"] = _plain(one["field"])
    arrays = {f"values_{i}": item.values.astype(np.float16) for i, item in enumerate(maps)}
    arrays |= {f"heatmap_{i}": _bytes(item.heatmap) for i, item in enumerate(maps)}
    return _write(f"where_{name}", {"words": words, "maps": plain}, image=_bytes(image), **arrays)


def save_maps(
    image: Image, words: str, maps: Mapping[str, np.ndarray], fields: Mapping[str, Field | None]
) -> Path:
    """Write what `maps` reads."""
    plain = {name: _plain(field) for name, field in fields.items()}
    return _write("maps_digit", {"words": words, "fields": plain}, image=_bytes(image), **maps)


def save_climb(words: str, layer: str, pictures: np.ndarray, heights: np.ndarray) -> Path:
    """Write what `climb` reads."""
    return _write("climb_digit", {"words": words, "layer": layer}, pictures=pictures, heights=heights)


def _plain(field: Field | None) -> dict[str, Any] | None:
    if field is None:
        return None
    return {k: getattr(field, k) for k in ("output_size", "size", "jump", "start", "channels")}


def _field(plain: Mapping[str, Any] | None) -> Field | None:
    if not plain:
        return None
    told: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items()}
    return Field(**told)


def _bytes(values: np.ndarray) -> np.ndarray:
    return (values * 255).round().astype(np.uint8)


def _read(name: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as file:
        return json.loads(str(file["about"])), {k: file[k] for k in file.files if k != "about"}


def _write(name: str, about: Mapping[str, Any], **arrays: np.ndarray) -> Path:
    path = FOLDER / f"{name}.npz"
    every: dict[str, Any] = {"about": json.dumps(about), **arrays}
    np.savez_compressed(path, **every)
    return path
