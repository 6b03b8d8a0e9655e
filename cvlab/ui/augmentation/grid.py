"""The grid of the augmentation lesson: one picture many times over, with what was drawn and where its boxes went."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cvlab.augmentations import AugmentationSpec, augment, augment_boxes, drawn, picture_seeds
from cvlab.images import INK, fit
from cvlab.types import Image
from cvlab.ui.augmentation.samples import Box, Drawn, samples
from cvlab.ui.link import read, whole_from, write
from cvlab.ui.picture import Picture

LONGEST = 192  # enough for a small picture on screen, and quick
BOXES, SEED = "augmentation.boxes", "augmentation.seed"
MOST_SEED = 9999


def subject(found: Picture) -> Image:
    """The picture to augment: a drawing as a network sees it, anything else small enough to be quick."""
    if found.canvas is not None and found.digit is not None:
        return found.digit
    return fit(found.image, LONGEST)


def as_bytes(image: Image) -> np.ndarray:
    """A picture of [0, 1] as uint8, as data sets hold it."""
    return (image * 255).round().astype(np.uint8)


def first_boxes(image: Image, box: Sequence[float] | None = None) -> list[tuple[float, ...]]:
    """A box to begin with: the one of a sample, in shares of width and height, or around the ink of a white drawing
    on black."""
    height, width = image.shape[:2]
    if box is not None:
        shares = zip(box, (width, height, width, height), strict=True)
        return [tuple(round(share * side, 1) for share, side in shares)]
    ink = image[..., 0] > INK * 5
    if image.shape[2] == 1 and 0 < ink.mean() < 0.5 and image[0].max() <= INK:
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        return [(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))]
    return []


def seed_controls() -> tuple[int, int]:
    """How many samples, and the seed that draws them; a button takes the next seed."""
    if SEED not in st.session_state:
        text = read("draw", "0")
        st.session_state[SEED] = whole_from(text, MOST_SEED) or 0, 0
    seed, taken = st.session_state[SEED]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.select_slider(
            "Samples", (4, 8, 12, 16, 24), 12, key="samples_shown", bind="query-params", width=220
        )
        key = f"augmentation_seed_{taken}"  # a new field for a new number, or it would keep the old one
        st.number_input(
            "Seed",
            0,
            MOST_SEED,
            seed,
            key=key,
            width=130,
            on_change=lambda: st.session_state.update({SEED: (int(st.session_state[key]), taken)}),
        )
        st.button(
            "New draw",
            icon=":material/casino:",
            on_click=lambda: st.session_state.update({SEED: ((seed + 1) % (MOST_SEED + 1), taken + 1)}),
        )
    write("draw", str(seed))
    return count, seed


def draws(image: Image, specs: Sequence[AugmentationSpec], count: int, seed: int) -> np.ndarray:
    """uint8 (count + 1) x H x W x C: the picture as it is, and then `count` draws of it."""
    before = as_bytes(image)[None]
    return np.concatenate([before, augment(np.repeat(before, count, axis=0), specs, _seeds(count, seed))])


def _seeds(count: int, seed: int) -> np.ndarray:
    return picture_seeds(seed, 0, np.arange(count))


def sample_grid(
    pictures: np.ndarray,
    name: str,
    specs: Sequence[AugmentationSpec],
    seed: int,
    read: Sequence[str] | None = None,
    box: Sequence[float] | None = None,
) -> None:
    """Show what `draws` gave, with what was drawn and where the boxes went.

    Args:
        read: a line more under each.
        box: where the thing is that the picture shows, as shares of width and height.
    """
    count, size = len(pictures) - 1, pictures.shape[1:3]
    mark = name, size, int(pictures[0].sum(dtype=np.int64))
    if st.session_state.get(BOXES, (None,))[0] != mark:
        st.session_state[BOXES] = mark, first_boxes(pictures[0] / 255, box)
    boxes = st.session_state[BOXES][1]
    items = []
    for n, own in enumerate(_seeds(count, seed)):
        moved, of = augment_boxes(boxes, specs, own, size)
        words = list(drawn(specs, own) or ["as it is"]) + ([read[n]] if read else [])
        items.append(Drawn(pictures[n + 1], words, moved, of.tolist()))

    def keep(found: list[Box]) -> None:
        st.session_state[BOXES] = mark, found

    samples(pictures[0], name, boxes, items, key="samples", on_boxes=keep)
