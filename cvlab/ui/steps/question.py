"""Predict, then reveal: a question about what is on screen whose answer is computed, never written down."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cvlab.question import in_words, right


def question(
    key: str,
    text: str,
    answer: float | str | tuple[str, ...],
    *,
    because: str,
    options: Sequence[str] | None = None,
    tolerance: float = 0.0,
) -> None:
    """Ask `text`, take a guess, and on Reveal say whether it was right, the answer, and why.

    A new answer (the learner changed a setting) closes the question again, so that it can be asked anew.

    Args:
        answer: what the page computed: one of `options` where they are given, or all that are equally right, else a
            number.
        because: the reason in a sentence, with its numbers filled in.
        tolerance: how far a number may be off and still count as right.
    """
    guess_key, open_key = _keys(key, f"{text} {answer} {options}")
    with st.container(border=True):
        st.markdown(f"**Predict, then reveal.** {text}")
        if options:
            guess = st.radio("Your guess", options, index=None, horizontal=True, key=guess_key)
        else:
            whole = isinstance(answer, int)
            guess = st.number_input(
                "Your guess",
                value=None,
                step=1 if whole else None,
                format="%d" if whole else None,
                key=guess_key,
                placeholder="a number",
            )
        if not st.session_state[open_key]:
            st.button("Reveal", key=f"{key}_reveal", on_click=reveal, args=(open_key,))
            return
        told = f"it is **{in_words(answer)}**. {because}"
        if guess is None:
            st.info(f"I{told[1:]}", icon=":material/lightbulb:")
        elif right(guess, answer, tolerance):
            st.success(f"Right: {told}", icon=":material/check_circle:")
        else:
            st.warning(f"You said {in_words(guess)}; {told}", icon=":material/lightbulb:")


def reveal(open_key: str) -> None:
    st.session_state[open_key] = True


def _keys(key: str, asked: str) -> tuple[str, str]:
    """Where the guess and whether the answer is open are kept: empty and closed for another question. The names stay,
    so that the browser keeps its field while a slider changes what is asked."""
    guess_key, open_key = f"{key}_guess", f"{key}_open"
    if st.session_state.get(f"{key}_asked") != asked:
        st.session_state.update({f"{key}_asked": asked, guess_key: None, open_key: False})
    return guess_key, open_key
