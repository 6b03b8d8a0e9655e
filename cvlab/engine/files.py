"""A run as a file: JSON and plain arrays in one zip that nothing was packed in, and read back with suspicion."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from cvlab.experiment import Experiment, History, LayerSigns, Progress, Run, TrainingState
from cvlab.experiment.early_stopping import Patience
from cvlab.params import check

FORMAT = 1
ABOUT = "run.json"
MOST_ABOUT = 2**26  # bytes of the JSON
MOST_BYTES = 2**28  # of a run: weights, optimizer, curve
MOST_ARRAYS = 5000
MOST_POINTS = 20_000
MOST_LETTERS = 2000
ARRAYS = ("weights", "optimizer", "random", "best")
STATUSES = ("queued", "running", "paused", "stopped", "finished", "failed")
_RUN = ("id", "name", "status", "message", "device", "learning_rate", "pace", "started", "updated")
_STATE = ("epoch", "step", "loss_sum", "correct_sum", "seen", "finished", "note", "device")
_POINT = tuple(name for name in Progress.__dataclass_fields__ if name != "signs")
_SIGNS = tuple(LayerSigns.__dataclass_fields__)


class Unreadable(ValueError):
    """The file is none of ours, or damaged; the sentence is meant for the person who looks for the run."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A run as it lies on the disk.

    owner: who may steer it. holder: names the process that trains it, or did. to_epoch_end: whether it was to rest at
    the end of the epoch.
    """

    run: Run
    owner: str
    holder: str = ""
    to_epoch_end: bool = False


def write(path: Path, kept: Kept) -> None:
    """Put the run into that file, whole or not at all.

    Raises:
        ValueError: where it takes more room than a run may.
        OSError: where the disk takes no more.
    """
    run, state = kept.run, kept.run.state
    if state is not None and state.earlier:  # the training before it begins anew
        state = None
    if state is not None and state.finished:  # nothing goes on from it
        state = replace(state, optimizer=(), random=(), best=())
    groups = {name: getattr(state, name) if state else () for name in ARRAYS}
    size = sum(array.nbytes for group in groups.values() for array in group)
    if size > MOST_BYTES - MOST_ABOUT:
        raise ValueError(
            f"its numbers take {size / 1e6:,.0f} MB, and up to {(MOST_BYTES - MOST_ABOUT) / 1e6:,.0f} MB are kept"
        )
    about = {
        "format": FORMAT,
        "owner": kept.owner,
        "holder": kept.holder,
        "to_epoch_end": kept.to_epoch_end,
        "experiment": run.experiment.to_dict(),
        "run": {
            **{name: getattr(run, name) for name in _RUN},
            "message": run.message[:MOST_LETTERS],
            "pauses": run.pauses,
        },
        "history": [[*(getattr(p, n) for n in _POINT), [_row(s) for s in p.signs]] for p in run.history],
        "state": state and {**{n: getattr(state, n) for n in _STATE}, "patience": asdict(state.patience)},
        "arrays": {name: len(group) for name, group in groups.items()},
    }
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            _fill(file, json.dumps(about, separators=(",", ":"), default=_plain), groups)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _fill(file: IO[bytes], about: str, groups: dict[str, tuple[np.ndarray, ...]]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(ABOUT, about)
        for name, group in groups.items():
            for n, array in enumerate(group):
                with archive.open(f"{name}_{n}.npy", "w") as member:
                    np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)


def _row(signs: LayerSigns) -> list[Any]:
    return [getattr(signs, name) for name in _SIGNS]


def _plain(value: Any) -> Any:
    # Figures that came from numpy.
    return value.item() if isinstance(value, np.generic) else str(value)


def read(path: Path) -> Kept:
    """The run in that file.

    Raises:
        Unreadable: where it is not such a file, or not of this user.
        ValueError: where its experiment can no longer be had, as when its pictures are gone.
        FileNotFoundError: where there is none.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
        found = os.fstat(file.fileno())
        foreign = hasattr(os, "getuid") and found.st_uid != os.getuid()
        if foreign or not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
            raise Unreadable("What was kept of this run cannot be read.")
        try:
            about, groups = _members(file, found.st_size)
            plain = _run(about)
            state = _state(about, groups)
            history = _history(about["history"])
        except (
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
            IndexError,
            EOFError,
            OverflowError,
        ) as problem:
            raise Unreadable("What was kept of this run is damaged.") from problem
        except (zipfile.BadZipFile, NotImplementedError, RecursionError, RuntimeError) as problem:
            raise Unreadable("What was kept of this run is damaged.") from problem
    experiment = Experiment.from_dict(about["experiment"])
    if state is not None and sum(w.size for w in state.weights) != experiment.architecture.parameter_count():
        raise Unreadable("What was kept of this run does not fit its network.")
    check(replace(experiment.optimizer, learning_rate=plain["learning_rate"]))
    run = Run(experiment=experiment, history=history, state=state, **plain)
    return Kept(run=run, owner=about["owner"], holder=about["holder"], to_epoch_end=about["to_epoch_end"])


