"""Makes the examples that are shown while a network loads: python -m cvlab.nets.make_examples"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np

from cvlab import images, stored_examples
from cvlab.attributions import Explanation
from cvlab.backbones import MobileNetV2
from cvlab.experiment import stored_net
from cvlab.feature_maps import Seen
from cvlab.figures import percent
from cvlab.generators import whole
from cvlab.maximization import GOOD, Ascent, Goal
from cvlab.nets.attributions import ATTRIBUTIONS
from cvlab.nets.attributions.graphs import graphs_of
from cvlab.nets.fields import describe_fields
from cvlab.nets.maximization import maximize_slice
from cvlab.nets.models import model_of
from cvlab.nets.probing import look
from cvlab.samples import sample
from cvlab.types import Image

KINDS = ("grad_cam", "layer_cam", "eigen_cam", "guided_backprop")
LAYER = "activation_1"  # with which the page of maximisation begins
SEVEN = "A drawn 7"
HOUR = 3600.0


def maps_of(model: keras.Model, image: Image) -> tuple[Explanation, ...]:
    """The first methods' maps for the likeliest class."""
    best = int(graphs_of(model).probabilities(image[None])[0].argmax())
    return tuple(whole(ATTRIBUTIONS[kind]().explain(model, image, best)) for kind in KINDS)


def digit() -> Image:
    """The drawn 7 as it is stored, in bytes: the examples shall be of the very picture that is kept."""
    return ((images.mnist_style(sample("Drawn 7").image()) * 255).round() / 255).astype(np.float32)


def seen() -> Seen:
    """What the stored net makes of the drawn 7."""
    experiment, weights = stored_net()
    return look(experiment.architecture, weights, digit())


def climbed() -> Ascent:
    """The pictures of all filters of one layer of the stored net, by the better recipe."""
    experiment, weights = stored_net()
    count = dict(experiment.architecture.output_shapes())[LAYER][-1]
    goal = Goal(layer=LAYER, filters=tuple(range(count)), recipe=GOOD)
    return maximize_slice(experiment.architecture, weights, goal, seconds=HOUR)


def written() -> Iterator[Path]:
    """Every example's file, as it is written."""
    experiment, weights = stored_net()
    spec = MobileNetV2()
    cat = images.fit(sample("Cat").image(), 256)
    height, width = spec.input_shape[:2]
    small = images.resize(sample("Cat").image(), height, width)
    names = experiment.dataset.class_names
    for name, shown, model, given, classes, words in (
        ("digit", digit(), model_of(experiment, weights), digit(), names, SEVEN),
        ("photo", cat, model_of(spec), small, spec.class_names, "A cat"),
    ):
        made = maps_of(model, given)
        says = f"{words}: the network says {classes[made[0].class_index]}, {percent(made[0].probability)}"
        yield stored_examples.save_where(name, shown, says, made)
    found = seen()
    best = int(found.probabilities.argmax())
    says = f"{SEVEN}: the network reads {names[best]}, {percent(found.probabilities[best])}"
    yield stored_examples.save_maps(digit(), says, found.maps, dict(describe_fields(experiment.architecture)))
    end = climbed()
    yield stored_examples.save_climb(
        f"What the {len(end.pictures)} filters of {LAYER} want to see, after {end.step} steps",
        LAYER,
        end.pictures,
        end.heights,
    )


def main() -> None:
    """Write all of them and say how large they are."""
    for path in written():
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
