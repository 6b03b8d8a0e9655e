"""Keras code that prints a learned kernel's numbers."""

from __future__ import annotations

from cvlab.learned_filters import Learned


def numbers_code(learned: Learned, number: int) -> str:
    """The Keras code behind `kernels, *biases = layer.get_weights()` that prints the page's numbers of one filter."""
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
    lines += [f"print(kernels.shape)  # {shape}", f"print(kernels[..., {number}], bias[{number}])"]
    return "\n".join(lines) + "\n"
