"""What training takes of the memory, worked out and measured: `python -m tests.benchmarks.memory`.

Each network has a process of its own, which trains a few steps and reads its validation pictures. Measured is the most
that the process held at a time, beyond what it held after the default network was trained; beside it stands what
`cvlab.experiment.memory` works out for a step.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

# name: (preset, batch, optimizer)
CASES = {
    "small, batch 32": ("notes_convnet", 32, "adam"),
    "small, batch 1024": ("notes_convnet", 1024, "adam"),
    "93,322, batch 32": ("mnist_convnet", 32, "adam"),
    "93,322, batch 1024": ("mnist_convnet", 1024, "sgd"),
    "no pooling, batch 256": ("mnist_convnet_no_pooling", 256, "rmsprop"),
    "cats and dogs, batch 16": ("cats_dogs", 16, "adam"),
    "small VGG, batch 64": ("vgg_small", 64, "adam"),
}


def experiment(name: str) -> Any:
    """A network of the table, and pictures in the shape that it takes, made here."""
    from cvlab.architecture import PRESETS, adapted
    from cvlab.datasets import DATASETS
    from cvlab.experiment import Experiment
    from cvlab.optimizers import OPTIMIZERS

    preset, batch, optimizer = CASES[name]
    net = PRESETS[preset]
    return Experiment(
        dataset=DATASETS["digits"](),
        architecture=adapted(net, net.input_shape, 10),
        batch_size=batch,
        optimizer=OPTIMIZERS[optimizer](),
    )


def measured(name: str) -> dict[str, float]:
    """{"need": worked out, "measured": bytes more than before, "total": of the whole process, "data": private}."""
    command = [sys.executable, "-m", "tests.benchmarks.memory", "--case", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def measure(name: str) -> None:
    """Train it here, and print what was taken."""
    import numpy as np
    import tensorflow as tf

    from cvlab.experiment.memory import need
    from cvlab.nets.training import warm_up
    from cvlab.nets.training.compiled import Compiled

    chosen = experiment(name)
    warm_up()
    before = peak("VmRSS")
    net = Compiled(replace(chosen, architecture=chosen.architecture))
    count = 2 * chosen.batch_size
    random = np.random.default_rng(0)
    images = tf.constant(random.integers(0, 256, (count, *chosen.architecture.input_shape)).astype(np.uint8))
    labels = tf.constant(np.arange(count) % 2, tf.int64)
    state = net.start(chosen)
    net.numbers.load(state)
    batch, rates = tf.constant(chosen.batch_size), np.full(2, 1e-4, np.float32)
    order = np.arange(count, dtype=np.int32)
    net.steps(images, labels, np.ones(10, np.float32), order, batch, tf.constant(0), rates)
    net.observed(images, labels, np.ones(10, np.float32), order, batch, tf.constant(0), rates[:1])
    net.evaluate(images[:256], labels[:256])
    net.numbers.snapshot(state, light=False)
    worked_out = need(chosen.architecture, chosen.batch_size, chosen.optimizer)
    print(
        json.dumps(
            {
                "need": worked_out.step,
                "measured": peak("VmHWM") - before,
                "whole need": worked_out.total,
                "whole": peak("VmHWM"),
                "data": peak("VmData"),
            }
        )
    )


def peak(name: str) -> int:
    """Bytes that the system keeps under that name for this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":"))


def main() -> None:
    if "--case" in sys.argv:
        measure(sys.argv[-1])
        return
    for name in CASES:
        found = measured(name)
        worked_out, taken = found["need"] / 1e6, found["measured"] / 1e6
        print(
            f"{name:>26}: {worked_out:8,.0f} MB worked out, {taken:8,.0f} MB measured, ratio {taken / worked_out:.2f}; "
            f"the process {found['whole'] / 1e6:,.0f} of {found['whole need'] / 1e6:,.0f} MB, "
            f"its private memory {found['data'] / 1e6:,.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
