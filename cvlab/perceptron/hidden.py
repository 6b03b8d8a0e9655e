"""A hidden layer set by hand: two step units whose strip holds one class of an xor, and a third unit on top."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.figures import number
from cvlab.perceptron.rule import extended

OUTPUT = (-0.5, 1.0, -1.0)  # b, and the weights of h₁ and h₂: above 0 only for h₁ = 1 and h₂ = 0


@dataclass(frozen=True)
class HiddenLayer:
    """h₁ = step(x₁ + x₂ + c), h₂ = step(x₁ + x₂ − c), ŷ = sign(h₁ − h₂ − ½): +1 in the strip |x₁ + x₂| < c.

    Source: M. Minsky, S. Papert, "Perceptrons", 1969, on what one unit cannot do; more layers were known to.
    """

    offset: float = 3.0

    @property
    def hidden(self) -> np.ndarray:
        """2 x 3: of each unit its bias and the weights of x₁ and x₂."""
        return np.array([[self.offset, 1.0, 1.0], [-self.offset, 1.0, 1.0]])

    def units(self, places: np.ndarray) -> np.ndarray:
        """N x 2 answers of the hidden units, 0 or 1, to N x 2 places."""
        return (extended(places) @ self.hidden.T > 0).astype(np.float64)

    def answers(self, places: np.ndarray) -> np.ndarray:
        """N answers of the unit on top, −1 or +1."""
        return np.where(extended(self.units(places)) @ np.array(OUTPUT) > 0, 1.0, -1.0)

    def words(self) -> tuple[str, str, str]:
        """What each unit does."""
        c = number(self.offset)
        return (
            f"h₁ = step(x₁ + x₂ + {c}): 1 above the lower line",
            f"h₂ = step(x₁ + x₂ − {c}): 1 above the upper line",
            "ŷ = sign(h₁ − h₂ − 0.5): +1 above the one and not above the other",
        )
