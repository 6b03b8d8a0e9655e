"""The perceptron at work: the rule on points, a hidden layer for xor, two digits, and the neuron it is named after."""

from __future__ import annotations

from pathlib import Path

from cvlab.ui.components import CANVAS, MESSAGE, register
from cvlab.ui.components.plane import PLANE

FOLDER = Path(__file__).parent


def _html(name: str) -> str:
    return (FOLDER / f"{name}.html").read_text(encoding="utf-8")


mount_rule = register(
    "perceptron",
    FOLDER,
    _html("perceptron"),
    parts=(CANVAS, *PLANE, "maths", "picture", "words"),
)
mount_hidden = register("hidden_layer", FOLDER, _html("hidden_layer"), parts=(CANVAS, *PLANE, "maths"))
mount_digits = register("two_digits", FOLDER, _html("two_digits"), parts=(MESSAGE, CANVAS))
mount_neuron = register("neuron", FOLDER, _html("neuron"), parts=(CANVAS, *PLANE))
