"""The fields of a spec, with their limits, defaults and words: one truth for widgets, links and checks."""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Range:
    """Numbers from `low` to `high`, both included; `step` is what one click of a slider changes."""

    low: float
    high: float
    step: float = 1
    log: bool = False

    def problem(self, value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"is not a number: {value!r}"
        if not math.isfinite(value):
            return f"is not a finite number: {value!r}"
        if not self.low <= value <= self.high:
            return f"is {value:g}; it must lie between {self.low:g} and {self.high:g}"
        return None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of a few named options."""

    options: tuple[Any, ...]

    def problem(self, value: Any) -> str | None:
        if value in self.options:
            return None
        return f"is {value!r}; it must be one of {', '.join(map(str, self.options))}"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """(height, width), each within `each`; a widget offers one number until they differ. None if `optional`."""

    each: Range
    optional: bool = False

    def problem(self, value: Any) -> str | None:
        if value is None and self.optional:
            return None
        if not isinstance(value, tuple) or len(value) != 2:
            return f"is {value!r}; it must be a pair (height, width)"
        return next((text for v in value if (text := self.each.problem(v))), None)


@dataclass(frozen=True, kw_only=True)
class Switch:
    """On or off."""

    def problem(self, value: Any) -> str | None:
        return None if isinstance(value, bool) else f"is {value!r}; it must be true or false"


@dataclass(frozen=True, kw_only=True)
class Text:
    """A name that matches the whole of `pattern`; `rule` says in words which."""

    pattern: str
    rule: str
    longest: int = 200

    def problem(self, value: Any) -> str | None:
        if isinstance(value, str) and len(value) <= self.longest and re.fullmatch(self.pattern, value):
            return None
        return f"is {value!r}; it must be {self.rule}"


Limit = Range | Choice | Pair | Switch | Text


@dataclass(frozen=True, kw_only=True)
class Param:
    """One field of a spec: its name, what is allowed, what it is without a choice, and its words."""

    name: str
    limit: Limit
    default: Any
    label: str
    help: str


def param(default: Any, limit: Limit, *, label: str, help: str = "") -> Any:
    """A dataclass field that a learner may choose."""
    return dataclasses.field(default=default, metadata={"limit": limit, "label": label, "help": help})


def params(spec: Any) -> tuple[Param, ...]:
    """The choosable fields of a spec (class or instance), in their order."""
    return tuple(
        Param(
            name=f.name,
            limit=f.metadata["limit"],
            default=f.default,
            label=f.metadata["label"],
            help=f.metadata["help"],
        )
        for f in dataclasses.fields(spec)
        if "limit" in f.metadata
    )


def check(spec: Any) -> None:
    """Raise ValueError, naming the field, its value and the rule, where a spec breaks its limits."""
    for p in params(spec):
        problem = p.limit.problem(getattr(spec, p.name))
        if problem:
            raise ValueError(f"{p.label} ({p.name}) {problem}.")
