"""A Gabor bank at work: its filters and their energies as grids, the map of directions, each pixel's histogram."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cvlab.gabor import Orientation, Pair, Responses, direction
from cvlab.pixels import to_bytes
from cvlab.plots.orientations import ORIENTATION, orientation_picture
from cvlab.plots.palette import ACTIVATION, limit
from cvlab.types import Image
from cvlab.ui.colours import signed_scale
from cvlab.ui.components import CANVAS, MESSAGE, pack, register
from cvlab.ui.components.pixels import PANELS

VIEWS = ("Directions", "Filters")
HOVER = 128  # energies are sent for that many rows and columns at most: every second pixel of a large picture
HTML = """<div class="gabor">
  <div class="panels"></div>
  <div class="tools" role="toolbar" aria-label="View">
    <button type="button" data-do="out" aria-label="Zoom out">−</button> zoom
    <button type="button" data-do="in" aria-label="Zoom in">+</button>
    <button type="button" data-do="whole">Whole picture</button>
  </div>
  <p class="says"></p>
  <div class="reading" hidden>
    <figure><figcaption><b>At this pixel</b> <span>energy by angle, wavelengths stacked</span></figcaption>
      <canvas class="rose" role="img" aria-label="The sentence above says the same"></canvas></figure>
    <figure><figcaption><b>Direction</b></figcaption>
      <canvas class="wheel" role="img" aria-label="The colour of each direction in which stripes run"></canvas></figure>
  </div>
  <div class="banks" hidden>
    <figure><figcaption><b>The bank</b> <span>even filters; click or arrow keys choose one</span></figcaption>
      <canvas class="kernels" tabindex="0" role="application"></canvas></figure>
    <figure><figcaption><b>Their energies</b> <span>on one scale</span></figcaption>
      <canvas class="energies" tabindex="0" role="application"></canvas></figure>
  </div>
  <div class="spoken" role="status" aria-live="polite"></div>
</div>
"""
_mount = register("gabor", Path(__file__).parent, HTML, parts=(MESSAGE, CANVAS, PANELS, "bank", "rose"))


def gabor_bench(
    image: Image,
    bank: Sequence[Pair],
    responses: Responses,
    found: Orientation,
    *,
    key: str,
    chosen: tuple[int, int],
    start: tuple[float, float],
    subject: str,
    on_choose: Callable[[], None],
    view: str,
) -> None:
    """Show the bank; a filter chosen in it arrives as `st.session_state[key]["chosen"]` = [wavelength, angle].

    Args:
        bank, responses: as `gabor_bank` and `respond` give them for `image`, H x W x C.
        chosen: the filter whose answers are shown in full, by its places among wavelengths and angles.
        start: the place looked at first, 0..1 down and to the right.
        subject: names the picture; another one puts the zoom back.
        view: what of it, one of VIEWS.
    """
    message = _bank(
        image,
        bank,
        responses,
        found,
        {"chosen": list(chosen), "start": list(start), "subject": subject, "filters": view == VIEWS[1]},
    )
    top = limit(responses.energy)
    with st.container(gap="small"):
        _mount(key=key, data=message, on_chosen_change=on_choose)
        if view == VIEWS[1]:
            _mount(key=f"{key}_chosen", data=_answers(image.shape, bank, responses, chosen, subject, top))


def _bank(
    image: Image, bank: Sequence[Pair], responses: Responses, found: Orientation, more: dict[str, Any]
) -> bytes:
    """All but the chosen filter's answers: picture, directions, energies and kernels, after a header with `more`."""
    height, width, channels = image.shape
    top = limit(responses.energy)
    step = -(-max(height, width) // HOVER)
    sampled = responses.energy[:, :, ::step, ::step]
    header = {
        "kind": "bank",
        "rows": height,
        "columns": width,
        "channels": channels,
        "angles": list(responses.angles),
        "directions": [direction(a) for a in responses.angles],
        "wavelengths": list(responses.wavelengths),
        "step": step,
        "top": top,
        **more,
    }
    return pack(
        header,
        hues=ORIENTATION,
        warm=ACTIVATION,
        signed=signed_scale(),
        picture=to_bytes(image),
        map=orientation_picture(found.theta, found.strength, float(found.strength.max())),
        theta=(np.rint(found.theta).astype(np.int64) % 180).astype(np.uint8),
        coherence=np.rint(found.coherence * 255).astype(np.uint8),
        energies=np.rint(sampled * (255 / top)).astype(np.uint8).reshape(-1, *sampled.shape[2:]),
        kernels=[_signed(pair.even, limit(pair.even)) for pair in bank],
    )


def _answers(
    shape: tuple[int, ...],
    bank: Sequence[Pair],
    responses: Responses,
    chosen: tuple[int, int],
    subject: str,
    top: float,
) -> bytes:
    """The chosen pair's even, odd and energy pictures, in a message of their own: it alone changes with the choice."""
    scale, angle = chosen
    even, odd, energy = (values[scale, angle] for values in (responses.even, responses.odd, responses.energy))
    pair = bank[scale * len(responses.angles) + angle]
    header = {
        "kind": "answers",
        "subject": subject,
        "rows": shape[0],
        "columns": shape[1],
        "top": top,
        "name": f"{pair.theta:g}° ({direction(pair.theta)}), wavelength {pair.wavelength:.3g}",
    }
    planes = {"even": _signed(even, top), "odd": _signed(odd, top)}
    planes["energy"] = np.rint(energy * (255 / top)).astype(np.uint8)
    return pack(header, warm=ACTIVATION, signed=signed_scale(), **planes)


def _signed(values: np.ndarray, top: float) -> np.ndarray:
    """Bytes around 128 as zero; 255 is `top`, 1 is -top."""
    return np.rint(values * (127 / top) + 128).clip(0, 255).astype(np.uint8)
