"""The picture of the lesson: drawn, chosen, uploaded or photographed, and the same one on every page."""

from __future__ import annotations

import streamlit as st

from cvlab import images
from cvlab.text import as_said
from cvlab.types import Image
from cvlab.ui.link import said
from cvlab.ui.picture.sources import Picture, drawn, of_dataset, photographed, sampled, show, uploaded

__all__ = ["MODES", "Picture", "begin", "picture", "show"]

SOURCES = {
    "draw": drawn,
    "sample": sampled,
    "upload": uploaded,
    "camera": photographed,
    "dataset": of_dataset,
}
MODES = {"draw": "Draw", "sample": "Sample", "upload": "Upload", "camera": "Camera", "dataset": "Data set"}


def picture(
    key: str = "picture",
    *,
    modes: tuple[str, ...] = tuple(MODES),
    colour: bool = True,
    size: int | None = None,
    first: str = "",
) -> Picture | None:
    """The learner's picture, or None after a sentence that says how to get one.

    One `key` is one picture: every page that asks with it shows the same, and drawing, sample and upload are
    each remembered when the way of getting a picture changes. `colour=False` gives grey only;
    `size=28` gives the picture in MNIST's style, as a net for digits wants it. `first` is the sample to begin with.

    Raises:
        ValueError: for a `size` other than None and 28, or an unknown mode.
    """
    if size not in (None, images.SIDE):
        raise ValueError(f"A picture comes in its own size or in {images.SIDE}; {size} is neither.")
    if unknown := set(modes) - set(MODES):
        raise ValueError(
            f"There is no picture mode {', '.join(sorted(unknown))}; there are: {', '.join(MODES)}."
        )
    if first:
        begin(f"{key}_sample", first)
    mode = modes[0]
    if len(modes) > 1:
        labels = [MODES[m] for m in modes]
        chosen = st.segmented_control(
            "Picture",
            labels,
            default=labels[0],
            label_visibility="collapsed",
            required=True,
            key=f"{key}_mode",
            bind="query-params",
            wrap=True,
        )
        mode = modes[labels.index(chosen)] if chosen in labels else mode
    found = SOURCES[mode](key)
    return _finish(found, colour, size) if found else None


def begin(key: str, value: str) -> None:
    """Let a control begin with that value, unless it has one or a link gives one."""
    if key not in st.session_state and key not in said():
        st.session_state[key] = value  # and not the address: a control reads that only when a page is opened


def _finish(found: Picture, colour: bool, size: int | None) -> Picture | None:
    by_hand = found.canvas is not None
    # Squared paper takes a sixth of a second to be taken off a photograph.
    digit, problem = _digit(found.image, by_hand) if by_hand or size else (None, "")
    if problem and size:
        st.info(as_said(problem))
        return None
    if digit is not None and size:
        return found._replace(image=digit, digit=digit)
    return found._replace(image=found.image if colour else images.to_grey(found.image), digit=digit)


def _digit(image: Image, drawn: bool) -> tuple[Image | None, str]:
    """The picture in MNIST's style, or None and why not; worked out once for a picture, not at every rerun."""
    kept = st.session_state.get("picture.digit")
    if kept is None or kept[0] is not image:
        try:
            kept = image, (images.centred if drawn else images.mnist_style)(image), ""
        except ValueError as error:
            kept = image, None, str(error)
        st.session_state["picture.digit"] = kept
    return kept[1], kept[2]
