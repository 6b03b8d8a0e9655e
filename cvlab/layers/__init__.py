"""Layers, with the names and arguments of Keras: what shape each gives, and what it costs."""

from cvlab.layers.base import ACTIVATIONS, FAMILIES, INITIALIZERS, LAYERS, LayerSpec, Stage
from cvlab.layers.pretrained import PretrainedBase
from cvlab.layers.spatial import (
    AveragePooling2D,
    Conv2D,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    MaxPooling2D,
    ZeroPadding2D,
)
from cvlab.layers.units import Activation, BatchNormalization, Dense, Dropout, Flatten
from cvlab.layers.varying import (
    RandomBrightness,
    RandomContrast,
    RandomFlip,
    RandomRotation,
    RandomTranslation,
    RandomZoom,
    Rescaling,
)

__all__ = [
    "ACTIVATIONS",
    "FAMILIES",
    "INITIALIZERS",
    "LAYERS",
    "Activation",
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "LayerSpec",
    "MaxPooling2D",
    "PretrainedBase",
    "RandomBrightness",
    "RandomContrast",
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
    "Rescaling",
    "Stage",
    "ZeroPadding2D",
]
