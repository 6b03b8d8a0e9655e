"""What happens inside a worker: find the named function, run it, send back what it reports on the way."""

from __future__ import annotations

import inspect
import logging
import pickle
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

from cvlab.generators import whole

# The function running in this thread reports through here; outside a worker there is nobody to tell.
_here = threading.local()


class Unwanted(Exception):
    """Raised inside a cancelled function at its next report, so that the worker is free again."""


def named(name: str) -> Callable[..., Any]:
    """The function that "module:function" names."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def report(value: Any) -> None:
    """Send a value to the page while the work goes on; it appears in `Task.progress()`.

    Outside a worker it does nothing, so that a function that reports can be called plainly too.

    Raises:
        Unwanted: when the task was cancelled meanwhile.
    """
    send = getattr(_here, "send", None)
    if send is not None:
        send(value)


def execute(payload: bytes, topic: str) -> Any:
    """The result of the pickled (name, args, kwargs). What a generator yields is reported, what it returns
    is the result."""
    from distributed import get_worker

    name, args, kwargs = pickle.loads(payload)
    worker = get_worker()
    key = worker.get_current_task()

    def send(value: Any) -> None:
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled":
            raise Unwanted(name)
        worker.log_event(topic, {"task": key, "value": pickle.dumps(value)})

    # Whoever lost a worker wants to know whether this task was the one it died of.
    worker.log_event(topic, {"task": key, "worker": worker.address})
    _here.send = send
    try:
        result = named(name)(*args, **kwargs)
        return whole(result, report) if inspect.isgenerator(result) else result
    except Exception as error:
        problem = _plain(error)
    finally:
        _here.send = None
    # Raised out here, so that it carries no context: an error's context travels with it, and the class of
    # one that was defined in nets would bring TensorFlow into the web process that unpickles it.
    raise problem


def _plain(error: Exception) -> Exception:
    """The error as one of Python's own, which any process can hold; the whole of it is in the worker's log."""
    if isinstance(error, ModuleNotFoundError):
        return ModuleNotFoundError(str(error), name=error.name)
    for plain in (ValueError, LookupError):
        # KeyError is a LookupError too, but a fault; it is told as one below.
        if isinstance(error, plain) and not isinstance(error, KeyError | IndexError):
            return plain(str(error))
    logging.getLogger(__name__).error("A function called by name failed.", exc_info=error)
    return RuntimeError(f"{type(error).__name__}: {error}")
