"""Keras code that prints a learned kernel's numbers."""

from __future__ import annotations

from typing import Any

from cvlab.codegen.network import getting, loading
from cvlab.foreign import Origin
from cvlab.learned_filters import Learned


def numbers_code(net: Any, learned: Learned, number: int, origin: Origin | None = None) -> str:
    """A script that prints the page's numbers of one filter of that layer.

    Args:
        origin: of a network that was opened from a file, whose layers lie deeper than their own names say.
    """
    path = learned.layer if origin else learned.layer.rsplit("/", 1)[-1]
    head = ["import keras", "import numpy as np", "", loading(net, origin)]
    head += [f"kernels, *biases = model{getting(path)}.get_weights()"]
    return "\n".join([*head, *numbers_lines(learned, number), ""])


def numbers_lines(learned: Learned, number: int) -> list[str]:
    """The lines behind `kernels, *biases = layer.get_weights()`."""
    shape = " × ".join(map(str, learned.values.shape))
    lines = ["bias = biases[0]" if learned.biased else f"bias = np.zeros({learned.count})  # it has none"]
    if learned.depthwise:
        lines += [f"kernels = kernels.reshape({str(learned.values.shape)[1:-1]})  # each sees one map alone"]
    if scaling := learned.scaling:
        lines += [
            "# The network scales and shifts pictures in [0, 1]; counted into its kernels, it need not."
        ]
        if scaling.blue_first:
            lines += ["kernels = kernels[:, :, ::-1]  # it wants blue, green, red"]
        lines += [f'bias = bias + np.einsum("uvck,c->k", kernels, {list(scaling.offset)})']
        lines += [f"kernels = kernels * {scaling.scale}"]
    return [*lines, f"print(kernels.shape)  # {shape}", f"print(kernels[..., {number}], bias[{number}])"]
