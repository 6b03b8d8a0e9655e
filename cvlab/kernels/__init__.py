"""KERNELS: the small grids of numbers that find edges, blur and sharpen, each with what one may vary.

To add one, write a decorated class with a `values()` into the file where it belongs; pickers, links and
the generic tests take it from there. The order of these imports is the order of the picker.
"""

from cvlab.kernels.bank import bank
from cvlab.kernels.base import KERNELS, LARGEST, NEAR_ONE, KernelSpec, keeps_brightness
from cvlab.kernels.cubes import colour_kernel, stack
from cvlab.kernels.edges import Diagonal, EdgeDetect, Horizontal, Laplacian, Prewitt, Sobel, Vertical
from cvlab.kernels.retouch import Box, Emboss, Gaussian, Identity, Sharpen
from cvlab.kernels.textures import Gabor
from cvlab.kernels.typed import Custom, as_kernel

__all__ = [
    "KERNELS",
    "LARGEST",
    "NEAR_ONE",
    "Box",
    "Custom",
    "Diagonal",
    "EdgeDetect",
    "Emboss",
    "Gabor",
    "Gaussian",
    "Horizontal",
    "Identity",
    "KernelSpec",
    "Laplacian",
    "Prewitt",
    "Sharpen",
    "Sobel",
    "Vertical",
    "as_kernel",
    "bank",
    "colour_kernel",
    "keeps_brightness",
    "stack",
]
