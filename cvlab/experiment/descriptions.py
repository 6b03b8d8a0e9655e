"""An experiment in words: the name that tells a run from the others, and what two runs differ in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from cvlab.architecture import highest_pixel
from cvlab.datasets.watched import TENTH, TEST
from cvlab.experiment.base_rate import rate_blocks
from cvlab.experiment.beginnings import Given
from cvlab.experiment.experiment import Experiment
from cvlab.layers import INITIALIZERS, Dropout, PretrainedBase
from cvlab.params import params
from cvlab.registry import title


def described(experiment: Experiment) -> dict[str, str]:
    """What the experiment is made of: name -> words, "none" for what it does without."""
    net, spec = experiment.architecture, experiment.optimizer
    return {
        "data": data(experiment),
        "pixels": f"0 to {highest_pixel(net):g}",
        "parameters": f"{net.parameter_count():,}",
        "trained": f"{net.trainable_count():,}",
        "begins with": beginning(experiment),
        "kernel initializer": initializers(experiment),
        "layers": " ".join(layer.shown for layer in net.layers),
        "dropout": ", ".join(f"{n.rate:g}" for n in net.layers if isinstance(n, Dropout)) or "none",
        "batchnorm": "yes" if any(n.kind == "batch_normalization" for n in net.layers) else "none",
        "regularizers": regularizers(experiment) or "none",
        "augmentation": ", ".join(title(type(a)).lower() for a in experiment.augmentations) or "none",
        "loss": experiment.loss.replace("_", " "),
        "metric": experiment.metric.replace("_", " "),
        "optimizer": title(type(spec)),
        "learning rate": f"{spec.learning_rate:g}",
        "rate of the base": base_rate(experiment),
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


def beginning(experiment: Experiment) -> str:
    """What its first weights are, in a few words."""
    begin = experiment.begin_with
    if begin is None:
        return "weights drawn by lot"
    what = f"the file {begin.name}" if isinstance(begin, Given) else "the training before"
    return f"the first {begin.layers} layers of {what}" if begin.layers else what


def initializers(experiment: Experiment) -> str:
    """How kernels are drawn, each way once."""
    found = {getattr(layer, "kernel_initializer", "") for layer in experiment.architecture.layers} - {""}
    return ", ".join(sorted(found)) or "none"


def base_rate(experiment: Experiment) -> str:
    """At what share of the learning rate the base learns, in a few words."""
    rate = experiment.base_rate
    if rate is None:
        return "the same"
    return f"× {rate.share:g}" + (f", each block down × {rate.falling:g}" if rate.falling != 1 else "")


def rates_in_words(experiment: Experiment) -> str:
    """At what rate each block that trains learns, and the head: from the picture on, blocks alike taken together."""
    rate, given = experiment.optimizer.learning_rate, experiment.base_rate
    blocks = [b for b in rate_blocks(given, experiment.architecture) if b.trains] if given else []
    if not blocks:
        return f"No block of the base trains; the head learns at {rate:g}."
    alike = [list(part) for _, part in groupby(blocks, key=lambda block: block.share)]
    told = [
        f"{part[0].name}{f' to {part[-1].name}' if len(part) > 1 else ''} at {rate * part[0].share:.3g}"
        for part in alike
    ]
    if len(told) > 4:
        told = [told[0], f"{told[1]} and so on up to {told[-1]}"]
    return f"{', '.join(told)}; the head at {rate:g}."


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
    named += [words["kernel initializer"]] * (words["kernel initializer"] not in ("none", INITIALIZERS[0]))
    named += ["begun with weights"] * (experiment.begin_with is not None)
    named += [f"base {words['rate of the base']}"] * (experiment.base_rate is not None)
    named += ["augmented"] * bool(experiment.augmentations)
    named += [words["schedule"]] * (experiment.schedule.kind != "constant")
    named += ["squared error"] * (experiment.loss == "mean_squared_error")
    named += ["early stopping"] * (experiment.early_stopping is not None)
    named += ["balanced"] * (experiment.class_weight == "balanced")
    named += [f"seed {experiment.seed}"] * bool(experiment.seed)
    return ", ".join(named)


def in_lines(experiment: Experiment, *, rate: bool = True) -> tuple[str, str, str, str]:
    """Its data, its network, its optimizer and when it stops, a line each.

    Args:
        rate: whether to tell the learning rate.
    """
    words = described(experiment)
    pictures = [
        f"{experiment.dataset.train_count():,} pictures",
        *["augmented"] * bool(experiment.augmentations),
    ]
    pictures += [f"pixels {words['pixels']}"] * (highest_pixel(experiment.architecture) != 1)
    net = [f"{words['parameters']} parameters"]
    net += [f"{words['trained']} of them trained"] * frozen_at_all(experiment)
    net += [f"dropout {words['dropout']}"] * (words["dropout"] != "none")
    net += ["batch normalization"] * (words["batchnorm"] != "none")
    net += ["regularized"] * (words["regularizers"] != "none")
    steps = [words["optimizer"], *[f"rate {words['learning rate']}"] * rate, f"batches of {words['batch']}"]
    steps += [f"base {words['rate of the base']}"] * (experiment.base_rate is not None)
    steps += [words["schedule"]] * (experiment.schedule.kind != "constant")
    epochs = experiment.epochs
    early = ", or early" if experiment.early_stopping else ""
    end = f"after {epochs} epoch{'s' * (epochs > 1)}{early}"
    return ", ".join([words["data"], *pictures]), ", ".join(net), ", ".join(steps), end


def frozen_at_all(experiment: Experiment) -> bool:
    """Whether a layer with numbers does not train, batch normalization's statistics left aside."""
    net = experiment.architecture
    return any(isinstance(n, PretrainedBase) or not getattr(n, "trainable", True) for n in net.layers)


def differences(experiments: Sequence[Experiment]) -> list[str]:
    """For each experiment what it has in those things in which they are not all alike; "" where they are."""
    words = [described(experiment) for experiment in experiments]
    apart = [name for name in (words[0] if words else {}) if len({w[name] for w in words}) > 1]
    # A layer more or less also shows in the counts; what was chosen says it better.
    hidden = {"layers", "parameters"} | ({"trained"} if "parameters" in apart else set())
    told = [name for name in apart if name not in hidden]
    if "layers" in apart and not {"dropout", "batchnorm", "pixels"} & set(told):
        told.append("parameters")
    return ["; ".join(f"{name} {w[name]}" for name in told) for w in words]
