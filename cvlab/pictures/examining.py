"""A picture file looked at before it is decoded: its bytes, parts, scans and pixels are counted, and what would take
too much memory or time is refused."""

from __future__ import annotations

import io
import re
import struct
from pathlib import Path

from PIL import Image

from cvlab.pictures.kinds import FORMATS, words

MB = 2**20
MOST_BYTES = 64 * MB  # of a file
MOST_MEMORY = 200 * MB  # of its pixels, as they are decoded
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 32_000
MOST_SCANS = 100  # of a JPEG; programs write up to some twenty
MOST_SCANNED = 1_200_000_000  # pixels times scans
MOST_PARTS = 20_000  # chunks, markers, blocks
MOST_RUNS = 2 * MB  # bytes of a BMP packed in runs, which Pillow unpacks slowly
MOST_VALUES = 100_000  # of one TIFF tag: no picture has more strips

# What Pillow and numpy raise on bytes that only look like a picture; a MemoryError is not among them.
DAMAGE = (
    OSError,
    SyntaxError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    OverflowError,
    AttributeError,
    struct.error,
)


class Refused(ValueError):
    """Why a file is not taken, in one sentence."""


_MILLIONS = f"up to {MOST_PIXELS // 10**6} million are read"
_SMALLER = "make it smaller first, for example 2,000 × 2,000"
_MADE = "which no camera or program does; open it in a picture program and save it again"


def file_bytes(path: Path) -> bytes:
    """What is in a picture file, which is not read where it is too large to be one.

    Raises:
        OSError: where it is gone or may not be read.
        Refused: in one sentence, where it is too large.
    """
    check_bytes(path.stat().st_size)
    return path.read_bytes()


def check_bytes(size: int) -> None:
    """Refuse files of too many bytes, in one sentence."""
    if size > MOST_BYTES:
        raise Refused(f"This file has {size / MB:.0f} MB; {MOST_BYTES // MB} MB are read, so {_SMALLER}.")


def examined(data: bytes) -> Image.Image:
    """The picture, opened and not decoded.

    Raises:
        Refused: in one sentence, where it is no picture or would cost too much.
    """
    check_bytes(len(data))
    _check_parts(data)
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise Refused(f"This picture is too large; {_MILLIONS}, so {_SMALLER}.") from error
    except DAMAGE as error:
        raise Refused(words(data)) from error
    _check_size(picture, data)
    return picture


def damaged() -> Refused:
    """What is said of a file whose picture cannot be decoded."""
    return Refused("This picture file is damaged or cut short; save it again and retry.")


def _check_size(picture: Image.Image, data: bytes) -> None:
    width, height = picture.size
    size = f"This picture has {width:,} × {height:,} pixels"
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refused(f"{size}; {_MILLIONS}, no side longer than {LONGEST_SIDE:,}, so {_SMALLER}.")
    needed = width * height * _bytes_each(picture)
    if needed > MOST_MEMORY:
        raise Refused(
            f"{size} and takes {needed / MB:.0f} MB of memory to decode; {MOST_MEMORY // MB} MB are given to a "
            "picture, so save it as JPEG, which is decoded at a smaller size, or make it smaller first."
        )
    if picture.format in ("JPEG", "MPO"):
        count = scans(data, MOST_SCANS)
        if count >= MOST_SCANS or (count > 1 and count * width * height > MOST_SCANNED):
            raise Refused(f"This JPEG file draws its picture in {count} scans or more, {_MADE}.")


def _bytes_each(picture: Image.Image) -> float:
    """Bytes of memory a pixel while it is decoded."""
    if picture.format == "WEBP":
        return 13  # the canvas twice, and what is made of it
    if picture.format in ("JPEG", "MPO"):
        # A progressive JPEG's coefficients are kept, two bytes each; the picture itself is decoded small.
        layers = getattr(picture, "layer", None)  # Pillow's own list of the colours, of JPEG files alone
        return 2 * sum(_share(layers)) if layers and picture.info.get("progressive") else 2
    if picture.mode == "RGBA" or "transparency" in picture.info:
        return 5  # the alpha channel costs as much again
    return {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}.get(picture.mode, 4)


