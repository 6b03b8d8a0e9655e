"""Optimizers: seven balls on a surface, what is foretold of them, and the averages they are made of."""

import streamlit as st

from cvlab.codegen import optimizers as codes
from cvlab.figures import number
from cvlab.optimizers.counting import question
from cvlab.optimizers.race import lost, ways
from cvlab.plots.slides import optimizers as slides
from cvlab.ui.optimizers import controls, views
from cvlab.ui.optimizers.race import NAMES
from cvlab.ui.optimizers.standing import race, standing_of
from cvlab.ui.page import lesson_page
from cvlab.ui.steps import TURN

with lesson_page("optimizers", widths=(1, 3)) as page:
    with page.show():
        view = controls.choose_view()
    facts = {}
    with page.choose():
        if view in ("Race", "Adam"):
            surface = controls.choose_surface()
        if view == "Race":
            momentum = controls.momentum()
            controls.show_formula(surface)
        elif view in ("Count", "Map"):
            condition = controls.condition("optimizers_condition", 20)
    if view != "Race":
        surface, momentum = controls.standing_surface(), controls.standing_momentum()

    if view == "Race":
        with page.show():
            standing = race(surface, momentum, st.session_state.get(TURN, 0))
        if standing.problem:
            page.error(standing.problem)
        code = codes.race_code(surface, standing.place, momentum)
    else:
        standing = standing_of(surface)
    if view == "Count":
        with page.choose():
            kept = controls.share("Momentum μ", 0.0, "optimizers_count_momentum", "0 is plain descent.", 0.95)
            counted = st.toggle("Count by a run", key="optimizers_counted", **controls.LINKED)
        with page.show():
            code = codes.count_code(views.show_count(condition, kept, counted), condition, kept)
    elif view == "Map":
        with page.choose():
            steps = controls.whole(
                "Steps", 5, 300, 60, "optimizers_map_steps", "After how many steps one looks."
            )
        with page.show():
            views.show_map(condition, steps)
        code = codes.map_code(condition, steps)
    elif view == "Momentum":
        with page.choose():
            settings = controls.averages_controls()
        with page.show():
            views.show_averages(*settings)
        code = codes.averages_code(*settings)
    elif view == "Adam":
        with page.choose():
            weight, step, scale, *betas = controls.adam_controls()
        with page.show():
            one, adam = views.show_adam(surface, standing.place.rates["adam"], weight, step, scale, betas)
        code = codes.adam_code(surface, adam, weight, step, scale)
        facts = {"adam_share": abs(one.change) / standing.place.rates["adam"]}
    elif view == "Batches":
        with page.choose():
            size, seed = controls.batch_controls()
        with page.show():
            views.show_batches(size, seed)
        code = codes.batches_code(size, seed)

    asked = question(condition if view in ("Count", "Map") else 20)
    page.predict(asked.text, asked.answer, because=asked.because, tolerance=asked.tolerance)
    found = ways(surface, standing.place, momentum)
    page.words(
        surface=surface.title,
        momentum=f"{momentum:g}",
        times=number(1 / (1 - momentum)),
        race_steps=standing.place.steps,
        **lost(surface, standing.place, found),
        **facts,
    )
    page.code(code, label="The code of what is on screen")
    page.figures(slides.race(surface, standing.place, found, NAMES), slides.surface_slide(surface))
    page.link()
