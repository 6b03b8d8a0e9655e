"""The whole family at once: every kernel, once for each direction it knows."""

from __future__ import annotations

from cvlab.kernels.base import KERNELS
from cvlab.params import Choice, params
from cvlab.registry import title
from cvlab.types import Kernel

ANGLES = (0.0, 45.0, 90.0, 135.0)  # a Gabor kernel's directions in the bank


def bank() -> dict[str, Kernel]:
    """name -> kernel of every preset with its defaults, in the picker's order; directions and angles apart.

    `stack` puts them on a picture: `stack(image, [(k, 0) for k in bank().values()], padding="same")`.
    """
    kernels = {}
    for kind in KERNELS:
        if kind == "custom":
            continue
        spec = KERNELS[kind]
        limits = {p.name: p.limit for p in params(spec)}
        if isinstance(limits.get("direction"), Choice):
            variants = [{"direction": d} for d in limits["direction"].options]
        else:
            variants = [{"theta": a} for a in ANGLES] if "theta" in limits else [{}]
        for chosen in variants:
            words = "".join(f", {v:g}°" if isinstance(v, float) else f", {v}" for v in chosen.values())
            kernels[title(spec) + words] = spec(**chosen).array()
    return kernels
