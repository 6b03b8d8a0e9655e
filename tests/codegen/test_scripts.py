"""The exported script, run without cvlab in a process of its own, prints the numbers of the page: option by option.

Starting TensorFlow takes longer than these trainings, so several scripts run in turn in each fresh process.
"""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import pytest

from cvlab.architecture import PRESETS, fed_with, frozen, with_options
from cvlab.augmentations import AUGMENTATIONS, NOTES
from cvlab.codegen import to_script
from cvlab.codegen.notebook import to_notebook
from cvlab.datasets import DATASETS
from cvlab.experiment import LOSSES, After, Experiment
from cvlab.experiment.base_rate import BaseRate
from cvlab.experiment.early_stopping import EarlyStopping
from cvlab.optimizers import OPTIMIZERS
from cvlab.regularizers import REGULARIZERS
from cvlab.schedules import SCHEDULES

pytestmark = pytest.mark.keras

TOLERANCE = 1e-4
# Unscaled pixels leave gradients of rounding alone, and Adam makes steps of them: one picture may change sides.
ONE_PICTURE = {  # of 179 validation pictures
    "pixels of 0 to 255, a batch larger than the data": 1 / 179 + TOLERANCE
}
RUNNER = """
import contextlib, importlib.util, io, json, sys
assert importlib.util.find_spec("cvlab") is None, "cvlab must not be within reach"
for text in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "script.py", "exec"), {"__name__": "__main__"})
    print(json.dumps(out.getvalue()), flush=True)
"""

SMALL = Experiment(
    dataset=DATASETS["digits"](train_size=100), architecture=PRESETS["notes_convnet"], epochs=2, seed=3
)
NET = SMALL.architecture
LAST = with_options(NET, dropout=0.4, batch_normalization=True)


def regularized(kind):
    spec = REGULARIZERS[kind]()
    parts = {"kernel": spec, "bias": spec, "activity": spec}
    return with_options(NET, regularizers={"conv2d_1": parts, "dense": parts})


def mixed():
    """Every regularizer, optimizer and schedule in at least one script, each with one of the others."""
    families = [list(REGULARIZERS), list(OPTIMIZERS), list(SCHEDULES)]
    for n in range(max(map(len, families))):
        regularizer, optimizer, schedule = (kinds[n % len(kinds)] for kinds in families)
        yield (
            f"{regularizer}, {optimizer}, {schedule}",
            {
                "architecture": regularized(regularizer),
                "optimizer": OPTIMIZERS[optimizer](),
                "schedule": SCHEDULES[schedule](),
                "epochs": 3,
            },
        )


# A script takes two seconds, most of it Keras' tracing, so what does not meet is tried together.
OPTIONS = {
    "plain": {},
    "dropout and batchnorm, batch of 17": {"architecture": LAST, "batch_size": 17},
    "dropout, squared error, class weights, top 3": {
        "architecture": with_options(NET, dropout=0.4),
        "loss": "mean_squared_error",
        "class_weight": "balanced",
        "metric": "top_3_accuracy",
    },
    "batchnorm, squared error": {
        "architecture": with_options(NET, batch_normalization=True),
        "loss": "mean_squared_error",
    },
    **dict(mixed()),
    "adam's constants, batch of 7, another seed": {
        "optimizer": OPTIMIZERS["adam"](learning_rate=0.003, beta_1=0.7, epsilon=1e-3),
        "batch_size": 7,
        "seed": 11,
    },
    "early stopping": {
        "early_stopping": EarlyStopping(patience=1),
        "epochs": 30,
        "optimizer": OPTIMIZERS["sgd"](learning_rate=0.5),
    },
    "early stopping by accuracy": {
        "early_stopping": EarlyStopping(
            monitor="validation_accuracy", patience=1, min_delta=0.05, restore_best_weights=False
        ),
        "epochs": 30,
    },
    "pixels of 0 to 255, a batch larger than the data": {
        "architecture": fed_with(NET, 255),
        "batch_size": 3000,
    },
    "a head on the frozen layers of a training before, with other pictures": {
        "architecture": frozen(LAST, 9),
        "begin_with": After(
            experiment=replace(SMALL, architecture=LAST, epochs=1, dataset=DATASETS["digits"](train_size=60)),
            layers=9,
        ),
    },
    "the same pictures and layers, another rate, after two others": {
        "optimizer": OPTIMIZERS["sgd"](learning_rate=0.01),
        "begin_with": After(experiment=replace(SMALL, begin_with=After(experiment=SMALL), epochs=1)),
    },
    "a base that learns more slowly, block by block, on a schedule": {
        "architecture": LAST,
        "optimizer": OPTIMIZERS["adamw"](learning_rate=0.003),
        "schedule": SCHEDULES["one_cycle"](),
        "base_rate": BaseRate(share=0.3, falling=0.5),
    },
    "augmentation, class weights": {"augmentations": NOTES, "class_weight": "balanced"},
    "label noise and imbalance, all augmentations, top 3": {
        "dataset": DATASETS["digits"](label_noise=0.2, imbalance=4.0, train_size=150),
        "augmentations": tuple(spec() for spec in AUGMENTATIONS.values()),
        "metric": "top_3_accuracy",
    },
}


