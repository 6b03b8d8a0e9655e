"""What the lesson asks about what is on screen, each answer computed from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cvlab.activations.base import ACTIVATIONS, ActivationSpec
from cvlab.activations.one_map import TwoLayers
from cvlab.activations.stack import DEEPEST, Stack
from cvlab.activations.theory import predicted
from cvlab.figures import number, percent
from cvlab.question import Question, highest
from cvlab.registry import title

VANISHED, EXPLODED = 1e-3, 1e3
FATES = ("vanishes", "keeps its size within a factor of 1,000", "explodes")


def steepest(spec: ActivationSpec, x: float) -> tuple[str, ...]:
    """The names of those of the eight, the chosen one with its own numbers, that are steepest at x."""
    return highest({name: abs(slope) for name, slope in slopes_at(spec, x).items()}, 3)


def slopes_at(spec: ActivationSpec, x: float) -> dict[str, float]:
    """name -> slope at x, of all eight."""
    specs = [spec if kind == spec.kind else ACTIVATIONS[kind]() for kind in ACTIVATIONS]
    return {title(type(each)): float(each.slope(x)) for each in specs}


def zeros_question(values: np.ndarray) -> Question:
    """How many zeros ReLU leaves of these numbers, in percent."""
    below, at = float((values < 0).mean()), float((values == 0).mean())
    return Question(
        f"Of this feature map {percent(below)} lie below zero and {percent(at)} are 0. How many percent are 0 after "
        "ReLU? (1 off is still right.)",
        round(100 * (below + at), 1),
        f"ReLU makes every number below zero a 0 and keeps those that were 0: {percent(below)} + {percent(at)} = "
        f"{percent(below + at)}.",
        1.0,
    )


def fate(stack: Stack) -> str:
    """What becomes of a gradient on its way to the first layer, by theory: one of FATES."""
    size = float(np.sqrt(predicted(stack).gradient[0]))
    return FATES[0] if size < VANISHED else FATES[2] if size > EXPLODED else FATES[1]


def deeper(stack: Stack) -> Stack:
    """The same stack with twice as many layers, or with 50, or where it has those, with 25."""
    return replace(stack, layers=min(2 * stack.layers, DEEPEST) if stack.layers < DEEPEST else 25)


def fate_reason(stack: Stack) -> str:
    """The sentence that says by how much."""
    size = float(np.sqrt(predicted(stack).gradient[0]))
    return f"By theory {number(size)} of it arrives at the first of {stack.layers} layers."


def third_layer_question(layers: TwoLayers) -> Question:
    """Where x goes if the second layer stands there twice, still without an activation."""
    second = layers.matrices()[1]
    before = layers.through(np.array(layers.point))
    after = second @ before
    a, b = (number(v) for v in second[0])
    return Question(
        "A third layer with the same weights as W₂ is put on top, still without an activation. What is then the first "
        f"number of the answer to x = ({', '.join(number(v) for v in layers.point)})? (0.05 off is still right.)",
        round(float(after[0]), 3),
        f"Two layers give ({', '.join(number(v, 4) for v in before)}), and W₂ makes of it "
        f"{a} × {number(before[0], 4)} + {b} × {number(before[1], 4)} = {number(after[0], 4)}. "
        "Three linear layers are one matrix, too.",
        0.05,
    )
