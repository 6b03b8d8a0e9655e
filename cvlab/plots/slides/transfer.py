"""What the transfer lesson has to save."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cvlab.figures import whole
from cvlab.plots.slides import Line, Slide
from cvlab.plots.transfer import look
from cvlab.transfer.amounts import Amounts
from cvlab.transfer.freezing import Counts, Part
from cvlab.transfer.telling import Outcome
from cvlab.transfer.ways import WAYS


def outcomes(found: Mapping[str, Outcome]) -> Slide | None:
    """What each way reads rightly; None before one is through."""
    if not found:
        return None
    words = "; ".join(f"{WAYS[kind].title.lower()} {each.in_words}" for kind, each in found.items())
    return Slide(
        name="The ways side by side",
        caption=f"Test pictures read rightly, with the interval that holds in 95 of 100 cases: {words}.",
        bars=tuple((WAYS[kind].title, 100 * each.accuracy) for kind, each in found.items()),
        axes=("", "% of the test pictures"),
    )


def amounts(found: Amounts | None) -> Slide | None:
    """Accuracy over pictures a class; None before it was measured."""
    if found is None:
        return None
    lines = []
    for name in found.names:
        colour, dash = look(name, found)
        tried = np.isfinite(found.mean(name))
        x, y = np.log10(np.array(found.counts)[tried]), 100 * found.mean(name)[tried]
        lines.append(Line(name=name, x=x.tolist(), y=y.tolist(), colour=colour, dashed=dash != "solid"))
    draws = found.accuracies.shape[2]
    return Slide(
        name="How much data",
        caption=f"Means of up to {draws} draws, {found.tested} test pictures; "
        f"{', '.join(map(str, found.counts))} a class.",
        lines=tuple(lines),
        axes=("pictures a class, log10", "% of the test pictures"),
    )


def freezing(network: str, layers: tuple[Part, ...], frozen: int, counted: Counts) -> Slide:
    """How many numbers each block has that train."""
    trains: dict[str, float] = dict.fromkeys((part.block for part in layers), 0.0)
    for part in layers[frozen:]:
        trains[part.block] += part.trains
    return Slide(
        name="What trains",
        caption=f"{network}, {frozen} of {len(layers)} layers frozen: {whole(counted.trainable)} of "
        f"{whole(counted.total)} numbers train, the head's among them.",
        bars=tuple(trains.items()),
        axes=("", "numbers that train"),
    )
