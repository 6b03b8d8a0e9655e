"""The Gabor bank on the page: its answers kept for the next rerun, and which of its filters is looked at."""

from __future__ import annotations

import streamlit as st

from cvlab.gabor import GaborBank, Orientation, Pair, Responses, orientation, respond, strongest
from cvlab.images import fingerprint
from cvlab.types import Image
from cvlab.ui.gabor import gabor_bench
from cvlab.ui.link import read, whole_from, write

KEY = "gabor_bench"
KEPT = 4  # answers of 32 pairs to 256 x 256 pixels are 25 MB
CHOSEN = "filter"  # the link's name for the filter looked at: wavelength.angle, counted from 0


def show_bank(image: Image, bank: GaborBank, view: str) -> tuple[Responses, Orientation, Pair]:
    """Show what the bank makes of the picture; its answers, their directions, and the filter looked at."""
    filters, responses, found = answers(bank, fingerprint(image), image)
    start = place_of_strongest(found)
    scale, angle = chosen(bank, responses)
    gabor_bench(
        image,
        filters,
        responses,
        found,
        key=KEY,
        chosen=(scale, angle),
        start=start,
        subject=fingerprint(image),
        on_choose=choose,
        view=view,
    )
    return responses, found, filters[scale * bank.orientations + angle]


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def answers(bank: GaborBank, name: str, _image: Image) -> tuple[tuple[Pair, ...], Responses, Orientation]:
    """The bank's filters and answers; a picture is known by its fingerprint. Shared, so only read."""
    filters = bank.filters()
    responses = respond(_image, filters)
    return filters, responses, orientation(responses)


def chosen(bank: GaborBank, responses: Responses) -> tuple[int, int]:
    """(wavelength, angle) of the filter that the link names, within the bank; else of the strongest."""
    scale, _, angle = read(CHOSEN).partition(".")
    row, column = whole_from(scale, bank.scales - 1), whole_from(angle, bank.orientations - 1)
    if row is None or column is None:
        theta, wavelength = strongest(responses)
        return responses.wavelengths.index(wavelength), responses.angles.index(theta)
    return row, column


def place_of_strongest(found: Orientation) -> tuple[float, float]:
    """The middle of the pixel with the largest energy, 0..1 down and to the right: where to look first."""
    height, width = found.strength.shape
    row, column = divmod(int(found.strength.argmax()), width)
    return (row + 0.5) / height, (column + 0.5) / width


def choose() -> None:
    """Take the browser's choice into the link."""
    sent = st.session_state[KEY].get("chosen")
    if isinstance(sent, list | tuple) and len(sent) == 2 and all(isinstance(v, int) and v >= 0 for v in sent):
        write(CHOSEN, f"{sent[0]}.{sent[1]}")
