"""Looking into a network: what its layers make of a picture, and what one of its channels is about."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from cvlab import images
from cvlab.datasets import DATASETS
from cvlab.datasets.listings import folder_names
from cvlab.experiment import fingerprint
from cvlab.plots.layers import layer_profile
from cvlab.plots.probabilities import probability_bars
from cvlab.receptive_field import Field
from cvlab.types import Image
from cvlab.ui import waiting
from cvlab.ui.components.maps import Chosen
from cvlab.ui.engine_status import ask
from cvlab.ui.layer_choice import choose_layer
from cvlab.ui.linked import from_link, to_link
from cvlab.ui.network import Network

DEEP, MANY = 24, 4_000_000  # layers, or numbers in all their maps, beyond which only one layer comes whole
GLANCES = 12, 48  # of the other layers: so many channels, and places a side
SHOWN = 64  # channels of a deep network's layer at a time
BARS = 10  # classes of many that are drawn
MOST_OFF = 64  # channels that are switched off one by one to find the one that matters most
STRIP, LAYER, FIRST = "maps", "maps_layer", "maps_first"  # the page's keys
LARGE = 20_000  # numbers of a picture from which on a network takes its time
EXCITING = "exciting"
PARTS = ("images", "values", "places", "labels")  # of what excites a channel, one of each picture


def identity(network: Network) -> tuple[Any, ...]:
    """What tells the network from any other, of its own name too, and from itself before it trained on."""
    return network.name, network.net, fingerprint(network.weights)


def is_deep(layers: Sequence[dict[str, Any]]) -> bool:
    """Whether the network's maps are too many to show them all whole."""
    return len(layers) > DEEP or sum(math.prod(item["shape"]) for item in layers) > MANY


def seen_by(network: Network, pictures: Sequence[Image], layer: str | None) -> list[dict[str, Any]]:
    """What the network makes of each picture: that layer's maps whole and a glance at all others, None for all."""
    only = ([layer], GLANCES) if layer is not None else ()
    return [
        ask("cvlab.nets.probing:look", network.net, network.weights, image, *only, timeout=120)
        for image in pictures
    ]


def choose_deep(layers: Sequence[dict[str, Any]]) -> tuple[str, int]:
    """The layer of a deep network that comes whole, and the first of its channels that are shown."""
    chosen = choose_layer(layers, LAYER, label=f"Layer that is shown whole, one of {len(layers)}")
    count = chosen["shape"][-1]
    if len(chosen["shape"]) != 3 or count <= SHOWN:
        return chosen["path"], 0
    first = st.slider("First channel", 0, count - 1, 0, SHOWN, key=FIRST, bind="query-params")
    return chosen["path"], first


def follow_tile() -> None:
    """The layer of the map that was clicked is the one that comes whole."""
    layer, channel = st.session_state[STRIP]["chosen"]
    st.session_state[LAYER], st.session_state[FIRST] = layer, channel // SHOWN * SHOWN


def fields_of(network: Network) -> dict[str, Field | None]:
    """What one place of each layer has seen; asked once for each network of the session."""
    known = st.session_state.setdefault("layers.fields", {})
    if network.net not in known:
        known[network.net] = ask("cvlab.nets.fields:describe_fields", network.net, timeout=120)
    return known[network.net]


def answer_bars(network: Network, probabilities: np.ndarray, key: str) -> None:
    """The classes' shares as bars; of very many classes those with most."""
    names = [str(name) for name in network.class_names]
    order = np.arange(len(probabilities))
    if len(order) > 2 * BARS:
        order = np.argsort(-probabilities)[:BARS]
    figure = probability_bars(probabilities[order], [names[n] for n in order])
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def named(network: Network, probabilities: np.ndarray) -> tuple[str, float]:
    """The class with the largest share, and its share."""
    best = int(probabilities.argmax())
    return str(network.class_names[best]), float(probabilities[best])


def chosen_map(network: Network, maps: Mapping[str, np.ndarray], shown: Mapping[str, slice]) -> Chosen:
    """The layer and the channel that are enlarged: the learner's, or the link's; else the first that are shown."""
    channels = {name: range(each.shape[-1])[shown.get(name, slice(None))] for name, each in maps.items()}
    layer, channel = (st.session_state.get(STRIP) or {}).get("chosen") or (None, None)
    if layer not in maps or channel not in channels[layer]:
        layer = from_link("layer", list(maps), next(iter(maps)), network.name)
        channel = from_link("channel", channels[layer], channels[layer][0], f"{network.name} {layer}")
    to_link("layer", layer, next(iter(maps)), network.name)
    to_link("channel", channel, channels[layer][0], f"{network.name} {layer}")
    return layer, channel


def sizes_and_zeros(layers: Sequence[dict[str, Any]], chosen: str) -> list[dict[str, Any]]:
    """The profile of all layers; returns those with maps that hold zeros, first to last."""
    st.subheader("Sizes and zeros, layer by layer")
    st.plotly_chart(layer_profile(layers, chosen), key="profile", config={"displayModeBar": False})
    sparse = [item for item in layers if item["zeros"] > 0.01 and len(item["shape"]) == 3]
    if sparse:
        first, last = sparse[0], sparse[-1]
        st.markdown(
            f"Of the {len(layers)} layers, {first['name'].rsplit('/', 1)[-1]} is the first with zeros "
            f"({first['zeros']:.0%} of its numbers) and {last['name'].rsplit('/', 1)[-1]} the last with maps "
            f"({last['zeros']:.0%})."
        )
    return sparse


