"""A family of specs by kind, in the order they were written: pickers, links and generic tests read it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from cvlab.params import check
from cvlab.text import clean, quoted

_Spec = TypeVar("_Spec", bound=type)

DEEPEST = 6  # lists within lists that a field may hold; a kernel of three colours has three


class Registry(Mapping[str, type]):
    """kind -> Spec class. `@FAMILY.register` adds one; a family needs no other line anywhere."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._specs: dict[str, type] = {}

    def register(self, spec: _Spec) -> _Spec:
        """Add a spec class under the default of its first field, `kind`. Source order is kept."""
        first = dataclasses.fields(spec)[0]
        if first.name != "kind" or not isinstance(first.default, str):
            raise TypeError(f"{spec.__name__}: the first field of a spec is `kind: str = ...`.")
        if first.default in self._specs:
            raise TypeError(f"There is already a {self.noun} called {first.default!r}.")
        self._specs[first.default] = spec
        return spec

    def __getitem__(self, kind: str) -> type:
        if not isinstance(kind, str) or kind not in self._specs:
            raise ValueError(
                f"There is no {self.noun} called {quoted(kind)}; there are: {', '.join(self._specs)}."
            )
        return self._specs[kind]

    def __contains__(self, kind: object) -> bool:
        return kind in self._specs

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def make(self, fields: Mapping[str, Any]) -> Any:
        """The spec that `dataclasses.asdict` wrote, checked. JSON's lists become tuples again.

        Raises:
            ValueError: for an unknown kind or field, or a value outside its limits.
        """
        fields = dict(fields)
        cls = self[fields.get("kind", "")]
        known = {f.name for f in dataclasses.fields(cls)}
        unknown = sorted(map(str, set(fields) - known))
        if unknown:
            raise ValueError(f"A {self.noun} of kind {fields['kind']!r} has no {clean(', '.join(unknown))}.")
        spec = cls(**{name: as_tuples(value) for name, value in fields.items()})
        check(spec)
        return spec


def as_tuples(value: Any, deepest: int = DEEPEST) -> Any:
    """The value with every list, however deep, turned into a tuple.

    Raises:
        ValueError: for lists in more lists than anything here has.
    """
    if not isinstance(value, list | tuple):
        return value
    if deepest == 0:
        raise ValueError(
            f"There are lists here that lie in more than {DEEPEST} others; nothing has such a value."
        )
    return tuple(as_tuples(v, deepest - 1) for v in value)


def title(spec: type) -> str:
    """The name a learner reads: a class's `title`, or its kind with spaces."""
    return (
        getattr(spec, "title", None)
        or str(dataclasses.fields(spec)[0].default).replace("_", " ").capitalize()
    )
