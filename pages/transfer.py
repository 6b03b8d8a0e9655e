"""Transfer: a network that learned one thing, used for another; three ways, what is frozen, and how much it takes."""

import streamlit as st

from cvlab.codegen.features_once import once_script
from cvlab.codegen.transfer import count_code, way_code
from cvlab.plots.slides import transfer as slides
from cvlab.transfer.facts import amount_facts, freeze_facts, way_facts
from cvlab.transfer.freezing import parts
from cvlab.transfer.questions import of_setting, trained_numbers
from cvlab.transfer.ways import WAYS, experiment_of
from cvlab.ui.controls import look_at
from cvlab.ui.page import lesson_page
from cvlab.ui.transfer.amounts import amounts_board, choose_draws
from cvlab.ui.transfer.controls import choose_pictures, choose_setting
from cvlab.ui.transfer.freezing import choose_frozen, freeze_view, last_trained
from cvlab.ui.transfer.ways import ways_board
from cvlab.ui.transfer.weights import weights_here

VIEWS = ("Three ways", "Freeze", "How much data")

with lesson_page("transfer", widths=(1, 3)) as page:
    with page.show():
        view = look_at(VIEWS, "transfer_view")
    facts = {}
    if view == "Freeze":
        with page.choose():
            network, side, head = choose_frozen()
        with page.show():
            counted, frozen = freeze_view(network, side, head, last_trained())
        facts = freeze_facts(network, counted, frozen, len(parts(network, side)))
        page.code(count_code(network, side, head, frozen), label="Keras counts the same")
        page.figures(slides.freezing(network, parts(network, side), frozen, counted))
        question = trained_numbers(network, side, head)
    else:
        with page.choose():
            pictures = choose_pictures()
            setting = choose_setting(pictures, ways=view == VIEWS[0])
            draws = choose_draws() if view == "How much data" else 0
        question = of_setting(setting)
        with page.show():
            ready = weights_here(setting)
            if ready and draws:
                measured = amounts_board(setting, draws)
                facts = amount_facts(measured)
                page.figures(slides.amounts(measured))
            elif ready:
                found = ways_board(setting)
                facts = way_facts(setting, found)
                page.figures(slides.outcomes(found))
                with st.expander("As Keras users write it", icon=":material/code:"):
                    for tab, (kind, way) in zip(
                        st.tabs([w.title for w in WAYS.values()]), WAYS.items(), strict=True
                    ):
                        tab.caption(way.about)
                        tab.code(way_code(setting, kind), language="python")
        page.code(
            once_script(experiment_of(setting, "features")), label="The first way from the start, runnable"
        )
    page.predict(question.text, question.answer, because=question.because)
    page.words(**facts)
    page.link()
