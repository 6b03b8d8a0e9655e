"""Which layer of a network a page looks at, with words for what it is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cvlab.feature_maps import LayerInfo
from cvlab.text import plain
from cvlab.ui.engine_status import ask
from cvlab.ui.link import linked_choice
from cvlab.ui.networks.network import Network

DESCRIBED = "layers.described"


def described(network: Network) -> list[LayerInfo]:
    """Every layer of the network. Asked once for each network of the session."""
    known = st.session_state.setdefault(DESCRIBED, {})
    if network.net not in known:
        known[network.net] = ask("cvlab.nets.models:describe", network.net, timeout=120)
    return known[network.net]


def with_filters(layers: Sequence[LayerInfo], *, units: bool = True) -> list[LayerInfo]:
    """The layers that find something: convolutions, activations, sums, and dense layers where `units`."""
    return [layer for layer in layers if layer.finding and (layer.spatial or (units and layer.is_row))]


def default_layer(layers: Sequence[LayerInfo]) -> int:
    """The place of a good first layer: the activated maps two thirds of the way in."""
    good = [n for n, layer in enumerate(layers) if layer.spatial and layer.activated]
    good = good or [n for n, layer in enumerate(layers) if layer.spatial] or [len(layers) - 1]
    return good[min(len(good) - 1, round(len(good) * 2 / 3))]


def choose_layer(network: Network, layers: Sequence[LayerInfo], name: str, label: str = "Layer") -> LayerInfo:
    """The layer of these that the learner or the link, by `name`, chose; at first a good one."""
    known = {layer.path: layer for layer in layers}
    good = layers[default_layer(layers)].path
    chosen = known[linked_choice(label, list(known), good, name, network.name, lambda path: known[path].name)]
    say_layer(chosen)
    return chosen


def say_layer(layer: LayerInfo) -> None:
    """What the layer is, under its menu: in the menu itself a narrow column would cut the words."""
    st.caption(plain(f"{layer.words} · {' × '.join(map(str, layer.shape))}", 200))


def depth_of(layers: Sequence[LayerInfo], path: str) -> float:
    """How far in a layer lies: 0 is the first of these, 1 the last."""
    return [layer.path for layer in layers].index(path) / max(len(layers) - 1, 1)


def label_of(layer: LayerInfo) -> str:
    """block3_conv1 · Conv2D 3 × 3, 256 filters · 56 × 56 × 256."""
    return f"{layer.name} · {layer.words} · {' × '.join(map(str, layer.shape))}"
