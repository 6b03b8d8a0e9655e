"""Backpropagation: a network's error sent back through it, number by number, and the training that follows from it."""

import streamlit as st

from cvlab.codegen.backpropagation import kernel_code, network_code
from cvlab.mlp.telling import kernel_numbers, kernel_question, network_numbers, network_question
from cvlab.plots.slides import backpropagation as slides
from cvlab.ui.backpropagation.controls import choose_setting
from cvlab.ui.backpropagation.convolution import convolution_board, kernel_now
from cvlab.ui.backpropagation.network import kept_of, network_board
from cvlab.ui.controls import look_at
from cvlab.ui.page import lesson_page

VIEWS = {"steps": "Step by step", "train": "Train", "convolution": "A convolution"}

with lesson_page("backpropagation", widths=(1, 3)) as page:
    with page.show():
        view = look_at(list(VIEWS), "backpropagation_view", first="steps", format_func=VIEWS.get)
    convolved = view == "convolution"
    with page.choose(), st.expander("The network of the other views") if convolved else st.container():
        setting = choose_setting()
    if setting.problem and not convolved:
        page.error(setting.problem)
    with page.show():
        kept = kept_of(setting) if convolved else network_board(setting, view)
        net, damage = convolution_board() if convolved else (kernel_now(), None)
    if problem := damage if convolved else kept.problem:
        page.error(problem)
    places, labels = setting.points
    weights, point = kept.of(setting), kept.point
    told = (setting.net, weights, places, labels, point)
    asked = kernel_question(net) if convolved else network_question(*told)
    page.predict(asked.text, asked.answer, because=asked.because, tolerance=asked.tolerance)
    done = {"epoch": kept.epoch, "updates": kept.updates, "rate": f"{setting.recipe.rate:g}"}
    page.words(**network_numbers(*told), **kernel_numbers(net), **done)
    if convolved:
        page.code(kernel_code(net))
        page.figures(*slides.convolution(net))
    else:
        page.code(network_code(setting.net, weights, places[point], labels[point]))
        page.figures(*slides.network(*told))
    page.link()
