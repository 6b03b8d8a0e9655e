"""The notes' comparisons: from one experiment a pair of them, or a few, that differ in one thing only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cvlab.architecture import PRESETS, Architecture, adapted, regularizable, with_options
from cvlab.augmentations import NOTES
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.layers import BatchNormalization, Dropout
from cvlab.regularizers import L1, L1L2, L2, RegularizerSpec

Variants = dict[str, Experiment]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A question to the curves. `watch`: what to look at. `make`: the variants, by name, from what is chosen."""

    slug: str
    title: str
    watch: str
    make: Callable[[Experiment], Variants]

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
    freed = tuple(replace(layer, **dict.fromkeys(layer.regularizers())) for layer in architecture.layers)
    return Architecture(architecture.input_shape, freed)


def dropout(chosen: Experiment) -> Variants:
    plain = without(chosen.architecture, Dropout)
    return {
        "without dropout": replace(chosen, architecture=plain),
        "dropout 0.2": replace(chosen, architecture=with_options(plain, dropout=0.2)),
    }


def batchnorm(chosen: Experiment) -> Variants:
    plain = without(chosen.architecture, BatchNormalization)
    return {
        "without batchnorm": replace(chosen, architecture=plain),
        "batchnorm": replace(chosen, architecture=with_options(plain, batch_normalization=True)),
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
    shape, classes = chosen.dataset.image_shape, chosen.dataset.class_count
    nets = {"with pooling": "mnist_convnet", "without pooling": "mnist_convnet_no_pooling"}
    return {
        name: replace(
            chosen, architecture=adapted(PRESETS[net], shape, classes), loss="sparse_categorical_crossentropy"
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
        chosen, dataset=data, architecture=net, loss="binary_crossentropy", metric="accuracy", augmentations=()
    )  # fmt: skip
    augmented = replace(plain, augmentations=NOTES)
    both = replace(augmented, architecture=with_options(net, dropout=0.5))
    return {"as they are": plain, "augmented": augmented, "augmented, dropout 0.5": both}


def _charged(net: Architecture, spec: RegularizerSpec, places: tuple[str, ...]) -> Architecture:
    charges = {layer: dict.fromkeys(places, spec) for layer in regularizable(net)}
    return with_options(net, regularizers=charges)


CATS_AND_DOGS = "cats_dogs"

COMPARISONS: dict[str, Comparison] = {
    comparison.slug: comparison
    for comparison in (
        Comparison(
            slug="dropout",
            title="Dropout 0.2",
            watch="Training gets worse with dropout, as a fifth of the inputs is missing. Does validation get better?",
            make=dropout,
        ),
        Comparison(
            slug="batchnorm",
            title="Batch normalization",
            watch="Which one learns faster, and why is its validation so bad in the first epochs?",
            make=batchnorm,
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
