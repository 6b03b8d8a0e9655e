"""A bank of Gabor filters over angle and wavelength: how much of each stripe pattern every pixel sees.

Angles are as in the Gabor kernel: degrees of the direction across the stripes, clockwise on screen. 0 finds
upright stripes, 45 rising ones (/), 90 lying ones, 135 falling ones; 180 is 0 again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from cvlab.images import to_grey
from cvlab.params import Range, check, param
from cvlab.types import Image, Kernel

REACH = 2.5  # standard deviations of the bell that the kernel spans on each side
DIRECTIONS = (
    "upright",
    "steeply rising",
    "rising",
    "gently rising",
    "lying",
    "gently falling",
    "falling",
    "steeply falling",
)
FLAT = 1e-6  # energies below this are rounding errors, not stripes


@dataclass(frozen=True, kw_only=True)
class GaborBank:
    """What a learner chooses of a bank; `filters()` builds it."""

    kind: str = "gabor_bank"
    orientations: int = param(
        8, Range(low=2, high=16), label="Angles", help="Equal steps from 0 to 180 degrees."
    )
    scales: int = param(
        4, Range(low=1, high=5), label="Wavelengths", help="Each 1.41 times (half an octave) longer."
    )
    shortest: float = param(
        4.0, Range(low=2.5, high=8, step=0.5), label="Shortest wavelength", help="Pixels per stripe pair."
    )
    bandwidth: float = param(
        1.0,
        Range(low=0.5, high=2, step=0.1),
        label="Bandwidth",
        help="Octaves of wavelength that a filter answers to; fewer octaves need a larger bell.",
    )
    gamma: float = param(
        0.7,
        Range(low=0.3, high=1, step=0.1),
        label="Gamma",
        help="1 is round; less is longer, surer of the angle.",
    )

    @property
    def angles(self) -> tuple[float, ...]:
        return tuple(180 * n / self.orientations for n in range(self.orientations))

    @property
    def wavelengths(self) -> tuple[float, ...]:
        return tuple(self.shortest * 2 ** (n / 2) for n in range(self.scales))

    def filters(self) -> tuple[Pair, ...]:
        """The bank's pairs, wavelength by wavelength. Raises ValueError where a limit is broken."""
        check(self)
        return gabor_bank(self.angles, self.wavelengths, bandwidth=self.bandwidth, gamma=self.gamma)


class Pair(NamedTuple):
    """Two filters a quarter of a wave apart: `even` answers to bars, `odd` to edges; float32 size x size."""

    theta: float
    wavelength: float
    even: Kernel
    odd: Kernel


class Responses(NamedTuple):
    """What a bank makes of a picture; float32, S wavelengths x N angles x H x W.

    even, odd: signed answers. energy: sqrt(even^2 + odd^2): for stripes that fit the filter it is their
    amplitude, half the step from dark to bright, wherever the stripes begin.
    """

    angles: tuple[float, ...]
    wavelengths: tuple[float, ...]
    even: np.ndarray
    odd: np.ndarray
    energy: np.ndarray


class Orientation(NamedTuple):
    """theta: the direction across the strongest stripes, degrees in [0, 180), H x W; strength: their energy.

    coherence: 1 where all energy has one direction, 0 where every direction has as much.
    """

    theta: np.ndarray
    strength: np.ndarray
    coherence: np.ndarray


def sigma_of(wavelength: float, bandwidth: float = 1.0) -> float:
    """The bell's width in pixels that lets the filter answer to `bandwidth` octaves; 0.56 wavelengths for 1.

    Source: N. Petkov, P. Kruizinga, Computational models of visual neurons specialised in the detection of
    periodic and aperiodic oriented visual stimuli, 1997, https://doi.org/10.1007/s004220050323
    """
    octaves = 2.0**bandwidth
    return float(wavelength * np.sqrt(np.log(2) / 2) / np.pi * (octaves + 1) / (octaves - 1))


def gabor(size: int, theta: float, wavelength: float, sigma: float, gamma: float, phase: float) -> np.ndarray:
    """One Gabor function, float64 size x size: exp(-(u^2 + gamma^2 v^2) / 2 sigma^2) cos(2 pi u / wavelength + phase).

    (u, v) is (x, y) turned by theta; angles in degrees. Its mean is not taken out.
    Source: J. G. Daugman, Uncertainty relation for resolution in space, spatial frequency, and orientation,
    1985, https://doi.org/10.1364/JOSAA.2.001160
    """
    across = np.arange(size) - (size - 1) / 2
    y, x = np.meshgrid(across, across, indexing="ij")
    angle = np.deg2rad(theta)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    bell = np.exp(-(u**2 + (gamma * v) ** 2) / (2 * sigma**2))
    return bell * np.cos(2 * np.pi * u / wavelength + np.deg2rad(phase))


def gabor_pair(theta: float, wavelength: float, *, bandwidth: float = 1.0, gamma: float = 0.7) -> Pair:
    """The even and the odd filter of one angle and wavelength: both with mean 0, answering 1 to stripes of amplitude 1.

    The even filter loses its mean by a share of the bell itself, so that it still fades out at its rim.
    """
    sigma = sigma_of(wavelength, bandwidth)
    size = 2 * int(np.ceil(REACH * sigma / gamma)) + 1
    bell = gabor(size, theta, np.inf, sigma, gamma, 0)
    even = gabor(size, theta, wavelength, sigma, gamma, 0)
    odd = gabor(size, theta, wavelength, sigma, gamma, 90)
    even -= bell * (even.sum() / bell.sum())
    u = np.arange(size) - (size - 1) / 2
    angle = np.deg2rad(theta)
    wave = 2 * np.pi / wavelength * (u * np.cos(angle) + u[:, None] * np.sin(angle))
    fitted = [k / np.abs((k * f(wave)).sum()) for k, f in ((even, np.cos), (odd, np.sin))]
    return Pair(float(theta), float(wavelength), *(k.astype(np.float32) for k in fitted))


