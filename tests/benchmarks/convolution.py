"""One kernel and a bank of 32 beside OpenCV, SciPy, scikit-image and Keras: `python -m tests.benchmarks.convolution`.

One process, turns taken, medians in milliseconds; "ours/fastest" above 1 means that ours is faster. Float32
in and out, "same" padding with zeros, every channel by itself for a kernel; the bank is 32 cubes over all
channels, as a layer has them. Each rival is used directly and on what it likes best: Keras on tensors already
converted and warmed up, SciPy's transforms on single precision.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np
from scipy import ndimage, signal

from cvlab.convolution import correlate
from cvlab.kernels import stack

SIZES = ((28, 3), (256, 3), (1024, 3))
KERNELS = (3, 7, 31)
BANK = 32
TURN = 0.005  # seconds; a rival faster than this is called so often in one turn
PATIENCE = 3.0  # seconds; a rival this slow in its first turn is not asked again


def single(image: np.ndarray, kernel: np.ndarray) -> dict[str, Callable[[], np.ndarray]]:
    import keras
    from skimage.filters import correlate_sparse

    channels = image.shape[2]
    batch = keras.ops.convert_to_tensor(image[None])
    weights = keras.ops.convert_to_tensor(np.repeat(kernel[..., None, None], channels, axis=2))
    turned, reach = kernel[::-1, ::-1, None], len(kernel) // 2
    plane = kernel[..., None]
    return {
        "ours": lambda: correlate(image, kernel, padding="same"),
        "cv2": lambda: cv2.filter2D(image, cv2.CV_32F, kernel, borderType=cv2.BORDER_CONSTANT),
        "SciPy direct": lambda: ndimage.correlate(image, plane, mode="constant"),
        "SciPy FFT": lambda: signal.fftconvolve(image, turned, mode="same", axes=(0, 1)),
        "scikit-image": lambda: np.stack(
            [
                correlate_sparse(np.pad(image[..., c], reach), kernel, mode="constant")
                for c in range(channels)
            ],
            2,
        )[reach:-reach, reach:-reach],
        "Keras": lambda: np.asarray(keras.ops.depthwise_conv(batch, weights, padding="same")[0]),
    }


def bank(image: np.ndarray, cubes: np.ndarray) -> dict[str, Callable[[], np.ndarray]]:
    """cubes: KH x KW x C x 32, as Keras has them."""
    import keras

    batch, weights = keras.ops.convert_to_tensor(image[None]), keras.ops.convert_to_tensor(cubes)
    planes = [np.ascontiguousarray(image[..., c]) for c in range(image.shape[2])]
    filters = [(np.ascontiguousarray(cubes[..., n]), 0.0) for n in range(cubes.shape[3])]

    def opencv() -> np.ndarray:
        maps = []
        for kernel, _ in filters:
            parts = (
                cv2.filter2D(
                    p, cv2.CV_32F, np.ascontiguousarray(kernel[..., c]), borderType=cv2.BORDER_CONSTANT
                )
                for c, p in enumerate(planes)
            )
            maps.append(sum(parts))
        return np.stack(maps, axis=2)

    def scipy_fft() -> np.ndarray:
        turned = cubes[::-1, ::-1]
        parts = [
            signal.fftconvolve(image, turned[..., n], mode="same", axes=(0, 1)).sum(2) for n in range(BANK)
        ]
        return np.stack(parts, axis=2)

    return {
        "ours": lambda: stack(image, filters, padding="same"),
        "cv2": opencv,
        "SciPy FFT": scipy_fft,
        "Keras": lambda: np.asarray(keras.ops.conv(batch, weights, padding="same")[0]),
    }


def race(racers: dict[str, Callable[[], np.ndarray]], turns: int) -> dict[str, float]:
    """Milliseconds a call of each, after one turn to warm up; every answer is checked against the first one's."""
    times: dict[str, list[float]] = {name: [] for name in racers}
    counts, wanted = {}, next(iter(racers.values()))()
    for name, run in list(racers.items()):
        np.testing.assert_allclose(run(), wanted, atol=2e-3, err_msg=name)
        took = clocked(run, 1)
        counts[name] = max(1, int(TURN / took))
        if took > PATIENCE:
            times[name] = [1000 * took]
            del racers[name]
    order = np.random.default_rng(0)
    for _ in range(turns):
        for name in order.permutation(list(racers)):  # whoever comes before leaves its traces
            run = racers[name]
            run()  # what ran before has emptied the processor's memory
            times[name].append(1000 * clocked(run, counts[name]))
    return {name: statistics.median(found) for name, found in times.items()}


def clocked(run: Callable[[], object], count: int) -> float:
    """Seconds of one call, the mean of so many in a row."""
    start = time.perf_counter()
    for _ in range(count):
        run()
    return (time.perf_counter() - start) / count


def told(case: str, medians: dict[str, float]) -> float:
    rivals = {name: value for name, value in medians.items() if name != "ours"}
    fastest = min(rivals, key=rivals.get)
    ratio = rivals[fastest] / medians["ours"]
    print(
        f"{case:32} {ratio:5.2f}  ({fastest})  " + "  ".join(f"{n} {v:.4g}" for n, v in medians.items()),
        flush=True,
    )
    return ratio


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=9)
    turns = parser.parse_args().turns
    rng, ratios = np.random.default_rng(0), []
    print(f"{'case':32} {'ours is faster by':>6}; milliseconds")
    for size, channels in SIZES:
        image = rng.random((size, size, channels), np.float32)
        for side in KERNELS:
            if side > size:
                continue
            kernel = (rng.normal(size=(side, side)) / side).astype(np.float32)
            ratios.append(told(f"{size} x {size} RGB, {side} x {side}", race(single(image, kernel), turns)))
        cubes = (rng.normal(size=(3, 3, channels, BANK)) / 3).astype(np.float32)
        ratios.append(told(f"{size} x {size} RGB, 32 of 3 x 3", race(bank(image, cubes), turns)))
    print(f"lowest ratio {min(ratios):.2f} (wanted: >= 0.95)")


if __name__ == "__main__":
    main()
