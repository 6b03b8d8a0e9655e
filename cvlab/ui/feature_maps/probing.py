"""Looking into a network: what its layers make of a picture, and what one of its channels is about."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from cvlab.convolution.receptive_field import Field
from cvlab.feature_maps import LayerInfo, Seen, Summary, noticed
from cvlab.figures import percent
from cvlab.plots.layers import layer_profile
from cvlab.plots.probabilities import probability_bars
from cvlab.text import plain
from cvlab.types import Image, Shape
from cvlab.ui.chart import chart
from cvlab.ui.components.maps import Chosen
from cvlab.ui.controls import page_of
from cvlab.ui.engine_status import ask
from cvlab.ui.link import choice_key, from_link, to_link
from cvlab.ui.networks.layers import choose_layer
from cvlab.ui.networks.network import Network
from cvlab.ui.networks.network import noticed as noticed_network

DEEP, MANY = 24, 4_000_000  # layers, or numbers in all their maps, beyond which only one layer comes whole
GLANCES = 12, 48  # of the other layers: so many channels, and places a side
SHOWN = 64  # channels of a deep network's layer at a time
BARS = 10  # classes of many that are drawn
MOST_OFF = 64  # channels that are switched off one by one to find the one that matters most
STRIP, LAYER, FIRST, CHOSEN = "maps", "maps_layer", "maps_first", "maps.chosen"  # the page's keys


class Without(NamedTuple):
    """The answer with some channels switched off. most: the channel whose loss costs it most, None where not each was
    tried. missed: whether that one is off. turned: whether the network reads something else."""

    most: int | None
    missed: bool
    turned: bool


def is_deep(layers: Sequence[LayerInfo]) -> bool:
    """Whether the network's maps are too many to show them all whole."""
    return len(layers) > DEEP or sum(math.prod(layer.shape) for layer in layers) > MANY


def seen_by(network: Network, pictures: Sequence[Image], layer: str | None) -> list[Seen]:
    """What the network makes of each picture: that layer's maps whole and a glance at all others, None for all."""
    only = ([layer], GLANCES) if layer is not None else ()
    return [
        ask("cvlab.nets.probing:look", network.net, network.weights, image, *only, timeout=120)
        for image in pictures
    ]


def choose_deep(network: Network, layers: Sequence[LayerInfo]) -> tuple[str, slice]:
    """The layer of a deep network that comes whole, and those of its channels that are shown."""
    chosen = choose_layer(network, layers, LAYER, f"Layer that is shown whole, one of {len(layers)}")
    path, shape = chosen.path, chosen.shape
    count = shape[-1] if len(shape) == 3 else 0
    first = page_of(count, FIRST, "First channel")
    return path, slice(first, first + SHOWN) if count else slice(None)


def take_tile(network: Network, deep: bool, chosen: Chosen) -> None:
    """The map that was clicked is enlarged; of a deep network its layer is the one that comes whole."""
    st.session_state[CHOSEN] = list(chosen)
    if deep:
        st.session_state[choice_key(LAYER, network.name)] = chosen[0]
        st.session_state[FIRST] = chosen[1] // SHOWN * SHOWN


def fields_of(network: Network) -> dict[str, Field | None]:
    """What one place of each layer has seen; asked once for each network of the session."""
    known = st.session_state.setdefault("layers.fields", {})
    if network.net not in known:
        known[network.net] = dict(ask("cvlab.nets.fields:describe_fields", network.net, timeout=120))
    return known[network.net]


def answer_bars(network: Network, probabilities: np.ndarray, key: str) -> None:
    """The classes' shares as bars; of very many classes those with most."""
    names = [str(name) for name in network.class_names]
    if not network.shares:
        rows = {"number": names, "answer": [network.amount(value) for value in probabilities]}
        st.dataframe(rows, hide_index=True, key=key, height="content" if len(names) <= BARS else 390)
        return
    order = np.arange(len(probabilities))
    if len(order) > 2 * BARS:
        order = np.argsort(-probabilities)[:BARS]
    # Plotly reads tags in labels.
    figure = probability_bars(probabilities[order], [html.escape(names[n]) for n in order])
    chart(figure, key=key)


def answers(network: Network, seen: Sequence[Seen]) -> None:
    """The shares of all classes, for each picture."""
    for n, one in enumerate(seen):
        st.header("The second picture's answer" if n else "The whole answer")
        answer_bars(network, one.probabilities, f"bars_{n}")


