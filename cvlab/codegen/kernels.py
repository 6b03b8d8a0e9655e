"""Keras code that lays filters on a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cvlab.kernels.filters import Filter
from cvlab.types import Kernel


def keras_code(
    filters: Sequence[Filter],
    shape: tuple[int, int, int],
    *,
    strides: int = 1,
    padding: str = "valid",
    dilation_rate: int = 1,
    relu: bool = False,
) -> str:
    """A script that runs without cvlab and gives the feature maps on screen: `maps`, a cube.

    Kernels of one size are one layer. Different sizes are a layer each; their maps are a list where they
    differ in size, as they do under every padding but "same".
    """
    rows = "\n".join(f"    {_grid(f.kernel())},  # {f.name}" for f in filters)
    layer = f"""strides={strides}, padding="{"valid" if padding == "full" else padding}", dilation_rate={dilation_rate},
    activation={'"relu"' if relu else None},"""
    parts = {"rows": rows, "layer": layer, "shape": shape, "bias": [f.bias for f in filters]}
    sizes = {f.kernel().shape[:2] for f in filters}
    if len(sizes) > 1:
        return _START.format(**parts) + _several(layer, shape, padding, dilation_rate)
    return _START.format(**parts) + _single(layer, shape, len(filters), sizes.pop(), padding, dilation_rate)


_START = """import keras
import numpy as np

image = np.random.rand{shape}.astype("float32")  # your picture: height, width, channels in [0, 1]
kernels = [
{rows}
]
bias = np.array({bias}, "float32")

"""


def _single(
    layer: str, shape: tuple[int, ...], count: int, size: tuple[int, int], padding: str, dilation: int
) -> str:
    pads = tuple((k - 1) * dilation for k in size)
    before = f"keras.layers.ZeroPadding2D({pads}),\n    " if padding == "full" else ""
    return f"""weights = np.array(kernels, "float32").reshape({count}, {size[0]}, {size[1]}, {shape[2]})
weights = np.moveaxis(weights, 0, -1)  # Keras has the channels before the filters

layer = keras.layers.Conv2D(
    filters={count}, kernel_size={size}, {layer}
)
model = keras.Sequential([keras.Input({shape}), {before}layer])
layer.set_weights([weights, bias])
maps = model(image[None])[0]
print(maps.shape)
"""


def _several(layer: str, shape: tuple[int, ...], padding: str, dilation: int) -> str:
    full = f"""
    rows, columns = ({dilation} * (n - 1) for n in kernel.shape[:2])
    model.add(keras.layers.ZeroPadding2D((rows, columns)))"""
    joined = (
        "maps = np.concatenate(maps, axis=-1)  # one cube: padding same gives maps of one size\nprint(maps.shape)"
        if padding == "same"
        else "print([m.shape for m in maps])  # their sizes differ, so that they make no cube"
    )
    indented = layer.replace("\n", "\n    ")
    return f"""maps = []  # the kernels differ in size: a layer for each
for cells, b in zip(kernels, bias):
    kernel = np.array(cells, "float32")
    kernel = kernel.reshape(*kernel.shape[:2], {shape[2]}, 1)
    model = keras.Sequential([keras.Input({shape})]){full if padding == "full" else ""}
    layer = keras.layers.Conv2D(
        filters=1, kernel_size=kernel.shape[:2], {indented}
    )
    model.add(layer)
    layer.set_weights([kernel, np.array([b])])
    maps.append(model(image[None])[0])
{joined}
"""


def _grid(kernel: Kernel) -> str:
    text = np.array2string(
        kernel, separator=", ", threshold=10**6, max_line_width=10**6, formatter={"float": _short}
    )
    return " ".join(text.split())


def _short(value: float | np.floating) -> str:
    return f"{value:.7g}"
