"""Kernels that answer to repeating patterns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.kernels.base import KERNELS, KernelSpec, offsets, size_of
from cvlab.params import Range, param


@KERNELS.register
@dataclass(frozen=True, kw_only=True)
class Gabor(KernelSpec):
    """Stripes under a bell: answers to texture of one direction and width, as cells of the visual cortex do.

    exp(-(u^2 + gamma^2 v^2) / 2 sigma^2) cos(2 pi u / wavelength + phase), with (u, v) turned by theta.
    Source: Daugman, Uncertainty relation for resolution in space, spatial frequency, and orientation, 1985,
    https://doi.org/10.1364/JOSAA.2.001160
    """

    kind: str = "gabor"
    theta: float = param(
        0.0, Range(low=0, high=180, step=5), label="Angle", help="Degrees; 0 finds upright stripes."
    )
    wavelength: float = param(
        4.0, Range(low=2, high=15, step=0.5), label="Wavelength", help="Pixels per stripe pair."
    )
    size: int = size_of(9)
    sigma: float = param(
        2.0, Range(low=0.5, high=6, step=0.1), label="Sigma", help="Width of the bell, in pixels."
    )
    gamma: float = param(
        0.5, Range(low=0.1, high=2, step=0.1), label="Gamma", help="1 is round, less is longer."
    )
    phase: float = param(
        0.0, Range(low=-180, high=180, step=15), label="Phase", help="90 answers to steps, 0 to bars."
    )

    def values(self) -> np.ndarray:
        y, x = np.meshgrid(offsets(self.size), offsets(self.size), indexing="ij")
        theta, phase = np.deg2rad(self.theta), np.deg2rad(self.phase)
        u, v = x * np.cos(theta) + y * np.sin(theta), y * np.cos(theta) - x * np.sin(theta)
        bell = np.exp(-(u**2 + (self.gamma * v) ** 2) / (2 * self.sigma**2))
        return bell * np.cos(2 * np.pi * u / self.wavelength + phase)
