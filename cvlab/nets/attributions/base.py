"""What every method does alike: check what it is asked, do its arithmetic, stretch its numbers over the picture."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import cv2
import keras
import numpy as np

from cvlab.attributions import Explanation
from cvlab.attributions.base import MethodSpec
from cvlab.convolution.receptive_field import Field
from cvlab.generators import whole
from cvlab.nets.attributions.graphs import Graphs, graphs_of, last_maps
from cvlab.nets.fields import laid_by
from cvlab.registry import Registry
from cvlab.types import Heatmap, Image

ATTRIBUTIONS = Registry("explanation")
# What a method's work is: it yields the share that is done, and returns its values, h x w, and a note.
Work = Generator[float, None, tuple[np.ndarray, str]]


@dataclass
class Question:
    """What a method is asked: the model's passes, the picture H x W x C, the class, and the layer's path.

    logits: (1, classes), what the network gives the picture; left here by a method that learns it on its way.
    """

    model: keras.Model
    graphs: Graphs
    image: Image
    class_index: int
    layer: str
    logits: np.ndarray | None = None

    @property
    def pictures(self) -> np.ndarray:
        return self.image[None]

    @property
    def field(self) -> Field | None:
        """By which the layer's map is laid on the picture; None where it is stretched over it."""
        return laid_by(self.model, self.layer)

    def heatmap(self, values: np.ndarray) -> Heatmap:
        """The map on the picture."""
        return on_picture(values, self.image.shape[:2], self.field)

    def gained(self, logits: np.ndarray) -> np.ndarray:
        """(N,): the class's logit in each row."""
        if self.graphs.kind == "binary":
            return logits[:, 0] * (2 * self.class_index - 1)
        return logits[:, self.class_index]


class Attribution(MethodSpec):
    """A method of cvlab.attributions at work. A subclass gives `work`."""

    def work(self, asked: Question) -> Work:
        """Yields the share done, returns (values h x w, note)."""
        raise NotImplementedError

    def heatmap(
        self, model: keras.Model, image: Image, class_index: int, layer: str | None = None
    ) -> Heatmap:
        """Where the network looked, float32 H x W in [0, 1], of the picture's size; 1 is where most.

        Args:
            model: any Sequential or functional Keras model that takes one picture, however nested.
            image: float32 H x W x C in [0, 1], as the model takes it.
            layer: a path of `cvlab.nets.models.layers_of`, or a name that only one layer has.

        Raises:
            ValueError: in words, for a picture, a class or a layer that the model has not.
        """
        asked = self._asked(model, image, class_index, layer)
        return asked.heatmap(self.shown(np.asarray(whole(self.work(asked))[0], np.float32)))

    def explain(
        self, model: keras.Model, image: Image, class_index: int, layer: str | None = None
    ) -> Generator[float, None, Explanation]:
        """The same with its numbers and words; yields the share that is done."""
        asked = self._asked(model, image, class_index, layer)
        values, note = yield from self.work(asked)
        logits = asked.graphs.logits(asked.pictures) if asked.logits is None else asked.logits
        values = np.asarray(values, np.float32)
        return Explanation(
            kind=self.kind,
            values=values,
            heatmap=asked.heatmap(self.shown(values)),
            field=asked.field,
            class_index=class_index,
            logit=float(asked.gained(logits)[0]),
            probability=float(asked.graphs.answer(logits)[0, class_index]),
            layer=asked.layer,
            note=note or ("" if np.any(values) else NOTHING),
        )

    def shown(self, values: np.ndarray) -> np.ndarray:
        """What of the numbers the heatmap shows: what speaks for the class."""
        return np.maximum(values, 0)

    def _asked(self, model: Any, image: Any, class_index: int, layer: str | None) -> Question:
        graphs = graphs_of(model)
        image = np.asarray(image, np.float32)
        if image.shape != graphs.input_shape:
            ours, theirs = (" × ".join(map(str, shape)) for shape in (graphs.input_shape, image.shape))
            raise ValueError(
                f"The network takes a picture of {ours}, but this one is {theirs}; resize it first."
            )
        if not 0 <= class_index < graphs.count:
            raise ValueError(
                f"There is no class {class_index}; the network has the classes 0 to {graphs.count - 1}."
            )
        path = last_maps(model, layer).path if self.layered else ""
        return Question(model, graphs, image, int(class_index), path)


NOTHING = "Every number of this map is zero: nothing that it measures speaks for this class."


def on_picture(values: np.ndarray, size: tuple[int, int], field: Field | None = None) -> Heatmap:
    """Numbers h x w from 0 up, enlarged to H x W (bilinear) and divided by the largest.

    Args:
        field: of the layer: each number comes to the middle of what its place has seen, and beyond the outermost
            ones they go on as they are. Without it the map is stretched from rim to rim, as the papers do.
    """
    values = np.ascontiguousarray(values, np.float32)
    if field is None:
        wide = cv2.resize(values, size[::-1], interpolation=cv2.INTER_LINEAR)
    else:
        rows, columns = map(shares, size, values.shape, field.centre, field.jump)
        wide = rows @ values @ columns.T
    top = float(wide.max(initial=0.0))
    return np.clip(wide / top, 0, 1) if top > 0 else np.zeros(size, np.float32)


def shares(length: int, count: int, first: float, step: float) -> np.ndarray:
    """length x count: what each of `count` numbers, the first at pixel `first`, `step` apart, gives each pixel."""
    place = ((np.arange(length) - first) / step).clip(0, count - 1)
    return (1 - np.abs(place[:, None] - np.arange(count))).clip(0).astype(np.float32)


def empty(image: Image, kind: str) -> Image:
    """A picture like this one with nothing in it: black, white, its mean grey or colour, or itself out of focus."""
    if kind == "blur":
        spread = max(image.shape[:2]) / 12
        return cv2.GaussianBlur(image, (0, 0), spread).reshape(image.shape)
    levels = {"black": 0.0, "white": 1.0, "grey": image.mean(axis=(0, 1))}
    return np.broadcast_to(np.float32(levels[kind]), image.shape).astype(np.float32)


def batches(count: int, size: int) -> list[slice]:
    """Slices of at most `size` that cover `count` things."""
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]
