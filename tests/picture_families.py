"""Picture files of every kind that is read, drawn by hypothesis: modes, depths, turns, transparency, packing."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from hypothesis import strategies as st
from PIL import Image

KINDS = {  # Pillow's mode: the formats that hold it
    "1": ("PNG", "TIFF", "BMP", "PPM"),
    "L": ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "PPM"),
    "RGB": ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "PPM"),
    "RGBA": ("PNG", "TIFF", "WEBP"),
    "LA": ("PNG", "TIFF"),
    "P": ("PNG", "GIF", "TIFF"),
    "CMYK": ("JPEG", "TIFF"),
    "I;16": ("PNG", "TIFF", "PPM"),
    "I": ("TIFF",),
    "F": ("TIFF", "PPM"),
}


def file(picture: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def made(mode: str, width: int, height: int, seed: int, most: float) -> Image.Image:
    """A picture of blocks in that mode; `most` is the share of the range that deep ones use."""
    random = np.random.default_rng(seed)
    if mode == "I;16":
        return Image.fromarray(random.integers(0, int(65_535 * most) + 1, (height, width)).astype(np.uint16))
    if mode == "I":
        return Image.fromarray(
            random.integers(-5 if seed % 2 else 0, int(2e9 * most) + 9, (height, width)).astype(np.int32)
        )
    if mode == "F":
        return Image.fromarray(
            (random.random((height, width)) * (300 if seed % 2 else most)).astype(np.float32)
        )
    picture = Image.fromarray(random.integers(0, 256, (height, width, 4), dtype=np.uint8))
    if mode in ("RGBA", "LA"):
        return picture.convert(mode)
    return picture.convert("RGB").convert(mode)


@st.composite
def picture_files(draw) -> bytes:
    """The bytes of one."""
    mode = draw(st.sampled_from(sorted(KINDS)))
    kind = draw(st.sampled_from(KINDS[mode]))
    picture = made(
        mode,
        draw(st.integers(1, 40)),
        draw(st.integers(1, 40)),
        draw(st.integers(0, 99)),
        draw(st.floats(0, 1)),
    )
    options = {}
    if kind in ("PNG", "JPEG", "WEBP", "TIFF") and draw(st.booleans()):
        exif = Image.Exif()
        exif[0x0112] = draw(st.integers(1, 8))
        options["exif"] = exif
    if kind in ("PNG", "GIF") and mode in ("1", "L", "RGB", "P", "I;16") and draw(st.booleans()):
        key = draw(st.sampled_from(sorted({*np.asarray(picture).ravel()[:3].tolist(), 0})))
        options["transparency"] = (int(key),) * 3 if mode == "RGB" else int(key)
    if kind == "JPEG":
        options["progressive"] = draw(st.booleans())
    return file(picture, kind, **options)


def png(
    rows: np.ndarray, depth: int, colour: int, key: tuple[int, ...] | None = None, palette: bytes = b""
) -> bytes:
    """A PNG written by hand, so that no library's reading or writing is its own oracle. rows: H x W or H x W x C."""
    height, width = rows.shape[:2]
    flat = rows.reshape(height, -1)
    if depth == 16:
        lines = [row.astype(">u2").tobytes() for row in flat]
    elif depth == 8:
        lines = [row.astype(np.uint8).tobytes() for row in flat]
    else:
        bits = (flat[..., None] >> np.arange(depth)[::-1] & 1).reshape(height, -1).astype(np.uint8)
        lines = [np.packbits(row).tobytes() for row in bits]

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    head += chunk(b"PLTE", palette) if palette else b""
    if key is not None:
        head += chunk(b"tRNS", bytes(key) if palette else struct.pack(f">{len(key)}H", *key))
    body = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + line for line in lines)))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")