def _members(file: IO[bytes], size: int) -> tuple[dict[str, Any], dict[str, tuple[np.ndarray, ...]]]:
    with zipfile.ZipFile(file) as archive:
        items = archive.infolist()
        packed = any(item.compress_type != zipfile.ZIP_STORED for item in items)
        if packed or len(items) > MOST_ARRAYS or sum(item.file_size for item in items) > size:
            raise ValueError("packed or too large")
        if archive.getinfo(ABOUT).file_size > MOST_ABOUT:
            raise ValueError("too much is told of it")
        about = json.loads(archive.read(ABOUT))
        if about["format"] != FORMAT:
            raise ValueError("of another format")
        counts = {name: _whole(about["arrays"][name]) for name in ARRAYS}
        return about, {
            name: tuple(_array(archive, f"{name}_{n}.npy") for n in range(count))
            for name, count in counts.items()
        }


def _array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    size = archive.getinfo(name).file_size
    with archive.open(name) as member:
        if np.lib.format.read_magic(member) != (1, 0):
            raise ValueError("of another format")
        shape, _, dtype = np.lib.format.read_array_header_1_0(member)  # what reading it would take
        if dtype.kind not in "fiub" or int(np.prod(shape, dtype=object)) * dtype.itemsize > size:
            raise ValueError("an array that is none")
    with archive.open(name) as member:
        return np.lib.format.read_array(member, allow_pickle=False)


def _run(about: dict[str, Any]) -> dict[str, Any]:
    plain = {name: about["run"][name] for name in _RUN}
    texts = (*(plain[n] for n in ("id", "name", "message", "device")), about["owner"], about["holder"])
    if not all(isinstance(text, str) and len(text) <= MOST_LETTERS for text in texts):
        raise ValueError("texts that are none")
    if plain["status"] not in STATUSES or not isinstance(about["to_epoch_end"], bool):
        raise ValueError("a status that is none")
    for name in ("learning_rate", "started", "updated"):
        plain[name] = float(plain[name])
    if plain["pace"] is not None and not 0 < float(plain["pace"]) < 10_000:
        raise ValueError("a pace that is none")
    plain["pauses"] = tuple(about["run"].get("pauses", ()))  # older files have none
    for step in plain["pauses"]:
        _whole(step)
    return plain


def _state(about: dict[str, Any], groups: dict[str, tuple[np.ndarray, ...]]) -> TrainingState | None:
    told = about["state"]
    if told is None:
        return None
    plain = {name: told[name] for name in _STATE}
    for name in ("epoch", "step", "seen"):
        _whole(plain[name])
    for name in ("loss_sum", "correct_sum"):
        plain[name] = float(plain[name])
    if not isinstance(plain["finished"], bool) or not isinstance(plain["note"], str):
        raise ValueError("an end that is none")
    patience = Patience(**told["patience"])
    _whole(patience.epoch), _whole(patience.waited), _number(patience.best, or_none=True)
    # No token: the workers that may hold this state by its name are gone.
    every: dict[str, Any] = {**plain, **groups}
    return TrainingState(**every, patience=patience)


def _history(rows: list[Any]) -> History:
    if len(rows) > MOST_POINTS:
        raise ValueError("too many points")
    return tuple(_point(row) for row in rows)


def _point(row: list[Any]) -> Progress:
    *figures, signs = row
    plain = dict(zip(_POINT, figures, strict=True))
    _whole(plain["epoch"]), _whole(plain["step"])
    for name in _POINT:
        _number(plain[name], or_none=name.startswith("validation"))
    return Progress(**plain, signs=tuple(_signs(sign) for sign in signs))


def _signs(row: list[Any]) -> LayerSigns:
    plain = dict(zip(_SIGNS, row, strict=True))
    for name in _SIGNS[1:]:
        _number(plain[name], or_none=name == "dead")
    plain["layer"] = str(plain["layer"])[:200]
    return LayerSigns(**plain)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise ValueError("a whole number that is none")
    return value


def _number(value: Any, or_none: bool = False) -> None:
    if value is None and or_none:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number that is none")
