"""Where did the network look? The methods of cvlab.attributions at work on any Keras model, nested or flat."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import numpy as np

from cvlab.attributions import Answer, Explanation
from cvlab.nets.attributions.base import ATTRIBUTIONS, Attribution
from cvlab.nets.attributions.cams import CAM, EigenCAM, GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM, ScoreCAM
from cvlab.nets.attributions.gradients import GuidedBackprop, IntegratedGradients, Saliency, SmoothGrad
from cvlab.nets.attributions.graphs import graphs_of, last_maps
from cvlab.nets.attributions.perturbations import RISE, Occlusion
from cvlab.nets.fields import fields_of, is_chain
from cvlab.nets.models import Net, layers_of, model_of
from cvlab.types import Image

__all__ = [
    "ATTRIBUTIONS",
    "CAM",
    "RISE",
    "Attribution",
    "EigenCAM",
    "GradCAM",
    "GradCAMPlusPlus",
    "GuidedBackprop",
    "HiResCAM",
    "IntegratedGradients",
    "LayerCAM",
    "Occlusion",
    "Saliency",
    "ScoreCAM",
    "SmoothGrad",
    "answer",
    "explain",
]


def answer(net: Net, weights: Sequence[np.ndarray] | None, image: Image) -> Answer:
    """What a network says to a picture, and where it can be asked."""
    model = model_of(net, weights)
    taps = [tap for tap in layers_of(model) if tap.info.spatial]
    return Answer(
        probabilities=graphs_of(model).probabilities(image[None])[0],
        layers={tap.path: tap.info for tap in taps},
        layer=last_maps(model).path if taps else None,
        fields={tap.path: fields_of(model)[tap.path] for tap in taps},
        laid=is_chain(model),
    )


def explain(
    net: Net,
    weights: Sequence[np.ndarray] | None,
    image: Image,
    method: Mapping[str, Any],
    class_index: int,
    layer: str | None = None,
) -> Generator[float, None, Explanation]:
    """One method's map; yields the share that is done.

    Args:
        method: a spec of METHODS as `dataclasses.asdict` writes it.
    """
    made = ATTRIBUTIONS.make(method)
    return (yield from made.explain(model_of(net, weights), image, class_index, layer))
