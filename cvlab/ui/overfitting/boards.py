"""What the lesson's pictures are told: every number of them comes from cvlab.overfitting."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from cvlab.images import fingerprint
from cvlab.overfitting import GRID, Fit, World, truth
from cvlab.overfitting.cures import Cure
from cvlab.overfitting.polynomials import Sweep, coefficients, sweep, values
from cvlab.overfitting.samples import HELD_BACK
from cvlab.overfitting.spread import Spread, spread
from cvlab.plots import palette
from cvlab.ui.overfitting import cures_board, degrees_board

LOWEST = 1e-3  # the lower end of the axis of errors
WIDTHS = (1, 2, 3, 5, 10, 30, 64, 128)
BLUE, ORANGE = palette.TRAINING, palette.VALIDATION
CURES = "overfitting_cures"  # the board's place in the session
HISTORIES = "overfitting_histories"


def fits_board(world: World, found: Sweep, chosen: int, l2: float) -> None:
    """Underfit, right and overfit side by side, and both errors by degree."""
    x, y = world.samples()
    at = np.union1d(np.linspace(-1, 1, 401), x)  # so that a curve is seen to go through each point
    curves = np.stack([values(coefficients(x, y, int(d), l2), at) for d in found.degrees])
    noise, test = world.noise**2, found.clean + world.noise**2
    far = len(found.degrees) > 50
    lines = [{"colour": BLUE}, {"colour": ORANGE}, {"dash": [2, 3], "width": 1.5}]
    legend = [
        ("points", "points, training error"),
        ("truth", "the sine"),
        ("test", "test error"),
        ("floor", "the noise's share of it"),
    ]
    header = {
        "kind": "fits",
        "title": "Training and test error by degree",
        "high": 10.0 ** math.ceil(np.log10(test.max())) if far else 1e4,
        "panels": _panels(found.best, chosen, ("Underfit", "Right", "Overfit")),
        "each": 1,
        **_common(world, found.degrees, found.best, chosen, l2, lines, legend),
    }
    errors = np.stack([found.train, test, np.full(len(test), noise)])
    arrays = {"at": at, "curves": curves, "truth": truth(at), "errors": errors, "x": x, "y": y}
    degrees_board(header, "overfitting_fits", **{k: v.astype(np.float32) for k, v in arrays.items()})


def spread_board(world: World, spreads: list[Spread], chosen: int, l2: float) -> None:
    """Fifty fits each of a stiff, the best and a pliant polynomial, and their bias and variance by degree."""
    degrees = np.arange(len(spreads))
    best = int(np.argmin([found.expected for found in spreads]))
    lines = [
        {"colour": BLUE},
        {"colour": ORANGE},
        {"dash": [2, 3], "width": 1.5},
        {"width": 2.6},
    ]
    legend = [
        ("truth", "the sine"),
        ("faint", "fifty fits, each to points of its own"),
        ("mean", "their mean; below, the sum"),
        ("train", "bias²"),
        ("test", "variance"),
        ("floor", "noise²"),
    ]
    header = {
        "kind": "spread",
        "title": "Bias², variance and their sum by degree",
        "high": 10.0 ** max(1, math.ceil(np.log10(max(found.expected for found in spreads)))),
        "panels": _panels(best, chosen, ("Biased", "Right", "Scattered")),
        "each": len(spreads[0].curves),
        **_common(world, degrees, best, chosen, l2, lines, legend),
    }
    errors = np.array([[s.bias2, s.variance, s.noise, s.expected] for s in spreads]).T
    curves, means = np.stack([s.curves for s in spreads]), np.stack([s.mean for s in spreads])
    arrays = {"at": GRID, "curves": curves, "means": means, "truth": truth(GRID), "errors": errors}
    degrees_board(header, "overfitting_spread", **{k: v.astype(np.float32) for k, v in arrays.items()})


def _panels(best: int, chosen: int, names: tuple[str, str, str]) -> list[dict[str, Any]]:
    third = names[2] if chosen > best else names[0] if chosen < best else names[1]
    degrees = (min(1, best), best, chosen)
    return [
        {"title": f"{name}: degree {degree}", "degree": degree}
        for name, degree in zip((*names[:2], third), degrees, strict=True)
    ]


def _common(
    world: World, degrees: np.ndarray, best: int, chosen: int, l2: float, lines: list, legend: list
) -> dict:
    return {
        "count": world.points,
        "noise": world.noise**2,
        "degrees": degrees.tolist(),
        "best": best,
        "chosen": chosen,
        "l2": l2,
        "lines": lines,
        "legend": legend,
        "low": LOWEST,
    }


def networks_board(cure: Cure, pairs: list[tuple[Fit, World]]) -> None:
    """A network that learns, and, where a second is given, the same with a cure beside it."""
    nets = [_net(fit, world) for fit, world in pairs]
    fit, world = pairs[0]
    header = {
        "cure": cure.kind,
        "title": cure.title,
        "name": cure.name,
        "seed": world.seed,
        "noise": world.noise,
        "steps": fit.steps,
        "high": round(0.5 + 2 * world.noise**2, 2),
        "widths": WIDTHS,
        "at": GRID.tolist(),
        "truth": truth(GRID).tolist(),
        "nets": nets,
    }
    header["stamp"] = stamp(pairs)
    st.session_state[HISTORIES] = st.session_state.get(HISTORIES, {})
    cures_board(header, CURES, _receive)


def stamp(pairs: list[tuple[Fit, World]]) -> str:
    """A name for these very trainings."""
    return fingerprint(np.frombuffer(repr(pairs).encode(), np.uint8))


def _net(fit: Fit, world: World) -> dict[str, Any]:
    (x, y), (x_held, y_held) = world.samples(), world.samples(HELD_BACK)
    points = {"x": x, "y": y, "xHeld": x_held, "yHeld": y_held}
    return {"fit": vars(fit), **{name: part.tolist() for name, part in points.items()}}


def _receive() -> None:
    """Keep what a training has come to, where it is whole: for the steps and for the figures to save."""
    sent: Any = st.session_state[CURES].get("trained")
    if not isinstance(sent, dict) or not isinstance(sent.get("stamp"), str):
        return
    try:
        found = [np.array(history, float) for history in sent["histories"]]
    except (KeyError, TypeError, ValueError):
        return
    if 1 <= len(found) <= 2 and all(h.ndim == 2 and h.shape[1] == 3 and len(h) <= 501 for h in found):
        st.session_state[HISTORIES] = {"stamp": sent["stamp"][:64], "found": found}


def histories(pairs: list[tuple[Fit, World]]) -> list[np.ndarray]:
    """Of each net that was trained to its end just so: entries x (step, training error, distance to the sine)."""
    kept = st.session_state.get(HISTORIES, {})
    return kept["found"] if kept.get("stamp") == stamp(pairs) else []


@st.cache_data(max_entries=64, show_spinner=False)
def found_fits(points: int, noise: float, seed: int, highest: int, l2: float) -> Sweep:
    """Fits of all degrees to the highest."""
    return sweep(*World(points=points, noise=noise, seed=seed).samples(), np.arange(highest + 1), l2)


@st.cache_data(max_entries=64, show_spinner=False)
def found_spreads(points: int, noise: float, seed: int, highest: int, l2: float) -> list[Spread]:
    """Bias and variance of all degrees to the highest."""
    world = World(points=points, noise=noise, seed=seed)
    return [spread(world, degree, l2) for degree in range(highest + 1)]
