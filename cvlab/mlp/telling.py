"""What the lesson says of the numbers on screen: for its words, its steps and its questions."""

from __future__ import annotations

import numpy as np

from cvlab.figures import number
from cvlab.mlp import one_kernel
from cvlab.mlp.network import Mlp, Weights, errors, forward, gradients, loss_of, slope
from cvlab.mlp.one_kernel import OneKernel
from cvlab.mlp.proofs import path_count
from cvlab.question import Question


def network_numbers(
    net: Mlp, weights: Weights, places: np.ndarray, labels: np.ndarray, point: int
) -> dict[str, object]:
    """By name, for the words and the steps' signs. The unit that is followed is the first of the first hidden layer."""
    x, y = places[point : point + 1], labels[point : point + 1]
    sums, values = forward(net, weights, x)
    found = gradients(net, weights, x, y)
    said = forward(net, weights, places)[1][-1][:, 0]
    local = float(slope(net.activation, sums[0], values[1])[0, 0])
    delta = float(found[1][0])
    upstream = float(weights[2][0] @ found[3])
    return {
        "p": number(float(values[-1][0, 0])),
        "y": int(y[0]),
        "delta": number(float(found[-1][0])),
        "point_loss": number(loss_of(net, weights, x, y)),
        "upstream": number(upstream),
        "local": number(local),
        "unit_delta": number(delta),
        "x1": number(float(x[0, 0])),
        "gradient": number(float(found[0][0, 0])),
        "parameters": net.parameter_count,
        "paths": path_count(net, 0),
        "hidden_layers": len(net.hidden),
        "points": len(labels),
        "right": float(((said > 0.5) == (labels > 0.5)).mean()),
        "shrink": number(shrinking(net, weights, places, labels)),
    }


def shrinking(net: Mlp, weights: Weights, places: np.ndarray, labels: np.ndarray) -> float:
    """How many times smaller the first layer's mean gradient is than the last layer's, of the kernels, over points."""
    values, deltas = errors(net, weights, places[:60], labels[:60])
    # A point's gradient of a kernel is the product of each value with each error: its mean size is that of the means.
    first, last = (
        float((np.abs(values[n]).mean(axis=1) * np.abs(deltas[n]).mean(axis=1)).mean())
        for n in (0, len(deltas) - 1)
    )
    return last / max(first, 1e-300)


def network_question(
    net: Mlp, weights: Weights, places: np.ndarray, labels: np.ndarray, point: int
) -> Question:
    """How large δ of the answer were with the other loss."""
    p = float(forward(net, weights, places[point : point + 1])[1][-1][0, 0])
    y = float(labels[point])
    cross, squared = p - y, 2 * (p - y) * p * (1 - p)
    now, other = (
        ("cross-entropy", "the squared error")
        if net.loss == "cross-entropy"
        else ("the squared error", "cross-entropy")
    )
    here, there = (cross, squared) if net.loss == "cross-entropy" else (squared, cross)
    return Question(
        text=f"The network says p = {number(p)} of this point of class {y:.0f}; with {now} δ of p is {number(here)}. "
        f"How large were δ with {other}? (0.02 off is still right.)",
        answer=round(there, 3),
        because=f"Cross-entropy gives p − y = {number(cross)}; the squared error gives 2 (p − y) p (1 − p) = "
        f"{number(squared)}, which is nearly nothing where the network is sure, even where it is wrong.",
        tolerance=0.02,
    )


def kernel_numbers(net: OneKernel) -> dict[str, object]:
    """By name, for the words and the steps' signs."""
    made, back = one_kernel.forward(net), one_kernel.backward(net)
    return {
        "awake": int((made["sums"] > 0).sum()),
        "reached": int(np.count_nonzero(back["sums"])),
        "kernel_gradient": number(float(back["kernel"][0, 1])),
        "kernel_p": number(float(made["p"])),
        "kernel_loss": number(float(made["loss"])),
    }


def kernel_question(net: OneKernel) -> Question:
    """How many cells of the map hear anything of the error."""
    reached = int(np.count_nonzero(one_kernel.backward(net)["sums"]))
    made = one_kernel.forward(net)
    awake = int((made["sums"] > 0).sum())
    return Question(
        text="The map z has 9 cells. To how many of them does the error come back: in how many is ∂L/∂z not 0?",
        answer=reached,
        because=f"Each of the pool's 4 windows passes its slope to one winner, and ReLU stops it where the winner "
        f"is not above 0 ({awake} of 9 cells are above 0): {reached} are left.",
        tolerance=0,
    )
