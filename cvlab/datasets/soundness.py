"""A quick look at picture files: whether each begins and ends as its kind does, and whether parts share some."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress

from cvlab.datasets.files import decode_bytes
from cvlab.datasets.names import PARTS

MOST_LOOKED = 5_000  # files; where there are more, the others are looked at when they are read
MOST_TRIED = 100  # files that look broken and are decoded to be sure
LARGEST = 64 * 2**20
MOST_COMPARED = 64 * 2**20  # bytes
TRIAL = (8, 8, 3)
HEADS = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"P1",
    b"P2",
    b"P3",
    b"P4",
    b"P5",
    b"P6",
)
TAIL = 64  # bytes at the end that are looked at


def broken(paths: Sequence[str]) -> dict[str, str]:
    """{file: why it cannot be read} among the first MOST_LOOKED; the same answer in every process."""
    suspects = [path for path in paths[:MOST_LOOKED] if not looks_sound(path)]
    found = {}
    for path in suspects[:MOST_TRIED]:
        try:
            if os.path.getsize(path) > LARGEST:
                raise ValueError("it is too large")
            with open(path, "rb") as file:
                decode_bytes(file.read(), TRIAL)
        except OSError as error:
            found[path] = (error.strerror or "it cannot be read").lower()
        except ValueError as error:
            found[path] = str(error)
    return found


def looks_sound(path: str) -> bool:
    """Whether the file begins as a picture does and was not cut short."""
    try:
        with open(path, "rb", buffering=0) as file:
            head = file.read(16)
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL))
            tail = file.read(TAIL)
    except OSError:
        return False
    if head.startswith(HEADS[0]):
        return b"IEND" in tail
    if head.startswith(HEADS[1]):
        return b"\xff\xd9" in tail
    if head.startswith(b"GIF8"):
        return b";" in tail
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WEBP" and int.from_bytes(head[4:8], "little") + 8 <= size
    if head.startswith(b"BM"):
        return int.from_bytes(head[2:6], "little") <= size
    return head.startswith(HEADS)


def copies(parts: Mapping[str, Sequence[str]]) -> int:
    """How many files of validation and test lie, byte for byte, in another part before them, too.

    Of the first MOST_LOOKED files of each part; only files of one size are read, MOST_COMPARED bytes together.
    """
    by_size: dict[int, list[tuple[str, str]]] = {}
    for part in PARTS:
        for path in parts[part][:MOST_LOOKED]:
            with suppress(OSError):  # gone meanwhile
                by_size.setdefault(os.path.getsize(path), []).append((part, path))
    room, found = MOST_COMPARED, 0
    for size, files in sorted(by_size.items()):
        if len({part for part, _ in files}) < 2:
            continue
        room -= size * len(files)
        if room < 0:
            break
        seen: dict[bytes, str] = {}
        for part, path in files:
            with suppress(OSError), open(path, "rb") as file:
                found += seen.setdefault(hashlib.blake2b(file.read()).digest(), part) != part
    return found
