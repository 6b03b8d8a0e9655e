"""A model's compiled passes: class scores, and their gradients at a layer or at the picture. One trace each, kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary, ref

import keras
import numpy as np
import tensorflow as tf

from cvlab.nets.answers import answers, count_of, is_bared, kind_of
from cvlab.nets.models import TRACING, Tap, find, layers_of, predict_layer, run
from cvlab.nets.tapping import activation_of, without_activation

_GRAPHS: WeakKeyDictionary[keras.Model, Graphs] = WeakKeyDictionary()
_POOLS = ("Pooling", "Dropout", "Padding", "Cropping", "UpSampling")


class Graphs:
    """The compiled passes of one model. Pictures are N x H x W x C in [0, 1]; scores are logits."""

    def __init__(self, model: keras.Model) -> None:
        # A strong reference would keep every model alive that was ever looked at: it is the key of this cache.
        self._model = ref(model)
        self._kept: dict[Any, Callable[..., Any]] = {}
        self.input_shape = tuple(model.inputs[0].shape[1:])
        self.last = layers_of(model)[-1]
        self.kind, self.count, self._bared = kind_of(model), count_of(model), is_bared(model)
        # Passes that are made in batches: large pictures in small ones, for their activations fill the memory.
        self.batch = int(np.clip(1.2e6 / max(np.prod(self.input_shape), 1), 1, 64))

    def logits(self, pictures: np.ndarray) -> np.ndarray:
        """N x classes: what the network gives before softmax or sigmoid."""
        call = self._compiled("logits", lambda: self._compile(self._forward))
        return call(tf.constant(pictures)).numpy()

    def probabilities(self, pictures: np.ndarray) -> np.ndarray:
        """N x classes in [0, 1], a net with a single sigmoid has the classes 0 and 1; or numbers that are no shares."""
        return self.answer(self.logits(pictures))

    def answer(self, logits: np.ndarray) -> np.ndarray:
        """The same from logits N x outputs."""
        return answers(logits, self.kind)

    def masked(self, picture: np.ndarray, masks: np.ndarray) -> np.ndarray:
        """N x classes: logits of the picture behind N masks h x w, enlarged to it and stretched to [0, 1]."""

        def scores(picture: tf.Tensor, masks: tf.Tensor) -> tf.Tensor:
            masks = tf.image.resize(masks[..., None], self.input_shape[:2])
            low, high = (f(masks, axis=(1, 2, 3), keepdims=True) for f in (tf.reduce_min, tf.reduce_max))
            return self._forward(picture[None] * (masks - low) / tf.maximum(high - low, 1e-12))

        def make() -> Callable[..., Any]:
            picture = tf.TensorSpec(self.input_shape, tf.float32)
            masks = tf.TensorSpec((None, None, None), tf.float32)
            return tf.function(scores, input_signature=[picture, masks], autograph=False)

        return self._compiled("masked", make)(tf.constant(picture), tf.constant(masks)).numpy()

    def activations(self, layer: str, pictures: np.ndarray) -> np.ndarray:
        """N x h x w x K: a layer's maps; nothing behind the layer is computed."""
        make = lambda: self._compile(lambda x: run(self._model(), x, until=layer))  # noqa: E731
        return self._compiled(("activations", layer), make)(tf.constant(pictures)).numpy()

    def at_layer(self, layer: str, pictures: np.ndarray, classes: int | np.ndarray) -> tuple[np.ndarray, ...]:
        """(logits N x classes, maps A, gradients of the classes' logits G), in one pass forth and back."""

        def passes(pictures: tf.Tensor, classes: tf.Tensor) -> tuple[tf.Tensor, ...]:
            maps = []
            with tf.GradientTape(watch_accessed_variables=False) as tape:

                def see(path: str, _: keras.Layer, output: tf.Tensor) -> None:
                    if path == layer:
                        tape.watch(output)
                        maps.append(output)

                logits = self._forward(pictures, see)
                score = self._scores(logits, classes)
            # A layer on a dead branch has no say: its gradient is zero, not an error.
            gradients = tape.gradient(score, maps[0], unconnected_gradients="zero")
            return logits, maps[0], gradients

        call = self._compiled(("layer", layer), lambda: self._compile(passes, classes=True))
        return tuple(t.numpy() for t in call(tf.constant(pictures), _classes(classes)))

    def at_picture(
        self, pictures: np.ndarray, classes: int | np.ndarray, *, guided: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """(logits, gradients of the classes' logits, N x H x W x C). guided: ReLUs pass only positive gradients."""

        def passes(pictures: tf.Tensor, classes: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(pictures)
                logits = self._forward(pictures, relu=guided_relu if guided else None)
                score = self._scores(logits, classes)
            return logits, tape.gradient(score, pictures, unconnected_gradients="zero")

        call = self._compiled(("picture", guided), lambda: self._compile(passes, classes=True))
        logits, gradients = call(tf.constant(pictures), _classes(classes))
        return logits.numpy(), gradients.numpy()

    def _scores(self, logits: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
        return scores(logits, classes, binary=self.kind == "binary")

    def _compile(self, passes: Callable[..., Any], classes: bool = False) -> Callable[..., Any]:
        signature = [tf.TensorSpec((None, *self.input_shape), tf.float32)]
        signature += [tf.TensorSpec((None,), tf.int32)] if classes else []
        return tf.function(passes, input_signature=signature, autograph=False)

    def _compiled(self, key: Any, make: Callable[[], Any]) -> Callable[..., Any]:
        with TRACING:
            if key not in self._kept:
                # Traced at once, under the lock: while it is traced, layers lend their activations.
                self._kept[key] = make().get_concrete_function()
            return self._kept[key]

    def _forward(
        self,
        pictures: tf.Tensor,
        see: Callable[..., Any] | None = None,
        relu: Callable[..., Any] | None = None,
    ) -> tf.Tensor:
        """The logits: the network without its last squashing, its ReLUs in another guise where `relu` is given."""

        def call(path: str, layer: keras.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            if path == self.last.path and self._bared:
                return without_activation(layer, args, kwargs)
            if relu is not None and (top := _relu_top(layer)) is not None:
                return relu(without_activation(layer, args, kwargs), top)
            return predict_layer(path, layer, args, kwargs)

        return run(self._model(), pictures, see, call=call)


def graphs_of(model: keras.Model) -> Graphs:
    """The model's compiled passes, made as they are asked for and kept as long as the model lives.

    Raises:
        ValueError: for a model that does not take pictures or has several inputs or outputs.
    """
    if model not in _GRAPHS:
        layers_of(model)  # says in words where the model has no graph
        if len(model.inputs) != 1 or len(model.outputs) != 1 or len(model.inputs[0].shape) != 4:
            raise ValueError(f"The network {model.name} must take one picture and give one answer.")
        _GRAPHS[model] = Graphs(model)
    return _GRAPHS[model]


def last_maps(model: keras.Model, layer: str | None = None) -> Tap:
    """The layer of that name, which must give maps; by default the last one before what only pools.

    Raises:
        ValueError: where the layer, or every layer, gives no maps.
    """
    if layer is not None:
        tap = find(model, layer)
        if not tap.info.spatial:
            raise ValueError(f"The layer {tap.path} gives {tap.shape}, no maps; choose one before Flatten.")
        return tap
    for tap in reversed(layers_of(model)):
        if tap.info.spatial and not any(word in type(tap.layer).__name__ for word in _POOLS):
            return tap
    raise ValueError("No layer of this network gives maps; choose a method that looks at the picture itself.")


def scores(logits: tf.Tensor, classes: tf.Tensor, binary: bool) -> tf.Tensor:
    """(N,): each row's logit of its class. `binary`: one number speaks for class 1 by it, for class 0 against it."""
    if binary:
        return logits[:, 0] * tf.cast(2 * classes - 1, logits.dtype)
    return tf.gather(logits, classes, batch_dims=1)


def guided_relu(x: tf.Tensor, top: float) -> tf.Tensor:
    """ReLU, up to `top`, that lets only positive gradients back through."""

    @tf.custom_gradient
    def relu(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        open_ = tf.cast((x > 0) & (x < top), x.dtype)
        return tf.clip_by_value(x, 0.0, top), lambda g: tf.nn.relu(g) * open_

    return relu(x)


def _classes(classes: int | np.ndarray) -> tf.Tensor:
    return tf.constant(np.atleast_1d(classes), tf.int32)


def _relu_top(layer: keras.Layer) -> float | None:
    """Where a layer's ReLU ends (infinity, or 6), None for a layer without one."""
    if isinstance(layer, keras.layers.ReLU):
        return np.inf if layer.max_value is None else float(layer.max_value)
    return {"relu": np.inf, "relu6": 6.0}.get(activation_of(layer))
