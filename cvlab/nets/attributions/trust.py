"""A map put to the test on its network: places deleted and shown in its order, weights made random, edges drawn."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from cvlab.attributions.trust import Trust, area, edges, likeness, moved, order
from cvlab.generators import whole
from cvlab.nets.attributions.base import ATTRIBUTIONS, batches, empty
from cvlab.nets.attributions.graphs import Graphs, graphs_of
from cvlab.nets.models import Net, layers_of, model_of
from cvlab.types import Heatmap, Image

BASELINES = ("grey", "blur", "black")
POINTS, PLACES, DRAWS = 16, 6, 12
SLOW = 20_000_000  # parameters from which fewer points, places and draws must do
_CASCADE = 5


def examine(
    net: Net,
    weights: Sequence[np.ndarray] | None,
    image: Image,
    method: Mapping[str, Any],
    class_index: int,
    layer: str | None = None,
) -> Generator[float, None, Trust]:
    """The tests of one method's map; yields the share that is done.

    Args:
        method: a spec of METHODS as `dataclasses.asdict` writes it.
    """
    return (
        yield from put_to_test(model_of(net, weights), image, ATTRIBUTIONS.make(method), class_index, layer)
    )


def put_to_test(
    model: keras.Model, image: Image, method: Any, class_index: int, layer: str | None = None
) -> Generator[float, None, Trust]:
    """The same for a Keras model and a method of ATTRIBUTIONS."""
    image = np.asarray(image, np.float32)
    graphs, slow = graphs_of(model), model.count_params() > SLOW or method.long
    points, places, draws = (POINTS // 2, PLACES // 2, DRAWS // 2) if slow else (POINTS, PLACES, DRAWS)
    yield 0.0
    explained = whole(method.explain(model, image, class_index, layer))
    heatmap, shares = explained.heatmap, np.linspace(0, 1, points + 1)
    others, curves, done = moved(heatmap, places), [], 0
    for kind in BASELINES:
        for number, one in enumerate([heatmap, *others]):
            curves.append(curves_of(graphs, image, one, class_index, kind, shares, number))
            done += 1
            yield 0.6 * done / (len(BASELINES) * (places + 1))
    both = np.array(curves).reshape(len(BASELINES), places + 1, 2, len(shares))
    shown = graphs.probabilities((image * heatmap[..., None])[None])[0, class_index]
    depths = cascade_depths(model)
    randomly = []
    for number, depth in enumerate([*[None] * draws, *depths]):
        with random_weights(model, seed=number, depth=depth):
            randomly.append(whole(method.explain(model, image, class_index, layer)))
        yield 0.6 + 0.4 * (number + 1) / (draws + len(depths))
    alike = np.array([likeness(heatmap, other.heatmap) for other in randomly])
    edge, first = edges(image), randomly[0]
    return Trust(
        kind=method.kind,
        baselines=BASELINES,
        shares=shares,
        deletion=both[:, 0, 0],
        insertion=both[:, 0, 1],
        moved=area(both[:, 1:, 1]) - area(both[:, 1:, 0]),
        average_drop=float(max(0.0, explained.probability - shown) / max(explained.probability, 1e-12)),
        random=alike[:draws],
        cascade=tuple(zip(depths, map(float, alike[draws:]), strict=True)),
        edge=likeness(heatmap, edge),
        heatmap=heatmap,
        random_heatmap=first.heatmap,
        edge_heatmap=edge,
        probability=explained.probability,
        values=explained.values,
        random_values=first.values,
        field=explained.field,
    )


def curves_of(
    graphs: Graphs,
    image: Image,
    heatmap: Heatmap,
    class_index: int,
    kind: str,
    shares: np.ndarray,
    seed: int = 0,
) -> np.ndarray:
    """2 x S: the class's probability with the map's first places emptied (deletion), or alone shown (insertion).

    Source: V. Petsiuk et al., 2018, https://arxiv.org/abs/1806.07421
    """
    nothing, places = empty(image, kind), order(heatmap, seed)
    flat, blank = image.reshape(-1, image.shape[-1]), nothing.reshape(-1, image.shape[-1])
    pictures = np.empty((2, len(shares), *image.shape), np.float32)
    for column, share in enumerate(shares):
        first = places[: round(share * len(places))]
        deleted, inserted = flat.copy(), blank.copy()
        deleted[first], inserted[first] = blank[first], flat[first]
        pictures[:, column] = np.stack([deleted, inserted]).reshape(2, *image.shape)
    rows = pictures.reshape(-1, *image.shape)
    chances = [graphs.probabilities(rows[part])[:, class_index] for part in batches(len(rows), graphs.batch)]
    return np.concatenate(chances).reshape(2, len(shares))


@contextmanager
def random_weights(model: keras.Model, seed: int, depth: int | None = None) -> Generator[None, None, None]:
    """A while in which the last `depth` layers with weights (all by default) hold random ones of the same spread.

    Kernels are drawn anew from a normal distribution, biases and scales are shuffled. The weights come back even
    where an error ends the while; nothing may be yielded in it, for a task that is given up ends at a yield.
    Source: J. Adebayo et al., Sanity checks for saliency maps, 2018, https://arxiv.org/abs/1810.03292
    """
    random = np.random.default_rng(seed)
    kept = []
    try:
        for layer in weighted(model)[::-1][:depth]:
            for variable in layer.trainable_variables:
                own = variable.numpy()
                kept.append((variable, own))
                if own.ndim > 1:
                    new = own.std() * random.standard_normal(own.shape, np.float32)
                else:
                    new = random.permutation(own)
                variable.assign(new)
        yield
    finally:
        for variable, own in kept:
            variable.assign(own)


def weighted(model: keras.Model) -> list[keras.Layer]:
    """The layers that hold weights, in the order of the computation, each once."""
    layers = dict.fromkeys(tap.layer for tap in layers_of(model))
    return [layer for layer in layers if layer.trainable_variables]


def cascade_depths(model: keras.Model) -> list[int]:
    """How many layers from the output down are made random, step by step: 1, 3, 10, ... all."""
    count = len(weighted(model))
    if count <= _CASCADE:
        return list(range(1, count + 1))
    return sorted({round(count ** (i / (_CASCADE - 1))) for i in range(_CASCADE)})
