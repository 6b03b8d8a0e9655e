"""What a filter would like to see: what to climb, what the picture is made of, how it is shaken, how far to step.

Four small families, chosen apart from each other. Their formulas are written once over `ops`, the array functions
that whoever climbs passes in (`keras.ops`), so that a new member is one class here and nothing elsewhere.
Source: C. Olah, A. Mordvintsev, L. Schubert, "Feature visualization", 2017,
https://distill.pub/2017/feature-visualization
"""

from __future__ import annotations

from cvlab.maximization.ascent import DREAM, GOOD, NOTES, RECIPES, Ascent, Goal, Recipe, sheet, stretched
from cvlab.maximization.objectives import OBJECTIVES
from cvlab.maximization.parameterisations import PARAMETERISATIONS
from cvlab.maximization.precision import quick_bfloat16
from cvlab.maximization.robustness import ROBUSTNESS
from cvlab.maximization.rules import RULES

__all__ = [
    "DREAM",
    "GOOD",
    "NOTES",
    "OBJECTIVES",
    "PARAMETERISATIONS",
    "RECIPES",
    "ROBUSTNESS",
    "RULES",
    "Ascent",
    "Goal",
    "Recipe",
    "quick_bfloat16",
    "sheet",
    "stretched",
]
