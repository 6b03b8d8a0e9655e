"""Memory while a folder of 10,000 pictures trains: `python -m tests.benchmarks.folder_memory`.

Makes the folder in a temporary place, trains on it, with augmentation, and prints the resident memory of the process
every few seconds. It may grow while TensorFlow settles; from the end of the first epoch on it must not.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any


def make(folder: Path, count: int, side: int) -> None:
    """So many JPEG pictures of noise and stripes, in two class folders."""
    import cv2
    import numpy as np

    random = np.random.default_rng(0)
    for n in range(count):
        place = folder / "stripes" / ("across", "down")[n % 2]
        place.mkdir(parents=True, exist_ok=True)
        stripes = np.sin(np.arange(side) * random.uniform(0.1, 1))[:, None] * np.ones(side)
        picture = 127 + 60 * (stripes if n % 2 else stripes.T) + random.normal(0, 20, (side, side))
        picture = np.clip(np.repeat(picture[..., None], 3, axis=2), 0, 255).astype(np.uint8)
        cv2.imwrite(str(place / f"{n:05}.jpg"), picture)


def resident() -> float:
    """MiB of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def watch(experiment: Any) -> tuple[float, float]:
    """(memory at the first epoch's end, the most after it), in MiB."""
    from cvlab.nets.training import train_slice

    state, settled, most, said = None, 0.0, 0.0, 0.0
    while state is None or not state.finished:
        state, points = train_slice(experiment, state, 0.5, light=True)
        now = resident()
        if state.epoch >= 1:
            settled = settled or now
            most = max(most, now)
        if time.monotonic() - said > 5 or state.finished:
            said = time.monotonic()
            print(f"  epoch {points[-1].epoch}, step {points[-1].step}: {now:,.0f} MiB", flush=True)
    return settled, most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=150)
    parser.add_argument("--epochs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), given.count, given.size)
        os.environ["CVLAB_DATA"] = folder
        from cvlab.architecture import Architecture
        from cvlab.augmentations import NOTES
        from cvlab.datasets import DATASETS
        from cvlab.experiment import Experiment
        from cvlab.layers import Conv2D, Dense, Flatten

        side = given.size
        layers = (
            Conv2D(filters=4, kernel_size=(5, 5), strides=(5, 5)),
            Flatten(),
            Dense(units=2, activation="softmax"),
        )
        experiment = Experiment(
            dataset=DATASETS["folder"](name="stripes", image_size=side),
            architecture=Architecture((side, side, 3), layers),
            augmentations=NOTES,
            epochs=given.epochs,
        )
        settled, most = watch(experiment)
        whole = given.count * side * side * 3 / 2**20
        print(
            f"{given.count:,} pictures of {side} x {side} ({whole:,.0f} MiB decoded): {settled:,.0f} MiB at the end of "
            f"the first epoch, at most {most:,.0f} MiB after it ({most - settled:+.0f})"
        )


if __name__ == "__main__":
    main()
