"""How a spec of ours reads in Keras: the one rule that builds the layers and writes the exported script."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar


@dataclasses.dataclass(frozen=True, kw_only=True)
class KerasSpec:
    """A spec whose fields are named as the arguments of one Keras class.

    keras_module: where the class lives, for example "layers". keras_class: its name. keras_fixed: arguments
    that this kind always passes (Nesterov is SGD with one of them). keras_shown: arguments that a script names
    even at our defaults, as Keras has others or none. Subclasses begin with `kind: str = ...`.
    """

    keras_module: ClassVar[str]
    keras_class: ClassVar[str]
    keras_fixed: ClassVar[Mapping[str, Any]] = {}
    keras_shown: ClassVar[tuple[str, ...]] = ()

    kind: str

    def arguments(self) -> dict[str, Any]:
        """What the Keras class is called with: plain values, or specs where Keras wants an object."""
        own = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "kind"}
        return {**own, **self.keras_fixed}


def changed(spec: Any) -> dict[str, Any]:
    """The kind of a spec and those of its fields that differ from their defaults: a short serial form."""
    short: dict[str, Any] = {"kind": spec.kind}
    for f in dataclasses.fields(spec):
        value = getattr(spec, f.name)
        if f.name != "kind" and value != f.default:
            short[f.name] = changed(value) if dataclasses.is_dataclass(value) else value
    return short
