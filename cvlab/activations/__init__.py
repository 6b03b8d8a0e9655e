"""Activations: the functions, where they are flat, and what becomes of signal and gradient in a stack of layers."""

from cvlab.activations.base import ACTIVATIONS, FLAT, SPAN, ActivationSpec
from cvlab.activations.initialisers import INITIALISERS
from cvlab.activations.rectified import ELU, LeakyReLU, ReLU
from cvlab.activations.smooth import GELU, Sigmoid, SiLU, Softplus, Tanh
from cvlab.activations.zones import flat_share, flat_zones

__all__ = [
    "ACTIVATIONS",
    "ELU",
    "FLAT",
    "GELU",
    "INITIALISERS",
    "SPAN",
    "ActivationSpec",
    "LeakyReLU",
    "ReLU",
    "SiLU",
]
__all__ += ["Sigmoid", "Softplus", "Tanh", "flat_share", "flat_zones"]
