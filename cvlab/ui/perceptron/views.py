"""The other views of the lesson: a hidden layer, two digits, the neuron; and all four by name."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.codegen import perceptron as code
from cvlab.figures import counted
from cvlab.kernels import KERNELS
from cvlab.lessons import lesson
from cvlab.perceptron import extended, learn
from cvlab.perceptron.digits import two_digits
from cvlab.perceptron.hidden import OUTPUT, HiddenLayer
from cvlab.plots import palette
from cvlab.plots.slides import perceptron as slides
from cvlab.point_clouds import Xor
from cvlab.ui.components import pack
from cvlab.ui.controls import adjust
from cvlab.ui.navigation import lesson_page_file
from cvlab.ui.perceptron import mount_digits, mount_hidden, mount_neuron
from cvlab.ui.perceptron.board import setting_of
from cvlab.ui.perceptron.rule import Shown, choose_cloud, rule

VIEWS = ("The rule", "Hidden layer", "Two digits", "Neuron")
ENDS = tuple(code.ENDS)
DIGITS = tuple(range(10))


def hidden(choose: DeltaGenerator, show: DeltaGenerator) -> Shown:
    """Two hidden units that solve an xor."""
    with choose:
        offset = st.slider(
            "Lines apart c",
            0.0,
            6.0,
            3.0,
            0.25,
            key="perceptron_strip",
            bind="query-params",
            help="The two hidden units' lines are x₁ + x₂ = −c and x₁ + x₂ = c.",
        )
        cloud = adjust(Xor, "perceptron_xor", shown=2)
    points, layer = cloud.points(), HiddenLayer(offset)
    right = int((layer.answers(points.places) == points.signs).sum())
    with show:
        data = {
            "points": points.rows(),
            "hidden": layer.hidden.tolist(),
            "output": list(OUTPUT),
            "words": layer.words(),
        }
        mount_hidden(key="perceptron_hidden", data=data)
    flat = int((HiddenLayer(0.0).answers(points.places) == points.signs).sum())
    return Shown(
        question={
            "text": f"With c = {offset:g}, {right} of {len(points)} points are right. How many with c = 0?",
            "answer": flat,
            "because": "Then both hidden units have the same line and h₁ = h₂ everywhere: the unit on top sees −0.5 "
            f"and always says −1, which is right for the {flat} blue points.",
        },
        numbers={
            "count": len(points),
            "right": right,
            "solved": right == len(points),
            "strip": offset,
            "now": f"On screen: two hidden units with c = {offset:g}, and {right} of {len(points)} points right.",
        },
        code=code.hidden_code(points, layer),
        slides=(slides.hidden(points, layer),),
    )


def digits(choose: DeltaGenerator, show: DeltaGenerator) -> Shown:
    """The weights that tell two digits apart, as a picture."""
    with choose:
        first = st.selectbox("Digit for −1", DIGITS, 0, key="perceptron_first", bind="query-params")
        second = st.selectbox("Digit for +1", DIGITS, 1, key="perceptron_second", bind="query-params")
    with show:
        with st.spinner("Learning from the digits ..."):
            found = two_digits(first, second)
        header = {"digits": [first, second], "bias": found.bias, "signs": found.signs.tolist()}
        arrays = {
            "weights": found.weights.astype(np.float32),
            "pictures": found.pictures,
            "kernel": KERNELS["vertical"]().array(),
        }
        data = pack(header, signed=palette.SIGNED, grey=palette.PIXEL, **arrays)
        mount_digits(key="perceptron_digits", data=data)
        kernels = lesson("kernels")
        st.page_link(
            lesson_page_file(kernels), label=f"Slide it yourself: {kernels.title}", icon=kernels.icon
        )
    return Shown(
        question={
            "text": f"{first} is −1 and {second} is +1, and the rule made {counted(found.mistakes, 'mistake')}. "
            "How many would it make with the two the other way round, over the same pictures in the same order?",
            "answer": found.mistakes,
            "because": "Every y changes its sign, so every weight does: the same picture with orange and blue "
            "exchanged, and the same mistakes.",
        },
        numbers={
            "mistakes": found.mistakes,
            "trained": found.trained,
            "right": found.right,
            "count": len(found.signs),
            "pair": f"{first}{second}",
            "now": f"On screen: 784 weights and a bias, learnt from {counted(found.mistakes, 'mistake')} on "
            f"{found.trained} pictures; of {len(found.signs)} others {found.right} are right.",
        },
        code=code.digits_code(first, second),
        slides=(slides.digits(found),),
    )


def neuron(choose: DeltaGenerator, show: DeltaGenerator) -> Shown:
    """A nerve cell beside its model, with the rule's weights for the points on screen, scaled so that their sum is the
    distance from the line."""
    with choose:
        cloud = choose_cloud()
        end = st.selectbox(
            "Activation at the end",
            ENDS,
            key="perceptron_end",
            bind="query-params",
            help="What is done to the sum.",
        )
    setting = setting_of(cloud)
    points = cloud.points() if setting.own is None else setting.own
    run = learn(extended(points.places), points.signs, start=setting.start)
    weights = run.weights / (np.hypot(*run.weights[1:]) or 1.0)
    with show:
        data = {"points": points.rows(), "weights": weights.tolist(), "end": end}
        mount_neuron(key="perceptron_neuron", data=data)
    other = "sigmoid" if end != "sigmoid" else "tanh"
    return Shown(
        question={
            "text": f"Put {other} at the end in place of {end}, and keep the weights. "
            f"For how many of the {len(points)} points does the class change?",
            "answer": 0,
            "because": "Both rise with the sum and change the class where the sum is 0. The line stays: a perceptron "
            "is a linear classifier with an activation at its end.",
        },
        numbers={"count": len(points), "end": end, "now": f"On screen: one unit with {end} at its end."},
        code=code.neuron_code(weights.tolist(), (2, 1), end),
        slides=(slides.neuron(points, weights),),
    )


SHOW = dict(zip(VIEWS, (rule, hidden, digits, neuron), strict=True))
