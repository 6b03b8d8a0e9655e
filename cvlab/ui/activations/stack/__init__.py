"""A stack of layers: signal and gradient, measured and by theory, more draws coming in while one looks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from cvlab.activations.draws import counted_dead, drawn, sizes
from cvlab.activations.stack import DRAWS, FLOAT32, PICTURES, Stack
from cvlab.activations.theory import predicted
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent
SHARE = 0.03  # seconds of work in each look: a slider that is moved meanwhile waits no longer
POLL = 0.3

_mount = register(
    "stack",
    FOLDER,
    (FOLDER / "stack.html").read_text(encoding="utf-8"),
    parts=(MESSAGE, CANVAS, FOLDER.parent / "maths"),
)


def stack_view(stack: Stack, *, key: str) -> bool:
    """Show what there is of the stack's draws, and go on drawing until all are there; whether they are."""
    done = _complete(stack)
    st.fragment(_look, run_every=None if done else POLL)(stack, key, done)
    return done


def _complete(stack: Stack) -> bool:
    return len(drawn(stack)) == DRAWS and len(counted_dead(stack)) == stack.layers


def _look(stack: Stack, key: str, done: bool) -> None:
    """At first what is there at once; each time it is called by the clock, a little more."""
    if not done and _complete(stack):
        st.rerun()  # nothing is left to do, and all of it was shown the last time: the clock may stop
    turn = f"{key}.turn"
    again = st.session_state.get(turn) == stack
    st.session_state[turn] = stack
    draws = drawn(stack, SHARE if again else 0)
    dead = counted_dead(stack, SHARE if again and len(draws) == DRAWS else 0)
    theory = predicted(stack)
    header = {
        "layers": stack.layers,
        "width": stack.width,
        "draws": len(draws),
        "wanted": DRAWS,
        "pictures": PICTURES,
        "float32": FLOAT32,
        "signal": _told(np.stack([draw.signal for draw in draws]), theory.signal),
        "gradient": _told(np.stack([draw.gradient for draw in draws]), theory.gradient),
        "dead": dead,
    }
    _mount(key=key, data=pack(header))


def _told(powers: np.ndarray, theory: np.ndarray) -> dict[str, list[float | None]]:
    """The sizes as the browser takes them: None where they are beyond all numbers."""
    found = sizes(powers)
    lines = {"mean": found.mean, "low": found.low, "high": found.high, "theory": np.sqrt(theory)}
    return {name: [float(v) if np.isfinite(v) else None for v in line] for name, line in lines.items()}
