"""What heads stand on: a small net for drawings that is always there, and MobileNetV2 for photographs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cvlab.backbones import BackboneSpec, MobileNetV2
from cvlab.experiment import stored_net
from cvlab.features import Base

SIDE = 160  # pixels of a photograph: a picture in a fortieth of a second, and nearly as good as 224


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A frozen base with what it takes. base: its maps, not pooled; pooled: whether the head sees their mean.

    of_its_own: whether its weights are sent along with what is asked of it.
    """

    title: str
    base: Base
    pooled: bool
    name: str
    of_its_own: bool = False

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of a picture."""
        return self.base.picture_shape

    @property
    def ready(self) -> bool:
        """Whether its weights are on this machine."""
        return not isinstance(self.base.net, BackboneSpec) or self.base.net.available()

    def weights(self) -> Sequence[np.ndarray] | None:
        """As `cvlab.nets.features` wants them."""
        return None if self.of_its_own else stored_net()[1]

    def seen(self, maps: np.ndarray) -> np.ndarray:
        """What the head sees of N x h x w x K: N x K."""
        return maps.mean(axis=(1, 2)) if self.pooled else maps.reshape(len(maps), -1)


@lru_cache(maxsize=1)
def drawings_ground() -> Ground:
    """The last maps of the net for digits that comes with cvlab: place by place, since a drawing is its places."""
    base = Base(net=stored_net()[0].architecture, pooled=False)
    return Ground(
        title="Drawings", base=base, pooled=False, name="the small net for digits that comes with cvlab"
    )


@lru_cache(maxsize=1)
def photographs_ground() -> Ground:
    """MobileNetV2's last maps, averaged over places: a thing may be anywhere in a photograph."""
    base = Base(net=MobileNetV2(), side=SIDE, pooled=False)
    return Ground(title="Photographs", base=base, pooled=True, name="MobileNetV2", of_its_own=True)
