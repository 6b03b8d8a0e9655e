"""Maps kept with cvlab, shown while a network loads: of its own net on a digit, and of MobileNetV2 on a photograph."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from cvlab.attributions import Explanation
from cvlab.types import Image, as_image

STORED_MAPS = Path(__file__).parent.parent / "assets" / "models" / "where_{name}.npz"


@lru_cache(maxsize=4)
def stored_maps(name: str) -> tuple[Image, str, tuple[Explanation, ...]]:
    """(picture, what it shows and what the network says, maps) of the example "digit" or "photo".

    `python -m cvlab.nets.stored_maps` writes them.
    """
    with np.load(_path(name), allow_pickle=False) as file:
        about = json.loads(str(file["about"]))
        maps = tuple(
            Explanation(
                values=file[f"values_{i}"].astype(np.float32),
                heatmap=file[f"heatmap_{i}"].astype(np.float32) / 255,
                **plain,
            )
            for i, plain in enumerate(about["maps"])
        )
        return as_image(file["image"]), about["words"], maps


def save_maps(name: str, image: Image, words: str, maps: Sequence[Explanation]) -> Path:
    """Write what `stored_maps` reads, small: heatmaps as bytes, values in half precision."""
    plain = [{k: v for k, v in vars(item).items() if k not in ("values", "heatmap")} for item in maps]
    arrays = {f"values_{i}": item.values.astype(np.float16) for i, item in enumerate(maps)}
    arrays |= {f"heatmap_{i}": (item.heatmap * 255).round().astype(np.uint8) for i, item in enumerate(maps)}
    np.savez_compressed(
        _path(name),
        about=json.dumps({"words": words, "maps": plain}),
        image=(image * 255).round().astype(np.uint8),
        **arrays,
    )
    return _path(name)


def _path(name: str) -> Path:
    return STORED_MAPS.with_name(STORED_MAPS.name.format(name=name))
