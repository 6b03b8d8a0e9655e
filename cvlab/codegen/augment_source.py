"""The augmentation of an experiment as Python source that runs without cvlab: numpy and OpenCV alone."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Sequence
from typing import Any

from cvlab.augmentations import applying, values

_ALWAYS = (
    applying.augment,
    applying.as_seeds,
    applying.picture_seeds,
    applying.mixed,
    applying.uniform,
    applying.drawn_numbers,
    applying.steps,
)
_MOVES = (applying.fill_of, applying.composed, applying.about_centre, applying.warp)
_BORDERS = f"BORDERS = {applying.BORDERS!r}  # fill mode: OpenCV's number"


def to_source(specs: Sequence[Any]) -> str:
    """Functions and classes for a script: `augment(images, AUGMENTATIONS, picture_seeds(seed, epoch, rows))`
    then gives the very pictures that cvlab trains on. The first line imports what it needs.
    """
    names = [f"{type(spec).__name__}{number}" for number, spec in enumerate(specs, start=1)]
    text = [_BORDERS] + [
        inspect.getsource(f).strip()
        for f in (*_ALWAYS, *_MOVES, values.through_tables, inspect.unwrap(values.normal_table))
    ]
    text += [_class(name, spec) for name, spec in zip(names, specs, strict=True)]
    text.append(f"AUGMENTATIONS = ({''.join(f'{name}(), ' for name in names)})".replace(", )", ",)"))
    return (
        "import zlib\nfrom functools import cache\n\nimport cv2\nimport numpy as np\n\n\n"
        + "\n\n\n".join(text)
        + "\n"
    )


def _class(name: str, spec: Any) -> str:
    """A spec with its chosen values as plain attributes, and the methods that draw and apply."""
    chosen = {f.name: getattr(spec, f.name) for f in dataclasses.fields(spec)}
    chosen |= {"moves": spec.moves, "uniforms": spec.uniforms, "fill": spec.fill}
    lines = [f"class {name}:", *(f"    {key} = {value!r}" for key, value in chosen.items())]
    methods = [spec.draw, spec.matrices if spec.moves else spec.change]
    return (
        "\n".join(lines) + "\n\n" + "\n".join(inspect.getsource(m.__func__).rstrip() + "\n" for m in methods)
    )
