"""What a reader did not take, by reason: how many, and folded, their names."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cvlab.reading import LeftOut
from cvlab.text import clean, plain

NAMED = 200  # files that are listed for each reason
SHOWN = 12  # reasons
IN_SIGHT = 3  # names that stand beside a reason where there are few


def left_out(items: Sequence[LeftOut], *, fold: str = "") -> None:
    """Say what was left out and why, the commonest reason first. fold: the title of a box that is shut at first."""
    if not items:
        return
    reasons: dict[str, list[str]] = {}
    for name, reason in items:
        reasons.setdefault(reason, []).append(name)
    place = (
        st.expander(f"{fold}: {files(len(items))}", icon=":material/image_not_supported:") if fold else None
    )
    ordered = sorted(reasons.items(), key=lambda item: -len(item[1]))
    told = [f"{plain(reason, 200)} ({_some(names)})" for reason, names in ordered[:SHOWN]]
    lines = [f"- **{files(len(names))}**: {words}" for (_, names), words in zip(ordered, told, strict=False)]
    if place:
        place.markdown("\n".join(lines))
    else:
        why = told[0] if len(told) == 1 else "\n" + "\n".join(lines)
        st.warning(f"{files(len(items))} left out: {why}", icon=":material/image_not_supported:")
    if any(len(names) > IN_SIGHT for _, names in ordered):
        with place or st.expander("Their names", icon=":material/list:"):
            for reason, names in ordered:
                st.caption(plain(reason, 200))
                more = [f"and {len(names) - NAMED:,} more"] if len(names) > NAMED else []
                st.code("\n".join([*(clean(name, 120) for name in names[:NAMED]), *more]), language=None)


def files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _some(names: Sequence[str]) -> str:
    said = ", ".join(plain(name[-60:]) for name in names[:IN_SIGHT])
    return f"{said} and {len(names) - IN_SIGHT:,} more" if len(names) > IN_SIGHT else said
