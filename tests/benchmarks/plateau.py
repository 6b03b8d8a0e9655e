"""How long a deep net from scratch stands at the loss of guessing, by what its weights begin as.

Prints the epoch whose mean training loss is first a tenth below that of guessing, seed by seed, and asserts nothing:
python -m tests.benchmarks.plateau [lego] [digits], and, if wanted, --seeds=0,1,2 --epochs=20. A quarter of AlexNet on
LEGO's photographs wants CVLAB_DATA; the deep net of the lesson reads `digits`.
"""

from __future__ import annotations

import math
import sys
import time
from dataclasses import replace

from cvlab.architecture import PRESETS, Architecture, with_initializer, with_options
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.layers import Conv2D, Dense, Dropout, Flatten, LayerSpec, MaxPooling2D, Rescaling
from cvlab.nets.training import train_states
from cvlab.optimizers import Nesterov

LEFT = 0.9  # of the loss of guessing


def option(name: str, usual: str) -> str:
    """What `--name=` says."""
    return next((a.partition("=")[2] for a in sys.argv if a.startswith(f"--{name}=")), usual)


def quarter_alexnet(classes: int) -> Architecture:
    """AlexNet with a quarter of its filters, and 256 units where it has 4,096."""

    def conv(filters: int, size: int = 3, strides: int = 1, padding: str = "same") -> LayerSpec:
        return Conv2D(
            filters=filters,
            kernel_size=(size, size),
            strides=(strides, strides),
            padding=padding,
            activation="relu",
        )

    pool = MaxPooling2D(pool_size=(3, 3), strides=(2, 2))
    dense = (Dense(units=256, activation="relu"), Dropout(rate=0.5))
    answer = Dense(units=classes, activation="softmax")
    first = (conv(24, 11, 4, "valid"), pool, conv(64, 5), pool)
    return Architecture(
        (112, 112, 3), (*first, conv(96), conv(96), conv(64), pool, Flatten(), *dense, *dense, answer)
    )


def ways(net: Architecture) -> dict[str, Architecture]:
    """The same network begun in four ways."""
    he = with_initializer(net, "he_uniform")
    centred = Architecture(net.input_shape, (Rescaling(scale=2.0, offset=-1.0), *he.layers))
    return {
        "Glorot": net,
        "He": he,
        "He, centred input": centred,
        "Glorot, batch normalization": with_options(net, batch_normalization=True),
    }


def leaves(experiment: Experiment) -> tuple[int | None, float]:
    """(the first epoch whose loss has left that of guessing, None where none has; its loss or the last one)."""
    ends: dict[int, float] = {}
    for _, points in train_states(experiment):
        ends.update({p.epoch: p.loss for p in points if p.validation_loss is not None})
        for epoch, loss in ends.items():
            if loss < LEFT * math.log(experiment.dataset.class_count):
                return epoch, loss
    return None, ends[max(ends)]


def stand(name: str, experiment: Experiment) -> None:
    """All four ways of one network, on each seed."""
    guess, epochs = math.log(experiment.dataset.class_count), experiment.epochs
    print(
        f"{name}: {experiment.architecture.parameter_count():,} parameters, guessing costs {guess:.2f}",
        flush=True,
    )
    for way, net in ways(experiment.architecture).items():
        if net.problems():
            print(f"  {way:28} {net.problems()[0]}", flush=True)
            continue
        told, begun = [], time.process_time()
        for seed in map(int, option("seeds", "0,1,2").split(",")):
            epoch, loss = leaves(replace(experiment, architecture=net, seed=seed))
            told.append(f"epoch {epoch} ({loss:.2f})" if epoch else f"none of {epochs} ({loss:.2f})")
        print(f"  {way:28} {time.process_time() - begun:4.0f} s: {', '.join(told)}", flush=True)


def lego() -> None:
    """By the optimizer of the notes."""
    dataset = DATASETS["folder"](name="lego_real", image_size=112)
    if problems := dataset.problems():
        print(*problems)
        return
    net = quarter_alexnet(dataset.class_count)
    optimizer, epochs = Nesterov(learning_rate=0.01, momentum=0.9), int(option("epochs", "20"))
    stand(
        "LEGO at 112",
        Experiment(dataset=dataset, architecture=net, optimizer=optimizer, batch_size=16, epochs=epochs),
    )


def digits() -> None:
    """As the page trains: Adam at 0.001 in batches of 32."""
    dataset = DATASETS["digits"]()
    epochs = int(option("epochs", "10"))
    stand("digits", Experiment(dataset=dataset, architecture=PRESETS["deep_narrow"], epochs=epochs))


def main() -> None:
    asked = {a for a in sys.argv[1:] if not a.startswith("--")}
    for work in (lego, digits):
        if not asked or work.__name__ in asked:
            work()


if __name__ == "__main__":
    main()
