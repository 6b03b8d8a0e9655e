"""Makes the example maps that are shown while a network loads: python -m cvlab.nets.stored_maps"""

from __future__ import annotations

import numpy as np

from cvlab import images
from cvlab.attributions import Explanation
from cvlab.backbones import MobileNetV2
from cvlab.experiment import stored_net
from cvlab.nets.attributions import ATTRIBUTIONS
from cvlab.nets.attributions.graphs import graphs_of
from cvlab.nets.models import model_of
from cvlab.samples import sample
from cvlab.stored_maps import save_maps
from cvlab.types import Image

KINDS = ("grad_cam", "layer_cam", "eigen_cam", "guided_backprop")


def maps_of(model, image: Image) -> tuple[Explanation, ...]:
    """The first methods' maps for the likeliest class."""
    best = int(graphs_of(model).probabilities(image[None])[0].argmax())
    made = []
    for kind in KINDS:
        work = ATTRIBUTIONS[kind]().explain(model, image, best)
        while True:
            try:
                next(work)
            except StopIteration as end:
                made.append(end.value)
                break
    return tuple(made)


def main() -> None:
    """Write both examples and say how large they are."""
    experiment, weights = stored_net()
    # As it is stored, in bytes: the maps shall be of the very picture that is kept.
    digit = np.float32((images.mnist_style(sample("Drawn 7").image()) * 255).round() / 255)
    spec = MobileNetV2()
    china = images.fit(sample("China").image(), 256)
    examples = {
        "digit": (digit, model_of(experiment, weights), digit, experiment.dataset.class_names, "A drawn 7"),
        "photo": (china, model_of(spec), images.resize(sample("China").image(), *spec.input_shape[:2]),
                  spec.class_names, "A Chinese temple"),
    }  # fmt: skip
    for name, (shown, model, given, classes, words) in examples.items():
        made = maps_of(model, given)
        says = f"{words}: the network says {classes[made[0].class_index]}, {made[0].probability:.1%}"
        path = save_maps(name, shown, says, made)
        print(f"{path.name}: {says}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
