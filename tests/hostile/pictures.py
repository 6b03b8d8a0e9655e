"""Pictures that are wrong: bytes changed, sizes that lie, bombs, endless parts. Each is taken or refused in words."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from PIL import Image

from cvlab.pictures import taken
from tests.picture_families import KINDS, file, made, png


def mutants(count: int, seed: int) -> Iterator[bytes]:
    """So many wrong pictures, the same ones for the same seed."""
    chance = random.Random(f"pictures {seed}")
    for number in range(count):
        make = RARE[number // 8 % len(RARE)] if number % 8 == 0 else chance.choice(COMMON)
        yield make(chance)


def outcome(data: bytes) -> str:
    """ "taken", or "refused: " and the sentence; anything else is an error that is raised."""
    try:
        pixels = taken(data, 1024).pixels
    except ValueError as error:
        return f"refused: {error}"
    if (
        max(pixels.shape[:2]) > 1024
        or pixels.dtype not in (np.uint8, np.float32)
        or not np.isfinite(pixels).all()
    ):
        raise AssertionError(f"{pixels.shape} of {pixels.dtype}")
    return "taken"


@cache
def good() -> tuple[bytes, ...]:
    """One picture of every mode and format, some turned, progressive, animated or with a transparent colour."""
    exif = Image.Exif()
    exif[0x0112] = 6
    found = [file(made(mode, 33, 21, 4, 0.7), kind) for mode in KINDS for kind in KINDS[mode]]
    found += [file(made("RGB", 33, 21, 4, 1), "JPEG", exif=exif, progressive=True, quality=95)]
    found += [file(made(mode, 33, 21, 4, 1), "PNG", transparency=3) for mode in ("L", "P", "I;16")]
    frames = [made("RGB", 20, 20, n, 1) for n in range(4)]
    found += [
        file(frames[0], kind, save_all=True, append_images=frames[1:])
        for kind in ("GIF", "PNG", "WEBP", "TIFF")
    ]
    return tuple(found)


def _some(chance: random.Random) -> bytes:
    return chance.choice(good())


def bytes_changed(chance: random.Random) -> bytes:
    data = bytearray(_some(chance))
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def head_changed(chance: random.Random) -> bytes:
    data = bytearray(_some(chance))
    for _ in range(chance.randint(1, 6)):
        data[chance.randrange(min(len(data), 120))] = chance.choice((0, 1, 2, 127, 128, 254, 255))
    return bytes(data)


def cut(chance: random.Random) -> bytes:
    data = _some(chance)
    return data[: chance.randrange(len(data))]


def doubled(chance: random.Random) -> bytes:
    data = _some(chance)
    first = chance.randrange(len(data))
    part = data[first : first + chance.randint(1, 200)]
    return data[:first] + part * chance.randint(2, 400) + data[first:]


def crossed(chance: random.Random) -> bytes:
    one, other = _some(chance), _some(chance)
    return one[: chance.randrange(len(one))] + other[chance.randrange(len(other)) :]


def size_lies(chance: random.Random) -> bytes:
    """A good PNG whose head says another size, depth or colour, with the sum set right."""
    data = bytearray(png(np.zeros((4, 4), np.uint8), 8, 0))
    sides = [chance.choice((0, 1, 5, 255, 4096, 8000, 32_001, 2**31 - 1, 2**32 - 1)) for _ in range(2)]
    data[16:24] = struct.pack(">II", *sides)
    data[24], data[25] = chance.choice((1, 2, 4, 8, 16, 3)), chance.choice((0, 2, 3, 4, 6, 7))
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def netpbm_lies(chance: random.Random) -> bytes:
    numbers = [chance.choice((0, 1, 7, 300, 65_535, 65_536, 99_999, 10**9, 10**12)) for _ in range(3)]
    body = bytes(chance.randrange(256) for _ in range(chance.randrange(400)))
    if chance.random() < 0.5:
        body = " ".join(str(chance.randrange(-2, 300)) for _ in range(chance.randrange(300))).encode()
    return b"P%d\n# a word\n%d %d\n%d\n%b" % (chance.randint(0, 7), *numbers, body)


# Bits a number, PNG's type of colour, numbers a pixel.
DEPTHS = ((1, 0, 1), (8, 0, 1), (16, 0, 1), (8, 2, 3), (8, 3, 1), (8, 4, 2), (8, 6, 4), (16, 6, 4))


def bomb(chance: random.Random) -> bytes:
    """A PNG of a few kilobytes and up to 80 million pixels, in any depth and colour, maybe with a clear colour."""
    depth, colour, channels = chance.choice(DEPTHS)
    width, height = chance.choice(((5000, 5000), (3000, 9000), (31_000, 1500), (9000, 9000), (40_000, 10)))
    row = b"\0" + bytes((width * channels * depth + 7) // 8)
    packer = zlib.compressobj(9)
    pieces = [packer.compress(row) for _ in range(height)]
    packed = b"".join(pieces) + packer.flush()

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    if colour == 3:
        head += chunk(b"PLTE", bytes(range(48)))
    if colour in (0, 2, 3) and chance.random() < 0.5:
        head += chunk(b"tRNS", bytes({0: 2, 2: 6, 3: 3}[colour]))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def many_scans(chance: random.Random) -> bytes:
    """A progressive JPEG whose last scan is there again and again."""
    side = chance.choice((64, 1000, 2500))
    data = file(Image.effect_noise((side, side), 1), "JPEG", progressive=True, quality=10)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * chance.choice((2, 60, 1000)) + data[-2:]


def many_parts(chance: random.Random) -> bytes:
    count = chance.choice((1000, 30_000, 1_000_000))
    kind = chance.choice(("PNG", "JPEG", "GIF"))
    data = file(Image.new("L", (8, 8)), kind)
    if kind == "JPEG":
        return data[:2] + b"\xff\xfe\0\2" * count + data[2:]
    if kind == "GIF":
        place = 13 + (3 << (data[10] & 7) + 1)
        return data[:place] + b"\x21\xfe" + b"\1a" * count + b"\0" + data[place:]
    return data[:33] + (b"\0\0\0\0abCd" + struct.pack(">I", zlib.crc32(b"abCd"))) * count + data[33:]


def canvas(chance: random.Random) -> bytes:
    """An animated WebP whose canvas is far larger than its frames."""
    out = io.BytesIO()
    frames = [Image.new("RGBA", (16, 16), (n, 0, 0, 99)) for n in (1, 200)]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    data = bytearray(out.getvalue())
    sides = [chance.choice((100, 3000, 5000, 16_384)) for _ in range(2)]
    data[24:30] = b"".join((side - 1).to_bytes(3, "little") for side in sides)
    return bytes(data)


def runs(chance: random.Random) -> bytes:
    """A BMP packed in runs of one pixel each."""
    side, count = chance.choice((100, 3000)), chance.choice((1000, 900_000, 2_000_000))
    head = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, 0, 0, 0, 256, 0)
    body = head + bytes(1024) + b"\1\7" * count + b"\0\1"
    return b"BM" + struct.pack("<IHHI", 14 + len(body), 0, 0, 14 + 40 + 1024) + body


def many_strips(chance: random.Random) -> bytes:
    """A TIFF whose list of strips is as long as it likes."""
    count = chance.choice((10, 90_000, 3_000_000))
    tags = [
        (256, 4, 1, 100),
        (257, 4, 1, 100),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, count, 200),
        (278, 4, 1, 1),
        (279, 4, count, 200),
    ]
    head = b"II*\0" + struct.pack("<IH", 8, len(tags))
    head += b"".join(struct.pack("<HHII", *tag) for tag in tags) + bytes(4)
    return head.ljust(200, b"\0") + bytes(4 * count)


COMMON: tuple[Callable[[random.Random], bytes], ...] = (
    bytes_changed,
    bytes_changed,
    head_changed,
    head_changed,
    cut,
    doubled,
    crossed,
    size_lies,
    netpbm_lies,
)
RARE = (bomb, many_scans, many_parts, canvas, runs, many_strips, bomb, many_scans)