def exciting_pictures(network: Network, chosen: Chosen, field: Field | None) -> None:
    """The data set's pictures that the channel answers to most, with the patch that did it."""
    datasets = _datasets(network)
    if not datasets:
        st.caption(
            f"No data set here has pictures of {' x '.join(map(str, network.input_shape))}; put a folder of class "
            "folders into CVLAB_DATA to see which of its pictures excite this channel."
        )
        return
    title = (
        st.selectbox("Data set", list(datasets), key="exciting_set", bind="query-params")
        if len(datasets) > 1
        else next(iter(datasets))
    )
    dataset, key = datasets[title], (*identity(network), title, chosen)
    if st.session_state.get(f"{EXCITING}.key") != key:
        # With large pictures it takes long, and nothing that is clicked shall wait for it.
        waiting.begin(
            EXCITING, "cvlab.nets.probing:exciting", network.net, network.weights, dataset, *chosen,
            role="train" if _large(network) else "instant",
        )  # fmt: skip
        st.session_state[f"{EXCITING}.key"] = key
    found = waiting.awaited(EXCITING, "Looking through the pictures")
    if found is None:
        if EXCITING not in st.session_state:
            st.button(
                "Look through the pictures", on_click=lambda: st.session_state.pop(f"{EXCITING}.key", None)
            )
        return
    if not found["values"].any():
        st.markdown(
            f"No picture excites it: it gives 0 to all {found['looked']:,} training pictures of {title}."
        )
        return
    _row(found, dataset.class_names, field, chosen[1])
    st.caption(
        f"The highest of {found['looked']:,} training pictures of {title}; the frame is what the "
        "strongest place has seen. "
        + (
            "Here that is the whole picture."
            if field is None
            else f"It is {field.size[0]} x {field.size[1]} pixels."
        )
    )


def _row(found: dict[str, Any], names: Sequence[str], field: Field | None, channel: int) -> None:
    """The pictures that excite the channel side by side; those that leave it at 0 are none."""
    with st.container(horizontal=True, gap="small"):
        for picture, value, place, label in zip(*(found[k] for k in PARTS), strict=True):
            if value == 0:
                continue
            at = field.place(channel) if field and field.channels else place
            words = f"{names[label]}: {value:.2f}".replace("-", "−")
            st.image(_outlined(picture, at, field), caption=words, width=112, output_format="PNG")


def switch_off(
    network: Network, image: Image, seen: dict[str, Any], chosen: Chosen, count: int
) -> int | None:
    """What the network answers without some channels of the layer; the channel that matters most, if few were tried."""
    layer, channel = chosen
    label = f"Switch off channels of {layer.rsplit('/', 1)[-1]}"
    off = st.multiselect(
        label, range(count), default=[channel], key=f"off_{layer}_{channel}", bind="query-params",
        help="A channel that is switched off gives 0 everywhere.",
    )  # fmt: skip
    small = count <= MOST_OFF and not _large(network)
    groups = [tuple(off), *((n,) for n in range(count) if small)]
    without = ask(
        "cvlab.nets.probing:switched_off", network.net, network.weights, image, layer, groups, timeout=120
    )
    name, before = named(network, seen["probabilities"])
    now_name, now = named(network, without[0])
    place = int(seen["probabilities"].argmax())
    stays = float(without[0][place])
    if not off:
        st.markdown(f"With all channels: **{name}**, {before:.1%}.")
    elif now_name == name:
        st.markdown(f"Still **{name}**: {before:.1%} becomes {now:.1%}.")
    else:
        st.markdown(
            f"**{name}** ({before:.1%}) turns into **{now_name}** ({now:.1%}); {name} keeps {stays:.1%}."
        )
    answer_bars(network, without[0], "bars_without")
    return int(without[1:, place].argmin()) if small else None


def _large(network: Network) -> bool:
    return math.prod(network.input_shape) > LARGE


def _datasets(network: Network) -> dict[str, Any]:
    """title -> a data set whose pictures the network can take and that is on this machine."""
    plain = [DATASETS[kind]() for kind in DATASETS if kind not in ("folder", "uploaded")]
    found = {
        d.title: d for d in plain if tuple(d.image_shape) == tuple(network.input_shape) and d.available()
    }
    height, width, channels = network.input_shape
    if height == width and height > images.SIDE:
        size = {"image_size": height, "grey": channels == 1}
        found |= {
            name: DATASETS["folder"](name=name, **size) for name in folder_names()[:12] if height <= 256
        }
    return found


def _outlined(picture: np.ndarray, place: np.ndarray, field: Field | None) -> np.ndarray:
    """uint8 RGB with the patch framed, small pictures enlarged so that the frame does not cover them."""
    factor = max(1, 112 // picture.shape[0])
    big = np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture
    big = big.repeat(factor, axis=0).repeat(factor, axis=1).copy()
    if field is None:
        return big
    (top, bottom), (left, right) = field.region(*map(int, place))
    rows, columns = picture.shape[:2]
    y0, y1 = max(top, 0) * factor, (min(bottom, rows - 1) + 1) * factor - 1
    x0, x1 = max(left, 0) * factor, (min(right, columns - 1) + 1) * factor - 1
    thick = max(1, big.shape[0] // 56)
    for side in (np.s_[y0 : y0 + thick, x0 : x1 + 1], np.s_[y1 - thick + 1 : y1 + 1, x0 : x1 + 1],
                 np.s_[y0 : y1 + 1, x0 : x0 + thick], np.s_[y0 : y1 + 1, x1 - thick + 1 : x1 + 1]):  # fmt: skip
        big[side] = (233, 60, 172)
    return big
