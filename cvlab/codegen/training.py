"""The sections of an exported experiment, and the script that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cvlab.codegen.augment_source import to_source
from cvlab.codegen.block_rates import optimizer_code
from cvlab.codegen.calls import call, literal
from cvlab.codegen.datasets import Recipe, recipe
from cvlab.codegen.layers import base_code, layer_lines
from cvlab.codegen.settings import Section, constants, settings
from cvlab.experiment import After, Experiment, Given
from cvlab.experiment.beginnings import taken

ONE_HOT = "mean_squared_error"


_NETWORK = """\
keras.utils.set_random_seed(SEED)  # the first weights, and what dropout drops
{base}model = keras.Sequential(
    [
        keras.Input({input_shape}),
{layers}
    ]
)
model.summary()"""

_BEGUN = """

# The first {count} arrays of weights begin as those of the training before.
for new, old in zip(model.weights[:{count}], earlier.weights[:{count}]):
    new.assign(old)"""

_FILE = """

# The first {count} arrays of weights begin as those of a file of yours.
earlier = keras.models.load_model({name})
for new, old in zip(model.weights[:{count}], earlier.weights[:{count}]):
    new.assign(old)"""

_KEPT = """

earlier = model  # the training that follows begins with its weights"""

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
    return in_one(sections(experiment))


def in_one(parts: Sequence[Section]) -> str:
    """The pieces of a script as one."""
    blocks = [f"# --- {part.title}\n{_comment(part.text)}\n{part.code}" for part in parts[1:]]
    head = f'"""{parts[0].text}"""\n\n{parts[0].code}'
    return "\n\n\n".join([head, *blocks]) + "\n"


def sections(experiment: Experiment) -> tuple[Section, ...]:
    """The script in pieces with words between them, as a notebook has them.

    Raises:
        ValueError: where the experiment has a problem.
    """
    experiment.check()
    before = experiment.begin_with
    chain = [experiment]
    while isinstance(before, After) and isinstance(before.experiment, Experiment):
        chain.insert(0, before.experiment)
        before = chain[0].begin_with
    found = [settings(chain)]
    for number, each in enumerate(chain):
        found += _stage(each, chain[number - 1] if number else None, last=each is experiment)
    return tuple(found)


def _stage(experiment: Experiment, earlier: Experiment | None, last: bool) -> list[Section]:
    """One training: its pictures, unless those of the training before it are there, its network, and how it goes."""
    pictures = recipe(experiment.dataset)
    found = []
    if earlier is None or earlier.dataset != experiment.dataset or earlier.loss == ONE_HOT:
        found.append(Section("The pictures", pictures.about, pictures.code))
    if experiment.augmentations and (earlier is None or earlier.augmentations != experiment.augmentations):
        text = (
            "Every epoch shows another variation of each picture, drawn from the seed, the epoch and its row."
        )
        found.append(Section("Augmentation", text, to_source(experiment.augmentations).strip()))
    network = _network(experiment, begins=earlier is None)
    results = _results(experiment)
    if not last:
        results = replace(results, text="The figures of the training before.", code=results.code + _KEPT)
    return [*found, network, _training(experiment, pictures), results]


def _network(experiment: Experiment, begins: bool) -> Section:
    net, trained = experiment.architecture, experiment.architecture.trainable_count()
    learning = f", {trained:,} of its parameters are trained" if trained < net.parameter_count() else ""
    again = "" if begins else f"{constants(experiment)}\n"
    code = _NETWORK.format(
        base=base_code(net), input_shape=net.input_shape, layers=layer_lines(net, "        ")
    )
    return Section(
        "The network",
        f"{net.parameter_count():,} parameters in {len(net.layers)} layers{learning}.",
        again + code + _begun(experiment),
    )


def _begun(experiment: Experiment) -> str:
    """How the network comes to the weights it begins with; "" where they are drawn by lot."""
    begin = experiment.begin_with
    if begin is None:
        return ""
    count = taken(begin, experiment.architecture)
    if isinstance(begin, Given):
        return _FILE.format(name=literal(begin.name or "net.keras"), count=count)
    return _BEGUN.format(count=count)


def _training(experiment: Experiment, pictures: Recipe) -> Section:
    classes, weighted = experiment.dataset.class_count, experiment.class_weight == "balanced"
    before = _BALANCED.format(classes=classes) if weighted else ""
    before += _ONE_HOT.format(classes=classes) if experiment.loss == ONE_HOT else ""
    lines, optimizer = optimizer_code(experiment)
    before += lines
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
