"""Keras code of one pooling."""

from __future__ import annotations

from cvlab.pooling import PoolGeometry


def keras_code(geometry: PoolGeometry) -> str:
    """A script that runs without cvlab and pools a picture of that size in all four ways."""
    height, width = geometry.input_size
    return f"""import keras
import numpy as np

image = np.random.rand(1, {height}, {width}, 1).astype("float32")  # your picture: batch, height, width, channels
options = {{"pool_size": {geometry.pool_size}, "strides": {geometry.strides}, "padding": "{geometry.padding}"}}

print(keras.layers.MaxPooling2D(**options)(image).shape)
print(keras.layers.AveragePooling2D(**options)(image).shape)
print(keras.layers.GlobalMaxPooling2D()(image).shape)
print(keras.layers.GlobalAveragePooling2D()(image).shape)
"""
