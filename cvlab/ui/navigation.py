"""The script that every page view runs: page configuration and the menu, built from LESSONS."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import streamlit as st

from cvlab.lessons import LESSONS, Lesson
from cvlab.ui.heap import freeze_libraries

ROOT = Path(__file__).parents[2]


def lesson_page_file(item: Lesson) -> st.Page:
    return st.Page(
        ROOT / "pages" / f"{item.slug}.py",
        title=item.title,
        icon=item.icon,
        url_path=item.slug,
        help=item.promise,
    )


def menu() -> dict[str, list[st.Page]]:
    """The home page, then the lessons by section in teaching order."""
    home = st.Page(ROOT / "pages" / "home.py", title="Map of the course", icon=":material/map:", default=True)
    sections = {
        name: [lesson_page_file(item) for item in group]
        for name, group in groupby(LESSONS, key=lambda item: item.section)
    }
    return {"": [home], **sections}


# At 1280 pixels Streamlit's margins take a seventh of the page; the pictures need it more.
STYLE = """<style>
@media (min-width: 640px) { [data-testid="stMainBlockContainer"] { padding-left: 2.5rem; padding-right: 2.5rem; } }
/* White on the dark theme's light blue could hardly be read. */
[data-testid="stBaseButton-primary"], [data-testid="stMultiSelect"] [data-tag] {
  color: light-dark(#fff, #11161d) !important;
}
/* Streamlit's own greys and code colours stay below 4.5 : 1 on a light ground. */
[data-testid="stCaptionContainer"] { opacity: 0.8 !important; }
code .token.comment, code .token.punctuation { color: light-dark(#5b6270, #9ba2b0) !important; }
code .token.keyword { color: light-dark(#0b5fb0, #5aa9f5) !important; }
code .token.string { color: light-dark(#0a6b2d, #2fbf5f) !important; }
code .token.number, code .token.boolean { color: light-dark(#0b6659, #29b09d) !important; }
code .token.operator { color: light-dark(#954400, #f08a3c) !important; }
</style>"""


def main() -> None:
    st.set_page_config(
        page_title="cvlab",
        page_icon=str(ROOT / "assets" / "icon.png"),
        layout="wide",
        initial_sidebar_state=284,
    )
    st.html(STYLE)
    try:
        st.navigation(menu(), expanded=True).run()
    finally:
        freeze_libraries()


if __name__ == "__main__":
    main()
