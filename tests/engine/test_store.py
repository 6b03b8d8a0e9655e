"""Runs on disk: what is kept comes back as it was, within bounds, for its owner, and nothing else is believed."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cvlab.cache import cache_folder
from cvlab.engine import files, store
from cvlab.engine.files import Kept, Unreadable, read, write
from cvlab.engine.room import Room
from cvlab.engine.run_rules import Entry
from cvlab.engine.store import Store
from cvlab.experiment import LayerSigns, Progress, Run, TrainingState, stored_net
from cvlab.experiment.early_stopping import Patience

ROOT = Path(__file__).resolve().parents[2]
EXPERIMENT, WEIGHTS = stored_net()
HISTORY = (
    Progress(epoch=1, step=20, loss=1.5, accuracy=0.5, images_per_second=900.0, learning_rate=0.001),
    Progress(
        epoch=1,
        step=40,
        loss=1.0,
        accuracy=0.7,
        validation_loss=0.9,
        validation_accuracy=0.75,
        signs=(
            LayerSigns(layer="conv2d", weight_norm=1.5, gradient_norm=0.5, update_norm=0.01),
            LayerSigns(layer="re_lu", weight_norm=0.0, gradient_norm=0.0, update_norm=0.0, dead=0.25),
        ),
    ),
)
STATE = TrainingState(
    weights=tuple(WEIGHTS),
    optimizer=(np.array(40), *(np.full_like(w, 0.5) for w in WEIGHTS)),
    random=(np.array([1, 2], np.uint32),),
    best=tuple(w + 1 for w in WEIGHTS),
    epoch=1,
    step=7,
    loss_sum=3.5,
    correct_sum=20.0,
    seen=32,
    patience=Patience(best=0.9, epoch=1, waited=2),
    device="CPU",
    token="names a state on a worker that is gone",
)


def kept(run_id: str = "0123456789", owner: str = "anna", status: str = "running", **fields) -> Kept:
    run = Run(
        id=run_id, experiment=EXPERIMENT, name="Adam, “batch 32”", status=status, history=HISTORY, state=STATE
    )
    run.pauses = (20,)
    for name, value in {"started": 1.5, "updated": 2.5, **fields}.items():
        setattr(run, name, value)
    return Kept(run=run, owner=owner, to_epoch_end=True)


_MADE: list[Store] = []


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    """A store has a file open as long as its process lives; here it is as long as a test."""
    yield
    while _MADE:
        if (alive := _MADE.pop()._alive) is not None:
            alive.close()


def made(folder: Path) -> Store:
    _MADE.append(Store(lambda: folder))
    return _MADE[-1]


def same(ours: tuple[np.ndarray, ...], theirs: tuple[np.ndarray, ...]) -> bool:
    return len(ours) == len(theirs) and all(
        a.dtype == b.dtype and a.shape == b.shape and (a == b).all()
        for a, b in zip(ours, theirs, strict=True)
    )


def test_a_run_comes_back_as_it_was_and_without_the_name_of_a_state_that_no_worker_holds(
    tmp_path: Path,
) -> None:
    before = kept(pace=5.0, message="", learning_rate=0.01)
    write(tmp_path / "a.run", before)
    after = read(tmp_path / "a.run")
    assert replace(after.run, state=None) == replace(before.run, state=None)
    assert (after.owner, after.to_epoch_end) == ("anna", True)
    for name in files.ARRAYS:
        assert same(getattr(after.run.state, name), getattr(STATE, name)), name
    assert after.run.state.token == ""
    for name in (
        "epoch",
        "step",
        "loss_sum",
        "correct_sum",
        "seen",
        "patience",
        "finished",
        "note",
        "device",
    ):
        assert getattr(after.run.state, name) == getattr(STATE, name), name


def test_of_a_finished_run_the_weights_and_the_curve_are_kept_and_nothing_to_go_on_with(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.run", kept(status="finished", state=replace(STATE, finished=True)))
    after = read(tmp_path / "a.run").run
    assert same(after.state.weights, STATE.weights)
    assert (after.history, after.state.optimizer, after.state.best) == (HISTORY, (), ())


def test_the_file_is_plain_json_and_arrays_that_numpy_reads_without_pickle(tmp_path: Path) -> None:
    write(tmp_path / "a.run", kept())
    assert stat.S_IMODE((tmp_path / "a.run").stat().st_mode) == 0o600
    with np.load(tmp_path / "a.run", allow_pickle=False) as arrays:
        assert (arrays["weights_0"] == WEIGHTS[0]).all()
        assert json.loads(arrays["run.json"])["owner"] == "anna"
    assert [p.name for p in tmp_path.iterdir()] == ["a.run"]


def changed(path: Path, change: Callable[[dict], None]) -> None:
    """The file with another JSON in it, its arrays untouched."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(members[files.ABOUT])
    change(about)
    members[files.ABOUT] = json.dumps(about).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def put(*place: str | int, value: object) -> Callable[[dict], None]:
    def change(about: dict) -> None:
        *way, last = place
        for part in way:
            about = about[part]
        about[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        put("format", value=2),
        put("history", value="many"),
        put("history", 0, 0, value=-1),
        put("history", 0, 2, value=None),
        put("history", 0, 2, value="nan"),
        put("history", 0, 1, value=2.5),
        put("history", 0, 1, value=True),
        put("history", value=[[]]),
        put("run", "status", value="dancing"),
        put("run", "status", value=["running"]),
        put("run", "name", value="x" * 100_000),
        put("run", "learning_rate", value="fast"),
        put("run", "learning_rate", value=1e300),
        put("run", "learning_rate", value=float("nan")),
        put("run", "pace", value=0),
        put("run", "id", value=None),
        put("owner", value={"is": "anna"}),
        put("to_epoch_end", value="yes"),
        put("state", "epoch", value=10**400),
        put("state", "patience", value={"best": 1, "unknown": 2}),
        put("state", "finished", value=1),
        put("arrays", "weights", value=10**9),
        put("arrays", "weights", value=2),
        put("arrays", value=[]),
        put("experiment", "epochs", value=-1),
        put("experiment", "architecture", value={"layers": "none"}),
    ],
)
def test_what_was_changed_by_hand_is_refused_in_a_sentence(
    tmp_path: Path, change: Callable[[dict], None]
) -> None:
    path = tmp_path / "a.run"
    write(path, kept())
    changed(path, change)
    with pytest.raises(ValueError, match=r"^[A-Z].{10,}\.$"):
        read(path)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_refused_in_a_sentence_or_read_whole(tmp_path_factory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("damaged") / "a.run"
    write(path, kept())
    raw = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(0, len(raw) - 1)) :]
    for _ in range(data.draw(st.integers(1, 4))):
        if raw:
            # The beginning holds the JSON, the end the zip's directory.
            near = data.draw(st.sampled_from([0, max(0, len(raw) - 1500)]))
            raw[min(len(raw) - 1, near + data.draw(st.integers(0, 1500)))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(raw))
    try:
        numbers = sum(w.size for w in read(path).run.state.weights)
    except ValueError:
        return  # anything else is a fault
    assert numbers == 3730


