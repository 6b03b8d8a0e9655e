"""The views that Python computes: predicted and counted steps, the map of rates, momentum, Adam and batches."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from cvlab.figures import number, percent
from cvlab.optimizers import Adam, tex
from cvlab.optimizers.averages import (
    AdamStep,
    adam_slopes,
    adam_steps,
    averages,
    memory,
    noise_left,
    noisy_slopes,
    true_slopes,
)
from cvlab.optimizers.batches import DRAWS, SIZES, spreads
from cvlab.optimizers.counting import Trial, rate_grid, trials
from cvlab.optimizers.prediction import best_momentum
from cvlab.optimizers.surfaces import Surface
from cvlab.plots import optimizers as plots
from cvlab.ui.chart import chart


def show_count(condition: int, momentum: float, counted: bool) -> list[Trial]:
    """What the condition number foretells for six learning rates, and beside it what the run says."""
    found = trials(condition, momentum)
    rows = ["| learning rate | left a step | foretold | counted | off |", "|---|---|---|---|---|"]
    for one in found:
        run = ("never" if one.counted is None else f"{one.counted:,}") if counted else "?"
        off = percent(one.off) if counted and one.off is not None else ""
        told = "never" if math.isinf(one.foretold) else f"{one.foretold:,.0f}"
        rows.append(
            f"| {number(one.rate, 4)}, {one.name} | × {number(one.left, 4)} | {told} | {run} | {off} |"
        )
    st.markdown("\n".join(rows))
    runs = {one.name: one.far for one in found} if counted else {}
    chart(plots.distance_curves(runs, {one.name: one.line for one in found}), key="optimizers_count_chart")
    st.caption(
        "Distance from the minimum as a share of the first, over steps. Broken: the share left a step, from curvature "
        "alone; with momentum the ball gathers speed first, which *foretold* counts. Solid: "
        "the run, from a start as far along the flat axis as along the steep one. It has arrived at "
        "10⁻⁴; what breaks goes out at the top."
    )
    return found


def show_map(condition: int, steps: int) -> None:
    """The loss that is left over learning rate and momentum, with the foretold edge."""
    found = rate_grid(condition, steps)
    polyak = best_momentum((1 / condition, 1.0))
    chart(
        plots.rate_map(found.rates, found.momenta, found.shares, found.edge, polyak, steps),
        key="optimizers_map_chart",
    )
    st.caption(
        f"Bowl with condition number {condition}. Blue: the loss has shrunk; orange: it has grown. The broken line is "
        f"foretold: rate 2 (1 + μ) / λmax with λmax = 1; right of it the loss grows in the long run. The star is "
        f"Polyak's best: rate {number(polyak[0])}, momentum {number(polyak[1])}."
    )


def show_averages(beta: float, noise: float, outliers: int, seed: int, rate: float) -> None:
    """Noisy gradients, their running mean and Keras' running sum, and what the two ways do to the rate."""
    slopes, places = noisy_slopes(noise, outliers, seed)
    found = averages(slopes, beta)
    chart(
        plots.average_curves(slopes, true_slopes(), found.mean, found.sum, list(places)),
        key="optimizers_average_chart",
    )
    kept, told, fresh = tex(beta), tex(rate), tex(round(1 - beta, 6))
    times, steady = number(memory(beta)), number(rate * memory(beta))
    st.latex(
        rf"\begin{{aligned}} \text{{notes: }} & V \leftarrow {kept}\, V + {fresh}\, g, & w &\leftarrow w - \alpha V \\"
        rf"\text{{Keras: }} & v \leftarrow {kept}\, v - {told}\, g, & w &\leftarrow w + v \end{{aligned}}"
    )
    st.markdown(
        f"Keras' $v$ is −η times a **sum** of gradients, the notes' $V$ a **mean** of about {times}: the sum is "
        f"{times} times as large. A steady gradient of 1 moves the weight by {told} / (1 − {kept}) = **{steady}** "
        f"a step in Keras; the notes need the rate α = {steady} for the same steps. Of independent noise "
        f"the mean keeps {percent(noise_left(beta))}; an outlier of 8 moves it by "
        f"{number(8 * (1 - beta))}. The price: it lags behind."
    )


