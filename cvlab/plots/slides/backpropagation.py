"""What the lesson on backpropagation has to save."""

from __future__ import annotations

import numpy as np

from cvlab.mlp import one_kernel
from cvlab.mlp.network import Mlp, Weights, forward, gradients, loss_of, surface
from cvlab.mlp.one_kernel import OneKernel
from cvlab.plots.slides import Panel, Slide


def network(
    net: Mlp, weights: Weights, places: np.ndarray, labels: np.ndarray, point: int
) -> tuple[Slide, ...]:
    """Weights with their gradients for the point, and what the network says of the whole plane."""
    x, y = places[point : point + 1], labels[point : point + 1]
    p, loss = float(forward(net, weights, x)[1][-1][0, 0]), loss_of(net, weights, x, y)

    def kernels() -> list[Panel]:
        found = gradients(net, weights, x, y)
        pairs = zip(weights[::2], found[::2], strict=True)
        return [
            Panel(title=f"Layer {n}, {name}", values=values, scale="signed", numbers=True)
            for n, pair in enumerate(pairs, 1)
            for name, values in zip(("weights", "gradients"), pair, strict=True)
        ][:8]

    right = float(((forward(net, weights, places)[1][-1][:, 0] > 0.5) == (labels > 0.5)).mean())
    return (
        Slide(
            name="Weights and gradients",
            caption=f"One point of class {y[0]:.0f}: the network says p = {p:.3g}, the loss is {loss:.3g}. "
            "Rows are the units a weight comes from, columns those it leads to.",
            panels=kernels,
        ),
        Slide(
            name="What the network says of the plane",
            caption=f"Orange where p is above 0.5, blue below; {100 * right:.1f} % of {len(labels)} points are right.",
            panels=lambda: [Panel(title="p − 0.5", values=surface(net, weights) - 0.5, scale="signed")],
        ),
    )


def convolution(net: OneKernel) -> tuple[Slide, ...]:
    """Every grid of the small ConvNet and its slopes."""

    def panels() -> list[Panel]:
        made, back = one_kernel.forward(net), one_kernel.backward(net)
        above = (
            ("picture", net.picture),
            ("kernel", net.kernel),
            ("map", made["sums"]),
            ("pool", made["pooled"]),
        )
        names = ("picture", "kernel", "sums", "pooled")
        return [Panel(title=name, values=values, scale="signed", numbers=True) for name, values in above] + [
            Panel(
                title=f"slope of the loss by the {name.replace('sums', 'map').replace('pooled', 'pool')}",
                values=back[name],
                scale="signed",
                numbers=True,
            )
            for name in names
        ]

    made = one_kernel.forward(net)
    return (
        Slide(
            name="A convolution, forward and backward",
            caption=f"One kernel on one picture: p = {float(made['p']):.3g}, the loss is {float(made['loss']):.3g}.",
            panels=panels,
        ),
    )