def packed(about: bytes, method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(files.ABOUT, about)
    return buffer.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_nothing_is_unpacked(tmp_path: Path, method: int) -> None:
    (tmp_path / "a.run").write_bytes(packed(b'"' + b"a" * 50_000_000 + b'"', method))
    with pytest.raises(Unreadable):
        read(tmp_path / "a.run")


@pytest.mark.parametrize("shape", ["(1000000000000,)", "(1000000, 1000000, 1000000)", "(-1,)"])
@pytest.mark.parametrize("dtype", ["<f4", "|O", "|V8"])
def test_an_array_that_says_more_than_it_holds_or_holds_objects_is_refused(
    tmp_path: Path, shape: str, dtype: str
) -> None:
    path = tmp_path / "a.run"
    write(path, kept())
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117).encode() + b"\n"
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["weights_0.npy"] = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(Unreadable):
        read(path)


def test_a_link_is_not_followed_and_a_run_too_large_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.run", kept())
    (tmp_path / "b.run").symlink_to(tmp_path / "a.run")
    with pytest.raises(OSError, match=r"(?i)symbolic link"):
        read(tmp_path / "b.run")
    monkeypatch.setattr(files, "MOST_BYTES", files.MOST_ABOUT + 10_000)
    with pytest.raises(ValueError, match="its numbers take 0 MB, and up to 0 MB are kept"):
        write(tmp_path / "c.run", kept())
    assert not (tmp_path / "c.run").exists()


def test_the_folder_is_where_the_system_keeps_such_things_and_for_this_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CVLAB_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder("runs") == tmp_path / "xdg" / "cvlab" / "runs"
    assert stat.S_IMODE((tmp_path / "xdg" / "cvlab" / "runs").stat().st_mode) == 0o700
    monkeypatch.setenv("XDG_CACHE_HOME", "a/relative/path/is/to/be/ignored")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder("runs") == tmp_path / ".cache" / "cvlab" / "runs"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder("runs") == tmp_path / "Library" / "Caches" / "cvlab" / "runs"
    monkeypatch.setenv("CVLAB_CACHE", str(tmp_path / "moved"))
    (tmp_path / "moved" / "runs").mkdir(parents=True, mode=0o755)
    assert cache_folder("runs") == tmp_path / "moved" / "runs"
    assert stat.S_IMODE((tmp_path / "moved" / "runs").stat().st_mode) == 0o700


