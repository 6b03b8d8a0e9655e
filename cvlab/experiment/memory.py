"""What training a network takes of a computer's memory, worked out before a step is made, and what may be taken."""

from __future__ import annotations

import itertools
import math
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

from cvlab.architecture import Architecture
from cvlab.experiment.parts import Parts
from cvlab.optimizers import OptimizerSpec

BYTES = 4  # of a float32
GIB = 2**30
# Python, Keras, TensorFlow and its compiled graphs, before any picture is looked at.
LIBRARIES = 800_000_000
# TensorFlow's own choice of pieces for evaluating; see cvlab.nets.training.compiled.
EVALUATION_BATCH, EVALUATION_NUMBERS = 256, 16_000_000
SETTING = "CVLAB_WORKER_MEMORY"


@dataclass(frozen=True, kw_only=True)
class Need:
    """Bytes that training takes at its peak, by what they are for.

    activations: what every layer gives for every picture of the batch, kept for the way back, and the slopes of the
    two largest neighbours on that way. evaluation: what two neighbours give for the pictures that are read at a time
    when nothing is learned. weights: the parameters, as many slopes, and the optimizer's numbers, of which
    a run keeps a copy.
    """

    activations: int
    evaluation: int
    weights: int

    @property
    def step(self) -> int:
        """What one step takes."""
        return self.activations + self.weights

    @property
    def total(self) -> int:
        """What the process that trains takes with it."""
        return max(self.activations, self.evaluation) + self.weights + LIBRARIES


def need(architecture: Architecture, batch: int, optimizer: OptimizerSpec) -> Need:
    """What training a network in batches of that size takes.

    Raises:
        ValueError: in words, where the network cannot be built.
    """
    stages = architecture.stages()
    sizes = [math.prod(architecture.input_shape), *(stage.numbers for stage in stages)]
    pairs = max(map(sum, itertools.pairwise(sizes)), default=0)
    pieces = max(1, min(EVALUATION_BATCH, EVALUATION_NUMBERS // max(sizes)))
    # Nothing is kept of what lies before the first layer that trains.
    first = next((place for place, stage in enumerate(stages) if stage.trains), len(stages))
    forward_and_back = batch * (sum(sizes[first:]) + pairs)
    evaluated = pieces * pairs  # nothing is kept then but a layer's input and output
    trained, every = architecture.trainable_count(), architecture.parameter_count()
    numbers = 2 * every + trained * (1 + 2 * optimizer.slots)
    return Need(activations=BYTES * forward_and_back, evaluation=BYTES * evaluated, weights=BYTES * numbers)


def need_of(experiment: Parts) -> Need:
    """What that experiment's training takes."""
    return need(experiment.architecture, experiment.batch, experiment.optimizer)


def limit() -> int:
    """Bytes that one training process may take: half of this computer's memory, or what CVLAB_WORKER_MEMORY says (GiB).

    Raises:
        ValueError: where the setting is no number.
    """
    text = os.environ.get(SETTING, "")
    if not text:
        return memory_here() // 2
    try:
        given = float(text)
    except ValueError:
        given = math.nan
    if not 0.5 <= given <= 65_536:
        raise ValueError(f"{SETTING} is {text!r}; it must be a number of GiB from 0.5 to 65536.")
    return int(given * GIB)


@cache
def memory_here() -> int:
    """Bytes of memory that this computer has, or that its container may take."""
    found = [psutil.virtual_memory().total]
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        file = Path("/sys/fs/cgroup", name)
        text = file.read_text().strip() if file.is_file() else ""
        if text.isdigit():
            found.append(int(text))
    return min(found)


def hold(most: int) -> None:
    """From here on this process is given no more memory than that, so that a training which wants more breaks off
    alone. Only Linux counts what a process maps for itself; a graphics card's driver maps more than it uses.
    """
    if sys.platform != "linux":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


def in_words(size: float) -> str:
    """A number of bytes as one reads it: 640 kB, 12 MB, 3.4 GB."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6)):
        if size >= scale:
            return f"{size / scale:.2g} {unit}" if size < 99.5 * scale else f"{size / scale:,.0f} {unit}"
    return f"{size / 1e3:.2g} kB" if size < 99_500 else f"{size / 1e3:.0f} kB"
