"""From the last maps to the answer: flatten, dense and softmax on one board, alive in the browser."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from cvlab.plots import palette
from cvlab.softmax import LARGEST, TEMPERATURES, LastStep
from cvlab.ui.components import register

FOLDER = Path(__file__).parent
PARTS = ("maths", "draw", "flatten", "dense", "logits")

_mount = register("softmax", FOLDER, (FOLDER / "softmax.html").read_text(encoding="utf-8"), parts=PARTS)


def softmax_board(
    step: LastStep,
    class_names: Sequence[str],
    *,
    key: str,
    logits: Sequence[float] | None,
    temperature: float,
    true_class: int,
    on_edit: Callable[[], None],
) -> None:
    """Show the board. What the learner edits arrives as `st.session_state[key]["edit"]`: stamp, logits (None where
    they are the network's), temperature and true_class.

    Args:
        logits: the learner's own, or None for the network's.
    """
    _mount(
        key=key,
        data={
            "stamp": stamp(step),
            "shape": list(step.maps.shape),
            "flat": _rounded(step.flat),
            "weights": _rounded(step.weights),
            "bias": _rounded(step.bias),
            "network": [float(z) for z in step.logits],
            "classes": [str(name) for name in class_names],
            "logits": None if logits is None else list(logits),
            "temperature": temperature,
            "true_class": true_class,
            "temperatures": list(TEMPERATURES),
            "largest": LARGEST,
            "positive": palette.ACTIVATION.tolist(),
            "signed": palette.SIGNED.tolist(),
        },
        on_edit_change=on_edit,
    )


def stamp(step: LastStep) -> str:
    """A name for these very numbers: an edit made on others is too old."""
    return hashlib.blake2b(step.flat.tobytes() + step.weights.tobytes(), digest_size=8).hexdigest()


def _rounded(values: np.ndarray) -> list:
    """float32 numbers as the shortest text that still names them: a third of the message."""
    return [_rounded(v) if v.ndim else float(str(v)) for v in np.asarray(values, np.float32)]