def show_adam(
    surface: Surface, rate: float, weight: str, t: int, scale: float, betas: tuple[float, float]
) -> tuple[AdamStep, Adam]:
    """One step of Adam for one weight, written out with its numbers, and the Adam that made it."""
    spec = Adam(learning_rate=rate, beta_1=betas[0], beta_2=betas[1])
    slopes = adam_slopes(spec, surface, scale, 60)[:, "xy".index(weight)]
    steps = adam_steps(spec, slopes.tolist())
    one = steps[t - 1]
    st.latex(adam_lines(one, spec.learning_rate, spec.beta_1, spec.beta_2, spec.epsilon, weight))
    plain, went = rate * abs(one.g), abs(one.change)
    st.caption(
        f"Step {t} of weight {weight}: {number(went)} long, {number(went / rate)} times the learning rate. Plain "
        f"descent at this rate would go {number(plain)}. Without the correction Adam would go "
        f"{number(rate * abs(one.m) / (math.sqrt(one.v) + spec.epsilon))}. Keras adds ε to √v before the correction; "
        "Kingma and Ba's first form adds it after."
    )
    series = {
        "g": [s.g for s in steps],
        "m": [s.m for s in steps],
        "m corrected": [s.m_hat for s in steps],
        "√v": [math.sqrt(s.v) for s in steps],
        "√v corrected": [math.sqrt(s.v_hat) for s in steps],
    }
    chart(plots.adam_curves(series, t), key="optimizers_adam_chart")
    return one, spec


def adam_lines(one: AdamStep, rate: float, first: float, second: float, epsilon: float, weight: str) -> str:
    """The lines of one step in LaTeX, every number four figures long."""

    def n(value: float) -> str:
        return tex(float(f"{value:.4g}"))

    def bracketed(value: float) -> str:
        return f"({n(value)})" if value < 0 else n(value)

    b1, b2, c1, c2 = tex(first), tex(second), tex(round(1 - first, 6)), tex(round(1 - second, 6))
    t, sign = one.t, "+" if one.change >= 0 else "-"
    lines = (
        rf"g &= {n(one.g)}",
        rf"m &= {b1} \cdot {bracketed(one.m_before)} + {c1} \cdot {bracketed(one.g)} = {n(one.m)}",
        rf"v &= {b2} \cdot {n(one.v_before)} + {c2} \cdot {bracketed(one.g)}^2 = {n(one.v)}",
        rf"\hat m &= m / (1 - {b1}^{{{t}}}) = {n(one.m_hat)}",
        rf"\hat v &= v / (1 - {b2}^{{{t}}}) = {n(one.v_hat)}",
        rf"\eta_{{{t}}} &= {tex(rate)} \cdot \sqrt{{1 - {b2}^{{{t}}}}} \,/\, (1 - {b1}^{{{t}}}) = {n(one.rate)}",
        rf"{weight} &\leftarrow {weight} - \eta_{{{t}}}\, m / (\sqrt v + {tex(epsilon)}) = {weight} {sign} "
        rf"{n(abs(one.change))}",
    )
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"


def show_batches(size: int, seed: int) -> tuple[float, float]:
    """Gradients of batches around the whole one, and how far off they are by size. (measured, in theory)."""
    found, n = spreads(seed), SIZES.index(size)
    whole, cloud, measured, theory = found.whole, found.cloud[n], found.measured[n], found.theory[n]
    limit = 4 * found.theory[SIZES.index(8)]
    left, right = st.columns(2)
    with left:
        chart(plots.gradient_cloud(cloud, whole, limit), key="optimizers_cloud_chart")
    with right:
        # All points leave no noise, which has no place on a logarithmic axis.
        chart(
            plots.spread_curve(SIZES[:-1], found.measured[:-1], found.theory[:-1], size),
            key="optimizers_spread_chart",
        )
    far = int((np.abs(cloud - whole).max(axis=1) > limit).sum())
    away = f" Beyond the picture's rim: {far}." if far else ""
    uphill = float((cloud @ whole < 0).mean())
    st.markdown(
        f"{DRAWS} batches of **{size}** of 512 points: their gradients lie **{number(measured)}** from the one "
        f"of all data (root of the mean square; theory says {number(theory)}). {percent(uphill)} of them point "
        f"more uphill than down.{away} Four times the batch, half the noise; with all 512 points none is left."
    )
    return measured, theory
