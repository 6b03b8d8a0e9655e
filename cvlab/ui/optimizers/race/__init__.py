"""The race of seven balls, which rolls in the browser at the display's rate; a test holds its sums to numpy's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cvlab.optimizers import LEARNING_RATE, OPTIMIZERS
from cvlab.optimizers.prediction import edges
from cvlab.optimizers.race import KINDS, LETTERS, MOST_STEPS, Standing
from cvlab.optimizers.surfaces import Quadratic, Surface
from cvlab.plots.optimizers import COLOURS, DASHED
from cvlab.registry import title
from cvlab.ui.components import CANVAS, register

FOLDER = Path(__file__).parent
NAMES = {kind: title(OPTIMIZERS[kind]) for kind in KINDS} | {"momentum": "Momentum", "nesterov": "Nesterov"}
PARTS = (CANVAS, "rules", "surfaces", "terrain", "balls", "losses", "table", "hands")

_mount = register("race", FOLDER, (FOLDER / "race.html").read_text(encoding="utf-8"), parts=PARTS)


def race_board(
    surface: Surface,
    standing: Standing,
    momentum: float,
    *,
    key: str,
    stamp: str,
    on_edit: Callable[[Surface], None],
) -> None:
    """Show the race. What the learner moves in it arrives as `st.session_state[key]["edit"]` when it rests: stamp,
    start, rates, hidden and steps.

    Args:
        stamp: a new one makes the browser take start, rates and steps of `standing` in place of its own.
    """
    bowl = surface if isinstance(surface, Quadratic) else None
    racers = [
        {
            "kind": kind,
            "name": NAMES[kind],
            "letter": LETTERS[kind],
            "colour": COLOURS[kind],
            "dashed": kind in DASHED,
        }
        for kind in KINDS
    ]
    data = {
        "stamp": stamp,
        "surface": surface.kind,
        "matrix": bowl.matrix().tolist() if bowl else None,
        "window": surface.window,
        "minima": surface.minima(),
        "grain": surface.grain,
        "racers": racers,
        "limits": [LEARNING_RATE.low, LEARNING_RATE.high],
        "most": MOST_STEPS,
        "momentum": momentum,
        "edges": edges(bowl.curvatures[1], momentum) if bowl else None,
        "steepest": bowl.curvatures[1] if bowl else None,
        **standing._asdict(),
    }
    _mount(key=key, data=data, on_edit_change=lambda: on_edit(surface))
