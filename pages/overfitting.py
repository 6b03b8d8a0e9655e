"""Overfitting: noisy points of a sine, fits that are too stiff, right and too pliant, and what cures them."""

from cvlab.codegen.overfitting import network_code, polynomial_code
from cvlab.overfitting.facts import facts_of
from cvlab.overfitting.questions import better_with_more
from cvlab.plots.slides import overfitting as slides
from cvlab.ui.controls import look_at
from cvlab.ui.overfitting import boards
from cvlab.ui.overfitting.controls import choose_degree, choose_training, choose_world
from cvlab.ui.overfitting.pictures import offer_pictures
from cvlab.ui.page import lesson_page

VIEWS = ("Polynomials", "Network", "Bias and variance", "Pictures")

with lesson_page("overfitting", widths=(1, 3)) as page:
    with page.show():
        view = look_at(VIEWS, "overfitting_view")
    with page.choose():
        world = choose_world(view != "Pictures")
    if view == "Network":
        with page.choose():
            fit, cure, strength, more = choose_training()
        pairs = [(fit, world)]
        if cure.field:
            pairs.append(cure.applied(fit, world, strength, **more))
        with page.show():
            boards.networks_board(cure, pairs)
        histories = boards.histories(pairs)
        facts = facts_of(world, fit, cure, strength, histories)
        page.code(network_code(*pairs[-1]))
        page.figures(slides.trainings(cure.name, world, histories))
    elif view == "Pictures":
        with page.show():
            offer_pictures()
        facts = facts_of(world)
    else:
        fan = view == "Bias and variance"
        with page.choose():
            degree, l2, highest = choose_degree(fan)
        asked = (world.points, world.noise, world.seed, highest, l2)
        with page.show():
            if fan:
                spreads = boards.found_spreads(*asked)
                boards.spread_board(world, spreads, degree, l2)
                page.figures(slides.spreads(world, spreads))
            else:
                found = boards.found_fits(*asked)
                boards.fits_board(world, found, degree, l2)
                page.figures(slides.fits(world, found, degree))
        facts = facts_of(world)
        page.code(
            polynomial_code(world, degree, l2),
            label="The code of what is on screen; a polynomial needs no Keras",
        )
    question = better_with_more(world)
    page.predict(question.text, question.answer, because=question.because, tolerance=question.tolerance)
    page.words(**facts)
    page.link()
