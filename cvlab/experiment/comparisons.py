"""The notes' comparisons: from one experiment a pair of them, or a few, that differ in one thing only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cvlab.architecture import (
    PRESETS,
    Architecture,
    adapted,
    behind_poolings,
    fed_with,
    highest_pixel,
    regularizable,
    with_initializer,
    with_options,
)
from cvlab.augmentations import NOTES
from cvlab.datasets import DATASETS
from cvlab.experiment.comparison_words import charge, guessing, settling
from cvlab.experiment.experiment import Experiment
from cvlab.layers import BatchNormalization, Conv2D, Dropout, LayerSpec
from cvlab.regularizers import L1, L1L2, L2, RegularizerSpec

Variants = dict[str, Experiment]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A question to the curves. watch: what to look at, or how that follows from what is chosen. make: the variants,
    by name, from what is chosen. reported: what the notes read off on MNIST, trained on 60,000 and validated on
    10,000 digits with pixels of 0 to 255.
    """

    slug: str
    title: str
    watch: str | Callable[[Experiment], str]
    make: Callable[[Experiment], Variants]
    reported: str = ""

    def words(self, chosen: Experiment) -> str:
        """What to look at, said of what is chosen."""
        return self.watch if isinstance(self.watch, str) else self.watch(chosen)

    def variants(self, chosen: Experiment) -> Variants:
        """The experiments to run side by side: same pictures, seed and batches, one thing different.

        Raises:
            ValueError: in one sentence, where its data or its network is missing, or where it cannot be run.
        """
        made = self.make(chosen)
        for name, experiment in made.items():
            for problem in experiment.problems()[:1]:
                raise ValueError(f"{name.capitalize()}: {problem}")
        return made

    def problem(self, chosen: Experiment) -> str:
        """Why it cannot be run with what is chosen, in one sentence; empty where it can."""
        try:
            self.variants(chosen)
        except ValueError as error:
            return str(error)
        return ""


def without(architecture: Architecture, *kinds: type) -> Architecture:
    """The same network with no layer of these kinds."""
    kept = tuple(layer for layer in architecture.layers if not isinstance(layer, kinds))
    return Architecture(architecture.input_shape, kept)


def unregularized(architecture: Architecture) -> Architecture:
    """The same network with nothing charged for its numbers."""

    def freed(layer: LayerSpec) -> LayerSpec:
        nothing: dict[str, Any] = dict.fromkeys(layer.regularizers())
        return replace(layer, **nothing)

    return Architecture(architecture.input_shape, tuple(map(freed, architecture.layers)))


def dropout(chosen: Experiment) -> Variants:
    plain = without(chosen.architecture, Dropout)
    return {
        "without dropout": replace(chosen, architecture=plain),
        "dropout 0.2": replace(chosen, architecture=behind_poolings(plain, Dropout(rate=0.2))),
    }


def batchnorm(chosen: Experiment) -> Variants:
    plain = without(chosen.architecture, BatchNormalization)
    return {
        "without batchnorm": replace(chosen, architecture=plain),
        "batchnorm": replace(chosen, architecture=behind_poolings(plain, BatchNormalization())),
    }


def first_weights(chosen: Experiment) -> Variants:
    """Keras' own first weights, and those made for ReLU."""
    nets = {name: with_initializer(chosen.architecture, name) for name in ("glorot_uniform", "he_uniform")}
    return {name: replace(chosen, architecture=net) for name, net in nets.items()}


def notes_penalties(chosen: Experiment) -> Variants:
    """L2 of 0.01 where the notes have it: the first kernel, the activity of the second convolution, the last bias."""
    plain = unregularized(chosen.architecture)
    names = dict(zip(plain.layer_names(), plain.layers, strict=True))
    convolutions = [name for name, layer in names.items() if isinstance(layer, Conv2D)]
    if len(convolutions) < 2:
        raise ValueError(
            "The network has no second convolution whose activity could be charged; choose one that has."
        )
    charges: dict[str, dict[str, RegularizerSpec]] = {}
    for name, place in zip((*convolutions[:2], regularizable(plain)[-1]), PLACES, strict=True):
        charges.setdefault(name, {})[place] = L2(l2=0.01)
    charged = with_options(plain, regularizers=charges)
    return {
        "without a regularizer": replace(chosen, architecture=plain),
        "the notes' penalties": replace(chosen, architecture=charged),
    }


