"""How many threads TensorFlow may use for one operation, decided from a network's size."""

from __future__ import annotations

from cvlab.architecture import Architecture

# Below so many multiply-adds a picture, handing work to other threads costs more than the work.
LARGE_MACS = 10_000_000


def all_threads(architecture: Architecture) -> bool:
    """Whether a network is trained by all of the processor's cores at once, or faster by a single one.

    Measured on two cores, batch 32: 118 thousand multiply-adds a picture are 1.5 times as fast on one thread, 30
    million 1.9 times as fast on two.
    """
    return architecture.mac_count() >= LARGE_MACS
