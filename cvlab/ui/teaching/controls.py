"""The left side of the teaching lesson: the pad or uploads, what the camera asks for, and what can be taken back."""

from __future__ import annotations

import streamlit as st

from cvlab.backbones import BackboneSpec
from cvlab.teaching.presets import OWN, PRESETS, preset
from cvlab.ui.components.pad import new_sheet, pad
from cvlab.ui.teaching.boards import CHOSEN, LIMITS, PAD, Strokes, chosen_of
from cvlab.ui.teaching.desks import GROUNDS, Desk, desk_of, has_desk
from cvlab.ui.teaching.uploading import upload
from cvlab.ui.waiting import asked, drop, task_for, watch

VIEWS = tuple(GROUNDS)
LAID = "teaching.laid"  # the set of drawings that was laid out last
MINE = "teaching.mine"  # the learner's own bench, while another set is laid out
FETCH = "teaching.fetch"


def choose_desk() -> Desk:
    """Drawings or photographs, and what they begin with."""
    view = st.segmented_control(
        "Teach with", VIEWS, default=VIEWS[0], required=True, key="teaching_view", bind="query-params"
    )
    if view != VIEWS[0]:
        return desk_of(view)
    chosen = st.segmented_control(
        "Begin with",
        PRESETS,
        default=PRESETS[0],
        required=True,
        key="teaching_set",
        bind="query-params",
        wrap=True,
    )
    again, desk = has_desk(view), desk_of(view, chosen)
    laid = st.session_state.get(LAID)
    if laid != chosen:
        if laid is None and again:  # the page was brought to how it is at first, or to where a step begins
            new_sheet(PAD)
        elif laid == OWN:
            st.session_state[MINE] = desk.bench
        mine = st.session_state.pop(MINE, None) if chosen == OWN else None
        desk.change(mine or preset(chosen))
        desk.laid += 1
        st.session_state[LAID] = chosen
        _forget_choices(desk)
    if chosen != OWN:
        st.button(
            "Begin with my own",
            icon=":material/add:",
            key="teaching_own",
            on_click=_own,
            width="stretch",
        )
    return desk


def _own() -> None:
    st.session_state["teaching_set"] = OWN
    new_sheet(PAD)


def gather(desk: Desk) -> Strokes:
    """The pad with what is on it, or uploads and the word on consent."""
    if desk.ground.of_its_own:
        st.caption(
            ":material/front_hand: Ask whoever is in front of the camera, and everyone in the picture. The pictures "
            "stay in this server's memory, go with your session, and are stored nowhere unless you save them or use "
            "them in other lessons."
        )
        upload(desk)
        return ()
    return pad(PAD)


def switches() -> tuple[bool, bool]:
    """Whether it is shown where the head looks, and whether what is taken is kept to test by."""
    row = st.container(horizontal=True)
    words = "What speaks for the answer."
    look = row.toggle("Where it looks", key="teaching_look", bind="query-params", help=words)
    words = (
        "What you take now is held back: nothing is learnt from it, and the figures of the test come from it."
    )
    test = row.toggle("Keep for the test", key="teaching_test", bind="query-params", help=words)
    return look, test


def tidy(desk: Desk) -> None:
    """Take back, take one out, delete everything."""
    st.button(
        "Take back", icon=":material/undo:", key="teaching_undo", disabled=not desk.past, on_click=desk.undo
    )
    st.button(
        "Take it out",
        icon=":material/remove:",
        key="teaching_out",
        disabled=chosen_of(desk) is None,
        help="The picture that you pressed.",
        on_click=_take_out,
        args=(desk,),
    )
    st.button(
        "Delete everything",
        icon=":material/delete:",
        key="teaching_delete",
        help="Every picture and all that was worked out from them, here and on the server; it cannot be undone.",
        on_click=_delete,
        args=(desk,),
    )


def _take_out(desk: Desk) -> None:
    if chosen := chosen_of(desk):
        desk.change(desk.bench.without(chosen.id))
    st.session_state.setdefault(CHOSEN, {}).pop(desk.token, None)


def _delete(desk: Desk) -> None:
    desk.forget()
    st.session_state.pop(MINE, None)
    _forget_choices(desk)
    if not desk.ground.of_its_own:
        st.session_state["teaching_set"] = st.session_state[LAID] = OWN


def _forget_choices(desk: Desk) -> None:
    for slot in (CHOSEN, LIMITS):
        st.session_state.setdefault(slot, {}).pop(desk.token, None)


def offer_weights(desk: Desk) -> bool:
    """Whether the base can answer; where its weights are missing, what is missing, and the way to get it."""
    spec = desk.ground.base.net
    if desk.ground.ready or not isinstance(spec, BackboneSpec):
        return True
    task = asked(FETCH, spec)
    if task is None:
        st.info(
            f"What is missing: the weights of {spec.title}, {spec.megabytes} MB, fetched once from the internet and "
            "then kept on this machine. Pictures can be taken before; answers come with them. Drawings need nothing.",
            icon=":material/download:",
        )
        if st.button(f"Fetch {spec.title}", icon=":material/download:", key="teaching_fetch"):
            task_for(FETCH, spec, "cvlab.backbones:download", spec, role="train")
            st.rerun()
        return False
    if task.done():
        drop(FETCH, spec)
        task.result()
        return spec.available()
    watch(task, f"Fetching {spec.title}", key="teaching_fetching")
    return False