def notebook_code():
    """The code of the notebook of the plain option."""
    book = json.loads(to_notebook(SMALL))
    return "\n".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")


def of_mnist():
    """An experiment on MNIST where that is on this machine, and its script."""
    experiment = replace(SMALL, dataset=DATASETS["mnist"](train_size=600), epochs=1)
    if not experiment.dataset.available():
        return None
    # Keras would fetch the file; here it takes the one that is there.
    given = f"""
import keras, numpy
with numpy.load({experiment.dataset.where()!r}) as file:
    arrays = [file[name] for name in ("x_train", "y_train", "x_test", "y_test")]
keras.datasets.mnist.load_data = lambda: (arrays[:2], arrays[2:])
"""
    return experiment, given + to_script(experiment)


def run_alone(scripts, folder, **environment):
    """What each script prints, run in turn in one fresh process that cannot import cvlab."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "CVLAB_DATA")}
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUNNER],
        input=json.dumps(scripts),
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('"')]


def printed(text):
    """The figures that a script prints of its last training: one row an epoch, and the test's."""
    rows = [
        [float(n) for n in re.findall(r" (-?[\d.]+)(?:,|$)", line)]
        for line in text.splitlines()
        if line.startswith(("epoch ", "test: "))
    ]
    ends = [n for n, row in enumerate(rows) if len(row) == 2]  # of the test alone there is no validation
    return rows[ends[-2] + 1 if len(ends) > 1 else 0 : -1], rows[-1]


def ours(experiment):
    """The figures of the page: loss, accuracy, validation loss and accuracy of every epoch, and the test's."""
    from cvlab.nets.training import evaluate, train_states

    points = []
    for last, more in train_states(experiment):  # noqa: B007
        points += more
    rows = [
        [p.loss, p.accuracy, p.validation_loss, p.validation_accuracy]
        for p in points
        if p.validation_loss is not None
    ]
    found = evaluate(experiment, last.weights)
    return rows, [found.loss, found.accuracy]


def difference(experiment, mine, text):
    """The largest difference between the page's figures and the printed ones."""
    (rows, test), (their_rows, their_test) = mine, printed(text)
    assert len(rows) == len(their_rows)
    # Keras sorts its figures by name: accuracy before loss, loss before top_3_accuracy.
    order = [0, 1, 2, 3] if experiment.metric == "top_3_accuracy" else [1, 0, 3, 2]
    mine = [[row[i] for i in order] for row in rows] + [[test[i] for i in order[:2]]]
    return np.abs(np.concatenate(mine) - np.concatenate([*their_rows, their_test])).max()


def alone(scripts, folder, **environment):
    """A future of what the scripts print by their names, so that both kinds of training go on side by side."""
    return ThreadPoolExecutor(1).submit(
        lambda: dict(zip(scripts, run_alone(list(scripts.values()), folder, **environment), strict=True))
    )


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """What the script of every option prints, and the notebook and MNIST's, all in one fresh process."""
    scripts = {name: to_script(replace(SMALL, **change)) for name, change in OPTIONS.items()}
    scripts["notebook"] = notebook_code()
    if found := of_mnist():
        scripts["mnist"] = found[1]
    return alone(scripts, tmp_path_factory.mktemp("alone"))


@pytest.mark.parametrize("name", OPTIONS)
def test_the_script_prints_the_numbers_of_the_page(name, outputs):
    experiment = replace(SMALL, **OPTIONS[name])
    mine = ours(experiment)
    found = difference(experiment, mine, outputs.result()[name])
    print(f"{name}: {found:.1e}")
    assert found < ONE_PICTURE.get(name, TOLERANCE)


