"""What the pictures tell: the album with what is answered wrong, the table, moments, the test; and what to save."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cvlab.figures import percent
from cvlab.teaching import small_base
from cvlab.teaching.bench import NONE, NONE_NAME, Bench, Shot, problems, zipped
from cvlab.teaching.judged import Judged
from cvlab.text import plain
from cvlab.ui.datasets.album import Group, Item, album
from cvlab.ui.teaching.boards import CHOSEN, chosen_of
from cvlab.ui.teaching.desks import Desk
from cvlab.ui.waiting import PATIENCE, awaited, begin, begun, done_within, drop, forget, task_for, watch

CHUNK = 32  # pictures that go to a worker at once: what a Stop may lose
WORK = "teaching.features"
STOPPED = "teaching.stopped"
EXPORT = "teaching.export"
FEW = 5  # pictures below which a class's figures mean little


def wake(desk: Desk) -> None:
    """Have a worker load the base while the learner still looks for a thing to show."""
    if desk.ground.of_its_own:
        blank, base = np.zeros(desk.ground.shape, np.uint8), desk.ground.base
        task_for(f"{WORK}.awake", base, "cvlab.nets.features:features_of", base, desk.ground.weights(), blank)


def learn_pending(desk: Desk) -> bool:
    """Have the base look at pictures that it has not seen, with a bar and a Stop; True when there are none left."""
    pending = desk.pending()
    slot = f"{WORK}.{desk.token}"
    if pending and not desk.ground.of_its_own:
        desk.learn(pending, small_base.maps_of(np.stack([shot.pixels for shot in pending])))
        pending = ()
    if not pending:
        st.session_state.pop(STOPPED, None)
        return True
    total = len({shot.key for shot in desk.bench.shots})
    if st.session_state.get(STOPPED) == desk.token:
        st.info(f"Stopped: the base has seen {total - len(pending)} of {total} pictures. Nothing is lost.")
        st.button("Go on", icon=":material/play_arrow:", key="teaching_go_on", on_click=_go_on)
        return False
    some, ground = pending[:CHUNK], desk.ground
    pictures, key = [shot.pixels for shot in some], tuple(shot.key for shot in some)
    task = task_for(
        slot, key, "cvlab.nets.features:features", ground.base, ground.weights(), pictures, "nowhere"
    )
    if not done_within(task, PATIENCE):
        words = f"Learning: {total - len(pending)} of {total} pictures seen"
        watch(task, words, key="teaching_learning", stopped=lambda: _stop(desk, slot, key))
        return False
    drop(slot, key)
    desk.learn(some, task.result().values)
    st.rerun()


def _stop(desk: Desk, slot: str, key: tuple[str, ...]) -> None:
    drop(slot, key)
    st.session_state[STOPPED] = desk.token


def _go_on() -> None:
    st.session_state.pop(STOPPED, None)


def show_album(desk: Desk, judged: Judged | None) -> None:
    """All pictures by class; those that are answered wrong when they are left out have an outline."""
    wrong = judged.wrong() if judged else {}
    hurts = judged.hurting() if judged else ()
    chosen = chosen_of(desk)
    album(
        [group for group in _groups(desk.bench, wrong, hurts) if group.items],
        key="teaching_album",
        label="Pictures by class",
        chosen=chosen.id if chosen else None,
        small=True,
        on_choose=lambda n: st.session_state.setdefault(CHOSEN, {}).update({desk.token: n}),
    )


def _groups(bench: Bench, wrong: dict[int, str], hurts: tuple[int, ...]) -> list[Group]:
    groups = []
    for test in (False, True):
        for label in (*bench.classes, NONE):
            shots = [shot for shot in bench.shots if shot.label == label and shot.test == test]
            title = (label or NONE_NAME) + (", to test by" if test else "")
            missed = sum(shot.id in wrong for shot in shots)
            note = f"{len(shots)}, {missed} wrong" if missed else f"{len(shots)}"
            groups.append(
                Group(
                    title=title,
                    note=note,
                    items=[_item(n, shot, wrong, hurts) for n, shot in enumerate(shots, 1)],
                )
            )
    return groups


def _item(place: int, shot: Shot, wrong: dict[int, str], hurts: tuple[int, ...]) -> Item:
    words, caption = f"{shot.label or NONE_NAME}, picture {place}", ""
    if shot.id in wrong:
        words += f": {'answered' if shot.test else 'left out, it is answered'} {wrong[shot.id]}"
        caption = wrong[shot.id]
    if shot.id in hurts:
        words += "; without it others are answered right"
        caption = "hurts"
    return Item(
        id=shot.id, picture=shot.pixels, words=words, caption=caption, mark="wrong" if caption else ""
    )


def say_figures(desk: Desk, judged: Judged | None) -> None:
    """What goes wrong, in sentences, and how sure it is."""
    for sentence in problems(desk.bench):
        st.warning(plain(sentence, 400), icon=":material/warning:")
    if judged is None:
        return
    right, count = judged.counted(judged.answers)
    head = "class means" if judged.head.kind == "means" else "a linear head by least squares"
    told = (
        f"**{right} of {count} right**, each picture left out"
        if count
        else "No class has a picture to leave out"
    )
    words = [f"{told} ({head} on {desk.ground.name})."]
    if hurting := len(judged.hurting()):
        verb, them = ("hurts", "it") if hurting == 1 else ("hurt", "them")
        words.append(f"{hurting} {verb}: without {them} others are answered right.")
    st.markdown(" ".join(words))
    _say_moments(judged)
    _say_tests(judged)
    few = [plain(c) for c in judged.classes if desk.bench.count(c) < FEW]
    if few:
        st.caption(
            f"Fewer than {FEW} pictures: {', '.join(few)}. One picture more or less moves these figures much."
        )


def _say_moments(judged: Judged) -> None:
    bursts = len({s.moment for s in judged.shots}) < len(judged.shots)
    if not bursts:
        return
    right, count = judged.counted(judged.moments)
    if not count:
        st.warning(
            "Each class is one burst. Pictures of a burst are near copies, so the figure above flatters: take pictures "
            "at another moment, at another place, to learn from or to test by.",
            icon=":material/burst_mode:",
        )
        return
    st.markdown(
        f"**{right} of {count} right** when the whole burst is left out: so it fares at another moment."
    )


def _say_tests(judged: Judged) -> None:
    right, count = judged.tested()
    if not count:
        return
    st.markdown(
        f"**{right} of {count} right** of the pictures kept for the test ({percent(right / count, 0)})."
    )
    if copies := int(judged.copies.sum()):
        st.warning(
            f"{copies} of the {count} test pictures are as like one that was learnt from as pictures of one burst are: "
            "they are of the same moment and prove nothing. Take them later, at another place.",
            icon=":material/burst_mode:",
        )


def show_table(judged: Judged | None) -> None:
    """What is taken for what."""
    if judged is None:
        return
    names = [plain(name, 30) for name in judged.classes]
    rows = [f"| is ↓, answered → | {' | '.join(names)} |", "|---|" + "--:|" * len(names)]
    for n, (name, counts) in enumerate(zip(names, judged.table, strict=True)):
        cells = [f"**{count}**" if m == n else f"{count}" if count else "·" for m, count in enumerate(counts)]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    st.markdown("\n".join(rows))


def take_along(desk: Desk, judged: Judged | None) -> None:
    """The pictures as a zip, base and head as a file of Keras'."""
    with st.popover("Take it with you", icon=":material/download:"):
        st.caption("Nothing of this is stored on the server: what you do not save goes with your session.")
        st.download_button(
            "Pictures, a zip of class folders",
            data=lambda: zipped(desk.bench),
            file_name="own_classes.zip",
            mime="application/zip",
            icon=":material/folder_zip:",
            key="teaching_zip",
            disabled=not desk.bench.shots,
            on_click="ignore",
        )
        slot = f"{EXPORT}.{desk.token}"
        if judged is None:
            return
        made = st.session_state.get(slot)
        if made and np.array_equal(made[0], judged.head.weights) and made[1] == judged.classes:
            st.download_button(
                "Base and head, own_classes.keras",
                data=made[2],
                file_name="own_classes.keras",
                mime="application/octet-stream",
                icon=":material/download:",
                key="teaching_keras",
                on_click="ignore",
            )
        elif st.button("Make the .keras file", icon=":material/construction:", key="teaching_make_keras"):
            _begin_export(desk, judged, slot)
        if begun(slot) and (data := awaited(slot, "Building the network")) is not None:
            st.session_state[slot] = judged.head.weights, judged.classes, data
            forget(slot)
            st.rerun()


def _begin_export(desk: Desk, judged: Judged, slot: str) -> None:
    ground, head = desk.ground, judged.head
    begin(
        slot,
        "cvlab.nets.teaching:keras_file",
        ground.base,
        ground.weights(),
        ground.pooled,
        head,
        judged.classes,
    )
