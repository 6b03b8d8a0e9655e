"""The steps of a lesson: what to do, how the page is set up for it, and by what one sees that it was done.

They stand beside the lesson's words, in assets/lessons/<slug>.toml.
"""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "assets" / "lessons"
MINUTES = (5, 20, 45)  # the tracks: what fits into so many minutes; a longer one holds the shorter
BOUNDS = {"min", "max", "not"}


@dataclass(frozen=True, kw_only=True)
class Sign:
    """Something by which the page notices that a step was done.

    look: says it to the learner. facts: by name, what has to be so; see `holds`. did: a deed that only the browser
    sees, done while the facts are so: "point", "press" or "type" and a CSS selector of what it is done to; "" where
    there is none. So no fact can be called `look` or `did`.
    """

    look: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    did: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do, on the tracks of so many minutes and more.

    words, hint, answer: Markdown. set: control -> value, on top of the page as it is at first. signs: each has to be
    seen once, in any order. at: the key of the control or part that the page is brought to when it is set up; "" is its
    top.
    """

    minutes: int
    words: str
    signs: tuple[Sign, ...]
    hint: str
    answer: str
    set: Mapping[str, Any] = field(default_factory=dict)
    at: str = ""

    @property
    def id(self) -> str:
        """A name that stays when other steps come or go."""
        return f"{zlib.crc32(self.words.encode()):08x}"


@dataclass(frozen=True, kw_only=True)
class Steps:
    """A lesson's steps in order.

    start: control -> value of the page as it is at first, None where nothing is chosen. forget: what else the page
    remembers of the learner's doing, by its place in the session. stays: what becomes of the learner's pictures when
    the page is brought back to how it was at first.
    """

    start: Mapping[str, Any]
    forget: tuple[str, ...]
    steps: tuple[Step, ...]
    stays: str = "Your pictures stay."

    def setting(self, step: Step | None = None) -> dict[str, Any]:
        """control -> value of the page as a step needs it, or as it is at first."""
        return {**self.start, **(step.set if step else {})}


@cache
def steps_of(slug: str) -> Steps:
    """The steps of that lesson.

    Raises:
        ValueError: where the file says something that no step has.
    """
    told = tomllib.loads((FOLDER / f"{slug}.toml").read_text(encoding="utf-8"))
    steps = tuple(_step(slug, one) for one in told.pop("steps"))
    start = {**told.pop("start"), **dict.fromkeys(told.pop("empty", ()))}
    found = Steps(
        start=start,
        forget=tuple(told.pop("forget", ())),
        steps=steps,
        stays=told.pop("stays", Steps.stays),
    )
    if told:
        raise ValueError(f"{slug}.toml: nothing is known of {', '.join(told)}.")
    if unknown := {name for step in steps for name in step.set} - found.start.keys():
        raise ValueError(f"{slug}.toml: [start] does not say how {', '.join(sorted(unknown))} is at first.")
    return found


def _step(slug: str, told: dict[str, Any]) -> Step:
    signs = tuple(
        Sign(look=one.pop("look"), did=one.pop("did", ""), facts=one) for one in told.pop("signs", ())
    )
    fields: dict[str, Any] = {name: v.strip() if isinstance(v, str) else v for name, v in told.items()}
    step = Step(signs=signs, **fields)
    if step.minutes not in MINUTES:
        raise ValueError(
            f"{slug}.toml: a step is for {', '.join(map(str, MINUTES))} minutes, not {step.minutes}."
        )
    return step


def holds(sign: Sign, facts: Mapping[str, Any]) -> bool:
    """Whether the facts are as the sign asks: a value is equal, of a list any, of a table min, max and not hold."""
    return all(name in facts and _fits(wanted, facts[name]) for name, wanted in sign.facts.items())


def _fits(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, dict):
        if unknown := wanted.keys() - BOUNDS:
            raise ValueError(f"A sign knows {', '.join(sorted(BOUNDS))}, not {', '.join(unknown)}.")
        if value is None:
            return False
        low, high = wanted.get("min", value), wanted.get("max", value)
        return low <= value <= high and not ("not" in wanted and value == wanted["not"])
    return value in wanted if isinstance(wanted, list) and not isinstance(value, list) else value == wanted
