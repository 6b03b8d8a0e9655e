"""The net whose answers are embeddings, small for digits and clothes, a little deeper for photographs of faces."""

from __future__ import annotations

import keras
import numpy as np

from cvlab.embeddings import Recipe
from cvlab.embeddings.crowds import prepared

layers = keras.layers
AT_ONCE = 128  # pictures that are embedded at a time


def network(shape: tuple[int, int, int], recipe: Recipe, light: bool) -> keras.Model:
    """Pictures N x H x W x 1 -> embeddings N x d. The first weights follow from the recipe's seed alone."""
    keras.utils.set_random_seed(recipe.seed)
    same = {"padding": "same", "activation": "relu"}
    if light:
        body = [
            layers.Conv2D(16, 5, strides=2, **same),
            layers.Conv2D(32, 3, **same),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, **same),
            layers.MaxPooling2D(),
            layers.Flatten(),
        ]
    else:
        body = [
            layers.Conv2D(16, 3, **same),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, **same),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
        ]
    end = [layers.UnitNormalization()] if recipe.unit else []
    return keras.Sequential([keras.Input(shape), *body, layers.Dense(recipe.dimensions), *end])


def embedded(model: keras.Model, pictures: np.ndarray, light: bool, mirrored: bool = False) -> np.ndarray:
    """uint8 N x H x W -> float32 N x d. mirrored: the mean of each picture's and its mirror image's."""
    x = prepared(pictures, light)
    found = _through(model, x)
    return (found + _through(model, x[:, :, ::-1])) / 2 if mirrored else found


def _through(model: keras.Model, x: np.ndarray) -> np.ndarray:
    # Plain calls: predict() costs more than the net.
    parts = [model(x[n : n + AT_ONCE], training=False) for n in range(0, len(x), AT_ONCE)]
    return np.concatenate([np.asarray(part) for part in parts])
