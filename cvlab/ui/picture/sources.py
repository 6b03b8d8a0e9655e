"""The ways to get a picture: drawn, a sample, a file, the camera, or one of a data set; each remembers its own."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from cvlab import images
from cvlab.datasets import DATASETS
from cvlab.handwriting.drawing import rasterize
from cvlab.pictures import ENDINGS, NAMES, stretched, taken
from cvlab.registry import title
from cvlab.samples import SAMPLES, Sample, digit_label, sample
from cvlab.text import as_said, clean, plain
from cvlab.types import Image, as_image
from cvlab.ui.components.gallery import gallery
from cvlab.ui.components.pad import pad
from cvlab.ui.link import whole_number

LONGEST = 1024
MOST_MB = 32  # of an uploaded file: what a 50-megapixel photograph takes
WIDEST = 448  # screen pixels of a picture beside the controls
SMALL = 112  # of one that the page shows again


class Picture(NamedTuple):
    """A picture and the words that say what it shows.

    image: what the lesson works on. name: words for `alt`. digit: 28 x 28 x 1 in MNIST's style, of drawings and where
    it was asked for; None where the picture holds no ink. canvas: the raw drawing, 280 x 280 x 1, None unless it was
    drawn. box: a sample's own.
    """

    image: Image
    name: str
    digit: Image | None = None
    canvas: Image | None = None
    box: tuple[float, float, float, float] | None = None


def show(image: Image, name: str, width: int = WIDEST) -> None:
    """A picture on the page, at most so many screen pixels wide, without loss, with words for those who cannot see it.

    Encoded here, because Streamlit encodes an array, shrinks it and encodes it again.
    """
    pixels = images.on_screen(image, width)
    st.image(images.png(pixels), width=pixels.shape[1], output_format="PNG", alt=name)


def drawn(key: str) -> Picture | None:
    canvas = rasterize(pad(key))
    if not canvas.any():
        st.info("Draw something, or press “A sample 7”.")
        return None
    return Picture(image=canvas, name="your drawing, white on black", canvas=canvas)


def sampled(key: str) -> Picture:
    names = [item.name for item in SAMPLES]
    slot = f"{key}_sample"
    place = st.container()
    chosen = st.selectbox("Sample", names, key=slot, bind="query-params")
    item = sample(chosen if chosen in names else names[0])
    with place:
        gallery(
            _thumbnails(),
            item.name,
            key=f"{key}_gallery",
            on_choose=lambda name: st.session_state.update({slot: name}),
        )
    number, name = _number(key, item), item.words
    if item.count > 1:
        name = f"a handwritten {digit_label(number)}, white on black"
    found = Picture(image=item.image(number), name=name, box=item.box)
    _shown(found, ". ".join(words for words in (name[0].upper() + name[1:], item.credit) if words))
    return found


@cache
def _thumbnails() -> dict[str, str]:
    """name -> data address of every sample, 56 pixels on the shortest side, made once."""
    addresses = {}
    for item in SAMPLES:
        image = item.image()
        height, width = (round(56 * n / min(image.shape[:2])) for n in image.shape[:2])
        pixels = (images.to_rgb(images.resize(image, height, width)) * 255).round().astype(np.uint8)
        addresses[item.name] = images.address(pixels)
    return addresses


def _number(key: str, item: Sample) -> int:
    if item.count == 1:
        return 0
    last = item.count - 1
    number = st.number_input(
        f"Which one, 0 to {last}", 0, last, 0, key=f"{key}_number", bind=whole_number(f"{key}_number")
    )
    return min(max(int(number or 0), 0), last)


def uploaded(key: str) -> Picture | None:
    # Without .heic in this list a phone's browser hands over its HEIC photographs as JPEG.
    kinds = [ending[1:] for ending in sorted(ENDINGS | {".avif", ".jxl"})]
    file = st.file_uploader("A picture file", type=kinds, key=f"{key}_file", max_upload_size=MOST_MB)
    return _kept(
        f"{key}.upload",
        file,
        f"Upload a picture: {NAMES}, at most {MOST_MB} MB. HEIC and AVIF are not read: save them as JPEG or PNG first.",
    )


def photographed(key: str) -> Picture | None:
    file = st.camera_input("Take a photograph", key=f"{key}_camera")
    return _kept(f"{key}.camera", file, "Take a photograph, or allow this page to use the camera.")


def _kept(slot: str, file: Any, invitation: str) -> Picture | None:
    """The picture in a file, read once; without a good file the last good picture."""
    if file is not None and st.session_state.get(f"{slot}.id") != file.file_id:
        try:
            st.session_state[slot] = _read(file)
            st.session_state[f"{slot}.problem"] = None
        except ValueError as error:
            st.session_state[f"{slot}.problem"] = str(error)
        st.session_state[f"{slot}.id"] = file.file_id
    kept = st.session_state.get(slot)
    problem = st.session_state.get(f"{slot}.problem") if file is not None else None
    if problem:
        st.error(as_said(problem) + (" The picture from before stays." if kept else ""))
    if kept is None:
        if not problem:
            st.info(invitation)
        return None
    found, words, stretched = kept
    if stretched is not None and st.toggle(
        "Stretch to the full range",
        key=f"{slot}.stretch",
        persist_state="session",
        help="Its darkest number becomes 0 and its brightest 1.",
    ):
        found = found._replace(image=stretched)
    _shown(found, words)
    return found


def _read(file: Any) -> tuple[Picture, str, Image | None]:
    """The picture, the words below it, and, where it uses only the lowest part of its range, the picture stretched."""
    got = taken(file.getvalue(), LONGEST)
    image = as_image(got.pixels)
    height, width = image.shape[:2]
    words = f"{height:,} × {width:,} pixels, height × width" + "".join(f"; {note}" for note in got.notes)
    found = Picture(image=image, name=f"your picture {clean(file.name)}")
    return found, f"{words}.", stretched(image) if got.dim else None


def of_dataset(key: str) -> Picture:
    """One of a data set's validation pictures, by its number."""
    kinds = {title(DATASETS[kind]): kind for kind in DATASETS if DATASETS[kind]().available()}
    chosen = st.selectbox("Data set", list(kinds), key=f"{key}_from", bind="query-params")
    dataset = DATASETS[kinds[chosen]]()
    part = dataset.load().validation
    number = st.number_input(
        f"Which one, 0 to {len(part) - 1:,}",
        0,
        len(part) - 1,
        0,
        key=f"{key}_of_set",
        bind=whole_number(f"{key}_of_set"),
        help="From its validation part.",
    )
    found = Picture(
        image=as_image(part.images[number]),
        name=f"picture {number} of {chosen}, class {dataset.class_names[part.labels[number]]}",
    )
    _shown(found, plain(found.name[0].upper() + found.name[1:]))
    return found


def _shown(found: Picture, words: str) -> None:
    """The picture small, its words beside it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show(found.image, found.name, width=SMALL)
        st.caption(words)
