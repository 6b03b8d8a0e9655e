"""What training takes of the memory: worked out, held to what is measured, and refused where it is too much."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cvlab.architecture import PRESETS, Architecture
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.experiment.memory import GIB, in_words, limit, memory_here, need, need_of
from cvlab.layers import Conv2D, Dense, GlobalAveragePooling2D, ZeroPadding2D
from cvlab.optimizers import OPTIMIZERS, SGD, Adam, RMSprop
from cvlab.packing import pack
from cvlab.permalink import decode

PLAIN = Experiment(dataset=DATASETS["digits"](), architecture=PRESETS["notes_convnet"])
# 1 x 1 convolutions over wide borders: few multiplications and weights, and 50 MB of maps a picture.
WIDE = Architecture(
    (28, 28, 1),
    (
        ZeroPadding2D(padding=(64, 64)),
        Conv2D(filters=512, kernel_size=(1, 1)),
        GlobalAveragePooling2D(),
        Dense(units=10, activation="softmax"),
    ),
)


def test_a_link_that_asks_for_more_memory_than_there_is_is_refused_with_the_figure(monkeypatch):
    monkeypatch.setenv("CVLAB_WORKER_MEMORY", "4")
    link = pack({**replace(PLAIN, architecture=WIDE, batch_size=1024).to_dict()})
    with pytest.raises(ValueError, match=r"1,024 pictures would take about 10\d GB .* may take 4\.3 GB here"):
        decode(link)


def test_a_smaller_batch_of_the_same_network_is_taken(monkeypatch):
    monkeypatch.setenv("CVLAB_WORKER_MEMORY", "4")
    assert replace(PLAIN, architecture=WIDE, batch_size=16).problems() == ()


def test_what_layers_give_grows_with_the_batch_and_what_weights_take_does_not():
    net = PRESETS["mnist_convnet"]
    one, four = (need(net, batch, Adam()) for batch in (512, 2048))
    assert four.activations == 4 * one.activations
    assert four.weights == one.weights


def test_a_batch_counts_no_more_pictures_than_there_are():
    assert need_of(replace(PLAIN, batch_size=4096)) == need_of(replace(PLAIN, batch_size=1257))


def test_every_preset_that_is_trained_here_fits_half_of_a_small_laptop(monkeypatch):
    monkeypatch.setenv("CVLAB_WORKER_MEMORY", "4")
    for name in ("notes_convnet", "mnist_convnet", "mnist_convnet_no_pooling", "cats_dogs", "vgg_small"):
        assert need(PRESETS[name], 32, Adam()).total < limit(), name


@pytest.mark.keras
@pytest.mark.parametrize("spec", [*(kind() for kind in OPTIMIZERS.values()), RMSprop(momentum=0.5)], ids=repr)
def test_an_optimizer_keeps_as_many_numbers_as_it_says(spec):
    import keras

    from cvlab.nets.build import keras_object

    optimizer = keras_object(spec)
    optimizer.build([keras.Variable([1.0, 2.0, 3.0])])
    assert sum(variable.shape == (3,) for variable in optimizer.variables) == spec.slots


def test_the_limit_is_half_of_the_memory_unless_it_is_set(monkeypatch):
    monkeypatch.delenv("CVLAB_WORKER_MEMORY", raising=False)
    assert limit() == memory_here() // 2
    monkeypatch.setenv("CVLAB_WORKER_MEMORY", "2.5")
    assert limit() == 2.5 * GIB


@pytest.mark.parametrize("text", ["much", "-1", "0", "nan", "inf", "1e999"])
def test_a_limit_that_is_no_amount_of_memory_is_refused_in_words(monkeypatch, text: str):
    monkeypatch.setenv("CVLAB_WORKER_MEMORY", text)
    with pytest.raises(ValueError, match=r"CVLAB_WORKER_MEMORY is .*number of GiB"):
        limit()


def test_sizes_are_said_as_one_reads_them():
    assert [in_words(n) for n in (640_000, 12e6, 3.42e9, 111 * GIB, 4e12)] == [
        "640 kB",
        "12 MB",
        "3.4 GB",
        "119 GB",
        "4,000 GB",
    ]


@pytest.mark.keras
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see what a process takes")
@pytest.mark.parametrize("name", ["93,322, batch 1024", "no pooling, batch 256"])
def test_what_is_worked_out_is_about_what_is_measured(name: str):
    from tests.benchmarks.memory import measured

    found = measured(name)
    assert 0.5 < found["measured"] / found["need"] < 2
    assert 0.5 < found["whole"] / found["whole need"] < 2


BEYOND = """
from dataclasses import replace
from cvlab.experiment.memory import hold
from cvlab.nets import training
from tests.benchmarks.memory import peak
from tests.experiment.test_memory import PLAIN, WIDE
import numpy as np

training.warm_up()
hold(peak("VmData") + 600_000_000)
state, points = training.train_slice(replace(PLAIN, batch_size=32), None, 60, steps=3)
print("ordinary", len(points), flush=True)
training.train_slice(replace(PLAIN, architecture=WIDE, batch_size=128), None, 60, steps=1)
print("it was given all of it", flush=True)
"""


@pytest.mark.keras
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
def test_a_training_that_wants_more_memory_than_its_process_may_take_breaks_off_alone():
    # In words where TensorFlow asks for it, by the end of the process where a library of its does not look.
    done = subprocess.run(
        [sys.executable, "-c", BEYOND],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CVLAB_WORKER_MEMORY": "64"},
    )
    assert done.stdout.startswith("ordinary"), done.stderr[-2000:]
    assert "it was given" not in done.stdout
    words = "was used up: a step with 128 pictures takes about"
    assert done.returncode < 0 or words in done.stderr, done.stderr[-2000:]


@pytest.mark.keras
@pytest.mark.parametrize("error", ["MemoryError", "ResourceExhaustedError"])
def test_memory_that_is_used_up_is_said_in_a_sentence_and_the_run_can_go_on(monkeypatch, error: str):
    import tensorflow as tf

    from cvlab.nets.training import slices, training

    state, _ = training.train_slice(PLAIN, None, 60, steps=2)
    raised = MemoryError() if error == "MemoryError" else tf.errors.ResourceExhaustedError(None, None, "OOM")

    def used_up(*_: object) -> None:
        raise raised

    with monkeypatch.context() as patch:
        patch.setattr(slices.Slice, "_steps", used_up)
        with pytest.raises(ValueError, match="was used up: a step with 32 pictures takes about"):
            training.train_slice(PLAIN, state, 60, steps=2)
    after, points = training.train_slice(PLAIN, state, 60, steps=2)
    assert after.step == 4
    assert points


def test_the_stochastic_step_without_slots_is_the_lightest():
    net = PRESETS["mnist_convnet"]
    assert need(net, 1, SGD()).weights < need(net, 1, RMSprop()).weights < need(net, 1, Adam()).weights
