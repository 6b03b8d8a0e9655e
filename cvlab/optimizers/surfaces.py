"""All surfaces, in the order of the menu: SURFACES."""

from cvlab.optimizers.bowls import CONDITION, Bowl, Quadratic, Ravine
from cvlab.optimizers.landscapes import Beale, Bumps, Plateau, Rosenbrock, Saddle
from cvlab.optimizers.surface import SURFACES, Surface, outside

__all__ = [
    "CONDITION",
    "SURFACES",
    "Beale",
    "Bowl",
    "Bumps",
    "Plateau",
    "Quadratic",
    "Ravine",
    "Rosenbrock",
    "Saddle",
    "Surface",
    "outside",
]
