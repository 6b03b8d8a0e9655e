"""What lies in somebody's `.keras` or `.h5` file: its config, known to be plain, and its arrays of numbers.

Runs where other people's bytes are read (`cvlab.reading`) and imports no Keras.
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
import zlib
from typing import Any, NamedTuple

import numpy as np

from cvlab.nets.opening.checked_configs import cleaned
from cvlab.nets.opening.hdf5_file import arrays_in, legacy_parts
from cvlab.nets.opening.keras2_configs import translated
from cvlab.text import clean

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
CLASSES = "cvlab_classes.json"  # ours, which Keras passes over: a list of the classes' names
MOST_JSON, MOST_MEMBERS = 4_000_000, 1000
# Keras packs weights as they are, and trained ones hardly shrink: what unpacks to more is made to be large.
MOST_TIMES, LITTLE = 4, 2**20
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what Keras and programs that zip write
LONGEST_NUMBER = 40  # digits; no layer has more
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, LookupError)
SAVE = "save the whole network in Keras 3 with model.save('net.keras')"
HDF5 = (
    "This is a file of HDF5 (.h5), as Keras 2 writes networks; to keep it, load it in Keras and save it again with "
    "model.save('net.keras')."
)
# How files begin that people take for a network of Keras, and what to say of them.
OTHERS = (
    (
        rb"version https://git-lfs",
        "it is only the pointer to a file of Git LFS, {size:,} bytes; fetch the file itself "
        "with `git lfs pull`, or with the download button of the repository's page",
    ),
    (
        rb"(?i)\s*(<!doctype|<html|<head|<\?xml)",
        "it is a page of the web, not the file itself; use the page's own link for downloading",
    ),
    (rb"\s*[{\[]", "it is text (JSON), which holds no weights; " + SAVE),
    (rb"\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!", "it is packed; unpack it first"),
    (rb"\x80[\x02-\x05]", "it is a pickle, which can run anything and is never opened; " + SAVE),
    (rb".{4}TFL3", "it is a network for TensorFlow Lite; " + SAVE),
    (rb"GGUF", "it is a language model; a network for pictures is needed"),
)


class Parts(NamedTuple):
    """What is in a file; a plain tuple on its way from the reading process, whose messages hold nothing else.

    config: checked, of our own making. plain: the config as it came. loss: its name or "". notes: sentences. arrays:
    path -> float32. named: whether paths begin with the layers' own names. classes: as the file has them, None without.
    """

    config: dict[str, Any]
    plain: dict[str, Any]
    loss: str
    notes: list[str]
    arrays: dict[str, np.ndarray]
    named: bool = False
    classes: Any = None


def contents(data: bytes) -> Parts:
    """What is in the file.

    Raises:
        ValueError: why it is not taken, without the beginning "This file cannot be loaded".
    """
    if data.startswith(b"\x89HDF\r\n\x1a\n"):
        text, arrays = legacy_parts(data)
        found = _checked(parsed(text))
        return found._replace(arrays=arrays, named=True, notes=[HDF5, *found.notes])
    for pattern, words in OTHERS:
        if re.match(pattern, data[:200], re.DOTALL):
            raise ValueError(words.format(size=len(data)))
    texts, h5 = unpack(data)
    version = texts[METADATA].get("keras_version")
    if not isinstance(version, str) or not version.startswith("3."):
        said = clean(version, 20) if isinstance(version, str) else "of an unknown version"
        raise ValueError(f"it was saved by Keras {said}; open it there, and save it again with Keras 3")
    found = _checked(texts[CONFIG])
    return found._replace(arrays=arrays_in(h5), classes=texts.get(CLASSES))


def _checked(config: Any) -> Parts:
    """The config's parts, without arrays."""
    if not isinstance(config, dict):
        raise ValueError("its config is not JSON as Keras writes it")
    made, notes = cleaned(config)
    return Parts(made, translated(config), loss_of(config), notes, arrays={})


def unpack(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON parts of the zip by name, and its weights.

    Raises:
        ValueError: for what is no such zip; nothing is unpacked beyond what it promises.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _members(archive)
            texts = [name for name in (CONFIG, METADATA, CLASSES) if name in members]
            for name, most in (
                (WEIGHTS, MOST_TIMES * len(data) + LITTLE),
                *((name, MOST_JSON) for name in texts),
            ):
                _check_member(members[name], most)
            found = {name: parsed(_member(archive, members[name])) for name in texts}
            if not isinstance(found[METADATA], dict):
                raise ValueError("its metadata is not JSON as Keras writes it")
            return found, _member(archive, members[WEIGHTS])
    except zipfile.BadZipFile as error:
        raise ValueError(f"it is not a whole .keras file; {SAVE}, and send the whole file") from error
    except DAMAGED as error:
        raise ValueError("its zip is encrypted, damaged or packed in an unknown way") from error


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The zip's entries by name, where it is a `.keras` file."""
    entries = archive.infolist()
    members = {info.filename: info for info in entries}
    if len(members) == len(entries) <= MOST_MEMBERS and {CONFIG, METADATA, WEIGHTS} <= set(members):
        return members
    if any(name.endswith("saved_model.pb") for name in members):
        raise ValueError(f"it is a zipped SavedModel of TensorFlow; {SAVE}")
    if any(name.endswith("data.pkl") for name in members):
        raise ValueError(
            "it is a file of PyTorch, which is a pickle and never opened; a .keras file is needed"
        )
    if any(name.endswith((".keras", ".h5")) for name in members):
        raise ValueError("it is a zip with another file in it; unpack it first")
    raise ValueError(f"it is a zip, but not one with {CONFIG}, {METADATA} and {WEIGHTS} in it; {SAVE}")


def _check_member(info: zipfile.ZipInfo, most: int) -> None:
    if info.compress_type not in METHODS:
        raise ValueError(
            f"its {info.filename} is packed in a way that Keras does not use; only stored and deflated parts are taken"
        )
    if info.file_size > most:
        raise ValueError(
            f"its {info.filename} would unpack to {info.file_size:,} bytes; {most:,} are allowed"
        )


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as file:
        return file.read(info.file_size)


def parsed(text: bytes | str) -> Any:
    """The value of a JSON text. Numbers of very many digits come as infinity, which no layer takes.

    Raises:
        ValueError: where it is none, or nested too deep.
    """
    try:
        return json.loads(
            text, parse_int=lambda digits: int(digits) if len(digits) <= LONGEST_NUMBER else math.inf
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError("its config is not JSON as Keras writes it") from error


def loss_of(config: dict[str, Any]) -> str:
    """The name of the loss that a network was trained with, in lower case without _; "" where that is not told."""
    compiled = config.get("compile_config")
    loss = compiled.get("loss") if isinstance(compiled, dict) else None
    if isinstance(loss, list) and len(loss) == 1:
        loss = loss[0]
    if isinstance(loss, dict):
        loss = loss.get("class_name") if loss.get("class_name") != "function" else loss.get("config")
    return loss.lower().replace("_", "")[:60] if isinstance(loss, str) else ""
