"""Plain values and arrays as bytes between the app and a reading process: nothing is pickled, so nothing can run."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from typing import IO, Any

import numpy as np

HEAD = struct.Struct("<cQ")  # the kind of a message, and the bytes of its body
KINDS = "biuf"  # of numbers that arrays may hold


def messages(kind: bytes, value: Any) -> Iterator[bytes | memoryview]:
    """The pieces of one message; large arrays and bytes go as they are, without a copy."""
    blobs: list[memoryview] = []
    plain = json.dumps(_plain(value, blobs)).encode()
    yield HEAD.pack(kind, 8 + len(plain) + sum(b.nbytes for b in blobs))
    yield struct.pack("<Q", len(plain)) + plain
    yield from blobs


def value_of(body: bytes) -> Any:
    """The value in the body of a message; tuples come as lists.

    Raises:
        ValueError: where the body is not what `messages` writes.
    """
    try:
        (length,) = struct.unpack_from("<Q", body)
        return _restored(json.loads(body[8 : 8 + length]), memoryview(body)[8 + length :])
    except (struct.error, LookupError, TypeError, RecursionError) as error:
        raise ValueError("A message of the reading process is damaged.") from error


def receive(stream: IO[bytes], most: Callable[[], int] | None = None) -> tuple[bytes, bytes] | None:
    """The next message as (kind, body); None at the end, or where the body has more bytes than are allowed then."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, length = HEAD.unpack(head)
    if most is not None and length > most():
        return None
    body = stream.read(length)
    return (kind, body) if len(body) == length else None


def _plain(value: Any, blobs: list[memoryview]) -> Any:
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in KINDS:
            raise TypeError(f"An array of {value.dtype} cannot be sent.")
        blobs.append(np.ascontiguousarray(value).data.cast("B") if value.size else memoryview(b""))
        return {"array": [value.dtype.str, list(value.shape)]}
    if isinstance(value, bytes | bytearray | memoryview):
        blobs.append(memoryview(value).cast("B") if len(value) else memoryview(b""))
        return {"bytes": blobs[-1].nbytes}
    if isinstance(value, dict):
        return {"dict": [[_plain(k, blobs), _plain(v, blobs)] for k, v in value.items()]}
    if isinstance(value, list | tuple):
        return [_plain(item, blobs) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def _restored(plain: Any, rest: memoryview) -> Any:
    place = 0

    def blob(size: int) -> memoryview:
        nonlocal place
        if not 0 <= size <= len(rest) - place:
            raise ValueError("A message of the reading process is cut short.")
        place += size
        return rest[place - size : place]

    def restore(item: Any) -> Any:
        if isinstance(item, list):
            return [restore(inner) for inner in item]
        if not isinstance(item, dict):
            return item
        ((kind, told),) = item.items()
        if kind == "dict":
            return {restore(key): restore(inner) for key, inner in told}
        if kind == "bytes":
            return bytes(blob(told))
        dtype, shape = np.dtype(told[0]), tuple(map(int, told[1]))
        if kind != "array" or dtype.kind not in KINDS:
            raise ValueError("A message of the reading process holds something unknown.")
        size = dtype.itemsize
        for side in shape:
            size *= side
        return np.frombuffer(blob(size), dtype).reshape(shape).copy()

    return restore(plain)
