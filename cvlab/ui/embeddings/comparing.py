"""The net beside what needs no learning, and what groups of its embeddings follow."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from cvlab import images
from cvlab.embeddings import Crowd
from cvlab.embeddings.clusters import clusters, following, traits
from cvlab.embeddings.table import ENROLLED, Row
from cvlab.figures import percent
from cvlab.text import plain
from cvlab.ui.embeddings.session import WAIT, embeddings, learned
from cvlab.ui.embeddings.twins import Twins
from cvlab.ui.waiting import done_within, drop, task_for, watch

WORD = (
    "Groups that nobody named follow whatever makes pictures alike. On faces that can be sex, age or skin colour as "
    "well as who somebody is: a net that was trained on few of a kind confuses those more often, and its errors "
    "fall on them. No label here says any of that, so it cannot be measured on these pictures; a table of errors "
    "by group has to be made before anybody is let in or kept out by such a net."
)


def table(run: Twins) -> tuple[Row, ...]:
    """The rows of the table, shown; none while they are worked out."""
    state = learned(run)
    if state is None:
        return ()
    key, slot = (run.id, state.step), f"{WAIT}.table"
    task = task_for(slot, key, "cvlab.nets.siamese.baselines:compared", run.asked, run.recipe, state.weights)
    try:
        ready = done_within(task, 0.3)
    except ValueError:
        drop(slot, key)
        raise
    if not ready:
        watch(
            task,
            "Every way is asked about all pairs",
            key=slot,
            stopped=lambda: st.session_state.update(embeddings_view="Learn"),
        )
        return ()
    rows = task.result()
    st.html(_table(rows, run.crowd))
    st.markdown(verdict(rows))
    return rows


STYLE = "font-size:0.84rem;padding:0.3rem 0.55rem;border:1px solid rgba(128,128,128,0.4);text-align:"


def _table(rows: tuple[Row, ...], crowd: Crowd) -> str:
    people = len(np.unique(crowd.labels[crowd.judged]))
    head = ["", "numbers", f"equal error rate in %<br>[95 % over {people} identities]"]
    head += [f"right in %,<br>{ENROLLED[0]} stored", *(f"{n} stored" for n in ENROLLED[1:]), "all others"]
    lines = [_line(head, "th", "left")]
    for row in rows:
        stored = ["–" if share is None else f"{100 * share:.1f}" for share in (*row.stored, row.all)]
        name = f"<b>{escape(row.name)}</b>" if row is rows[-1] else escape(row.name)
        error = f"{100 * row.error:.1f} [{100 * row.low:.1f}, {100 * row.high:.1f}]"
        lines.append(_line([name, f"{row.numbers:,}", error, *stored], "td", "right"))
    return (
        f'<div style="overflow-x:auto"><table style="border-collapse:collapse">{"".join(lines)}</table></div>'
    )


def _line(cells: list[str], kind: str, side: str) -> str:
    sides = ["left", *[side] * (len(cells) - 1)]
    breaks = ";white-space:nowrap" if kind == "td" else ""  # the groups below stay on the same screen
    made = "".join(
        f'<{kind} style="{STYLE}{s}{breaks}">{cell}</{kind}>' for cell, s in zip(cells, sides, strict=True)
    )
    return f"<tr>{made}</tr>"


def verdict(rows: tuple[Row, ...]) -> str:
    """In a sentence or two, where the net is better than pixels and where it is not."""
    raw, net = rows[0], rows[-1]
    best = min(rows, key=lambda row: row.error)
    said = f"The lowest equal error rate on identities never learned from: **{best.name}**, {percent(best.error)}."
    if net.all < raw.all:
        said += (
            f" With all others stored, plain pixels name {percent(raw.all)} rightly and the net {percent(net.all)}: "
            "what it never had to tell apart it has learned to overlook, and a full gallery needs no learning."
        )
    return said


def groups(run: Twins) -> dict[str, Any]:
    """Clusters of the map's embeddings, as rows of pictures, and what they follow."""
    state, crowd = run.state, run.crowd
    if state is None:
        return {}
    pictures, labels = crowd.pictures[crowd.shown], crowd.labels[crowd.shown]
    count = st.slider(
        "Groups", 2, 12, 10, key="embeddings_groups", help="By k-means on the embeddings, without any name."
    )
    z = embeddings(run, state, "groups", pictures)
    group = clusters(z, count)
    found = [following(group, labels, "identity")]
    found += [following(group, trait, name) for name, trait in traits(pictures / 255).items()]
    lines = ["| follow | in their group's majority | if dealt out by lot |", "|---|---|---|"]
    lines += [f"| {plain(f.trait)} | {percent(f.share)} | {percent(f.chance)} |" for f in found]
    st.markdown("\n".join(lines))
    sheet = album(pictures, group)
    st.image(
        images.png(sheet),
        width=sheet.shape[1],
        output_format="PNG",
        alt=f"{count} groups of pictures, a row for each; {percent(found[0].share)} are of their row's most common",
    )
    st.caption(WORD)
    return {"groups": count, "follows": percent(found[0].share)}


def album(pictures: np.ndarray, group: np.ndarray, most: int = 24, height: int = 30) -> np.ndarray:
    """uint8 H x W x 3: a row of pictures for each group, the first of them."""
    scale = height / pictures.shape[1]
    width = round(pictures.shape[2] * scale)
    numbers = np.unique(group)
    out = np.full((len(numbers) * (height + 4), most * (width + 2), 3), 128, np.uint8)
    for row, number in enumerate(numbers):
        for column, picture in enumerate(pictures[group == number][:most]):
            small = images.resize(picture[..., None].astype(np.float32) / 255, height, width)
            top, left = row * (height + 4), column * (width + 2)
            out[top : top + height, left : left + width] = (small * 255).round().astype(np.uint8)
    return out
