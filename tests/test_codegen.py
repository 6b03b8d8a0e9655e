"""The exported script: it runs by itself, and makes the very network of the experiment."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from cvlab.architecture import with_options
from cvlab.codegen import DATA, to_call, to_script
from cvlab.datasets import DATASETS
from cvlab.layers import Conv2D, Dense
from cvlab.optimizers import OPTIMIZERS
from cvlab.regularizers import L1, L2
from tests.test_experiment import PLAIN


def test_every_data_set_can_be_exported():
    assert set(DATA) == set(DATASETS)
    for kind in DATASETS:
        compile(to_script(replace(PLAIN, dataset=DATASETS[kind](train_size=500))), kind, "exec")


def test_the_script_needs_no_cvlab():
    assert "import cvlab" not in to_script(PLAIN)
    assert "from cvlab" not in to_script(PLAIN)


def test_calls_name_what_differs_from_keras():
    assert to_call(Dense(units=10)) == "keras.layers.Dense(units=10)"
    assert to_call(Conv2D(filters=6, padding="same", kernel_regularizer=L2(l2=0.1))) == (
        "keras.layers.Conv2D(filters=6, kernel_size=(3, 3), padding='same', "
        "kernel_regularizer=keras.regularizers.L2(l2=0.1))"
    )
    assert to_call(OPTIMIZERS["nesterov"]()) == (
        "keras.optimizers.SGD(learning_rate=0.01, momentum=0.9, nesterov=True)"
    )


@pytest.mark.keras
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_script_makes_the_same_network_with_the_same_first_weights(kind):
    from cvlab.nets.build import build

    regularizers = {"conv2d": {"kernel": L2(), "activity": L1()}, "dense": {"bias": L1(l1=0.5)}}
    net = with_options(PLAIN.architecture, dropout=0.3, batch_normalization=True, regularizers=regularizers)
    experiment = replace(PLAIN, architecture=net, optimizer=OPTIMIZERS[kind](), seed=3)
    made = {}
    exec(to_script(experiment).split("history =")[0], made)
    ours, theirs = build(experiment), made["model"]
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    nameless = {"name", "seed", "build_config", "dtype"}
    for a, b in zip(ours.layers, theirs.layers, strict=True):
        assert {k: v for k, v in a.get_config().items() if k not in nameless} == {
            k: v for k, v in b.get_config().items() if k not in nameless
        }
    ours_rule, their_rule = (
        {k: v for k, v in model.optimizer.get_config().items() if k != "name"} for model in (ours, theirs)
    )
    assert ours_rule == their_rule


@pytest.mark.keras
def test_the_script_runs_by_itself_and_learns(tmp_path):
    script = tmp_path / "train.py"
    script.write_text(to_script(replace(PLAIN, epochs=8)), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    accuracy = float(done.stdout.rsplit("'accuracy': ", 1)[1].split(",")[0].rstrip("}\n"))
    assert accuracy > 0.85
