"""The four views of the lesson: each shows its picture and says what the steps, the question and the code need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.activations import ACTIVATIONS, INITIALISERS, ActivationSpec
from cvlab.activations.draws import counted_dead, drawn, sizes
from cvlab.activations.one_map import proof
from cvlab.activations.questions import (
    FATES,
    deeper,
    fate,
    fate_reason,
    slopes_at,
    steepest,
    third_layer_question,
    zeros_question,
)
from cvlab.activations.stack import LAYERS, WIDTHS, Stack
from cvlab.activations.theory import predicted
from cvlab.codegen import activations as code
from cvlab.convolution import correlate
from cvlab.figures import number
from cvlab.kernels import KERNELS
from cvlab.plots.slides import Slide
from cvlab.plots.slides import activations as slides
from cvlab.registry import title
from cvlab.types import Image
from cvlab.ui.activations.learner import curve_view, matrices_view
from cvlab.ui.activations.response import response
from cvlab.ui.activations.stack import stack_view
from cvlab.ui.controls import adjust, pick
from cvlab.ui.link import whole_number


@dataclass(frozen=True, kw_only=True)
class Shown:
    """facts: by name, for the words and the steps. ask: `LessonPage.predict`'s. problem: a damaged link's sentence."""

    facts: Mapping[str, Any]
    ask: Mapping[str, Any]
    code: str
    slides: tuple[Slide, ...]
    problem: str | None = None


def choose_activation() -> ActivationSpec:
    """The function that all views are about, with its numbers."""
    kinds = list(ACTIVATIONS)
    kind = st.segmented_control(
        "Activation",
        kinds,
        default="sigmoid",
        required=True,
        format_func=lambda k: title(ACTIVATIONS[k]),
        key="activations_kind",
        bind="query-params",
        wrap=True,
    )
    return adjust(ACTIVATIONS[kind], f"activations_{kind}")


def choose_stack(spec: ActivationSpec) -> Stack:
    """How deep, how wide, and how its weights begin."""
    low, high = int(LAYERS.low), int(LAYERS.high)
    layers = st.slider(
        "Layers", low, high, 20, key="activations_depth", bind=whole_number("activations_depth")
    )
    initialiser = pick(INITIALISERS, "activations_start", label="Weights at the start")
    width = st.select_slider("Units a layer", WIDTHS, 128, key="activations_width", bind="query-params")
    return Stack(activation=spec, initialiser=initialiser, layers=layers, width=width)


def show_curve(spec: ActivationSpec, formulas: DeltaGenerator) -> Shown:
    x, problem = curve_view(spec)
    for line in spec.formula():
        formulas.latex(line)
    value, slope, name = float(spec.value(x)), float(spec.slope(x)), title(type(spec))
    best = steepest(spec, x)
    listed = ", ".join(f"{one} {number(s)}" for one, s in slopes_at(spec, x).items())
    ask = {
        "text": f"At x = {number(x)}, which of the eight has the steepest slope?",
        "answer": best if len(best) > 1 else best[0],
        "options": [title(ACTIVATIONS[kind]) for kind in ACTIVATIONS],
        "because": f"The slopes there: {listed}.",
    }
    facts = {"x": x, "value": number(value), "slope": number(slope), "steep": abs(slope), "name": name}
    return Shown(
        facts=facts, ask=ask, code=code.point_code(spec, x), slides=(slides.curve(spec, x),), problem=problem
    )


def show_response(spec: ActivationSpec, image: Image) -> Shown:
    kernel = KERNELS["vertical"]().array()
    values = correlate(image, kernel)
    zeros = response(values, spec, key="activations_response")
    ask = zeros_question(values)
    return Shown(
        facts={"zeros_before": zeros[0], "zeros_after": zeros[1]},
        ask={"text": ask.text, "answer": ask.answer, "because": ask.because, "tolerance": ask.tolerance},
        code=code.response_code(spec, kernel.tolist()),
        slides=(slides.response(values, spec, zeros),),
    )


def show_stack(stack: Stack) -> Shown:
    stack_view(stack, key="activations_stack")
    draws, twice = drawn(stack), deeper(stack)
    signal = sizes(np.stack([draw.signal for draw in draws])).mean
    gradient = sizes(np.stack([draw.gradient for draw in draws])).mean
    ask = {
        "text": f"A gradient of size 1 at the last layer of the same stack with {twice.layers} layers: what has "
        "become of it at the first?",
        "answer": f"it {fate(twice)}",
        "options": [f"it {one}" for one in FATES],
        "because": fate_reason(twice),
    }
    facts = {
        "signal_end": float(signal[-1]),
        "signal_theory": float(np.sqrt(predicted(stack).signal[-1])),
        "gradient_end": float(gradient[0]),
        "dead": max(counted_dead(stack), default=0),
        "depth": stack.layers,
        "start": stack.initialiser.kind,
        "units": stack.width,
    }
    return Shown(facts=facts, ask=ask, code=code.stack_code(stack), slides=slides.stack(stack))


def show_layers(spec: ActivationSpec) -> Shown:
    layers, problem = matrices_view(spec)
    ask = third_layer_question(layers)
    return Shown(
        facts={"proved": proof(layers, spec).gap > 0, "factor": proof(layers, spec).factor},
        ask={"text": ask.text, "answer": ask.answer, "because": ask.because, "tolerance": ask.tolerance},
        code=code.layers_code(layers, spec),
        slides=(slides.one_matrix(layers),),
        problem=problem,
    )
