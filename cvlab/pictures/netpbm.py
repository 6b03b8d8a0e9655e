"""PBM, PGM and PPM files as numbers, by the largest number that a file itself allows. Scripts carry this too."""

from __future__ import annotations

import re

import numpy as np


def netpbm(data: bytes) -> np.ndarray | None:
    """The pixels of a PBM, PGM or PPM file, H x W or H x W x 3: uint8, or float32 in [0, 1]; None for other files.

    Raises:
        ValueError: where the file holds fewer numbers than it says, or none.

    Source: Netpbm, https://netpbm.sourceforge.net/doc/index.html
    """
    gap, number = rb"(?:\s|#[^\r\n]*[\r\n])+", rb"(\d{1,9})"
    bits = re.match(rb"P([14])" + (gap + number) * 2 + rb"\s", data)
    head = bits or re.match(rb"P([2356])" + (gap + number) * 3 + rb"\s", data)
    if not head:
        return None
    kind, width, height, *rest = map(int, head.groups())
    most = rest[0] if rest else 1
    if not (width and height and 0 < most < 65_536):
        raise ValueError("no size, or a largest number beyond 1 to 65535")
    shape = (height, width, 3) if kind in (3, 6) else (height, width)
    values = netpbm_numbers(data, head.end(), kind, shape, most)
    if bits:
        values = 1 - values  # 1 is black ink
    if most == 255:
        return values.astype(np.uint8).reshape(shape)
    return (values / np.float32(most)).clip(0, 1).astype(np.float32).reshape(shape)


def netpbm_numbers(data: bytes, start: int, kind: int, shape: tuple[int, ...], most: int) -> np.ndarray:
    """The numbers that follow the head: packed bits (kind 4), bytes or pairs of bytes (5, 6), digits (1 to 3)."""
    count = int(np.prod(shape))
    if kind == 4:
        row = -(-shape[1] // 8)
        packed = np.frombuffer(data, np.uint8, shape[0] * row, start)
        return np.unpackbits(packed.reshape(shape[0], row), axis=1)[:, : shape[1]]
    if kind in (5, 6):
        return np.frombuffer(data, ">u2" if most > 255 else np.uint8, count, start)
    if count > len(data) - start:
        raise ValueError("fewer numbers than it says")
    text = re.sub(rb"#[^\r\n]*", b"", data[start:])
    if kind == 1:
        digits = np.frombuffer(text.translate(None, b" \t\n\v\f\r"), np.uint8, count) - ord("0")
        if digits.max() > 1:
            raise ValueError("a bit that is neither 0 nor 1")
        return digits
    if re.search(rb"[^\d\s]|\d{6}", text):
        raise ValueError("a number that is none")
    values = np.fromstring(text.decode(), np.uint32, count, sep=" ")
    if len(values) < count:
        raise ValueError("fewer numbers than it says")
    return values
