"""How long one augmented picture takes, ours against Keras': `python -m tests.benchmarks.augmentation [pictures]`.

The notes' six augmentations on batches of 32. Ours; Keras' preprocessing layers (called eagerly, and compiled by
tf.function, as inside a model or tf.data); and ImageDataGenerator, which goes through pictures one by one. All in one
process, taking turns, so that whatever else the machine does falls on all; figures are medians a picture.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from cvlab.augmentations import AUGMENTATIONS, NOTES, augment, picture_seeds

SHAPES = ((28, 28, 1), (150, 150, 3))
BATCH, TURNS = 32, 7


def rivals(shape: tuple[int, int, int]) -> dict[str, Callable[[np.ndarray], object]]:
    """name -> what augments a uint8 batch."""
    import keras
    import tensorflow as tf
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    layers = keras.Sequential(
        [
            keras.layers.RandomRotation(40 / 360, fill_mode="nearest"),
            keras.layers.RandomTranslation(0.2, 0.2, fill_mode="nearest"),
            keras.layers.RandomShear(0.0035, 0.0, fill_mode="nearest"),
            keras.layers.RandomZoom(0.2, 0.2, fill_mode="nearest"),
            keras.layers.RandomFlip("horizontal"),
        ]
    )
    compiled = tf.function(lambda images: layers(images, training=True), jit_compile=False)
    generator = ImageDataGenerator(
        rotation_range=40,
        width_shift_range=0.2,
        height_shift_range=0.2,
        shear_range=0.2,
        zoom_range=0.2,
        horizontal_flip=True,
        fill_mode="nearest",
    )
    count = [0]

    def ours(batch: np.ndarray) -> np.ndarray:
        count[0] += 1
        return augment(batch, NOTES, picture_seeds(0, count[0], np.arange(len(batch))))

    return {
        "cvlab": ours,
        "Keras layers, compiled": lambda batch: compiled(batch.astype(np.float32)).numpy(),
        "Keras layers, eager": lambda batch: np.array(layers(batch.astype(np.float32), training=True)),
        "ImageDataGenerator": lambda batch: [generator.random_transform(x) for x in batch.astype(np.float32)],
    }


def race(shape: tuple[int, int, int], pictures: int) -> dict[str, float]:
    """Median seconds a picture of each."""
    batch = np.random.default_rng(0).integers(0, 256, (BATCH, *shape), dtype=np.uint8)
    runners = rivals(shape)
    taken: dict[str, list[float]] = {name: [] for name in runners}
    for run in runners.values():
        run(batch)  # compiled and warm before the clock starts
    for _ in range(TURNS):
        for name, run in runners.items():
            rounds = max(1, pictures // BATCH // (1 if name == "cvlab" else 4))
            begun = time.perf_counter()
            for _ in range(rounds):
                run(batch)
            taken[name].append((time.perf_counter() - begun) / rounds / BATCH)
    return {name: statistics.median(times) for name, times in taken.items()}


def main(pictures: int) -> None:
    for shape in SHAPES:
        found = race(shape, pictures if shape[0] < 100 else pictures // 8)
        print(f"{' x '.join(map(str, shape))}, the notes' six, microseconds a picture:")
        for name, seconds in found.items():
            print(f"  {name:24} {1e6 * seconds:9.1f}   {seconds / found['cvlab']:6.1f} x ours")
        batch = np.random.default_rng(0).integers(0, 256, (BATCH, *shape), dtype=np.uint8)
        seeds = picture_seeds(0, 0, np.arange(BATCH))
        for kind in AUGMENTATIONS:
            times = []
            for _ in range(9):
                begun = time.perf_counter()
                augment(batch, (AUGMENTATIONS[kind](),), seeds)
                times.append((time.perf_counter() - begun) / BATCH)
            print(f"    {kind:22} {1e6 * statistics.median(times):9.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1024)
