"""Modularity: a number on a form, read by parts that can be tested and replaced, or by one network from end to end."""

import streamlit as st

from cvlab.codegen.modularity import keras_code
from cvlab.modularity.changing import stand_of
from cvlab.modularity.facts import facts_of, perfect_finder
from cvlab.modularity.looking import FORMS
from cvlab.plots.slides import modularity as slides
from cvlab.text import plain
from cvlab.ui.colours import night
from cvlab.ui.modularity import learning, views
from cvlab.ui.modularity.boards import forecast, show_conveyor
from cvlab.ui.modularity.controls import choose_parts, choose_view, choose_world
from cvlab.ui.modularity.elsewhere import show_elsewhere
from cvlab.ui.modularity.standing import last_change, truths
from cvlab.ui.page import lesson_page

with lesson_page("modularity", widths=(3, 1)) as page:
    with page.over():
        view = choose_view()
        result = st.container()
    with page.choose():
        learns = st.container()  # above the levers, where something is to be learnt
        parts, classifier = choose_parts()
        world = choose_world()
    chosen = truths()
    net, problem = views.classifier_of(classifier)
    with result, st.spinner(f"{FORMS} forms go through the parts …"):
        told = views.conveyor_of(world, parts, classifier, net, chosen)
    made_for, end_to_end = learning.latest("whole")
    here = learning.learnt_for(world, parts)
    if view == "Data":
        with learns:
            learning.choose_and_train(world, parts)
    with result:
        if problem:
            st.warning(plain(problem), icon=":material/school:")
        if view == "Conveyor":
            whole = views.beside(told.forms, end_to_end, made_for[0] == here[0], told.form)
            stand = stand_of(told, world, parts, whole["right"])
            show_conveyor(told, parts, chosen, night(), whole, change=last_change(stand, told.deepest))
        elif view == "Data":
            learning.show_curve(world, parts, views.ready_share(world, parts))
        elif view == "Write":
            views.write_board(parts, classifier, net, end_to_end)
        else:
            show_elsewhere()
    with page.show():
        st.markdown(learning.ABOUT if view == "Data" else forecast(told, parts))
    curve = learning.points(here)
    question = perfect_finder(told)
    page.predict(question.text, question.answer, because=question.because, tolerance=question.tolerance)
    page.words(**facts_of(told, world, parts, chosen, end_to_end, curve, classifier, view))
    page.code(keras_code(told, parts, net))
    page.figures(slides.ladder(told), slides.curve(curve))
    page.link()
