"""The ways of using a base for other classes, each an experiment like any other, and what can go wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cvlab.architecture import Architecture, frozen
from cvlab.bases import EVERYTHING, blocks, first_of
from cvlab.datasets import DatasetSpec, HalfDigits
from cvlab.experiment import After, Experiment
from cvlab.experiment.base_rate import BaseRate
from cvlab.layers import BatchNormalization, Dense, Dropout, GlobalAveragePooling2D, PretrainedBase, Rescaling
from cvlab.optimizers import Adam
from cvlab.transfer.base import BLOCKS, CUT, EACH, SMALL, VARIED, base_experiment, layers_to, small_net

__all__ = ["FAULTS", "WAYS", "Setting", "Way", "base_experiment", "experiment_of", "let_go", "on_large_base"]

HEAD_RATE = {SMALL: 0.01}  # of a head on features; of larger bases Keras' own 0.001
UNITS = 256  # of the dense layer on a large base
LET_GO = 3  # blocks at the end of a large base that fine-tuning lets learn, unless another one is chosen
TOO_FAST = 100  # how many times the rate is too high


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way to a net for new classes. about: what flows, what is frozen, what is computed once."""

    kind: str
    title: str
    about: str


WAYS: dict[str, Way] = {
    way.kind: way
    for way in (
        Way(
            kind="features",
            title="Features once",
            about="Every picture goes through the frozen base once; a dense head learns from what came out.",
        ),
        Way(
            kind="varied",
            title="Frozen, augmented",
            about="Every epoch shows another variation of each picture, so all go through the frozen base each time.",
        ),
        Way(
            kind="tuned",
            title="Fine-tuned",
            about="Begins where the first way ended: the head has settled, and the top of the base learns too, slowly.",
        ),
        Way(
            kind="scratch",
            title="From scratch",
            about="The same network and the same pictures, all weights drawn by lot.",
        ),
    )
}
FAULTS: dict[str, tuple[str, str]] = {
    "none": ("None", "Everything as it should be."),
    "rate": (
        "A rate too high",
        "Fine-tuning takes steps many times as long as the slider says: the base is unlearned before it can adapt.",
    ),
    "unsettled": (
        "Before the head has settled",
        "Fine-tuning begins with a head drawn by lot, at the head's rate: its wild slopes run through the base.",
    ),
    "preprocessing": (
        "Wrong preprocessing",
        "The base gets pixels in another range than those it was trained on. Nothing warns of it.",
    ),
    "statistics": (
        "Batch statistics",
        "The base's batch normalisations stay trainable: they take the means of a few pictures for those of the "
        "world, and learn scales and shifts of their own.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the four ways have in common. network: SMALL or one of cvlab.bases.NETWORKS. cut: the last block of
    the small base that is used. tune_from: the block from which fine-tuning lets the base learn. rate: fine-tuning's.
    base_rate: how much more slowly the base learns then than its head; None for alike. fault: one of FAULTS."""

    dataset: DatasetSpec
    network: str = SMALL
    cut: str = CUT
    tune_from: str = BLOCKS[2]
    rate: float = 1e-3
    base_rate: BaseRate | None = None
    fault: str = "none"
    epochs: int = 30
    seed: int = 0

    @property
    def source(self) -> str:
        """Whose digits they are; "" of other pictures."""
        return self.dataset.source if isinstance(self.dataset, HalfDigits) else ""

    @property
    def base(self) -> Experiment | None:
        """The training that the base comes from, where the page does it itself."""
        return base_experiment(self.source or "digits") if self.network == SMALL else None


def let_go(setting: Setting) -> str:
    """How much of the base fine-tuning lets learn: "none", "top" or "all" of it."""
    small = setting.network == SMALL
    names = BLOCKS[: BLOCKS.index(setting.cut) + 1] if small else blocks(setting.network)
    if setting.tune_from not in names:
        return "none"
    return "all" if setting.tune_from == names[0] else "top"


def on_large_base(dataset: DatasetSpec, network: str) -> Setting:
    """What is offered at first with one of cvlab.bases.NETWORKS."""
    begin = blocks(network)[-LET_GO]
    return Setting(dataset=dataset, network=network, tune_from=begin, rate=1e-4, epochs=10)


def experiment_of(setting: Setting, way: str) -> Experiment:
    """The training of that way, `setting.fault` in it where it can be made."""
    make = {"features": _features, "varied": _varied, "tuned": _tuned, "scratch": _scratch}
    if way not in make:
        raise ValueError(f"There is no way called {way!r}; there are: {', '.join(make)}.")
    return make[way](setting)


def _features(setting: Setting) -> Experiment:
    net = _net(setting, tune=False)
    return Experiment(
        dataset=setting.dataset,
        architecture=net,
        optimizer=Adam(learning_rate=HEAD_RATE.get(setting.network, 0.001)),
        batch_size=16,
        epochs=setting.epochs,
        seed=setting.seed,
        **_begun(setting, net),
    )


def _varied(setting: Setting) -> Experiment:
    return replace(_features(setting), augmentations=VARIED)


def _tuned(setting: Setting) -> Experiment:
    before, net = _features(setting), _net(setting, tune=True)
    if setting.fault == "unsettled":
        rate = before.optimizer.learning_rate
        tuned = replace(before, architecture=net, optimizer=Adam(learning_rate=rate))
        return replace(tuned, base_rate=setting.base_rate)
    rate = setting.rate * (TOO_FAST if setting.fault == "rate" else 1)
    return replace(
        before,
        architecture=net,
        optimizer=Adam(learning_rate=min(rate, 1.0)),
        base_rate=setting.base_rate,
        begin_with=After(experiment=before),
    )


def _scratch(setting: Setting) -> Experiment:
    net = (
        small_net(setting.cut, setting.dataset.class_count)
        if setting.network == SMALL
        else _large(setting, weights="random", trains=EVERYTHING)
    )
    return replace(_features(setting), architecture=net, optimizer=Adam(learning_rate=0.001), begin_with=None)


def _begun(setting: Setting, net: Architecture) -> dict[str, Any]:
    base = setting.base
    if base is None:
        return {}
    # A Rescaling in front moves every layer by a place; what has no arrays takes none over.
    return {"begin_with": After(experiment=base, layers=layers_to(setting.cut) + _ahead(net))}


def _ahead(net: Architecture) -> int:
    return int(isinstance(net.layers[0], Rescaling))


def _net(setting: Setting, *, tune: bool) -> Architecture:
    """The network with its base frozen, or from the chosen block on let go."""
    if setting.network != SMALL:
        return _large(setting, trains=first_of(setting.network, setting.tune_from) if tune else "")
    still = (
        min(layers_to(setting.cut), EACH * BLOCKS.index(setting.tune_from))
        if tune
        else layers_to(setting.cut)
    )
    net = frozen(small_net(setting.cut, setting.dataset.class_count), still)
    faulty = setting.fault == "statistics"
    layers = tuple(
        replace(layer, trainable=faulty) if isinstance(layer, BatchNormalization) else layer
        for layer in net.layers
    )
    return _spoiled(setting, Architecture(net.input_shape, layers))


def _spoiled(setting: Setting, net: Architecture) -> Architecture:
    """With pixels from -1 to 1, where the base was trained on 0 to 1."""
    if setting.fault != "preprocessing":
        return net
    first, *rest = net.layers
    return Architecture(net.input_shape, (Rescaling(scale=2.0, offset=-1.0), first, *rest))


def _large(setting: Setting, *, weights: str = "imagenet", trains: str) -> Architecture:
    base = PretrainedBase(
        network=setting.network,
        weights=weights,
        trainable_from=trains,
        preprocessing="fractions" if setting.fault == "preprocessing" else "own",
        train_normalization=setting.fault == "statistics" or weights == "random",
    )
    dense = (Dense(units=UNITS, activation="relu"), Dropout(rate=0.5))
    answer = Dense(units=setting.dataset.class_count, activation="softmax")
    return Architecture(setting.dataset.image_shape, (base, GlobalAveragePooling2D(), *dense, answer))
