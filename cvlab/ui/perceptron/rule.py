"""The view of the rule: points, one mistake at a time, and the bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.codegen.perceptron import rule_code
from cvlab.figures import counted, number
from cvlab.perceptron import Run, bound, extended, learn, loss, margin, radius, wrong
from cvlab.plots.slides import Slide
from cvlab.plots.slides import perceptron as slides
from cvlab.point_clouds import POINT_CLOUDS, PointCloud, Points
from cvlab.ui.controls import pick
from cvlab.ui.perceptron.board import Setting, forget_own, rule_board, setting_of

RATES = (0.01, 0.1, 0.3, 1.0, 3.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the page needs of a view besides its result. question: what `page.predict` takes. numbers: what words and
    signs name."""

    question: dict[str, Any]
    numbers: dict[str, Any]
    code: str
    slides: tuple[Slide, ...]


def choose_cloud() -> PointCloud:
    """The cloud that the rule and the neuron look at."""
    return pick(POINT_CLOUDS, "perceptron_cloud", label="Cloud", shown=2)


def rule(choose: DeltaGenerator, show: DeltaGenerator) -> Shown:
    """The rule on points, one mistake at a time."""
    with choose:
        cloud = choose_cloud()
        rate = st.select_slider(
            "Learning rate η",
            RATES,
            1.0,
            key="perceptron_rate",
            bind="query-params",
            help="How much of a point is added to the weights at a mistake.",
        )
        setting = setting_of(cloud)
        st.button(
            "The cloud's points again",
            key="perceptron_cloud_again",
            disabled=setting.own is None,
            on_click=forget_own,
            width="stretch",
        )
    points = cloud.points() if setting.own is None else setting.own
    with show:
        rule_board(setting, points, rate)
    run = learn(extended(points.places), points.signs, rate=rate, start=setting.start)
    done = min(setting.steps, run.mistakes)
    numbers = _numbers(points, setting, run, done)
    return Shown(
        question=_question(points, numbers["separable"], rate),
        numbers={**numbers, "rate": f"{rate:g}", "cloud": cloud.kind},
        code=rule_code(points, setting.start, rate, done),
        slides=slides.rule(points, run, done),
    )


def _numbers(points: Points, setting: Setting, run: Run, done: int) -> dict[str, Any]:
    """What is on the board after `done` mistakes, by the names that words and signs have for it."""
    x, signs = extended(points.places), points.signs
    weights = run.updates[done - 1].after if done else np.array(setting.start)
    found, reach = margin(x, signs), radius(x)
    gamma, most = number(found.gamma), number(bound(reach, found.gamma))
    return {
        "now": f"On screen: R = {number(reach)}, γ = {gamma}, (R/γ)² = {most}; {counted(done, 'mistake')} so far.",
        "count": len(points),
        "mistakes": done,
        "total": run.mistakes,
        "finished": run.done and done == run.mistakes,
        "separable": found.gamma > 0,
        "missed": int(wrong(x, signs, weights).sum()),
        "loss": number(loss(x, signs, weights)),
        "reach": number(reach),
        "gamma": gamma,
        "bound": most,
        "own": setting.own is not None,
        "from_zero": not any(setting.start),
    }


def _question(points: Points, separable: bool, rate: float) -> dict[str, Any]:
    if not separable:
        return {
            "text": "If the rule goes over these points again and again, will a sweep without a mistake ever come?",
            "answer": "no",
            "options": ("yes", "no"),
            "because": "A sweep without a mistake would be a line with every point on its side, and there is none.",
        }
    other = 10.0 if rate != 10 else 0.1
    x, signs = extended(points.places), points.signs
    found = learn(x, signs, rate=other)
    made = counted(learn(x, signs, rate=rate).mistakes, "mistake")
    words = made if found.done else f"more than {made}"
    return {
        "text": f"From w = 0 at the rate {rate:g} the rule makes {words} on these points. "
        f"How many at the rate {other:g}?",
        "answer": found.mistakes,
        "because": "From w = 0 every weight is the rate times a sum of ±x̃. Another rate makes all sums larger or "
        "smaller by one factor and changes no sign, so no answer and no mistake.",
    }
