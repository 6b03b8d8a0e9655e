"""Whole experiments as lecture notes have them, on pictures of one's own choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cvlab.architecture import PRESETS, Architecture, adapted
from cvlab.datasets import FilesSpec
from cvlab.experiment.beginnings import After
from cvlab.experiment.experiment import LOSSES, Experiment
from cvlab.layers import Dense, Flatten, PretrainedBase
from cvlab.optimizers import Nesterov, RMSprop
from cvlab.schedules import TimeDecay

# Multiply-and-adds that one core of a present processor does in a second of training, measured with AlexNet.
PACE = 14e9


@dataclass(frozen=True, kw_only=True)
class NotesExperiment:
    """One of EXPERIMENTS. about: what it is for, in a sentence. make: the experiment on pictures of a folder."""

    title: str
    about: str
    make: Callable[[FilesSpec], Experiment]


def alexnet(dataset: FilesSpec, decay: float) -> Experiment:
    """AlexNet from scratch, by SGD with Nesterov's momentum and a rate that falls with every update.

    Source: A. Krizhevsky, I. Sutskever, G. Hinton, 2012, https://doi.org/10.1145/3065386
    """
    pictures = replace(dataset, image_size=224, grey=False)
    return Experiment(
        dataset=pictures,
        architecture=adapted(PRESETS["alexnet"], (224, 224, 3), pictures.class_count),
        optimizer=Nesterov(learning_rate=0.01, momentum=0.9),
        schedule=TimeDecay(decay=decay),
        batch_size=32,
        epochs=50,
    )


def vgg16(dataset: FilesSpec, start: str, rate: float, epochs: int = 30) -> Experiment:
    """A dense head on VGG16 at 150 × 150, by RMSprop in batches of 20. start: where the base begins to train."""
    pictures = replace(dataset, image_size=150, grey=False)
    two = pictures.class_count == 2
    answer = Dense(units=1 if two else pictures.class_count, activation="sigmoid" if two else "softmax")
    layers = (
        PretrainedBase(network="vgg16", trainable_from=start),
        *(Flatten(), Dense(units=256, activation="relu"), answer),
    )
    return Experiment(
        dataset=pictures,
        architecture=Architecture((150, 150, 3), layers),
        loss="binary_crossentropy" if two else LOSSES[0],
        optimizer=RMSprop(learning_rate=rate),
        batch_size=20,
        epochs=epochs,
    )


def vgg16_tuned(dataset: FilesSpec) -> Experiment:
    """The last block of VGG16 tuned at a tenth of the rate, after its head has settled."""
    return replace(
        vgg16(dataset, "block5_conv1", 1e-5), begin_with=After(experiment=vgg16(dataset, "", 1e-4))
    )


EXPERIMENTS = {
    "alexnet": NotesExperiment(
        title="AlexNet from scratch, decay 1e-6",
        about="SGD 0.01 with Nesterov's momentum 0.9; the rate hardly falls.",
        make=lambda dataset: alexnet(dataset, 1e-6),
    ),
    "alexnet_falling": NotesExperiment(
        title="AlexNet from scratch, decay 1e-4",
        about="The same with a rate that is halved after 10,000 updates.",
        make=lambda dataset: alexnet(dataset, 1e-4),
    ),
    "vgg16": NotesExperiment(
        title="VGG16 frozen, a dense head",
        about="RMSprop 1e-4 in batches of 20: only the head learns.",
        make=lambda dataset: vgg16(dataset, "", 1e-4),
    ),
    "vgg16_tuned": NotesExperiment(
        title="VGG16, its last block tuned",
        about="First the head at 1e-4, then block 5 with it at 1e-5.",
        make=vgg16_tuned,
    ),
}


def processor_hours(experiment: Experiment) -> float:
    """About how many hours of one core a training takes, with those before it."""
    each = experiment.architecture.training_macs() * experiment.dataset.train_count() * experiment.epochs
    begin = experiment.begin_with
    earlier = begin.experiment if isinstance(begin, After) else None
    before = processor_hours(earlier) if isinstance(earlier, Experiment) else 0.0
    return before + each / PACE / 3600
