"""Zips with something wrong in them, as chance or a grudge makes them; each is read or refused in a sentence."""

from __future__ import annotations

import random
import struct
import tempfile
import zipfile
from collections.abc import Iterator

from cvlab.reading import ARCHIVE, OverBudget, ReadingFault, read
from tests.zips import class_folders, heads, png, zipped

FIELDS = (
    (8, "<H"),
    (10, "<H"),
    (16, "<I"),
    (20, "<I"),
    (24, "<I"),
    (28, "<H"),
    (30, "<H"),
    (38, "<I"),
    (42, "<I"),
)
NAMES = (
    "QQQ.png",
    "/",
    "..",
    "../x/1.png",
    "C:\\x\\1.png",
    "cat/\u202egnp.png",
    "cat/" + "x" * 300 + ".png",
    "a/" * 300 + "1.png",
    "cat//./2.png",
    "CAT/1.png",
    "cat/1.png",
    "train/1.png",
    "._1.png",
    "cat/1.png/2.png",
    "labels.csv",
    "train/cat/1.png",
    "test/cow/1.png",
    "cat/IMG.HEIC",
    "inner.zip",
)
NUMBERS = (0, 1, 8, 12, 14, 93, 99, 255, 2**15, 2**16 - 1, 2**31, 2**32 - 1)


def mutants(count: int, seed: int) -> Iterator[bytes]:
    """So many zips, no two alike but by chance; the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        files = {**class_folders(), **{name: png(chance.randrange(256)) for name in chance.sample(NAMES, 2)}}
        if chance.random() < 0.3:
            files["cat/nonsense.png"] = chance.randbytes(chance.randrange(2_000))
        if chance.random() < 0.2:
            files["labels.csv"] = b"file,label\n" + chance.randbytes(200)
        method = chance.choice(
            [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
        )
        data = bytearray(zipped(files, method))
        if chance.random() < 0.5:
            data = data.replace(b"QQQ", b"\0QQ")  # a name that is empty
        for _ in range(chance.randrange(4)):
            chance.choice((_flipped, _field, _cut, _moved, _end))(data, chance)
        yield bytes(data)


def outcome(data: bytes) -> str:
    """What the page would say of it.

    Raises:
        ReadingFault: where it brought a fault of ours to light. OverBudget: where it took more than it may.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = read("cvlab.datasets.unpacking:unpack", data, f"{folder}/set", budget=ARCHIVE)
        except (ReadingFault, OverBudget):
            raise
        except ValueError as error:
            return f"refused: {error}"
    return f"refused: {found['problem']}" if "problem" in found else "taken"


def _flipped(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randrange(1, 6)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)


def _field(data: bytearray, chance: random.Random) -> None:
    if places := heads(bytes(data)):
        offset, form = chance.choice(FIELDS)
        place = chance.choice(places) + offset
        if place + 4 <= len(data):
            struct.pack_into(form, data, place, chance.choice(NUMBERS) % 2 ** (8 * struct.calcsize(form)))


def _cut(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.choice((1, 10, 100, 10_000))]


def _moved(data: bytearray, chance: random.Random) -> None:
    """A piece once more, at another place: members that overlap, directories twice."""
    start, place = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
    data[place:place] = data[start : start + chance.choice((4, 50, 500))]


def _end(data: bytearray, chance: random.Random) -> None:
    """Another number in the end of the directory, or a longer end before it."""
    end = data.rfind(b"PK\5\6")
    if end < 0 or end + 22 > len(data):
        return
    if chance.random() < 0.5:
        offset, form = chance.choice(((4, "<H"), (8, "<H"), (10, "<H"), (12, "<I"), (16, "<I"), (20, "<H")))
        struct.pack_into(form, data, end + offset, chance.choice(NUMBERS) % 2 ** (8 * struct.calcsize(form)))
        return
    number = chance.choice((0, 1, 100, 2**40, 2**63))
    longer = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, number, number, number, number)
    longer += struct.pack("<IIQI", 0x07064B50, 0, end, 1)
    struct.pack_into("<II", data, end + 12, 2**32 - 1, 2**32 - 1)
    data[end:end] = longer
