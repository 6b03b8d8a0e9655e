"""The same idea elsewhere: two machines that are made of parts, each drawn as a chain."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from cvlab.modularity.world_models import PRICING, WORLD_MODEL, controller_parameters, vision_parameters
from cvlab.ui.components import register

FOLDER = Path(__file__).parent

_chain = register("chain", FOLDER, (FOLDER / "chain.html").read_text("utf-8"))


def show_elsewhere() -> None:
    """World Models and an engine for prices."""
    _chain(
        key="modularity_world_model",
        data={
            "title": "World Models: a car that learns to race (D. Ha, J. Schmidhuber, 2018)",
            "pieces": [asdict(piece) for piece in WORLD_MODEL],
            "words": "What to see and what comes next is learnt from pictures alone, which are many. What to do is "
            f"learnt from rewards, which are few: so the part that learns from them has {controller_parameters():,} "
            f"parameters, {vision_parameters() / controller_parameters():,.0f} times fewer than the one that sees. The "
            "parts can be looked into: what V keeps can be painted, what M foretells can be watched, as a dream.",
        },
    )
    _chain(
        key="modularity_pricing",
        data={
            "title": "An engine for prices: what is paid for a used thing",
            "pieces": [asdict(piece) for piece in PRICING],
            "words": "One net from photographs to a price would need sales with photographs, and could not say why. In "
            "parts each learns from what there is for it, a wrong price is traced to the part that erred, and a rule "
            "is changed without any training.",
        },
    )
