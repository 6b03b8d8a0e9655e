"""Which layer of a network a page looks at, with words for what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from cvlab.ui.engine_status import ask
from cvlab.ui.link import linked_choice
from cvlab.ui.networks.network import Network

# Layers that only hand on, shrink or shift what the layer before them found.
PLAIN = ("Input", "Flatten", "Reshape", "Dropout", "Padding", "Rescaling", "Normalization", "Random")
DESCRIBED = "layers.described"


def described(network: Network) -> list[dict[str, Any]]:
    """Every layer of the network: path, words, shape, spatial. Asked once for each network of the session."""
    known = st.session_state.setdefault(DESCRIBED, {})
    if network.net not in known:
        known[network.net] = ask("cvlab.nets.models:describe", network.net, timeout=120)
    return known[network.net]


def with_filters(layers: Sequence[dict[str, Any]], *, units: bool = True) -> list[dict[str, Any]]:
    """The layers that find something: convolutions, activations, sums, and dense layers where `units`."""
    return [
        item
        for item in layers
        if not item["words"].startswith(PLAIN)
        and not any(
            word in item["words"].split(" ")[0] for word in ("Pooling", "Normalization", "Padding", "Dropout")
        )
        and (item["spatial"] or (units and len(item["shape"]) == 1))
    ]


def default_layer(layers: Sequence[dict[str, Any]]) -> int:
    """The place of a good first layer: the activated maps two thirds of the way in."""
    good = [n for n, item in enumerate(layers) if item["spatial"] and activated(item)]
    good = good or [n for n, item in enumerate(layers) if item["spatial"]] or [len(layers) - 1]
    return good[min(len(good) - 1, round(len(good) * 2 / 3))]


def activated(item: dict[str, Any]) -> bool:
    """Whether what the layer gives has gone through its ReLU or another activation."""
    return "relu" in item["words"].lower() or item["words"].startswith("Activation")


def choose_layer(
    network: Network, layers: Sequence[dict[str, Any]], name: str, label: str = "Layer"
) -> dict[str, Any]:
    """The layer of these that the learner or the link, by `name`, chose; at first a good one."""
    items = {item["path"]: item for item in layers}
    good = layers[default_layer(layers)]["path"]
    return items[
        linked_choice(label, list(items), good, name, network.name, lambda path: label_of(items[path]))
    ]


def label_of(item: dict[str, Any]) -> str:
    """block3_conv1 · Conv2D 3 x 3, 256 filters · 56 x 56 x 256."""
    return f"{item['path'].rsplit('/', 1)[-1]} · {item['words']} · {' × '.join(map(str, item['shape']))}"
