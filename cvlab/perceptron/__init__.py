"""The perceptron: a weighted sum and its sign, the rule it learns by, what bounds its mistakes, what it cannot do."""

from cvlab.perceptron.margin import Margin, bound, margin, nearest, radius
from cvlab.perceptron.rule import MOST_UPDATES, Run, Update, extended, learn, loss, scores, wrong

__all__ = [
    "MOST_UPDATES",
    "Margin",
    "Run",
    "Update",
    "bound",
    "extended",
    "learn",
    "loss",
    "margin",
    "nearest",
    "radius",
    "scores",
    "wrong",
]
