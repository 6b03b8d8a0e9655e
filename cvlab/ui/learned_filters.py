"""A layer's kernels as pictures to choose from, and the chosen one laid on the learner's picture."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cvlab import images
from cvlab.convolution import correlate
from cvlab.kernels.filters import filter_of, to_text
from cvlab.learned_filters import Learned, as_colours
from cvlab.lessons import lesson
from cvlab.plots import palette
from cvlab.types import Image
from cvlab.ui import picture as pictures
from cvlab.ui.colours import signed_picture
from cvlab.ui.components.gallery import gallery
from cvlab.ui.controls import page_of
from cvlab.ui.engine_status import ask
from cvlab.ui.kernels.filters import STATE
from cvlab.ui.link import from_link, linked_choice, to_link, whole_number
from cvlab.ui.navigation import lesson_page_file
from cvlab.ui.networks.network import Network

SIDE = 60  # screen pixels of a kernel
MOST = 64  # kernels at a time
PANEL = 170  # screen pixels of the kernel, the picture and the result, side by side
COLOURS = ("red", "green", "blue")


def choose_convolution(network: Network) -> Learned:
    """The kernels of the layer that the learner chose."""
    known = st.session_state.setdefault("layers.convolutions", {})
    if network.net not in known:
        known[network.net] = ask("cvlab.nets.learned_filters:convolutions", network.net, timeout=120)
    found = known[network.net]
    if not found:
        raise ValueError(
            f"{network.name} has no convolution, so it has no kernels to show: choose another network, or train one "
            "with a Conv2D on the Training page."
        )
    layers = {layer.path: layer for layer in found}
    chosen = linked_choice(
        "Convolution",
        list(layers),
        found[0].path,
        "convolution",
        network.name,
        lambda path: layers[path].name,
    )
    *size, filters = layers[chosen].kernels or (0,)
    st.caption(f"{filters} kernels of {' × '.join(map(str, size))}")
    return ask("cvlab.nets.learned_filters:learned", network.net, network.weights, chosen, timeout=120)


def choose_kernel(network: Network, learned: Learned) -> tuple[int, int | None]:
    """The filter that the learner chose among the layer's pictures; and the input channel, where one is shown alone."""
    channels, start, channel = learned.values.shape[2], 0, None
    if channels == 1:
        channel = 0
    elif channels != 3 or not learned.first:
        channel = st.number_input(
            "Input channel",
            0,
            channels - 1,
            0,
            key="input_channel",
            bind=whole_number("input_channel"),
            help="A kernel of a later layer has a sheet of weights for each map before it.",
        )
    if learned.count > MOST:
        start = page_of(learned.count, "first_filter", "First filter", MOST)
    shown = range(start, min(start + MOST, learned.count))
    sheets = {n: learned.kernel(n, channel) for n in shown}
    top = max(float(np.abs(k).max()) for k in sheets.values())
    addresses = {f"filter {n}": _address(k, top) for n, k in sheets.items()}
    wanted = st.session_state.get("learned.chosen")
    if wanted not in addresses:
        wanted = f"filter {from_link('filter', shown, start, network.name)}"
    gallery(
        addresses,
        wanted,
        key="learned_gallery",
        on_choose=lambda name: st.session_state.update({"learned.chosen": name}),
    )
    number = int(wanted.split()[1])
    to_link("filter", number, start, network.name)
    return number, channel


def applied(
    image: Image | None, kernel: np.ndarray, name: str, bias: float, relu: bool, learned: Learned
) -> None:
    """The kernel, its map, and the picture in one row, of which a phone shows the first two, with words for each."""
    grey, row = kernel.ndim == 2, st.container(horizontal=True, gap="small")
    with row.container(width="content", gap="xxsmall"):
        large = signed_picture(kernel) / 255 if grey else as_colours(kernel)
        pictures.show(large.astype(np.float32), f"the kernel of {name}, enlarged", width=PANEL)
        st.caption("The kernel")
    if image is not None:
        image = images.to_grey(image) if grey else images.to_rgb(image)
        made = correlate(image, kernel).sum(axis=2, keepdims=True) + bias
        made = np.maximum(made, 0) if relu else made
        with row.container(width="content", gap="xxsmall"):
            pictures.show(_painted(made[..., 0], relu), "what the filter makes of it", width=PANEL)
            what = "Its map" if learned.first else "Its answer"
            st.caption(f"{what}: {made.min():.2f} to {made.max():.2f}".replace("-", "−"))
        with row.container(width="content", gap="xxsmall"):
            pictures.show(image, "the picture, grey" if grey else "the picture in colour", width=PANEL)
            st.caption("The picture")
    if image is not None and not learned.first:
        several = learned.values.shape[2] > 1
        st.caption(
            "A trial: in the network this layer never sees the picture. There this kernel is laid on one of the maps "
            "before it" + (", and what all input channels give is added up." if several else ".")
        )


def _painted(made: np.ndarray, relu: bool) -> np.ndarray:
    top = palette.limit(made)
    colours = palette.colour(made, palette.ACTIVATION, 0, top) if relu else signed_picture(made, top)
    return colours.astype(np.float32) / 255


def weights_table(kernel: np.ndarray) -> None:
    """The weights as numbers; of colours one table for red, green and blue each."""
    sheets = {"": kernel} if kernel.ndim == 2 else dict(zip(COLOURS, np.moveaxis(kernel, 2, 0), strict=True))
    for column, (colour, sheet) in zip(st.columns(len(sheets), gap="xsmall"), sheets.items(), strict=True):
        with column:
            if colour:
                st.caption(colour)
            rows = ("  ".join(f"{v:5.2f}" for v in row) for row in sheet)
            st.code("\n".join(rows).replace("-", "−"), language=None)


def kernels_button(name: str, kernel: np.ndarray, bias: float) -> None:
    """A button that lays the filter on the Kernels page's bench, with the picture as it is."""
    item = filter_of(name, kernel, bias)
    if st.button("Take it to the Kernels page", icon=":material/grid_on:", key="to_kernels"):
        # The bench reads a link's filters when the session has none of its own yet.
        st.session_state.pop(STATE, None)
        st.switch_page(lesson_page_file(lesson("kernels")), query_params={STATE: to_text([item])})


def _address(kernel: np.ndarray, top: float) -> str:
    if kernel.ndim == 3:
        return images.address(images.enlarged((as_colours(kernel) * 255).round().astype(np.uint8), SIDE))
    return images.address(images.enlarged(signed_picture(kernel, top), SIDE))
