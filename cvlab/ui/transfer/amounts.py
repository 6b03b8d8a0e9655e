"""How much data, how deep: measured by a worker when asked, with a bar and a Stop."""

from __future__ import annotations

import streamlit as st

from cvlab.figures import percent
from cvlab.plots.transfer import amounts_chart
from cvlab.transfer.amounts import MEANS, PIXELS, SCRATCH, Amounts
from cvlab.transfer.base import BLOCKS, SMALL
from cvlab.transfer.ways import Setting
from cvlab.ui.chart import chart
from cvlab.ui.transfer.running import run_of
from cvlab.ui.waiting import awaited, begin, begun

SLOT = "transfer_amounts"
DONE = "transfer_measured"  # in the session: what was measured, and for whom
COUNTS, LARGE_COUNTS = (1, 3, 10, 50), (1, 2, 5, 10, 20, 50, 100)
DRAWS = (2, 5, 10, 20)
SCRATCHED = 2  # draws that nets from scratch are trained on: they take most of the time


def choose_draws() -> int:
    """How often the pictures are dealt anew."""
    return st.select_slider(
        "Draws",
        DRAWS,
        value=5,
        key="transfer_draws",
        bind="query-params",
        help=f"Nets from scratch are trained on the first {SCRATCHED} of them.",
    )


def amounts_board(setting: Setting, draws: int) -> Amounts | None:
    """The board; what was measured for that very setting, None before."""
    key = (setting.dataset, setting.network, draws)
    waiting = st.session_state.get(f"{SLOT}_key") == key and begun(SLOT)
    found = st.session_state.get(DONE, {}).get(key)
    if found is None and waiting:
        found = awaited(SLOT, "Features once, then a head for each draw")
        if found is not None:
            st.session_state.setdefault(DONE, {})[key] = found
    if found is None:
        if not waiting:
            _offer(setting, draws, key)
        return None
    names = st.pills(
        "Shown",
        found.names,
        selection_mode="multi",
        default=_first(found),
        key=f"transfer_shown_{setting.network}",
    )
    chart(amounts_chart(found, tuple(names)), key="transfer_amounts_chart")
    st.markdown(said(found))
    _table(found)
    return found


def _offer(setting: Setting, draws: int, key: tuple) -> None:
    small = setting.network == SMALL
    what = (
        "each block's features, raw pixels, the nearest class mean and nets from scratch"
        if small
        else "features"
    )
    st.info(
        f"Measured when you press: {what}, on 1 to {(COUNTS if small else LARGE_COUNTS)[-1]} pictures a class, each "
        f"dealt anew {draws} times.",
        icon=":material/info:",
    )
    if st.button("Measure", icon=":material/play_arrow:", type="primary", key="transfer_measure"):
        st.session_state[f"{SLOT}_key"] = key
        if small:
            base = run_of(setting.base)
            weights = base.weights if base and base.status == "finished" else None
            begin(
                SLOT,
                "cvlab.nets.transfer:amounts_of_digits",
                setting.source,
                weights,
                COUNTS,
                draws,
                SCRATCHED,
                role="train",
            )
        else:
            name = "cvlab.nets.transfer:amounts_of_photographs"
            begin(SLOT, name, setting.dataset, setting.network, LARGE_COUNTS, draws, role="train")
        st.rerun()


def _first(found: Amounts) -> list[str]:
    wanted = (PIXELS, BLOCKS[0], BLOCKS[2], SCRATCH)
    return [name for name in found.names if name in wanted or SCRATCH not in found.names]


def said(found: Amounts) -> str:
    """The chart in words."""
    c = found.counts.index(10)
    depths = [name for name in found.names if name not in (PIXELS, MEANS, SCRATCH)]
    best = max(depths, key=lambda name: found.mean(name)[c])
    words = f"With 10 pictures a class a linear head on **{best}** reads {percent(found.mean(best)[c])}"
    if SCRATCH in found.names:
        words += f", a net from scratch {percent(found.mean(SCRATCH)[c])}"
    return (
        f"{words}, raw pixels {percent(found.mean(PIXELS)[c])}, the nearest class mean {percent(found.mean(MEANS)[c])} "
        f"of {found.tested} test pictures."
    )


def _table(found: Amounts) -> None:
    with st.expander("The numbers", icon=":material/table:"):
        rows = {name: [percent(share) for share in found.mean(name)] for name in found.names}
        st.table({"pictures a class": [str(n) for n in found.counts], **rows})
