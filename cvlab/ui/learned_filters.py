"""A layer's kernels as pictures to choose from, and the chosen one laid on the learner's picture."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cvlab import images
from cvlab.convolution import correlate
from cvlab.feature_maps import LayerInfo
from cvlab.kernels.filters import filter_of, to_text
from cvlab.learned_filters import Learned, as_colours
from cvlab.lessons import lesson
from cvlab.plots import palette
from cvlab.types import Image
from cvlab.ui import picture as pictures
from cvlab.ui.components.gallery import gallery
from cvlab.ui.controls import page_of
from cvlab.ui.engine_status import ask
from cvlab.ui.kernels.filters import STATE
from cvlab.ui.link import from_link, linked_choice, to_link, whole_number
from cvlab.ui.navigation import lesson_page_file
from cvlab.ui.networks.network import Network

SIDE = 60  # screen pixels of a kernel
MOST = 64  # kernels at a time


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
    words = {layer.path: _words(layer) for layer in found}
    chosen = linked_choice(
        "Convolution", list(words), found[0].path, "convolution", network.name, words.__getitem__
    )
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


def applied(image: Image, kernel: np.ndarray, bias: float, relu: bool, learned: Learned) -> None:
    """The picture and what a kernel of the layer makes of it, side by side, with the words for what is seen."""
    grey = kernel.ndim == 2
    image = images.to_grey(image) if grey else images.to_rgb(image)
    made = correlate(image, kernel).sum(axis=2, keepdims=True) + bias
    made = np.maximum(made, 0) if relu else made
    left, right = st.columns(2)
    with left:
        pictures.show(image, "the picture, grey" if grey else "the picture in colour")
        st.caption("The picture")
    with right:
        top = palette.limit(made)
        shown = (
            palette.colour(made[..., 0], palette.ACTIVATION, 0, top)
            if relu
            else palette.signed_picture(made[..., 0], top)
        )
        pictures.show(shown.astype(np.float32) / 255, "what the filter makes of it")
        name = "Its map" if learned.first else "What the kernel makes of it"
        st.caption(f"{name}: {made.min():.2f} to {made.max():.2f}".replace("-", "−"))
    if not learned.first:
        several = learned.values.shape[2] > 1
        st.caption(
            "A trial: in the network this layer never sees the picture. There this kernel is laid on one of the maps "
            "before it" + (", and what all input channels give is added up." if several else ".")
        )


def kernel_table(kernel: np.ndarray, name: str) -> None:
    """The kernel large, and its weights as numbers; of colours row by row in red, green and blue."""
    sheets = [kernel] if kernel.ndim == 2 else list(np.moveaxis(kernel, 2, 0))
    names = [""] if kernel.ndim == 2 else ["red", "green", "blue"]
    large = palette.signed_picture(kernel) / 255 if kernel.ndim == 2 else as_colours(kernel)
    if len(sheets) == 1:
        left, *columns = st.columns(2, vertical_alignment="center")
    else:  # three sheets of numbers need the whole width
        left, columns = st.container(), st.columns(3, gap="xsmall")
    with left:
        pictures.show(large.astype(np.float32), f"the kernel of {name}, enlarged", width=160)
    for column, sheet, colour in zip(columns, sheets, names, strict=True):
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
        colours = (as_colours(kernel) * 255).round().astype(np.uint8)
    else:
        colours = palette.signed_picture(kernel, top)
    return images.address(images.enlarged(colours, SIDE))


def _words(layer: LayerInfo) -> str:
    rows, columns, channels, filters = layer.kernels or ()
    return f"{layer.name} · {filters} kernels of {rows} × {columns} × {channels}"