def test_the_script_names_the_epoch_whose_weights_it_kept(outputs):
    text = outputs.result()["early stopping"]
    losses = [row[3] for row in printed(text)[0]]  # accuracy, loss, and both of validation
    best = int(np.argmin(losses)) + 1
    assert best < len(losses)
    assert f"The weights of epoch {best} were kept." in text


def test_the_notebook_prints_the_numbers_of_the_page(outputs):
    assert difference(SMALL, ours(SMALL), outputs.result()["notebook"]) < TOLERANCE


@pytest.mark.skipif("CVLAB_DATA" not in os.environ, reason="CVLAB_DATA names no folder with MNIST")
def test_mnist_prints_the_numbers_of_the_page(outputs):
    if not (found := of_mnist()):
        pytest.skip("MNIST is not on this machine")
    assert difference(found[0], ours(found[0]), outputs.result()["mnist"]) < TOLERANCE


# --- the presets, on pictures of their size


PRESET_DATA = {
    "notes_convnet": 0,
    "mnist_convnet": 0,
    "mnist_convnet_no_pooling": 0,
    "deep_narrow": 0,
    "vgg_small": 10,
    "cats_dogs": 2,
    "augmented_180": 2,
    "flowers_180": 5,
    "alexnet": 16,
}
LEFT_OUT = {"mnist_base", "mnist_base_no_pooling", "vgg16"}  # no answer at their end; too large to be trained


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A CVLAB_DATA with a folder of pictures for each count of classes; all shapes and kinds of files."""
    base = tmp_path_factory.mktemp("data")
    random = np.random.default_rng(0)
    for classes in set(PRESET_DATA.values()) - {0}:
        for number in range(classes):
            folder = base / f"of {classes}" / f"kind {number}"
            folder.mkdir(parents=True)
            for count in range(4):
                height, width = random.integers(20, 300, 2)
                small = random.integers(0, 256, (5, 7, 1 if count == 3 else 3), dtype=np.uint8)
                picture = cv2.resize(small, (int(width), int(height)), interpolation=cv2.INTER_CUBIC)
                cv2.imwrite(str(folder / f"{count}.{'png' if count % 2 else 'jpg'}"), picture)
    return base


@pytest.fixture
def data_folder(folders, monkeypatch):
    monkeypatch.setenv("CVLAB_DATA", str(folders))
    return folders


def preset_experiment(name):
    net, classes = PRESETS[name], PRESET_DATA[name]
    if not classes:
        dataset = DATASETS["digits"](train_size=40)
    else:
        dataset = DATASETS["folder"](name=f"of {classes}", image_size=net.input_shape[0])
    loss = "binary_crossentropy" if net.output_shape() == (1,) else LOSSES[0]
    # A small rate: 46 million weights that jump by 0.001 at once end in numbers too large to print.
    optimizer = OPTIMIZERS["sgd"](learning_rate=0.01)
    batch = -(-dataset.train_count() // 2) + 1  # two batches, the second smaller
    return Experiment(
        dataset=dataset, architecture=net, loss=loss, optimizer=optimizer, epochs=1, batch_size=batch, seed=1
    )


def test_every_preset_is_tried_or_left_out_with_a_reason():
    assert set(PRESETS) == set(PRESET_DATA) | LEFT_OUT


def test_every_preset_prints_the_numbers_of_the_page(data_folder, tmp_path):
    experiments = {name: preset_experiment(name) for name in PRESET_DATA}
    scripts = {name: to_script(experiment) for name, experiment in experiments.items()}
    texts = alone(scripts, tmp_path, CVLAB_DATA=str(data_folder))
    mine = {name: ours(experiment) for name, experiment in experiments.items()}
    found = {
        name: difference(experiment, mine[name], texts.result()[name])
        for name, experiment in experiments.items()
    }
    print({name: f"{value:.1e}" for name, value in found.items()})
    assert max(found.values()) < TOLERANCE


# --- alone


def test_the_script_as_a_file_runs_by_itself(tmp_path):
    experiment = replace(SMALL, dataset=DATASETS["digits"](), epochs=4, architecture=LAST)
    script = tmp_path / "train.py"
    script.write_text(to_script(experiment), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "CVLAB_DATA")}
    done = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert difference(experiment, ours(experiment), done.stdout) < TOLERANCE
    assert printed(done.stdout)[1][0] > 0.8  # and it learns
