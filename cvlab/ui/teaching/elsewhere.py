"""The pictures of a desk as a data set of the other lessons, and the ways there."""

from __future__ import annotations

import streamlit as st

from cvlab.datasets import Uploaded
from cvlab.lessons import lesson
from cvlab.registry import title
from cvlab.teaching.bench import Bench
from cvlab.teaching.keeping import keep_as_dataset
from cvlab.text import as_said
from cvlab.ui.datasets.choice import KEY, TOKEN, use_uploaded
from cvlab.ui.navigation import lesson_page_file
from cvlab.ui.server.owner import me
from cvlab.ui.teaching.desks import Desk
from cvlab.ui.transfer.controls import MINE, PICTURES

KEPT = "teaching.kept"  # in the session: what bench became which data set


def use_elsewhere(desk: Desk) -> None:
    """A button that makes the pictures a data set of the other lessons, and the ways there."""
    st.button(
        "Use these pictures in other lessons",
        icon=":material/database:",
        key="teaching_use",
        disabled=not desk.bench.learnt_from(),
        help="They become the data set *Your own pictures*, kept on this server for a day, or until you press "
        "*Delete everything*. Those that you keep for the test are its test pictures.",
        on_click=_keep,
        args=(desk,),
    )


def ways_elsewhere(desk: Desk) -> None:
    """Where the pictures can be used, once they are a data set; nothing where they changed since."""
    if problem := st.session_state.pop(f"{KEPT}.problem", None):
        st.error(as_said(problem), icon=":material/warning:")
    made: tuple[Bench, str] | None = st.session_state.get(KEPT, {}).get(desk.token)
    if made is None or made[0] is not desk.bench:
        return
    st.success("They are the data set **Your own pictures** now.", icon=":material/check_circle:")
    with st.container(horizontal=True):
        for slug, label in (("transfer", "Transfer"), ("datasets", "Data sets"), ("training", "Training")):
            item = lesson(slug)
            said = {TOKEN: made[1]} | ({PICTURES: MINE} if slug == "transfer" else {KEY: title(Uploaded)})
            st.page_link(
                lesson_page_file(item), label=f"Use them in {label}", icon=item.icon, query_params=said
            )


def _keep(desk: Desk) -> None:
    try:
        token = keep_as_dataset(desk.bench, me())
    except ValueError as error:
        st.session_state[f"{KEPT}.problem"] = str(error)
        return
    use_uploaded(token)
    desk.sets.add(token)
    st.session_state.setdefault(KEPT, {})[desk.token] = desk.bench, token
