"""What a network's table says of one layer, and how much of the picture its places have seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cvlab.layers import LayerSpec
from cvlab.types import Shape


@dataclass(frozen=True, kw_only=True)
class Row:
    """One layer at its place: what comes in, what comes out, and what it costs for one picture.

    parameters: numbers it holds. macs: multiply-and-adds. memory: bytes of the numbers that come out, as float32.
    weight_memory: bytes of its parameters. receptive_field: (height, width) in pixels of the picture that one
    output has seen, at most the picture; None where the picture is a row.
    """

    name: str
    layer: LayerSpec
    input_shape: Shape
    output_shape: Shape
    parameters: int
    macs: int
    memory: int
    weight_memory: int
    receptive_field: tuple[int, int] | None


@dataclass(frozen=True)
class Seen:
    """The receptive field on its way through the layers: r grows by (extent - 1) j, and j by the stride.

    seen: of one output. jump: pixels between neighbouring outputs. span: what all outputs together have seen.

    Source: A. Araujo, W. Norris and J. Sim, Computing receptive fields of convolutional neural networks,
    Distill, 2019, https://distill.pub/2019/computing-receptive-fields
    """

    picture: tuple[int, ...]
    seen: tuple[int, ...]
    jump: tuple[int, ...]
    span: tuple[int, ...]

    @classmethod
    def of(cls, shape: Shape) -> Seen:
        sides = shape[:2] if len(shape) == 3 else ()
        return cls(sides, (1,) * len(sides), (1,) * len(sides), sides)

    def behind(self, layer: LayerSpec, shape: Shape, out: Shape) -> Seen:
        reach = layer.reach(shape)
        if not self.picture:
            return self
        if reach is None:
            return replace(self, seen=self.span)
        if len(shape) == 1 or len(out) == 1:
            return self
        pairs = zip(self.seen, self.jump, *reach, strict=True)
        axes = [(r + (extent - 1) * j, j * stride) for r, j, extent, stride in pairs]
        seen, jump = zip(*axes, strict=True)
        span = tuple(r + (n - 1) * j for (r, j), n in zip(axes, out[:2], strict=True))
        return replace(self, seen=seen, jump=jump, span=span)

    def size(self) -> tuple[int, int] | None:
        return tuple(map(min, self.seen, self.picture)) or None