def gabor_bank(
    orientations: int | Sequence[float],
    wavelengths: Sequence[float],
    *,
    bandwidth: float = 1.0,
    gamma: float = 0.7,
) -> tuple[Pair, ...]:
    """Pairs for every wavelength (outer) and angle (inner); a number of orientations means equal steps.

    Raises:
        ValueError: for no orientation, no wavelength, or a wavelength below 2 pixels, which no grid can hold.
    """
    angles = (
        [180 * n / orientations for n in range(orientations)]
        if isinstance(orientations, int)
        else list(orientations)
    )
    if not len(angles) or not len(wavelengths):
        raise ValueError("A bank needs at least one angle and one wavelength.")
    if min(wavelengths) < 2:
        raise ValueError(
            f"A wavelength of {min(wavelengths):g} pixels is shorter than 2, the finest stripes that pixels "
            "can show; choose a longer one."
        )
    return tuple(gabor_pair(a, w, bandwidth=bandwidth, gamma=gamma) for w in wavelengths for a in angles)


def respond(image: Image, bank: Sequence[Pair]) -> Responses:
    """Every filter's answer at every pixel, the picture's rim mirrored so that it is not taken for an edge.

    A colour picture is taken by its brightness. `bank` is ordered as `gabor_bank` gives it. The sums are those of
    `cvlab.convolution.correlate`, taken in the Fourier domain, where the bank shares one transform of the picture:
    four times faster than filter by filter.
    """
    grey = np.ascontiguousarray(to_grey(image)[..., 0])
    height, width = grey.shape
    border = max(len(pair.even) for pair in bank) // 2
    rows, columns = (cv2.getOptimalDFTSize(n + 2 * border) for n in grey.shape)
    after = rows - height - border, columns - width - border
    framed = cv2.copyMakeBorder(grey, border, after[0], border, after[1], cv2.BORDER_REFLECT_101)
    spectrum = cv2.dft(framed, flags=cv2.DFT_COMPLEX_OUTPUT)
    answers = np.empty((len(bank), height, width, 2), np.float32)
    for n, pair in enumerate(bank):
        size = len(pair.even)
        # Both filters in one transform, as real and imaginary part, turned by half a turn: odd changes its sign.
        turned = np.zeros((rows, columns, 2), np.float32)
        turned[:size, :size, 0], turned[:size, :size, 1] = pair.even, -pair.odd
        product = cv2.mulSpectrums(spectrum, cv2.dft(turned), 0)
        start = border + size // 2
        answers[n] = cv2.idft(product, flags=cv2.DFT_SCALE)[start : start + height, start : start + width]
    angles = tuple(dict.fromkeys(p.theta for p in bank))
    wavelengths = tuple(dict.fromkeys(p.wavelength for p in bank))
    parts = answers.reshape(len(wavelengths), len(angles), height, width, 2)
    even, odd = np.ascontiguousarray(parts[..., 0]), np.ascontiguousarray(parts[..., 1])
    return Responses(angles, wavelengths, even, odd, np.sqrt(even**2 + odd**2))


def orientation(responses: Responses) -> Orientation:
    """The dominant direction at every pixel: the energies of all angles summed as arrows of twice the angle.

    Twice, because 0 and 180 degrees are the same stripes; so the answer lies between the bank's steps.
    Source: H. Knutsson, G. H. Granlund, Texture analysis using two-dimensional quadrature filters, 1983,
    https://doi.org/10.1109/CAPAIDM.1983.6574366
    """
    energy = responses.energy.sum(0)
    turn = np.exp(2j * np.deg2rad(np.array(responses.angles)))
    arrow = np.tensordot(turn, energy, axes=1)
    theta = (np.rad2deg(np.angle(arrow)) / 2 % 180).astype(np.float32)
    theta[theta >= 180] = 0  # what rounding brought to the other end
    coherence = np.abs(arrow) / np.maximum(energy.sum(0), FLAT)
    return Orientation(theta, responses.energy.max((0, 1)), coherence.astype(np.float32))


def strongest(responses: Responses) -> tuple[float, float]:
    """(angle, wavelength) of the filter whose energy, averaged over the whole picture, is the largest."""
    mean = responses.energy.mean((2, 3))
    scale, angle = np.unravel_index(int(mean.argmax()), mean.shape)
    return responses.angles[angle], responses.wavelengths[scale]


def falling(found: Orientation) -> float:
    """How much of all energy lies in stripes that fall to the right, in per cent."""
    falls = (found.theta > 112.5) & (found.theta < 157.5)
    return 100 * float(found.strength[falls].sum() / max(float(found.strength.sum()), FLAT))


def direction(theta: float) -> str:
    """The stripes of that angle in a word or two: upright, rising (/), lying, falling (\\), or halfway between."""
    return DIRECTIONS[int(np.floor(theta / 22.5 + 0.5)) % 8]


def grating(theta: float, wavelength: float, side: int = 64, phase: float = 0.0) -> Image:
    """Stripes to try a bank on: side x side x 1, brightness 0.5 + 0.5 cos(2 pi u / wavelength + phase)."""
    y, x = np.indices((side, side)) - (side - 1) / 2
    angle = np.deg2rad(theta)
    u = x * np.cos(angle) + y * np.sin(angle)
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * u / wavelength + np.deg2rad(phase))
    return wave[..., None].astype(np.float32)
