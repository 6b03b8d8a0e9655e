"""What there is to ask about the layers of a network and what they make of a picture."""

from __future__ import annotations

from collections.abc import Sequence

from cvlab.feature_maps import Seen, Summary
from cvlab.question import Question
from cvlab.text import plain
from cvlab.ui.components.maps import Chosen
from cvlab.ui.feature_maps.probing import named
from cvlab.ui.networks.network import Network


def question(
    network: Network, seen: Seen, chosen: Chosen, most: int | None, sparse: Sequence[Summary]
) -> Question | None:
    """The most telling question about what is on screen; None where there is none.

    Args:
        most: the channel of the chosen layer whose loss costs the answer most, where each was tried.
        sparse: the layers of maps that hold zeros.
    """
    tapped = seen.maps[chosen[0]]
    kind = "channel" if tapped.ndim > 1 else "unit"
    best = plain(named(network, seen.probabilities)[0])
    if most is not None:
        layer = plain(chosen[0].rsplit("/", 1)[-1])
        return Question(
            f"Which {kind} of {layer}, switched off by itself, takes most from {best}?",
            most,
            f"Each of the {tapped.shape[-1]} {kind}s was switched off once; without {kind} {most} the share of {best} "
            f"is smallest. A {kind} with bright values need not be one that matters for the answer.",
            0,
        )
    if not sparse:
        return None
    return Question(
        f"How many percent of the numbers of {plain(sparse[-1].name.rsplit('/', 1)[-1])} are exactly 0? (10 off is "
        "still right.)",
        round(100 * sparse[-1].zeros, 1),
        "ReLU makes 0 of every negative sum, and pooling keeps a 0 only where its whole window is 0.",
        10,
    )
