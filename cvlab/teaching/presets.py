"""Benches that are already there: three classes of drawings, and a class that is always drawn on a table."""

from __future__ import annotations

from functools import lru_cache

from cvlab.teaching.bench import NONE, Bench
from cvlab.teaching.drawings import drawings

EACH, HELD_BACK = 12, 6
# name -> (its classes with what is drawn of each, what is held back to test by, what is none of them)
_ABOUT: dict[str, tuple[dict[str, str], dict[str, str], tuple[str, ...]]] = {
    "Three drawings": ({"star": "star", "house": "house", "face": "face"}, {}, ("fish",)),
    "The chair test": (
        {"star": "star", "house": "house", "cup": "cup on a table"},
        {"cup": "cup"},
        ("table",),
    ),
    "My own": ({}, {}, ()),
}
PRESETS = tuple(_ABOUT)
OWN = "My own"


@lru_cache(maxsize=8)
def preset(name: str) -> Bench:
    """The bench of that name; "My own" has two empty classes.

    Raises:
        ValueError: for a name that none has.
    """
    if name not in _ABOUT:
        raise ValueError(f"There is no such set of drawings; there are: {', '.join(PRESETS)}.")
    classes, tests, others = _ABOUT[name]
    bench = Bench()
    for label in classes or ("class 1", "class 2"):
        bench = bench.add_class(label)
    for label, thing in classes.items():
        for pixels in drawings(thing, EACH):  # each is a moment of its own
            bench = bench.add(label, [pixels])
    for label, thing in tests.items():
        bench = bench.add(label, drawings(thing, HELD_BACK, seed=5), test=True)
    for thing in others:
        for pixels in drawings(thing, HELD_BACK, seed=5):
            bench = bench.add(NONE, [pixels])
    return bench
