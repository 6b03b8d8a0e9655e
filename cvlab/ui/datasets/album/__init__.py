"""Small pictures in groups, each with a caption: walked through with the arrow keys, one of them taken by a press."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import streamlit as st

from cvlab.ui.components import MESSAGE, pack, register

SIDE = 64  # screen pixels; larger pictures are sent no larger than they are shown

_mount = register("album", __path__[0], '<div class="album" role="group"></div>', parts=(MESSAGE,))


@dataclass(frozen=True, kw_only=True)
class Item:
    """One picture. id: what a press tells. picture: uint8 H x W x C. words: what it is, for those who cannot see it.

    mark: "" or "wrong" or "asked", which gives it an outline.
    """

    id: int
    picture: np.ndarray
    words: str
    caption: str = ""
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Pictures that stand together under a title."""

    title: str
    items: Sequence[Item]
    note: str = ""


def album(
    groups: Sequence[Group],
    *,
    key: str,
    label: str,
    chosen: int | None = None,
    on_choose: Callable[[int], None] | None = None,
    small: bool = False,
) -> None:
    """Show the groups; a press on a picture, or Enter on it, calls `on_choose` with its id. small: a line a group."""
    ids = {item.id for group in groups for item in group.items}
    header = {
        "label": label,
        "small": small,
        "chosen": chosen,
        "groups": [
            {
                "title": group.title,
                "note": group.note,
                "items": [
                    {"id": i.id, "words": i.words, "caption": i.caption, "mark": i.mark} for i in group.items
                ],
            }
            for group in groups
        ],
    }
    pictures = [_small(item.picture) for group in groups for item in group.items]

    def pressed() -> None:
        # A browser may send anything: only what is on show can be chosen.
        asked = st.session_state[key].get("pressed")
        if on_choose and asked in ids:
            on_choose(asked)

    _mount(key=key, data=pack(header, pictures=pictures), on_pressed_change=pressed)


def _small(picture: np.ndarray) -> np.ndarray:
    """The picture with no side above SIDE."""
    longest = max(picture.shape[:2])
    if longest <= SIDE:
        return np.ascontiguousarray(picture)
    height, width = (max(1, round(n * SIDE / longest)) for n in picture.shape[:2])
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return small.reshape(height, width, picture.shape[2])
