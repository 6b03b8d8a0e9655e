"""The picture that a network looks at: the learner's, brought to the size and colours that the network takes."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from cvlab import images
from cvlab.pictures.photographs import notes, photograph, photographs
from cvlab.types import Image, Shape
from cvlab.ui import picture as pictures
from cvlab.ui.networks.network import Network
from cvlab.ui.networks.opened import try_ranges

MINE = "my own picture"


class Looked(NamedTuple):
    """image: as the learner gave it. given: as the network takes it. name: what it shows, in words."""

    image: Image
    given: Image
    name: str


def network_picture(network: Network, key: str = "picture") -> Looked | None:
    """The picture for that network, or None after a word on how to get one; where nothing tells which numbers the
    network was trained on, it is tried in all of them."""
    looked = _network_picture(network, key)
    if looked is not None:
        try_ranges(network, looked.given)
    return looked


def _network_picture(network: Network, key: str) -> Looked | None:
    """The picture for that network, or None after a word on how to get one; `key` is that of a net for digits.

    A net for digits gets it in MNIST's style; any other gets the whole picture squeezed into its size, as
    `keras.utils.load_img(target_size=...)` does.
    """
    first = key == "picture"  # a second one begins with another picture, or there would be nothing to compare
    if network.input_shape == (images.SIDE, images.SIDE, 1):
        if not first:
            pictures.begin(f"{key}_mode", "Sample")
            pictures.begin(f"{key}_sample", "Handwritten digits")
        found = pictures.picture(key=key, size=images.SIDE)
        return None if found is None else Looked(found.image, found.image, found.name)
    key = "photo" if first else f"{key}_photo"
    own = photographs()
    if own:
        chosen = st.selectbox(
            "Photograph",
            [*own, MINE],
            min(1 - first, len(own)),
            key=f"{key}_own",
            bind="query-params",
            help="Those in the folder photos/ of your CVLAB_DATA, or a sample, an upload or the camera.",
        )
        if chosen in own:
            image = photograph(own[chosen])
            pictures.show(image, chosen, width=260)
            if told := "; ".join(notes(own[chosen])):
                st.caption(f"{told[0].upper()}{told[1:]}.")
            return Looked(image, fitted(image, network.input_shape), f"the photograph {chosen}")
    found = pictures.picture(
        key=key, modes=("sample", "upload", "camera", "draw"), first="Cat" if first else "Raccoon"
    )  # a drawn 7 says nothing to such a net
    return (
        None if found is None else Looked(found.image, fitted(found.image, network.input_shape), found.name)
    )


def fitted(image: Image, shape: Shape) -> Image:
    """The picture in the size and with the channels of that shape."""
    image = images.to_grey(image) if shape[2] == 1 else images.to_rgb(image)
    return image if image.shape == tuple(shape) else images.resize(image, shape[0], shape[1])
