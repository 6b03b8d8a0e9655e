"""What the trained net is compared with, on the same pictures of identities that nobody learned from."""

from __future__ import annotations

from collections.abc import Generator

import cv2
import keras
import numpy as np

from cvlab.backbones import MobileNetV2
from cvlab.embeddings import Crowd, Recipe, crowd_of
from cvlab.embeddings.crowds import Named
from cvlab.embeddings.table import Row, eigen, judged, pixels
from cvlab.nets.caching import Cache
from cvlab.nets.siamese.network import AT_ONCE
from cvlab.nets.siamese.training import embed, first

SIDE = 96  # pixels a side that MobileNetV2 is given
_FROZEN = Cache(1)


def compared(
    asked: Named | Crowd, recipe: Recipe, weights: tuple[np.ndarray, ...]
) -> Generator[float, None, tuple[Row, ...]]:
    """The table's rows, the net's own last; yields the share that is done."""
    crowd = crowd_of(asked)
    rows = crowd.judged
    labels = crowd.labels[rows]
    start = first(crowd, recipe)
    ways = {
        "pixels": lambda: pixels(crowd, rows),
        "eigenfaces" if crowd.light else "50 principal components": lambda: eigen(crowd, rows),
        "the net, untrained": lambda: embed(asked, recipe, start.weights, crowd.pictures[rows]),
        "MobileNetV2, frozen": lambda: frozen(crowd.pictures[rows]),
        "the net, trained": lambda: embed(asked, recipe, weights, crowd.pictures[rows]),
    }
    if not MobileNetV2().available():
        del ways["MobileNetV2, frozen"]
    found = []
    for n, (name, way) in enumerate(ways.items()):
        found.append(judged(name, way(), labels))
        yield (n + 1) / len(ways)
    return tuple(found)


def frozen(pictures: np.ndarray) -> np.ndarray:
    """1,280 numbers of length one for each picture (uint8 N x H x W), by MobileNetV2 as ImageNet left it."""
    model = _FROZEN.get("mobilenet_v2", _headless)
    large = np.stack([cv2.resize(p, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR) for p in pictures])
    x = np.repeat(large[..., None], 3, axis=-1).astype(np.float32) / 127.5 - 1
    z = np.concatenate(
        [np.asarray(model(x[n : n + AT_ONCE], training=False)) for n in range(0, len(x), AT_ONCE)]
    )
    return z / np.linalg.norm(z, axis=1, keepdims=True)


def _headless() -> keras.Model:
    whole = keras.applications.MobileNetV2(weights=None)
    whole.load_weights(MobileNetV2().where())
    model = keras.applications.MobileNetV2(
        weights=None, include_top=False, pooling="avg", input_shape=(SIDE, SIDE, 3)
    )
    model.set_weights(whole.get_weights()[:-2])
    return model
