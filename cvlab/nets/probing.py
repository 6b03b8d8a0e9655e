"""What a network makes of one picture: its answer and the feature maps of every layer, in one compiled call."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any
from weakref import WeakKeyDictionary, ref

import keras
import numpy as np
import tensorflow as tf

from cvlab.experiment.weights import fingerprint
from cvlab.feature_maps import Exciting, Seen, glance, summary
from cvlab.nets.answers import is_bared, of_both
from cvlab.nets.attributions.graphs import graphs_of
from cvlab.nets.caching import Cache
from cvlab.nets.models import TRACING, Net, find, layers_of, model_of, predict_layer, run
from cvlab.nets.tapping import without_activation
from cvlab.types import FeatureMaps, Image

BATCH = 256  # pictures of a data set that go through at a time
MOST_PICTURES = 3000  # of a data set that are looked through, and so many where they are large
MOST_LARGE, LARGE = 200, 100_000

_PROBES: WeakKeyDictionary[keras.Model, _Probe] = WeakKeyDictionary()
_PEAKS = Cache(8)


class _Probe:
    """A network with every layer, at any depth, as an output; compiled for one picture."""

    def __init__(self, model: keras.Model) -> None:
        # A strong reference would keep every model alive that was ever looked into: it is the key of this cache.
        self._model = ref(model)
        taps = layers_of(model)
        self.names = [tap.path for tap in taps]
        # A network that was trained on logits gives no shares of its own.
        self.shares = is_bared(model)
        self._call = tf.function(self._outputs, autograph=False)
        self._masked: dict[str, Any] = {}

    def __call__(self, image: Image) -> tuple[list[np.ndarray], np.ndarray]:
        """Each layer's output for the picture, in the order of `names`, and the logits."""
        with TRACING:
            *outputs, logits = self._call(np.asarray(image, np.float32)[None])
        return [_seen(output)[0] for output in outputs], logits.numpy()[0]

    def without(self, image: Image, path: str, masks: np.ndarray) -> np.ndarray:
        """N x classes logits of the picture, the layer's channels multiplied by each of N masks (N x K)."""
        if path not in self._masked:
            self._masked[path] = tf.function(
                lambda pictures, masks: self._logits(pictures, path, masks), autograph=False
            )
        pictures = np.repeat(np.asarray(image, np.float32)[None], len(masks), axis=0)
        with TRACING:
            return self._masked[path](pictures, np.asarray(masks, np.float32)).numpy()

    def _outputs(self, pictures: tf.Tensor) -> list[tf.Tensor]:
        seen: dict[str, tf.Tensor] = {}
        logits = self._logits(pictures, seen=seen)
        return [*(seen[name] for name in self.names), logits]

    def _logits(
        self,
        pictures: tf.Tensor,
        path: str = "",
        masks: tf.Tensor | None = None,
        seen: dict[str, tf.Tensor] | None = None,
    ) -> tf.Tensor:
        bare: list[tf.Tensor] = []

        def call(at: str, layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            if at == self.names[-1]:
                bare.append((without_activation if self.shares else _plainly)(layer, args, kwargs))
            return predict_layer(at, layer, args, kwargs)

        def see(at: str, layer: keras.Layer, output: tf.Tensor) -> tf.Tensor | None:
            if seen is not None:
                seen[at] = output
            if at != path:
                return None
            return output * tf.reshape(masks, (-1, *[1] * (len(output.shape) - 2), output.shape[-1]))

        run(self._model(), pictures, see, call=call)
        return bare[0]


def _seen(tensor: tf.Tensor) -> np.ndarray:
    """The tensor's own memory, read only: copying a deep network's 27 MB would take as long as all the rest."""
    on_host = "CPU" in tensor.device
    return np.asarray(memoryview(tensor)) if on_host and tensor.dtype == tf.float32 else tensor.numpy()


def _plainly(layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tf.Tensor:
    return predict_layer("", layer, args, kwargs)


def probe(model: keras.Model) -> _Probe:
    """The compiled probe of a model, made once."""
    if model not in _PROBES:
        _PROBES[model] = _Probe(model)
    return _PROBES[model]


def feature_maps(model: keras.Model, image: Image) -> dict[str, FeatureMaps]:
    """Layer path -> what that layer makes of a picture: H x W x K, or (units,); in the order of the computation.

    The arrays are read only. Layers of a network nested in another come under "outer/inner"; layers of the model
    itself under their names.
    """
    found = probe(model)
    return dict(zip(found.names, found(image)[0], strict=True))


def look(
    net: Net,
    weights: Sequence[np.ndarray] | None,
    image: Image,
    layers: Sequence[str] | None = None,
    glances: tuple[int, int] | None = None,
) -> Seen:
    """What the network answers to a picture, and what every layer made of it on the way.

    Args:
        weights: as `keras.Model.get_weights` orders them; None where a backbone brings its own.
        image: float32 H x W x C in [0, 1], of the network's input size.
        layers: those whose maps come back whole, since a deep network's fill a message; None is all of them.
        glances: channels and places a side of every other layer's maps, see `cvlab.feature_maps.glance`; None for
            none of them.

    Raises:
        ValueError: where the picture or the weights do not fit the network.
    """
    model = model_of(net, weights)
    image = np.asarray(image, np.float32)
    if image.shape != (wanted := tuple(model.input_shape[1:])):
        ours, theirs = (" × ".join(map(str, shape)) for shape in (wanted, image.shape))
        raise ValueError(f"The network takes a picture of {ours}, but this one is {theirs}; resize it first.")
    found = probe(model)
    outputs, logits = found(image)
    made = dict(zip(found.names, outputs, strict=True))
    maps = {}
    for name, values in made.items():
        if layers is None or name in layers:
            maps[name] = values
        elif glances is not None:
            maps[name] = glance(values, *glances)
    return Seen(
        probabilities=graphs_of(model).answer(logits[None])[0],
        logits=logits,
        maps=maps,
        layers=[summary(name, values) for name, values in made.items()],
    )


def switched_off(
    net: Net, weights: Sequence[np.ndarray] | None, image: Image, layer: str, groups: Sequence[Sequence[int]]
) -> np.ndarray:
    """groups x classes: `look`'s probabilities when each group of a layer's channels or units gives 0, all in one
    batch. Of the network's last layer nothing is left to share out anew: what the others say stays."""
    model = model_of(net, weights)
    tap = find(model, layer)
    masks = np.ones((len(groups), tap.shape[-1]), np.float32)
    for row, channels in zip(masks, groups, strict=True):
        row[list(channels)] = 0
    found, graphs = probe(model), graphs_of(model)
    answer = graphs.answer
    if tap.path != found.names[-1]:
        return answer(found.without(image, tap.path, masks))
    logits = found(image)[1]
    if not found.shares:
        return answer(logits * masks)
    shares = answer(logits[None])[:, -masks.shape[1] :] * masks
    return of_both(shares) if graphs.kind == "binary" else shares


def exciting(
    net: Net, weights: Sequence[np.ndarray] | None, dataset: Any, layer: str, channel: int, top: int = 8
) -> Generator[float, None, Exciting]:
    """The training pictures that a channel answers to most strongly at any place, strongest first.

    Yields the share of pictures that are looked through.
    """
    model = model_of(net, weights)
    tap = find(model, layer)
    part = dataset.load().train
    large = np.prod(dataset.image_shape) > LARGE
    count = min(len(part.labels), MOST_LARGE if large else MOST_PICTURES)
    key = (net, dataset, tap.path, fingerprint(weights))
    if (found := _PEAKS.take(key)) is None:
        found = yield from _peaks(model, tap.path, part.images, count, 16 if large else BATCH)
    _PEAKS.put(key, found)
    values, places = found
    best = np.argsort(-values[:, channel], kind="stable")[:top]
    return Exciting(
        images=np.stack([part.images[int(n)] for n in best]),
        values=values[best, channel],
        places=places[best, channel],
        labels=part.labels[best],
        looked=count,
    )


def _peaks(
    model: keras.Model, path: str, images: Any, count: int, batch: int
) -> Generator[float, None, tuple[np.ndarray, np.ndarray]]:
    """pictures x K: the highest value of each map, and (x 2) where it is."""

    def peaks(pictures: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        maps = run(model, tf.cast(pictures, tf.float32) / 255, until=path)
        flat = tf.reshape(maps, (tf.shape(maps)[0], -1, maps.shape[-1]))
        return tf.reduce_max(flat, axis=1), tf.argmax(flat, axis=1, output_type=tf.int32)

    call, made = tf.function(peaks, autograph=False, reduce_retracing=True), []
    for n in range(0, count, batch):
        with TRACING:
            made.append([result.numpy() for result in call(images[n : min(n + batch, count)])])
        yield min(n + batch, count) / count
    values, flat = (np.concatenate([part[i] for part in made]) for i in (0, 1))
    shape = find(model, path).shape
    width = shape[1] if len(shape) == 3 else 1
    return values, np.stack([flat // width, flat % width], axis=-1)
