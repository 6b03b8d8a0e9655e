"""The same cures on pictures: a ConvNet that has too few digits to learn from, for the Training page to train."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cvlab.architecture import PRESETS, regularizable, with_options
from cvlab.augmentations import AUGMENTATIONS
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.experiment.early_stopping import EarlyStopping
from cvlab.regularizers import L1, L2

PENALTY = "The loss holds the penalty too: compare accuracies."
FEW, MORE = 200, 1000  # digits to learn from
PLAIN = Experiment(
    dataset=DATASETS["digits"](train_size=FEW),
    architecture=PRESETS["mnist_convnet"],
    epochs=40,
    batch_size=32,
)

MOVED = (AUGMENTATIONS["rotation"](), AUGMENTATIONS["width_shift"](), AUGMENTATIONS["height_shift"]())


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An experiment that differs from the first of them in one thing. watch: what to look at."""

    title: str
    watch: str
    experiment: Experiment


def prepared() -> tuple[Prepared, ...]:
    """The net alone, and with each cure."""
    return (
        Prepared(
            title="Without a cure",
            watch="All 200 digits are soon read rightly. What does validation do meanwhile?",
            experiment=PLAIN,
        ),
        Prepared(title="L2 0.001", watch=PENALTY, experiment=_charged(L2(l2=0.001))),
        Prepared(title="L1 0.0003", watch=PENALTY, experiment=_charged(L1(l1=0.0003))),
        Prepared(
            title="Dropout 0.5",
            watch="In the first epochs training looks worse than validation: units are off while it is measured.",
            experiment=replace(PLAIN, architecture=with_options(PLAIN.architecture, dropout=0.5)),
        ),
        Prepared(
            title="Batch normalisation",
            watch="Its moving averages need some hundred steps before validation can be trusted.",
            experiment=replace(
                PLAIN, architecture=with_options(PLAIN.architecture, batch_normalization=True)
            ),
        ),
        Prepared(
            title="Early stopping",
            watch="In which epoch does it stop, and to which does it go back?",
            experiment=replace(PLAIN, early_stopping=EarlyStopping(patience=5)),
        ),
        Prepared(
            title="Turned and moved",
            watch="Augmentation makes new pictures of the old ones: more data without a camera.",
            experiment=replace(PLAIN, augmentations=MOVED),
        ),
        Prepared(
            title=f"{MORE:,} digits",
            watch="The same net, with five times as many pictures to learn from.",
            experiment=replace(PLAIN, dataset=DATASETS["digits"](train_size=MORE)),
        ),
    )


def _charged(spec: L1 | L2) -> Experiment:
    net = PLAIN.architecture
    penalties = {layer: {"kernel": spec} for layer in regularizable(net)}
    return replace(PLAIN, architecture=with_options(net, regularizers=penalties))
