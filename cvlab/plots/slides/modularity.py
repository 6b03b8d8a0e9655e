"""What the modularity lesson has to save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cvlab.modularity import PARTS
from cvlab.modularity.telling import Told
from cvlab.plots.modularity import COLOURS
from cvlab.plots.slides import Line, Slide


def ladder(told: Told) -> Slide:
    """How many forms are still right behind each part."""
    stream = told.trace.stream(told.deepest)
    return Slide(
        name="Where forms are lost",
        caption=f"Of {stream[0]} forms {stream[-1]} come out right.",
        bars=(("forms", float(stream[0])), *zip(PARTS, map(float, stream[1:]), strict=True)),
        axes=("", "forms still right behind the part"),
    )


def curve(found: Mapping[str, Mapping[int, Sequence[float]]]) -> Slide | None:
    """The share read right over the forms learnt from; None before two of one kind were learnt."""
    lines = [
        Line(
            name=kind,
            x=sorted(counts),
            y=[sum(counts[n]) / len(counts[n]) for n in sorted(counts)],
            colour=COLOURS[kind],
        )
        for kind, counts in found.items()
        if len(counts) > 1
    ]
    if not lines:
        return None
    return Slide(
        name="Forms needed",
        caption="Numbers read right, the mean over draws of forms: whole is one network, parts a classifier from the "
        "same forms, tuned the ready-made one tuned on them.",
        lines=tuple(lines),
        axes=("forms learnt from", "share read right"),
    )
