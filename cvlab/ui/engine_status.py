"""The workers as a page meets them: asked for an answer, or shown with their device and whether they are warm."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cvlab import engine
from cvlab.text import as_said


def ask(name: str, *args: Any, timeout: float = 60, **kwargs: Any) -> Any:
    """What "cvlab.module:function" answers, with a word to the learner while a worker is still warming up.

    Raises:
        ValueError: the function's own, or one that says why no worker answers.
    """
    if any(w.warm for w in engine.status().workers):
        return engine.call(name, *args, timeout=timeout, **kwargs)
    with st.spinner("TensorFlow is warming up, once; the answer follows in some seconds.", show_time=True):
        return engine.call(name, *args, timeout=timeout, **kwargs)


def engine_status() -> None:
    """A live panel until every worker is warm, then a still one."""
    now = engine.status()
    settled = now.state == "failed" or (now.state == "ready" and all(w.warm for w in now.workers))
    st.fragment(panel, run_every=None if settled else 1.0)(settled)


def panel(settled: bool) -> None:
    now = engine.status()
    warm = sum(w.warm for w in now.workers)
    if now.state == "failed":
        st.error(as_said(now.message), icon=":material/warning:")
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
                }
                for w in now.workers
            ],
            hide_index=True,
        )
    if now.message:
        st.caption(as_said(now.message))
