"""Forms of a world and their way through the parts, kept for whoever asks for the same again."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from cvlab.modularity.forms import Forms, World, make_forms
from cvlab.modularity.network import Net
from cvlab.modularity.parts import RIGHT, Parts, Seen, see
from cvlab.modularity.pens import TESTING, pen_of
from cvlab.modularity.telling import Told
from cvlab.modularity.tracing import alone, judge_all, see_all

FORMS = 200  # on the conveyor
KEPT = 6  # some 15 MB each


@lru_cache(maxsize=KEPT)
def forms_of(world: World) -> Forms:
    """The forms that are looked at in that world.

    Raises:
        ValueError: where the digits of its pen are not on this computer.
    """
    return make_forms(world, FORMS, pen_of(world.pen, TESTING))


@lru_cache(maxsize=KEPT)
def _seen(world: World, parts: Parts, net: Net) -> tuple[tuple[Seen, ...], list[float]]:
    forms = forms_of(world)
    seen = see_all(forms, parts, net)
    return seen, alone(forms, parts, seen)


def told_of(world: World, parts: Parts, net: Net, net_name: str, deepest: int, form: int | None) -> Told:
    """All there is to say of these forms and parts; form: which is looked at, None is the first that was lost."""
    seen, tests = _seen(world, replace(parts, rule="none"), net)
    forms = forms_of(world)
    trace = judge_all(forms, parts, seen)
    if form is None:
        lost = trace.lost()
        form = int((lost >= 0).argmax())
    return Told(forms, trace, tests, net_name, form, deepest)


def share_right(world: World, parts: Parts, net: Net) -> float:
    """The share of numbers that the parts read rightly without a rule, in that world with seed 0."""
    first = replace(world, seed=0)
    told = told_of(first, replace(parts, rule="none"), net, "", 0, 0)
    return float((told.trace.judged[0].outcome == RIGHT).mean())


def told_once(forms: Forms, parts: Parts, net: Net, net_name: str) -> Told:
    """One form that somebody wrote: nobody but the writer knows its truth, so it is not traced."""
    seen = see(forms, parts, net)
    return Told(forms, judge_all(forms, parts, (seen,) * 5), (), net_name, 0, 0, traced=False)
