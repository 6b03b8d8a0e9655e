"""A list of augmentations as a short text for links, and back, with nothing trusted on the way."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from cvlab.augmentations.base import AUGMENTATIONS, AugmentationSpec, Filled
from cvlab.augmentations.moves import Shear
from cvlab.keras_spec import changed
from cvlab.text import quoted

MOST = 20  # augmentations in a list: beyond that a picture is soup, and a link an attack


def to_text(specs: Sequence[AugmentationSpec]) -> str:
    """`rotation:degrees=12,fill_mode=wrap;zoom`: kinds in order, with what differs from their defaults."""
    words = []
    for spec in specs:
        fields = changed(spec)
        kind = fields.pop("kind")
        words.append(kind + (":" + ",".join(f"{k}={v}" for k, v in fields.items()) if fields else ""))
    return ";".join(words)


def from_text(text: str) -> tuple[AugmentationSpec, ...]:
    """The list that `to_text` wrote, checked.

    Raises:
        ValueError: in one sentence, for an unknown kind or field, a value out of its limits, or too many.
    """
    entries = [entry for entry in text.split(";") if entry]
    if len(entries) > MOST:
        raise ValueError(f"A list has at most {MOST} augmentations; this one has {len(entries)}.")
    return tuple(_spec(entry) for entry in entries)


def _spec(entry: str) -> AugmentationSpec:
    kind, _, rest = entry.partition(":")
    defaults = {f.name: f.default for f in dataclasses.fields(AUGMENTATIONS[kind])}
    fields = {}
    for part in filter(None, rest.split(",")):
        name, _, value = part.partition("=")
        fields[name] = _number(name, value) if isinstance(defaults.get(name), float) else value
    return AUGMENTATIONS.make({**fields, "kind": kind})


def _number(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise ValueError(
            f"{quoted(name)} is {quoted(value)}, which is no number; copy the link again."
        ) from error


def noticed(specs: Sequence[AugmentationSpec]) -> dict[str, object]:
    """What the lesson's steps look for in a list: its kinds in order, the range of its shear, what lies outside."""
    shears = [spec.degrees for spec in specs if isinstance(spec, Shear)]
    fills = [spec.fill_mode for spec in specs if isinstance(spec, Filled)]
    return {
        "kinds": " ".join(spec.kind for spec in specs),
        "shear": max(shears, default=0.0),
        "fill": fills[0] if fills else "",
    }
