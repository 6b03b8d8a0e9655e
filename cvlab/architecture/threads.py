"""How many threads TensorFlow may use for one operation, decided from a network's size."""

from __future__ import annotations

from cvlab.architecture import Architecture

# Below so many multiply-adds a picture, handing work to other threads costs more than the work.
LARGE_MACS = 2_000_000


def all_threads(architecture: Architecture) -> bool:
    """Whether a network is trained by all of the processor's cores at once, or faster by a single one.

    Measured on two cores, batch 32: 118 thousand multiply-adds a picture are 1.2 to 1.5 times as fast on one thread,
    2.7 million 1.3 times as fast on two, 30 million 1.9 times.
    """
    return architecture.mac_count() >= LARGE_MACS
