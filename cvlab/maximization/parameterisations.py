"""What the picture is made of while it forms: pixels, or waves.

`begins` and `holds` say it in words. In TensorFlow `start_code` is what `start` gives, with `random` for its numbers,
`picture_code` the function `picture` where there is one, and `kept_code` is put around a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np

from cvlab.params import Range, param
from cvlab.registry import Registry

PARAMETERISATIONS = Registry("parameterisation")


@PARAMETERISATIONS.register
@dataclass(frozen=True, kw_only=True)
class Pixels:
    """Every pixel by itself, from grey noise, as in the notes; kept within black and white."""

    begins: ClassVar[str] = "grey noise"
    holds: ClassVar[str] = "$x$ are its pixels, kept between black and white."
    kind: str = "pixels"
    noise: float = param(
        20 / 255,
        Range(low=0, high=0.5, step=0.01),
        label="Noise at the start",
        help="The widest difference between two pixels of the first picture.",
    )

    def start(self, shape: tuple[int, int, int], random: np.random.Generator) -> np.ndarray:
        """H x W x C: a grey a little above the middle, and noise."""
        return (128 / 255 + self.noise * random.random(shape)).clip(0, 1).astype(np.float32)

    def constants(self, shape: tuple[int, int, int]) -> tuple[np.ndarray, ...]:
        return ()

    def picture(self, ops: Any, values: Any, constants: Any) -> Any:
        return values

    def kept(self, ops: Any, values: Any) -> Any:
        return ops.clip(values, 0.0, 1.0)

    def values(self, picture: np.ndarray) -> np.ndarray:
        """What gives that picture."""
        return np.asarray(picture, np.float32)

    def start_code(self, shape: tuple[int, int, int]) -> str:
        return f"(128 / 255 + {self.noise:.6g} * random.random({shape})).clip(0, 1)"

    def picture_code(self, shape: tuple[int, int, int]) -> str:
        return ""

    def kept_code(self, text: str) -> str:
        return f"tf.clip_by_value({text}, 0, 1)"


# How the red, green and blue of ImageNet's photographs vary together, as Lucid measured it (Apache-2.0).
COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.0, -0.05], [0.27, -0.09, 0.03]])
COLOURS = COLOURS / np.linalg.norm(COLOURS, axis=0).max()


@PARAMETERISATIONS.register
@dataclass(frozen=True, kw_only=True)
class Fourier:
    """Waves across the whole picture, slow ones first, in colours that vary as those of photographs do.

    A step along every wave at once moves broad shapes where a step along pixels only adds grain. The waves are
    Hartley's, which are Fourier's in real numbers.
    Source: R. N. Bracewell, "Discrete Hartley transform", 1983, https://doi.org/10.1364/JOSA.73.001832
    """

    begins: ClassVar[str] = "faint waves, all at random, in a grey picture"
    holds: ClassVar[str] = "$x$ are the strengths of its waves."
    kind: str = "fourier"
    decay: float = param(
        1.0,
        Range(low=0, high=2, step=0.1),
        label="Preference for slow waves",
        help="0 treats all waves alike.",
    )

    def start(self, shape: tuple[int, int, int], random: np.random.Generator) -> np.ndarray:
        return (0.01 * random.standard_normal(shape)).astype(np.float32)

    def constants(self, shape: tuple[int, int, int]) -> tuple[np.ndarray, ...]:
        """The waves down and across, how much each of them counts, and the colours."""
        height, width, channels = shape
        mix = COLOURS if channels == 3 else np.eye(channels)
        return waves(height), waves(width), self.weights(height, width), mix.T.astype(np.float32)

    def weights(self, height: int, width: int) -> np.ndarray:
        """H x W x 1: 1 over a wave's cycles in a pixel, to the power of the decay; a quarter, as Lucid has it."""
        down, across = (np.minimum(np.arange(n), n - np.arange(n)) / n for n in (height, width))
        cycles = np.hypot(down[:, None], across[None, :])
        return (0.25 / np.maximum(cycles, 1 / max(height, width)) ** self.decay)[..., None].astype(np.float32)

    def picture(self, ops: Any, values: Any, constants: Any) -> Any:
        down, across, weights, colours = constants
        rows = ops.einsum("ih,nhwc->niwc", down, values * weights)
        return ops.sigmoid(ops.matmul(ops.einsum("jw,niwc->nijc", across, rows), colours))

    def kept(self, ops: Any, values: Any) -> Any:
        return values

    def values(self, picture: np.ndarray) -> np.ndarray:
        """What gives that picture; black and white, which no wave reaches, come a 100th short."""
        picture = np.asarray(picture, np.float64).clip(0.01, 0.99)
        down, across, weights, colours = self.constants(picture.shape[-3:])
        flat = np.log(picture / (1 - picture)) @ np.linalg.inv(colours)
        return (np.einsum("ih,...hwc,wj->...ijc", down, flat, across) / weights).astype(np.float32)

    def start_code(self, shape: tuple[int, int, int]) -> str:
        return f"0.01 * random.standard_normal({shape})"

    def picture_code(self, shape: tuple[int, int, int]) -> str:
        height, width, channels = shape
        return WAVES_CODE.format(
            height=height,
            width=width,
            longest=max(height, width),
            decay=f"{self.decay:g}",
            colours=COLOURS_CODE if channels == 3 else "",
            mixed="flat @ colours" if channels == 3 else "flat",
        )

    def kept_code(self, text: str) -> str:
        return text


@cache
def waves(size: int) -> np.ndarray:
    """size x size, column k a wave of k cycles; symmetric, and its own inverse."""
    angle = 2 * np.pi * np.outer(np.arange(size), np.arange(size)) / size
    return ((np.cos(angle) + np.sin(angle)) / np.sqrt(size)).astype(np.float32)


COLOURS_CODE = """
# How red, green and blue vary together in photographs.
colours = np.array([[0.26, 0.27, 0.27], [0.09, 0.0, -0.09], [0.02, -0.05, 0.03]])
colours = tf.constant(colours / np.linalg.norm(colours, axis=1).max(), tf.float32)
"""
WAVES_CODE = '''def waves(size):
    """size x size, column k a wave of k cycles: Hartley's, which are Fourier's in real numbers."""
    angle = 2 * np.pi * np.outer(np.arange(size), np.arange(size)) / size
    return tf.constant((np.cos(angle) + np.sin(angle)) / np.sqrt(size), tf.float32)


cycles = np.hypot(np.fft.fftfreq({height})[:, None], np.fft.fftfreq({width}))[..., None]
slow = tf.constant(0.25 / np.maximum(cycles, 1 / {longest}) ** {decay}, tf.float32)  # slow waves count for more
{colours}

def picture(x):
    """What the waves of those strengths look like, in [0, 1]."""
    flat = tf.einsum("ih,nhwc,jw->nijc", waves({height}), x * slow, waves({width}))
    return tf.sigmoid({mixed})'''
