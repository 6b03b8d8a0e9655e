"""Keras code that gives the maps of every layer."""

from __future__ import annotations

from typing import Any

from cvlab.codegen.network import shown
from cvlab.foreign import Foreign, Origin


def maps_code(net: Any, origin: Origin | None = None) -> str:
    """All layers' maps of one picture, from one model with an output for each layer.

    Args:
        origin: of a network that was opened from a file, which the code then loads.
    """
    maps = _HEARD if isinstance(net, Foreign) else _MAPS
    return "\n".join(
        ["import cv2", "import keras", "import numpy as np", "", *shown(net, origin), *maps.splitlines(), ""]
    )


_MAPS = """all_layers = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
maps = {layer.name: np.array(made[0]) for layer, made in zip(model.layers, all_layers(x, training=False))}
for name, values in maps.items():
    print(name, values.shape, f"{(values == 0).mean():.0%} zeros")"""


_HEARD = """maps = {}


def listen(model, outer=""):
    for layer in model.layers:
        if isinstance(layer, keras.Model):  # a network inside the network
            listen(layer, f"{outer}{layer.name}/")
        else:
            layer.call = heard(f"{outer}{layer.name}", layer.call)


def heard(name, call):
    def kept(*args, **kwargs):
        maps[name] = np.array(made := call(*args, **kwargs))[0]
        return made

    return kept


listen(model)
model(x, training=False)
for name, values in maps.items():
    print(name, values.shape, f"{(values == 0).mean():.0%} zeros")"""
