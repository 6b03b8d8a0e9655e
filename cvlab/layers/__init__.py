"""Layers, with the names and arguments of Keras: what shape each gives, and what it costs."""

from cvlab.layers.base import ACTIVATIONS, LAYERS, LayerSpec
from cvlab.layers.spatial import AveragePooling2D, Conv2D, GlobalAveragePooling2D, MaxPooling2D
from cvlab.layers.units import Activation, BatchNormalization, Dense, Dropout, Flatten

__all__ = [
    "ACTIVATIONS",
    "LAYERS",
    "Activation",
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "LayerSpec",
    "MaxPooling2D",
]
