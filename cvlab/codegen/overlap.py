"""The code of how much two boxes overlap."""

from __future__ import annotations

from collections.abc import Sequence

from cvlab.detection.pipeline import Settings

IOU = """

def iou(a, b):
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    shared = np.maximum(high - low, 0).prod()
    return shared / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared)

"""

_OVERLAP = """a, b = np.array({a}), np.array({b})  # x_min, y_min, x_max, y_max of the two boxes as they are at first
overlap, judge = iou(a, b), {judge:g}
print(f"IoU {{overlap:.3f}}")
print("suppression: the worse of the two", "goes" if overlap > {limit:g} else "stays")
print("as a found box on a true one:", "right" if overlap >= judge else "not right", "for a judge who asks", judge)
"""


def overlap_code(boxes: Sequence[Sequence[int]], settings: Settings) -> str:
    """How much two boxes overlap, and what follows from it."""
    a, b = (list(box) for box in boxes)
    said = _OVERLAP.format(a=a, b=b, judge=settings.judge, limit=settings.overlap)
    return "import numpy as np\n" + IOU + said
