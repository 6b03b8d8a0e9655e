"""The Keras code of a network in the making."""

from __future__ import annotations

from cvlab.architecture import Architecture
from cvlab.codegen.layers import base_code, layer_lines


def keras_code(network: Architecture) -> str:
    """The network as a script in plain Keras that prints its summary."""
    base, layers = base_code(network), layer_lines(network, "    ")
    return (
        f"import keras\n\n{base}model = keras.Sequential([\n"
        f"    keras.Input({network.input_shape}),\n{layers}\n])\nmodel.summary()\n"
    )
