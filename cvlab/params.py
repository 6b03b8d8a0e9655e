"""The fields of a spec, with their limits, defaults and words: one truth for widgets, links and checks."""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass, replace
from typing import Any

from cvlab.text import quoted


@dataclass(frozen=True, kw_only=True)
class Range:
    """Numbers from `low` to `high`, both included; `step` is what one click of a slider changes.

    whole: whether only whole numbers are meant. `params` sets it where a field is annotated as an int.
    """

    low: float
    high: float
    step: float = 1
    log: bool = False
    whole: bool = False

    def problem(self, value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"is not a number: {quoted(value)}"
        if isinstance(value, float) and not math.isfinite(value):
            return f"is not a finite number: {value!r}"
        if not self.low <= value <= self.high:
            return f"is {_number(value)}; it must lie between {self.low:,.10g} and {self.high:,.10g}"
        if self.whole and not isinstance(value, int):
            return f"is {value!r}; it must be a whole number"
        return None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of a few named options."""

    options: tuple[Any, ...]

    def problem(self, value: Any) -> str | None:
        # Python takes True for 1 and 3.0 for 3.
        if any(type(value) is type(option) and value == option for option in self.options):
            return None
        return f"is {quoted(value)}; it must be one of {', '.join(map(str, self.options))}"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """(height, width), two whole numbers within `each`; a widget offers one until they differ. None if `optional`."""

    each: Range
    optional: bool = False

    def problem(self, value: Any) -> str | None:
        if value is None and self.optional:
            return None
        if not isinstance(value, tuple) or len(value) != 2:
            return f"is {quoted(value)}; it must be a pair (height, width)"
        each = replace(self.each, whole=True)
        return next((text for v in value if (text := each.problem(v))), None)


@dataclass(frozen=True, kw_only=True)
class Switch:
    """On or off."""

    def problem(self, value: Any) -> str | None:
        return None if isinstance(value, bool) else f"is {quoted(value)}; it must be true or false"


@dataclass(frozen=True, kw_only=True)
class Text:
    """A name that matches the whole of `pattern`; `rule` says in words which."""

    pattern: str
    rule: str
    longest: int = 200

    def problem(self, value: Any) -> str | None:
        if isinstance(value, str) and len(value) <= self.longest and re.fullmatch(self.pattern, value):
            return None
        return f"is {quoted(value)}; it must be {self.rule}"


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
            limit=_limit(f),
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


def _limit(field: dataclasses.Field[Any]) -> Limit:
    limit = field.metadata["limit"]
    whole = isinstance(limit, Range) and field.type in (int, "int")
    return replace(limit, whole=True) if whole else limit


def _number(value: float) -> str:
    return quoted(value) if isinstance(value, int) else f"{value:.10g}"
