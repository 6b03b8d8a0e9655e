"""A stored example at once while a network loads: the same on every page that looks inside one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cvlab import stored_examples
from cvlab.experiment import stored_net
from cvlab.feature_maps import summary
from cvlab.images import address, enlarged
from cvlab.learned_filters import first_kernels
from cvlab.ui.colours import signed_picture
from cvlab.ui.components.maps import map_strip
from cvlab.ui.components.overlay import layer_of, overlay
from cvlab.ui.networks.network import STORED_NAME, Network, of_experiment

OWN = "the small network that comes with cvlab"
SIDE = 104  # screen pixels of a small picture


def where_example(network: Network) -> None:
    """Where a network looked: the own small one on a drawn 7, or MobileNetV2 on a photograph."""
    stored = stored_examples.where("photo" if network.pretrained else "digit")
    st.header(stored.words)
    _label("MobileNetV2" if network.pretrained else OWN)
    overlay(stored.image, [layer_of(item) for item in stored.maps], key="where_example", words=stored.words)


def maps_example(network: Network) -> None:
    """What the layers of the own small network made of a drawn 7."""
    stored, own = stored_examples.maps(), of_experiment(STORED_NAME, *stored_net())
    st.header(stored.words)
    _label(OWN)
    layers = [summary(name, values) for name, values in stored.maps.items()]
    map_strip(
        [stored.image], [stored.maps], [layers], key="maps_example", about=own.about, fields=stored.fields
    )


def climb_example(network: Network) -> None:
    """What the filters of the own small network want to see."""
    stored = stored_examples.climb()
    st.header(stored.words)
    names = [f"filter {n}: {height:.2f}".replace("-", "−") for n, height in enumerate(stored.heights[-1])]
    _label(OWN, "Under each picture is how high the mean of its filter's map has climbed.")
    _row(list(stored.pictures), names)


def kernels_example(network: Network) -> None:
    """The first kernels of the own small network."""
    experiment, weights = stored_net()
    found = first_kernels(experiment.architecture, weights)
    if found is None:
        return
    top = float(np.abs(found.values).max())
    st.header(f"The kernels of {found.layer}")
    pictures = [signed_picture(kernel[..., 0], top) for kernel in found.values]
    _label(OWN, "Orange weights count for, blue ones against.")
    _row(pictures, [f"filter {n}" for n in range(found.count)])


def _label(whose: str, more: str = "") -> None:
    words = (
        f"A stored example of {whose}.",
        more,
        "What you chose takes its place as soon as the network has answered.",
    )
    st.caption(" ".join(filter(None, words)))


def _row(pictures: Sequence[np.ndarray], names: Sequence[str]) -> None:
    """Small pictures side by side, each pixel a square of several, since a browser would blur it."""
    with st.container(horizontal=True, gap="small"):
        for picture, name in zip(pictures, names, strict=True):
            # In the page itself: a file of the server's would be gone before a slow browser has asked for it.
            st.image(address(enlarged(picture, 2 * SIDE)), caption=name, width=SIDE, alt=name)
