"""The whole network on one screen: computed in the browser while one draws, or of a deep one the stages it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.architecture import Architecture
from cvlab.feature_maps import LayerInfo, Seen, stages
from cvlab.types import FeatureMaps, Image
from cvlab.ui.components.overview import fits, overview
from cvlab.ui.course import open_lesson
from cvlab.ui.networks.network import Network

VIEWS = LAYERS, WHOLE, SIZES = ("Layer by layer", "The whole network", "Sizes and zeros")
KEY = "whole_network"


def look_at(network: Network, image: Image, place: DeltaGenerator, deep: bool) -> str:
    """The choice between the layers one by one, the whole, which is shown at that place, and what is said of all
    layers; which of VIEWS it is, the first where there is nothing to choose.

    Of a deep network the strip of maps goes on to show it, by `shown_maps`.
    """
    net = network.net
    if deep:
        return _choose()
    if not isinstance(net, Architecture) or network.weights is None or not fits(net):
        return LAYERS
    if net.output_shape() != (len(network.class_names),):
        return LAYERS  # one number for two classes is no bar for each
    view = _choose()
    if view == WHOLE:
        with place:
            asked = overview(net, network.weights, network.class_names, image, key=KEY, live="picture")
        open_lesson(asked)
    return view


def looked_at_whole() -> bool:
    """Whether the whole is chosen."""
    return st.session_state.get("maps_view") == WHOLE


def shown_maps(seen: Seen, layers: Sequence[LayerInfo], layer: str | None) -> Mapping[str, FeatureMaps]:
    """Its maps by layer; of a deep network, one layer of which is chosen, that is looked at whole: those at the end of
    each stage, then that layer's own."""
    if layer is None or not looked_at_whole():
        return seen.maps
    return {name: seen.maps[name] for name in (*(one for one in stages(layers) if one != layer), layer)}


def _choose() -> str:
    return st.segmented_control(
        "Look at",
        VIEWS,
        default=LAYERS,
        label_visibility="collapsed",
        required=True,
        key="maps_view",
        bind="query-params",
    )
