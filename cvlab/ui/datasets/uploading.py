"""A zip of class folders from the learner's own computer, read by a process of its own with a bar and a Stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cvlab.datasets.archives import LARGEST, MOST_CLASSES, MOST_FILES, READ
from cvlab.datasets.names import PARTS
from cvlab.datasets.room import MOST_OWN_BYTES, own
from cvlab.datasets.splits import FEWEST, some_of
from cvlab.datasets.upload_store import new_folder, place
from cvlab.reading import ARCHIVE, LeftOut, read
from cvlab.text import as_said, clean, plain
from cvlab.ui.datasets.choice import use_uploaded
from cvlab.ui.left_out import left_out
from cvlab.ui.server.owner import me

STATE = "upload"  # what came of the last zip: plain values, none of its bytes
TURN = f"{STATE}.turn"  # each file has an uploader of its own, so that its bytes can be let go
SHOWN = 8  # classes that are named in a line
LABELS = f"{STATE}.labels"  # (file, where its classes are to be found)


def upload(choose: Callable[[], DeltaGenerator], show: Callable[[], DeltaGenerator]) -> None:
    """Take a zip, say what is in it, and make it the data set."""
    with show():
        _upload()


def _upload() -> None:
    turn = st.session_state.setdefault(TURN, 0)
    file = st.file_uploader(
        "A zip of class folders", type=["zip"], key=f"upload_file_{turn}", max_upload_size=LARGEST // 2**20
    )
    st.caption(
        f"One folder for each class, with at least {FEWEST} pictures in it; folders around them called train, "
        f"validation or test are respected. {READ}. At most {MOST_CLASSES} classes, {MOST_FILES:,} pictures and "
        f"{LARGEST // 2**20} MB unpacked. They stay on this server for a day, up to {MOST_OWN_BYTES // 2**20} MB for "
        "each visitor; pictures larger than 512 pixels are kept smaller."
    )
    if file is not None:
        _take(file)
    found = st.session_state.get(STATE)
    if not found:
        return
    if found.get("stopped"):
        st.info("Stopped; choose the file again to read it.", icon=":material/stop:")
    elif found.get("problem"):
        st.error(as_said(found["problem"]), icon=":material/warning:")
        _offer(found)
    else:
        _tell(found)


def _take(file: Any) -> None:
    """Read the file, unless that was done; then let its bytes go, but where another reading is offered."""
    named, labels = st.session_state.get(LABELS, ("", "folders"))
    labels = labels if named == file.file_id else "folders"
    if st.session_state.get(STATE, {}).get("read") == (file.file_id, labels):
        return
    found = _read(file, labels)
    st.session_state[STATE] = {**found, "read": (file.file_id, labels)}
    if not found.get("offers"):
        _let_go(file.file_id)
        st.rerun()


def _let_go(file_id: str) -> None:
    """Drop the bytes of an uploaded file now, not at the end of the session."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=file_id)
    st.session_state[TURN] += 1


def _stop(file_id: str) -> None:
    st.session_state[STATE] = {"stopped": True}
    _let_go(file_id)


def _read(file: Any, labels: str) -> dict[str, Any]:
    """What came of the file. Stop ends the run of the page, and so the process that reads."""
    box = st.empty()
    with box.container():
        bar = st.progress(0.0, "Trying the pictures.")
        st.button("Stop", icon=":material/stop:", key="upload_stop", on_click=_stop, args=(file.file_id,))
    said = (0.0, "Trying the pictures.")

    def report(done: Sequence[int] | None) -> None:
        nonlocal said
        if done is None or done[0] % max(1, done[1] // 100) == 0:
            if done:
                said = done[0] / done[1], f"Trying the pictures: {done[0]:,} of {done[1]:,}"
            bar.progress(*said)  # where a Stop is noticed, too

    try:
        return _kept(file.getvalue(), labels, report)
    except ValueError as error:
        return {"problem": str(error)}
    finally:
        box.empty()


def _kept(data: bytes, labels: str, report: Callable[[list[int] | None], None]) -> dict[str, Any]:
    before = own(me())
    with new_folder() as new:
        found = read("cvlab.datasets.unpacking:unpack", data, str(new), labels, budget=ARCHIVE, report=report)
        if "problem" in found:
            return found
        token = place(new, found["names"], found.pop("told"), owner=me())
    gone = set(before) - set(own(me()))
    return {**found, "token": token, "gone": len(gone)}


def _offer(found: dict[str, Any]) -> None:
    for labels, counts in found.get("offers", ()):
        where = "the names of the files" if labels == "names" else clean(labels)
        said = some_of([f"{clean(label)} {n}" for label, n in counts.items()])
        st.button(
            f"Take the classes from {plain(where)}: {plain(said, 200)}",
            icon=":material/label:",
            key=f"upload_labels_{labels}",
            on_click=_choose,
            args=(found["read"][0], labels),
        )


def _choose(file_id: str, labels: str) -> None:
    st.session_state[LABELS] = file_id, labels


def _tell(found: dict[str, Any]) -> None:
    counts: dict[str, dict[str, int]] = {name: {} for name in found["names"]}
    for part, name, count in found["counts"]:
        counts[name][part] = count
    total = sum(n for each in counts.values() for n in each.values())
    words = [f"{plain(name)} {sum(each.values()):,}" for name, each in counts.items()]
    more = [f"and {len(words) - SHOWN} more"] if len(words) > SHOWN else []
    classes = ", ".join([*words[:SHOWN], *more])
    st.success(f"{total:,} pictures of {len(counts)} classes: {classes}.", icon=":material/check_circle:")
    st.button(
        "Use these pictures",
        type="primary",
        icon=":material/database:",
        key="upload_use",
        on_click=use_uploaded,
        args=(found["token"],),
    )
    for note in found["notes"]:
        st.info(plain(note, 400), icon=":material/info:")
    if found["gone"]:
        words = "a set" if found["gone"] == 1 else f"{found['gone']} sets"
        st.info(f"To make room, {words} of yours that you used longest ago went.", icon=":material/delete:")
    left_out([LeftOut(*item) for item in found["left_out"]])
    parts = [part for part in PARTS if any(part in each for each in counts.values())]
    if len(parts) > 1 or len(counts) > SHOWN:
        with st.expander("Pictures by class and part", icon=":material/table_rows:"):
            rows = [f"| class | {' | '.join(parts)} |", "|---" * (len(parts) + 1) + "|"]
            for name, each in counts.items():
                rows.append(f"| {plain(name)} | {' | '.join(f'{each.get(p, 0):,}' for p in parts)} |")
            st.markdown("\n".join(rows))
