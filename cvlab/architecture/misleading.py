"""Layers of a network that change its pictures in training so far that their labels may not survive."""

from __future__ import annotations

from collections.abc import Sequence

from cvlab.architecture import Architecture
from cvlab.layers import RandomFlip, RandomRotation

UPRIGHT = 0.25  # of a whole turn: farther, and a 6 is on its way to a 9


def layers_that_mislead(network: Architecture, class_names: Sequence[str]) -> str:
    """One sentence about layers inside a network that make other digits of digits; empty where there are none."""
    if not {*"0123456789"}.issuperset(class_names):
        return ""
    for layer in network.layers:
        if isinstance(layer, RandomFlip) and "horizontal" in layer.mode:
            what, why = "mirrors", "a mirrored 2 is no 2"
        elif isinstance(layer, RandomFlip):
            what, why = "upturns", "an upturned 6 is a 9"
        elif isinstance(layer, RandomRotation) and layer.factor > UPRIGHT:
            what, why = f"turns by up to {360 * layer.factor:.0f}°", "a 6 on its head is a 9"
        else:
            continue
        return (
            f"This network {what} its pictures while it learns ({layer.keras_class}), but {why}: with digits that "
            "teaches wrong labels. The Builder page can take that layer out."
        )
    return ""
