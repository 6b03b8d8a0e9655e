"""The pictures of a data set that a channel of a network answers to most, with the patches that did it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from cvlab import images
from cvlab.convolution.receptive_field import Field
from cvlab.datasets import DATASETS
from cvlab.datasets.listings import folder_names
from cvlab.feature_maps import Exciting
from cvlab.text import plain
from cvlab.ui import waiting
from cvlab.ui.components.maps import Chosen
from cvlab.ui.link import linked_choice
from cvlab.ui.networks.network import Network

EXCITING = "exciting"


def exciting_pictures(network: Network, chosen: Chosen, field: Field | None) -> None:
    """The data set's pictures that the channel answers to most, with the patch that did it."""
    datasets = _datasets(network)
    if not datasets:
        st.caption(
            f"No data set here has pictures of {' × '.join(map(str, network.input_shape))}; put a folder of class "
            "folders into CVLAB_DATA to see which of its pictures excite this channel."
        )
        return
    titles = list(datasets)
    title = titles[0]
    if len(titles) > 1:
        title = linked_choice("Data set", titles, title, "exciting_set", network.name)
    dataset, key = datasets[title], (*network.identity, title, chosen)
    if st.session_state.get(f"{EXCITING}.key") != key:
        # With large pictures it takes long, and nothing that is clicked shall wait for it.
        asked, role = (
            (network.net, network.weights, dataset, *chosen),
            "train" if network.large else "instant",
        )
        waiting.begin(EXCITING, "cvlab.nets.probing:exciting", *asked, role=role)
        st.session_state[f"{EXCITING}.key"] = key
    found = waiting.awaited(EXCITING, "Looking through the pictures")
    if found is None:
        if not waiting.begun(EXCITING):
            st.button(
                "Look through the pictures", on_click=lambda: st.session_state.pop(f"{EXCITING}.key", None)
            )
        return
    if not found.values.any():
        st.markdown(
            f"No picture excites it: it gives 0 to all {found.looked:,} training pictures of {title}."
        )
        return
    _row(found, dataset.class_names, field, chosen[1])
    seen = "Here that is the whole picture."
    if field is not None:
        seen = f"It is {field.size[0]} × {field.size[1]} pixels."
    st.caption(
        f"The highest of {found.looked:,} training pictures of {title}; the frame is what the strongest place has "
        f"seen. {seen}"
    )


def _row(found: Exciting, names: Sequence[str], field: Field | None, channel: int) -> None:
    """The pictures that excite the channel side by side; those that leave it at 0 are none."""
    with st.container(horizontal=True, gap="small"):
        rows = zip(found.images, found.values, found.places, found.labels, strict=True)
        for picture, value, place, label in rows:
            if value == 0:
                continue
            at = field.place(channel) if field and field.channels else place
            words = f"{names[label]}: {value:.3g}".replace("-", "−")
            # In the page itself: a file of the server's may be gone before the browser has asked for it.
            shown, what = _outlined(picture, at, field), f"A training picture of class {names[label]}"
            st.image(
                images.address(shown),
                caption=plain(words),
                width=112,
                alt=f"{what}, its strongest patch framed",
            )


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


def _outlined(picture: np.ndarray, place: Iterable[int], field: Field | None) -> np.ndarray:
    """uint8 RGB with the patch framed, small pictures enlarged so that the frame does not cover them."""
    big = images.enlarged(np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture, 112).copy()
    factor = big.shape[0] // picture.shape[0]
    if field is None:
        return big
    (top, bottom), (left, right) = field.region(*map(int, place))
    rows, columns = picture.shape[:2]
    y0, y1 = max(top, 0) * factor, (min(bottom, rows - 1) + 1) * factor - 1
    x0, x1 = max(left, 0) * factor, (min(right, columns - 1) + 1) * factor - 1
    thick = max(1, big.shape[0] // 56)
    for side in (
        np.s_[y0 : y0 + thick, x0 : x1 + 1],
        np.s_[y1 - thick + 1 : y1 + 1, x0 : x1 + 1],
        np.s_[y0 : y1 + 1, x0 : x0 + thick],
        np.s_[y0 : y1 + 1, x1 - thick + 1 : x1 + 1],
    ):
        big[side] = (233, 60, 172)
    return big
