"""An architecture: an input shape and a row of layers that knows its shapes, its costs and its problems."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cvlab.architecture.rows import Row, Seen
from cvlab.architecture.summary import table
from cvlab.keras_spec import changed
from cvlab.layers import LAYERS, LayerSpec, Stage
from cvlab.registry import as_tuples
from cvlab.text import quoted
from cvlab.types import Shape

# What can be drawn and counted; how much may be trained here is for the experiment to say.
MAX_LAYERS = 64
MAX_PARAMETERS = 200_000_000
MAX_MACS = 20_000_000_000
BYTES = 4  # of a float32


@dataclass(frozen=True, kw_only=True)
class Misfit:
    """The first layer that does not fit what comes before it. place: from 0. name: of the layer. reason: the end of a
    sentence about it."""

    place: int
    name: str
    keras_class: str
    reason: str

    @property
    def words(self) -> str:
        """The whole sentence, which names the layer."""
        return f"Layer {self.place + 1}, {self.name} ({self.keras_class}): {self.reason}"


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
            count = seen.get(layer.name, 0)
            seen[layer.name] = count + 1
            names.append(f"{layer.name}_{count}" if count else layer.name)
        return tuple(names)

    def output_shapes(self) -> tuple[tuple[str, Shape], ...]:
        """(layer name, shape without the batch) of every layer, in order.

        Raises:
            ValueError: in words, at the first layer that does not fit.
        """
        shapes, misfit = self._walk()
        if misfit:
            raise ValueError(misfit.words)
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
        if misfit := self.broken():
            return (misfit.words,)
        parameters, macs = self.parameter_count(), self.mac_count()
        if parameters > MAX_PARAMETERS:
            return (f"This network has {parameters:,} parameters; {MAX_PARAMETERS:,} are allowed here.",)
        if macs > MAX_MACS:
            return (
                f"One picture costs this network {macs:,} multiplications; {MAX_MACS:,} are allowed here.",
            )
        return ()

    def broken(self) -> Misfit | None:
        """The first layer that does not fit; None where all of them fit."""
        return self._walk()[1]

    def parameter_count(self) -> int:
        """How many numbers it holds, trained or not: Keras' "Total params"."""
        return sum(layer.parameter_count(shape) for layer, shape in self._with_inputs())

    def trainable_count(self) -> int:
        """How many of its numbers training changes: Keras' "Trainable params"."""
        return sum(layer.trainable_count(shape) for layer, shape in self._with_inputs())

    def mac_count(self) -> int:
        """Multiply-and-adds for one picture."""
        return sum(layer.mac_count(shape) for layer, shape in self._with_inputs())

    def stages(self) -> tuple[Stage, ...]:
        """What every layer gives and costs for one picture, those inside a base one by one."""
        return tuple(stage for layer, shape in self._with_inputs() for stage in layer.stages(shape))

    def training_macs(self) -> int:
        """Multiply-and-adds of a training step for one picture: forward, and twice as many on the way back as far as
        the first layer that trains."""
        stages = self.stages()
        first = next((place for place, stage in enumerate(stages) if stage.trains), len(stages))
        return sum(stage.macs for stage in stages) + 2 * sum(stage.macs for stage in stages[first:])

    def array_shapes(self) -> tuple[tuple[Shape, ...], ...]:
        """For every layer the shapes of the arrays that hold its numbers, as Keras orders them."""
        return tuple(layer.array_shapes(shape) for layer, shape in self._with_inputs())

    def memory(self) -> tuple[tuple[str, int], ...]:
        """(layer name, bytes of what it gives for one picture) of every layer; float32 numbers."""
        return tuple((name, BYTES * math.prod(shape)) for name, shape in self.output_shapes())

    def receptive_fields(self) -> tuple[tuple[str, tuple[int, int] | None], ...]:
        """(layer name, (height, width) in pixels that one of its outputs has seen) of every layer, in order.

        A field that would be larger than the picture is cut to it; None where the input is a row of numbers.

        Raises:
            ValueError: in words, at the first layer that does not fit.
        """
        return tuple((row.name, row.receptive_field) for row in self.rows())

    def rows(self) -> tuple[Row, ...]:
        """Every layer at its place, with its sizes and costs.

        Raises:
            ValueError: in words, at the first layer that does not fit.
        """
        self.output_shapes()
        return self.sound_rows()

    def sound_rows(self) -> tuple[Row, ...]:
        """The rows before the first layer that does not fit: all of them where there is none."""
        shape, rows, field = self.input_shape, [], Seen.of(self.input_shape)
        for layer, (name, out) in zip(self.layers, self._walk()[0], strict=False):
            field = field.behind(layer, shape, out)
            parameters = layer.parameter_count(shape)
            rows.append(
                Row(
                    name=name,
                    layer=layer,
                    input_shape=shape,
                    output_shape=out,
                    parameters=parameters,
                    macs=layer.mac_count(shape),
                    memory=BYTES * math.prod(out),
                    weight_memory=BYTES * parameters,
                    receptive_field=field.size(),
                )
            )
            shape = out
        return tuple(rows)

    def summary(self, name: str = "sequential") -> str:
        """The table of layers, shapes and counts, as `keras.Model.summary` prints it."""
        rows = []
        for (layer, shape), (label, out) in zip(self._with_inputs(), self.output_shapes(), strict=True):
            size = ", ".join(map(str, (None, *out)))
            rows.append((f"{label} ({layer.keras_class})", f"({size})", f"{layer.parameter_count(shape):,}"))
        return table(name, rows, self.parameter_count(), self.trainable_count())

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; fields at their defaults are left out."""
        return {"input_shape": list(self.input_shape), "layers": [changed(layer) for layer in self.layers]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Architecture:
        """The architecture that `to_dict` wrote.

        Raises:
            ValueError: where a layer is unknown or out of its limits.
        """
        if not isinstance(data, Mapping):
            raise ValueError("A network has an input shape and layers, and this is something else.")
        shape = as_tuples(data.get("input_shape", ()))
        layers = data.get("layers", ())
        if not isinstance(shape, tuple) or not 1 <= len(shape) <= 3:
            raise ValueError(
                f"The input shape is {quoted(shape)}; it must be (height, width, channels) or (units,)."
            )
        if not all(isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= 4096 for n in shape):
            raise ValueError(
                f"The input shape is {quoted(shape)}; its numbers must be whole, from 1 to 4096."
            )
        if not isinstance(layers, list | tuple) or not all(isinstance(fields, Mapping) for fields in layers):
            raise ValueError("The layers of a network must be a list of layers, each with its kind.")
        return cls(shape, tuple(LAYERS.make(fields) for fields in layers))

    def _with_inputs(self) -> list[tuple[LayerSpec, Shape]]:
        outputs = [shape for _, shape in self.output_shapes()]
        return list(zip(self.layers, [self.input_shape, *outputs[:-1]], strict=True))

    def _walk(self) -> tuple[tuple[tuple[str, Shape], ...], Misfit | None]:
        shape, shapes = self.input_shape, []
        for place, (name, layer) in enumerate(zip(self.layer_names(), self.layers, strict=True)):
            if reason := layer.problem(shape):
                misfit = Misfit(place=place, name=name, keras_class=layer.keras_class, reason=reason)
                return tuple(shapes), misfit
            shape = layer.output_shape(shape)
            shapes.append((name, shape))
        return tuple(shapes), None