@pytest.mark.parametrize("told", ["off", "OFF", "none", "0", "/proc/nowhere", "/dev/null/x", "\x7f" * 5000])
def test_where_nothing_may_be_written_nothing_is_kept_and_nothing_breaks(
    told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CVLAB_CACHE", told)
    shut = Store(lambda: cache_folder("runs"))
    assert shut.folder is None
    assert shut.keep(kept(), ()) == []
    assert shut.find("0123456789") is None
    assert (shut.of("anna", 10**9), shut.recent(1e9)) == ([], [])
    shut.forget("0123456789", "anna")


def test_a_folder_that_is_a_link_or_somebody_elses_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "runs").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setenv("CVLAB_CACHE", str(tmp_path))
    assert cache_folder("runs") is None
    if hasattr(os, "getuid"):
        monkeypatch.setattr(os, "getuid", lambda: 123_456)
        assert cache_folder("other") is None


@pytest.mark.parametrize(
    "name", ["../../etc/x", "0123456789/..", "*", "", "0" * 11, "ABCDEF0123", "٠١٢٣٤٥٦٧٨٩"]
)
def test_only_ids_of_runs_are_looked_for(tmp_path: Path, name: str) -> None:
    assert made(tmp_path).find(name) is None


def test_an_owner_has_a_quota_and_the_oldest_of_its_own_make_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "OWN_FILES", 3)
    place = made(tmp_path)
    place.keep(kept("b" * 10, "berta", "finished"), ())
    gone = []
    for n in range(6):
        gone += place.keep(kept(f"{n:010d}", "anna"), {"0000000001"})
        os.utime(tmp_path / "anna" / f"{n:010d}.run", (1000 + n, 1000 + n))
    assert gone == ["0000000000", "0000000002", "0000000003"], "that which goes on stays"
    assert place.of("anna", 10**9) == ["0000000001", "0000000004", "0000000005"]
    assert place.find("b" * 10).run.status == "finished"


def test_others_that_fill_the_place_lose_nothing_and_whoever_comes_late_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = made(tmp_path)
    size = 0
    for n in range(4):
        place.keep(kept(f"{n:010d}", f"guest{n}", "finished"), ())
        size += (tmp_path / f"guest{n}" / f"{n:010d}.run").stat().st_size
    monkeypatch.setattr(store, "ALL_BYTES", size + 100)
    with pytest.raises(ValueError, match="the place for runs is full"):
        place.keep(kept("a" * 10, "anna"), ())
    assert [place.of(f"guest{n}", 10**9) for n in range(4)] == [[f"{n:010d}"] for n in range(4)]
    assert place.of("anna", 10**9) == []
    (again,) = place.of("guest0", 10**9)
    assert place.keep(kept(again, "guest0", "finished"), ()) == [], (
        "one's own newer state takes the older one's place"
    )


def test_what_nobody_went_back_to_for_a_month_goes(tmp_path: Path) -> None:
    place = made(tmp_path)
    place.keep(kept("a" * 10), ())
    place.keep(kept("b" * 10), ())
    os.utime(tmp_path / "anna" / f"{'a' * 10}.run", (time.time() - 31 * 86_400,) * 2)
    assert made(tmp_path).of("anna", 10**9) == ["b" * 10]


HOLDER = """
    import sys
    from pathlib import Path
    from cvlab.engine.store import Store
    place = Store(lambda: Path(sys.argv[1]))
    found = place.find("a" * 10)
    print(found and found.run.status, flush=True)
    sys.stdin.read()
"""


def test_a_run_that_another_process_trains_is_left_to_it_until_that_is_dead(tmp_path: Path) -> None:
    first = made(tmp_path)
    first.keep(kept("a" * 10), ())
    first._alive.close()  # as when the process that began it is dead
    other = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout.readline() == "running\n"
    second = made(tmp_path)
    assert second.find("a" * 10) is None
    other.kill()
    other.wait()
    other.stdin.close()
    other.stdout.close()
    assert second.find("a" * 10).run.status == "running"
    assert len(list((tmp_path / "alive").iterdir())) >= 1


def test_a_full_disk_is_a_reason_and_leaves_no_half_written_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    place = made(tmp_path)
    place.keep(kept("a" * 10), ())
    monkeypatch.setattr(np.lib.format, "write_array", full)
    with pytest.raises(ValueError, match="No space left on device"):
        place.keep(kept("a" * 10, status="paused"), ())
    assert [p.name for p in (tmp_path / "anna").iterdir()] == [f"{'a' * 10}.run"]
    assert place.find("a" * 10).run.status == "running", "what was kept before is still there"


def test_a_run_that_only_memory_has_any_more_is_not_taken_for_kept() -> None:
    older, newer = (Entry(kept(n * 10).run, owner="anna", snapped=0, saved=0) for n in "ab")
    room = Room({entry.run.id: entry for entry in (older, newer)})
    room.kept(newer, ["a" * 10], "")
    assert (older.on_disk, newer.on_disk) == (False, True)
    (told,) = room.said("anna")
    assert "was thrown away to make room" in told
    room.kept(newer, [], "No space left on device")
    room.kept(newer, [], "No space left on device")
    (told,) = room.said("anna")
    assert "cannot be kept on disk (No space left on device)" in told
    assert not newer.on_disk
