"""Features of pictures by a frozen network, in batches; what went through it once does not go again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, Literal
from weakref import WeakKeyDictionary, ref

import keras
import numpy as np
import tensorflow as tf

from cvlab.backbones import BackboneSpec
from cvlab.experiment.weights import fingerprint
from cvlab.features import Base, Features, fitted
from cvlab.nets.caching import Cache
from cvlab.nets.feature_files import FeatureFiles
from cvlab.nets.models import TRACING, find, layers_of, model_of, run
from cvlab.types import Shape

BATCH = 16  # pictures: fifths of a second for MobileNetV2 at 160 pixels, so that Stop is felt at once
MOST_BYTES = 256 * 2**20  # of features that a worker keeps in memory
Keep = Literal["nowhere", "memory", "disk"]

_MEMORY = Cache(1_000_000, MOST_BYTES, cost=lambda values: values.nbytes)
_PASSES: WeakKeyDictionary[keras.Model, dict[str, Callable[..., Any]]] = WeakKeyDictionary()


def features(
    base: Base,
    weights: Sequence[np.ndarray] | None,
    pictures: Sequence[np.ndarray] | np.ndarray,
    keep: Keep = "memory",
) -> Generator[float, None, Features]:
    """What the base makes of each picture. Yields the share that is done, after every batch.

    Args:
        weights: as `keras.Model.get_weights` orders them; None where the base brings its own.
        pictures: N x H x W x C or a list of pictures of any size; uint8, or floats in [0, 1]. They are `fitted`.
        keep: whether features stay for the next time: "nowhere" (pictures of people, say), in this worker's memory,
            or on disk too, for all workers and the next start. Both are bounded.

    Raises:
        ValueError: in words, where the base cannot be built, has no such layer, or a picture is none.
    """
    model = model_of(base.net, weights)
    path = boundary(model, base.layer).path
    name = _name(base, weights, path)
    files = FeatureFiles(name) if keep == "disk" else None
    keys = [_key(picture) for picture in pictures]
    known = _known(name, keys, files) if keep != "nowhere" else {}
    # A picture that comes twice goes through once.
    missing = list({key: n for n, key in reversed(list(enumerate(keys))) if key not in known}.values())[::-1]
    yield (share := 1 - len(missing) / max(len(keys), 1))
    for begin in range(0, len(missing), BATCH):
        some = missing[begin : begin + BATCH]
        batch = np.stack([fitted(pictures[n], base.picture_shape) for n in some])
        made = forward(model, path, batch, pooled=base.pooled)
        for n, values in zip(some, made, strict=True):
            known[keys[n]] = values
        if keep != "nowhere":
            _keep(name, {keys[n]: known[keys[n]] for n in some}, files)
        yield share + (1 - share) * min(begin + BATCH, len(missing)) / len(missing)
    values = (
        np.stack([known[key] for key in keys]) if keys else np.zeros((0, *_shape(model, base)), np.float32)
    )
    return Features(values, len(missing), files.problem if files else "")


def features_of(base: Base, weights: Sequence[np.ndarray] | None, picture: np.ndarray) -> np.ndarray:
    """Of one picture, kept nowhere: (K,), or h x w x K. For a camera while it moves."""
    model = model_of(base.net, weights)
    path = boundary(model, base.layer).path
    return forward(model, path, fitted(picture, base.picture_shape)[None], pooled=base.pooled)[0]


def shape_of(base: Base) -> Shape:
    """Of the features of one picture.

    Raises:
        ValueError: as `features`.
    """
    return _shape(model_of(base.net), base)


def boundary(model: keras.Model, layer: str = "") -> Any:
    """The tap where the base is cut: that layer, or by default the last one that gives maps of more than one place.

    Raises:
        ValueError: for a layer that is not there, or a network without maps.
    """
    if layer:
        return find(model, layer)
    for tap in reversed(layers_of(model)):
        if tap.info.spatial:
            return tap
    raise ValueError("No layer of this network gives maps; name the layer whose numbers are its features.")


def forward(model: keras.Model, path: str, pictures: np.ndarray, *, pooled: bool) -> np.ndarray:
    """float32 N x h x w x K (N x K where pooled, or of a layer without maps): what the layer gives of fitted pictures.

    Pictures may have another size than the model was made for; they are N x H x W x C in [0, 1].
    """
    passes = _PASSES.setdefault(model, {})
    key = f"{path} {pooled} {pictures.shape[1:3]}"
    with TRACING:
        if key not in passes:
            signature = tf.TensorSpec((None, *pictures.shape[1:]), tf.float32)
            passes[key] = tf.function(_pass(model, path, pooled), autograph=False).get_concrete_function(
                signature
            )
    return passes[key](tf.constant(pictures, tf.float32)).numpy()


def _pass(model: keras.Model, path: str, pooled: bool) -> Callable[[tf.Tensor], tf.Tensor]:
    weak = ref(model)  # a strong reference would keep the key of its own cache alive

    def through(pictures: tf.Tensor) -> tf.Tensor:
        maps = run(weak(), pictures, until=path)
        return tf.reduce_mean(maps, axis=(1, 2)) if pooled and len(maps.shape) == 4 else maps

    return through


def _shape(model: keras.Model, base: Base) -> Shape:
    path = boundary(model, base.layer).path
    blank = np.zeros((1, *base.picture_shape), np.float32)
    return forward(model, path, blank, pooled=base.pooled).shape[1:]


def _name(base: Base, weights: Sequence[np.ndarray] | None, path: str) -> str:
    """Of everything besides the picture that features follow from."""
    told = [repr(base), path, fingerprint(weights), repr(base.picture_shape)]
    if isinstance(base.net, BackboneSpec) and base.net.weights != "random" and (file := base.net.where()):
        found = Path(file).stat()
        told.append(f"{file} {found.st_size} {found.st_mtime_ns}")
    if isinstance(base.net, BackboneSpec) and base.net.weights == "random":
        told.append(fingerprint(model_of(base.net).get_weights()))
    return hashlib.blake2b("\n".join(told).encode(), digest_size=16).hexdigest()


def _key(picture: np.ndarray) -> str:
    picture = np.asarray(picture)
    told = hashlib.blake2b(f"{picture.shape} {picture.dtype}".encode(), digest_size=16)
    told.update(np.ascontiguousarray(picture).data)
    return told.hexdigest()


def _known(name: str, keys: Sequence[str], files: FeatureFiles | None) -> dict[str, np.ndarray]:
    found = {}
    for key in dict.fromkeys(keys):
        values = _MEMORY.take((name, key))
        if values is None and files is not None:
            values = files.read(key)
        if values is not None:
            found[key] = values
            _MEMORY.put((name, key), values)
    return found


def _keep(name: str, made: dict[str, np.ndarray], files: FeatureFiles | None) -> None:
    for key, values in made.items():
        values = values.copy()  # and not the whole batch that it is a part of
        _MEMORY.put((name, key), values)
        if files is not None:
            files.write(key, values)