def penalties(chosen: Experiment) -> Variants:
    """L1, L2 and both, on every kernel."""
    plain = unregularized(chosen.architecture)
    specs = {"L1 on the kernels": L1(), "L2 on the kernels": L2(), "L1 + L2 on the kernels": L1L2()}
    charged = {name: _charged(plain, spec, ("kernel",)) for name, spec in specs.items()}
    nets = {"without a regularizer": plain, **charged}
    return {name: replace(chosen, architecture=net) for name, net in nets.items()}


def parts(chosen: Experiment) -> Variants:
    """The three places of a regularizer, one after the other and all at once."""
    plain, places = unregularized(chosen.architecture), ("kernel", "bias", "activity")
    nets = {
        f"L2 on the {'activities' if p == 'activity' else p}": _charged(plain, L2(), (p,)) for p in places
    }
    nets = {"without a regularizer": plain, **nets, "L2 on all three": _charged(plain, L2(), places)}
    return {name: replace(chosen, architecture=net) for name, net in nets.items()}


def pooling(chosen: Experiment) -> Variants:
    """The three convolutions of the digits ConvNet, with pooling between them and without."""
    shape, classes, pixel = (
        chosen.dataset.image_shape,
        chosen.dataset.class_count,
        highest_pixel(chosen.architecture),
    )
    nets = {"with pooling": "mnist_convnet", "without pooling": "mnist_convnet_no_pooling"}
    return {
        name: replace(
            chosen,
            architecture=fed_with(adapted(PRESETS[net], shape, classes), pixel),
            loss="sparse_categorical_crossentropy",
        )
        for name, net in nets.items()
    }


def cats_and_dogs(chosen: Experiment) -> Variants:
    """Photographs of cats and dogs: as they are, augmented, and augmented with dropout."""
    data = DATASETS["folder"](name=CATS_AND_DOGS, image_size=150)
    if data.problems():
        raise ValueError(
            f"The photographs are not on this computer: they need a folder {CATS_AND_DOGS} with a folder cats and "
            "a folder dogs inside the folder that CVLAB_DATA names."
        )
    net = PRESETS["cats_dogs"]
    plain = replace(
        chosen,
        dataset=data,
        architecture=net,
        loss="binary_crossentropy",
        metric="accuracy",
        augmentations=(),
    )
    augmented = replace(plain, augmentations=NOTES)
    both = replace(augmented, architecture=with_options(net, dropout=0.5))
    return {"as they are": plain, "augmented": augmented, "augmented, dropout 0.5": both}


def _charged(net: Architecture, spec: RegularizerSpec, places: tuple[str, ...]) -> Architecture:
    charges = {layer: dict.fromkeys(places, spec) for layer in regularizable(net)}
    return with_options(net, regularizers=charges)


CATS_AND_DOGS = "cats_dogs"
PLACES = ("kernel", "activity", "bias")

COMPARISONS: dict[str, Comparison] = {
    comparison.slug: comparison
    for comparison in (
        Comparison(
            slug="dropout",
            title="Dropout 0.2",
            watch="Behind each pooling a fifth of the numbers is left out, and training gets worse. Does validation "
            "get better?",
            make=dropout,
            reported="98.35 %",
        ),
        Comparison(
            slug="batchnorm",
            title="Batch normalization",
            watch=lambda chosen: f"Which one learns faster? {settling(chosen)}",
            make=batchnorm,
            reported="97.68 % after the first epoch, then 98.43 %",
        ),
        Comparison(
            slug="first_weights",
            title="First weights",
            watch=guessing,
            make=first_weights,
        ),
        Comparison(
            slug="notes_penalties",
            title="L2 in three places",
            watch=charge,
            make=notes_penalties,
            reported="87 %",
        ),
        Comparison(
            slug="penalties",
            title="L1, L2 and both",
            watch="The loss holds the penalty too. Do the penalties bring training and validation together, or down?",
            make=penalties,
        ),
        Comparison(
            slug="parts",
            title="L2 on kernel, bias, activity",
            watch="Which of the three holds the network back most, and which hardly at all?",
            make=parts,
        ),
        Comparison(
            slug="pooling",
            title="With and without pooling",
            watch="The convolutions hold equally many weights; without pooling the dense layer has nearly two million.",
            make=pooling,
        ),
        Comparison(
            slug="cats_and_dogs",
            title="Cats and dogs, augmented",
            watch="As they are, the pictures are soon known by heart. From which epoch on does augmentation help?",
            make=cats_and_dogs,
        ),
    )
}