def _share(layers: list[tuple[int, int, int, int]]) -> list[float]:
    """How many numbers each colour has for a pixel: 1, or 1/4 where it lies at half the resolution."""
    across, down = max(layer[1] for layer in layers), max(layer[2] for layer in layers)
    return [layer[1] * layer[2] / (across * down) for layer in layers]


def scans(data: bytes, most: int) -> int:
    """How often a JPEG file goes over its picture; counting stops at `most`."""
    if data.count(b"\xff\xda") <= 1:
        return 1
    found, place = 0, 2
    marker = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")  # in a scan's bytes 00 and D0 to D7 mark nothing
    while found < most and (hit := marker.search(data, place)):
        kind = hit[1][0]
        if kind == 0xD9:
            break
        place = hit.end()
        if kind != 0x01 and kind != 0xD8:
            place += max(2, int.from_bytes(data[place : place + 2]))
        found += kind == 0xDA
    return found


def _check_parts(data: bytes) -> None:
    """Refuse files of so many small parts that reading their heads alone takes long.

    Raises:
        Refused: in one sentence.
    """
    count = next((n for begins, n in _COUNTERS if data.startswith(begins)), None)
    if count and count(data) > MOST_PARTS:
        raise Refused(f"This picture file is cut into more than {MOST_PARTS:,} parts, {_MADE}.")
    if data[:2] == b"BM" and len(data) > MOST_RUNS and data[30:31] in (b"\1", b"\2"):
        raise Refused("This BMP file is packed in runs and too large to be unpacked; save it as PNG.")
    if data[:2] in (b"II", b"MM") and _largest_tag(data) > MOST_VALUES:
        raise Refused(f"This TIFF file is cut into more than {MOST_VALUES:,} strips, {_MADE}.")


def _png_chunks(data: bytes) -> int:
    found, place = 0, 8
    while place + 8 <= len(data) and found <= MOST_PARTS:
        place += 12 + int.from_bytes(data[place : place + 4])
        found += 1
    return found


def _jpeg_markers(data: bytes) -> int:
    """Those before the first scan."""
    found, place = 0, 2
    while place + 4 <= len(data) and found <= MOST_PARTS and data[place + 1] != 0xDA:
        lone = data[place] != 0xFF or data[place + 1] in (0xFF, 0)
        place += 1 if lone else 2 + int.from_bytes(data[place + 2 : place + 4])
        found += 1
    return found


def _gif_blocks(data: bytes) -> int:
    """Those before the first picture."""
    flags = data[10] if len(data) > 10 else 0
    found, place = 0, 13 + (3 << (flags & 7) + 1 if flags & 128 else 0)
    while place + 2 < len(data) and data[place] == 0x21 and found <= MOST_PARTS:
        place += 2
        while place < len(data) and data[place] and found <= MOST_PARTS:
            place += 1 + data[place]
            found += 1
        place, found = place + 1, found + 1
    return found


def _largest_tag(data: bytes) -> int:
    """How many numbers the longest tag of a TIFF's first picture has; texts and profiles do not count."""
    order = "<" if data[:2] == b"II" else ">"
    try:
        (place,) = struct.unpack_from(f"{order}I", data, 4)
        (count,) = struct.unpack_from(f"{order}H", data, place)
        tags = [struct.unpack_from(f"{order}HHI", data, place + 2 + 12 * n) for n in range(count)]
    except struct.error:
        return 0  # Pillow says what is wrong with it
    return max((n for _, kind, n in tags if kind not in (1, 2, 6, 7)), default=0)


_COUNTERS = ((b"\x89PNG", _png_chunks), (b"\xff\xd8", _jpeg_markers), (b"GIF8", _gif_blocks))
