"""Plain functions for the engine's tests to call by name in workers."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, replace

import numpy as np

from cvlab.engine import report
from cvlab.experiment import Progress, TrainingState


def add(a: float, b: float) -> float:
    return a + b


def complain(value: int) -> None:
    raise ValueError(f"The size is {value}; it must be odd.")


def pid() -> int:
    return os.getpid()


def worker_name() -> str:
    from distributed import get_worker

    return str(get_worker().name)


def count_aloud(to: int, pause: float) -> str:
    for i in range(to):
        report(i)
        time.sleep(pause)
    return "done"


def yield_aloud(to: int):
    for i in range(to):
        yield {"i": i}
    return to


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def die(after: float = 0.1) -> None:
    time.sleep(after)
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(marker: str) -> str:
    if os.path.exists(marker):
        return "survived"
    open(marker, "w").close()
    os.kill(os.getpid(), signal.SIGKILL)
    return "unreachable"


def warm_up() -> str:
    return "test bench"


@dataclass(frozen=True)
class FakeState:
    """Descent on x^2 / 2: enough to see whether a run was carried on from the right place."""

    step: int
    x: float
    finished: bool = False
    device: str = "test bench"
    light: bool = False
    note: str = ""
    earlier: None = None


def descend(experiment, state, seconds, learning_rate=None, steps=None, light=False):
    """A slice with train_slice's signature; one step takes 10 ms."""
    state = state or FakeState(step=0, x=1.0)
    end = time.monotonic() + seconds
    step, x, last = state.step, state.x, experiment.epochs * 10
    taken = 0
    while step < last and (taken < steps if steps else time.monotonic() < end):
        x, step, taken = x - learning_rate * x, step + 1, taken + 1
        if abs(x) > 1e6:
            raise ValueError(
                f"The loss is no longer a number at step {step}; choose a smaller learning rate."
            )
        time.sleep(0.01)
    epoch = max(1, -(-step // 10))
    points = [
        Progress(
            epoch=epoch,
            step=step,
            loss=x * x / 2,
            accuracy=0.5,
            validation_loss=None,
            validation_accuracy=None,
            images_per_second=100.0,
        )
    ]
    return FakeState(step=step, x=x, finished=step >= last), points


def descend_on_the_worker(experiment, state, seconds, learning_rate=None, steps=None, light=False):
    """The same for a large net: what it returns are light states, unless a whole one is wanted."""
    if state is not None and state.light and state.x not in _HERE:
        raise LookupError("not on this worker")
    if steps == 0:
        return replace(state, light=False), []
    after, points = descend(experiment, state, seconds, learning_rate, steps)
    _HERE.add(after.x)
    return replace(after, light=light and not after.finished), points


_HERE: set[float] = set()


def descend_whole(experiment, state, seconds, learning_rate=None, steps=None, light=False):
    """The same with states as training has them, which can be kept on disk: an epoch is 10 steps."""
    numbers = np.zeros(experiment.architecture.parameter_count(), np.float32)
    fake = state and FakeState(step=10 * state.epoch + state.step, x=float(state.optimizer[0]))
    fake, points = descend(experiment, fake, seconds, learning_rate, steps)
    epoch, step = divmod(fake.step, 10)
    if step == 0:
        points = [replace(points[0], validation_loss=fake.x**2, validation_accuracy=0.5)]
    whole = TrainingState(
        weights=(numbers,), optimizer=(np.array(fake.x),), epoch=epoch, step=step, finished=fake.finished
    )
    return whole, points


def descend_fatally(experiment, state, seconds, learning_rate=None, steps=None, light=False):
    die()


def misbehave() -> None:
    raise KeyError("unexpected")


def broken_by_its_own_class() -> None:
    """Fail with an error whose class, and whose cause's class, only the worker should ever import."""
    from tests.only_in_workers import Odd

    try:
        raise Odd("the cause")
    except Odd:
        raise ValueError("one clear sentence") from None


def odd() -> None:
    from tests.only_in_workers import Odd

    raise Odd("something rare")
