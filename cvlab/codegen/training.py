"""The sections of an exported experiment, and the script that they make."""

from __future__ import annotations

from dataclasses import dataclass

from cvlab.architecture.threads import all_threads
from cvlab.codegen.augment_source import to_source
from cvlab.codegen.calls import call, literal, to_call
from cvlab.codegen.datasets import Recipe, recipe
from cvlab.experiment import Experiment

ONE_HOT = "mean_squared_error"


@dataclass(frozen=True)
class Section:
    """A piece of the script: a title, a few words, and the code."""

    title: str
    text: str
    code: str


_SETTINGS = """\
{standard}

# oneDNN, which TensorFlow uses by itself only where the processor has AVX-512: elsewhere three to five times the pace.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

{imports}

{threads}SEED, BATCH_SIZE, EPOCHS = {seed}, {batch_size}, {epochs}
# cvlab multiplies by this float32 number instead of dividing by 255: the last digit may differ, and with it the curve.
SCALE = np.float32(1 / 255)"""

_THREADS = """\
# One thread for each operation, as in cvlab: sums taken in another order end in other last digits.
tf.config.threading.set_intra_op_parallelism_threads(1)

"""

_NETWORK = """\
keras.utils.set_random_seed(SEED)  # the first weights, and what dropout drops
model = keras.Sequential(
    [
        keras.Input({input_shape}),
{layers}
    ]
)
model.summary()"""

_COMPILE = """\
{before}model.compile(
    optimizer={optimizer},
    loss="{loss}",
    metrics=[{metric}],
)"""

_BATCHES = '''\
def batches():
    """Every epoch in an order of its own, drawn from the seed and the epoch; the last batch may be smaller."""
    for epoch in range(EPOCHS):
        order = np.random.default_rng([SEED, epoch]).permutation(len(x_train))
        for first in range(0, len(order), BATCH_SIZE):
            rows = order[first : first + BATCH_SIZE]
            yield {pictures} * SCALE, y_train[rows]{weights}


{callback}history = model.fit(
    batches(),
    steps_per_epoch=-(-len(x_train) // BATCH_SIZE),
    epochs=EPOCHS,
    validation_data=(x_validation * SCALE, y_validation),
    validation_batch_size=256,
{callbacks}    verbose=2,
).history'''

_RESULTS = """\
for epoch, figures in enumerate(zip(*history.values()), start=1):
    print(f"epoch {epoch}:", ", ".join(f"{name} {value:.6f}" for name, value in zip(history, figures)))
test = model.evaluate(x_test * SCALE, y_test, batch_size=256, verbose=0, return_dict=True)
print("test:", ", ".join(f"{name} {value:.6f}" for name, value in test.items()))"""

_TAKEN_BACK = """
print(f"The weights of epoch {early_stopping.best_epoch + 1} were kept.")"""

_BALANCED = """\
# Pictures of rare classes count more, so that all classes weigh the same.
counts = np.bincount(y_train, minlength={classes})
present = np.count_nonzero(counts)
class_weights = np.array([len(y_train) / (present * n) if n else 1 for n in counts], "float32")
weights = class_weights[y_train]

"""

_ONE_HOT = """\
# The squared error compares with a row that is 1 at the true class and 0 elsewhere.
y_train, y_validation, y_test = (
    keras.utils.to_categorical(y, {classes}) for y in (y_train, y_validation, y_test)
)

"""


def to_script(experiment: Experiment) -> str:
    """The experiment as a script that prints, on a processor, the numbers of the page.

    Raises:
        ValueError: where the experiment has a problem.
    """
    parts = sections(experiment)
    blocks = [f"# --- {part.title}\n{_comment(part.text)}\n{part.code}" for part in parts[1:]]
    head = f'"""{parts[0].text}"""\n\n{parts[0].code}'
    return "\n\n\n".join([head, *blocks]) + "\n"


def sections(experiment: Experiment) -> tuple[Section, ...]:
    """The script in pieces with words between them, as a notebook has them.

    Raises:
        ValueError: where the experiment has a problem.
    """
    experiment.check()
    pictures = recipe(experiment.dataset)
    found = [_settings(experiment, pictures), Section("The pictures", pictures.about, pictures.code)]
    if experiment.augmentations:
        text = (
            "Every epoch shows another variation of each picture, drawn from the seed, the epoch and its row."
        )
        found.append(Section("Augmentation", text, to_source(experiment.augmentations).strip()))
    return (
        *found,
        _network(experiment),
        _training(experiment, pictures),
        _results(experiment),
    )


