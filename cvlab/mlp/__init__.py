"""A small fully connected network in plain numpy: forward, backward, training, and the proofs of its gradients."""

from cvlab.mlp.network import (
    ACTIVATIONS,
    LOSSES,
    Mlp,
    forward,
    gradients,
    loss_of,
    surface,
    widths_from,
)
from cvlab.mlp.training import Recipe, initial, train

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "Mlp",
    "Recipe",
    "forward",
    "gradients",
    "initial",
    "loss_of",
    "surface",
    "train",
    "widths_from",
]
