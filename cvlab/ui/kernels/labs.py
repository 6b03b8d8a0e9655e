"""What lies beyond one kernel: the whole bank, stripes, columns and rows, turning around, chains, and rivals.

Each view is computed only while it is open, on at most 256 pixels a side.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import streamlit as st

from cvlab.convolution import correlate
from cvlab.figures import percent
from cvlab.images import fit, to_grey
from cvlab.kernels import KERNELS, bank, keeps_brightness, rivals, stack
from cvlab.kernels.composition import chained, flat, flipped
from cvlab.kernels.filters import Filter
from cvlab.kernels.frequency import Response, response
from cvlab.kernels.separable import separate
from cvlab.types import Image, Kernel
from cvlab.ui.controls import pick
from cvlab.ui.kernels.tiles import Tile, tiles
from cvlab.ui.link import whole_number

LONGEST = 256
KINDS = {
    "all-pass": "**all-pass**: every fineness keeps its contrast.",
    "low-pass": "a **low-pass**: flat regions and broad shapes pass, fine detail fades. It blurs.",
    "band-pass": "a **band-pass**: flat regions vanish, the finest detail is held back, stripes in between pass.",
    "high-pass": "a **high-pass**: flat regions vanish, the finest detail passes most.",
    "high-boost": "a **high-boost**: flat regions stay, finer detail is raised above them.",
    "silent": "**silent**: all its weights cancel out or are 0.",
}


def labs(image: Image, item: Filter) -> None:
    """A choice of views of the filter in the grid, none open at first."""
    st.header("Look further")
    chosen = st.segmented_control(
        "A closer look at the filter in the grid", list(LABS), key="further", bind="query-params", wrap=True
    )
    if chosen:
        LABS[chosen](fit(image, LONGEST), item)


def whole_bank(image: Image, item: Filter) -> None:
    """Every preset on the picture."""
    kernels = bank()
    maps = stack(image, [(k, 0.0) for k in kernels.values()], padding="same")
    shown = [
        Tile(name, maps[..., n], look(k), f"{k.shape[0]} × {k.shape[1]}")
        for n, (name, k) in enumerate(kernels.items())
    ]
    tiles([_picture(image), *shown], key="bank_tiles", size=112)
    st.markdown(
        f"**{len(kernels)} filters** make {len(kernels)} maps of {maps.shape[0]} × {maps.shape[1]}: one cube. Point at "
        "a stroke: which filters answer there, and with which sign? A filter whose weights sum to about 1 gives a "
        "picture again, black to white; any other tile has a scale of its own: orange above zero, blue below."
    )


def frequency(image: Image, item: Filter) -> None:
    """How much of each fineness and direction of stripes the kernel lets pass."""
    grid, _ = flat(item.kernel())
    found = response(grid)
    left, right = st.columns([1, 1])
    with left:
        axis = [round(float(v), 4) for v in found.axis]
        tiles([Tile("Gain", found.gain, "positive")], key="frequency_tiles", size=325, axis=axis)
    right.markdown(stripes(found))


def stripes(found: Response) -> str:
    """The frequency response in words."""
    down, across = found.peak
    text = (
        f"This kernel is {KINDS[found.kind]}\n\nEvery place of the picture stands for stripes: their direction from "
        f"the middle, their fineness by the distance. The middle is a flat region; its gain is {found.flat:.3g}."
    )
    if fineness := float(np.hypot(down, across)):
        text += (
            f" It answers most to stripes of {1 / fineness:.3g} pixels ({abs(across):.3g} cycles per pixel across, "
            f"{abs(down):.3g} down), and multiplies their contrast by {found.largest:.3g}."
        )
    return (
        text + "\n\nThe rim, 0.5 cycles per pixel, is the finest that pixels can show: one light, one dark."
    )


def separable(image: Image, item: Filter) -> None:
    """The kernel as a column times a row, and what that saves."""
    grid, _ = flat(item.kernel())
    found = separate(grid)
    whole, parts = found.cost
    tiles(
        [
            Tile("Kernel", grid, note=f"{grid.shape[0]} × {grid.shape[1]}, rank {found.rank}"),
            Tile("Column", found.column[:, None], note=f"{len(found.column)} × 1"),
            Tile("Row", found.row[None], note=f"1 × {len(found.row)}"),
            Tile("Column × row", np.outer(found.column, found.row), note=f"misses {100 * found.error:.0f} %"),
        ],
        key="separable_tiles",
        size=140,
    )
    column, row = (", ".join(f"{v:.3g}" for v in part) for part in (found.column, found.row))
    if found.rank == 1:
        st.markdown(
            f"**Separable.** First the column ({column}), then the row ({row}): the same result with "
            f"{len(found.column)} + {len(found.row)} = **{parts}** multiplications a pixel in place of "
            f"{len(found.column)} × {len(found.row)} = **{whole}**."
        )
    else:
        st.markdown(
            f"**Not separable**: it is the sum of {found.rank} columns times rows (its rank). The best single one "
            f"misses {100 * found.error:.0f} % of it. All {found.rank} would cost {found.rank * parts} multiplications "
            f"a pixel, the whole kernel costs {whole}."
        )


def flip(image: Image, item: Filter) -> None:
    """Correlation, as networks do it, against convolution, as mathematics does."""
    plain, turned = (correlate_flat(image, k) for k in (item.kernel(), flipped(item.kernel())))
    top = float(np.abs(np.stack([plain, turned])).max()) or 1.0
    difference = plain - turned
    tiles(
        [
            Tile("Correlation", plain, look(item.kernel()), "the kernel as it is: Keras", top),
            Tile("Convolution", turned, look(item.kernel()), "the kernel turned by 180°", top),
            Tile("Their difference", difference, note="correlation − convolution", top=top),
        ],
        key="flip_tiles",
    )
    share = float(np.abs(difference).max()) / top
    if share < 1e-5:
        sentence = "They are the same: this kernel looks the same after half a turn."
    elif np.allclose(plain, -turned, atol=1e-5 * top):
        sentence = "They are each other's opposite: half a turn changes every sign of this kernel."
    else:
        sentence = f"They differ by up to {percent(share, 0)} of the strongest answer."
    st.markdown(
        f"{sentence} A network learns its weights, so it does not matter to it which way they are laid down."
    )


def rival(image: Image, item: Filter) -> None:
    """The median and the bilateral filter beside a mean, on a spoilt picture."""
    left, right = st.columns(2)
    share = left.slider("Spoilt pixels, %", 0, 30, 8, key="spoilt", bind=whole_number("spoilt"))
    size = right.select_slider("Size", rivals.SIZES, 3, key="rival_size", bind="query-params")
    noisy = rivals.spoilt(image, share / 100)
    acts = {"Mean": rivals.mean, "Median": rivals.median, "Bilateral": rivals.bilateral}
    missed, shown = {}, [_picture(noisy, "Spoilt picture")]
    for name, act in acts.items():
        broken = rivals.broken_superposition(lambda x, act=act: act(x, size), image, noisy - image)
        missed[name] = float(np.abs(broken).max())
        shown.append(
            Tile(name, _colours(act(noisy, size)), "pixel", f"superposition misses {missed[name]:.1g}")
        )
    tiles(shown, key="rival_tiles", size=256)
    st.markdown(
        "**Why no kernel does this.** What a kernel makes of a sum is the sum of what it makes of the parts. Tried on "
        f"the picture and its spoilt pixels, the mean misses that by {missed['Mean']:.1g} (rounding), the median by "
        f"**{missed['Median']:.2g}**, the bilateral filter by **{missed['Bilateral']:.2g}** somewhere. The median "
        "throws lone pixels away and keeps edges. The bilateral filter takes only like colours into its mean: it keeps "
        "edges, and lone pixels too, which are like no other. Neither has fixed weights."
    )


def second(image: Image, item: Filter) -> None:
    """A second filter on the first one's result, and the one kernel that does both."""
    left, right = st.columns(2)
    with left:
        grid = pick(KERNELS, "second", label="Second filter", default="horizontal").array()
    relu = right.toggle("ReLU between them", value=True, key="second_relu", bind="query-params")
    first = correlate_flat(image, item.kernel()) + item.bias
    between = first.clip(0) if relu else first
    both = correlate(between, grid)[..., 0]
    one = chained(item.kernel(), grid)
    direct = correlate_flat(image, one) + item.bias * grid.sum()
    tiles(
        [
            Tile("First", between, look(item.kernel()), item.name + (" → ReLU" if relu else "")),
            Tile("Second on the first", both, look(one), "no padding"),
            Tile("One kernel for both", direct, look(one), f"{one.shape[0]} × {one.shape[1]}, no ReLU"),
        ],
        key="second_tiles",
    )
    off = float(np.abs(both - direct).max()) / (float(np.abs(direct).max()) or 1.0)
    same = (
        "the same" if off < 1e-4 else f"not the same (up to {percent(off, 0)} of the strongest answer apart)"
    )
    st.markdown(
        f"The two results are **{same}**. Without a ReLU two filters in a row are one filter of {one.shape[0]} × "
        f"{one.shape[1]}, and a hundred layers would be one layer. With it the second filter can ask for what no "
        "single kernel finds: for example, a corner."
    )


def look(kernel: Kernel) -> Literal["pixel", "signed"]:
    """In which colours what a kernel gives is shown: as a picture where it keeps the brightness."""
    return "pixel" if keeps_brightness(kernel) else "signed"


def correlate_flat(image: Image, kernel: np.ndarray) -> np.ndarray:
    """H' x W' of a flat kernel on grey, or a cube on colour."""
    return correlate(image, kernel if kernel.ndim == 3 else kernel[..., None])[..., 0]


def _colours(image: Image) -> np.ndarray:
    return image if image.shape[2] == 3 else image[..., 0]


def _picture(image: Image, name: str = "Picture") -> Tile:
    grey = "" if image.shape[2] == 1 else f"grey {float(to_grey(image).mean()):.2f} on the average"
    return Tile(name, _colours(image), "pixel", grey)


LABS = {
    "The whole bank": whole_bank,
    "Frequency": frequency,
    "Separable": separable,
    "Flip": flip,
    "Rivals": rival,
    "A second filter": second,
}
