"""Methods that weigh the maps of one layer. A: the maps, h x w x K; G: the gradient of the class's logit there."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np

from cvlab import attributions as specs
from cvlab.nets.attributions.base import ATTRIBUTIONS, Attribution, Question, Work, batches
from cvlab.nets.models import layers_of

_SHARE = 0.5  # how far a method of one pass is while it makes it
_IDLE = (keras.layers.Dropout, keras.layers.Flatten, keras.layers.Softmax)  # change no number when predicting


class _OneTape(Attribution):
    """A method that is a formula of A and G: one pass forth and back."""

    def work(self, asked: Question) -> Work:
        yield _SHARE
        asked.logits, maps, gradients = asked.graphs.at_layer(asked.layer, asked.pictures, asked.class_index)
        return self.weigh(maps[0], gradients[0]), ""

    def weigh(self, maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
        """A and G, both h x w x K, to the map h x w."""
        raise NotImplementedError


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class GradCAM(specs.GradCAM, _OneTape):
    def weigh(self, maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
        return np.maximum(maps @ gradients.mean(axis=(0, 1)), 0)


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class GradCAMPlusPlus(specs.GradCAMPlusPlus, _OneTape):
    def weigh(self, maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
        # The exponential of the score, whose derivatives the paper takes, cancels in alpha and is a factor of
        # the rest, so it is left out.
        square = gradients**2
        below = 2 * square + maps.sum(axis=(0, 1)) * square * gradients
        alpha = np.divide(square, below, out=np.zeros_like(square), where=np.abs(below) > 1e-20)
        if self.normalized:
            sums = alpha.sum(axis=(0, 1))
            alpha = alpha / np.where(sums == 0, 1, sums)
        weights = (alpha * np.maximum(gradients, 0)).sum(axis=(0, 1))
        return np.maximum(maps @ weights, 0)


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class HiResCAM(specs.HiResCAM, _OneTape):
    def weigh(self, maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
        return (maps * gradients).sum(axis=-1)


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class LayerCAM(specs.LayerCAM, _OneTape):
    def weigh(self, maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
        return np.maximum((maps * np.maximum(gradients, 0)).sum(axis=-1), 0)


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class CAM(specs.CAM, Attribution):
    def work(self, asked: Question) -> Work:
        yield _SHARE
        dense = _dense_behind_average(asked)
        if dense is not None:
            sign = 1 if dense.units > 1 else 2 * asked.class_index - 1
            weights = sign * np.array(dense.kernel)[:, asked.class_index if dense.units > 1 else 0]
            return asked.graphs.activations(asked.layer, asked.pictures)[0] @ weights, ""
        _, maps, gradients = asked.graphs.at_layer(asked.layer, asked.pictures, asked.class_index)
        note = (
            "CAM's weights are those of a Dense layer behind a global average, and behind this layer stands something "
            "else: the weights here are what the rest of the network amounts to at this picture."
        )
        return maps[0] @ gradients[0].sum(axis=(0, 1)), note


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class EigenCAM(specs.EigenCAM, Attribution):
    def work(self, asked: Question) -> Work:
        yield _SHARE
        maps = asked.graphs.activations(asked.layer, asked.pictures)[0]
        rows = maps.reshape(-1, maps.shape[-1])
        left, values, _ = np.linalg.svd(rows, full_matrices=False)
        first = left[:, 0] * values[0]
        # A singular vector may point either way; the way of the mean activation is taken.
        return (first if first @ rows.sum(axis=1) >= 0 else -first).reshape(maps.shape[:2]), ""


@ATTRIBUTIONS.register
@dataclass(frozen=True, kw_only=True)
class ScoreCAM(specs.ScoreCAM, Attribution):
    def work(self, asked: Question) -> Work:
        yield 0.0
        maps = asked.graphs.activations(asked.layer, asked.pictures)[0]
        order = np.argsort(-maps.std(axis=(0, 1)), kind="stable")
        maps = np.ascontiguousarray(maps[..., order[: self.channels or None]].transpose(2, 0, 1))
        weights = []
        for part in batches(len(maps), asked.graphs.batch):
            logits = asked.graphs.masked(asked.image, maps[part])
            weights.append(asked.graphs.answer(logits)[:, asked.class_index])
            yield part.stop / len(maps)
        left_out = len(order) - len(maps)
        note = (
            f"{left_out} of the layer's {len(order)} maps vary least and were left out." if left_out else ""
        )
        return np.maximum(np.tensordot(np.concatenate(weights), maps, axes=1), 0), note


def _dense_behind_average(asked: Question) -> keras.layers.Dense | None:
    """The Dense layer that weighs the averages of the layer's maps, None where the network ends otherwise."""
    taps = layers_of(asked.model)
    place = [tap.path for tap in taps].index(asked.layer)
    behind = [tap.layer for tap in taps[place + 1 :] if not isinstance(tap.layer, _IDLE)]
    if behind and isinstance(behind[-1], keras.layers.Activation):
        behind.pop()  # the softmax
    if len(behind) != 2 or not isinstance(behind[0], keras.layers.GlobalAveragePooling2D):
        return None
    return behind[1] if isinstance(behind[1], keras.layers.Dense) else None
