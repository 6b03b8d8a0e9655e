"""The reading processes: started when one is needed, kept warm, killed when they go over their budget."""

from __future__ import annotations

import atexit
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cvlab.reading.budget import MB, PICTURE, Budget
from cvlab.reading.wire import messages, receive, value_of

CHILD = Path(__file__).with_name("__main__.py")
WARM = 2  # that are kept for the next file
LANES = {"quick": threading.Semaphore(2), "long": threading.Semaphore(2)}  # how many read at once
TICK = 0.2  # seconds between two looks whether the reading is still wanted
# One thread each; and no secrets of this process, which are none of a reader's business.
ENVIRONMENT = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1")
KEPT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR", "TEMP", "LD_LIBRARY_PATH")

Report = Callable[[Any], None]


class OverBudget(ValueError):
    """The file asked for more than its budget, in a sentence."""


class ReadingFault(ValueError):
    """A fault of ours that a file brought to light, in a sentence; the log has the trace."""


def read(name: str, *arguments: Any, budget: Budget = PICTURE, report: Report | None = None) -> Any:
    """What "cvlab.module:function" makes of somebody's bytes, computed by a process of its own within a budget.

    Arguments and result are plain values, bytes and arrays of numbers (tuples come back as lists). With `report` the
    function gets a `report` too, and what it says there arrives here; None arrives while nothing is said. An
    exception raised in `report`, as a Stop is, ends the process and goes on.

    Raises:
        ValueError: the function's own sentence. OverBudget, ReadingFault: the same, for what it could not say itself.
    """
    tick = report or (lambda said: None)
    lane = LANES[budget.lane]
    while not lane.acquire(timeout=TICK):
        tick(None)
    try:
        child = _take()
        try:
            answer = child.ask(name, arguments, budget, report)
        except BaseException:
            child.kill()
            raise
        _keep(child)
    finally:
        lane.release()
    return _result(name, answer, budget)


def _result(name: str, answer: tuple[bytes, Any], budget: Budget) -> Any:
    kind, value = answer
    if kind == b"R":
        return value
    if kind == b"S":
        raise ValueError(value)
    if kind == b"M":
        raise OverBudget(
            f"Reading this file would take more than {budget.memory // MB:,} MB of memory; make it smaller first."
        )
    logging.getLogger(__name__).error("%s failed on a file:\n%s", name, value)
    raise ReadingFault("This file could not be read: it is damaged, or of a kind that is not known here.")


class Child:
    """One reading process, which does one thing at a time."""

    def __init__(self) -> None:
        given = {**{n: os.environ[n] for n in KEPT if n in os.environ}, **ENVIRONMENT}
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(CHILD), json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=given,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._in, self._out = self._process.stdin, self._process.stdout
        self._heard: queue.Queue[tuple[bytes, bytes] | None] = queue.Queue()
        self._most = 0
        self.again = True  # whether it takes another file
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(
        self, name: str, arguments: tuple[Any, ...], budget: Budget, report: Report | None
    ) -> tuple[bytes, Any]:
        """The kind of the answer and the answer.

        Raises:
            OverBudget: where the process had to be ended, or ended.
        """
        self._most = budget.answer + 64
        given = [name, list(arguments), report is not None, budget.seconds, budget.memory, budget.written]
        until = time.monotonic() + budget.patience
        try:
            for piece in messages(b"Q", given):
                self._in.write(piece)
            self._in.flush()
        except OSError as error:
            raise ReadingFault("The process that reads files ended; try again.") from error
        while time.monotonic() < until:
            try:
                heard = self._heard.get(timeout=TICK)
            except queue.Empty:
                if report:
                    report(None)
                continue
            if heard is None:
                self.again = False
                raise OverBudget(
                    f"Reading this file took more than {budget.seconds} seconds of computing, or broke the process "
                    "that read it: it is damaged, or made to be slow."
                )
            if heard[0] != b"P":
                self.again, answer = value_of(heard[1])
                return heard[0], answer
            if report:
                report(value_of(heard[1]))
        raise OverBudget(f"This file was not read within {budget.patience:.0f} seconds; try again later.")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._in, self._out):
            try:
                pipe.close()
            except OSError:  # what was still to be written has nobody to read it
                continue

    def _listen(self) -> None:
        try:
            while (heard := receive(self._out, lambda: self._most)) is not None:
                self._heard.put(heard)
        except (OSError, ValueError):  # closed by kill
            pass
        self._heard.put(None)


_LOCK = threading.Lock()
_WARM: list[Child] = []


def _take() -> Child:
    with _LOCK:
        while _WARM:
            child = _WARM.pop()
            if child.alive:
                return child
            child.kill()
    return Child()


def _keep(child: Child) -> None:
    with _LOCK:
        if child.again and child.alive and len(_WARM) < WARM:
            _WARM.append(child)
            return
    child.kill()


def close() -> None:
    """End the processes."""
    with _LOCK:
        while _WARM:
            _WARM.pop().kill()


atexit.register(close)
