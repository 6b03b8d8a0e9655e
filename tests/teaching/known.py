"""A bench with all its features, without a worker."""

from __future__ import annotations

import numpy as np

from cvlab.teaching import small_base
from cvlab.teaching.bench import Bench
from cvlab.teaching.grounds import drawings_ground
from cvlab.teaching.judged import Judged, judge


def features(bench: Bench) -> dict[str, np.ndarray]:
    """{picture's key: its features} of drawings."""
    maps = small_base.maps_of(np.stack([shot.pixels for shot in bench.shots]))
    seen = drawings_ground().seen(maps)
    return {shot.key: values for shot, values in zip(bench.shots, seen, strict=True)}


def judged(bench: Bench) -> Judged:
    """The head of a bench of drawings, with its figures."""
    found = judge(bench, features(bench))
    assert found is not None
    return found
