"""What is climbed and how, in the words of the page: its captions, and the gaps of its lesson."""

from __future__ import annotations

from typing import Any

from cvlab.maximization.ascent import Goal
from cvlab.params import params

NOUNS = {
    False: {
        "unit": "filter",
        "maps": "maps",
        "mean": "mean of the map",
        "middle": "middle of the map",
        "one_mean": "the mean of one filter's map",
        "one_middle": "the middle of one filter's map",
    },
    True: {
        "unit": "unit",
        "maps": "answers",
        "mean": "answer",
        "middle": "answer",
        "one_mean": "one unit's answer",
        "one_middle": "one unit's answer",
    },
}


def caption(objective: Any, units: bool) -> str:
    """What the number under a picture is: "mean of the map", or of a layer of units "minus the answer"."""
    return objective.caption.format(**NOUNS[units])


def lesson_words(goal: Goal, units: bool, *, pictured: bool = False) -> dict[str, str]:
    """The lesson's words for the recipe and the objective: where x begins, what it holds and climbs, and by what step.

    Args:
        units: whether the layer gives one number a unit, as a dense one does, and no maps.
        pictured: whether the climb begins with a picture, as a dream does, and not with noise.
    """
    recipe, count = goal.recipe, len(goal.filters)
    objective, rule = recipe.objective, recipe.rule
    chosen = {p.name: getattr(objective, p.name) for p in params(objective)}
    nouns = {**NOUNS[units], **chosen, "first": getattr(objective, "first", None)}
    octaves = f" in each of {goal.octaves} sizes, from small to large" if goal.octaves > 1 else ""
    steps = f"{recipe.steps} {'step' if recipe.steps == 1 else 'steps'}{octaves}"
    batch = "in one batch through one compiled loop"
    return {
        "begins": "your picture" if pictured else recipe.parameterisation.begins,
        "holds": recipe.parameterisation.holds,
        "climbed": objective.said.format(**nouns),
        "formula": f"$${rule.formula}$$",
        "rule": rule.words.format(rate=rule.rate),
        "together": f"The {count} pictures on screen climb together, {steps}, {batch}, "
        f"{objective.towards.format(**nouns)}."
        if count > 1
        else f"The picture on screen climbs {steps}, through one compiled loop.",
    }
