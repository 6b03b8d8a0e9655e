"""An architecture: an input shape and a row of layers that knows its shapes, its counts and its problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cvlab.keras_names import changed
from cvlab.layers import (
    LAYERS,
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerSpec,
    MaxPooling2D,
)
from cvlab.registry import as_tuples
from cvlab.regularizers import RegularizerSpec
from cvlab.types import Shape

MAX_LAYERS = 64
MAX_PARAMETERS = 5_000_000
MAX_MACS = 500_000_000


@dataclass(frozen=True)
class Architecture:
    """What a network is made of. Hashable; nothing is computed before it is asked."""

    input_shape: Shape
    layers: tuple[LayerSpec, ...]

    def layer_names(self) -> tuple[str, ...]:
        """The names Keras gives in a fresh session: conv2d, conv2d_1, ..."""
        seen: dict[str, int] = {}
        names = []
        for layer in self.layers:
            count = seen.get(layer.kind, 0)
            seen[layer.kind] = count + 1
            names.append(f"{layer.kind}_{count}" if count else layer.kind)
        return tuple(names)

    def output_shapes(self) -> tuple[tuple[str, Shape], ...]:
        """(layer name, shape without the batch) of every layer, in order.

        Raises:
            ValueError: in words, at the first layer that does not fit.
        """
        shapes, problem = self._walk()
        if problem:
            raise ValueError(problem)
        return shapes

    def output_shape(self) -> Shape:
        """The shape of what the whole network gives."""
        shapes = self.output_shapes()
        return shapes[-1][1] if shapes else self.input_shape

    def problems(self) -> tuple[str, ...]:
        """What keeps it from being built, each a sentence naming the layer; empty where all is well."""
        if not self.layers:
            return ("A network needs at least one layer.",)
        if len(self.layers) > MAX_LAYERS:
            return (f"This network has {len(self.layers)} layers; {MAX_LAYERS} are allowed.",)
        problem = self._walk()[1]
        if problem:
            return (problem,)
        parameters, macs = self.parameter_count(), self.mac_count()
        if parameters > MAX_PARAMETERS:
            return (f"This network has {parameters:,} parameters; {MAX_PARAMETERS:,} are allowed here.",)
        if macs > MAX_MACS:
            return (
                f"One picture costs this network {macs:,} multiplications; {MAX_MACS:,} are allowed here.",
            )
        return ()

    def parameter_count(self) -> int:
        """How many numbers it holds, trained or not: Keras' "Total params"."""
        return sum(layer.parameter_count(shape) for layer, shape in self._with_inputs())

    def trainable_count(self) -> int:
        """How many of its numbers training changes: Keras' "Trainable params"."""
        return sum(layer.trainable_count(shape) for layer, shape in self._with_inputs())

    def mac_count(self) -> int:
        """Multiply-and-adds for one picture."""
        return sum(layer.mac_count(shape) for layer, shape in self._with_inputs())

    def summary(self, name: str = "sequential") -> str:
        """The table of layers, shapes and counts, as `keras.Model.summary` prints it."""
        rows = []
        for (layer, shape), (label, out) in zip(self._with_inputs(), self.output_shapes(), strict=True):
            size = ", ".join(map(str, (None, *out)))
            rows.append((f"{label} ({layer.keras_class})", f"({size})", f"{layer.parameter_count(shape):,}"))
        return _table(name, rows, self.parameter_count(), self.trainable_count())

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; fields at their defaults are left out."""
        return {"input_shape": list(self.input_shape), "layers": [changed(layer) for layer in self.layers]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Architecture:
        """The architecture that `to_dict` wrote.

        Raises:
            ValueError: where a layer is unknown or out of its limits.
        """
        shape = as_tuples(data.get("input_shape", ()))
        layers = data.get("layers", ())
        if not isinstance(shape, tuple) or not 1 <= len(shape) <= 3:
            raise ValueError(
                f"The input shape is {shape!r}; it must be (height, width, channels) or (units,)."
            )
        if not all(isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= 4096 for n in shape):
            raise ValueError(f"The input shape is {shape!r}; its numbers must lie between 1 and 4096.")
        if not isinstance(layers, list | tuple) or not all(isinstance(fields, Mapping) for fields in layers):
            raise ValueError("The layers of a network must be a list of layers, each with its kind.")
        return cls(shape, tuple(LAYERS.make(fields) for fields in layers))

    def _with_inputs(self) -> list[tuple[LayerSpec, Shape]]:
        outputs = [shape for _, shape in self.output_shapes()]
        return list(zip(self.layers, [self.input_shape, *outputs[:-1]], strict=True))

    def _walk(self) -> tuple[tuple[tuple[str, Shape], ...], str | None]:
        shape, shapes = self.input_shape, []
        for place, (name, layer) in enumerate(zip(self.layer_names(), self.layers, strict=True), 1):
            problem = layer.problem(shape)
            if problem:
                return tuple(shapes), f"Layer {place}, {name} ({layer.keras_class}): {problem}"
            shape = layer.output_shape(shape)
            shapes.append((name, shape))
        return tuple(shapes), None


def with_options(
    architecture: Architecture,
    *,
    dropout: float = 0.0,
    batch_normalization: bool = False,
    regularizers: Mapping[str, Mapping[str, RegularizerSpec | None]] | None = None,
) -> Architecture:
    """The same network with dropout, batch normalization or regularizers added.

    Args:
        dropout: the share dropped before the last Dense layer, where most weights are; 0 adds no layer.
        batch_normalization: put a BatchNormalization behind every Conv2D, before its activation.
        regularizers: layer name -> {"kernel" | "bias" | "activity": a spec of REGULARIZERS, or None}. Names are
            those of `architecture.layer_names()`, as in {"conv2d_1": {"kernel": L2(l2=0.001)}}.

    Raises:
        ValueError: for a layer that is not there or that takes no such regularizer.
    """
    named = dict(zip(architecture.layer_names(), architecture.layers, strict=True))
    for name, chosen in (regularizers or {}).items():
        if name not in named:
            raise ValueError(f"There is no layer called {name!r}; there are: {', '.join(named)}.")
        for part, regularizer in chosen.items():
            if not hasattr(named[name], f"{part}_regularizer"):
                raise ValueError(f"The layer {name} takes no {part} regularizer; Conv2D and Dense layers do.")
            named[name] = replace(named[name], **{f"{part}_regularizer": regularizer})
    layers = list(named.values())
    last = max((place for place, layer in enumerate(layers) if isinstance(layer, Dense)), default=None)
    built: list[LayerSpec] = []
    for place, layer in enumerate(layers):
        if dropout and place == last:
            built.append(Dropout(rate=dropout))
        built.append(layer)
        if batch_normalization and isinstance(layer, Conv2D):
            built += _normalized(built.pop())
    return Architecture(architecture.input_shape, tuple(built))


def regularizable(architecture: Architecture) -> tuple[str, ...]:
    """The names of the layers that take kernel, bias and activity regularizers."""
    pairs = zip(architecture.layer_names(), architecture.layers, strict=True)
    return tuple(name for name, layer in pairs if hasattr(layer, "kernel_regularizer"))


def _normalized(layer: Conv2D) -> list[LayerSpec]:
    # An activation inside the layer moves behind the normalization, where its authors put it.
    if layer.activation == "linear":
        return [layer, BatchNormalization()]
    return [
        replace(layer, activation="linear"),
        BatchNormalization(),
        Activation(activation=layer.activation),
    ]


def _table(name: str, rows: list[tuple[str, str, str]], total: int, trainable: int) -> str:
    head = ("Layer (type)", "Output Shape", "Param #")
    wide = [max(len(row[i]) for row in [head, *rows]) for i in range(3)]

    def line(left: str, fill: str, cross: str, right: str) -> str:
        return left + cross.join(fill * (w + 2) for w in wide) + right

    def cells(row: tuple[str, str, str], bar: str) -> str:
        first, second, third = row
        texts = (f" {first:<{wide[0]}} ", f" {second:<{wide[1]}} ", f" {third:>{wide[2]}} ")
        return bar + bar.join(texts) + bar

    body = f"\n{line('├', '─', '┼', '┤')}\n".join(cells(row, "│") for row in rows)
    counts = (
        f" Total params: {total:,} ({_bytes(total)})",
        f" Trainable params: {trainable:,} ({_bytes(trainable)})",
        f" Non-trainable params: {total - trainable:,} ({_bytes(total - trainable)})",
    )
    title = f'Model: "{name}"'
    top = (title, line("┏", "━", "┳", "┓"), cells(head, "┃"), line("┡", "━", "╇", "┩"))
    return "\n".join((*top, body, line("└", "─", "┴", "┘"), *counts))


def _bytes(count: int) -> str:
    """Keras' way to write the size of that many float32 numbers."""
    size, units = 4.0 * count, ["B", "KB", "MB", "GB"]
    while size >= 1024 and len(units) > 1:
        size /= 1024
        units.pop(0)
    return f"{size:.2f} {units[0]}"


PRESETS: dict[str, Architecture] = {
    "notes_convnet": Architecture(
        (28, 28, 1),
        (
            Conv2D(filters=6, kernel_size=(3, 3)),
            Activation(activation="relu"),
            MaxPooling2D(pool_size=(2, 2)),
            Conv2D(filters=12, kernel_size=(3, 3)),
            Activation(activation="relu"),
            MaxPooling2D(pool_size=(2, 2)),
            Flatten(),
            Dense(units=10),
            Activation(activation="softmax"),
        ),
    ),
}
