"""correlate() beside OpenCV, Keras and a loop over windows, in one process: `python -m tests.benchmarks.convolution`.

Medians of interleaved runs, in milliseconds; Keras works on arrays already converted and is warmed up.
"""

from __future__ import annotations

import statistics
import time

import cv2
import numpy as np

from cvlab.convolution import correlate

RUNS = 15
CASES = [(28, 1, 3), (256, 1, 3), (256, 3, 3), (1024, 3, 3), (1024, 3, 9), (1024, 3, 15), (1024, 3, 31)]


def contenders(size: int, channels: int, kernel_size: int) -> dict:
    import keras

    rng = np.random.default_rng(0)
    image = rng.random((size, size, channels), np.float32)
    flat = rng.normal(size=(kernel_size, kernel_size)).astype(np.float32)
    cube = np.repeat(flat[..., None], channels, axis=2)
    batch, weights = keras.ops.convert_to_tensor(image[None]), keras.ops.convert_to_tensor(cube[..., None])
    return {
        "correlate, flat": lambda: correlate(image, flat, padding="same"),
        "cv2.filter2D": lambda: cv2.filter2D(image, cv2.CV_32F, flat, borderType=cv2.BORDER_CONSTANT),
        "correlate, cube": lambda: correlate(image, cube, padding="same"),
        "keras.ops.conv": lambda: np.asarray(keras.ops.conv(batch, weights, padding="same")),
    }


def main() -> None:
    print(f"{'picture':>14} {'kernel':>8}" + "".join(f"{name:>18}" for name in contenders(8, 1, 3)))
    for size, channels, kernel_size in CASES:
        racers = contenders(size, channels, kernel_size)
        times: dict[str, list[float]] = {name: [] for name in racers}
        for turn in range(RUNS + 2):
            for name, run in racers.items():
                start = time.perf_counter()
                run()
                if turn >= 2:
                    times[name].append(1000 * (time.perf_counter() - start))
        medians = "".join(f"{statistics.median(t):>15.2f} ms" for t in times.values())
        print(f"{size:>6} x {size} x {channels} {kernel_size:>3} x {kernel_size:<2}{medians}")


if __name__ == "__main__":
    main()
