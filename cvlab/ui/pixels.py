"""The five ways the pixels lesson looks at a picture: controls, result, question and code of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.codegen import pixels as code
from cvlab.figures import counted
from cvlab.images import fingerprint, to_grey
from cvlab.pixels import (
    COLOURS,
    NORMALISATIONS,
    RESIZINGS,
    Sources,
    cloud,
    histogram,
    remixed,
    resized,
    to_bytes,
)
from cvlab.plots.colours import VIEWS, channel_histogram, colour_cube
from cvlab.question import highest
from cvlab.types import Image
from cvlab.ui.chart import chart
from cvlab.ui.components.pixels import (
    picture_panel,
    pixel_panels,
    resized_panel,
    scaled_panel,
)
from cvlab.ui.controls import pick
from cvlab.ui.link import whole_number

SWAPS = {
    "none": COLOURS,
    "red and green": ("green", "red", "blue"),
    "red and blue": ("blue", "green", "red"),
    "green and blue": ("red", "blue", "green"),
}
ABOUT = {"area": "means", "nearest": "copies", "bilinear": "blends of 4"}
WHY = {  # (who is further from the means, whether the picture grows)
    ("nearest", False): " Nearest looks at one old pixel only, bilinear at up to four.",
    (
        "bilinear",
        True,
    ): " Growing, the means are squares of one old pixel, as nearest makes them; bilinear draws slopes.",
}


class Asked(NamedTuple):
    """What `page.predict` takes, and the code of what is on screen."""

    question: dict[str, Any]
    code: str


def numbers(image: Image, choose: Callable[[], DeltaGenerator], show: Callable[[], DeltaGenerator]) -> Asked:
    """The picture itself, zoomed until its numbers can be read."""
    with show():
        pixel_panels(
            [picture_panel("Picture", image)],
            key="numbers",
            subject=fingerprint(image),
            start=brightest(image),
        )
    height, width, channels = image.shape
    channels_, kind = (1, "in grey") if channels == 3 else (3, "in colour")
    numbers = 2 * height * 2 * width * channels_
    question = {
        "text": f"The same picture {kind}, twice as high and twice as wide: how many numbers is it to the computer?",
        "answer": numbers,
        "because": f"{2 * height} rows × {2 * width} columns × {counted(channels_, 'channel')} = "
        f"{numbers:,}, one number each.",
    }
    return Asked(question, code.numbers_code(channels))


def channels(image: Image, choose: Callable[[], DeltaGenerator], show: Callable[[], DeltaGenerator]) -> Asked:
    """Red, green, blue and grey beside the picture that the chosen channels make."""
    with choose():
        mixed, sources = mix(image)
        own = st.toggle("Channels in their own colour", value=True, key="own", bind="query-params")
    with show():
        panels = [picture_panel("Shown", mixed), picture_panel("Grey", to_grey(mixed), about="Rec. 601")]
        for n, name in enumerate(COLOURS):
            panels.append(
                picture_panel(name.capitalize(), mixed[..., n : n + 1], tint=name if own else "grey")
            )
        pixel_panels(panels, key="channels", subject=fingerprint(image))
    means = to_bytes(image).mean((0, 1))
    of = dict(zip(COLOURS, means.tolist(), strict=True))
    said = ", ".join(f"{name} {mean:.1f}" for name, mean in of.items())
    question = {
        "text": "Which channel of the picture, as it was before any switch, is the brightest on the average?",
        "answer": highest(of, 1),
        "options": COLOURS,
        "because": f"The means, of 255: {said}.",
    }
    return Asked(question, code.layers_code(sources))


def cube(image: Image, choose: Callable[[], DeltaGenerator], show: Callable[[], DeltaGenerator]) -> Asked:
    """The pixels as points at (red, green, blue)."""
    with choose():
        view = st.selectbox("Seen from", list(VIEWS), key="view_from", bind="query-params")
        mixed, sources = mix(image)
    points = cloud(mixed)
    with show():
        chart(colour_cube(points, view), key="cube")
        st.caption(
            f"{len(points.rows):,} of {image.shape[0] * image.shape[1]:,} pixels, drawn by a fixed lot. Drag to turn, "
            "scroll to come nearer. The broken line runs from black to white: on it lie the greys."
        )
    share = round(100 * float((image.min(2) + image.max(2) < 1).mean()))
    question = {
        "text": "How many of all pixels, in per cent, lie in the darker half of the cube (largest and smallest of "
        "red, green, blue together below 255)? Within 10 counts as right.",
        "answer": share,
        "tolerance": 10.0,
        "because": f"{share} per cent; of the points before any channel was switched off.",
    }
    return Asked(question, code.layers_code(sources))


def resize(image: Image, choose: Callable[[], DeltaGenerator], show: Callable[[], DeltaGenerator]) -> Asked:
    """The picture made smaller or larger in three ways, side by side."""
    longest = max(image.shape[:2])
    with choose():
        side = st.slider("Longest side, in pixels", 4, 256, 14, key="side", bind=whole_number("side"))
    height, width = (max(1, round(n * side / longest)) for n in image.shape[:2])
    made = {method: resized(image, height, width, method) for method in RESIZINGS}
    with show():
        panels = [picture_panel("Before", image)]
        panels += [
            resized_panel(name.capitalize(), small, image.shape[:2], name, ABOUT[name])
            for name, small in made.items()
        ]
        pixel_panels(panels, key="resize", subject=fingerprint(image))
    apart = {n: 255 * float(np.abs(made[n] - made["area"]).mean()) for n in ("nearest", "bilinear")}
    answer, grows = highest(apart, 1), side > longest
    reason = "" if len(answer) > 1 else WHY.get((answer[0], grows), "")
    question = {
        "text": f"At {height} × {width}: whose pixels differ more from the means (area), those of nearest or bilinear?",
        "answer": answer,
        "options": tuple(apart),
        "because": f"On the average nearest is off by {apart['nearest']:.1f} and bilinear by "
        f"{apart['bilinear']:.1f} of 255.{reason}",
    }
    return Asked(question, code.resize_code(height, width, image.shape[2]))


def normalise(
    image: Image, choose: Callable[[], DeltaGenerator], show: Callable[[], DeltaGenerator]
) -> Asked:
    """The same picture in other numbers, with the histograms of both."""
    with choose():
        spec = pick(NORMALISATIONS, "scaling", label="Scaling", default="standardised")
    stored, values = to_bytes(image), spec.apply(image)
    offset, scale = spec.offset_and_scale(image)
    with show():
        pixel_panels(
            [picture_panel("Stored", image), scaled_panel("Fed to the network", values, offset, scale)],
            key="normalise",
            subject=fingerprint(image),
            start=brightest(image),
        )
        for name, numbers_, column in zip(
            ("Stored", "Fed to the network"), (stored, values), st.columns(2), strict=True
        ):
            with column:
                chart(channel_histogram(*histogram(numbers_), name), key=f"histogram_{name}")
    black = float(-offset[0] * scale[0])
    channel = "in the red channel " if image.shape[2] == 3 else ""
    question = {
        "text": f"Which number does black (0) become {channel}with this scaling? Within 0.2 counts as right.",
        "answer": round(black, 2) + 0.0,
        "tolerance": 0.2,
        "because": f"(0 − {offset[0]:.1f}) / {1 / scale[0]:.1f} = {black + 0.0:.2f}.",
    }
    return Asked(question, code.scaling_code(spec, image.shape[2]))


PIXEL_VIEWS: dict[str, Callable[..., Asked]] = {
    "Numbers": numbers,
    "Channels": channels,
    "Cube": cube,
    "Resize": resize,
    "Normalise": normalise,
}
IN_COLOUR = ("Channels", "Cube")


def mix(image: Image) -> tuple[Image, Sources]:
    """The picture with the channels that the learner leaves on, swapped as chosen, and where each came from."""
    swap = st.selectbox("Swap", list(SWAPS), key="swap", bind="query-params")
    names = [name.capitalize() for name in COLOURS]
    on = st.segmented_control(
        "Channels left on", names, default=names, selection_mode="multi", key="on", bind="query-params"
    )
    red, green, blue = (
        source if name in on else None for source, name in zip(SWAPS[swap], names, strict=True)
    )
    return remixed(image, (red, green, blue)), (red, green, blue)


def brightest(image: Image) -> tuple[float, float]:
    """Where to look first, 0..1 down and to the right: the middle of the first of the brightest pixels."""
    total = image.sum(2)
    row, column = np.unravel_index(int(total.argmax()), total.shape)
    return (row + 0.5) / total.shape[0], (column + 0.5) / total.shape[1]


def ask_for_colour() -> None:
    """Say that three channels need a colour picture, and offer one."""
    st.info("This picture is grey: it has one channel. In colour there are three.", icon=":material/palette:")
    st.button("Take the flower", on_click=take_the_flower)


def take_the_flower() -> None:
    st.session_state["picture_mode"] = "Sample"
    st.session_state["picture_sample"] = "Flower"
