"""How the picture is shaken before each step, so that only what survives it grows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from cvlab.params import Range, param
from cvlab.registry import Registry

ROBUSTNESS = Registry("way of shaking")


@ROBUSTNESS.register
@dataclass(frozen=True, kw_only=True)
class Still:
    """The picture stays where it is."""

    code: ClassVar[str] = ""
    kind: str = "still"

    def moved(self, ops: Any, pictures: Any, draws: Any) -> Any:
        return pictures


@ROBUSTNESS.register
@dataclass(frozen=True, kw_only=True)
class Shaken:
    """Shifted, turned and resized a little before every step: what survives that is no mere grain."""

    kind: str = "shaken"
    shift: float = param(
        0.06, Range(low=0, high=0.5, step=0.01), label="Shift", help="At most this part of the side."
    )
    turn: float = param(5.0, Range(low=0, high=45, step=1), label="Turn", help="Degrees at most.")
    zoom: float = param(
        0.1, Range(low=0, high=0.5, step=0.01), label="Zoom", help="Larger or smaller by this part at most."
    )

    def moved(self, ops: Any, pictures: Any, draws: Any) -> Any:
        """The N pictures, all moved alike by four numbers drawn from -1 to 1."""
        height, width = pictures.shape[1:3]
        angle, scale = draws[2] * float(np.deg2rad(self.turn)), 1 + draws[3] * self.zoom
        c, s = ops.cos(angle) * scale, ops.sin(angle) * scale
        y, x = (height - 1) / 2, (width - 1) / 2
        down, across = draws[0] * self.shift * height, draws[1] * self.shift * width
        row = ops.stack([c, -s, x - c * x + s * y + across, s, c, y - s * x - c * y + down, 0 * c, 0 * c])
        return ops.image.affine_transform(
            pictures, ops.tile(row[None], (ops.shape(pictures)[0], 1)), fill_mode="nearest"
        )

    @property
    def code(self) -> str:
        """The function `shaken` in TensorFlow."""
        return f'''def shaken(pictures, draw):
    """The pictures, all moved alike by four numbers from -1 to 1."""
    height, width = pictures.shape[1:3]
    angle, scale = draw[2] * ({self.turn:g} * np.pi / 180), 1 + draw[3] * {self.zoom:g}
    c, s = tf.cos(angle) * scale, tf.sin(angle) * scale
    y, x = (height - 1) / 2, (width - 1) / 2
    down, across = draw[0] * {self.shift:g} * height, draw[1] * {self.shift:g} * width
    row = tf.stack([c, -s, x - c * x + s * y + across, s, c, y - s * x - c * y + down, 0.0, 0.0])
    rows = tf.tile(row[None], (len(filters), 1))
    return keras.ops.image.affine_transform(pictures, rows, fill_mode="nearest")'''
