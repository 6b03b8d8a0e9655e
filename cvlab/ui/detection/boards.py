"""What the lesson's boards are told: every number comes from cvlab.detection."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from cvlab.detection.boxes import iou, share_of_smaller
from cvlab.detection.grid import ANCHOR, CELL
from cvlab.detection.judging import Answer, Curve, curve
from cvlab.detection.looking import crop
from cvlab.detection.pipeline import CHOICES as MOVABLE
from cvlab.detection.pipeline import Found, Settings, find
from cvlab.detection.reasons import Fault, Outcome, faults, outcome
from cvlab.detection.scattering import Canvas
from cvlab.detection.windows import SIZES, STRIDES, Looked, levels
from cvlab.detection.words import mend_words, summary, title_of
from cvlab.images import fingerprint
from cvlab.plots import palette
from cvlab.ui.detection import cells_board, scene

MOVED = "detection_scene"  # the board's place in the session


class Shown:
    """What a board shows: boxes, what they are worth, and why digits were missed."""

    def __init__(self, canvas: Canvas, looked: Looked, settings: Settings, judged: bool = True) -> None:
        self.canvas, self.looked, self.settings, self.judged = canvas, looked, settings, judged
        self.found: Found = find(looked, settings)
        self.outcome: Outcome = outcome(self.found, canvas.truth, settings)
        self.faults: list[Fault] = faults(looked, canvas.truth, settings)[0] if judged else []
        self.curve: Curve = curve(
            self.outcome.answer.scores, self.outcome.matched >= 0, len(canvas.truth.classes)
        )

    @property
    def right(self) -> int:
        return int((self.outcome.matched >= 0).sum())

    @property
    def false(self) -> int:
        return int((self.outcome.matched < 0).sum())


def show_scene(shown: Shown, key: str = MOVED) -> None:
    """The board of one canvas and one net."""
    canvas, settings, truth = shown.canvas, shown.settings, shown.canvas.truth
    header = {
        "size": canvas.image.shape,
        "floor": settings.floor,
        "overlap": settings.overlap,
        "judged": shown.judged,
        "truths": _boxes(truth),
        "boxes": _suppressed(shown.found, settings),
        "answer": [
            {**box, "right": bool(met >= 0)}
            for box, met in zip(_boxes(shown.outcome.answer), shown.outcome.matched, strict=True)
        ],
        "faults": [_fault(fault, shown) for fault in shown.faults],
        "sentence": summary(shown.faults) if shown.judged else "",
    }
    picture = (canvas.image * 255).round().astype(np.uint8)
    header["levels"], best, names = _maps(shown.looked, settings, canvas.image.shape)
    header["stamp"] = fingerprint(
        picture, best, shown.found.boxes, shown.found.scores, np.frombuffer(repr(settings).encode(), np.uint8)
    )
    scene(
        header,
        key,
        lambda: _receive(key),
        image=picture,
        best=best,
        names=names,
        positive=palette.ACTIVATION.reshape(-1),
    )


def _boxes(answer: Answer) -> list[dict[str, Any]]:
    return [
        {"box": [round(float(v), 2) for v in box], "name": int(name), "score": round(float(score), 4)}
        for box, name, score in zip(answer.boxes, answer.classes, answer.scores, strict=True)
    ]


def _suppressed(found: Found, settings: Settings) -> list[dict[str, Any]]:
    """The boxes that reach the floor with who removed them and by how much they overlap it."""
    boxes = _boxes(Answer(found.boxes, found.classes, found.scores))
    measure = share_of_smaller if settings.measure.startswith("share") else iou
    for n, (box, by) in enumerate(zip(boxes, found.suppression.by.tolist(), strict=True)):
        box["by"] = by
        if by >= 0:
            box["overlap"] = round(float(measure(found.boxes[n : n + 1], found.boxes[by : by + 1])[0, 0]), 4)
    return [box for box, score in zip(boxes, found.scores, strict=True) if score >= settings.floor]


def _fault(fault: Fault, shown: Shown) -> dict[str, Any]:
    move = fault.move
    return {
        "kind": fault.kind,
        "number": fault.number,
        "stage": fault.stage,
        "words": fault.words,
        "title": title_of(fault, shown.outcome, shown.canvas.truth.classes.tolist()),
        "mend": mend_words(move, shown.settings),
        "move": move
        and {"slider": move.slider, "value": move.value, "from": getattr(shown.settings, move.slider)},
    }


def _maps(
    looked: Looked, settings: Settings, size: tuple[int, ...]
) -> tuple[list[dict], np.ndarray, np.ndarray]:
    """The grids that are looked at, and the best share and its digit at each place, one grid behind the other."""
    told, shares, names = [], [np.zeros(0, np.float32)], [np.zeros(0, np.int8)]
    for number, level in enumerate(levels(size[0], size[1]) if looked.pyramid else ()):
        if number not in SIZES[settings.sizes] or not min(level.places):
            continue
        rows = (looked.level == number) & looked.on_grid(settings.stride, settings.sizes)
        step = settings.stride // STRIDES[0]
        shape = [-(-places // step) for places in level.places]
        told.append({"side": level.side, "rows": shape[0], "columns": shape[1]})
        shares.append(looked.shares[rows].max(axis=1))
        names.append(looked.shares[rows].argmax(axis=1).astype(np.int8))
    return told, np.concatenate(shares), np.concatenate(names)


def _receive(key: str) -> None:
    """Make the move that was asked for on the board, as if its slider had been moved."""
    sent: Any = st.session_state[key].get("move")
    if not isinstance(sent, dict) or sent.get("slider") not in MOVABLE:
        return
    options = MOVABLE[sent["slider"]]
    value = sent.get("value")
    if isinstance(value, int | float) and not isinstance(value, bool):
        st.session_state[f"detection_{sent['slider']}"] = min(options, key=lambda o: abs(o - value))
        st.session_state["detection_moved"] = sent["slider"]


def show_cells(canvas: Canvas, key: str) -> None:
    """The canvas's digits over the cells of a grid, each to drag."""
    height, width = (-(-side // CELL) * CELL for side in canvas.image.shape)
    cuts = [(crop(canvas.image, box) * 255).round().astype(np.uint8) for box in canvas.truth.boxes]
    digits = np.stack(cuts) if cuts else np.zeros((0, 28, 28), np.uint8)
    header = {
        "size": [height, width],
        "cell": CELL,
        "anchor": ANCHOR,
        "digits": [{"box": box["box"], "name": box["name"]} for box in _boxes(canvas.truth)],
        "stamp": fingerprint(digits, canvas.truth.boxes),
    }
    cells_board(header, key, digits=digits)
