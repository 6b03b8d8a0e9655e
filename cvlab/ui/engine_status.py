"""Device, workers and whether they are warm, as the home page shows them; it refreshes until they are."""

from __future__ import annotations

import streamlit as st

from cvlab import engine


def engine_status() -> None:
    """A live panel until every worker is warm, then a still one."""
    now = engine.status()
    settled = now.state == "failed" or (now.state == "ready" and all(w.warm for w in now.workers))
    st.fragment(panel, run_every=None if settled else 1.0)(settled)


def panel(settled: bool) -> None:
    now = engine.status()
    warm = sum(w.warm for w in now.workers)
    if now.state == "failed":
        st.error(now.message, icon=":material/warning:")
        return
    if not now.workers or warm < len(now.workers):
        st.info(
            f"TensorFlow is warming up in the background: {warm} of {len(now.workers) or '…'} workers are ready. "
            "You can begin; everything without a network works at once.",
            icon=":material/hourglass_top:",
        )
    else:
        devices = ", ".join(sorted({w.device for w in now.workers}))
        st.success(
            f"Ready: {warm} warm {'worker' if warm == 1 else 'workers'}, training on {devices}.",
            icon=":material/check_circle:",
        )
        if not settled:
            st.rerun()
    if now.workers:
        st.dataframe(
            [
                {
                    "worker": w.name,
                    "does": "training" if w.role == "train" else "answers at once",
                    "device": w.device or "not known yet",
                    "state": ("busy" if w.busy else "warm") if w.warm else "warming up",
                    "process": w.pid,
                }
                for w in now.workers
            ],
            hide_index=True,
        )
    if now.message:
        st.caption(now.message)
