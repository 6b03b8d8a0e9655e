"""A stranger's `.keras` file as a network of ours, with nothing in it run, unpickled or believed.

Keras' own safe mode keeps code out but not size: a file of 2.4 kB made it take 17 GB. So the zip's sizes are read
first, then the config as plain JSON; each layer is matched with a spec of LAYERS, whose limits hold, or with the list
of cvlab.nets.foreign_configs, whose sizes are worked out before memory is taken; and only then are exactly the arrays
that this network must have read, by a process of its own that may not take much memory or time.
"""

from __future__ import annotations

import io
import json
import math
import os
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.architecture import Architecture
from cvlab.nets.build import build_architecture
from cvlab.nets.configs import architecture_of
from cvlab.nets.foreign import without_memory
from cvlab.nets.foreign_configs import layers_in
from cvlab.nets.foreign_files import Wanted, foreign_of, stamped
from cvlab.nets.foreign_inputs import checked_picture
from cvlab.opened import Foreign, Opened, Origin

READER = Path(__file__).with_name("weights_reader.py")
CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
CLASSES = "cvlab_classes.json"  # ours, which Keras passes over: a list of the classes' names
MOST_CLASSES, LONGEST_NAME = 1000, 80
MOST_FILE, MOST_JSON = 600_000_000, 1_000_000
# Keras packs weights as they are, and trained ones hardly shrink: what unpacks to more is made to be large.
MOST_TIMES = 4
SECONDS = 20


def load(data: bytes) -> Opened:
    """The network in a `.keras` file, its weights, and the names of its classes, which only a file that cvlab saved
    knows; else they are numbers. It is an Architecture where one can say it.

    Raises:
        ValueError: in one sentence, with the reason, where the file is anything but known layers with their weights.
    """
    try:
        texts, packed = unpack(data)
        _check_version(texts[METADATA])
        net, origin, wanted = _network(texts[CONFIG])
        parameters = sum(math.prod(shape) for _, shape in wanted)
        count = (
            len(net.layers)
            if isinstance(net, Architecture)
            else sum(1 for _ in layers_in(json.loads(net.config)))
        )
        if packed.file_size > 16 * parameters + 4096 * (count + 16):
            raise ValueError(
                f"it holds {packed.file_size:,} bytes of weights, far more than its {parameters:,} parameters need"
            )
        weights = _weights(wanted, _member(data, packed))
        if isinstance(net, Foreign):
            net = stamped(net, wanted, weights)
            origin = replace(origin, top=net.top)
        return Opened(net, weights, _class_names(texts.get(CLASSES), origin.numbers), origin)
    except (RecursionError, ValueError) as error:
        reason = str(error).rstrip(".")
        raise ValueError(f"This file cannot be loaded: {reason[:1].lower()}{reason[1:]}.") from error


def _network(config: dict[str, Any]) -> tuple[Architecture | Foreign, Origin, Wanted]:
    """What the config describes, and the weights to be read for it."""
    try:
        plain = architecture_of(config)
    except ValueError:
        plain = None
    if plain is None:  # out here, so that what is wrong with it is told without what no Architecture can say
        return foreign_of(config)
    net, names, origin = plain
    checked_picture((None, *net.input_shape))
    with without_memory():
        layers = zip(names, build_architecture(net).layers, strict=True)
        wanted = [
            (f"layers/{name}/vars/{place}", tuple(variable.shape))
            for name, layer in layers
            for place, variable in enumerate(layer.weights)
        ]
    return net, origin, wanted


def unpack(data: bytes) -> tuple[dict[str, Any], zipfile.ZipInfo]:
    """The JSON parts of the zip by name, and the entry of its weights, which is not read yet.

    Raises:
        ValueError: without its beginning "This file cannot be loaded", for what is no such zip.
    """
    if len(data) > MOST_FILE:
        raise ValueError(f"it has {len(data):,} bytes; {MOST_FILE:,} are allowed")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if len(members) != len(archive.infolist()) or not {CONFIG, METADATA, WEIGHTS} <= set(members):
                raise ValueError(f"it is a zip, but not one with {CONFIG}, {METADATA} and {WEIGHTS} in it")
            texts = [name for name in (CONFIG, METADATA, CLASSES) if name in members]
            for name, most in ((WEIGHTS, MOST_TIMES * len(data)), *((name, MOST_JSON) for name in texts)):
                if members[name].file_size > most:
                    raise ValueError(
                        f"its {name} would unpack to {members[name].file_size:,} bytes; {most:,} are allowed"
                    )
            found = {name: json.loads(archive.read(members[name])) for name in texts}
    except zipfile.BadZipFile as error:
        words = "it is not a .keras file; save with model.save('net.keras'), and send the whole file"
        raise ValueError(words) from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError("its config is not JSON as Keras writes it") from error
    except (NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise ValueError("its zip is encrypted, damaged or packed in an unknown way") from error
    if not isinstance(found[CONFIG], dict) or not isinstance(found[METADATA], dict):
        raise ValueError("its config is not JSON as Keras writes it")
    return found, members[WEIGHTS]


def _check_version(metadata: dict[str, Any]) -> None:
    version = str(metadata.get("keras_version", ""))[:20]
    if not version.startswith("3."):
        raise ValueError(f"it was saved by Keras {version or 'of an unknown version'}; Keras 3 is needed")


def _class_names(given: Any, numbers: int) -> tuple[str, ...]:
    """The names in the file where they are as many plain names as there are classes, else numbers."""
    count = 2 if numbers == 1 else numbers
    if isinstance(given, list) and len(given) == count <= MOST_CLASSES:
        names = tuple(str(name).strip()[:LONGEST_NAME] for name in given)
        if all(name and name.isprintable() for name in names):
            return names
    return tuple(map(str, range(count)))


def _member(data: bytes, info: zipfile.ZipInfo) -> bytes:
    damaged = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(info) as file:
            return file.read(info.file_size)
    except damaged as error:
        raise ValueError("its zip is encrypted, damaged or packed in an unknown way") from error


def _weights(wanted: Wanted, h5: bytes) -> list[np.ndarray]:
    """What the reader, a process of its own, finds in the HDF5 file; zeros for what is not read."""
    read = [(path, shape) for path, shape in wanted if path is not None]
    head = json.dumps({"bytes": len(h5), "wanted": read}) + "\n"
    # Neither this process' secrets nor its path are the reader's business; one thread keeps its memory small.
    given = {"PATH": os.environ.get("PATH", ""), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(READER)],
            input=head.encode() + h5, capture_output=True, env=given, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ValueError(f"its weights were not read within {SECONDS} seconds") from error
    if done.returncode == 3:
        raise ValueError(done.stderr.decode(errors="replace").strip()[:300] or "its weights cannot be read")
    sizes = [math.prod(shape) for _, shape in read]
    if done.returncode or len(done.stdout) != 4 * sum(sizes):
        raise ValueError("its weights broke the process that read them; it is damaged or hostile")
    row = np.frombuffer(done.stdout, np.float32)
    if not np.isfinite(row).all():
        raise ValueError(
            "some of its weights are not numbers (NaN or infinite), as after a training that diverged"
        )
    parts = iter(np.split(row, np.cumsum(sizes)[:-1]) if sizes else [])
    return [
        np.zeros(shape, np.float32) if path is None else next(parts).reshape(shape).copy()
        for path, shape in wanted
    ]
