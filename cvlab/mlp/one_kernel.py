"""One real convolutional layer small enough to be written out: a 4 x 4 picture, a 2 x 2 kernel, ReLU, pool, dense.

The kernel's gradient is a correlation of the picture with what comes from above, the picture's a full convolution
with the kernel: a correlation with the kernel turned by half a turn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.mlp.network import sigmoid

PICTURE, KERNEL, MAP, POOLED = 4, 2, 3, 2  # sides
NAMES = ("picture", "kernel", "bias", "dense", "dense bias")
SIZES = (16, 4, 1, 4, 1)


@dataclass(frozen=True, kw_only=True)
class OneKernel:
    """The numbers that may be chosen. picture 4 x 4, kernel 2 x 2, dense 2 x 2 floats; label 0 or 1."""

    picture: np.ndarray
    kernel: np.ndarray
    bias: float
    dense: np.ndarray
    dense_bias: float
    label: int

    def row(self) -> np.ndarray:
        """All numbers but the label in one row, in the order of NAMES."""
        parts = (self.picture, self.kernel, [self.bias], self.dense, [self.dense_bias])
        return np.concatenate([np.ravel(part) for part in parts]).astype(np.float64)


def from_row(row: np.ndarray, label: int) -> OneKernel:
    """The same from the row of 26 numbers.

    Raises:
        ValueError: when there are not 26 finite numbers.
    """
    row = np.asarray(row, np.float64).ravel()
    if row.size != sum(SIZES) or not np.isfinite(row).all():
        raise ValueError(f"The convolution on this page has {sum(SIZES)} finite numbers.")
    picture, kernel, bias, dense, dense_bias = np.split(row, np.cumsum(SIZES)[:-1])
    return OneKernel(
        picture=picture.reshape(4, 4),
        kernel=kernel.reshape(2, 2),
        bias=float(bias[0]),
        dense=dense.reshape(2, 2),
        dense_bias=float(dense_bias[0]),
        label=label,
    )


def example() -> OneKernel:
    """A picture with a leaning stroke, and a kernel that answers to such strokes, though not yet well."""
    return OneKernel(
        picture=np.array([[0, 0.2, 0.9, 1], [0.1, 0.8, 1, 0.3], [0.7, 1, 0.4, 0], [1, 0.6, 0, 0.1]]),
        kernel=np.array([[-0.6, 0.9], [0.8, -0.4]]),
        bias=-0.1,
        dense=np.array([[0.7, -0.4], [0.5, -0.9]]),
        dense_bias=-0.2,
        label=1,
    )


def correlated(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Each window of `values` times the kernel, summed up: the valid correlation, as Conv2D does it."""
    windows = np.lib.stride_tricks.sliding_window_view(values, kernel.shape)
    return np.einsum("rcij,ij->rc", windows, kernel)


def forward(net: OneKernel) -> dict[str, np.ndarray]:
    """name -> numbers of every stage: the map's sums, after ReLU, pooled, the pool's winners, z, p and the loss.

    The pool takes windows of 2 x 2 that may reach over the rim (padding "same"), so that 3 x 3 gives 2 x 2.
    winners: 2 x 2 x 2, row and column in the map; of equals the first in reading order.
    """
    sums = correlated(net.picture, net.kernel) + net.bias
    active = np.maximum(sums, 0)
    padded = np.pad(active, ((0, 1), (0, 1)), constant_values=-np.inf)
    windows = padded.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(2, 2, 4)
    place = windows.argmax(axis=-1)
    rows, columns = 2 * np.indices((2, 2))
    pooled = windows.max(axis=-1)
    z = np.array((pooled * net.dense).sum() + net.dense_bias)
    loss = np.maximum(z, 0) - z * net.label + np.log1p(np.exp(-np.abs(z)))
    winners = np.stack([rows + place // 2, columns + place % 2], axis=-1)
    return {"sums": sums, "active": active, "pooled": pooled, "winners": winners} | {
        "z": z,
        "p": sigmoid(z),
        "loss": loss,
    }


def backward(net: OneKernel) -> dict[str, np.ndarray]:
    """name -> the slope of the loss by every number: of NAMES, and of the stages sums, active, pooled and z."""
    made = forward(net)
    above = made["p"] - net.label
    pooled = above * net.dense
    active = np.zeros((MAP, MAP))
    for (row, column), share in zip(made["winners"].reshape(-1, 2), pooled.ravel(), strict=True):
        active[row, column] += share
    sums = active * (made["sums"] > 0)
    return {
        "z": above,
        "dense": above * made["pooled"],
        "dense bias": above,
        "pooled": pooled,
        "active": active,
        "sums": sums,
        "kernel": correlated(net.picture, sums),
        "bias": np.array(sums.sum()),
        "picture": correlated(np.pad(sums, 1), net.kernel[::-1, ::-1]),
    }
