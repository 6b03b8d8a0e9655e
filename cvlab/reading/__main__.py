"""The process that reads other people's files. It is run as a file, with the paths of its parent's modules as JSON.

In: messages [function's name, arguments, whether it reports, seconds, memory, written]. Out, for each: any number of
reports (P), then [whether the process goes on, and] the result (R), a sentence (S) where the function raised a
ValueError, or (M) where memory was short, or (F) the trace of any other fault. It ends when its input does, or when a
reading left much memory behind.
"""

from __future__ import annotations

import json
import os
import sys

sys.path[:] = json.loads(sys.argv[1])

import time  # noqa: E402
import traceback  # noqa: E402
from collections.abc import Iterable  # noqa: E402
from importlib import import_module  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any, BinaryIO  # noqa: E402

import cvlab.types  # noqa: E402, F401, with the libraries that most files need
from cvlab.reading.wire import messages, receive, value_of  # noqa: E402

try:
    import resource
except ImportError:  # Windows has no such limits; there the checks of sizes and the clock must do
    resource = None

NICENESS = 10  # as the workers: the page itself goes first
LEFT_BEHIND = 256 * 2**20  # a process that holds more than this after a reading is not used again
NO_MEMORY = -4  # OpenCV's number for it


def memory() -> int:
    """Bytes of address space that this process has; 0 where the system does not tell."""
    if resource is None:
        return 0
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def limit(seconds: int, most: int, written: int) -> None:
    """From here on no more than that."""
    if resource is None:
        return
    soft = {resource.RLIMIT_CPU: int(time.process_time()) + 1 + seconds, resource.RLIMIT_FSIZE: written}
    if base := memory():
        soft[resource.RLIMIT_AS] = base + most
    for which, value in soft.items():
        hard = resource.getrlimit(which)[1]
        resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def no_limit() -> None:
    """As before the reading, so that the answer can be sent."""
    if resource is not None:
        for which in (resource.RLIMIT_CPU, resource.RLIMIT_AS):
            hard = resource.getrlimit(which)[1]
            resource.setrlimit(which, (hard, hard))


def short_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or getattr(error, "code", None) == NO_MEMORY


def done(body: bytes, out: BinaryIO) -> tuple[list[bytes | memoryview], bool]:
    """What comes of one reading: the pieces of its message, and whether the process may be used again."""
    name, arguments, reports, *limits = value_of(body)
    module, _, function = name.partition(":")
    work = getattr(import_module(module), function)  # importing is not the file's cost

    def report(value: Any) -> None:
        send(out, messages(b"P", value))

    try:
        limit(*limits)
        return answered(b"R", work(*arguments, **({"report": report} if reports else {})))
    except ValueError as error:
        return answered(b"S", str(error))
    except Exception as error:
        if short_of_memory(error):
            return answered(b"M", "", again=False)
        return answered(b"F", traceback.format_exc())


def answered(kind: bytes, answer: Any, again: bool = True) -> tuple[list[bytes | memoryview], bool]:
    """The pieces of the answer's message, and whether the process goes on: not where much memory was left behind."""
    no_limit()
    again = again and memory() <= STARTED + LEFT_BEHIND
    return list(messages(kind, [again, answer])), again


def send(out: BinaryIO, pieces: Iterable[bytes | memoryview]) -> None:
    for piece in pieces:
        out.write(piece)
    out.flush()


def main() -> None:
    """Read until the input ends."""
    # The pipe is for answers only: whatever a library prints goes to standard error.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if resource is not None:
        os.nice(NICENESS)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    again = True
    while again and (message := receive(sys.stdin.buffer)) is not None:
        pieces, again = done(message[1], out)
        send(out, pieces)


STARTED = memory()

if __name__ == "__main__":
    main()