def _settings(experiment: Experiment, pictures: Recipe) -> Section:
    needs = ["tensorflow", *pictures.needs]
    if experiment.augmentations and "opencv-python-headless" not in needs:
        needs.append("opencv-python-headless")
    ours = {"import os", "import keras", "import numpy as np", *pictures.imports}
    threads = "" if all_threads(experiment.architecture) else _THREADS
    if threads:
        ours.add("import tensorflow as tf")
    standard = sorted(line for line in ours if line.split()[1] in ("os", "pathlib"))
    others = sorted(ours - set(standard), key=lambda line: (line.startswith("from"), line))
    code = _SETTINGS.format(
        standard="\n".join(standard),
        imports="\n".join(others),
        threads=threads,
        seed=experiment.seed,
        batch_size=experiment.batch_size,
        epochs=experiment.epochs,
    )
    return Section(
        "An experiment of cvlab", f"An experiment of cvlab. Needs: pip install {' '.join(needs)}", code
    )


def _network(experiment: Experiment) -> Section:
    net = experiment.architecture
    layers = "\n".join(f"        {to_call(layer)}," for layer in net.layers)
    return Section(
        "The network",
        f"{net.parameter_count():,} parameters in {len(net.layers)} layers.",
        _NETWORK.format(input_shape=net.input_shape, layers=layers),
    )


def _training(experiment: Experiment, pictures: Recipe) -> Section:
    classes, weighted = experiment.dataset.class_count, experiment.class_weight == "balanced"
    before = _BALANCED.format(classes=classes) if weighted else ""
    before += _ONE_HOT.format(classes=classes) if experiment.loss == ONE_HOT else ""
    optimizer = to_call(experiment.optimizer)
    if experiment.schedule.keras_class:
        before += f"learning_rate = {_schedule(experiment)}\n"
        optimizer = to_call(experiment.optimizer, learning_rate="learning_rate")
    compiled = _COMPILE.format(
        before=before, optimizer=optimizer, loss=experiment.loss, metric=_metric(experiment)
    )
    shown = "x_train[rows]"
    if pictures.reader:
        shown = f"{pictures.reader}({shown})"
    if experiment.augmentations:
        shown = f"augment({shown}, AUGMENTATIONS, picture_seeds(SEED, epoch, rows))"
    code = _BATCHES.format(
        pictures=shown,
        weights=", weights[rows]" if weighted else "",
        callback=_callback(experiment),
        callbacks="    callbacks=[early_stopping],\n" if experiment.early_stopping else "",
    )
    return Section("Training", f"{experiment.total_steps():,} steps at most.", f"{compiled}\n\n\n{code}")


def _schedule(experiment: Experiment) -> str:
    rate, total = experiment.optimizer.learning_rate, experiment.total_steps()
    arguments = experiment.schedule.keras_arguments(rate, total)
    name = f"keras.optimizers.schedules.{experiment.schedule.keras_class}"
    return call(name, {key: literal(value) for key, value in arguments.items()})


def _metric(experiment: Experiment) -> str:
    if experiment.metric == "accuracy":
        return '"accuracy"'
    cls = "TopKCategoricalAccuracy" if experiment.loss == ONE_HOT else "SparseTopKCategoricalAccuracy"
    return f'keras.metrics.{cls}(k=3, name="{experiment.metric}")'


def _callback(experiment: Experiment) -> str:
    rule = experiment.early_stopping
    if rule is None:
        return ""
    watched = "val_loss" if rule.monitor == "validation_loss" else f"val_{experiment.metric}"
    arguments = {
        "monitor": watched,
        "mode": "min" if watched == "val_loss" else "max",
        "min_delta": rule.min_delta,
        "patience": rule.patience,
        "restore_best_weights": rule.restore_best_weights,
    }
    words = {name: literal(value) for name, value in arguments.items()}
    return f"early_stopping = {call('keras.callbacks.EarlyStopping', words)}\n"


def _results(experiment: Experiment) -> Section:
    rule = experiment.early_stopping
    code = _RESULTS + (_TAKEN_BACK if rule and rule.restore_best_weights else "")
    return Section("Results", "The figures of cvlab's page.", code)


def _comment(text: str) -> str:
    return f"# {text}"
