"""What the bench is told, and what becomes of what is done at it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from cvlab.handwriting.drawing import Stroke, rasterize
from cvlab.images import centred, fingerprint
from cvlab.teaching.bench import MOST_CLASSES, NONE, Bench, Shot
from cvlab.teaching.judged import Judged
from cvlab.ui.components.pad import latest, new_sheet
from cvlab.ui.teaching import bench_board
from cvlab.ui.teaching.desks import Desk

PAD = "teaching"
BOARD = "teaching_bench"
LIMITS = "teaching.limits"  # {token: what the learner chose}
CHOSEN = "teaching.chosen"  # {token: the picture that is looked at}
PROBLEM = "teaching.problem"

Strokes = tuple[Stroke, ...]


def limit_of(desk: Desk, judged: Judged | None) -> float:
    """The learner's limit, or the best for the pictures there are."""
    chosen = st.session_state.get(LIMITS, {}).get(desk.token)
    return chosen if chosen is not None else (round(judged.strangers.best(), 4) if judged else 1.0)


def chosen_of(desk: Desk) -> Shot | None:
    """The picture that was pressed, while it is there."""
    wanted = st.session_state.get(CHOSEN, {}).get(desk.token)
    return next((shot for shot in desk.bench.shots if shot.id == wanted), None)


def board(desk: Desk, judged: Judged | None, drawn: Strokes, *, look: bool, test: bool, ready: bool) -> None:
    """The bench, with what can be answered now. drawn: what is on the pad, for a bench that has not heard of it."""
    bench, chosen = desk.bench, chosen_of(desk)
    side, _, channels = desk.ground.shape
    found = judged.strangers if judged else None
    classes = [
        {"name": c, "count": bench.count(c), "tests": bench.count(c, test=True)} for c in bench.classes
    ]
    header = {
        "token": desk.token,
        "mode": "camera" if channels == 3 else "pad",
        "pad": PAD,
        "laid": desk.laid,
        "side": side,
        "channels": channels,
        "ready": ready and judged is not None,
        "classes": classes,
        "none": {"count": bench.count(NONE), "tests": 0},
        "most": MOST_CLASSES,
        "limit": limit_of(desk, judged),
        "best": found.best() if found else 1.0,
        "look": look,
        "test": test,
        "chosen": chosen.id if chosen else None,
        "chosenWords": words_of(bench, chosen) if chosen else "",
        "stamp": stamp(desk),
    }
    nothing = np.zeros(0, np.float32)
    bench_board(
        header,
        BOARD,
        on_acted=lambda: _act(desk),
        on_limited=lambda: _limit(desk),
        own=found.own.astype(np.float32) if found else nothing,
        strangers=found.strangers.astype(np.float32) if found else nothing,
        chosen=chosen.pixels.ravel() if chosen else np.zeros(0, np.uint8),
        drawn=in_style(drawn).ravel() if drawn else np.zeros(0, np.uint8),
    )


def stamp(desk: Desk) -> str:
    """A name for these pictures and what is known of them."""
    told = "\n".join(f"{s.key} {s.label} {s.test} {s.key in desk.features}" for s in desk.bench.shots)
    return fingerprint(np.frombuffer(f"{desk.bench.classes} {told}".encode(), np.uint8))


def words_of(bench: Bench, shot: Shot) -> str:
    """What a picture is, for those who cannot see it."""
    if shot.label == NONE:
        return f"picture {bench.place(shot)}, none of the classes"
    return f"picture {bench.place(shot)} of {shot.label}, {'to test by' if shot.test else 'to learn from'}"


def _limit(desk: Desk) -> None:
    sent: Any = st.session_state[BOARD].get("limited")
    if isinstance(sent, int | float) and math.isfinite(sent):
        st.session_state.setdefault(LIMITS, {})[desk.token] = float(min(max(sent, 0.0), 2.0))


def _act(desk: Desk) -> None:
    """Do what was done at the bench; what cannot be is said in one sentence, and nothing is lost."""
    sent: Any = st.session_state[BOARD].get("acted")
    if not isinstance(sent, dict):
        return
    label = sent.get("label", NONE)
    try:
        with desk.lock:
            match sent.get("do"):
                case "add_class":
                    desk.change(desk.bench.add_class())
                case "rename" if isinstance(sent.get("old"), str) and isinstance(sent.get("new"), str):
                    desk.change(desk.bench.rename(sent["old"], sent["new"]))
                case "remove_class" if isinstance(label, str):
                    desk.change(desk.bench.without_class(label))
                case "add_drawing" if isinstance(label, str):
                    _add_drawing(desk, label)
                case "changed":
                    st.session_state.setdefault(CHOSEN, {}).pop(desk.token, None)
    except ValueError as error:
        st.session_state[PROBLEM] = str(error)


def in_style(strokes: Strokes) -> np.ndarray:
    """uint8 28 x 28 x 1 in MNIST's way; without ink all zeros."""
    canvas = rasterize(strokes)
    if not canvas.any():
        return np.zeros((28, 28, 1), np.uint8)
    return (centred(canvas) * 255).round().astype(np.uint8)


def _add_drawing(desk: Desk, label: str) -> None:
    strokes = latest(PAD)
    pixels = in_style(strokes)
    if not pixels.any():
        raise ValueError("Draw something first, then add it.")
    desk.change(desk.bench.add(label, [pixels], test=bool(st.session_state.get("teaching_test"))))
    new_sheet(PAD)
