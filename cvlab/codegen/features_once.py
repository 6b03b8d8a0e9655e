"""The script of a frozen base with a head, in which every picture goes through the base once."""

from __future__ import annotations

from dataclasses import replace

from cvlab.architecture import frozen_count
from cvlab.codegen.settings import Section
from cvlab.codegen.training import in_one, sections
from cvlab.experiment import Experiment

_ONCE = """\
# The base is frozen and the pictures stay as they are, so each goes through it once: an epoch is the head's alone.
base, head = keras.Sequential(model.layers[:{still}]), keras.Sequential(model.layers[{still}:])
f_train, f_validation, f_test = (
    base.predict(x * SCALE, batch_size=256, verbose=0) for x in (x_train, x_validation, x_test)
)

head.compile("""
_INSTEAD = (
    ("x_train[rows] * SCALE", "f_train[rows]"),
    ("model.fit(", "head.fit("),
    ("x_validation * SCALE", "f_validation"),
    ("model.evaluate(x_test * SCALE", "head.evaluate(f_test"),
)


def once_script(experiment: Experiment) -> str:
    """A script that prints the page's numbers of such an experiment, its last training on kept features.

    Raises:
        ValueError: where pictures are varied, or no layer is frozen: then there is nothing to keep.
    """
    return in_one(once_sections(experiment))


def once_sections(experiment: Experiment) -> tuple[Section, ...]:
    """The same in pieces.

    Raises:
        ValueError: as `once_script`.
    """
    still = frozen_count(experiment.architecture)
    if experiment.augmentations or not 0 < still < len(experiment.architecture.layers):
        raise ValueError("Features can be kept only of a frozen base and pictures that stay as they are.")
    *before, training, results = sections(experiment)
    code = training.code.replace("model.compile(", _ONCE.format(still=still))
    for old, new in _INSTEAD:
        code, results = code.replace(old, new), replace(results, code=results.code.replace(old, new))
    return (*before, replace(training, code=code), results)
