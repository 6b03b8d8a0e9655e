"""What the last change did, of one part or of the forms: the same forms before it and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cvlab.figures import counted
from cvlab.modularity.forms import World
from cvlab.modularity.parts import PARTS, RIGHT, Parts
from cvlab.modularity.telling import Told, part_words
from cvlab.params import params


@dataclass(frozen=True)
class Stand:
    """How the page stood. chosen: how each part works and how the forms are made, by name. right: for each number of
    truths which forms came out right. network: how many the network from end to end read rightly."""

    chosen: Mapping[str, str]
    digits: np.ndarray
    right: tuple[np.ndarray, ...]
    network: int


def stand_of(told: Told, world: World, parts: Parts, network: int) -> Stand:
    """What is on screen, as far as a later change is held to it."""
    chosen = dict(zip(map(str.capitalize, PARTS), part_words(parts, told.net_name), strict=True))
    chosen |= {p.label: _plain(getattr(world, p.name)) for p in params(World)}
    right = tuple(judged.outcome == RIGHT for judged in told.trace.judged)
    return Stand(chosen, told.forms.digits, right, network)


def change_words(before: Stand, now: Stand, truth: int) -> str:
    """One sentence; "" where nothing was changed, more than one thing, or where these are other forms."""
    changed = [name for name in now.chosen if before.chosen[name] != now.chosen[name]]
    if len(changed) != 1 or not np.array_equal(before.digits, now.digits):
        return ""
    (name,), was, right = changed, before.right[truth], now.right[truth]
    came, went = counted(int((right & ~was).sum()), "form", "forms"), int((was & ~right).sum())
    network = f"; the one network: {before.network} → {now.network}" if before.network != now.network else ""
    what = f"{name}, {before.chosen[name]} → {now.chosen[name]}"
    return f"Last change ({what}): {came} came right, {went} went wrong{network}."


def _plain(value: object) -> str:
    return ("off", "on")[value] if isinstance(value, bool) else str(value).replace("-", "−")
