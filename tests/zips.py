"""Zips as programs write them, and as somebody with a grudge does; for tests."""

from __future__ import annotations

import io
import struct
import zipfile

import numpy as np
from PIL import Image


def png(value: int = 0, size: tuple[int, int] = (12, 9)) -> bytes:
    """A PNG of one colour, another for each value."""
    return encoded(np.full((size[1], size[0], 3), (value % 256, 10, value // 256), np.uint8), "PNG")


def encoded(pixels: np.ndarray, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def class_folders(prefix: str = "", cats: int = 4, dogs: int = 5, first: int = 0) -> dict[str, bytes]:
    """Pictures that all differ, `first` being where their colours begin."""
    files = {f"{prefix}cat/{n}.png": png(first + n) for n in range(cats)}
    return files | {f"{prefix}dog/{n}.png": png(first + 100 + n) for n in range(dogs)}


def heads(data: bytes) -> list[int]:
    """Where each member's line in the directory begins."""
    found, place = [], data.find(b"PK\1\2")
    while place >= 0:
        found.append(place)
        place = data.find(b"PK\1\2", place + 4)
    return found


def with_field(data: bytes, member: int, offset: int, form: str, value: int) -> bytes:
    """The zip with another number in a member's line of the directory."""
    changed = bytearray(data)
    struct.pack_into(form, changed, heads(data)[member] + offset, value)
    return bytes(changed)


def renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    """The zip with the bytes of a name replaced by as many others, and no flag that says they are UTF-8."""
    assert len(old) == len(new)
    changed = bytearray(data.replace(old, new))
    for place in heads(bytes(changed)):
        changed[place + 9] &= ~0x08
    for place in range(len(changed) - 4):
        if changed[place : place + 4] == b"PK\3\4":
            changed[place + 7] &= ~0x08
    return bytes(changed)
