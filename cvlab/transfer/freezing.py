"""What of a base is frozen and what trains, wherever the line between them lies; counted as Keras counts."""

from __future__ import annotations

from dataclasses import dataclass

from cvlab.architecture import Row
from cvlab.bases import base_layers
from cvlab.transfer.base import BLOCKS, EACH, SMALL, layers_to, small_net
from cvlab.types import Shape


@dataclass(frozen=True, kw_only=True)
class Part:
    """A layer of a base. trains: how many of its numbers training changes once it is let go; 0 for a batch
    normalisation, which stays as it is."""

    name: str
    keras_class: str
    block: str
    parameters: int
    trains: int


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands on the base. flat: whether the last map is flattened, as in the notes, or its maps averaged.
    units: of a dense layer before the answers, 0 for none."""

    units: int
    classes: int
    flat: bool

    def parameters(self, maps: Shape) -> int:
        """Its numbers, all of which train. maps: height, width and channels of what it reads."""
        height, width, channels = maps
        features = height * width * channels if self.flat else channels
        if not self.units:
            return (features + 1) * self.classes
        return (features + 1) * self.units + (self.units + 1) * self.classes


def parts(network: str, side: int) -> tuple[Part, ...]:
    """The layers of a base for square pictures of that many pixels a side, in Keras' order, its input left out."""
    if network == SMALL:
        return tuple(_small(n, row) for n, row in enumerate(small_net().rows()[: layers_to(BLOCKS[-1])]))
    return tuple(
        Part(
            name=layer.name,
            keras_class=layer.keras_class,
            block=layer.block,
            parameters=layer.parameters,
            trains=layer.trainable(normalizes=False),
        )
        for layer in base_layers(network, (side, side, 3))
    )


def _small(place: int, row: Row) -> Part:
    normalizes = row.layer.keras_class == "BatchNormalization"
    return Part(
        name=row.name,
        keras_class=row.layer.keras_class,
        block=BLOCKS[place // EACH],
        parameters=row.parameters,
        trains=0 if normalizes else row.layer.trainable_count(row.input_shape),
    )


def last_map(network: str, side: int, cut: str = BLOCKS[-1]) -> Shape:
    """Height, width and channels of what the base gives. cut: the last block that is used of the small one."""
    if network == SMALL:
        return small_net(cut).output_shapes()[layers_to(cut) - 1][1]
    return base_layers(network, (side, side, 3))[-1].output_shape


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Keras' three numbers under a summary."""

    total: int
    trainable: int

    @property
    def frozen(self) -> int:
        return self.total - self.trainable


def counts(layers: tuple[Part, ...], frozen: int, head: int) -> Counts:
    """With so many of the first layers frozen and a head of that many numbers.

    Raises:
        ValueError: for more layers than there are.
    """
    if not 0 <= frozen <= len(layers):
        raise ValueError(f"This base has {len(layers)} layers; {frozen} cannot be frozen.")
    base = sum(layer.parameters for layer in layers)
    return Counts(total=base + head, trainable=head + sum(layer.trains for layer in layers[frozen:]))


def first_trained(layers: tuple[Part, ...], frozen: int) -> str:
    """The name of the first layer that is let go; "" where all are frozen."""
    return layers[frozen].name if frozen < len(layers) else ""
