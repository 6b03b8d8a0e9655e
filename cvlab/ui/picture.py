"""The picture of the lesson: drawn, chosen, uploaded or photographed, and the same one on every page."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from cvlab import images
from cvlab.handwriting.drawing import rasterize
from cvlab.pictures import ENDINGS, NAMES, stretched, taken
from cvlab.samples import SAMPLES, Sample, digit_label, sample
from cvlab.text import as_said, clean
from cvlab.types import Image, as_image
from cvlab.ui.components.gallery import gallery
from cvlab.ui.components.pad import pad
from cvlab.ui.link import said, whole_number

MODES = {"draw": "Draw", "sample": "Sample", "upload": "Upload", "camera": "Camera"}
LONGEST = 1024
MOST_MB = 32  # of an uploaded file: what a 50-megapixel photograph takes
WIDEST = 448  # screen pixels of a picture beside the controls


class Picture(NamedTuple):
    """A picture and the words that say what it shows.

    image: what the lesson works on. name: words for `alt`. digit: 28 x 28 x 1 in MNIST's style, None where
    the picture holds no ink. canvas: the raw drawing, 280 x 280 x 1, None unless it was drawn. box: a sample's own.
    """

    image: Image
    name: str
    digit: Image | None = None
    canvas: Image | None = None
    box: tuple[float, float, float, float] | None = None


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
        chosen = st.pills(
            "Picture",
            labels,
            default=labels[0],
            required=True,
            key=f"{key}_mode",
            bind="query-params",
            wrap=True,
        )
        mode = modes[labels.index(chosen)] if chosen in labels else mode
    source = {"draw": _drawn, "sample": _sampled, "upload": _uploaded, "camera": _photographed}[mode]
    found = source(key)
    return _finish(found, colour, size) if found else None


def begin(key: str, value: str) -> None:
    """Let a control begin with that value, unless it has one or a link gives one."""
    if key not in st.session_state and key not in said():
        st.session_state[key] = value  # and not the address: a control reads that only when a page is opened


def show(image: Image, name: str, width: int = WIDEST) -> None:
    """A picture on the page, at most so many screen pixels wide, without loss, with words for those who cannot see it.

    Encoded here, because Streamlit encodes an array, shrinks it and encodes it again.
    """
    pixels = images.on_screen(image, width)
    st.image(images.png(pixels), width=pixels.shape[1], output_format="PNG", alt=name)


def _finish(found: Picture, colour: bool, size: int | None) -> Picture | None:
    digit, problem = _digit(found.image, drawn=found.canvas is not None)
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


def _drawn(key: str) -> Picture | None:
    canvas = rasterize(pad(key))
    if not canvas.any():
        st.info("Draw something, or press “A sample 7”.")
        return None
    return Picture(image=canvas, name="your drawing, white on black", canvas=canvas)


def _sampled(key: str) -> Picture:
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
    show(found.image, name, width=200)
    st.caption(". ".join(words for words in (name[0].upper() + name[1:], item.credit) if words))
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


def _uploaded(key: str) -> Picture | None:
    # Without .heic in this list a phone's browser hands over its HEIC photographs as JPEG.
    kinds = [ending[1:] for ending in sorted(ENDINGS | {".avif", ".jxl"})]
    file = st.file_uploader("A picture file", type=kinds, key=f"{key}_file", max_upload_size=MOST_MB)
    return _kept(
        f"{key}.upload",
        file,
        f"Upload a picture: {NAMES}, at most {MOST_MB} MB. HEIC and AVIF are not read: save them as JPEG or PNG first.",
    )


def _photographed(key: str) -> Picture | None:
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
    show(found.image, found.name, width=200)
    st.caption(words)
    return found


def _read(file: Any) -> tuple[Picture, str, Image | None]:
    """The picture, the words below it, and, where it uses only the lowest part of its range, the picture stretched."""
    got = taken(file.getvalue(), LONGEST)
    image = as_image(got.pixels)
    height, width = image.shape[:2]
    words = f"{height:,} × {width:,} pixels, height × width" + "".join(f"; {note}" for note in got.notes)
    found = Picture(image=image, name=f"your picture {clean(file.name)}")
    return found, f"{words}.", stretched(image) if got.dim else None