def named(network: Network, probabilities: np.ndarray) -> tuple[str, float]:
    """The class with the largest share, and its share."""
    best = int(probabilities.argmax())
    return str(network.class_names[best]), float(probabilities[best])


def chosen_map(network: Network, maps: Mapping[str, np.ndarray], shown: Mapping[str, slice]) -> Chosen:
    """The layer and the channel or unit that are enlarged: the learner's, or the link's; else the first channel that
    is shown, or the unit that is highest."""
    channels = {name: range(each.shape[-1])[shown.get(name, slice(None))] for name, each in maps.items()}
    layer, channel = st.session_state.get(CHOSEN) or ("", 0)
    linked = layer not in maps or channel not in channels[layer]
    if linked:
        layer = from_link("layer", list(maps), next(iter(maps)), network.name)
    first = channels[layer][0] if maps[layer].ndim > 1 else int(maps[layer].argmax())
    if linked:
        channel = from_link("channel", channels[layer], first, f"{network.name} {layer}")
    to_link("layer", layer, next(iter(maps)), network.name)
    to_link("channel", channel, first, f"{network.name} {layer}")
    return layer, channel


def noticed_in(
    network: Network, pictures: Sequence[Image], seen: Sequence[Seen], chosen: Chosen
) -> dict[str, Any]:
    """What the lesson's steps look for: the network, the enlarged map (see `cvlab.feature_maps.noticed`), and what a
    second picture is read as."""
    layer, channel = chosen
    maps = seen[0].maps[layer]
    found = noticed(pictures[0], [one.maps[layer][..., channel] for one in seen], float(maps.max()))
    second = named(network, seen[1].probabilities)[0] if len(seen) > 1 else None
    places = len(maps) if maps.ndim > 1 else None
    told = {"map_layer": layer.rsplit("/", 1)[-1], "map_channel": channel, "map_places": places}
    return {**noticed_network(network), **found, **told, "second_reads": second}


def sizes_and_zeros(layers: Sequence[Summary], chosen: str) -> list[Summary]:
    """The profile of all layers; returns those with maps that hold zeros, first to last."""
    st.header("Sizes and zeros, layer by layer")
    chart(layer_profile(layers, chosen), key="profile")
    sparse = [item for item in layers if item.zeros > 0.01 and len(item.shape) == 3]
    if sparse:
        first, last = sparse[0], sparse[-1]
        st.markdown(
            f"Zeros: {percent(first.zeros, 0)} after {plain(first.name.rsplit('/', 1)[-1])}, "
            f"{percent(last.zeros, 0)} in the last maps, those of {plain(last.name.rsplit('/', 1)[-1])}."
        )
    return sparse


def switch_off(network: Network, image: Image, seen: Seen, chosen: Chosen, shape: Shape) -> Without:
    """What the network answers without some channels of the layer."""
    layer, channel = chosen
    label = f"Switch off {'channels' if len(shape) > 1 else 'units'} of {plain(layer.rsplit('/', 1)[-1])}"
    off = st.multiselect(
        label,
        range(count := shape[-1]),
        default=[channel],
        key=f"off_{layer}_{channel}",
        bind="query-params",
        help="What is switched off gives 0 everywhere.",
    )
    small = count <= MOST_OFF and not network.large
    groups = [tuple(off), *((n,) for n in range(count) if small)]
    without = ask(
        "cvlab.nets.probing:switched_off", network.net, network.weights, image, layer, groups, timeout=120
    )
    name, before = named(network, seen.probabilities)
    now_name, now = named(network, without[0])
    place = int(seen.probabilities.argmax())
    stays = float(without[0][place])
    amount = network.amount
    if not off:
        st.markdown(f"With all channels: **{plain(name)}**, {amount(before)}.")
    elif now_name == name:
        st.markdown(f"Still **{plain(name)}**: {amount(before)} becomes {amount(now)}.")
    else:
        st.markdown(
            f"**{plain(name)}** ({amount(before)}) turns into **{plain(now_name)}** ({amount(now)}); "
            f"{plain(name)} keeps {amount(stays)}."
        )
    answer_bars(network, without[0], "bars_without")
    most = int(without[1:, place].argmin()) if small else None
    return Without(most, most in off, now_name != name)
