"""The Keras code of a network in the making."""

from __future__ import annotations

from cvlab.architecture import Architecture
from cvlab.codegen import to_call


def keras_code(network: Architecture) -> str:
    """The network as a script in plain Keras that prints its summary."""
    layers = "\n".join(f"    {to_call(layer)}," for layer in network.layers)
    return (
        "import keras\n\nmodel = keras.Sequential([\n"
        f"    keras.Input({network.input_shape}),\n{layers}\n])\nmodel.summary()\n"
    )
