"""An experiment in words: the name that tells a run from the others, and what two runs differ in."""

from __future__ import annotations

from collections.abc import Sequence

from cvlab.architecture import highest_pixel
from cvlab.datasets.watched import TENTH, TEST
from cvlab.experiment.experiment import Experiment
from cvlab.layers import Dropout
from cvlab.params import params
from cvlab.registry import title


def described(experiment: Experiment) -> dict[str, str]:
    """What the experiment is made of: name -> words, "none" for what it does without."""
    net, spec = experiment.architecture, experiment.optimizer
    return {
        "data": data(experiment),
        "pixels": f"0 to {highest_pixel(net):g}",
        "parameters": f"{net.parameter_count():,}",
        "layers": " ".join(layer.keras_class for layer in net.layers),
        "dropout": ", ".join(f"{n.rate:g}" for n in net.layers if isinstance(n, Dropout)) or "none",
        "batchnorm": "yes" if any(n.kind == "batch_normalization" for n in net.layers) else "none",
        "regularizers": regularizers(experiment) or "none",
        "augmentation": ", ".join(title(type(a)).lower() for a in experiment.augmentations) or "none",
        "loss": experiment.loss.replace("_", " "),
        "metric": experiment.metric.replace("_", " "),
        "optimizer": title(type(spec)),
        "learning rate": f"{spec.learning_rate:g}",
        "constants": ", ".join(constants(experiment)) or "as usual",
        "schedule": title(type(experiment.schedule)).lower(),
        "batch": str(experiment.batch_size),
        "epochs": str(experiment.epochs),
        "early stopping": f"patience {experiment.early_stopping.patience}"
        if experiment.early_stopping
        else "none",
        "class weights": experiment.class_weight,
        "seed": str(experiment.seed),
    }


def data(experiment: Experiment) -> str:
    """The data set and what of it is changed."""
    dataset = experiment.dataset
    name = getattr(dataset, "name", "") or dataset.title
    changes = [
        f"{p.label.lower()} {getattr(dataset, p.name):g}"
        for p in params(dataset)
        if isinstance(p.default, int | float) and getattr(dataset, p.name) != p.default
    ]
    if getattr(dataset, "validate_on", TENTH) == TEST:
        changes.append("validated on the test pictures")
    return ", ".join([name, *changes])


def regularizers(experiment: Experiment) -> str:
    """Each penalty with where it lies: L2 0.01 on every kernel."""
    found: dict[str, set[str]] = {}
    for name, layer in zip(
        experiment.architecture.layer_names(), experiment.architecture.layers, strict=True
    ):
        for argument, spec in layer.regularizers().items():
            factor = " and ".join(f"{getattr(spec, p.name):g}" for p in params(spec))
            words = f"{title(type(spec))} {factor} on the {argument.removesuffix('_regularizer')}"
            found.setdefault(words, set()).add(name)
    return ", ".join(f"{words} of {' and '.join(sorted(names))}" for words, names in found.items())


def constants(experiment: Experiment) -> list[str]:
    """The optimizer's constants that are not as Keras has them, the learning rate left out."""
    spec = experiment.optimizer
    return [
        f"{p.label.lower()} {getattr(spec, p.name):g}"
        for p in params(spec)
        if p.name != "learning_rate" and getattr(spec, p.name) != p.default
    ]


def run_name(experiment: Experiment) -> str:
    """A short name that tells a run from the others: its optimizer and what differs from the page's defaults."""
    words = described(experiment)
    named = [words["optimizer"], f"rate {words['learning rate']}", *constants(experiment)]
    named.append(f"batch {words['batch']}")
    named += [f"pixels {words['pixels']}"] * (highest_pixel(experiment.architecture) != 1)
    named += [f"{name} {words[name]}" for name in ("dropout",) if words[name] != "none"]
    named += ["batchnorm"] * (words["batchnorm"] != "none")
    named += ["regularized"] * (words["regularizers"] != "none")
    named += ["augmented"] * bool(experiment.augmentations)
    named += [words["schedule"]] * (experiment.schedule.kind != "constant")
    named += ["squared error"] * (experiment.loss == "mean_squared_error")
    named += ["early stopping"] * (experiment.early_stopping is not None)
    named += ["balanced"] * (experiment.class_weight == "balanced")
    named += [f"seed {experiment.seed}"] * bool(experiment.seed)
    return ", ".join(named)


def differences(experiments: Sequence[Experiment]) -> list[str]:
    """For each experiment what it has in those things in which they are not all alike; "" where they are."""
    words = [described(experiment) for experiment in experiments]
    apart = [name for name in (words[0] if words else {}) if len({w[name] for w in words}) > 1]
    # A layer more or less also shows in the counts; what was chosen says it better.
    told = [name for name in apart if name not in ("layers", "parameters")]
    if "layers" in apart and not {"dropout", "batchnorm", "pixels"} & set(told):
        told.append("parameters")
    return ["; ".join(f"{name} {w[name]}" for name in told) for w in words]
