"""Scripts of networks on a pretrained base, run without cvlab, print the numbers of the page, however it is used."""

from __future__ import annotations

import os
from dataclasses import replace

import cv2
import numpy as np
import pytest

from cvlab.architecture import Architecture
from cvlab.backbones import BACKBONES
from cvlab.bases import NETWORKS
from cvlab.codegen import to_script
from cvlab.codegen.builder import keras_code
from cvlab.datasets import DATASETS
from cvlab.experiment import After, Experiment
from cvlab.experiment.base_rate import BaseRate
from cvlab.layers import Dense, Flatten, GlobalAveragePooling2D, PretrainedBase, RandomFlip
from cvlab.optimizers import SGD, Adam
from tests.codegen.test_scripts import TOLERANCE, alone, difference, ours

pytestmark = pytest.mark.keras

HEAD = (GlobalAveragePooling2D(), Dense(units=1, activation="sigmoid"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A CVLAB_DATA with one folder of two kinds of pictures."""
    base, random = tmp_path_factory.mktemp("data"), np.random.default_rng(0)
    for kind in ("dark", "light"):
        folder = base / "two" / kind
        folder.mkdir(parents=True)
        for count in range(6):
            small = random.integers(0, 128, (5, 7, 3), dtype=np.uint8) + 100 * (kind == "light")
            cv2.imwrite(
                str(folder / f"{count}.png"), cv2.resize(small, (50, 40), interpolation=cv2.INTER_CUBIC)
            )
    return base


@pytest.fixture
def data_folder(folders, monkeypatch):
    monkeypatch.setenv("CVLAB_DATA", str(folders))
    return folders


def experiment(base, *, head=HEAD, side=32, **fields):
    dataset = DATASETS["folder"](name="two", image_size=side, test_share=0.3)
    chosen = {"epochs": 1, "batch_size": 5, "optimizer": SGD(learning_rate=0.01), "seed": 2, **fields}
    return Experiment(
        dataset=dataset,
        architecture=Architecture((side, side, 3), (base, *head)),
        loss="binary_crossentropy",
        **chosen,
    )


def tuned_after_its_head():
    """The notes' order: the head alone first, then the last block with it, slowly, what lies deeper yet more slowly."""
    head = experiment(PretrainedBase(weights="random"), optimizer=Adam(), epochs=2)
    layers = (PretrainedBase(weights="random", trainable_from="block_16_expand"), *HEAD)
    return replace(
        head,
        architecture=Architecture((32, 32, 3), layers),
        optimizer=Adam(learning_rate=1e-4),
        base_rate=BaseRate(share=0.1, falling=0.5),
        epochs=1,
        begin_with=After(experiment=head),
    )


WAYS = {
    "frozen, a dense head": lambda: experiment(
        PretrainedBase(network="vgg16", weights="random"),
        head=(Flatten(), Dense(units=16, activation="relu"), HEAD[-1]),
    ),
    "tuned after its head has settled": tuned_after_its_head,
    "every layer, batch statistics, fractions": lambda: experiment(
        PretrainedBase(
            network="mobilenet",
            weights="random",
            trainable_from="all",
            preprocessing="fractions",
            train_normalization=True,
        )
    ),
    "it drops connections while it learns": lambda: experiment(
        PretrainedBase(network="efficientnet_b0", weights="random", trainable_from="top_conv")
    ),
}


def test_every_way_prints_the_numbers_of_the_page(data_folder, tmp_path):
    experiments = {name: make() for name, make in WAYS.items()}
    if os.environ.get("KERAS_HOME") and BACKBONES["mobilenet_v2"]().where(top=False):
        experiments["ImageNet's weights"] = experiment(PretrainedBase())
    texts = alone(
        {name: to_script(each) for name, each in experiments.items()}, tmp_path, CVLAB_DATA=str(data_folder)
    )
    mine = {name: ours(each) for name, each in experiments.items()}
    found = {name: difference(each, mine[name], texts.result()[name]) for name, each in experiments.items()}
    print({name: f"{value:.1e}" for name, value in found.items()})
    assert max(found.values()) < TOLERANCE


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("start", ["", "all", "first"])
@pytest.mark.parametrize("train_normalization", [False, True])
def test_the_code_of_the_bench_freezes_what_the_bench_says(network, start, train_normalization):
    from cvlab.bases import letting_go

    names = letting_go(network)
    start = names[len(names) // 2] if start == "first" else start
    base = PretrainedBase(
        network=network, weights="random", trainable_from=start, train_normalization=train_normalization
    )
    net = Architecture((32, 32, 3), (RandomFlip(), base, *HEAD))
    found: dict = {}
    exec(keras_code(net).replace("model.summary()", ""), found)
    model = found["model"]
    assert model.count_params() == net.parameter_count()
    assert sum(int(np.prod(w.shape)) for w in model.trainable_weights) == net.trainable_count()
