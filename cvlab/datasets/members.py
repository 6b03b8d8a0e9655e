"""The directory of a stranger's zip, looked through with suspicion before anything in it is unpacked."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterable
from contextlib import contextmanager

from cvlab.reading import LeftOut
from cvlab.text import quoted

MOST_MEMBERS = 20_000
LARGEST_DIRECTORY = 4 * 2**20  # bytes
LOCKED = 0x41  # the flags of a password, the old and the strong way
METHODS = (
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
)  # what zip programs write; the others' promises are not kept
HEAD = 30  # bytes before each member, without its name
LINE = 46  # bytes of each line of the directory, without the name
# What zipfile raises on a zip or a member that is not what its head says.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    OverflowError,
    struct.error,
)
NO_ZIP = "This file is not a zip archive, or it is damaged; pack a folder of class folders into a .zip."


@contextmanager
def opened(data: bytes) -> Generator[zipfile.ZipFile, None, None]:
    """The zip in the bytes, its directory read and found sound.

    Raises:
        ValueError: in one sentence, for what is no zip, or one that no zip program writes.
    """
    _check_directory(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise ValueError(NO_ZIP) from error
    with archive:
        _check_places(archive.infolist())
        yield archive


def files(archive: zipfile.ZipFile) -> tuple[dict[str, zipfile.ZipInfo], list[LeftOut]]:
    """{path: member} of the files in a zip, and those that are not taken whatever they hold.

    Raises:
        ValueError: in one sentence, for names that lead out of the folder it is unpacked in.
    """
    found: dict[str, zipfile.ZipInfo] = {}
    left_out = []
    for name, item in zip(names(archive.infolist()), archive.infolist(), strict=True):
        path = _path(name)
        if not path or name.endswith(("/", "\\")):
            continue
        if path in found:
            left_out.append(LeftOut(path, "a second file of that name"))
        elif stat.S_ISLNK(item.external_attr >> 16):
            left_out.append(LeftOut(path, "a link, no file"))
        else:
            found[path] = item
    return found, left_out


def unpacked(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> bytes:
    """The bytes of a member; never more than it promised.

    Raises:
        ValueError: with the reason in words, where they cannot be had.
    """
    if item.compress_type not in METHODS:
        method = getattr(zipfile, "compressor_names", {}).get(
            item.compress_type, f"method {item.compress_type}"
        )
        raise ValueError(f"packed with {method}; only stored and deflated files are unpacked")
    try:
        with archive.open(item) as file:
            data = file.read(item.file_size + 1)
    except DAMAGE as error:
        raise ValueError("damaged") from error
    if len(data) != item.file_size:
        raise ValueError("damaged: it is not as large as it says")
    return data


def names(items: list[zipfile.ZipInfo]) -> list[str]:
    """The members' names: UTF-8 with or without the flag that says so, else Shift-JIS where all are Japanese, else
    CP437 as the format has it."""
    raw = {}
    for number, item in enumerate(items):
        if not item.flag_bits & 0x800 and not item.orig_filename.isascii():
            raw[number] = item.orig_filename.encode("cp437", errors="replace")
    coding = next((c for c in ("utf-8", "cp932") if _reads(raw.values(), c)), "cp437")
    return [
        (raw[n].decode(coding) if n in raw else item.orig_filename).partition("\0")[0]
        for n, item in enumerate(items)
    ]


def _reads(raw: Iterable[bytes], coding: str) -> bool:
    """Whether all names are of that coding. Of Japanese ones some have kana: nearly all bytes are some kanji."""
    try:
        text = "".join(name.decode(coding) for name in raw)
    except UnicodeDecodeError:
        return False
    return coding != "cp932" or bool(re.search("[\u3041-\u30fc]", text))


def _path(name: str) -> str:
    """The name as a path of folders with /; "" where there is none."""
    path = name.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not parts:
        return ""
    if path.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", path):
        raise ValueError(
            f"This archive holds a file called {quoted(name)}, which points outside; pack it anew."
        )
    return "/".join(parts)


def _check_directory(data: bytes) -> None:
    """Refuse a directory that would take long to read, by what the archive's end says of it."""
    end = data.rfind(b"PK\5\6", max(0, len(data) - 2**16 - 22))
    if end < 0 or end + 22 > len(data):
        raise ValueError(NO_ZIP)
    count, size = struct.unpack_from("<HI", data, end + 10)
    if size == 2**32 - 1 or count == 2**16 - 1:  # the true numbers stand in a longer end before this one
        longer = data.rfind(b"PK\6\6", 0, end)
        if longer >= 0 and longer + 48 <= end:
            count, size = struct.unpack_from("<QQ", data, longer + 32)
    if size > len(data) or count > len(data) // LINE:
        raise ValueError(NO_ZIP)
    if count > MOST_MEMBERS or size > LARGEST_DIRECTORY:
        raise ValueError(
            f"This archive lists {max(count, size // (2 * LINE)):,} files or more; up to {MOST_MEMBERS:,} are looked "
            "through, so pack the class folders alone, with fewer pictures."
        )


def _check_places(items: list[zipfile.ZipInfo]) -> None:
    """Refuse members that share bytes: so a small archive could hold any amount.

    Source: D. Fifield, "A better zip bomb", 2019, https://www.usenix.org/conference/woot19/presentation/fifield
    """
    if len(items) > MOST_MEMBERS:
        raise ValueError(
            f"This archive lists {len(items):,} files; up to {MOST_MEMBERS:,} are looked through."
        )
    end = 0
    for item in sorted(items, key=lambda item: item.header_offset):
        if item.header_offset < end:
            raise ValueError("Files in this archive lie one on top of another; pack it anew.")
        end = item.header_offset + HEAD + item.compress_size
