"""Gabor: a bank of striped filters over angle and wavelength on one picture, its energies and its directions."""

import streamlit as st

from cvlab.codegen.gabor import gabor_code
from cvlab.gabor import GaborBank, direction, falling, sigma_of, strongest
from cvlab.images import fit
from cvlab.plots.slides import pictures as slides
from cvlab.question import highest
from cvlab.ui.controls import adjust
from cvlab.ui.gabor import VIEWS
from cvlab.ui.gabor.bench import show_bank
from cvlab.ui.page import lesson_page
from cvlab.ui.picture import picture

LONGEST = 256  # pixels: every filter of the bank answers at every one of them
DRAWN = 160  # pixels: the rims of a stroke are then edges to the finest filters

with lesson_page("gabor", widths=(1, 2)) as page:
    with page.choose():
        found = picture(key="picture")
        bank = adjust(GaborBank, "bank", shown=2)
    if found is None:
        page.stop()
    with page.show():
        view = st.segmented_control(
            "Look at", VIEWS, default=VIEWS[0], required=True, key="gabor_view", bind="query-params"
        )
        image = fit(found.image, LONGEST if found.canvas is None else DRAWN)
        responses, directions, looked_at = show_bank(image, bank, view)
    names = {a: f"{a:g}° ({direction(a)})" for a in bank.angles}
    means = responses.energy.mean((2, 3)).max(0)
    best = highest(dict(zip(names.values(), means.tolist(), strict=True)), 4)
    page.predict(
        "Which angle of the bank answers most to this picture, averaged over all its pixels?",
        best,
        options=tuple(names.values()),
        because=f"The highest energy is {means.max():.4f} on the average, at wavelength {strongest(responses)[1]:.3g}; "
        f"the angle that answers least, {names[responses.angles[int(means.argmin())]]}, reaches {means.min():.4f}.",
    )
    page.words(
        angles=bank.orientations,
        wavelengths=bank.scales,
        filters=2 * bank.orientations * bank.scales,
        angle=looked_at.theta,
        wavelength=looked_at.wavelength,
        falling=falling(directions),
        sigma=f"{sigma_of(1, bank.bandwidth):.2f}",
        bandwidth=f"{bank.bandwidth:g} {'octave' if bank.bandwidth == 1 else 'octaves'}",
    )
    page.code(gabor_code(bank))
    page.figures(slides.gabor(image, responses, directions, (looked_at.theta, looked_at.wavelength)))
    page.link()
