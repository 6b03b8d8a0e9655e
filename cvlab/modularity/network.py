"""Small convolutional networks' answers by numpy, so that a page has them at once, without a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cvlab.softmax import shares_of

BATCH = 64  # pictures at a time: their patches stay in the processor's memory


@dataclass(frozen=True, eq=False)
class Net:
    """Convolutions with ReLU, then dense layers with ReLU between them. weights: as Keras orders them.

    pools: of each convolution whether a 2 x 2 maximum follows. pads: whether its sides are padded, as Keras' "same".
    """

    weights: Sequence[np.ndarray]
    pools: tuple[bool, ...]
    pads: bool = False

    def shares(self, pictures: np.ndarray, heads: int = 1) -> np.ndarray:
        """Probabilities of N x H x W pictures in [0, 1]: N x classes, or N x heads x classes."""
        logits = [self._logits(pictures[n : n + BATCH]) for n in range(0, len(pictures), BATCH)]
        found = np.concatenate(logits)
        return shares_of(found.reshape(len(found), heads, -1) if heads > 1 else found)

    def _logits(self, pictures: np.ndarray) -> np.ndarray:
        x = pictures[..., None].astype(np.float32)
        layers = list(zip(self.weights[::2], self.weights[1::2], strict=True))
        for (kernel, bias), pooled in zip(layers, self.pools, strict=False):
            x = np.maximum(_convolved(x, kernel, self.pads) + bias, 0)
            x = _pooled(x) if pooled else x
        x = x.reshape(len(x), -1)
        for kernel, bias in layers[len(self.pools) : -1]:
            x = np.maximum(x @ kernel + bias, 0)
        return x @ layers[-1][0] + layers[-1][1]


def _convolved(x: np.ndarray, kernel: np.ndarray, pads: bool) -> np.ndarray:
    rows, columns, _, count = kernel.shape
    if pads:
        x = np.pad(x, ((0, 0), (rows // 2, rows // 2), (columns // 2, columns // 2), (0, 0)))
    windows = sliding_window_view(x, (rows, columns), axis=(1, 2))  # N x H x W x C x KH x KW
    flat = kernel.transpose(2, 0, 1, 3).reshape(-1, count)
    return windows.reshape(*windows.shape[:3], -1) @ flat


def _pooled(x: np.ndarray) -> np.ndarray:
    height, width = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
    x = x[:, :height, :width]
    return np.maximum(
        np.maximum(x[:, ::2, ::2], x[:, 1::2, ::2]), np.maximum(x[:, ::2, 1::2], x[:, 1::2, 1::2])
    )
